use access::CompanyId;
use db::Write;
use kernel::{Fault, Halt, Id, OrMissing, Timestamp};

use crate::domain::{
    Address, Company, CompanyState, Contact, Country, CustomerKind, EmailAddress,
    FinancialStanding, Guarantee, LegalMentions, LegalStatus, Phone, Purpose, Reference, Role,
    Siren, Siret, Site, SiteKind, SiteState, VatNumber,
};
use crate::store;

/// What [`fill_large`] made.
#[derive(Clone, Debug)]
pub struct Large {
    /// Resellers, directly below the operator.
    pub resellers: Vec<CompanyId>,
    /// Customers, spread over the resellers and the operator.
    pub clients: Vec<CompanyId>,
}

const TRADES: [&str; 20] = [
    "Menuiserie",
    "Garage",
    "Pharmacie",
    "Boulangerie",
    "Cabinet",
    "Transports",
    "Atelier",
    "Imprimerie",
    "Clinique",
    "Hôtel",
    "Agence",
    "Domaine",
    "Société",
    "Maison",
    "Établissements",
    "Comptoir",
    "Fonderie",
    "Studio",
    "Laboratoire",
    "Librairie",
];
const NAMES: [&str; 25] = [
    "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy",
    "Moreau", "Simon", "Laurent", "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux",
    "Vincent", "Fournier", "Morel", "Girard", "André", "Mercier", "Gauthier",
];
const CITIES: [(&str, &str); 12] = [
    ("75011", "Paris"),
    ("69003", "Lyon"),
    ("13002", "Marseille"),
    ("31000", "Toulouse"),
    ("44000", "Nantes"),
    ("59000", "Lille"),
    ("67000", "Strasbourg"),
    ("33000", "Bordeaux"),
    ("35000", "Rennes"),
    ("34000", "Montpellier"),
    ("92110", "Clichy"),
    ("06000", "Nice"),
];
const BATCH: usize = 5_000;

/// Adds `count` companies below the operator: one in fifty is a reseller, one in ten of the
/// others stands directly below the operator. Always the same.
///
/// # Errors
/// There is no operator yet, or the database failed.
pub async fn fill_large(tx: &mut Write, count: usize) -> Result<Large, Halt> {
    fill_under(tx, count, (count / 50).max(1)).await
}

/// As [`fill_large`], under so many resellers.
///
/// # Errors
/// As [`fill_large`].
pub async fn fill_under(
    tx: &mut Write,
    count: usize,
    reseller_count: usize,
) -> Result<Large, Halt> {
    let operator = store::tree::top(tx).await?.or_missing()?;
    let status = LegalStatus::parse("5710").map_err(|_| Fault::new("a sample", "5710"))?;
    let id = |number: usize| Id::derived(&format!("parties/large/{number}"));
    let resellers: Vec<CompanyId> = (0..reseller_count).map(id).collect();
    let mut references = store::references::next_many(tx, count).await?.into_iter();
    for start in (0..count).step_by(BATCH) {
        let mut batch = Batch::default();
        for number in start..count.min(start + BATCH) {
            let reference = references.next().or_missing()?;
            let parent = match number {
                _ if number < reseller_count || number % 10 == 0 => operator,
                _ => resellers[number % reseller_count],
            };
            let role = if number < reseller_count {
                Role::Reseller
            } else {
                Role::Client
            };
            let made = company(number, (id(number), parent), (role, status), reference);
            batch.add(made, (operator, number));
        }
        batch.write(tx).await?;
    }
    Ok(Large {
        resellers,
        clients: (reseller_count..count).map(id).collect(),
    })
}

#[derive(Default)]
struct Batch {
    companies: Vec<Company>,
    branches: Vec<(CompanyId, CompanyId, i64)>,
    sites: Vec<Site>,
    contacts: Vec<Contact>,
}

impl Batch {
    fn add(&mut self, company: Company, (operator, number): (CompanyId, usize)) {
        self.branches.push((company.id, company.id, 0));
        match company.parent {
            Some(parent) if parent != operator => {
                self.branches.push((parent, company.id, 1));
                self.branches.push((operator, company.id, 2));
            }
            Some(_) | None => self.branches.push((operator, company.id, 1)),
        }
        for place in 0..=(number % 3) {
            self.sites.push(site(number, place, &company));
        }
        self.contacts.push(contact(number, &company));
        self.companies.push(company);
    }

    async fn write(self, tx: &mut Write) -> Result<(), Halt> {
        store::companies::add_many(tx, &self.companies).await?;
        store::tree::hang_many(tx, &self.branches).await?;
        store::sites::add_many(tx, &self.sites).await?;
        store::contacts::add_many(tx, &self.contacts).await
    }
}

fn company(
    number: usize,
    (id, parent): (CompanyId, CompanyId),
    (role, status): (Role, LegalStatus),
    reference: Reference,
) -> Company {
    let (trade, name) = (
        TRADES[number % TRADES.len()],
        NAMES[number / 20 % NAMES.len()],
    );
    let siren = Siren::numbered(u32::try_from(number % 80_000_000).unwrap_or(0) + 10_000_000);
    let days = i64::try_from(number % 3_000).unwrap_or(0);
    Company {
        id,
        parent: Some(parent),
        role,
        kind: if role == Role::Reseller {
            CustomerKind::Reseller
        } else {
            CustomerKind::Company
        },
        state: match number % 97 {
            13 => CompanyState::Suspended,
            _ => CompanyState::Active,
        },
        reference,
        external_reference: Some(format!("L-{number}")),
        legal_name: format!("{trade} {name} {number}"),
        vat_number: Some(VatNumber::of(&siren)),
        siren: Some(siren),
        legal_status: Some(status),
        comment: String::new(),
        website: None,
        financial_standing: FinancialStanding::Sound,
        guarantee: Guarantee::None,
        mentions: LegalMentions::NONE,
        created_at: Timestamp::from_micros(1_484_215_260_000_000).plus_seconds(days * 86_400),
        version: 1,
    }
}

fn site(number: usize, place: usize, company: &Company) -> Site {
    let (postcode, city) = CITIES[(number + place) % CITIES.len()];
    let nic = u32::try_from(place).unwrap_or(0) + 1;
    Site {
        id: Id::derived(&format!("parties/large/{number}/site/{place}")),
        company: company.id,
        kind: if place == 0 {
            SiteKind::HeadOffice
        } else {
            SiteKind::Branch
        },
        state: SiteState::Active,
        name: if place == 0 {
            "Siège social".to_owned()
        } else {
            format!("Agence de {city}")
        },
        address: Address {
            street: format!("{} rue de la Paix", number % 200 + 1),
            complement: String::new(),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
            country: Country::FRANCE,
        },
        siret: company
            .siren
            .as_ref()
            .map(|siren| Siret::numbered(siren, nic)),
        opening: String::new(),
        phone: None,
        created_at: company.created_at,
        version: 1,
    }
}

fn contact(number: usize, company: &Company) -> Contact {
    Contact {
        id: Id::derived(&format!("parties/large/{number}/contact")),
        company: company.id,
        site: None,
        name: "Comptabilité".to_owned(),
        function: String::new(),
        email: EmailAddress::parse(&format!("compta-{number}@large.example")).ok(),
        phone: Phone::parse("01 99 00 00 00").ok(),
        purposes: [Purpose::Billing].into_iter().collect(),
        version: 1,
    }
}
