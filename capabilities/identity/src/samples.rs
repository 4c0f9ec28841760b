//! People with a story, always the same: for tests, screenshots, the demo and benchmarks.

mod keys;
mod large;
mod protection;
mod review;

use access::{CompanyId, LoginId, MembershipId};
use db::Write;
use jiff::tz::TimeZone;
use kernel::{Day, Fault, Halt, Lang, OrMissing, Timestamp};
use parties::samples::sample_company;
use protection::WITH_TOTP;
use review::{is_owner, sample_review};

pub use large::{Crowd, fill_crowd, fill_large};
pub use protection::{fill_factors, totp_code, totp_secret};

use crate::domain::login::{Login, LoginState, Reference};
use crate::domain::membership::{Coverage, Membership, MembershipState};
use crate::domain::profile::{ProfileRef, ReadyMade};
use crate::domain::terms::{Terms, TermsId, TermsReach, TermsState};
use crate::store::logins::BulkLogin;
use crate::store::{logins, memberships, terms};

/// Who speaks in the sample terms, but for whom they are published.
const AUTHOR: &str = "Cadence Télécom";

/// The sample terms' text.
pub const TERMS_TEXT: &str = include_str!("samples/terms.txt");

/// Somebody one can be.
#[derive(Clone, Debug)]
pub struct Persona {
    /// `operator-admin`, `company-accountant`…
    pub role: &'static str,
    /// Their name.
    pub name: &'static str,
    /// `E-…`
    pub login: String,
    /// The first of their companies.
    pub company: CompanyId,
    /// Whether the sample password signs them in.
    pub signs_in: SignsIn,
}

/// Whether a persona can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignsIn {
    /// With the sample password.
    Yes,
    /// Invited, suspended, or of a company that is.
    No,
}

/// What is told of one persona.
struct Story {
    role: &'static str,
    name: &'static str,
    email: &'static str,
    profile: ReadyMade,
    of: fn(&parties::samples::Samples) -> CompanyId,
    /// A second company, for who works in two.
    also: Option<fn(&parties::samples::Samples) -> CompanyId>,
    state: LoginState,
    accepted: Accepted,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepted {
    Yes,
    No,
}

const fn story(
    role: &'static str,
    (name, email): (&'static str, &'static str),
    profile: ReadyMade,
    of: fn(&parties::samples::Samples) -> CompanyId,
) -> Story {
    Story {
        role,
        name,
        email,
        profile,
        of,
        also: None,
        state: LoginState::Active,
        accepted: Accepted::Yes,
    }
}

const STORIES: [Story; 18] = [
    story(
        "operator-admin",
        ("Ariane Lefort", "ariane.lefort@cadence.example"),
        ReadyMade::OperatorAdmin,
        |all| all.operator,
    ),
    story(
        "operator-support",
        ("Bruno Sauvage", "bruno.sauvage@cadence.example"),
        ReadyMade::OperatorSupport,
        |all| all.operator,
    ),
    story(
        "reseller-admin",
        ("Claire Aubry", "claire.aubry@presentation.example"),
        ReadyMade::ResellerAdmin,
        |all| all.reseller,
    ),
    story(
        "reseller-admin-2",
        ("Denis Vandamme", "denis.vandamme@nordvoix.example"),
        ReadyMade::ResellerAdmin,
        |all| all.other_reseller,
    ),
    story(
        "company-admin",
        ("Camille Martin", "camille.martin@guide.example"),
        ReadyMade::Administrator,
        |all| all.guide_client,
    ),
    story(
        "company-admin-2",
        ("Élise Tessier", "elise.tessier@tilleuls.example"),
        ReadyMade::Administrator,
        |all| all.sibling_client,
    ),
    story(
        "company-accountant",
        ("Farid Benali", "farid.benali@guide.example"),
        ReadyMade::Accountant,
        |all| all.guide_client,
    ),
    story(
        "company-technician",
        ("Gaëlle Rousseau", "gaelle.rousseau@guide.example"),
        ReadyMade::Technician,
        |all| all.guide_client,
    ),
    story(
        "company-reader",
        ("Hugo Lambert", "hugo.lambert@guide.example"),
        ReadyMade::Reader,
        |all| all.guide_client,
    ),
    Story {
        accepted: Accepted::No,
        ..story(
            "new-user",
            ("Inès Carpentier", "ines.carpentier@guide.example"),
            ReadyMade::Administrator,
            |all| all.guide_client,
        )
    },
    story(
        "direct-admin",
        ("Julien Vasseur", "julien.vasseur@vasseur.example"),
        ReadyMade::Administrator,
        |all| all.direct_client,
    ),
    story(
        "foreign-admin",
        ("Karine Delorme", "karine.delorme@delorme.example"),
        ReadyMade::Administrator,
        |all| all.foreign_client,
    ),
    Story {
        also: Some(|all| all.foreign_client),
        ..story(
            "two-companies",
            ("Louis Perrin", "louis.perrin@conseil.example"),
            ReadyMade::Accountant,
            |all| all.guide_client,
        )
    },
    Story {
        state: LoginState::Invited,
        accepted: Accepted::No,
        ..story(
            "invited",
            ("Maud Collet", "maud.collet@guide.example"),
            ReadyMade::Reader,
            |all| all.guide_client,
        )
    },
    Story {
        state: LoginState::Suspended,
        ..story(
            "suspended",
            ("Noé Garnier", "noe.garnier@guide.example"),
            ReadyMade::Administrator,
            |all| all.guide_client,
        )
    },
    story(
        "held-admin",
        ("Odile Masson", "odile.masson@lys.example"),
        ReadyMade::Administrator,
        |all| all.suspended_client,
    ),
    story(
        WITH_TOTP,
        ("Pascale Girard", "pascale.girard@saint-aubin.example"),
        ReadyMade::Administrator,
        |_| sample_company("saint-aubin"),
    ),
    story(
        "factor-required",
        ("Quentin Morel", "quentin.morel@maret.example"),
        ReadyMade::Administrator,
        |_| sample_company("maret"),
    ),
];

/// Every persona's role, in the order identifiers are given from `E-0000000001` on.
pub fn roles() -> Vec<&'static str> {
    STORIES.iter().map(|story| story.role).collect()
}

/// The id of a persona's login.
pub fn sample_login(role: &str) -> LoginId {
    LoginId::derived(&format!("identity/{role}"))
}

/// The id of a persona's place in their first company.
pub fn sample_membership(role: &str) -> MembershipId {
    MembershipId::derived(&format!("identity/{role}/0"))
}

/// Fills people and terms into a database that has the sample companies. All share the password
/// whose hash is given (`Desk::hash`): hashing it for each would tell nothing more.
///
/// # Errors
/// There are people already, or the database failed.
pub async fn fill(
    tx: &mut Write,
    companies: &parties::samples::Samples,
    password_hash: &str,
) -> Result<Vec<Persona>, Halt> {
    for seller in [
        companies.operator,
        companies.reseller,
        companies.other_reseller,
    ] {
        sample_terms(tx, seller, 1).await?;
    }
    let count = i64::try_from(STORIES.len()).unwrap_or(0);
    let first = logins::take_numbers(tx, count).await?;
    let mut people = Vec::new();
    let mut places = Vec::new();
    let mut personas = Vec::new();
    for (story, number) in STORIES.iter().zip(first..) {
        let login = login_of(story, number, tx.now());
        let companies_of =
            std::iter::once((story.of)(companies)).chain(story.also.map(|also| also(companies)));
        places.extend(
            companies_of
                .enumerate()
                .map(|(at, company)| membership_of(story, company, at)),
        );
        personas.push(Persona {
            role: story.role,
            name: story.name,
            login: login.reference.to_string(),
            company: (story.of)(companies),
            signs_in: match story.state {
                LoginState::Active if story.role != "held-admin" => SignsIn::Yes,
                LoginState::Active | LoginState::Invited | LoginState::Suspended => SignsIn::No,
            },
        });
        let password = (story.state != LoginState::Invited).then(|| password_hash.to_owned());
        people.push(BulkLogin {
            login,
            password,
            created_at: tx.now(),
        });
    }
    let now = tx.now();
    logins::bulk(tx, &people).await?;
    memberships::bulk(tx, &places, now).await?;
    for story in STORIES
        .iter()
        .filter(|story| story.accepted == Accepted::Yes)
    {
        for company in std::iter::once(story.of).chain(story.also) {
            let current = terms::current(tx, now, company(companies)).await?;
            let current = current.or_missing()?;
            terms::accept(tx, sample_login(story.role), &current, "192.0.2.10").await?;
        }
    }
    for story in STORIES.iter().filter(|story| is_owner(story.role)) {
        let company = (story.of)(companies);
        parties::samples::mark_owner(tx, company, sample_membership(story.role)).await?;
    }
    sample_review(tx, companies.guide_client).await?;
    keys::fill(tx, &personas).await?;
    Ok(personas)
}

fn login_of(story: &Story, number: i64, now: Timestamp) -> Login {
    let has_password = story.state != LoginState::Invited;
    Login {
        id: sample_login(story.role),
        reference: Reference::of_number(number),
        email: story.email.to_owned(),
        name: story.name.to_owned(),
        phone: String::new(),
        lang: Lang::Fr,
        state: story.state,
        password_set_at: has_password.then_some(now),
        credential_version: i64::from(has_password),
        access_sent_at: has_password.then_some(now),
        last_login_at: None,
        external_reference: String::new(),
        version: 1,
    }
}

fn membership_of(story: &Story, company: CompanyId, at: usize) -> Membership {
    Membership {
        id: MembershipId::derived(&format!("identity/{}/{at}", story.role)),
        login: sample_login(story.role),
        company,
        profile: ProfileRef::ReadyMade(story.profile),
        state: MembershipState::Active,
        coverage: Coverage::WholeCompany,
        version: 1,
    }
}

/// Publishes version 1 (applicable on 15 February 2017, as in the guide) or a later one, in the name
/// of the operator or of a reseller.
///
/// # Errors
/// The database failed.
pub async fn publish_sample_terms(
    tx: &mut Write,
    seller: CompanyId,
    number: i64,
) -> Result<(), Halt> {
    sample_terms(tx, seller, number).await
}

async fn sample_terms(tx: &mut Write, seller: CompanyId, number: i64) -> Result<(), Halt> {
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))?;
    let guide = Day::new(2017, 2, 15).or_missing()?;
    // Later versions are in force since the day before: those who accepted the first are asked.
    let applies_on = if number == 1 {
        guide
    } else {
        tx.now().day_in(&zone).plus_days(-1)
    };
    let all = parties::samples::samples();
    let mut named = all.companies.iter().filter(|(id, _)| *id == seller);
    let name = named.next().map_or(AUTHOR, |(_, name)| *name);
    let text = TERMS_TEXT.replace(AUTHOR, name);
    let text = match number {
        1 => text,
        _ => format!(
            "{text}\n# Article 13 – Version {number}\n\nCette version complète la précédente.\n"
        ),
    };
    let id = match seller == all.operator {
        true => TermsId::derived(&format!("identity/terms/{number}")),
        false => TermsId::derived(&format!("identity/terms/{seller}/{number}")),
    };
    let version = Terms {
        id,
        company: seller,
        number,
        title: "Conditions d’utilisation du portail client".to_owned(),
        text,
        state: TermsState::Published,
        applies_on,
        applies_at: applies_on.starts_at(&zone),
        published_at: Some(tx.now()),
        reach: TermsReach::OwnBrand,
        version: 1,
    };
    terms::add(tx, &version).await
}
