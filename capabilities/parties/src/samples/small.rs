use db::{Vault, Write};
use kernel::{Fault, Halt, Id, Money, Timestamp};

use super::stories::{STORIES, Story};
use super::{Samples, sample_company, sample_site};
use crate::domain::{
    Address, Bic, Brand, BrandWords, Colour, Company, CompanyState, Contact, Country, EmailAddress,
    FinancialStanding, Guarantee, Host, Iban, LegalMentions, LegalStatus, PaymentDetails,
    PaymentMethod, Phone, Purposes, Reference, Role, Siren, Siret, Site, SiteKind, SiteState,
    VatDue, VatNumber, Website,
};
use crate::store;

/// 12 January 2017, 11:01:00 in Paris: the date the access guide prints.
const GUIDE_AT: Timestamp = Timestamp::from_micros(1_484_215_260_000_000);

/// Fills the story into an empty database.
///
/// # Errors
/// The database is not empty, or failed.
pub async fn fill(tx: &mut Write, vault: &Vault) -> Result<Samples, Halt> {
    // The guide's customer bears number 24: the numbers before it that nobody takes stay free.
    let mut references = store::references::next_many(tx, 24).await?;
    let guide = references.pop().unwrap_or_else(|| Reference::numbered(24));
    let others = STORIES
        .iter()
        .filter(|story| story.name != "guide")
        .zip(references);
    let mut numbered: Vec<(&Story, Reference)> = others.collect();
    let at = STORIES
        .iter()
        .position(|story| story.name == "guide")
        .unwrap_or(0);
    numbered.insert(at, (&STORIES[at], guide));

    let companies: Vec<Company> = numbered
        .into_iter()
        .enumerate()
        .map(company)
        .collect::<Result<_, _>>()?;
    store::companies::add_many(tx, &companies).await?;
    for company in &companies {
        store::tree::hang(tx, company.id, company.parent).await?;
    }
    fill_sites(tx, &companies).await?;
    fill_contacts(tx, &companies).await?;
    fill_payments(tx, vault, &companies).await?;
    fill_brands(tx).await?;
    Ok(samples())
}

/// Whom [`fill`] fills in.
pub fn samples() -> Samples {
    Samples {
        operator: sample_company("cadence"),
        reseller: sample_company("presentation"),
        sub_reseller: sample_company("cote-bleue"),
        other_reseller: sample_company("nordvoix"),
        guide_client: sample_company("guide"),
        sibling_client: sample_company("tilleuls"),
        foreign_client: sample_company("delorme"),
        direct_client: sample_company("vasseur"),
        suspended_client: sample_company("lys"),
        companies: STORIES
            .iter()
            .map(|story| (sample_company(story.name), story.legal_name))
            .collect(),
    }
}

fn siren_of(place: usize, story: &Story) -> Siren {
    let number = u32::try_from(place).unwrap_or(0) * 1_317 + 81_240_511;
    match story.siren {
        "" => Siren::numbered(number),
        // The guide prints a number whose key does not hold; it is kept to the letter.
        printed => Siren::unchecked(printed),
    }
}

fn company((place, (story, reference)): (usize, (&Story, Reference))) -> Result<Company, Fault> {
    let siren = siren_of(place, story);
    let days = i64::try_from(place).unwrap_or(0) * 97;
    let (state, financial_standing, guarantee) = match story.name {
        "lys" => (
            CompanyState::Suspended,
            FinancialStanding::Unpaid,
            Guarantee::Deposit,
        ),
        "garnier" => (
            CompanyState::Closed,
            FinancialStanding::Insolvency,
            Guarantee::None,
        ),
        "delorme" => (
            CompanyState::Active,
            FinancialStanding::Watch,
            Guarantee::BankGuarantee,
        ),
        _ => (
            CompanyState::Active,
            FinancialStanding::Sound,
            Guarantee::None,
        ),
    };
    let status = LegalStatus::parse(story.status);
    let website = ["cadence", "presentation", "nordvoix", "phare"].contains(&story.name);
    let website = website.then(|| Website::parse(&format!("www.{}.example", story.name)));
    Ok(Company {
        id: sample_company(story.name),
        parent: Some(story.under)
            .filter(|under| !under.is_empty())
            .map(sample_company),
        role: story.role,
        kind: story.kind,
        state,
        reference,
        external_reference: None,
        legal_name: story.legal_name.to_owned(),
        vat_number: (story.name != "guide").then(|| VatNumber::of(&siren)),
        siren: Some(siren),
        legal_status: Some(status.map_err(|_| Fault::new("a sample", story.status))?),
        comment: String::new(),
        website: website.and_then(Result::ok),
        financial_standing,
        guarantee,
        mentions: mentions(story),
        created_at: if story.name == "guide" {
            GUIDE_AT
        } else {
            GUIDE_AT.plus_seconds(days * 86_400 - 400 * 86_400)
        },
        version: 1,
    })
}

/// Those who sell print their capital, where they are registered, and when their tax falls due.
fn mentions(story: &Story) -> LegalMentions {
    let (capital, town) = match story.name {
        "cadence" => (250_000, "Paris"),
        "presentation" => (40_000, "Nantes"),
        "nordvoix" => (80_000, "Lille Métropole"),
        "cote-bleue" => (7_500, "Aix-en-Provence"),
        _ => return LegalMentions::NONE,
    };
    LegalMentions {
        share_capital: Some(Money::from_cents(capital * 100)),
        register_town: Some(town.to_owned()),
        vat_due: VatDue::OnDebits,
    }
}

async fn fill_sites(tx: &mut Write, companies: &[Company]) -> Result<(), Halt> {
    let mut sites = Vec::new();
    for (story, company) in STORIES.iter().zip(companies) {
        let (street, postcode, city) = story.place;
        // As the guide writes it for its own customer.
        let name = if story.name == "guide" {
            "Siège Social"
        } else {
            "Siège social"
        };
        let head = (name, street, postcode, city);
        for (number, place) in std::iter::once(&head).chain(story.branches).enumerate() {
            sites.push(site(story.name, company, (number, *place)));
        }
    }
    store::sites::add_many(tx, &sites).await
}

fn site(
    name: &str,
    company: &Company,
    (number, (title, street, postcode, city)): (usize, (&str, &str, &str, &str)),
) -> Site {
    let nic = u32::try_from(number).unwrap_or(0) + 1;
    let siret = company
        .siren
        .as_ref()
        .filter(|siren| Siren::parse(siren.as_str()).is_ok());
    let siret = siret.map(|siren| match siren.as_str() {
        // An agency of La Poste: its digits sum up to a multiple of 5.
        "356000000" => Siret::unchecked("35600000049837"),
        _ => Siret::numbered(siren, nic),
    });
    Site {
        id: sample_site(name, number),
        company: company.id,
        kind: if number == 0 {
            SiteKind::HeadOffice
        } else {
            SiteKind::Branch
        },
        state: if company.state == CompanyState::Closed {
            SiteState::Closed
        } else {
            SiteState::Active
        },
        name: title.to_owned(),
        address: Address {
            street: street.to_owned(),
            complement: String::new(),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
            country: if postcode.starts_with("974") {
                Country::parse("RE").unwrap_or(Country::FRANCE)
            } else {
                Country::FRANCE
            },
        },
        siret,
        opening: "Du lundi au vendredi, de 9 h à 18 h".to_owned(),
        phone: Phone::parse(&format!("01 99 00 {:02} {number:02}", title.len() % 100)).ok(),
        created_at: company.created_at,
        version: 1,
    }
}

async fn fill_contacts(tx: &mut Write, companies: &[Company]) -> Result<(), Halt> {
    let mut contacts = Vec::new();
    for (story, company) in STORIES.iter().zip(companies) {
        let people = [
            ("Comptabilité", "Service comptable", "compta", "billing"),
            (
                "Sacha Lemoine",
                "Responsable informatique",
                "technique",
                "technical incident",
            ),
            ("Camille Roussel", "Direction", "direction", "commercial"),
        ];
        for (number, (name, function, desk, purposes)) in people.into_iter().enumerate() {
            contacts.push(Contact {
                id: Id::derived(&format!("parties/{}/contact/{number}", story.name)),
                company: company.id,
                site: None,
                name: name.to_owned(),
                function: function.to_owned(),
                email: EmailAddress::parse(&format!("{desk}@{}.example", story.name)).ok(),
                phone: Phone::parse(&format!("06 39 98 {:02} {number:02}", contacts.len() % 100))
                    .ok(),
                purposes: Purposes::from_codes(purposes),
                version: 1,
            });
        }
    }
    store::contacts::add_many(tx, &contacts).await
}

async fn fill_payments(tx: &mut Write, vault: &Vault, companies: &[Company]) -> Result<(), Halt> {
    let mut payments = Vec::new();
    // The operator's account is the one its customers pay to.
    let (payers, operator): (Vec<_>, Vec<_>) = companies
        .iter()
        .partition(|company| company.role != Role::Operator);
    for (number, company) in (1_u32..).zip(payers.into_iter().chain(operator)) {
        let iban = Iban::numbered(number * 7_351).ok_or_else(|| Fault::new("a sample", "iban"))?;
        let method = if number % 3 == 0 || company.role == Role::Operator {
            PaymentMethod::Transfer
        } else {
            PaymentMethod::SepaDebit
        };
        let sealed = store::payments::seal(vault, company.id, &iban)?;
        let details = PaymentDetails {
            company: company.id,
            method,
            holder: company.legal_name.clone(),
            iban_masked: iban.masked(),
            bic: Bic::parse("AGRIFRPP")
                .map(|bic| bic.as_str().to_owned())
                .unwrap_or_default(),
            changed_at: company.created_at,
            version: 1,
        };
        payments.push((details, Some(sealed)));
    }
    store::payments::add_many(tx, &payments).await
}

async fn fill_brands(tx: &mut Write) -> Result<(), Halt> {
    let brands = [
        (
            "cadence",
            "Cadence Télécom",
            "#0b5fa5",
            "portail.cadence.example",
            "01 99 00 10 00",
        ),
        (
            "presentation",
            "Présentation Réseaux",
            "#0f766e",
            "espace.presentation.example",
            "02 61 91 20 00",
        ),
        (
            "nordvoix",
            "Nordvoix",
            "#b4232c",
            "clients.nordvoix.example",
            "03 53 01 30 00",
        ),
    ];
    for (name, shown, colour, host, phone) in brands {
        let now = Some(tx.now());
        let brand = Brand {
            colour: Colour::parse(colour).unwrap_or(Colour::HOUSE),
            host: Host::parse(host).ok(),
            host_verified_at: now,
            support_phone: Phone::parse(phone).ok(),
            support_email: EmailAddress::parse(&format!("assistance@{name}.example")).ok(),
            support_hours: "Du lundi au vendredi, de 8 h à 19 h".to_owned(),
            sender: EmailAddress::parse(&format!("ne-pas-repondre@{name}.example")).ok(),
            sender_verified_at: now,
            words: words(name, shown),
            ..Brand::new(sample_company(name), shown.to_owned())
        };
        store::brands::save(tx, &brand).await?;
    }
    Ok(())
}

fn words(name: &str, shown: &str) -> BrandWords {
    let (director, address) = match name {
        "presentation" => ("Claire Aubry, présidente", "4 rue des Alizés\n44000 Nantes"),
        "nordvoix" => ("Denis Vandamme, gérant", "120 rue Nationale\n59800 Lille"),
        _ => (
            "Ariane Lefort, présidente",
            "18 quai de la Gare\n75013 Paris",
        ),
    };
    BrandWords {
        support_address: format!("{shown}, service clients\n{address}"),
        sender_name: String::new(),
        signature: format!("L’équipe {shown}"),
        legal_director: director.to_owned(),
        legal_hosting:
            "Hébergeur du Phare, SAS\n2 rampe du Port, 29200 Brest\nTéléphone : 02 61 91 44 00"
                .to_owned(),
        privacy: format!(
            "{shown} traite vos nom, adresse électronique et téléphone pour ouvrir vos accès, \
             exécuter le contrat et le facturer. Les journaux de connexion sont gardés un an.\n\n\
             Vous pouvez demander l’accès à vos données, leur rectification ou leur effacement à \
             assistance@{name}.example, et saisir la CNIL."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_story_is_one_that_could_be_typed() {
        for (place, story) in STORIES.iter().enumerate() {
            let made = company((place, (story, Reference::numbered(1)))).unwrap();
            assert_eq!(made.parent.is_none(), story.role == Role::Operator);
            let site = site(
                story.name,
                &made,
                (
                    0,
                    ("Siège social", story.place.0, story.place.1, story.place.2),
                ),
            );
            assert!(site.address.checked().is_ok(), "{}", story.name);
            if let Some(siret) = site.siret {
                assert_eq!(Siret::parse(siret.as_str()), Ok(siret), "{}", story.name);
            }
        }
    }
}
