use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::{
    Brand, BrandFacts, BrandWords, Colour, EmailAddress, Host, Logo, LogoKind, Phone,
};

macro_rules! brand {
    () => {
        "SELECT b.company_id, b.name, b.colour, b.host, b.host_verified_at, b.support_phone,
            b.support_email, b.support_hours, b.logo_digest, b.sender_email, b.sender_verified_at,
            b.sender_name, b.signature, b.support_address, b.legal_director, b.legal_hosting,
            b.privacy, b.version
         FROM parties_brand b"
    };
}

db::queries! {
    FIND = concat!(brand!(), "
        WHERE b.company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)");
    /// A host that does not count answers to nobody.
    BY_HOST = concat!(brand!(), " WHERE b.host = $1 AND b.host_verified_at IS NOT NULL");
    BY_COMPANY = concat!(brand!(), "
        JOIN parties_tree up ON up.ancestor_id = b.company_id
        WHERE up.company_id = $1 ORDER BY up.depth LIMIT 1");
    OF_THE_HOUSE = concat!(brand!(), " WHERE b.company_id = $1");
    FACE = "SELECT name, colour FROM parties_brand WHERE company_id = $1";
    LOGO = "SELECT digest, kind, bytes FROM parties_brand_logo WHERE company_id = $1";
    HOST_TAKEN = "SELECT company_id FROM parties_brand WHERE host = $1 AND company_id <> $2";
    ADD = "
        INSERT INTO parties_brand (company_id, version, name, colour, host, host_verified_at,
            support_phone, support_email, support_hours, logo_digest, sender_email,
            sender_verified_at, sender_name, signature, support_address, legal_director,
            legal_hosting, privacy)
        VALUES ($1, CAST($2 AS BIGINT) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            $16, $17, $18)
        ON CONFLICT (company_id) DO NOTHING";
    SAVE = "
        UPDATE parties_brand
        SET name = $3, colour = $4, host = $5, host_verified_at = $6, support_phone = $7,
            support_email = $8, support_hours = $9, logo_digest = $10, sender_email = $11,
            sender_verified_at = $12, sender_name = $13, signature = $14, support_address = $15,
            legal_director = $16, legal_hosting = $17, privacy = $18, version = version + 1
        WHERE company_id = $1 AND version = $2";
    /// Only while it is still the host that was asked for.
    HOST_COUNTS = "
        UPDATE parties_brand SET host_verified_at = $3
        WHERE company_id = $1 AND host = $2 AND host_verified_at IS NULL";
    SENDER_COUNTS = "
        UPDATE parties_brand SET sender_verified_at = $3
        WHERE company_id = $1 AND sender_email = $2 AND sender_verified_at IS NULL";
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
            host_verified_at: row.take()?,
            support_phone: row.take::<Option<String>>()?.map(Phone::unchecked),
            support_email: row.take::<Option<String>>()?.map(EmailAddress::unchecked),
            support_hours: row.take()?,
            logo: row.take()?,
            sender: row.take::<Option<String>>()?.map(EmailAddress::unchecked),
            sender_verified_at: row.take()?,
            words: BrandWords {
                sender_name: row.take()?,
                signature: row.take()?,
                support_address: row.take()?,
                legal_director: row.take()?,
                legal_hosting: row.take()?,
                privacy: row.take()?,
            },
            version: row.take()?,
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
    facts(tx.one(BY_HOST.bind(host.as_str())).await?)
}

/// The nearest brand at or above `company`, in one statement. Public, as [`by_host`].
pub async fn by_company(tx: &mut Read, company: CompanyId) -> Result<Option<BrandFacts>, Halt> {
    facts(tx.one(BY_COMPANY.bind(company)).await?)
}

fn facts(found: Option<Brand>) -> Result<Option<BrandFacts>, Halt> {
    Ok(found.map(|brand| brand.facts()))
}

/// A company's own brand, whole: for the job that asks the name servers, which acts for nobody.
pub async fn without_scope(tx: &mut Read, company: CompanyId) -> Result<Option<Brand>, Halt> {
    tx.one(OF_THE_HOUSE.bind(company)).await
}

/// The name and the colour of a brand: public.
pub async fn face_of(tx: &mut Read, company: CompanyId) -> Result<Option<(String, Colour)>, Halt> {
    let found: Option<(String, String)> = tx.one(FACE.bind(company)).await?;
    let read = |(name, text): (String, String)| Ok::<_, Fault>((name, colour(&text)?));
    Ok(found.map(read).transpose()?)
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
    let query = if brand.version == 0 { &ADD } else { &SAVE };
    let words = &brand.words;
    let bound = query
        .bind(brand.company)
        .bind(brand.version)
        .bind(&brand.name)
        .bind(brand.colour.to_string())
        .bind(brand.host.as_ref().map(Host::as_str))
        .bind(brand.host_verified_at)
        .bind(brand.support_phone.as_ref().map(Phone::as_str))
        .bind(brand.support_email.as_ref().map(EmailAddress::as_str))
        .bind(&brand.support_hours)
        .bind(Value::Text(brand.logo.clone()))
        .bind(brand.sender.as_ref().map(EmailAddress::as_str))
        .bind(brand.sender_verified_at)
        .bind(&words.sender_name)
        .bind(&words.signature)
        .bind(&words.support_address)
        .bind(&words.legal_director)
        .bind(&words.legal_hosting)
        .bind(&words.privacy);
    tx.run_unless_stale(bound).await
}

/// The host was shown to be the brand's.
pub async fn host_counts(tx: &mut Write, company: CompanyId, host: &Host) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = HOST_COUNTS.bind(company).bind(host.as_str()).bind(now);
    Ok(tx.run(bound).await? == 1)
}

/// The sender's domain was shown to be the brand's.
pub async fn sender_counts(
    tx: &mut Write,
    company: CompanyId,
    sender: &EmailAddress,
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = SENDER_COUNTS.bind(company).bind(sender.as_str()).bind(now);
    Ok(tx.run(bound).await? == 1)
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
