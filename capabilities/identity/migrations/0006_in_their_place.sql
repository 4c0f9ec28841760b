-- Acting in a user's place ("voir comme", docs/decisions/0019): a session of that user, held by the session of who
-- really asks and gone with it. Its secret is given to nobody.
ALTER TABLE identity_session ADD COLUMN held_by TEXT REFERENCES identity_session (id) ON DELETE CASCADE;
ALTER TABLE identity_session ADD COLUMN raised_at BIGINT;
CREATE UNIQUE INDEX identity_session_held ON identity_session (held_by) WHERE held_by IS NOT NULL;

-- What is kept of it, for the user to read.
CREATE TABLE identity_stand_in (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    actor_login_id TEXT NOT NULL REFERENCES identity_login (id),
    actor_company_id TEXT NOT NULL,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    company_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    raised_reason TEXT NOT NULL,
    raised_at BIGINT,
    began_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX identity_stand_in_login ON identity_stand_in (login_id, began_at);

-- Names beside what was done in another's place.
CREATE VIEW access_person_v AS SELECT id AS login_id, name FROM identity_login;
