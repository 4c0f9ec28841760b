use kernel::Halt;

use crate::{Db, Engine, Query};

const SQLITE: Query = Query {
    name: "SQLITE",
    text: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
};

const POSTGRES_COLUMNS: Query = Query {
    name: "POSTGRES_COLUMNS",
    text: "
        SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v')
        ORDER BY c.relname COLLATE \"C\", a.attnum",
};

const POSTGRES_RULES: Query = Query {
    name: "POSTGRES_RULES",
    text: "
        SELECT r.relname || ': ' || pg_get_constraintdef(k.oid) AS rule
        FROM pg_constraint k
        JOIN pg_class r ON r.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE n.nspname = current_schema()
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
        UNION ALL
        SELECT pg_get_triggerdef(t.oid)
        FROM pg_trigger t
        JOIN pg_class r ON r.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE n.nspname = current_schema() AND NOT t.tgisinternal
        UNION ALL
        SELECT p.tablename || ': ' || string_agg(p.policyname, ' ' ORDER BY p.policyname COLLATE \"C\") || ' '
            || regexp_replace(COALESCE(p.qual, p.with_check), '\\s+', ' ', 'g')
        FROM pg_policies p
        WHERE p.schemaname = current_schema()
        GROUP BY p.tablename, COALESCE(p.qual, p.with_check)
        ORDER BY rule",
};

/// The schema as the engine itself tells it: the portrait `portraits/schema.*.sql`.
///
/// # Errors
/// The database failed.
pub async fn draw_schema(db: &Db) -> Result<String, Halt> {
    let queries: &[Query] = match db.engine() {
        Engine::Sqlite => &[SQLITE],
        Engine::Postgres => &[POSTGRES_COLUMNS, POSTGRES_RULES],
    };
    let mut tx = db.read_as_the_house().await?;
    let mut lines = Vec::new();
    for query in queries {
        let rows: Vec<(String,)> = tx.all(query.bound()).await?;
        lines.extend(rows.into_iter().map(|(line,)| line));
    }
    Ok(lines.join("\n") + "\n")
}
