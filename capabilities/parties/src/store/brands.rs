use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::{Brand, BrandFacts, Colour, EmailAddress, Host, Logo, LogoKind, Phone};

macro_rules! facts {
    () => {
        "SELECT b.company_id, b.name, b.colour, b.host, b.logo_digest, b.support_phone, b.support_email, b.support_hours
         FROM parties_brand b"
    };
}

db::queries! {
    FIND = "
        SELECT company_id, name, colour, host, support_phone, support_email, support_hours, logo_digest, version
        FROM parties_brand
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)";
    BY_HOST = concat!(facts!(), " WHERE b.host = $1");
    BY_COMPANY = concat!(facts!(), "
        JOIN parties_tree up ON up.ancestor_id = b.company_id
        WHERE up.company_id = $1 ORDER BY up.depth LIMIT 1");
    COLOUR = "SELECT colour FROM parties_brand WHERE company_id = $1";
    LOGO = "SELECT digest, kind, bytes FROM parties_brand_logo WHERE company_id = $1";
    HOST_TAKEN = "SELECT company_id FROM parties_brand WHERE host = $1 AND company_id <> $2";
    SAVE = "
        UPDATE parties_brand
        SET name = $3, colour = $4, host = $5, support_phone = $6, support_email = $7,
            support_hours = $8, logo_digest = $9, version = version + 1
        WHERE company_id = $1 AND version = $2";
    KEEP_LOGO = "
        INSERT INTO parties_brand_logo (company_id, digest, kind, bytes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (company_id) DO UPDATE
        SET digest = excluded.digest, kind = excluded.kind, bytes = excluded.bytes";
    DROP_LOGO = "DELETE FROM parties_brand_logo WHERE company_id = $1";
}

impl FromRow for Brand {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            company: row.take()?,
            name: row.take()?,
            colour: colour(&row.take::<String>()?)?,
            host: row.take::<Option<String>>()?.map(Host::unchecked),
            support_phone: row.take::<Option<String>>()?.map(Phone::unchecked),
            support_email: row.take::<Option<String>>()?.map(EmailAddress::unchecked),
            support_hours: row.take()?,
            logo: row.take()?,
            version: row.take()?,
        })
    }
}

impl FromRow for BrandFacts {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            owner: row.take()?,
            name: row.take()?,
            colour: colour(&row.take::<String>()?)?,
            host: row.take()?,
            logo: row.take()?,
            support_phone: row.take::<Option<String>>()?.map(Phone::unchecked),
            support_email: row.take()?,
            support_hours: row.take()?,
        })
    }
}

pub(super) fn colour(text: &str) -> Result<Colour, Fault> {
    Colour::parse(text).map_err(|_| Fault::new("reading a colour", text))
}

/// The company's own brand.
pub async fn find(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Option<Brand>, Halt> {
    tx.one(FIND.bind(company).bind(scope.root())).await
}

/// The brand that answers at `host`. Public: a page shows it before anybody signs in.
pub async fn by_host(tx: &mut Read, host: &Host) -> Result<Option<BrandFacts>, Halt> {
    tx.one(BY_HOST.bind(host.as_str())).await
}

/// The nearest brand at or above `company`, in one statement. Public, as [`by_host`].
pub async fn by_company(tx: &mut Read, company: CompanyId) -> Result<Option<BrandFacts>, Halt> {
    tx.one(BY_COMPANY.bind(company)).await
}

/// The colour of a brand: public.
pub async fn colour_of(tx: &mut Read, company: CompanyId) -> Result<Option<Colour>, Halt> {
    let found: Option<(String,)> = tx.one(COLOUR.bind(company)).await?;
    Ok(found.map(|(text,)| colour(&text)).transpose()?)
}

/// The logo of a brand with its digest: public.
pub async fn logo_of(tx: &mut Read, company: CompanyId) -> Result<Option<(String, Logo)>, Halt> {
    let found: Option<(String, String, Vec<u8>)> = tx.one(LOGO.bind(company)).await?;
    let read = |(digest, kind, bytes): (String, String, Vec<u8>)| {
        let kind = LogoKind::from_code(&kind).ok_or_else(|| Fault::new("reading a logo", kind))?;
        Ok::<_, Halt>((digest, Logo { kind, bytes }))
    };
    found.map(read).transpose()
}

/// Whether another brand answers at `host`, in the caller's sight or not.
pub async fn host_taken(tx: &mut Read, host: &Host, but: CompanyId) -> Result<bool, Halt> {
    let found: Option<(String,)> = tx
        .one_as_the_house(HOST_TAKEN.bind(host.as_str()).bind(but))
        .await?;
    Ok(found.is_some())
}

/// Keeps a brand: one of version 0 is new.
pub async fn save(tx: &mut Write, brand: &Brand) -> Result<(), Halt> {
    let host = brand.host.as_ref().map(Host::as_str);
    let phone = brand.support_phone.as_ref().map(Phone::as_str);
    let email = brand.support_email.as_ref().map(EmailAddress::as_str);
    if brand.version == 0 {
        const INTO: &str = "parties_brand (company_id, name, colour, host, support_phone, \
            support_email, support_hours, logo_digest, version)";
        let maybe = |text: Option<&str>| Value::Text(text.map(str::to_owned));
        let row = vec![
            Value::Text(Some(brand.company.to_string())),
            Value::Text(Some(brand.name.clone())),
            Value::Text(Some(brand.colour.to_string())),
            maybe(host),
            maybe(phone),
            maybe(email),
            Value::Text(Some(brand.support_hours.clone())),
            maybe(brand.logo.as_deref()),
            Value::Int(Some(1)),
        ];
        return tx.insert_many(INTO, vec![row]).await;
    }
    let bound = SAVE
        .bind(brand.company)
        .bind(brand.version)
        .bind(&brand.name)
        .bind(brand.colour.to_string())
        .bind(host)
        .bind(phone)
        .bind(email)
        .bind(&brand.support_hours)
        .bind(Value::Text(brand.logo.clone()));
    tx.run_unless_stale(bound).await
}

/// Keeps a brand's logo in place of the one before.
pub async fn keep_logo(
    tx: &mut Write,
    company: CompanyId,
    digest: &str,
    logo: &Logo,
) -> Result<(), Halt> {
    let bound = KEEP_LOGO
        .bind(company)
        .bind(digest)
        .bind(logo.kind.code())
        .bind(&logo.bytes[..]);
    tx.run(bound).await.map(|_| ())
}

/// Takes a brand's logo away.
pub async fn drop_logo(tx: &mut Write, company: CompanyId) -> Result<(), Halt> {
    tx.run(DROP_LOGO.bind(company)).await.map(|_| ())
}
