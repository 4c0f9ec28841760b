use std::collections::{BTreeMap, HashMap, HashSet};

use access::{CompanyId, LoginId, MembershipId};
use db::Write;
use kernel::{Halt, Lang};
use sheets::{MAX_PROBLEMS, Mode, Outcome, Problem, Table};

use super::import_row::{Row, read_rows};
use crate::domain::import::ImportRefusal;
use crate::domain::login::{Login, LoginState, Reference};
use crate::domain::membership::{Coverage, Membership, MembershipState};
use crate::domain::profile::ProfileRef;
use crate::store::imports::{self, KnownMembership};
use crate::store::logins::BulkLogin;
use crate::store::{logins, memberships};

/// Brings users in. Nothing is written unless every row is right; a second run changes nothing; no
/// mail leaves, for accesses are sent when the operator says so.
///
/// # Errors
/// The database failed.
pub async fn import_users(tx: &mut Write, table: &Table, mode: Mode) -> Result<Outcome, Halt> {
    let companies = imports::companies(tx).await?;
    let (rows, mut problems) = read_rows(table, &companies);
    if !problems.is_empty() {
        return Ok(Outcome::refused(problems));
    }
    let mut plan = Plan::over(imports::logins(tx).await?, imports::memberships(tx).await?);
    for row in &rows {
        if let Err((column, refusal)) = plan.add(row)
            && problems.len() < MAX_PROBLEMS
        {
            problems.push(Problem::of(row.number, column, &refusal));
        }
    }
    if !problems.is_empty() {
        return Ok(Outcome::refused(problems));
    }
    let outcome = plan.outcome.clone();
    if mode == Mode::Write {
        plan.write(tx).await?;
    }
    Ok(outcome)
}

/// What the file comes to, over what is there.
struct Plan {
    known: Vec<Login>,
    by_reference: HashMap<Reference, usize>,
    by_external: HashMap<String, usize>,
    /// Places there are, by login and company.
    places: HashMap<(LoginId, CompanyId), KnownMembership>,
    /// People without identifier or external reference are known by company, address and name.
    by_person: HashMap<(CompanyId, String, String), usize>,
    changed: BTreeMap<usize, Login>,
    new: Vec<NewLogin>,
    new_by_reference: HashMap<Reference, usize>,
    new_by_external: HashMap<String, usize>,
    new_by_person: HashMap<(CompanyId, String, String), usize>,
    new_places: Vec<(Whose, CompanyId, ProfileRef)>,
    changed_places: Vec<Membership>,
    seen: HashSet<(Whose, CompanyId)>,
    outcome: Outcome,
}

/// A login that is there, or the n-th new one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Known(usize),
    New(usize),
}

struct NewLogin {
    reference: Option<Reference>,
    external_reference: String,
    name: String,
    email: String,
    phone: String,
    lang: Lang,
}

impl Plan {
    fn over(known: Vec<Login>, places: Vec<KnownMembership>) -> Self {
        let by_reference = known
            .iter()
            .enumerate()
            .map(|(at, login)| (login.reference.clone(), at))
            .collect();
        let with_external = known
            .iter()
            .enumerate()
            .filter(|(_, login)| !login.external_reference.is_empty());
        let by_external = with_external
            .map(|(at, login)| (login.external_reference.clone(), at))
            .collect();
        let by_id: HashMap<LoginId, usize> = known
            .iter()
            .enumerate()
            .map(|(at, login)| (login.id, at))
            .collect();
        let person = |place: &KnownMembership| {
            let at = *by_id.get(&place.login)?;
            let login = known.get(at)?;
            Some((person_key(place.company, &login.email, &login.name), at))
        };
        let by_person = places.iter().filter_map(person).collect();
        let places = places
            .into_iter()
            .map(|place| ((place.login, place.company), place))
            .collect();
        Self {
            known,
            by_reference,
            by_external,
            places,
            by_person,
            changed: BTreeMap::new(),
            new: Vec::new(),
            new_by_reference: HashMap::new(),
            new_by_external: HashMap::new(),
            new_by_person: HashMap::new(),
            new_places: Vec::new(),
            changed_places: Vec::new(),
            seen: HashSet::new(),
            outcome: Outcome::default(),
        }
    }

    fn add(&mut self, row: &Row) -> Result<(), (&'static str, ImportRefusal)> {
        let whose = self.whose(row)?;
        if !self.seen.insert((whose, row.company)) {
            return Err(("", ImportRefusal::Twice));
        }
        let person_changed = match whose {
            Whose::Known(at) => self.change_person(at, row)?,
            Whose::New(_) => Change::None,
        };
        let place = match whose {
            Whose::Known(at) => self
                .known
                .get(at)
                .and_then(|login| self.places.get(&(login.id, row.company))),
            Whose::New(_) => None,
        };
        match place {
            None => {
                self.new_places.push((whose, row.company, row.profile));
                self.outcome.created += 1;
            }
            Some(place) if place.profile != row.profile => {
                self.changed_places.push(Membership {
                    id: place.id,
                    login: place.login,
                    company: place.company,
                    profile: row.profile,
                    state: MembershipState::Active,
                    coverage: Coverage::WholeCompany,
                    version: place.version,
                });
                self.outcome.changed += 1;
            }
            Some(_) if person_changed == Change::Some => self.outcome.changed += 1,
            Some(_) => self.outcome.unchanged += 1,
        }
        Ok(())
    }

    /// Whom the row speaks of: by identifier, else by external reference, else by who they are.
    fn whose(&mut self, row: &Row) -> Result<Whose, (&'static str, ImportRefusal)> {
        let person = person_key(row.company, &row.email, &row.name);
        let external = (!row.external_reference.is_empty()).then_some(&row.external_reference);
        let by_external = external.and_then(|key| {
            let known = self.by_external.get(key).map(|at| Whose::Known(*at));
            known.or_else(|| self.new_by_external.get(key).map(|at| Whose::New(*at)))
        });
        let found = match &row.reference {
            Some(reference) => {
                let known = self.by_reference.get(reference).map(|at| Whose::Known(*at));
                let found = known.or_else(|| {
                    self.new_by_reference
                        .get(reference)
                        .map(|at| Whose::New(*at))
                });
                if by_external.is_some() && by_external != found {
                    return Err(("external_reference", ImportRefusal::ExternalTaken));
                }
                found
            }
            None if external.is_some() => by_external,
            None => {
                let known = self.by_person.get(&person).map(|at| Whose::Known(*at));
                known.or_else(|| self.new_by_person.get(&person).map(|at| Whose::New(*at)))
            }
        };
        match found {
            Some(Whose::New(at)) => {
                let same = self
                    .new
                    .get(at)
                    .is_some_and(|new| new.name == row.name && new.email == row.email);
                if same {
                    Ok(Whose::New(at))
                } else {
                    Err(("name", ImportRefusal::OtherPerson))
                }
            }
            Some(known) => Ok(known),
            None => Ok(self.begin(row, person)),
        }
    }

    fn begin(&mut self, row: &Row, person: (CompanyId, String, String)) -> Whose {
        let at = self.new.len();
        if let Some(reference) = &row.reference {
            self.new_by_reference.insert(reference.clone(), at);
        }
        if !row.external_reference.is_empty() {
            self.new_by_external
                .insert(row.external_reference.clone(), at);
        }
        self.new_by_person.insert(person, at);
        self.new.push(NewLogin {
            reference: row.reference.clone(),
            external_reference: row.external_reference.clone(),
            name: row.name.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            lang: row.lang.unwrap_or(Lang::Fr),
        });
        Whose::New(at)
    }

    /// Empty optional cells leave what is there.
    fn change_person(
        &mut self,
        at: usize,
        row: &Row,
    ) -> Result<Change, (&'static str, ImportRefusal)> {
        let Some(known) = self.known.get(at) else {
            return Ok(Change::None);
        };
        let mut next = self.changed.get(&at).unwrap_or(known).clone();
        let already =
            self.changed.contains_key(&at) && (next.name != row.name || next.email != row.email);
        if already {
            return Err(("name", ImportRefusal::OtherPerson));
        }
        next.name.clone_from(&row.name);
        next.email.clone_from(&row.email);
        if !row.phone.is_empty() {
            next.phone.clone_from(&row.phone);
        }
        next.lang = row.lang.unwrap_or(next.lang);
        let same = next.name == known.name
            && next.email == known.email
            && next.phone == known.phone
            && next.lang == known.lang;
        if same {
            return Ok(Change::None);
        }
        self.changed.insert(at, next);
        Ok(Change::Some)
    }

    async fn write(self, tx: &mut Write) -> Result<(), Halt> {
        let now = tx.now();
        let made = numbered(tx, self.new).await?;
        logins::bulk(tx, &made).await?;
        let id_of = |whose: Whose| match whose {
            Whose::Known(at) => self.known.get(at).map(|login| login.id),
            Whose::New(at) => made.get(at).map(|new| new.login.id),
        };
        let place = |(whose, company, profile): &(Whose, CompanyId, ProfileRef)| {
            Some(Membership {
                id: MembershipId::new(now),
                login: id_of(*whose)?,
                company: *company,
                profile: *profile,
                state: MembershipState::Active,
                coverage: Coverage::WholeCompany,
                version: 1,
            })
        };
        let places: Vec<Membership> = self.new_places.iter().filter_map(place).collect();
        memberships::bulk(tx, &places, now).await?;
        for login in self.changed.values() {
            logins::save(tx, login).await?;
        }
        for membership in &self.changed_places {
            memberships::save_profile(tx, membership).await?;
        }
        Ok(())
    }
}

/// Gives identifiers to those who bring none, beyond all that are brought.
async fn numbered(tx: &mut Write, new: Vec<NewLogin>) -> Result<Vec<BulkLogin>, Halt> {
    let created_at = tx.now();
    let brought = new
        .iter()
        .filter_map(|new| new.reference.as_ref())
        .map(Reference::number);
    logins::raise_counter(tx, brought.max().unwrap_or(0)).await?;
    let without = new.iter().filter(|new| new.reference.is_none()).count();
    let first = logins::take_numbers(tx, i64::try_from(without).unwrap_or(0)).await?;
    let mut numbers = first..;
    let login = |new: NewLogin| {
        let next = || {
            numbers
                .next()
                .map_or_else(|| Reference::of_number(first), Reference::of_number)
        };
        let login = Login {
            id: LoginId::new(created_at),
            reference: new.reference.unwrap_or_else(next),
            email: new.email,
            name: new.name,
            phone: new.phone,
            lang: new.lang,
            state: LoginState::Invited,
            password_set_at: None,
            credential_version: 0,
            access_sent_at: None,
            last_login_at: None,
            external_reference: new.external_reference,
            version: 1,
        };
        BulkLogin {
            login,
            password: None,
            created_at,
        }
    };
    Ok(new.into_iter().map(login).collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Some,
}

fn person_key(company: CompanyId, email: &str, name: &str) -> (CompanyId, String, String) {
    (company, email.to_lowercase(), name.to_lowercase())
}
