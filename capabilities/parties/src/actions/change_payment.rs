use access::{Caller, Right};
use db::{Vault, Write};
use kernel::{Halt, Refused};

use super::save_site::check_open;
use super::{Reach, find_company};
use crate::domain::{Bic, Iban, PaymentDetails, PaymentMethod, PaymentRefusal, check_bank};
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

/// Changes how a company pays and from which account.
///
/// # Errors
/// A BIC of another country, a debit without account, a closed company, `db.stale`.
pub async fn change_payment(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    vault: &Vault,
    draft: PaymentDraft,
) -> Result<PaymentDetails, Halt> {
    let scope = reach.to_change(caller, Right::PaymentEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    check_open(&company)?;
    let kept = store::payments::sealed_iban(tx, &scope, company.id).await?;
    let iban = match draft.iban {
        IbanEntry::New(iban) => Some(iban),
        IbanEntry::Forget => None,
        IbanEntry::Keep => kept
            .map(|sealed| store::payments::open(vault, company.id, &sealed))
            .transpose()?,
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
    let sealed = iban
        .map(|iban| store::payments::seal(vault, company.id, &iban))
        .transpose()?;
    store::payments::save(tx, &details, sealed).await?;
    Ok(details)
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
