-- A link that shows one document to who holds it: explicit, expiring, revocable. The link itself is
-- not kept: it is the row's id, signed.
CREATE TABLE billing_share (
    id TEXT NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    company_id TEXT NOT NULL,
    login_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    opened_count BIGINT NOT NULL,
    opened_at BIGINT
);

CREATE INDEX billing_share_document ON billing_share (document_id, id);
