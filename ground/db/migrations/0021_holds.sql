-- A legal hold keeps what would be purged or erased (docs/decisions/0026): of one company and all below it, or of one
-- login. It ends when two people said so.
CREATE TABLE db_hold (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT,
    login_id TEXT,
    reason TEXT NOT NULL,
    look_again_on TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    placed_name TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    asked_by TEXT,
    asked_name TEXT,
    asked_at BIGINT,
    released_by TEXT,
    released_name TEXT,
    released_at BIGINT,
    CHECK ((company_id IS NULL) <> (login_id IS NULL)),
    CHECK ((released_at IS NULL) = (released_by IS NULL))
);

CREATE INDEX db_hold_open ON db_hold (company_id, login_id) WHERE released_at IS NULL;

CREATE VIEW db_hold_v AS
SELECT company_id, login_id FROM db_hold WHERE released_at IS NULL;

-- Who is held. Who stands below whom is not known here: `parties` widens it.
CREATE VIEW db_held_v AS
SELECT company_id, login_id FROM db_hold_v;

-- Names of the trail that are still to be cleared, the oldest first.
CREATE INDEX db_audit_named ON db_audit (at) WHERE salt IS NOT NULL;
CREATE INDEX db_audit_login ON db_audit (login_id, id);

-- on postgres
-- The house's alone: a customer must not learn by any query that a dispute holds what is kept of them. So whatever asks
-- whether somebody is held (the purge, an erasure, `db::is_held`) asks as the house: to a visitor these views are empty.
CALL db_wall_of('db_hold', seen => 'false', added => 'false', changed => 'false');
ALTER VIEW db_hold_v SET (security_invoker = true);
ALTER VIEW db_held_v SET (security_invoker = true);
