use std::sync::Arc;

use access::{Breadth, Caller, CompanyId, LoginId, MembershipId, Right, Rights, SiteId};
use db::{Migrations, Read, Signed, Value};
use jobs::Tools;
use kernel::{Day, StillClock};
use testkit::{Fresh, fresh};

use crate::samples::{SampleCompany, fill};

const SITES_OF: Migrations = Migrations {
    owner: "others",
    steps: &[(
        "0001.sql",
        "CREATE TABLE access_site_v (membership_id TEXT NOT NULL, site_id TEXT NOT NULL,
            PRIMARY KEY (membership_id, site_id));
        CREATE TABLE access_billing_group_v (membership_id TEXT NOT NULL, group_id TEXT NOT NULL,
            PRIMARY KEY (membership_id, group_id));",
    )],
};

const COMPANY: &str = "parties_company (id, parent_id, role, kind, state, reference,
    external_reference, legal_name, search_key, siren, comment, financial_standing, guarantee,
    created_at, version)";
const SITE: &str = "parties_site (id, company_id, created_at, version, kind, state, name,
    search_key, street, complement, postcode, city, country, opening)";

/// A database of its own, and what works with it.
pub(super) struct House {
    pub(super) tools: Tools,
    pub(super) clock: Arc<StillClock>,
    /// Taken by who builds the whole portal over it.
    pub(super) fresh: Option<Fresh>,
}

pub(super) async fn house() -> House {
    let fresh = fresh("billing", async |tools| {
        let owners = [
            jobs::MIGRATIONS,
            parties::MIGRATIONS,
            SITES_OF,
            crate::MIGRATIONS,
        ];
        db::migrate(&tools.db, &owners).await.unwrap();
    })
    .await;
    let (tools, clock) = (fresh.tools.clone(), fresh.clock.clone());
    House {
        tools,
        clock,
        fresh: Some(fresh),
    }
}

pub(super) fn today() -> Day {
    "2026-11-23".parse().unwrap()
}

pub(super) fn company(place: usize) -> CompanyId {
    CompanyId::derived(&format!("company/{place}"))
}

/// Company 0 is the operator; 1 and 2 are resellers; each other stands under 1 or 2 in turn, but
/// for those from 100 to 198, which stand under 3.
pub(super) fn parent(place: usize) -> Option<usize> {
    match place {
        0 => None,
        1 | 2 => Some(0),
        100..=198 => Some(3),
        place => Some(1 + place % 2),
    }
}

fn role(place: usize) -> &'static str {
    match place {
        0 => "operator",
        1 | 2 => "reseller",
        _ => "customer",
    }
}

impl House {
    pub(super) async fn people(&self, count: usize) {
        let text = |text: String| Value::Text(Some(text));
        let (mut companies, mut tree, mut sites) = (Vec::new(), Vec::new(), Vec::new());
        for place in 0..count {
            let id = company(place).to_string();
            companies.push(vec![
                text(id.clone()),
                Value::Text(parent(place).map(|parent| company(parent).to_string())),
                text(role(place).to_owned()),
                text("company".to_owned()),
                text("active".to_owned()),
                text(format!("OIP-{place:08}")),
                text(format!("EXT-{place}")),
                text(format!("Société {place}")),
                text(format!("societe {place}")),
                text(format!("{:09}", 100_000_000 + place)),
                text(String::new()),
                text("unknown".to_owned()),
                text("none".to_owned()),
                Value::Int(Some(0)),
                Value::Int(Some(1)),
            ]);
            let address = ["headOffice", "active", "Lyon", "lyon", "1 rue de la Paix"];
            let address = address.into_iter().chain(["", "69001", "Lyon", "FR", ""]);
            let mut site = vec![
                text(SiteId::derived(&id).to_string()),
                text(id.clone()),
                Value::Int(Some(0)),
                Value::Int(Some(1)),
            ];
            site.extend(address.map(|part| text(part.to_owned())));
            sites.push(site);
            let (mut above, mut depth) = (Some(place), 0);
            while let Some(ancestor) = above {
                tree.push(vec![
                    text(company(ancestor).to_string()),
                    text(id.clone()),
                    Value::Int(Some(depth)),
                ]);
                (above, depth) = (parent(ancestor), depth + 1);
            }
        }
        let mut tx = self.tools.db.write_as_the_house().await.unwrap();
        for (into, rows) in [
            (COMPANY, companies),
            ("parties_tree (ancestor_id, company_id, depth)", tree),
            (SITE, sites),
        ] {
            tx.insert_many(into, rows).await.unwrap();
        }
        tx.commit(Signed::by_the_house("test.people"))
            .await
            .unwrap();
    }

    pub(super) async fn bills(&self, companies: std::ops::Range<usize>) -> usize {
        let mut tx = self.tools.db.write_as_the_house().await.unwrap();
        let count = fill(&mut tx, &samples(companies), today()).await.unwrap();
        tx.commit(Signed::by_the_house("test.bills")).await.unwrap();
        count
    }

    pub(super) async fn read(&self) -> Read {
        self.tools.db.read_as_the_house().await.unwrap()
    }
}

fn samples(companies: std::ops::Range<usize>) -> Vec<SampleCompany> {
    let sample = |place: usize| SampleCompany {
        id: company(place),
        issuer: company(0),
        reference: format!("OIP-{place:08}"),
        sites: vec![(
            SiteId::derived(&company(place).to_string()),
            "Lyon".to_owned(),
        )],
    };
    companies.map(sample).collect()
}

/// Somebody with every right in company `place`.
pub(super) fn caller(place: usize, breadth: Breadth) -> Caller {
    let login = LoginId::derived(&format!("login/{place}"));
    let membership = MembershipId::derived(&format!("membership/{place}"));
    let rights = Rights::NONE
        .with(Right::InvoicesRead)
        .with(Right::CreditNotesRead);
    Caller::vouched(
        login,
        company(place),
        membership,
        "Camille".to_owned(),
        rights,
    )
    .over(breadth)
}

const MOVE: db::Query = db::Query {
    name: "MOVE",
    text: "UPDATE billing_document SET site_id = $1 WHERE id IN (SELECT id FROM billing_document WHERE kind = 'invoice' LIMIT $2)",
};

impl House {
    pub(super) async fn move_to_site(&self, count: i64, site: SiteId) {
        let mut tx = self.tools.db.write_as_the_house().await.unwrap();
        tx.run(MOVE.bind(site).bind(count)).await.unwrap();
        tx.commit(Signed::by_the_house("test.move")).await.unwrap();
    }
}
