//! Things that stand in addresses: whose they are, and ones that are nobody's.

use std::collections::HashMap;

use db::Query;
use testkit::House;

use crate::policy::PEOPLE;
use crate::table::{Line, Thing};

/// Whose thing a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The walker's own company's.
    Own,
    /// Another company's, under the same reseller as `company-admin`'s.
    Sibling,
    /// A company's under another reseller.
    OtherReseller,
    /// Nobody's.
    Unknown,
}

const NOTHING: &str = "00000000000070008000000000000000";

/// `$1` is a login's reference: the thing of its company with the smallest key.
const COMPANY_OF: &str = "
    SELECT m.company_id FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
    WHERE l.reference = $1 ORDER BY m.created_at, m.id LIMIT 1";

/// Two issuers may give the same number: the walk takes one that only one gave.
macro_rules! of_one_issuer {
    () => {
        " AND NOT EXISTS (SELECT 1 FROM billing_document o WHERE o.number = d.number AND o.issuer_id <> d.issuer_id)"
    };
}

/// A thing of a company, by the company's id.
fn query(thing: Thing) -> &'static str {
    match thing {
        Thing::Company => "SELECT company_id FROM parties_company_v WHERE company_id = $1",
        Thing::Site => "SELECT MIN(site_id) FROM parties_site_v WHERE company_id = $1",
        Thing::Contact => {
            "SELECT MIN(id) FROM parties_contact WHERE company_id = $1 AND site_id IS NULL"
        }
        Thing::User => "SELECT MIN(id) FROM identity_membership WHERE company_id = $1",
        Thing::Profile => "SELECT MIN(id) FROM identity_profile WHERE company_id = $1",
        Thing::Invoice => concat!(
            "SELECT MIN(number) FROM billing_document d WHERE company_id = $1 AND kind = 'invoice'",
            of_one_issuer!()
        ),
        Thing::CreditNote => concat!(
            "SELECT MIN(number) FROM billing_document d WHERE company_id = $1 AND kind = 'creditNote'",
            of_one_issuer!()
        ),
        Thing::Message => "SELECT MIN(id) FROM notices_message WHERE company_id = $1",
        Thing::Session => {
            "SELECT MIN(s.id) FROM identity_session s JOIN identity_membership m ON m.id = s.membership_id WHERE m.company_id = $1"
        }
        Thing::Device => {
            "SELECT MIN(d.id) FROM identity_device d JOIN identity_membership m ON m.login_id = d.login_id WHERE m.company_id = $1"
        }
        Thing::Passkey => {
            "SELECT MIN(p.id) FROM identity_passkey p JOIN identity_membership m ON m.login_id = p.login_id WHERE m.company_id = $1"
        }
        Thing::Acceptance => {
            "SELECT MIN(a.id) FROM identity_acceptance a JOIN identity_membership m ON m.login_id = a.login_id WHERE m.company_id = $1"
        }
        Thing::Terms => "SELECT MIN(id) FROM identity_terms WHERE company_id = $1",
        Thing::ApiKey => "SELECT MIN(id) FROM identity_api_key WHERE company_id = $1",
        Thing::Job | Thing::Token | Thing::Asset(_) => {
            "SELECT company_id FROM parties_company_v WHERE company_id = $1 AND 1 = 2"
        }
    }
}

/// Everything the walk names, found in the house.
pub struct Things {
    companies: HashMap<&'static str, String>,
    found: HashMap<(String, Thing), Option<String>>,
    below: HashMap<&'static str, Vec<String>>,
}

impl Things {
    pub async fn find(house: &House) -> Self {
        let mut things = Self {
            companies: HashMap::new(),
            found: HashMap::new(),
            below: HashMap::new(),
        };
        // Signed in first, so that everybody has a session.
        for who in PEOPLE.iter().copied().filter(|who| !who.is_empty()) {
            house.cookie(who).await;
        }
        let mut tx = house.tools().db.read().await.expect("a connection");
        let named = |text| Query { name: "WALK", text };
        for who in PEOPLE.iter().copied().filter(|who| !who.is_empty()) {
            let login = house.person(who).login;
            let company: Option<(String,)> = tx
                .one(named(COMPANY_OF).bind(login))
                .await
                .expect("a company");
            let (company,) = company.expect("a company");
            let tree = "SELECT company_id FROM parties_tree_v WHERE ancestor_id = $1";
            let below: Vec<(String,)> = tx.all(named(tree).bind(&company)).await.expect("a tree");
            things
                .below
                .insert(who, below.into_iter().map(|(id,)| id).collect());
            things.companies.insert(who, company);
        }
        let companies: Vec<String> = things.companies.values().cloned().collect();
        for company in companies {
            for thing in Thing::ALL {
                let found: Option<(Option<String>,)> = tx
                    .one(named(query(*thing)).bind(&company))
                    .await
                    .expect("a thing");
                things
                    .found
                    .insert((company.clone(), *thing), found.and_then(|(key,)| key));
            }
        }
        things
    }

    fn company(&self, who: &str, whose: Whose) -> Option<&String> {
        match whose {
            Whose::Own => self.companies.get(who),
            Whose::Sibling => self.companies.get("company-admin-2"),
            Whose::OtherReseller => self.companies.get("foreign-admin"),
            Whose::Unknown => None,
        }
    }

    fn key(&self, who: &str, thing: Thing, whose: Whose) -> String {
        if let Thing::Asset(name) = thing {
            return name.to_owned();
        }
        let company = self.company(who, whose);
        let found = company.and_then(|company| self.found.get(&(company.clone(), thing)));
        found.cloned().flatten().unwrap_or_else(|| match thing {
            Thing::Invoice | Thing::CreditNote => "NOTHING-1".to_owned(),
            _ => NOTHING.to_owned(),
        })
    }

    /// The line's path with its things filled in. Under `/customers/{id}/sites/{site}` a foreign
    /// thing is asked for below the walker's own company too: the company is the first of them.
    pub fn path(&self, line: &Line, who: &str, whose: Whose) -> String {
        let mut path = line.path.to_owned();
        for thing in line.things {
            let Some((before, rest)) = path.split_once('{') else {
                break;
            };
            let Some((_, after)) = rest.split_once('}') else {
                break;
            };
            path = format!(
                "{before}{}{}{after}",
                self.key(who, *thing, whose),
                thing.suffix()
            );
        }
        path
    }

    /// Whether the things of this line belong to a company that is not at or below `who`'s.
    pub fn is_foreign_to(&self, who: &str, line: &Line, whose: Whose) -> bool {
        let Some(company) = self.company(who, whose) else {
            return false;
        };
        let below = self
            .below
            .get(who)
            .is_some_and(|below| below.contains(company));
        let found = line.things.iter().all(|thing| {
            self.found
                .get(&(company.clone(), *thing))
                .is_some_and(Option::is_some)
        });
        !below && found
    }

    /// All that is kept of companies that are not at or below `who`'s, as one text.
    pub async fn digest_of_foreign(&self, house: &House, who: &str) -> String {
        const KEPT: &[&str] = &[
            "SELECT company_id || reference || legal_name || state FROM parties_company_v WHERE company_id <> $1 ORDER BY 1",
            "SELECT site_id || name || city FROM parties_site_v WHERE company_id <> $1 ORDER BY 1",
            "SELECT id || name || email FROM parties_contact WHERE company_id <> $1 ORDER BY 1",
            "SELECT id || state FROM identity_membership WHERE company_id <> $1 ORDER BY 1",
            "SELECT id || name || rights FROM identity_profile WHERE company_id <> $1 ORDER BY 1",
            "SELECT id || rights || COALESCE(revoked_at, 0) FROM identity_api_key WHERE company_id <> $1 ORDER BY 1",
            "SELECT id || state FROM billing_document WHERE company_id <> $1 ORDER BY 1",
            "SELECT id || state FROM notices_message WHERE company_id <> $1 ORDER BY 1",
        ];
        let own = &self.companies[who];
        let mut tx = house.tools().db.read().await.expect("a connection");
        let mut digest = String::new();
        for text in KEPT {
            let rows: Vec<(String,)> = tx
                .all(Query { name: "WALK", text }.bind(own))
                .await
                .expect("rows");
            digest.extend(rows.into_iter().map(|(row,)| row + "\n"));
        }
        digest
    }
}
