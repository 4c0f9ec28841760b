-- The second wall (decision 18): PostgreSQL shows no row beyond the company that a connection was lent for, whatever
-- the query asks. Each step that makes a table walls it in one line:
--
--   CALL db_wall('billing_document', 'company_id');                       its own company says whose it is
--   CALL db_wall('billing_line', 'document_id', 'billing_document');      whoever sees the row it hangs on sees it
--   CALL db_wall_of('parties_brand', seen => '…', added => '…', changed => '…');     any other rule
--
-- `myopenip.root` is a company's id (that company and all below), or `house` (everything); unset, it is nobody's.

-- on postgres
CREATE PROCEDURE db_wall_of(walled regclass, seen text, added text, changed text) LANGUAGE plpgsql AS $$
DECLARE
    house CONSTANT text := '(SELECT current_setting(''myopenip.root'', true)) = ''house'' OR ';
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', walled);
    EXECUTE format('CREATE POLICY wall_seen ON %s FOR SELECT USING (%s(%s))', walled, house, seen);
    EXECUTE format('CREATE POLICY wall_added ON %s FOR INSERT WITH CHECK (%s(%s))', walled, house, added);
    EXECUTE format('CREATE POLICY wall_changed ON %s FOR UPDATE USING (%s(%s))', walled, house, changed);
    EXECUTE format('CREATE POLICY wall_removed ON %s FOR DELETE USING (%s(%s))', walled, house, changed);
END $$;

-- A company in sight: the root or one below it.
CREATE FUNCTION db_in_sight(company_column text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format(
        'EXISTS (SELECT 1 FROM parties_tree_v wall WHERE wall.company_id = %s
         AND wall.ancestor_id = (SELECT current_setting(''myopenip.root'', true)))',
        company_column)
$$;

-- The root, or a company above it.
CREATE FUNCTION db_above_sight(company_column text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format(
        'EXISTS (SELECT 1 FROM parties_tree_v up WHERE up.ancestor_id = %s
         AND up.company_id = (SELECT current_setting(''myopenip.root'', true)))',
        company_column)
$$;

CREATE PROCEDURE db_wall(walled regclass, company_column name) LANGUAGE plpgsql AS $$
DECLARE
    rule CONSTANT text := db_in_sight(format('%s.%I', walled, company_column));
BEGIN
    CALL db_wall_of(walled, rule, rule, rule);
END $$;

CREATE PROCEDURE db_wall(walled regclass, hanging_column name, parent regclass, parent_key name DEFAULT 'id')
LANGUAGE plpgsql AS $$
DECLARE
    rule CONSTANT text := format(
        'EXISTS (SELECT 1 FROM %s wall WHERE wall.%I = %s.%I)', parent, parent_key, walled, hanging_column);
BEGIN
    CALL db_wall_of(walled, rule, rule, rule);
END $$;

-- A view asks with the eyes of who asks it, not of who made it (PostgreSQL 15).
ALTER VIEW db_audit_v SET (security_invoker = true);
