CREATE TABLE parties_company (
    id TEXT NOT NULL PRIMARY KEY,
    parent_id TEXT REFERENCES parties_company (id),
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    external_reference TEXT UNIQUE,
    legal_name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    siren TEXT,
    vat_number TEXT,
    legal_status TEXT,
    comment TEXT NOT NULL,
    website TEXT,
    financial_standing TEXT NOT NULL,
    guarantee TEXT NOT NULL,
    share_capital BIGINT,
    register_town TEXT,
    vat_due TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX parties_company_search ON parties_company (search_key, id);
CREATE INDEX parties_company_parent ON parties_company (parent_id, search_key, id);
CREATE INDEX parties_company_siren ON parties_company (siren);

CREATE TABLE parties_tree (
    ancestor_id TEXT NOT NULL REFERENCES parties_company (id),
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    depth BIGINT NOT NULL,
    PRIMARY KEY (ancestor_id, company_id)
);
CREATE INDEX parties_tree_up ON parties_tree (company_id, depth, ancestor_id);

-- One row, taken by whoever changes the tree: two moves at once would each copy the other's past.
CREATE TABLE parties_tree_turn (
    one BIGINT NOT NULL PRIMARY KEY,
    turns BIGINT NOT NULL
);
INSERT INTO parties_tree_turn (one, turns) VALUES (1, 0);

CREATE TABLE parties_site (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    street TEXT NOT NULL,
    complement TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    siret TEXT,
    opening TEXT NOT NULL,
    phone TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX parties_site_company ON parties_site (company_id, kind, search_key, id);
CREATE UNIQUE INDEX parties_site_head_office ON parties_site (company_id) WHERE kind = 'headOffice';

CREATE TABLE parties_contact (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    site_id TEXT REFERENCES parties_site (id),
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    purposes TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX parties_contact_company ON parties_contact (company_id, name, id);
CREATE INDEX parties_contact_site ON parties_contact (site_id);

CREATE TABLE parties_payment (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    method TEXT NOT NULL,
    holder TEXT NOT NULL,
    iban_masked TEXT NOT NULL,
    iban_sealed BYTES,
    bic TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE parties_brand (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    host TEXT UNIQUE,
    support_phone TEXT,
    support_email TEXT,
    support_hours TEXT NOT NULL,
    logo_digest TEXT,
    version BIGINT NOT NULL
);

CREATE TABLE parties_brand_logo (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BYTES NOT NULL
);

CREATE VIEW parties_tree_v AS
SELECT ancestor_id, company_id, depth FROM parties_tree;

CREATE VIEW parties_company_v AS
SELECT id AS company_id, reference, legal_name, siren, role, state, parent_id, external_reference
FROM parties_company;

CREATE VIEW parties_site_v AS
SELECT id AS site_id, company_id, name, city FROM parties_site;

CREATE VIEW parties_contact_v AS
SELECT company_id, site_id, 'billing' AS purpose, name, email, phone
FROM parties_contact WHERE purposes LIKE '%billing%'
UNION ALL
SELECT company_id, site_id, 'technical' AS purpose, name, email, phone
FROM parties_contact WHERE purposes LIKE '%technical%'
UNION ALL
SELECT company_id, site_id, 'commercial' AS purpose, name, email, phone
FROM parties_contact WHERE purposes LIKE '%commercial%'
UNION ALL
SELECT company_id, site_id, 'incident' AS purpose, name, email, phone
FROM parties_contact WHERE purposes LIKE '%incident%';
