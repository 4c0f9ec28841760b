-- Who keeps an access is looked at again every so often (docs/decisions/0020).
CREATE TABLE identity_review_period (
    company_id TEXT NOT NULL PRIMARY KEY,
    months BIGINT NOT NULL CHECK (months IN (6, 12))
);

CREATE TABLE identity_review (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    closed_at BIGINT
);

CREATE UNIQUE INDEX identity_review_open ON identity_review (company_id) WHERE closed_at IS NULL;
CREATE INDEX identity_review_company ON identity_review (company_id, opened_at);

-- One line an access, as it was when the review opened. The name stays with the login.
CREATE TABLE identity_review_line (
    review_id TEXT NOT NULL REFERENCES identity_review (id),
    membership_id TEXT NOT NULL,
    login_id TEXT NOT NULL REFERENCES identity_login (id),
    decision TEXT CHECK (decision IN ('confirmed', 'suspended', 'changed', 'removed', 'lapsed', 'kept')),
    decided_at BIGINT,
    decided_by TEXT,
    PRIMARY KEY (review_id, membership_id)
);

CREATE INDEX identity_review_line_place ON identity_review_line (membership_id) WHERE decision IS NULL;

-- What is under way below a company, by deadline; what ended of late.
CREATE INDEX identity_review_deadline ON identity_review (deadline_at, id) WHERE closed_at IS NULL;
CREATE INDEX identity_review_closed ON identity_review (closed_at, id) WHERE closed_at IS NOT NULL;

-- Which letters have left: a job run twice writes none again. `0`: as it opened.
CREATE TABLE identity_review_told (
    review_id TEXT NOT NULL REFERENCES identity_review (id),
    days BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    PRIMARY KEY (review_id, days, deadline_at)
);
