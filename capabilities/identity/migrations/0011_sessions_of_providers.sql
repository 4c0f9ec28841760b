-- A session that came through a company's provider opens places of that company and below it alone.
ALTER TABLE identity_session ADD COLUMN bound_to TEXT;
-- When the provider showed a second factor, where its word is taken for one.
ALTER TABLE identity_session ADD COLUMN factor_shown_at BIGINT;

CREATE TABLE identity_origin (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_session (id) ON DELETE CASCADE,
    provider_id TEXT NOT NULL REFERENCES identity_provider (id),
    subject TEXT NOT NULL,
    sid TEXT,
    sealed BYTES NOT NULL
);
CREATE INDEX identity_origin_subject ON identity_origin (provider_id, subject);
CREATE INDEX identity_origin_sid ON identity_origin (provider_id, sid) WHERE sid IS NOT NULL;

-- A sign-in that waits for a second factor, and came through a provider.
ALTER TABLE identity_pending ADD COLUMN through BYTES;
-- Through whose provider.
ALTER TABLE identity_sign_in ADD COLUMN provider_id TEXT;
