//! What a row would make of the company it means.

use access::{CompanyId, SiteId};
use kernel::Id;

use super::plan::{Planned, Seated, Step, With};
use super::row::{Billing, Payment, Row};
use crate::domain::{
    Company, CompanyState, Contact, CustomerKind, FinancialStanding, Guarantee, Iban,
    LegalMentions, PaymentDetails, PaymentMethod, Purpose, Reference, Role, Site, SiteKind,
    SiteState,
};
use crate::store::payments;

/// The plan of one row.
pub fn planned(seated: &Seated, parent: Option<CompanyId>, with: &With) -> Planned {
    let row = &seated.row;
    let fresh = || new_company(row, (seated.id, parent), with);
    let mut company = seated.kept.cloned().unwrap_or_else(fresh);
    apply(&mut company, row, with);
    let step = match seated.kept {
        None => Step::Add(()),
        Some(kept) if *kept != company => Step::Save(()),
        Some(_) => Step::Leave,
    };
    Planned {
        head_office: head_office(row, &company, with),
        billing: billing(row.billing.as_ref(), &company, with),
        payment: payment(row.payment.as_ref(), &company, with),
        needs_reference: seated.kept.is_none() && row.reference.is_none(),
        step,
        company,
    }
}

fn new_company(row: &Row, (id, parent): (CompanyId, Option<CompanyId>), with: &With) -> Company {
    let role = row.role.unwrap_or(Role::Client);
    let kind = match role {
        Role::Operator => CustomerKind::OperatorMsp,
        Role::Reseller => CustomerKind::Reseller,
        Role::Client => CustomerKind::Company,
    };
    Company {
        id,
        parent,
        role,
        kind,
        state: CompanyState::Active,
        reference: row
            .reference
            .clone()
            .unwrap_or_else(|| Reference::numbered(0)),
        external_reference: row.external_reference.clone(),
        legal_name: row.legal_name.clone(),
        siren: None,
        vat_number: None,
        legal_status: None,
        comment: String::new(),
        website: None,
        financial_standing: FinancialStanding::Unknown,
        guarantee: Guarantee::None,
        mentions: LegalMentions::NONE,
        created_at: with.now,
        version: 1,
    }
}

/// Puts what the row says over what is kept; an empty cell says nothing.
fn apply(company: &mut Company, row: &Row, with: &With) {
    fn put<T: Clone>(kept: &mut T, said: Option<&T>) {
        if let Some(said) = said {
            kept.clone_from(said);
        }
    }
    fn put_some<T: Clone>(kept: &mut Option<T>, said: Option<&T>) {
        if let Some(said) = said {
            *kept = Some(said.clone());
        }
    }
    put(&mut company.legal_name, Some(&row.legal_name));
    put_some(
        &mut company.external_reference,
        row.external_reference.as_ref(),
    );
    put(&mut company.kind, row.kind.as_ref());
    put_some(&mut company.siren, row.siren.as_ref());
    put_some(&mut company.vat_number, row.vat_number.as_ref());
    put_some(&mut company.legal_status, row.legal_status.as_ref());
    put_some(&mut company.website, row.website.as_ref());
    put(&mut company.comment, row.comment.as_ref());
    put(
        &mut company.financial_standing,
        row.financial_standing.as_ref(),
    );
    put(&mut company.guarantee, row.guarantee.as_ref());
    if let Some(day) = row.created_on
        && company.created_at.day_in(&with.zone) != day
    {
        company.created_at = day.starts_at(&with.zone);
    }
}

fn head_office(row: &Row, company: &Company, with: &With) -> Step<Site> {
    let Some(address) = &row.address else {
        return Step::Leave;
    };
    let kept = with.known.head_offices.get(&company.id);
    let said = Site {
        id: kept.map_or_else(|| SiteId::new(with.now), |site| site.id),
        company: company.id,
        kind: SiteKind::HeadOffice,
        state: kept.map_or(SiteState::Active, |site| site.state),
        name: kept.map_or_else(|| "Siège social".to_owned(), |site| site.name.clone()),
        address: address.clone(),
        siret: row
            .siret
            .clone()
            .or_else(|| kept.and_then(|site| site.siret.clone())),
        opening: kept.map_or_else(String::new, |site| site.opening.clone()),
        phone: row
            .phone
            .clone()
            .or_else(|| kept.and_then(|site| site.phone.clone())),
        created_at: kept.map_or(with.now, |site| site.created_at),
        version: kept.map_or(1, |site| site.version),
    };
    step(kept, said)
}

fn billing(said: Option<&Billing>, company: &Company, with: &With) -> Step<Contact> {
    let Some(billing) = said else {
        return Step::Leave;
    };
    let kept = with.known.billing_contacts.get(&company.id);
    let name = billing
        .name
        .clone()
        .or_else(|| kept.map(|contact| contact.name.clone()));
    let said = Contact {
        id: kept.map_or_else(|| Id::new(with.now), |contact| contact.id),
        company: company.id,
        site: None,
        name: name.unwrap_or_else(|| company.legal_name.clone()),
        function: kept.map_or_else(String::new, |contact| contact.function.clone()),
        email: Some(billing.email.clone()),
        phone: billing
            .phone
            .clone()
            .or_else(|| kept.and_then(|contact| contact.phone.clone())),
        purposes: kept.map_or_else(
            || [Purpose::Billing].into_iter().collect(),
            |one| one.purposes.clone(),
        ),
        version: kept.map_or(1, |contact| contact.version),
    };
    step(kept, said)
}

fn payment(said: Option<&Payment>, company: &Company, with: &With) -> Step<(PaymentDetails, Iban)> {
    let Some(payment) = said else {
        return Step::Leave;
    };
    let kept = with.known.payments.get(&company.id);
    let details = kept.map(|sealed| &sealed.details);
    let holder = payment
        .holder
        .clone()
        .or_else(|| details.map(|kept| kept.holder.clone()));
    let method = payment.method.or_else(|| details.map(|kept| kept.method));
    let bic = payment.bic.as_ref().map(|bic| bic.as_str().to_owned());
    let said = PaymentDetails {
        company: company.id,
        method: method.unwrap_or(PaymentMethod::Transfer),
        holder: holder.unwrap_or_else(|| company.legal_name.clone()),
        iban_masked: payment.iban.masked(),
        bic: bic
            .or_else(|| details.map(|kept| kept.bic.clone()))
            .unwrap_or_default(),
        changed_at: details.map_or(with.now, |kept| kept.changed_at),
        version: details.map_or(0, |kept| kept.version),
    };
    let number = kept.and_then(|sealed| sealed.iban.as_deref());
    let number = number.and_then(|sealed| payments::open(with.vault, company.id, sealed).ok());
    if details == Some(&said) && number.as_ref() == Some(&payment.iban) {
        return Step::Leave;
    }
    let said = (
        PaymentDetails {
            changed_at: with.now,
            ..said
        },
        payment.iban.clone(),
    );
    if kept.is_some() {
        Step::Save(said)
    } else {
        Step::Add(said)
    }
}

fn step<T: PartialEq>(kept: Option<&T>, said: T) -> Step<T> {
    match kept {
        None => Step::Add(said),
        Some(kept) if *kept != said => Step::Save(said),
        Some(_) => Step::Leave,
    }
}
