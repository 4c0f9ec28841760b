use access::{CompanyId, Right};
use db::{Vault, Write};
use kernel::{Coded, Fault, Halt, Refused};
use serde::{Deserialize, Serialize};

use super::pending::{self, Asking, Wanted};
use super::save_site::check_open;
use super::{Reach, find_company};
use crate::domain::{
    Bic, Change, ChangeKind, Iban, PaymentDetails, PaymentMethod, PaymentRefusal, check_bank,
};
use crate::store;

/// What was typed in the place of the IBAN, which is never shown whole.
#[derive(Clone, Debug)]
pub enum IbanEntry {
    /// Nothing: the one kept stays.
    Keep,
    /// It is to be forgotten.
    Forget,
    /// Another.
    New(Iban),
}

/// What was typed of the payment details.
#[derive(Clone, Debug)]
pub struct PaymentDraft {
    /// The version that was shown; 0: there were none.
    pub version: i64,
    /// How the company pays.
    pub method: PaymentMethod,
    /// In whose name the account is.
    pub holder: String,
    /// The account.
    pub iban: IbanEntry,
    /// The bank.
    pub bic: Option<Bic>,
}

/// What became of a draft.
#[derive(Clone, Debug)]
pub enum PaymentOutcome {
    /// There was no account to protect, or the account stays as it is: it is so now.
    Saved(PaymentDetails),
    /// The account would be another: it waits.
    Waits(Change),
}

/// What a change of account does, sealed while it waits.
#[derive(Serialize, Deserialize)]
struct Payload {
    method: String,
    holder: String,
    iban: Option<String>,
    bic: String,
}

/// Changes how a company pays and from which account. Another account than the one kept waits
/// (row G16).
///
/// # Errors
/// A BIC of another country, a debit without account, a closed company, `db.stale`, a change that
/// waits already.
pub async fn change_payment(
    tx: &mut Write,
    asking: Asking<'_>,
    reach: Reach,
    vault: &Vault,
    draft: PaymentDraft,
) -> Result<PaymentOutcome, Halt> {
    let scope = reach.to_change(asking.caller, Right::PaymentEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    check_open(&company)?;
    let shown = store::payments::find(tx, &scope, company.id).await?;
    let sealed = store::payments::sealed_iban(tx, &scope, company.id).await?;
    let kept = sealed.map(|sealed| store::payments::open(vault, company.id, &sealed));
    let kept = kept.transpose()?;
    let iban = match draft.iban {
        IbanEntry::New(iban) => Some(iban),
        IbanEntry::Forget => None,
        IbanEntry::Keep => kept.clone(),
    };
    check(iban.as_ref(), draft.bic.as_ref(), draft.method)?;
    let details = PaymentDetails {
        company: company.id,
        method: draft.method,
        holder: draft.holder,
        iban_masked: iban.as_ref().map(Iban::masked).unwrap_or_default(),
        bic: draft
            .bic
            .map(|bic| bic.as_str().to_owned())
            .unwrap_or_default(),
        changed_at: tx.now(),
        version: draft.version,
    };
    if let (Some(shown), Some(_)) = (&shown, &kept)
        && (iban != kept || details.holder != shown.holder || details.bic != shown.bic)
    {
        // What was seen is what is still there.
        store::payments::hold(tx, &details).await?;
        let wanted = wanted(shown, &details, iban.as_ref())?;
        let change = pending::ask(tx, asking, vault, wanted).await?;
        return Ok(PaymentOutcome::Waits(change));
    }
    let sealed = iban
        .map(|iban| store::payments::seal(vault, company.id, &iban))
        .transpose()?;
    store::payments::save(tx, &details, sealed).await?;
    Ok(PaymentOutcome::Saved(details))
}

fn wanted(
    shown: &PaymentDetails,
    details: &PaymentDetails,
    iban: Option<&Iban>,
) -> Result<Wanted, Fault> {
    let payload = Payload {
        method: details.method.code().to_owned(),
        holder: details.holder.clone(),
        iban: iban.map(|iban| iban.electronic().to_owned()),
        bic: details.bic.clone(),
    };
    let payload = serde_json::to_vec(&payload);
    Ok(Wanted {
        company: details.company,
        kind: ChangeKind::BankDetails,
        payload: payload.map_err(|error| Fault::new("keeping a change", error))?,
        was: in_short(shown),
        becomes: in_short(details),
    })
}

/// `FR76 •••• •••• 1234 · AGRIFRPP · Verger SAS`
fn in_short(details: &PaymentDetails) -> String {
    let parts = [&details.iban_masked, &details.bic, &details.holder];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// What waited takes effect, over whatever is there by now.
pub(super) async fn put_in_force(
    tx: &mut Write,
    vault: &Vault,
    company: CompanyId,
    payload: &[u8],
) -> Result<(), Halt> {
    let wrong = |what: &str| Fault::new("reading a change of account", what);
    let payload: Payload = pending::read_payload(payload)?;
    let method = PaymentMethod::from_code(&payload.method).ok_or_else(|| wrong("its method"))?;
    let iban = payload.iban.as_deref().map(Iban::parse).transpose();
    let iban = iban.map_err(|_| wrong("its IBAN"))?;
    let details = PaymentDetails {
        company,
        method,
        holder: payload.holder,
        iban_masked: iban.as_ref().map(Iban::masked).unwrap_or_default(),
        bic: payload.bic,
        changed_at: tx.now(),
        version: 0,
    };
    let sealed = iban.map(|iban| store::payments::seal(vault, company, &iban));
    store::payments::put(tx, &details, sealed.transpose()?).await
}

/// Refuses what does not fit together, naming the field.
pub(super) fn check(
    iban: Option<&Iban>,
    bic: Option<&Bic>,
    method: PaymentMethod,
) -> Result<(), Refused> {
    if let (Some(iban), Some(bic)) = (iban, bic) {
        check_bank(iban, bic).map_err(|refusal| Refused::field("bic", &refusal))?;
    }
    match (method, iban) {
        (PaymentMethod::SepaDebit, None) => {
            Err(Refused::field("iban", &PaymentRefusal::IbanNeeded))
        }
        (PaymentMethod::SepaDebit | PaymentMethod::Transfer, _) => Ok(()),
    }
}
