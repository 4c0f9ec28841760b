-- A company's own identity provider (docs/decisions/0021). A row is not changed but for its state: another is saved.
CREATE TABLE identity_provider (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('openIdConnect', 'proConnect')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret BYTES,
    profile TEXT NOT NULL,
    passwords TEXT NOT NULL CHECK (passwords IN ('allowed', 'refused')),
    factor TEXT NOT NULL CHECK (factor IN ('never', 'said', 'always')),
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    tried_at BIGINT,
    tried_as TEXT,
    in_force_at BIGINT,
    CHECK ((client_secret IS NULL) = (state = 'retired'))
);
CREATE UNIQUE INDEX identity_provider_state ON identity_provider (company_id, state) WHERE state <> 'retired';
CREATE INDEX identity_provider_issuer ON identity_provider (issuer, client_id) WHERE state = 'active';

-- Mail domains a company says are its own; each counts once shown, for one company alone.
CREATE TABLE identity_domain (
    company_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    shown_at BIGINT,
    vouched_by TEXT,
    checked_at BIGINT,
    finding TEXT,
    PRIMARY KEY (company_id, domain)
);
CREATE UNIQUE INDEX identity_domain_shown ON identity_domain (domain) WHERE shown_at IS NOT NULL;

-- Who a login is to the provider of a company.
CREATE TABLE identity_external (
    company_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, issuer, subject)
);
CREATE INDEX identity_external_login ON identity_external (login_id);

-- Where somebody was given a place as they came: who was taken out of it is not given it again.
CREATE TABLE identity_arrival (
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    company_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (login_id, company_id)
);

-- An errand a browser is sent on: to a provider and back. Gone with its first return.
CREATE TABLE identity_errand (
    state_hash BYTES NOT NULL PRIMARY KEY,
    browser_hash BYTES NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('signIn', 'trial', 'link', 'proof', 'signOut')),
    provider_id TEXT NOT NULL REFERENCES identity_provider (id),
    session_id TEXT,
    origin TEXT NOT NULL,
    sealed BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identity_errand_end ON identity_errand (expires_at);

-- A provider's word that somebody left counts once.
CREATE TABLE identity_logout (
    token_hash BYTES NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identity_logout_end ON identity_logout (expires_at);
