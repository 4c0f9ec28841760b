CREATE TABLE identity_login (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    phone TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
    password TEXT,
    password_set_at BIGINT,
    credential_version BIGINT NOT NULL,
    access_sent_at BIGINT,
    last_login_at BIGINT,
    external_reference TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK (state <> 'active' OR password IS NOT NULL)
);

CREATE INDEX identity_login_email ON identity_login (email_key);
CREATE UNIQUE INDEX identity_login_external ON identity_login (external_reference) WHERE external_reference <> '';

CREATE TABLE identity_past_password (
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential_version BIGINT NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (login_id, credential_version)
);

CREATE TABLE identity_profile (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (company_id, name),
    UNIQUE (company_id, id)
);

CREATE TABLE identity_membership (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    company_id TEXT NOT NULL,
    ready_made TEXT,
    profile_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    narrowed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (login_id, company_id),
    FOREIGN KEY (company_id, profile_id) REFERENCES identity_profile (company_id, id),
    CHECK ((ready_made IS NULL) <> (profile_id IS NULL))
);

CREATE INDEX identity_membership_company ON identity_membership (company_id, id);
CREATE INDEX identity_membership_profile ON identity_membership (profile_id) WHERE profile_id IS NOT NULL;

CREATE TABLE identity_membership_site (
    membership_id TEXT NOT NULL REFERENCES identity_membership (id),
    site_id TEXT NOT NULL,
    PRIMARY KEY (membership_id, site_id)
);

CREATE VIEW access_site_v AS SELECT membership_id, site_id FROM identity_membership_site;

CREATE VIEW identity_login_v AS SELECT id, reference, name, email, lang, state FROM identity_login;

CREATE VIEW identity_membership_v AS
SELECT id, login_id, company_id, state FROM identity_membership;

CREATE TABLE identity_link (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('init', 'reset')),
    credential_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    voided_at BIGINT
);

CREATE INDEX identity_link_login ON identity_link (login_id);

CREATE TABLE identity_session (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BYTES NOT NULL UNIQUE,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    membership_id TEXT NOT NULL REFERENCES identity_membership (id),
    credential_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    idle_until BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);

CREATE INDEX identity_session_login ON identity_session (login_id, id);
CREATE INDEX identity_session_idle ON identity_session (idle_until);

CREATE TABLE identity_attempt (
    identifier_hash BYTES NOT NULL PRIMARY KEY,
    in_a_row BIGINT NOT NULL,
    today BIGINT NOT NULL,
    day_began_at BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
);

CREATE INDEX identity_attempt_day ON identity_attempt (day_began_at);

CREATE TABLE identity_terms (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    applies_on TEXT NOT NULL,
    applies_at BIGINT NOT NULL,
    published_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (company_id, number)
);

CREATE INDEX identity_terms_current ON identity_terms (applies_at, number) WHERE state = 'published';

CREATE TABLE identity_acceptance (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    terms_id TEXT NOT NULL REFERENCES identity_terms (id),
    digest TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    UNIQUE (login_id, terms_id)
);

CREATE TABLE identity_counter (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    latest BIGINT NOT NULL
);

INSERT INTO identity_counter (one, latest) VALUES (1, 0);
