-- Keys for programs (docs/decisions/0023): rights in one company, held by secrets that end. A secret belongs to who made it,
-- and opens nothing any more once they have no place there.
CREATE TABLE identity_api_key (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    narrowed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    version BIGINT NOT NULL
);

CREATE INDEX identity_api_key_company ON identity_api_key (company_id, id);

CREATE TABLE identity_api_secret (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES identity_api_key (id),
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    last_used_at BIGINT,
    last_address TEXT NOT NULL
);

CREATE INDEX identity_api_secret_key ON identity_api_secret (key_id, created_at);
CREATE INDEX identity_api_secret_login ON identity_api_secret (login_id);

CREATE TABLE identity_api_key_site (
    key_id TEXT NOT NULL REFERENCES identity_api_key (id),
    site_id TEXT NOT NULL,
    PRIMARY KEY (key_id, site_id)
);

-- A secret that was just made, sealed, for the session that made it to read.
CREATE TABLE identity_api_showing (
    session_id TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES identity_api_key (id),
    sealed BYTES NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX identity_api_showing_end ON identity_api_showing (expires_at);

-- A narrowed key stands where a narrowed membership does.
DROP VIEW access_site_v;
CREATE VIEW access_site_v AS
SELECT membership_id, site_id FROM identity_membership_site
UNION ALL
SELECT key_id AS membership_id, site_id FROM identity_api_key_site;
