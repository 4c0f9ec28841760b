//! Things that stand in addresses: whose they are, and ones that are nobody's.

use std::collections::{HashMap, HashSet};

use db::{Query, Read};
use testkit::House;

use crate::break_identity::run;
use crate::narrowed::{NARROWED, narrow};
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
    /// The walker's own company's, but not theirs: who is narrowed does not see it.
    Outside,
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
        Thing::BillingGroup => {
            "SELECT MIN(group_id) FROM parties_billing_group_v WHERE company_id = $1"
        }
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
    /// What the narrowed walker's company has: what they see of it, and what they do not.
    within: HashMap<Thing, String>,
    outside: HashMap<Thing, String>,
    /// Words that only records hold which the walker may not see.
    hidden: HashMap<&'static str, HashSet<String>>,
}

/// What stands neither at or below a company, `$1`, nor above it.
macro_rules! hidden {
    ($what:literal, $from:literal) => {
        concat!(
            "SELECT ", $what, " FROM ", $from, " x
            WHERE NOT EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = x.company_id)
            AND NOT EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.company_id = $1 AND t.ancestor_id = x.company_id)"
        )
    };
}

/// A document of the narrowed walker's company, within their group or outside it.
const ONE_OF_GUIDE: &str = "
    SELECT MIN(d.number) FROM billing_document d JOIN parties_company_v c ON c.company_id = d.company_id
    WHERE c.legal_name LIKE 'Client 1 %' AND d.kind = $1 AND (d.billing_group_id IS NOT NULL) = $2
        AND d.site_id IS NULL";

/// What of their own company they do not see.
const NARROWLY_HIDDEN: &[&str] = &[
    "SELECT d.number FROM billing_document d
        WHERE d.company_id = $1 AND d.billing_group_id IS NULL AND d.site_id IS NULL",
    "SELECT d.id FROM billing_document d
        WHERE d.company_id = $1 AND d.billing_group_id IS NULL AND d.site_id IS NULL",
    "SELECT site_id FROM parties_site_v WHERE company_id = $1",
    "SELECT l.email FROM identity_login l JOIN identity_membership m ON m.login_id = l.id
        WHERE m.company_id = $1 AND NOT m.narrowed",
];

const HIDDEN: &[&str] = &[
    hidden!("x.company_id", "parties_company_v"),
    hidden!("x.reference", "parties_company_v"),
    hidden!("x.site_id", "parties_site_v"),
    hidden!("x.id", "parties_contact"),
    hidden!("x.id", "identity_membership"),
    hidden!("x.id", "identity_profile"),
    hidden!("x.id", "billing_document"),
    hidden!("x.id", "notices_message"),
    "SELECT l.email FROM identity_login l WHERE NOT EXISTS (
        SELECT 1 FROM identity_membership m
        JOIN parties_tree_v t ON t.company_id = m.company_id AND t.ancestor_id = $1
        WHERE m.login_id = l.id)",
    "SELECT d.number FROM billing_document d WHERE NOT EXISTS (
        SELECT 1 FROM billing_document o
        JOIN parties_tree_v t ON t.company_id = o.company_id AND t.ancestor_id = $1
        WHERE o.number = d.number)",
];

const fn named(text: &'static str) -> Query {
    Query { name: "WALK", text }
}

async fn hidden_from(tx: &mut Read, who: &str, company: &str) -> HashSet<String> {
    let own = match who == NARROWED {
        true => NARROWLY_HIDDEN,
        false => &[],
    };
    let mut hidden = HashSet::new();
    for text in HIDDEN.iter().chain(own) {
        let rows: Vec<(String,)> = tx.all(named(text).bind(company)).await.expect("marks");
        hidden.extend(rows.into_iter().map(|(mark,)| mark));
    }
    hidden
}

/// One of each kind, in the billing group or outside it.
async fn documents_of_guide(tx: &mut Read, is_within: bool) -> HashMap<Thing, String> {
    let mut found = HashMap::new();
    for (kind, thing) in [
        ("invoice", Thing::Invoice),
        ("creditNote", Thing::CreditNote),
    ] {
        let bound = named(ONE_OF_GUIDE).bind(kind).bind(is_within);
        let number: Option<(String,)> = tx.one(bound).await.expect("a number");
        found.insert(thing, number.expect("a document").0);
    }
    found
}

impl Things {
    pub async fn find(house: &House) -> Self {
        let mut things = Self {
            companies: HashMap::new(),
            found: HashMap::new(),
            below: HashMap::new(),
            within: HashMap::new(),
            outside: HashMap::new(),
            hidden: HashMap::new(),
        };
        narrow(house).await;
        // Signed in first, so that everybody has a session.
        for who in PEOPLE.iter().copied().filter(|who| !who.is_empty()) {
            house.cookie(who).await;
        }
        // Everybody has just proved who they are: what asks for a proof is walked too.
        run(
            house,
            "UPDATE identity_session SET proved_at = last_used_at WHERE $1 <> ''",
            &["x"],
        )
        .await;
        let mut tx = house
            .tools()
            .db
            .read_as_the_house()
            .await
            .expect("a connection");
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
            let hidden = hidden_from(&mut tx, who, &company).await;
            things.hidden.insert(who, hidden);
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
        things.within = documents_of_guide(&mut tx, true).await;
        things.outside = documents_of_guide(&mut tx, false).await;
        things
    }

    fn company(&self, who: &str, whose: Whose) -> Option<&String> {
        match whose {
            Whose::Own => self.companies.get(who),
            Whose::Sibling => self.companies.get("company-admin-2"),
            Whose::OtherReseller => self.companies.get("foreign-admin"),
            Whose::Outside | Whose::Unknown => None,
        }
    }

    /// Whether there are things of the walker's own company that they may not see.
    pub fn has_outside(&self, who: &str) -> bool {
        who == NARROWED && !self.outside.is_empty()
    }

    /// A word of `text` that only hidden records hold, and that was not in what was `asked`.
    pub fn leaked_to(&self, who: &str, text: &str, asked: &str) -> Option<String> {
        let hidden = self.hidden.get(who)?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || "@.-_".contains(c);
        let mut words = text.split(|c: char| !is_word(c));
        let found = words.find(|word| {
            let word = word.trim_end_matches('.');
            hidden.contains(word) && !asked.contains(word)
        });
        found.map(str::to_owned)
    }

    pub fn key(&self, who: &str, thing: Thing, whose: Whose) -> String {
        if let Thing::Asset(name) = thing {
            return name.to_owned();
        }
        let own = match (who == NARROWED, whose) {
            (true, Whose::Own) => self.within.get(&thing),
            (_, Whose::Outside) => self.outside.get(&thing),
            _ => None,
        };
        if let Some(key) = own {
            return key.clone();
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
        if whose == Whose::Outside {
            return line
                .things
                .iter()
                .all(|thing| self.outside.contains_key(thing));
        }
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
            hidden!(
                "x.company_id || x.reference || x.legal_name || x.state",
                "parties_company_v"
            ),
            hidden!("x.site_id || x.name || x.city", "parties_site_v"),
            hidden!("x.id || x.name || x.email", "parties_contact"),
            hidden!("x.id || x.state", "identity_membership"),
            hidden!("x.id || x.name || x.rights", "identity_profile"),
            hidden!("x.id || x.state", "billing_document"),
            hidden!("x.id || x.state", "notices_message"),
            hidden!(
                "x.id || x.rights || COALESCE(x.revoked_at, 0)",
                "identity_api_key"
            ),
        ];
        let own = self.companies.get(who).cloned().unwrap_or_default();
        let mut tx = house
            .tools()
            .db
            .read_as_the_house()
            .await
            .expect("a connection");
        let mut digest = Vec::new();
        for text in KEPT {
            let query = Query { name: "WALK", text };
            let rows: Vec<(Option<String>,)> = tx.all(query.bind(&own)).await.expect("rows");
            digest.extend(rows.into_iter().flat_map(|(row,)| row));
        }
        digest.sort();
        digest.join("\n")
    }
}
