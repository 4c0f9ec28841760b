use access::{Caller, Right};
use db::Write;
use kernel::{Halt, Refused};
use sha2::{Digest, Sha256};

use super::{Reach, find_company};
use crate::domain::{Brand, BrandRefusal, Colour, EmailAddress, Host, Logo, Phone, Role};
use crate::store;

/// What becomes of the logo.
#[derive(Clone, Debug)]
pub enum LogoChange {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// Another takes its place.
    New(Logo),
}

/// What was typed of a brand.
#[derive(Clone, Debug)]
pub struct BrandDraft {
    /// The version that was shown; 0: there was none.
    pub version: i64,
    /// The name shown.
    pub name: String,
    /// The colour, as chosen.
    pub colour: Colour,
    /// Where the portal answers.
    pub host: Option<Host>,
    /// Whom customers call.
    pub support_phone: Option<Phone>,
    /// Where customers write.
    pub support_email: Option<EmailAddress>,
    /// When somebody answers.
    pub support_hours: String,
    /// The logo.
    pub logo: LogoChange,
}

/// Changes a reseller's or the operator's brand.
///
/// # Errors
/// [`BrandRefusal`], `db.stale`.
pub async fn change_brand(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    draft: BrandDraft,
) -> Result<Brand, Halt> {
    let scope = reach.to_change(caller, Right::BrandEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    match company.role {
        Role::Operator | Role::Reseller => {}
        Role::Client => return Err(BrandRefusal::NotForCustomers.into()),
    }
    if let Some(host) = &draft.host
        && store::brands::host_taken(tx, host, company.id).await?
    {
        return Err(Refused::field("host", &BrandRefusal::HostTaken).into());
    }
    let kept = store::brands::find(tx, &scope, company.id).await?;
    let logo = match &draft.logo {
        LogoChange::Keep => kept.and_then(|brand| brand.logo),
        LogoChange::Remove => None,
        LogoChange::New(logo) => Some(digest_of(logo)),
    };
    let brand = Brand {
        company: company.id,
        name: draft.name,
        colour: draft.colour,
        host: draft.host,
        support_phone: draft.support_phone,
        support_email: draft.support_email,
        support_hours: draft.support_hours,
        logo,
        version: draft.version,
    };
    store::brands::save(tx, &brand).await?;
    match (&draft.logo, &brand.logo) {
        (LogoChange::New(logo), Some(digest)) => {
            store::brands::keep_logo(tx, company.id, digest, logo).await?;
        }
        (LogoChange::Remove, _) => store::brands::drop_logo(tx, company.id).await?,
        (LogoChange::Keep | LogoChange::New(_), _) => {}
    }
    Ok(brand)
}

fn digest_of(logo: &Logo) -> String {
    Sha256::digest(&logo.bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
