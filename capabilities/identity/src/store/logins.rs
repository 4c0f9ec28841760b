use access::LoginId;
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Coded, Fault, Halt, Lang, Timestamp};

use crate::domain::login::{Login, LoginState, Reference};
use crate::domain::password::REMEMBERED;

db::queries! {
    FIND = "
        SELECT id, reference, email, name, phone, lang, state, password_set_at, credential_version,
            access_sent_at, last_login_at, external_reference, version
        FROM identity_login WHERE id = $1";
    CREDENTIALS_OF = "
        SELECT id, reference, name, email, lang, state, password, credential_version
        FROM identity_login WHERE reference = $1";
    CREDENTIALS = "
        SELECT id, reference, name, email, lang, state, password, credential_version
        FROM identity_login WHERE id = $1";
    BY_EMAIL = "
        SELECT id, reference, name, email, lang, state, password, credential_version
        FROM identity_login WHERE email_key = $1 AND state <> 'suspended'
        ORDER BY reference LIMIT 20";
    ADD = "
        INSERT INTO identity_login (id, reference, email, email_key, name, search_key, phone, lang, state,
            password, password_set_at, credential_version, access_sent_at, last_login_at,
            external_reference, created_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'invited', NULL, NULL, 0, NULL, NULL, $9, $10, 1)";
    SAVE = "
        UPDATE identity_login SET email = $2, email_key = $3, name = $4, search_key = $5, phone = $6,
            lang = $7, state = $8, version = version + 1
        WHERE id = $1 AND version = $9";
    /// The name also stands beside each place, for lists.
    RENAME_PLACES = "
        UPDATE identity_membership SET search_key = $2 WHERE login_id = $1 AND search_key <> $2";
    /// Only over the password that was looked at: of two changes side by side one is refused.
    SET_PASSWORD = "
        UPDATE identity_login SET password = $2, password_set_at = $3, state = 'active',
            credential_version = credential_version + 1, version = version + 1
        WHERE id = $1 AND credential_version = $4 AND state <> 'suspended'";
    /// No password opens it: what stands in its place is the hash of none.
    HAND_OVER = "
        UPDATE identity_login SET password = '*', password_set_at = $2, state = 'active',
            credential_version = credential_version + 1, version = version + 1
        WHERE id = $1 AND credential_version = $3 AND state <> 'suspended'";
    REHASH = "
        UPDATE identity_login SET password = $2 WHERE id = $1 AND credential_version = $3";
    SIGNED_IN = "UPDATE identity_login SET last_login_at = $2 WHERE id = $1";
    ACCESS_SENT = "UPDATE identity_login SET access_sent_at = $2 WHERE id = $1";
    REMEMBER = "
        INSERT INTO identity_past_password (login_id, credential_version, password) VALUES ($1, $2, $3)
        ON CONFLICT (login_id, credential_version) DO NOTHING";
    PAST = "
        SELECT password FROM identity_past_password WHERE login_id = $1
        ORDER BY credential_version DESC LIMIT 5";
    FORGET_OLDEST = "
        DELETE FROM identity_past_password
        WHERE login_id = $1 AND credential_version NOT IN (
            SELECT k.credential_version FROM identity_past_password k WHERE k.login_id = $1
            ORDER BY k.credential_version DESC LIMIT 5)";
    /// Numbers are taken in the transaction that uses them: none is lost, none given twice.
    TAKE_NUMBERS = "UPDATE identity_counter SET latest = latest + $1 WHERE one = 1 RETURNING latest";
    /// Identifiers brought along from elsewhere are not given again.
    RAISE_COUNTER = "UPDATE identity_counter SET latest = $1 WHERE one = 1 AND latest < $1";
}

impl FromRow for Login {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            reference: take_reference(row)?,
            email: row.take()?,
            name: row.take()?,
            phone: row.take()?,
            lang: row.take_coded()?,
            state: row.take_coded()?,
            password_set_at: row.take()?,
            credential_version: row.take()?,
            access_sent_at: row.take()?,
            last_login_at: row.take()?,
            external_reference: row.take()?,
            version: row.take()?,
        })
    }
}

/// What checking or replacing a password needs to know.
pub struct Credentials {
    pub login: LoginId,
    pub reference: Reference,
    pub name: String,
    pub email: String,
    pub lang: Lang,
    pub state: LoginState,
    /// The hash, in PHC format.
    pub password: Option<String>,
    pub credential_version: i64,
}

impl Credentials {
    /// Whether there is a password that opens it.
    pub fn has_password(&self) -> bool {
        self.password.as_deref().is_some_and(|kept| kept != "*")
    }
}

impl FromRow for Credentials {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            login: row.take()?,
            reference: take_reference(row)?,
            name: row.take()?,
            email: row.take()?,
            lang: row.take_coded()?,
            state: row.take_coded()?,
            password: row.take()?,
            credential_version: row.take()?,
        })
    }
}

pub(super) fn take_reference(row: &mut Row) -> Result<Reference, Fault> {
    let text: String = row.take()?;
    Reference::parse(&text).ok_or_else(|| Fault::new("reading a reference", text))
}

/// What people search by: name first, so that it also sorts.
pub(super) fn search_key(name: &str, email: &str, reference: &Reference) -> String {
    format!("{name} {email} {reference}").to_lowercase()
}

pub async fn find(tx: &mut Read, id: LoginId) -> Result<Option<Login>, Halt> {
    tx.one(FIND.bind(id)).await
}

pub async fn credentials_of(
    tx: &mut Read,
    reference: &Reference,
) -> Result<Option<Credentials>, Halt> {
    tx.one(CREDENTIALS_OF.bind(reference.as_str())).await
}

pub async fn credentials(tx: &mut Read, id: LoginId) -> Result<Option<Credentials>, Halt> {
    tx.one(CREDENTIALS.bind(id)).await
}

pub async fn by_email(tx: &mut Read, email: &str) -> Result<Vec<Credentials>, Halt> {
    tx.all(BY_EMAIL.bind(email.trim().to_lowercase())).await
}

pub async fn add(tx: &mut Write, login: &Login) -> Result<(), Halt> {
    let now = tx.now();
    let bound = ADD
        .bind(login.id)
        .bind(login.reference.as_str())
        .bind(&login.email)
        .bind(login.email.to_lowercase())
        .bind(&login.name)
        .bind(search_key(&login.name, &login.email, &login.reference))
        .bind(&login.phone)
        .bind(login.lang.code())
        .bind(&login.external_reference)
        .bind(now);
    tx.run(bound).await.map(|_| ())
}

pub async fn save(tx: &mut Write, login: &Login) -> Result<(), Halt> {
    let bound = SAVE
        .bind(login.id)
        .bind(&login.email)
        .bind(login.email.to_lowercase())
        .bind(&login.name)
        .bind(search_key(&login.name, &login.email, &login.reference))
        .bind(&login.phone)
        .bind(login.lang.code())
        .bind(login.state.code())
        .bind(login.version);
    tx.run_unless_stale(bound).await?;
    let key = search_key(&login.name, &login.email, &login.reference);
    tx.run(RENAME_PLACES.bind(login.id).bind(key))
        .await
        .map(|_| ())
}

/// Replaces the password, and remembers it among the last five.
pub async fn set_password(
    tx: &mut Write,
    login: LoginId,
    seen: i64,
    password: &str,
) -> Result<(), Halt> {
    let now = tx.now();
    tx.run_unless_stale(SET_PASSWORD.bind(login).bind(password).bind(now).bind(seen))
        .await?;
    tx.run(REMEMBER.bind(login).bind(seen + 1).bind(password))
        .await?;
    tx.run(FORGET_OLDEST.bind(login)).await.map(|_| ())
}

/// From now on the company's provider opens it, and no password.
pub async fn hand_over(tx: &mut Write, login: LoginId, seen: i64) -> Result<(), Halt> {
    let now = tx.now();
    tx.run_unless_stale(HAND_OVER.bind(login).bind(now).bind(seen))
        .await
}

pub async fn rehash(tx: &mut Write, login: LoginId, seen: i64, password: &str) -> Result<(), Halt> {
    tx.run(REHASH.bind(login).bind(password).bind(seen))
        .await
        .map(|_| ())
}

pub async fn signed_in(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(SIGNED_IN.bind(login).bind(now)).await.map(|_| ())
}

pub async fn access_sent(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(ACCESS_SENT.bind(login).bind(now)).await.map(|_| ())
}

pub async fn past_passwords(tx: &mut Read, login: LoginId) -> Result<Vec<String>, Halt> {
    let past: Vec<(String,)> = tx.all(PAST.bind(login)).await?;
    Ok(past
        .into_iter()
        .map(|(password,)| password)
        .take(REMEMBERED)
        .collect())
}

/// The first of `count` new numbers in a row.
pub async fn take_numbers(tx: &mut Write, count: i64) -> Result<i64, Halt> {
    let taken: Option<(i64,)> = tx.one(TAKE_NUMBERS.bind(count)).await?;
    let (latest,) = taken.ok_or_else(|| Fault::new("taking numbers", "the counter is gone"))?;
    Ok(latest - count + 1)
}

pub async fn raise_counter(tx: &mut Write, at_least: i64) -> Result<(), Halt> {
    tx.run(RAISE_COUNTER.bind(at_least)).await.map(|_| ())
}

/// The columns of [`Row`]s for [`bulk`].
pub struct BulkLogin {
    pub login: Login,
    /// The hash, when the login has a password.
    pub password: Option<String>,
    pub created_at: Timestamp,
}

/// Adds many at once: imports and the demo.
pub async fn bulk(tx: &mut Write, logins: &[BulkLogin]) -> Result<(), Halt> {
    use db::IntoValue;
    let rows: Vec<Vec<Value>> = logins
        .iter()
        .map(
            |BulkLogin {
                 login,
                 password,
                 created_at,
             }| {
                vec![
                    login.id.into_value(),
                    login.reference.as_str().into_value(),
                    login.email.as_str().into_value(),
                    login.email.to_lowercase().into_value(),
                    login.name.as_str().into_value(),
                    search_key(&login.name, &login.email, &login.reference).into_value(),
                    login.phone.as_str().into_value(),
                    login.lang.code().into_value(),
                    login.state.code().into_value(),
                    password.clone().into_value(),
                    login.password_set_at.into_value(),
                    login.credential_version.into_value(),
                    login.access_sent_at.into_value(),
                    login.last_login_at.into_value(),
                    login.external_reference.as_str().into_value(),
                    created_at.into_value(),
                    login.version.into_value(),
                ]
            },
        )
        .collect();
    tx.insert_many(
        "identity_login (id, reference, email, email_key, name, search_key, phone, lang, state, password, \
         password_set_at, credential_version, access_sent_at, last_login_at, external_reference, \
         created_at, version)",
        rows,
    )
    .await
}
