CREATE TABLE jobs_job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    dedup_key TEXT UNIQUE,
    company_id TEXT,
    login_id TEXT,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    lease_key TEXT,
    attempts BIGINT NOT NULL,
    done_count BIGINT NOT NULL,
    total_count BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX jobs_job_due ON jobs_job (run_at) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_job_state ON jobs_job (state, id);
