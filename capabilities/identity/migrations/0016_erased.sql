-- Somebody who was forgotten leaves a login that names nobody (docs/decisions/0026).
ALTER TABLE identity_login ADD COLUMN erased_at BIGINT;
CREATE INDEX identity_login_erased ON identity_login (erased_at) WHERE erased_at IS NOT NULL;

-- Who tried a provider: what the provider said of them goes with them.
ALTER TABLE identity_provider ADD COLUMN tried_by TEXT;

-- Lines about somebody, and those they decided.
CREATE INDEX identity_review_line_login ON identity_review_line (login_id);
CREATE INDEX identity_review_line_by ON identity_review_line (decided_by) WHERE decided_by IS NOT NULL;

-- A name in a record of others is told from a namesake's by the identifier behind it.
CREATE VIEW access_reference_v AS SELECT id AS login_id, reference FROM identity_login;

-- Whom a legal hold holds: themselves, or by a company they have a place in.
CREATE VIEW identity_held_v AS
SELECT h.login_id FROM db_held_v h WHERE h.login_id IS NOT NULL
UNION ALL
SELECT m.login_id FROM db_held_v h JOIN identity_membership m ON m.company_id = h.company_id;
-- on postgres
ALTER VIEW access_reference_v SET (security_invoker = true);
ALTER VIEW identity_held_v SET (security_invoker = true);
