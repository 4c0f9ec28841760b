-- The trail grows at its end and nowhere else. What names a person may be cleared, which `admin audit verify` tells
-- apart from an alteration. Nothing else changes, nothing goes.

-- on sqlite
CREATE TRIGGER db_audit_follows AFTER INSERT ON db_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows at its end')
    WHERE NOT EXISTS (
        SELECT 1 FROM db_audit_head WHERE one = 1 AND number + 1 = NEW.number AND hash = NEW.previous);
    UPDATE db_audit_head SET number = NEW.number, hash = NEW.hash WHERE one = 1;
END;
CREATE TRIGGER db_audit_unaltered BEFORE UPDATE ON db_audit
WHEN NOT (
    NEW.actor = '' AND NEW.address = '' AND NEW.salt IS NULL
    AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action AND NEW.object = OLD.object
    AND NEW.company_id IS NOT DISTINCT FROM OLD.company_id AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id
    AND NEW.actor_company_id IS NOT DISTINCT FROM OLD.actor_company_id AND NEW.note = OLD.note
    AND NEW.number = OLD.number AND NEW.personal = OLD.personal AND NEW.previous = OLD.previous
    AND NEW.hash = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER db_audit_kept BEFORE DELETE ON db_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER db_audit_head_kept BEFORE DELETE ON db_audit_head
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER db_audit_seal_unaltered BEFORE UPDATE ON db_audit_seal
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER db_audit_seal_kept BEFORE DELETE ON db_audit_seal
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;

-- on postgres
ALTER TABLE db_audit
    ALTER COLUMN number SET NOT NULL,
    ALTER COLUMN personal SET NOT NULL,
    ALTER COLUMN previous SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL;
CREATE FUNCTION db_audit_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE db_audit_head SET number = NEW.number, hash = NEW.hash
    WHERE one = 1 AND number + 1 = NEW.number AND hash = NEW.previous;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the audit trail only grows at its end';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION db_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to';
END $$;
CREATE TRIGGER db_audit_follows AFTER INSERT ON db_audit
    FOR EACH ROW EXECUTE FUNCTION db_audit_grow();
CREATE TRIGGER db_audit_unaltered BEFORE UPDATE ON db_audit
    FOR EACH ROW WHEN (NOT (
        NEW.actor = '' AND NEW.address = '' AND NEW.salt IS NULL
        AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action AND NEW.object = OLD.object
        AND NEW.company_id IS NOT DISTINCT FROM OLD.company_id AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id
        AND NEW.actor_company_id IS NOT DISTINCT FROM OLD.actor_company_id AND NEW.note = OLD.note
        AND NEW.number = OLD.number AND NEW.personal = OLD.personal AND NEW.previous = OLD.previous
        AND NEW.hash = OLD.hash))
    EXECUTE FUNCTION db_audit_refuse();
CREATE TRIGGER db_audit_kept BEFORE DELETE ON db_audit
    FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse();
CREATE TRIGGER db_audit_whole BEFORE TRUNCATE ON db_audit
    FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse();
CREATE TRIGGER db_audit_head_kept BEFORE DELETE OR TRUNCATE ON db_audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse();
CREATE TRIGGER db_audit_seal_unaltered BEFORE UPDATE OR DELETE OR TRUNCATE ON db_audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse();
