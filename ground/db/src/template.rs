use std::str::FromStr;

use kernel::Fault;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

/// Makes a role as a portal should have one: it signs in with its name as password, and no wall lets it
/// through. One that is there stays as it is.
///
/// # Errors
/// The server at `admin_url` refuses, or the name is not one.
pub async fn create_role(admin_url: &str, name: &str) -> Result<(), Fault> {
    let name = checked(name)?;
    let statement = format!(
        "DO $$ BEGIN
            CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{name}';
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$"
    );
    run(admin_url, statement).await
}

/// Makes a PostgreSQL database of `owner`, as a copy of `template` when one is named: tests get a fresh one each.
/// Names are letters, digits and `_`.
///
/// # Errors
/// The server at `admin_url` refuses, or a name is not one.
pub async fn create_database(
    admin_url: &str,
    name: &str,
    owner: &str,
    template: Option<&str>,
) -> Result<(), Fault> {
    let copied = match template {
        Some(template) => format!(" TEMPLATE {}", checked(template)?),
        None => String::new(),
    };
    run(
        admin_url,
        format!(
            "CREATE DATABASE {} OWNER {}{copied}",
            checked(name)?,
            checked(owner)?
        ),
    )
    .await
}

/// Removes a PostgreSQL database and throws out who is still connected.
///
/// # Errors
/// The server refuses, or the name is not one.
pub async fn drop_database(admin_url: &str, name: &str) -> Result<(), Fault> {
    run(
        admin_url,
        format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", checked(name)?),
    )
    .await
}

fn checked(name: &str) -> Result<&str, Fault> {
    let fits = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits {
        Ok(name)
    } else {
        Err(Fault::new("naming a database", name))
    }
}

async fn run(admin_url: &str, statement: String) -> Result<(), Fault> {
    let fault = |error: sqlx::Error| Fault::new("making a database", error);
    let mut conn = PgConnectOptions::from_str(admin_url)
        .map_err(fault)?
        .connect()
        .await
        .map_err(fault)?;
    conn.execute(AssertSqlSafe(statement))
        .await
        .map(|_| ())
        .map_err(fault)
}
