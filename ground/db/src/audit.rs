use access::{Caller, CompanyId, LoginId};
use kernel::{Halt, Id};

use crate::Write;

crate::queries! {
    RECORD = "
        INSERT INTO db_audit (id, at, action, object, company_id, login_id, actor, actor_company_id, address, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    NEXT_NUMBER = "
        INSERT INTO db_counter (series, latest) VALUES ($1, 1)
        ON CONFLICT (series) DO UPDATE SET latest = db_counter.latest + 1
        RETURNING latest";
    NEXT_NUMBERS = "
        INSERT INTO db_counter (series, latest) VALUES ($1, $2)
        ON CONFLICT (series) DO UPDATE SET latest = db_counter.latest + $2
        RETURNING latest";
}

/// Who did what to which object, in whose company: the signature a commit takes.
#[derive(Clone, Debug)]
pub struct Signed {
    action: &'static str,
    object: String,
    company: Option<CompanyId>,
    login: Option<LoginId>,
    actor: String,
    actor_company: Option<CompanyId>,
    address: String,
    note: String,
}

impl Signed {
    /// `caller` did `action` (a stable code, `parties.add_site`), by default in their own company.
    pub fn by(caller: &Caller, action: &'static str) -> Self {
        Self {
            action,
            object: String::new(),
            company: Some(caller.company()),
            login: Some(caller.login()),
            actor: caller.name().to_owned(),
            actor_company: Some(caller.company()),
            address: String::new(),
            note: String::new(),
        }
    }

    /// The house itself did it: a job, an import from the command line, the demo.
    pub fn by_the_house(action: &'static str) -> Self {
        Self {
            action,
            object: String::new(),
            company: None,
            login: None,
            actor: String::new(),
            actor_company: None,
            address: String::new(),
            note: String::new(),
        }
    }

    /// Somebody who has not signed in did it, proving to be `login`: a password set by a link.
    pub fn by_login(login: LoginId, name: impl Into<String>, action: &'static str) -> Self {
        Self {
            login: Some(login),
            actor: name.into(),
            ..Self::by_the_house(action)
        }
    }

    /// What it was done to, by id or number.
    #[must_use]
    pub fn on(mut self, object: impl ToString) -> Self {
        self.object = object.to_string();
        self
    }

    /// In whose log it shows.
    #[must_use]
    pub fn in_company(mut self, company: CompanyId) -> Self {
        self.company = Some(company);
        self
    }

    /// The network address it came from.
    #[must_use]
    pub fn from_address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    /// A few words more, without personal or secret content: what changed, how many.
    #[must_use]
    pub fn saying(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

pub(crate) async fn record(tx: &mut Write, signed: Signed) -> Result<(), Halt> {
    let now = tx.now();
    let bound = RECORD
        .bind(Id::<Signed>::new(now))
        .bind(now)
        .bind(signed.action)
        .bind(signed.object)
        .bind(signed.company)
        .bind(signed.login)
        .bind(signed.actor)
        .bind(signed.actor_company)
        .bind(signed.address)
        .bind(signed.note);
    tx.run(bound).await.map(|_| ())
}
