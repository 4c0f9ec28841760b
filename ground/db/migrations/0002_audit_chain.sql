-- Each line of the audit trail carries its number, a digest of who acted and from where, the hash of the line before
-- and its own (docs/decisions/0014). What was there before is numbered in the same transaction, in the order of ids.
ALTER TABLE db_audit ADD COLUMN number BIGINT;
ALTER TABLE db_audit ADD COLUMN salt BYTES;
ALTER TABLE db_audit ADD COLUMN personal BYTES;
ALTER TABLE db_audit ADD COLUMN previous BYTES;
ALTER TABLE db_audit ADD COLUMN hash BYTES;
CREATE UNIQUE INDEX db_audit_number ON db_audit (number);

-- The end of the chain, and the turn of who adds to it.
CREATE TABLE db_audit_head (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    number BIGINT NOT NULL,
    hash BYTES NOT NULL,
    turns BIGINT NOT NULL
);

-- Ends of the chain as they were signed.
CREATE TABLE db_audit_seal (
    number BIGINT NOT NULL PRIMARY KEY,
    hash BYTES NOT NULL,
    sealed_at BIGINT NOT NULL,
    signature BYTES NOT NULL
);

DROP VIEW db_audit_v;
CREATE VIEW db_audit_v AS
SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note, number, hash,
    salt IS NULL AS erased
FROM db_audit;
