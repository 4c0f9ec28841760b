use std::str::FromStr;

use kernel::Fault;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

/// Makes a PostgreSQL database, as a copy of `template` when one is named: tests get a fresh one each.
/// Names are letters, digits and `_`.
///
/// # Errors
/// The server at `admin_url` refuses, or a name is not one.
pub async fn create_database(
    admin_url: &str,
    name: &str,
    template: Option<&str>,
) -> Result<(), Fault> {
    let copied = match template {
        Some(template) => format!(" TEMPLATE {}", checked(template)?),
        None => String::new(),
    };
    run(
        admin_url,
        format!("CREATE DATABASE {}{copied}", checked(name)?),
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
