//! Coming in through a company's identity provider.

use access::CompanyId;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::{Signed, Write};
use jobs::Tools;
use kernel::{Fault, Halt, OrMissing};
use oidc::Redeemed;
use serde::{Deserialize, Serialize};

use super::arrive::{self, How};
use super::enter::{SignedIn, Way, enter};
use super::errand::{Arrived, Back, Taken};
use crate::domain::factor::{Method, Outcome, PENDING_S};
use crate::domain::login::LoginState;
use crate::domain::provider::ProviderId;
use crate::domain::provider_refusal::ProviderRefusal;
use crate::secret::Secret;
use crate::store::logins::Credentials;
use crate::store::origins;
use crate::store::pendings::Pending;
use crate::store::{logins, pendings, sessions, sign_ins, totp};

/// Through which provider a session comes, and what it may open.
#[derive(Clone, Serialize, Deserialize)]
pub struct Through {
    pub provider: ProviderId,
    /// The session opens places of this company and below it, and no others.
    pub bound_to: CompanyId,
    pub subject: String,
    pub sid: Option<String>,
    /// Whether the provider's word counts as a second factor.
    pub factor_shown: bool,
    /// The provider's token, sealed: a hint for signing out.
    token: String,
}

impl Through {
    fn new(tools: &Tools, taken: &Taken, redeemed: &Redeemed) -> Result<Self, Fault> {
        let subject = redeemed.person.subject.clone();
        let context = origins::context(taken.provider.id, &subject);
        let sealed = tools.vault.seal(&context, redeemed.id_token.as_bytes())?;
        Ok(Self {
            provider: taken.provider.id,
            bound_to: taken.provider.company,
            subject,
            sid: redeemed.session.clone(),
            factor_shown: false,
            token: STANDARD.encode(sealed),
        })
    }

    /// The sealed token.
    pub fn sealed(&self) -> Result<Vec<u8>, Fault> {
        let read = STANDARD.decode(&self.token);
        read.map_err(|error| Fault::new("reading a token", error))
    }

    /// Reads what [`Through::kept`] wrote.
    pub fn read(kept: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(kept).map_err(|error| Fault::new("reading an origin", error))
    }

    fn kept(&self) -> Result<Vec<u8>, Fault> {
        serde_json::to_vec(self).map_err(|error| Fault::new("keeping an origin", error))
    }
}

/// Lets somebody in whom the provider vouches for.
pub(super) async fn sign_in(
    tools: &Tools,
    taken: &Taken,
    redeemed: &Redeemed,
    back: &Back<'_>,
) -> Result<Arrived, Halt> {
    let mut through = Through::new(tools, taken, redeemed)?;
    let mut tx = tools.db.write_as_the_house().await?;
    let arrival = arrive::find(&mut tx, &taken.provider, (&redeemed.person, back.lang)).await?;
    through.bound_to = arrival.company;
    let known = logins::credentials(&mut tx, arrival.login)
        .await?
        .or_missing()?;
    let from = back.visitor.from();
    let sign_in = sign_ins::knock_through(&mut tx, from, (known.login, taken.provider.id)).await?;
    let door = sessions::door(
        &mut tx,
        known.login,
        (back.visitor.brand, Some(arrival.company)),
    )
    .await?;
    let (Some((_, is_staff)), LoginState::Active) = (door, known.state) else {
        // Kept, for the owner to read.
        tx.commit_unsigned_by_the_ground().await?;
        return Err(ProviderRefusal::Suspended.into());
    };
    through.factor_shown = taken
        .provider
        .counts_as_factor(redeemed.several_factors, is_staff);
    let has_factor = totp::factors(&mut tx, known.login).await?.any();
    let next = taken.kept.next.clone();
    let signed = signed(&known, (taken, arrival.how), back.visitor.address);
    if has_factor && !through.factor_shown {
        let pending = Pending {
            login: known.login,
            credential_version: known.credential_version,
            sign_in,
            through: Some(through.kept()?),
        };
        return Ok(Arrived::Half(wait(tx, pending, signed).await?, next));
    }
    let way = Way {
        sign_in,
        method: Method::Provider,
        // It says who came, not that they proved it just now.
        proved_at: None,
        through: Some(through),
    };
    let session = enter(&mut tx, &known, (&back.visitor, &way)).await?;
    let session = session.ok_or(ProviderRefusal::Suspended)?;
    tx.commit(signed).await?;
    Ok(Arrived::In(session, next))
}

/// The provider's word was right and opens nothing yet.
async fn wait(mut tx: Write, pending: Pending, signed: Signed) -> Result<SignedIn, Halt> {
    let token = Secret::new()?;
    let unfinished = (Method::Provider, Outcome::Unfinished);
    sign_ins::turn(&mut tx, pending.sign_in, unfinished).await?;
    pendings::add(&mut tx, token.hash(), pending).await?;
    tx.commit(signed).await?;
    Ok(SignedIn {
        token: token.as_str().to_owned(),
        lasts_s: PENDING_S,
    })
}

fn signed(known: &Credentials, (taken, how): (&Taken, How), address: &str) -> Signed {
    let action = match how {
        How::Known => "identity.sign_in_through_provider",
        How::Linked => "identity.link_by_address",
        How::New => "identity.arrive_through_provider",
    };
    Signed::by_login(known.login, &known.name, action)
        .on(known.login)
        .in_company(taken.provider.company)
        .from_address(address)
        .saying(taken.provider.issuer.clone())
}
