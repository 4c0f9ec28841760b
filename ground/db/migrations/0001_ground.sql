CREATE TABLE db_counter (
    series TEXT NOT NULL PRIMARY KEY,
    latest BIGINT NOT NULL
);

CREATE TABLE db_audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    company_id TEXT,
    login_id TEXT,
    actor TEXT NOT NULL,
    actor_company_id TEXT,
    address TEXT NOT NULL,
    note TEXT NOT NULL
);

CREATE INDEX db_audit_company ON db_audit (company_id, id);

CREATE VIEW db_audit_v AS
SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note
FROM db_audit;
