use access::{CompanyId, LoginId, MembershipId};
use db::Write;
use kernel::{Halt, Lang, OrMissing};

use crate::domain::login::{Login, LoginState, Reference};
use crate::domain::membership::{Coverage, Membership, MembershipState};
use crate::domain::profile::{ProfileRef, ReadyMade};
use crate::store::logins::BulkLogin;
use crate::store::{companies as known, logins, memberships, terms};

const FIRST_NAMES: [&str; 20] = [
    "Alice",
    "Benoît",
    "Chloé",
    "David",
    "Emma",
    "François",
    "Gabrielle",
    "Henri",
    "Isabelle",
    "Jérôme",
    "Léa",
    "Mathieu",
    "Nathalie",
    "Olivier",
    "Pauline",
    "Quentin",
    "Romane",
    "Sébastien",
    "Thérèse",
    "Victor",
];
const LAST_NAMES: [&str; 20] = [
    "Arnaud",
    "Blanchard",
    "Chevalier",
    "Dumas",
    "Étienne",
    "Faure",
    "Gauthier",
    "Huet",
    "Jacquet",
    "Klein",
    "Lemoine",
    "Marchand",
    "Noël",
    "Olivier",
    "Perrot",
    "Renard",
    "Schmitt",
    "Thibault",
    "Vidal",
    "Weber",
];
/// Who works in each company.
const PROFILES: [ReadyMade; 3] = [
    ReadyMade::Administrator,
    ReadyMade::Accountant,
    ReadyMade::Technician,
];

/// Adds three people to each company, all with the password whose hash is given, the terms in
/// force accepted. Always the same.
///
/// # Errors
/// The database failed.
pub async fn fill_large(
    tx: &mut Write,
    companies: &[CompanyId],
    password_hash: &str,
) -> Result<usize, Halt> {
    let crowd = Crowd {
        each: PROFILES.len(),
        before: 0,
        first: ReadyMade::Administrator,
    };
    fill_crowd(tx, companies, crowd, password_hash).await
}

/// How many people a company gets.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// In each company.
    pub each: usize,
    /// How many people were filled in before: ids follow from it.
    pub before: usize,
    /// What the first of each has.
    pub first: ReadyMade,
}

/// As [`fill_large`], so many in each.
///
/// # Errors
/// The database failed.
pub async fn fill_crowd(
    tx: &mut Write,
    companies: &[CompanyId],
    crowd: Crowd,
    password_hash: &str,
) -> Result<usize, Halt> {
    let now = tx.now();
    let count = companies.len() * crowd.each;
    let first = logins::take_numbers(tx, i64::try_from(count).unwrap_or(0)).await?;
    let mut people = Vec::with_capacity(count);
    let mut places = Vec::with_capacity(count);
    let each = companies
        .iter()
        .flat_map(|company| (0..crowd.each).map(|at| (*company, profile(crowd, at))));
    for ((at, (company, profile)), number) in each.enumerate().zip(first..) {
        let at = crowd.before + at;
        let login = login(at, number, now);
        places.push(Membership {
            id: MembershipId::derived(&format!("identity/large/{at}/0")),
            login: login.id,
            company,
            profile: ProfileRef::ReadyMade(profile),
            state: MembershipState::Active,
            coverage: Coverage::WholeCompany,
            version: 1,
        });
        people.push(BulkLogin {
            login,
            password: Some(password_hash.to_owned()),
            created_at: now,
        });
    }
    // A statement's time grows with the square of its values: few at once.
    for few in people.chunks(AT_ONCE) {
        logins::bulk(tx, few).await?;
    }
    for few in places.chunks(AT_ONCE) {
        memberships::bulk(tx, few, now).await?;
    }
    // None of them stands under a reseller's brand.
    let operator = known::operator(tx).await?.or_missing()?.id;
    if let Some(current) = terms::current(tx, now, operator).await? {
        let logins: Vec<LoginId> = people.iter().map(|one| one.login.id).collect();
        for few in logins.chunks(2 * AT_ONCE) {
            terms::accept_many(tx, few, &current).await?;
        }
    }
    Ok(count)
}

/// People in one statement.
const AT_ONCE: usize = 60;

fn profile(crowd: Crowd, at: usize) -> ReadyMade {
    match at {
        0 => crowd.first,
        at => PROFILES
            .get(at % PROFILES.len())
            .copied()
            .unwrap_or(crowd.first),
    }
}

fn login(at: usize, number: i64, now: kernel::Timestamp) -> Login {
    let pick =
        |names: &[&'static str], at: usize| names.get(at % names.len()).copied().unwrap_or("Alex");
    let (first_name, last_name) = (
        pick(&FIRST_NAMES, at),
        pick(&LAST_NAMES, at / FIRST_NAMES.len()),
    );
    Login {
        id: LoginId::derived(&format!("identity/large/{at}")),
        reference: Reference::of_number(number),
        email: format!("utilisateur-{number}@large.example"),
        name: format!("{first_name} {last_name}"),
        phone: String::new(),
        lang: Lang::Fr,
        state: LoginState::Active,
        password_set_at: Some(now),
        credential_version: 1,
        access_sent_at: Some(now),
        last_login_at: None,
        external_reference: String::new(),
        version: 1,
    }
}
