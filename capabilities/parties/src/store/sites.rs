use access::{CompanyId, Scope, SiteId};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::{Address, Country, Phone, Siret, Site, SiteState, fold, like_pattern};

/// The columns of a site, and the walls around it: the tree and, for a narrowed membership, its
/// chosen sites.
macro_rules! columns {
    () => {
        "SELECT id, company_id, kind, state, name, street, complement, postcode, city, country, siret,
                opening, phone, created_at, version
         FROM parties_site"
    };
}

macro_rules! within {
    () => {
        "
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = parties_site.company_id)
          AND (CAST($3 AS TEXT) IS NULL OR id IN (SELECT site_id FROM access_site_v WHERE membership_id = $3))"
    };
}

db::queries! {
    FIND = concat!(columns!(), " WHERE id = $1", within!());
    LIST = concat!(columns!(), " WHERE company_id = $1", within!(), "
          AND (CAST($4 AS TEXT) IS NULL OR search_key LIKE $4)
          AND (CAST($5 AS TEXT) IS NULL OR state = $5)
          AND (kind <> 'headOffice', search_key, id) > ($6, $7, $8)
        ORDER BY kind <> 'headOffice', search_key, id
        LIMIT 51");
    SAVE = "
        UPDATE parties_site
        SET state = $3, name = $4, search_key = $5, street = $6, complement = $7, postcode = $8,
            city = $9, country = $10, siret = $11, opening = $12, phone = $13, version = version + 1
        WHERE id = $1 AND version = $2";
}

impl FromRow for Site {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            kind: row.take_coded()?,
            state: row.take_coded()?,
            name: row.take()?,
            address: Address {
                street: row.take()?,
                complement: row.take()?,
                postcode: row.take()?,
                city: row.take()?,
                country: country(&row.take::<String>()?)?,
            },
            siret: row
                .take::<Option<String>>()?
                .map(|siret| Siret::unchecked(&siret)),
            opening: row.take()?,
            phone: row.take::<Option<String>>()?.map(Phone::unchecked),
            created_at: row.take()?,
            version: row.take()?,
        })
    }
}

fn country(code: &str) -> Result<Country, Fault> {
    Country::parse(code).map_err(|_| Fault::new("reading a country", code))
}

/// What narrows a list of sites, and where its page begins.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a name.
    pub words: String,
    /// Only in this state.
    pub state: Option<SiteState>,
    /// After this search key and id; both empty: from the head office on.
    pub after: Option<(String, String)>,
}

/// The site, when the scope covers it.
pub async fn find(tx: &mut Read, scope: &Scope, id: SiteId) -> Result<Option<Site>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root()).bind(scope.narrowed()))
        .await
}

/// The company's sites, head office first: at most 51, the last telling that there are more.
pub async fn list(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    filter: &Filter,
) -> Result<Vec<Site>, Halt> {
    let (beyond_head, key, id) = match &filter.after {
        Some((key, id)) => (true, key.as_str(), id.as_str()),
        None => (false, "", ""),
    };
    let bound = LIST
        .bind(company)
        .bind(scope.root())
        .bind(scope.narrowed())
        .bind(like_pattern(&filter.words))
        .bind(filter.state.map(Coded::code))
        .bind(beyond_head)
        .bind(key)
        .bind(id);
    tx.all(bound).await
}

/// Keeps a site's changes.
pub async fn save(tx: &mut Write, site: &Site) -> Result<(), Halt> {
    let bound = SAVE
        .bind(site.id)
        .bind(site.version)
        .bind(site.state.code())
        .bind(&site.name)
        .bind(search_key(site))
        .bind(&site.address.street)
        .bind(&site.address.complement)
        .bind(&site.address.postcode)
        .bind(&site.address.city)
        .bind(site.address.country.code())
        .bind(site.siret.as_ref().map(Siret::as_str))
        .bind(&site.opening)
        .bind(site.phone.as_ref().map(Phone::as_str));
    tx.run_unless_stale(bound).await
}

/// Adds sites.
pub async fn add_many(tx: &mut Write, sites: &[Site]) -> Result<(), Halt> {
    const INTO: &str = "parties_site (id, company_id, kind, state, name, search_key, street, \
        complement, postcode, city, country, siret, opening, phone, created_at, version)";
    super::insert(tx, INTO, sites.iter().map(values).collect()).await
}

/// By which a site is found and sorted: its name, then its city.
pub fn search_key(site: &Site) -> String {
    fold(&format!("{} {}", site.name, site.address.city))
}

fn values(site: &Site) -> Vec<Value> {
    let text = |text: &str| Value::Text(Some(text.to_owned()));
    let maybe = |text: Option<&str>| Value::Text(text.map(str::to_owned));
    vec![
        text(&site.id.to_string()),
        text(&site.company.to_string()),
        text(site.kind.code()),
        text(site.state.code()),
        text(&site.name),
        text(&search_key(site)),
        text(&site.address.street),
        text(&site.address.complement),
        text(&site.address.postcode),
        text(&site.address.city),
        text(site.address.country.code()),
        maybe(site.siret.as_ref().map(Siret::as_str)),
        text(&site.opening),
        maybe(site.phone.as_ref().map(Phone::as_str)),
        Value::Int(Some(site.created_at.micros())),
        Value::Int(Some(site.version)),
    ]
}
