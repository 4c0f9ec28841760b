-- Who acts in another's place signs for it, and the other is told beside (docs/decisions/0019). The column is part of
-- a line's hash where it is set; lines without it keep the hash they had.
ALTER TABLE db_audit ADD COLUMN as_login_id TEXT;

DROP VIEW db_audit_v;
CREATE VIEW db_audit_v AS
SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note, number, hash,
    salt IS NULL AS erased, as_login_id
FROM db_audit;

-- on sqlite
DROP TRIGGER db_audit_unaltered;
CREATE TRIGGER db_audit_unaltered BEFORE UPDATE ON db_audit
WHEN NOT (
    NEW.actor = '' AND NEW.address = '' AND NEW.salt IS NULL
    AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action AND NEW.object = OLD.object
    AND NEW.company_id IS NOT DISTINCT FROM OLD.company_id AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id
    AND NEW.actor_company_id IS NOT DISTINCT FROM OLD.actor_company_id AND NEW.note = OLD.note
    AND NEW.as_login_id IS NOT DISTINCT FROM OLD.as_login_id
    AND NEW.number = OLD.number AND NEW.personal = OLD.personal AND NEW.previous = OLD.previous
    AND NEW.hash = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;

-- on postgres
DROP TRIGGER db_audit_unaltered ON db_audit;
CREATE TRIGGER db_audit_unaltered BEFORE UPDATE ON db_audit
    FOR EACH ROW WHEN (NOT (
        NEW.actor = '' AND NEW.address = '' AND NEW.salt IS NULL
        AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action AND NEW.object = OLD.object
        AND NEW.company_id IS NOT DISTINCT FROM OLD.company_id AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id
        AND NEW.actor_company_id IS NOT DISTINCT FROM OLD.actor_company_id AND NEW.note = OLD.note
        AND NEW.as_login_id IS NOT DISTINCT FROM OLD.as_login_id
        AND NEW.number = OLD.number AND NEW.personal = OLD.personal AND NEW.previous = OLD.previous
        AND NEW.hash = OLD.hash))
    EXECUTE FUNCTION db_audit_refuse();
