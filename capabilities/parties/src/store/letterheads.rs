//! What papers print of a company: read without scope, for who issues a bill stands above those
//! who receive it.

use access::CompanyId;
use db::{FromRow, Read, Row, Vault};
use kernel::{Coded, Fault, Halt};

use super::brands::colour;
use super::companies::{legal_status, mentions};
use super::payments;
use crate::domain::{
    Account, Address, Addressee, Colour, Country, Letterhead, Logo, LogoKind, PaymentMethod, Phone,
    Siren, VatNumber,
};

macro_rules! addressee {
    ($more:literal) => {
        concat!(
            "SELECT c.id, c.legal_name, c.reference, c.siren, c.vat_number,
                s.street, s.complement, s.postcode, s.city, s.country, p.method, p.iban_masked",
            $more,
            " FROM parties_company c
             LEFT JOIN parties_site s ON s.company_id = c.id AND s.kind = 'headOffice'
             LEFT JOIN parties_payment p ON p.company_id = c.id"
        )
    };
}

db::queries! {
    ADDRESSEE = concat!(addressee!(""), " WHERE c.id = $1");
    LETTERHEAD = concat!(addressee!(", c.legal_status, c.share_capital, c.register_town, c.vat_due,
                p.iban_sealed, p.bic, b.colour, b.support_phone, b.support_email, l.kind, l.bytes"), "
             LEFT JOIN parties_brand b ON b.company_id = c.id
             LEFT JOIN parties_brand_logo l ON l.company_id = c.id
             WHERE c.id = $1");
}

impl FromRow for Addressee {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            name: row.take()?,
            reference: row.take()?,
            siren: row
                .take::<Option<String>>()?
                .map(|siren| Siren::unchecked(&siren)),
            vat_number: row
                .take::<Option<String>>()?
                .map(|vat| VatNumber::unchecked(&vat)),
            address: address(row)?,
            payment: payment(row)?,
        })
    }
}

fn address(row: &mut Row) -> Result<Option<Address>, Fault> {
    let street: Option<String> = row.take()?;
    let complement: Option<String> = row.take()?;
    let postcode: Option<String> = row.take()?;
    let (city, country): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    let Some(street) = street else {
        return Ok(None);
    };
    let country = country.unwrap_or_default();
    Ok(Some(Address {
        street,
        complement: complement.unwrap_or_default(),
        postcode: postcode.unwrap_or_default(),
        city: city.unwrap_or_default(),
        country: Country::parse(&country).map_err(|_| Fault::new("reading a country", country))?,
    }))
}

fn payment(row: &mut Row) -> Result<Option<(PaymentMethod, String)>, Fault> {
    let (method, masked): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    let Some(method) = method else {
        return Ok(None);
    };
    let read = PaymentMethod::from_code(&method);
    let read = read.ok_or_else(|| Fault::new("reading a payment method", method))?;
    Ok(Some((read, masked.unwrap_or_default())))
}

/// A letterhead whose account is still sealed.
struct Sealed {
    letterhead: Letterhead,
    iban: Option<Vec<u8>>,
    bic: String,
}

impl FromRow for Sealed {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let company = Addressee::from_row(row)?;
        let (legal_status, mentions) = (legal_status(row.take()?)?, mentions(row)?);
        let (iban, bic): (_, Option<String>) = (row.take()?, row.take()?);
        let chosen = row.take::<Option<String>>()?;
        let letterhead = Letterhead {
            company,
            legal_status,
            mentions,
            colour: chosen.map_or(Ok(Colour::HOUSE), |text| colour(&text))?,
            support_phone: row.take::<Option<String>>()?.map(Phone::unchecked),
            support_email: row.take()?,
            logo: logo(row)?,
            account: None,
        };
        Ok(Self {
            letterhead,
            iban,
            bic: bic.unwrap_or_default(),
        })
    }
}

fn logo(row: &mut Row) -> Result<Option<Logo>, Fault> {
    let (kind, bytes): (Option<String>, Option<Vec<u8>>) = (row.take()?, row.take()?);
    let (Some(kind), Some(bytes)) = (kind, bytes) else {
        return Ok(None);
    };
    let kind = LogoKind::from_code(&kind).ok_or_else(|| Fault::new("reading a logo", kind))?;
    Ok(Some(Logo { kind, bytes }))
}

/// Whom a paper is for.
pub async fn addressee(tx: &mut Read, company: CompanyId) -> Result<Option<Addressee>, Halt> {
    tx.one(ADDRESSEE.bind(company)).await
}

/// Who publishes a portal: the same, its account left sealed.
pub async fn publisher(tx: &mut Read, company: CompanyId) -> Result<Option<Letterhead>, Halt> {
    let found: Option<Sealed> = tx.one(LETTERHEAD.bind(company)).await?;
    Ok(found.map(|found| found.letterhead))
}

/// Who issues a paper, its account opened.
pub async fn letterhead(
    tx: &mut Read,
    vault: &Vault,
    company: CompanyId,
) -> Result<Option<Letterhead>, Halt> {
    let Some(found): Option<Sealed> = tx.one_as_the_house(LETTERHEAD.bind(company)).await? else {
        return Ok(None);
    };
    let opened = found
        .iban
        .map(|sealed| payments::open(vault, company, &sealed));
    let account = opened.transpose()?.map(|iban| Account {
        iban,
        bic: found.bic,
    });
    Ok(Some(Letterhead {
        account,
        ..found.letterhead
    }))
}
