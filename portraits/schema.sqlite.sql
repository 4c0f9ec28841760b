CREATE VIEW access_administrator_v AS
SELECT m.id AS membership_id, m.company_id, m.login_id, m.created_at
FROM identity_membership m
JOIN identity_login l ON l.id = m.login_id
LEFT JOIN identity_profile p ON p.id = m.profile_id
WHERE m.state = 'active' AND NOT m.narrowed AND l.state <> 'suspended'
    AND (m.ready_made IN ('administrator', 'reseller_admin', 'operator_admin') OR p.rights LIKE '%user.manage%')
CREATE VIEW access_billing_group_v AS
SELECT membership_id, group_id FROM identity_membership_billing_group
CREATE VIEW access_login_v AS SELECT id AS membership_id, login_id FROM identity_membership
CREATE VIEW access_person_v AS SELECT id AS login_id, name FROM identity_login
CREATE VIEW access_reference_v AS SELECT id AS login_id, reference FROM identity_login
CREATE VIEW access_site_v AS
SELECT membership_id, site_id FROM identity_membership_site
UNION ALL
SELECT key_id AS membership_id, site_id FROM identity_api_key_site
CREATE TABLE billing_archive (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'creditNote')),
    login_id TEXT NOT NULL,
    company_id TEXT NOT NULL,
    document_count INTEGER NOT NULL,
    file_digest TEXT,
    size_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT
CREATE INDEX billing_archive_expiry ON billing_archive (expires_at)
CREATE TABLE billing_archive_item (
    archive_id TEXT NOT NULL REFERENCES billing_archive (id),
    position INTEGER NOT NULL,
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    PRIMARY KEY (archive_id, position)
) STRICT
CREATE INDEX billing_archive_login ON billing_archive (login_id, created_at)
CREATE TABLE billing_document (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'creditNote')),
    number TEXT NOT NULL,
    issuer_id TEXT NOT NULL,
    company_id TEXT NOT NULL,
    site_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('new', 'onHold', 'validated', 'sent', 'partiallyPaid', 'settled')),
    issued_on TEXT NOT NULL,
    due_on TEXT,
    period_from TEXT,
    period_to TEXT,
    net INTEGER NOT NULL CHECK (net >= 0),
    vat INTEGER NOT NULL CHECK (vat >= 0),
    gross INTEGER NOT NULL CHECK (gross >= 0),
    paid INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (currency = 'EUR'),
    corrects_id TEXT,
    corrects_number TEXT,
    corrects_on TEXT,
    pdf_digest TEXT,
    source TEXT,
    external_reference TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL, billing_group_id TEXT,
    CHECK (net + vat = gross),
    UNIQUE (number, issuer_id)
) STRICT
CREATE INDEX billing_document_company ON billing_document (
    company_id, kind, issued_on, id, number, issuer_id, site_id, state, due_on, net, vat, gross, paid, billing_group_id)
CREATE INDEX billing_document_corrects ON billing_document (corrects_id) WHERE corrects_id IS NOT NULL
CREATE INDEX billing_document_day ON billing_document (kind, issued_on, id, company_id)
CREATE INDEX billing_document_unpaid ON billing_document (
    company_id, kind, due_on, gross, paid, site_id, state, billing_group_id)
WHERE state IN ('sent', 'partiallyPaid')
CREATE INDEX billing_document_unpaid_day ON billing_document (kind, issued_on, id)
WHERE state IN ('sent', 'partiallyPaid')
CREATE VIEW billing_document_v AS
SELECT id, kind, number, issuer_id, company_id, site_id, state, issued_on, due_on, net, vat, gross, paid
FROM billing_document
CREATE TABLE billing_line (
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    site_name TEXT,
    quantity TEXT NOT NULL,
    unit_price INTEGER NOT NULL,
    net INTEGER NOT NULL,
    vat_rate_bp INTEGER NOT NULL,
    PRIMARY KEY (document_id, position)
) STRICT
CREATE TABLE billing_share (
    id TEXT NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    company_id TEXT NOT NULL,
    login_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    opened_count INTEGER NOT NULL,
    opened_at INTEGER
) STRICT
CREATE INDEX billing_share_document ON billing_share (document_id, id)
CREATE INDEX billing_share_end ON billing_share (expires_at)
CREATE INDEX billing_share_login ON billing_share (login_id, id)
CREATE TABLE billing_vat (
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    rate_bp INTEGER NOT NULL,
    base INTEGER NOT NULL,
    vat INTEGER NOT NULL,
    PRIMARY KEY (document_id, rate_bp)
) STRICT
CREATE TABLE db_audit (
    id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    company_id TEXT,
    login_id TEXT,
    actor TEXT NOT NULL,
    actor_company_id TEXT,
    address TEXT NOT NULL,
    note TEXT NOT NULL
, number INTEGER, salt BLOB, personal BLOB, previous BLOB, hash BLOB, as_login_id TEXT) STRICT
CREATE INDEX db_audit_company ON db_audit (company_id, id)
CREATE TRIGGER db_audit_follows AFTER INSERT ON db_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows at its end')
    WHERE NOT EXISTS (
        SELECT 1 FROM db_audit_head WHERE one = 1 AND number + 1 = NEW.number AND hash = NEW.previous);
    UPDATE db_audit_head SET number = NEW.number, hash = NEW.hash WHERE one = 1;
END
CREATE TABLE db_audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    turns INTEGER NOT NULL
) STRICT
CREATE TRIGGER db_audit_head_kept BEFORE DELETE ON db_audit_head
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END
CREATE TRIGGER db_audit_kept BEFORE DELETE ON db_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END
CREATE INDEX db_audit_login ON db_audit (login_id, id)
CREATE INDEX db_audit_named ON db_audit (at) WHERE salt IS NOT NULL
CREATE UNIQUE INDEX db_audit_number ON db_audit (number)
CREATE TABLE db_audit_seal (
    number INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    sealed_at INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT
CREATE TRIGGER db_audit_seal_kept BEFORE DELETE ON db_audit_seal
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END
CREATE TRIGGER db_audit_seal_unaltered BEFORE UPDATE ON db_audit_seal
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END
CREATE TRIGGER db_audit_unaltered BEFORE UPDATE ON db_audit
WHEN NOT (
    NEW.actor = '' AND NEW.address = '' AND NEW.salt IS NULL
    AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action AND NEW.object = OLD.object
    AND NEW.company_id IS NOT DISTINCT FROM OLD.company_id AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id
    AND NEW.actor_company_id IS NOT DISTINCT FROM OLD.actor_company_id AND NEW.note = OLD.note
    AND NEW.as_login_id IS NOT DISTINCT FROM OLD.as_login_id
    AND NEW.number = OLD.number AND NEW.personal = OLD.personal AND NEW.previous = OLD.previous
    AND NEW.hash = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END
CREATE VIEW db_audit_v AS
SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note, number, hash,
    salt IS NULL AS erased, as_login_id
FROM db_audit
CREATE TABLE db_counter (
    series TEXT NOT NULL PRIMARY KEY,
    latest INTEGER NOT NULL
) STRICT
CREATE VIEW db_held_v AS
SELECT t.company_id, h.login_id
FROM db_hold_v h LEFT JOIN parties_tree t ON t.ancestor_id = h.company_id
CREATE TABLE db_hold (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT,
    login_id TEXT,
    reason TEXT NOT NULL,
    look_again_on TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    placed_name TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    asked_by TEXT,
    asked_name TEXT,
    asked_at INTEGER,
    released_by TEXT,
    released_name TEXT,
    released_at INTEGER,
    CHECK ((company_id IS NULL) <> (login_id IS NULL)),
    CHECK ((released_at IS NULL) = (released_by IS NULL))
) STRICT
CREATE INDEX db_hold_open ON db_hold (company_id, login_id) WHERE released_at IS NULL
CREATE VIEW db_hold_v AS
SELECT company_id, login_id FROM db_hold WHERE released_at IS NULL
CREATE TABLE db_migration (
        owner TEXT NOT NULL,
        step TEXT NOT NULL,
        digest TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (owner, step)
    ) STRICT
CREATE TABLE db_migration_lock (one INTEGER NOT NULL PRIMARY KEY, held_at INTEGER NOT NULL) STRICT
CREATE TABLE identity_acceptance (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    terms_id TEXT NOT NULL REFERENCES identity_terms (id),
    digest TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    UNIQUE (login_id, terms_id)
) STRICT
CREATE TABLE identity_api_key (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    narrowed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    version INTEGER NOT NULL
) STRICT
CREATE INDEX identity_api_key_company ON identity_api_key (company_id, id)
CREATE TABLE identity_api_key_site (
    key_id TEXT NOT NULL REFERENCES identity_api_key (id),
    site_id TEXT NOT NULL,
    PRIMARY KEY (key_id, site_id)
) STRICT
CREATE TABLE identity_api_secret (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES identity_api_key (id),
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    last_used_at INTEGER,
    last_address TEXT NOT NULL
) STRICT
CREATE INDEX identity_api_secret_key ON identity_api_secret (key_id, created_at)
CREATE INDEX identity_api_secret_login ON identity_api_secret (login_id)
CREATE TABLE identity_api_showing (
    session_id TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES identity_api_key (id),
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT
CREATE INDEX identity_api_showing_end ON identity_api_showing (expires_at)
CREATE TABLE identity_arrival (
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    company_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (login_id, company_id)
) STRICT
CREATE TABLE identity_attempt (
    identifier_hash BLOB NOT NULL PRIMARY KEY,
    in_a_row INTEGER NOT NULL,
    today INTEGER NOT NULL,
    day_began_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT
CREATE INDEX identity_attempt_day ON identity_attempt (day_began_at)
CREATE TABLE identity_ceremony (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('enrol', 'sign_in', 'step', 'proof')),
    bound_to TEXT NOT NULL,
    rp TEXT NOT NULL,
    state BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT
CREATE INDEX identity_ceremony_end ON identity_ceremony (expires_at)
CREATE TABLE identity_counter (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    latest INTEGER NOT NULL
) STRICT
CREATE TABLE identity_device (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT
CREATE INDEX identity_device_end ON identity_device (expires_at)
CREATE INDEX identity_device_login ON identity_device (login_id, id)
CREATE TABLE identity_domain (
    company_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    shown_at INTEGER,
    vouched_by TEXT,
    checked_at INTEGER,
    finding TEXT,
    PRIMARY KEY (company_id, domain)
) STRICT
CREATE UNIQUE INDEX identity_domain_shown ON identity_domain (domain) WHERE shown_at IS NOT NULL
CREATE TABLE identity_errand (
    state_hash BLOB NOT NULL PRIMARY KEY,
    browser_hash BLOB NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('signIn', 'trial', 'link', 'proof', 'signOut')),
    provider_id TEXT NOT NULL REFERENCES identity_provider (id),
    session_id TEXT,
    origin TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT
CREATE INDEX identity_errand_end ON identity_errand (expires_at)
CREATE TABLE identity_external (
    company_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (company_id, issuer, subject)
) STRICT
CREATE INDEX identity_external_login ON identity_external (login_id)
CREATE VIEW identity_held_v AS
SELECT h.login_id FROM db_held_v h WHERE h.login_id IS NOT NULL
UNION ALL
SELECT m.login_id FROM db_held_v h JOIN identity_membership m ON m.company_id = h.company_id
CREATE TABLE identity_link (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('init', 'reset')),
    credential_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    voided_at INTEGER
) STRICT
CREATE INDEX identity_link_login ON identity_link (login_id)
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
    password_set_at INTEGER,
    credential_version INTEGER NOT NULL,
    access_sent_at INTEGER,
    last_login_at INTEGER,
    external_reference TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL, erased_at INTEGER,
    CHECK (state <> 'active' OR password IS NOT NULL)
) STRICT
CREATE INDEX identity_login_email ON identity_login (email_key)
CREATE INDEX identity_login_erased ON identity_login (erased_at) WHERE erased_at IS NOT NULL
CREATE UNIQUE INDEX identity_login_external ON identity_login (external_reference) WHERE external_reference <> ''
CREATE INDEX identity_login_invited ON identity_login (id) WHERE state = 'invited'
CREATE INDEX identity_login_suspended ON identity_login (id) WHERE state = 'suspended'
CREATE INDEX identity_login_unsent ON identity_login (id) WHERE state = 'invited' AND access_sent_at IS NULL
CREATE VIEW identity_login_v AS SELECT id, reference, name, email, lang, state FROM identity_login
CREATE TABLE identity_logout (
    token_hash BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT
CREATE INDEX identity_logout_end ON identity_logout (expires_at)
CREATE TABLE identity_membership (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    company_id TEXT NOT NULL,
    ready_made TEXT,
    profile_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    narrowed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL, search_key TEXT NOT NULL DEFAULT '',
    UNIQUE (login_id, company_id),
    FOREIGN KEY (company_id, profile_id) REFERENCES identity_profile (company_id, id),
    CHECK ((ready_made IS NULL) <> (profile_id IS NULL))
) STRICT
CREATE TABLE identity_membership_billing_group (
    membership_id TEXT NOT NULL REFERENCES identity_membership (id),
    group_id TEXT NOT NULL,
    PRIMARY KEY (membership_id, group_id)
) STRICT
CREATE INDEX identity_membership_company ON identity_membership (company_id, id)
CREATE INDEX identity_membership_named ON identity_membership (company_id, search_key, id)
CREATE INDEX identity_membership_profile ON identity_membership (profile_id) WHERE profile_id IS NOT NULL
CREATE INDEX identity_membership_search ON identity_membership (search_key, id)
CREATE TABLE identity_membership_site (
    membership_id TEXT NOT NULL REFERENCES identity_membership (id),
    site_id TEXT NOT NULL,
    PRIMARY KEY (membership_id, site_id)
) STRICT
CREATE INDEX identity_membership_suspended ON identity_membership (id) WHERE state = 'suspended'
CREATE INDEX identity_membership_unnamed ON identity_membership (id) WHERE search_key = ''
CREATE VIEW identity_membership_v AS
SELECT id, login_id, company_id, state FROM identity_membership
CREATE TABLE identity_origin (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_session (id) ON DELETE CASCADE,
    provider_id TEXT NOT NULL REFERENCES identity_provider (id),
    subject TEXT NOT NULL,
    sid TEXT,
    sealed BLOB NOT NULL
) STRICT
CREATE INDEX identity_origin_sid ON identity_origin (provider_id, sid) WHERE sid IS NOT NULL
CREATE INDEX identity_origin_subject ON identity_origin (provider_id, subject)
CREATE TABLE identity_passkey (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential BLOB NOT NULL UNIQUE,
    rp TEXT NOT NULL,
    name TEXT NOT NULL,
    transports INTEGER NOT NULL,
    static_state BLOB NOT NULL,
    dynamic_state BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT
CREATE INDEX identity_passkey_login ON identity_passkey (login_id, id)
CREATE TABLE identity_past_password (
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential_version INTEGER NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (login_id, credential_version)
) STRICT
CREATE TABLE identity_pending (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    credential_version INTEGER NOT NULL,
    sign_in_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
, through BLOB) STRICT
CREATE INDEX identity_pending_end ON identity_pending (expires_at)
CREATE TABLE identity_policy (
    company_id TEXT NOT NULL PRIMARY KEY,
    second_factor TEXT NOT NULL CHECK (second_factor IN ('optional', 'required', 'waived')),
    changed_at INTEGER NOT NULL
) STRICT
CREATE TABLE identity_profile (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (company_id, name),
    UNIQUE (company_id, id)
) STRICT
CREATE TABLE identity_provider (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('openIdConnect', 'proConnect')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret BLOB,
    profile TEXT NOT NULL,
    passwords TEXT NOT NULL CHECK (passwords IN ('allowed', 'refused')),
    factor TEXT NOT NULL CHECK (factor IN ('never', 'said', 'always')),
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    tried_at INTEGER,
    tried_as TEXT,
    in_force_at INTEGER, tried_by TEXT,
    CHECK ((client_secret IS NULL) = (state = 'retired'))
) STRICT
CREATE INDEX identity_provider_issuer ON identity_provider (issuer, client_id) WHERE state = 'active'
CREATE UNIQUE INDEX identity_provider_state ON identity_provider (company_id, state) WHERE state <> 'retired'
CREATE TABLE identity_provisioned (
    membership_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_membership (id) ON DELETE CASCADE,
    company_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_name_key TEXT NOT NULL,
    external_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    UNIQUE (company_id, user_name_key)
) STRICT
CREATE INDEX identity_provisioned_external ON identity_provisioned (company_id, external_id) WHERE external_id <> ''
CREATE TABLE identity_recovery_code (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT
CREATE INDEX identity_recovery_code_login ON identity_recovery_code (login_id)
CREATE TABLE identity_recovery_showing (
    session_id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT
CREATE INDEX identity_recovery_showing_end ON identity_recovery_showing (expires_at)
CREATE TABLE identity_review (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT
CREATE INDEX identity_review_closed ON identity_review (closed_at, id) WHERE closed_at IS NOT NULL
CREATE INDEX identity_review_company ON identity_review (company_id, opened_at)
CREATE INDEX identity_review_deadline ON identity_review (deadline_at, id) WHERE closed_at IS NULL
CREATE TABLE identity_review_line (
    review_id TEXT NOT NULL REFERENCES identity_review (id),
    membership_id TEXT NOT NULL,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    decision TEXT CHECK (decision IN ('confirmed', 'suspended', 'changed', 'removed', 'lapsed', 'kept')),
    decided_at INTEGER,
    decided_by TEXT,
    PRIMARY KEY (review_id, membership_id)
) STRICT
CREATE INDEX identity_review_line_by ON identity_review_line (decided_by) WHERE decided_by IS NOT NULL
CREATE INDEX identity_review_line_login ON identity_review_line (login_id)
CREATE INDEX identity_review_line_place ON identity_review_line (membership_id) WHERE decision IS NULL
CREATE UNIQUE INDEX identity_review_open ON identity_review (company_id) WHERE closed_at IS NULL
CREATE TABLE identity_review_period (
    company_id TEXT NOT NULL PRIMARY KEY,
    months INTEGER NOT NULL CHECK (months IN (6, 12))
) STRICT
CREATE TABLE identity_review_told (
    review_id TEXT NOT NULL REFERENCES identity_review (id),
    days INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    PRIMARY KEY (review_id, days, deadline_at)
) STRICT
CREATE TABLE identity_scim_member (
    membership_id TEXT NOT NULL REFERENCES identity_membership (id) ON DELETE CASCADE,
    company_id TEXT NOT NULL,
    profile TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (membership_id, profile)
) STRICT
CREATE INDEX identity_scim_member_profile ON identity_scim_member (company_id, profile)
CREATE TABLE identity_session (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    membership_id TEXT NOT NULL REFERENCES identity_membership (id),
    credential_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    idle_until INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
, proved_at INTEGER, held_by TEXT REFERENCES identity_session (id) ON DELETE CASCADE, raised_at INTEGER, bound_to TEXT, factor_shown_at INTEGER) STRICT
CREATE UNIQUE INDEX identity_session_held ON identity_session (held_by) WHERE held_by IS NOT NULL
CREATE INDEX identity_session_idle ON identity_session (idle_until)
CREATE INDEX identity_session_login ON identity_session (login_id, id)
CREATE TABLE identity_sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    method TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('refused', 'unfinished', 'done'))
, provider_id TEXT) STRICT
CREATE INDEX identity_sign_in_at ON identity_sign_in (at)
CREATE INDEX identity_sign_in_login ON identity_sign_in (login_id, id)
CREATE TABLE identity_stand_in (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    actor_login_id TEXT NOT NULL REFERENCES identity_login (id),
    actor_company_id TEXT NOT NULL,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    company_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    raised_reason TEXT NOT NULL,
    raised_at INTEGER,
    began_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT
CREATE INDEX identity_stand_in_login ON identity_stand_in (login_id, began_at)
CREATE TABLE identity_terms (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    applies_on TEXT NOT NULL,
    applies_at INTEGER NOT NULL,
    published_at INTEGER,
    version INTEGER NOT NULL, shared INTEGER NOT NULL DEFAULT FALSE,
    UNIQUE (company_id, number)
) STRICT
CREATE INDEX identity_terms_current ON identity_terms (company_id, applies_at, number) WHERE state = 'published'
CREATE TABLE identity_totp (
    login_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_login (id),
    secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT
CREATE TABLE jobs_job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    dedup_key TEXT UNIQUE,
    company_id TEXT,
    login_id TEXT,
    run_at INTEGER NOT NULL,
    lease_until INTEGER,
    lease_key TEXT,
    attempts INTEGER NOT NULL,
    done_count INTEGER NOT NULL,
    total_count INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT
CREATE INDEX jobs_job_due ON jobs_job (run_at) WHERE state IN ('waiting', 'running')
CREATE INDEX jobs_job_state ON jobs_job (state, id)
CREATE TABLE notices_delivery (
    notice_id TEXT NOT NULL REFERENCES notices_message (id),
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    result TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (notice_id, number)
) STRICT
CREATE TABLE notices_message (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    login_id TEXT,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    lang TEXT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    message_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    version INTEGER NOT NULL
) STRICT
CREATE INDEX notices_message_company ON notices_message (company_id, id)
CREATE INDEX notices_message_day ON notices_message (created_at)
CREATE INDEX notices_message_login ON notices_message (login_id, id) WHERE login_id IS NOT NULL
CREATE INDEX notices_message_state ON notices_message (state, id)
CREATE TABLE parties_billing_group (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'closed')),
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (company_id, search_key)
) STRICT
CREATE TABLE parties_billing_group_site (
    site_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_site (id),
    group_id TEXT NOT NULL REFERENCES parties_billing_group (id)
) STRICT
CREATE VIEW parties_billing_group_site_v AS
SELECT group_id, site_id FROM parties_billing_group_site
CREATE INDEX parties_billing_group_sites ON parties_billing_group_site (group_id, site_id)
CREATE VIEW parties_billing_group_v AS
SELECT id AS group_id, company_id, state, name FROM parties_billing_group
CREATE TABLE parties_brand (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    host TEXT UNIQUE,
    support_phone TEXT,
    support_email TEXT,
    support_hours TEXT NOT NULL,
    logo_digest TEXT,
    version INTEGER NOT NULL
, host_verified_at INTEGER, sender_email TEXT, sender_verified_at INTEGER, sender_name TEXT NOT NULL DEFAULT '', signature TEXT NOT NULL DEFAULT '', support_address TEXT NOT NULL DEFAULT '', legal_director TEXT NOT NULL DEFAULT '', legal_hosting TEXT NOT NULL DEFAULT '', privacy TEXT NOT NULL DEFAULT '') STRICT
CREATE TABLE parties_brand_logo (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT
CREATE TABLE parties_brand_record (
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    expected TEXT NOT NULL,
    state TEXT NOT NULL,
    found TEXT NOT NULL,
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (company_id, kind)
) STRICT
CREATE VIEW parties_branded_v AS
SELECT company_id FROM parties_brand
CREATE TABLE parties_change (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'applied', 'stopped', 'lapsed')),
    payload BLOB,
    was TEXT NOT NULL,
    becomes TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_name TEXT NOT NULL,
    asked_company_id TEXT NOT NULL,
    asked_address TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    takes_effect_at INTEGER NOT NULL,
    lapses_at INTEGER NOT NULL,
    proof TEXT,
    confirmed_by TEXT,
    confirmed_name TEXT,
    confirmed_at INTEGER,
    ended_by TEXT,
    ended_name TEXT,
    ended_at INTEGER,
    CHECK ((state IN ('waiting', 'confirmed')) = (ended_at IS NULL)),
    CHECK ((payload IS NOT NULL) = (ended_at IS NULL))
) STRICT
CREATE INDEX parties_change_company ON parties_change (company_id, id)
CREATE UNIQUE INDEX parties_change_open ON parties_change (company_id, kind) WHERE ended_at IS NULL
CREATE TABLE parties_closed_module (
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    module TEXT NOT NULL,
    PRIMARY KEY (company_id, module)
) STRICT
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
    share_capital INTEGER,
    register_town TEXT,
    vat_due TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT
CREATE INDEX parties_company_parent ON parties_company (parent_id, search_key, id)
CREATE INDEX parties_company_search ON parties_company (search_key, id, reference, siren, state, role, parent_id)
CREATE INDEX parties_company_siren ON parties_company (siren)
CREATE VIEW parties_company_v AS
SELECT id AS company_id, reference, legal_name, siren, role, state, parent_id, external_reference
FROM parties_company
CREATE TABLE parties_contact (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    site_id TEXT REFERENCES parties_site (id),
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    purposes TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT
CREATE INDEX parties_contact_company ON parties_contact (company_id, name, id)
CREATE INDEX parties_contact_site ON parties_contact (site_id)
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
FROM parties_contact WHERE purposes LIKE '%incident%'
CREATE VIEW parties_establishment_v AS
SELECT id AS site_id, company_id, siret, kind FROM parties_site WHERE siret IS NOT NULL AND state = 'active'
CREATE TABLE parties_owner (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    membership_id TEXT NOT NULL,
    since_at INTEGER NOT NULL
) STRICT
CREATE VIEW parties_owner_v AS SELECT company_id, membership_id, since_at FROM parties_owner
CREATE TABLE parties_payment (
    company_id TEXT NOT NULL PRIMARY KEY REFERENCES parties_company (id),
    method TEXT NOT NULL,
    holder TEXT NOT NULL,
    iban_masked TEXT NOT NULL,
    iban_sealed BLOB,
    bic TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT
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
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT
CREATE INDEX parties_site_company ON parties_site (company_id, kind, search_key, id)
CREATE UNIQUE INDEX parties_site_head_office ON parties_site (company_id) WHERE kind = 'headOffice'
CREATE INDEX parties_site_siret ON parties_site (siret) WHERE siret IS NOT NULL
CREATE VIEW parties_site_v AS
SELECT id AS site_id, company_id, name, city FROM parties_site
CREATE TABLE parties_tree (
    ancestor_id TEXT NOT NULL REFERENCES parties_company (id),
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    depth INTEGER NOT NULL,
    PRIMARY KEY (ancestor_id, company_id)
) STRICT
CREATE TABLE parties_tree_turn (
    one INTEGER NOT NULL PRIMARY KEY,
    turns INTEGER NOT NULL
) STRICT
CREATE INDEX parties_tree_up ON parties_tree (company_id, depth, ancestor_id)
CREATE VIEW parties_tree_v AS
SELECT ancestor_id, company_id, depth FROM parties_tree
CREATE TABLE privacy_purge (
    table_name TEXT NOT NULL PRIMARY KEY,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    taken INTEGER NOT NULL,
    taken_in_all INTEGER NOT NULL
) STRICT
CREATE TABLE privacy_request (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('export', 'erasure')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stopped', 'refused', 'lapsed')),
    login_id TEXT,
    address TEXT NOT NULL,
    root_id TEXT NOT NULL,
    lang TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_name TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    held_at INTEGER,
    ended_by TEXT,
    ended_at INTEGER,
    outcome TEXT NOT NULL,
    file_digest TEXT,
    size_bytes INTEGER NOT NULL,
    expires_at INTEGER,
    CHECK ((login_id IS NULL) <> (address = '') OR state <> 'waiting'),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT
CREATE INDEX privacy_request_file ON privacy_request (expires_at) WHERE file_digest IS NOT NULL
CREATE INDEX privacy_request_login ON privacy_request (login_id, id)
CREATE UNIQUE INDEX privacy_request_open_address ON privacy_request (root_id, address, kind)
WHERE state = 'waiting' AND login_id IS NULL
CREATE UNIQUE INDEX privacy_request_open_login ON privacy_request (login_id, kind)
WHERE state = 'waiting' AND login_id IS NOT NULL
CREATE INDEX privacy_request_root ON privacy_request (root_id, id)
