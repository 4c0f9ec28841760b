use access::{Caller, CompanyId, LoginId};
use kernel::{Fault, Halt, Id};

use crate::chain::{Entry, Head};
use crate::{As, By, Told, Value, Write};

crate::queries! {
    /// Waits for who adds a line at the same time, then tells where that one left the chain.
    TURN = "UPDATE db_audit_head SET turns = turns + 1 WHERE one = 1 RETURNING number, hash";
    RECORD = "
        INSERT INTO db_audit (id, at, action, object, company_id, login_id, actor, actor_company_id, address, note,
            number, salt, personal, previous, hash, as_login_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    FORGET = "
        UPDATE db_audit SET actor = '', address = '', salt = NULL
        WHERE login_id = $1 AND salt IS NOT NULL";
    /// What somebody did, for themselves to read.
    OF_LOGIN = "
        SELECT id, CAST(number AS TEXT), CAST(at AS TEXT), action, object, company_id, address, note
        FROM db_audit WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    /// What was done in somebody's place.
    IN_PLACE_OF = "
        SELECT id, CAST(number AS TEXT), CAST(at AS TEXT), action, object, company_id, '', note
        FROM db_audit WHERE as_login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    DUE = "
        SELECT COUNT(*) FROM (
            SELECT 1 FROM db_audit a WHERE a.salt IS NOT NULL AND a.at < $1
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = a.login_id)
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = a.company_id)
            LIMIT 10000) AS due";
    CLEAR = "
        UPDATE db_audit SET actor = '', address = '', salt = NULL
        WHERE id IN (
            SELECT a.id FROM db_audit a WHERE a.salt IS NOT NULL AND a.at < $1
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = a.login_id)
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = a.company_id)
            ORDER BY a.at LIMIT $2)";
    NEXT_NUMBER = "
        INSERT INTO db_counter (series, latest) VALUES ($1, 1)
        ON CONFLICT (series) DO UPDATE SET latest = db_counter.latest + 1
        RETURNING latest";
    NEXT_NUMBERS = "
        INSERT INTO db_counter (series, latest) VALUES ($1, $2)
        ON CONFLICT (series) DO UPDATE SET latest = db_counter.latest + $2
        RETURNING latest";
}

const COLUMNS: &[(&str, As)] = &[
    ("number", As::Text),
    ("at", As::Instant),
    ("action", As::Code("audit")),
    ("object", As::Text),
    ("company_id", As::Text),
    ("address", As::Text),
    ("note", As::Text),
];

/// What somebody reads of the trail.
pub(crate) const TOLD: &[Told] = &[
    Told {
        by: By::Login,
        query: OF_LOGIN,
        columns: COLUMNS,
    },
    Told {
        by: By::Login,
        query: IN_PLACE_OF,
        columns: COLUMNS,
    },
];

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
    as_login: Option<LoginId>,
}

impl Signed {
    /// `caller` did `action` (a stable code, `parties.add_site`), by default in their own company.
    /// Who acts in another's place signs with their own name, and the other's login stands beside.
    pub fn by(caller: &Caller, action: &'static str) -> Self {
        let stand_in = caller.stand_in();
        Self {
            action,
            object: String::new(),
            company: Some(caller.company()),
            login: Some(stand_in.map_or(caller.login(), |stand_in| stand_in.login)),
            actor: caller.doer().to_owned(),
            actor_company: Some(stand_in.map_or(caller.company(), |stand_in| stand_in.company)),
            address: String::new(),
            note: String::new(),
            as_login: stand_in.map(|_| caller.login()),
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
            as_login: None,
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

    /// The company of who did it.
    #[must_use]
    pub fn from_company(mut self, company: CompanyId) -> Self {
        self.actor_company = Some(company);
        self
    }

    /// In whose place it was done: the line stands in the log of who did it too.
    #[must_use]
    pub fn in_place_of(mut self, login: LoginId) -> Self {
        self.as_login = Some(login);
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

/// Adds the line to the chain; what was done in another's place is in the log of both companies.
pub(crate) async fn record(tx: &mut Write, signed: Signed) -> Result<(), Halt> {
    let others_log = signed
        .actor_company
        .filter(|actor| signed.as_login.is_some() && signed.company != Some(*actor));
    if let Some(company) = others_log {
        add(tx, signed.clone().in_company(company)).await?;
    }
    add(tx, signed).await
}

/// Adds the line to the chain: the last thing before the commit, for from its turn on every other
/// signed commit waits for this one's end.
async fn add(tx: &mut Write, signed: Signed) -> Result<(), Halt> {
    let now = tx.now();
    let head: Option<Head> = tx.one(TURN.bound()).await?;
    let head = head.ok_or_else(|| Fault::new("signing the trail", "its chain has not begun"))?;
    let entry = Entry {
        id: Id::<Signed>::new(now).to_string(),
        at: now.micros(),
        action: signed.action.to_owned(),
        object: signed.object,
        company: signed.company.map(|id| id.to_string()),
        login: signed.login.map(|id| id.to_string()),
        actor: signed.actor,
        actor_company: signed.actor_company.map(|id| id.to_string()),
        address: signed.address,
        note: signed.note,
        as_login: signed.as_login.map(|id| id.to_string()),
        ..Entry::default()
    };
    let entry = entry.following(head)?;
    let bound = RECORD
        .bind(entry.id)
        .bind(entry.at)
        .bind(entry.action)
        .bind(entry.object)
        .bind(Value::Text(entry.company))
        .bind(Value::Text(entry.login))
        .bind(entry.actor)
        .bind(Value::Text(entry.actor_company))
        .bind(entry.address)
        .bind(entry.note)
        .bind(entry.number)
        .bind(Value::Bytes(entry.salt))
        .bind(entry.personal)
        .bind(entry.previous)
        .bind(entry.hash)
        .bind(Value::Text(entry.as_login));
    tx.run(bound).await.map(|_| ())
}

/// Clears name and address from every line `login` signed, for good; how many lines. The chain
/// holds: it carries digests of them, whose salts go too.
///
/// # Errors
/// The database failed.
pub async fn forget_actor(tx: &mut Write, login: LoginId) -> Result<u64, Halt> {
    tx.run(FORGET.bind(login)).await
}
