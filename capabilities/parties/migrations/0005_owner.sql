-- Whose a company's portal is: one place in it, marked so. Without a row, the first who administers it
-- (docs/decisions/0025). It passes on by a change that waits.
CREATE TABLE parties_owner (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    membership_id TEXT NOT NULL,
    since_at BIGINT NOT NULL
);

CREATE VIEW parties_owner_v AS SELECT company_id, membership_id, since_at FROM parties_owner;
