-- What a company wants billed together: sites it attaches, and documents that name the group
-- (docs/decisions/0025). A site belongs to one group at most.
CREATE TABLE parties_billing_group (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'closed')),
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (company_id, search_key)
);

CREATE TABLE parties_billing_group_site (
    site_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_site (id),
    group_id TEXT NOT NULL REFERENCES parties_billing_group (id)
);
CREATE INDEX parties_billing_group_sites ON parties_billing_group_site (group_id, site_id);

CREATE VIEW parties_billing_group_v AS
SELECT id AS group_id, company_id, state, name FROM parties_billing_group;

CREATE VIEW parties_billing_group_site_v AS
SELECT group_id, site_id FROM parties_billing_group_site;
