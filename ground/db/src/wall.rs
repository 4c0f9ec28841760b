use kernel::{Fault, Halt};

use crate::{Db, Engine, FromRow, Query, Row};

const ROLE: Query = Query {
    name: "ROLE",
    text: "
        SELECT rolname, rolsuper OR rolbypassrls, CAST(current_setting('server_version_num') AS BIGINT)
        FROM pg_roles WHERE rolname = current_user",
};

/// A table's wall is whole when it is enabled, holds the owner too, and rules what is seen, added,
/// changed and removed; a view's, when it asks with the eyes of who asks it.
const OPEN: Query = Query {
    name: "OPEN",
    text: "
        SELECT c.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND (
            c.relkind IN ('r', 'p', 'm') AND NOT (
                c.relrowsecurity AND c.relforcerowsecurity
                AND (SELECT COUNT(DISTINCT p.polcmd) FROM pg_policy p WHERE p.polrelid = c.oid) >= 4)
            OR c.relkind = 'v'
                AND NOT COALESCE(c.reloptions, '{}') @> ARRAY['security_invoker=true'])
        ORDER BY c.relname",
};

/// The first release whose views can ask with the eyes of who asks them.
const OLDEST: i64 = 150_000;

/// What the second wall does for who is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wall {
    /// It holds: PostgreSQL shows no row beyond the company a connection was lent for.
    Stands,
    /// The engine knows none: SQLite.
    None,
    /// It is there and does nothing; why.
    LetsThrough(String),
}

struct Role {
    name: String,
    is_excused: bool,
    version: i64,
}

impl FromRow for Role {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            name: row.take()?,
            is_excused: row.take()?,
            version: row.take()?,
        })
    }
}

impl Db {
    /// Whether the second wall holds who is connected.
    ///
    /// # Errors
    /// The database failed.
    pub async fn wall(&self) -> Result<Wall, Halt> {
        if self.engine() == Engine::Sqlite {
            return Ok(Wall::None);
        }
        let mut tx = self.read_as_the_house().await?;
        let role: Option<Role> = tx.one(ROLE.bound()).await?;
        let role = role.ok_or_else(|| Fault::new("reading the role", "it is not there"))?;
        Ok(if role.is_excused {
            Wall::LetsThrough(format!(
                "the role {} is a superuser or has BYPASSRLS",
                role.name
            ))
        } else if role.version < OLDEST {
            Wall::LetsThrough("PostgreSQL 15 or later is needed".to_owned())
        } else {
            Wall::Stands
        })
    }

    /// Tables and views without a whole wall, by name: none on SQLite, which knows none.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unwalled(&self) -> Result<Vec<String>, Halt> {
        if self.engine() == Engine::Sqlite {
            return Ok(Vec::new());
        }
        let mut tx = self.read_as_the_house().await?;
        let open: Vec<(String,)> = tx.all(OPEN.bound()).await?;
        Ok(open.into_iter().map(|(name,)| name).collect())
    }
}
