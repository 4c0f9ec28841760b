ALTER TABLE identity_session ADD COLUMN proved_at BIGINT;

CREATE TABLE identity_totp (
    login_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_login (id),
    secret BYTES NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE identity_passkey (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential BYTES NOT NULL UNIQUE,
    rp TEXT NOT NULL,
    name TEXT NOT NULL,
    transports BIGINT NOT NULL,
    static_state BYTES NOT NULL,
    dynamic_state BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX identity_passkey_login ON identity_passkey (login_id, id);

CREATE TABLE identity_recovery_code (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX identity_recovery_code_login ON identity_recovery_code (login_id);

CREATE TABLE identity_recovery_showing (
    session_id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    sealed BYTES NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX identity_recovery_showing_end ON identity_recovery_showing (expires_at);

CREATE TABLE identity_device (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BYTES NOT NULL UNIQUE,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);

CREATE INDEX identity_device_login ON identity_device (login_id, id);
CREATE INDEX identity_device_end ON identity_device (expires_at);

CREATE TABLE identity_pending (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential_version BIGINT NOT NULL,
    sign_in_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX identity_pending_end ON identity_pending (expires_at);

CREATE TABLE identity_ceremony (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('enrol', 'sign_in', 'step', 'proof')),
    bound_to TEXT NOT NULL,
    rp TEXT NOT NULL,
    state BYTES NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX identity_ceremony_end ON identity_ceremony (expires_at);

CREATE TABLE identity_sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    method TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('refused', 'unfinished', 'done'))
);

CREATE INDEX identity_sign_in_login ON identity_sign_in (login_id, id);
CREATE INDEX identity_sign_in_at ON identity_sign_in (at);

CREATE TABLE identity_policy (
    company_id TEXT NOT NULL PRIMARY KEY,
    second_factor TEXT NOT NULL CHECK (second_factor IN ('optional', 'required', 'waived')),
    changed_at BIGINT NOT NULL
);
