-- Lists of a branch come in the order of names, whatever its size: the name a user is sorted by
-- stands beside the place too, so that one index answers for a company, and one for all.
ALTER TABLE identity_membership ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
UPDATE identity_membership SET search_key = (
    SELECT l.search_key FROM identity_login l WHERE l.id = identity_membership.login_id);
CREATE INDEX identity_membership_search ON identity_membership (search_key, id);
CREATE INDEX identity_membership_named ON identity_membership (company_id, search_key, id);
CREATE INDEX identity_login_unsent ON identity_login (id) WHERE state = 'invited' AND access_sent_at IS NULL;
-- Those that were just added in bulk.
CREATE INDEX identity_membership_unnamed ON identity_membership (id) WHERE search_key = '';
-- Those kept out are few among many.
CREATE INDEX identity_membership_suspended ON identity_membership (id) WHERE state = 'suspended';
CREATE INDEX identity_login_suspended ON identity_login (id) WHERE state = 'suspended';
