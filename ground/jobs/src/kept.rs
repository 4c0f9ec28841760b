use db::{As, By, Class, Kept, Told};

db::queries! {
    OF_LOGIN = "
        SELECT id, kind, state, CAST(created_at AS TEXT), CAST(ended_at AS TEXT) FROM jobs_job
        WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    FORGET_ENDED = "DELETE FROM jobs_job WHERE login_id = $1 AND state IN ('done', 'dead')";
    DUE = "
        SELECT COUNT(*) FROM (
            SELECT 1 FROM jobs_job j WHERE j.state IN ('done', 'dead') AND j.ended_at < $1
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = j.login_id)
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = j.company_id)
            LIMIT 10000) AS due";
    TAKE = "
        DELETE FROM jobs_job WHERE id IN (
            SELECT j.id FROM jobs_job j WHERE j.state IN ('done', 'dead') AND j.ended_at < $1
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = j.login_id)
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = j.company_id)
            ORDER BY j.id LIMIT $2)";
}

/// What the queue keeps of people: who asked for what.
pub const KEPT: &[Kept] = &[Kept::of("jobs_job", Class::Jobs)
    .told(&[Told {
        by: By::Login,
        query: OF_LOGIN,
        columns: &[
            ("kind", As::Text),
            ("state", As::Code("app.jobs.state")),
            ("created_at", As::Instant),
            ("ended_at", As::Instant),
        ],
    }])
    .erased(&[(By::Login, FORGET_ENDED)])
    .purged(DUE, &[TAKE])];
