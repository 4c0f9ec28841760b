use access::{Caller, CompanyId, Right};
use db::Write;
use jobs::Settings;
use kernel::{Halt, Refused, Timestamp};
use sha2::{Digest, Sha256};

use super::check_records::check_later;
use super::{Reach, find_company};
use crate::domain::{
    Brand, BrandRefusal, BrandWords, Colour, Company, EmailAddress, Host, HostRefusal, Logo, Phone,
    Role,
};
use crate::store;

/// What becomes of the logo.
#[derive(Clone, Debug, Default)]
pub enum LogoChange {
    /// It stays.
    #[default]
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
    /// The address letters are written from.
    pub sender: Option<EmailAddress>,
    /// What the brand says of itself.
    pub words: BrandWords,
    /// The logo.
    pub logo: LogoChange,
}

impl Default for BrandDraft {
    fn default() -> Self {
        Self {
            version: 0,
            name: String::new(),
            colour: Colour::HOUSE,
            host: None,
            support_phone: None,
            support_email: None,
            support_hours: String::new(),
            sender: None,
            words: BrandWords::default(),
            logo: LogoChange::Keep,
        }
    }
}

/// Changes a reseller's or the operator's brand. A new host and a new sender count once the name
/// servers say that they are the brand's; what the operator's staff sets counts at once.
///
/// # Errors
/// [`BrandRefusal`], [`HostRefusal::Portal`], `db.stale`.
pub async fn change_brand(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    draft: BrandDraft,
    settings: &Settings,
) -> Result<Brand, Halt> {
    let scope = reach.to_change(caller, Right::BrandEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    match company.role {
        Role::Operator | Role::Reseller => {}
        Role::Client => return Err(BrandRefusal::NotForCustomers.into()),
    }
    check_host(tx, &company, draft.host.as_ref(), settings).await?;
    let kept = store::brands::find(tx, &scope, company.id).await?;
    let vouched = caller.may(Right::ModulesManage).then(|| tx.now());
    let brand = drawn_up(company.id, &draft, kept.as_ref(), vouched);
    store::brands::save(tx, &brand).await?;
    match (&draft.logo, &brand.logo) {
        (LogoChange::New(logo), Some(digest)) => {
            store::brands::keep_logo(tx, company.id, digest, logo).await?;
        }
        (LogoChange::Remove, _) => store::brands::drop_logo(tx, company.id).await?,
        (LogoChange::Keep | LogoChange::New(_), _) => {}
    }
    let moved = |kept: &Brand| (kept.host != brand.host) || (kept.sender != brand.sender);
    if kept.as_ref().is_none_or(moved) && (brand.host.is_some() || brand.sender.is_some()) {
        check_later(tx, company.id).await?;
    }
    Ok(brand)
}

/// The portal's own address is the operator's alone, and no two brands answer at one.
async fn check_host(
    tx: &mut Write,
    company: &Company,
    host: Option<&Host>,
    settings: &Settings,
) -> Result<(), Halt> {
    let Some(host) = host else { return Ok(()) };
    let portals = [settings.public_host(), settings.brands.target.clone()];
    if company.parent.is_some() && portals.iter().any(|portal| portal == host.as_str()) {
        return Err(Refused::field("host", &HostRefusal::Portal).into());
    }
    // Two who ask for one host at once take turns, so that the second is told and not failed.
    tx.take_turn("parties_brand_host").await?;
    if store::brands::host_taken(tx, host, company.id).await? {
        return Err(Refused::field("host", &BrandRefusal::HostTaken).into());
    }
    Ok(())
}

fn drawn_up(
    company: CompanyId,
    draft: &BrandDraft,
    kept: Option<&Brand>,
    vouched: Option<Timestamp>,
) -> Brand {
    let logo = match &draft.logo {
        LogoChange::Keep => kept.and_then(|brand| brand.logo.clone()),
        LogoChange::Remove => None,
        LogoChange::New(logo) => Some(digest_of(logo)),
    };
    let same_host = kept.filter(|brand| brand.host == draft.host);
    let same_sender = kept.filter(|brand| {
        let (kept, new) = (brand.sender.as_ref(), draft.sender.as_ref());
        kept.map(domain) == new.map(domain)
    });
    let host_since = same_host.and_then(|brand| brand.host_verified_at);
    let sender_since = same_sender.and_then(|brand| brand.sender_verified_at);
    Brand {
        company,
        name: draft.name.clone(),
        colour: draft.colour,
        host_verified_at: draft.host.as_ref().and(host_since.or(vouched)),
        host: draft.host.clone(),
        support_phone: draft.support_phone.clone(),
        support_email: draft.support_email.clone(),
        support_hours: draft.support_hours.clone(),
        logo,
        sender_verified_at: draft.sender.as_ref().and(sender_since.or(vouched)),
        sender: draft.sender.clone(),
        words: draft.words.clone(),
        version: draft.version,
    }
}

/// What was shown to be one's own is the domain: another name before the `@` changes nothing.
fn domain(address: &EmailAddress) -> &str {
    let parts = address.as_str().rsplit_once('@');
    parts.map_or("", |(_, domain)| domain)
}

fn digest_of(logo: &Logo) -> String {
    kernel::hex(Sha256::digest(&logo.bytes))
}
