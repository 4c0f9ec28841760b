-- A change that waits: somebody asked, somebody proves or confirms, anybody who may stops it, then it takes effect.
CREATE TABLE parties_change (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'applied', 'stopped', 'lapsed')),
    payload BYTES,
    was TEXT NOT NULL,
    becomes TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_name TEXT NOT NULL,
    asked_company_id TEXT NOT NULL,
    asked_address TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    takes_effect_at BIGINT NOT NULL,
    lapses_at BIGINT NOT NULL,
    proof TEXT,
    confirmed_by TEXT,
    confirmed_name TEXT,
    confirmed_at BIGINT,
    ended_by TEXT,
    ended_name TEXT,
    ended_at BIGINT,
    CHECK ((state IN ('waiting', 'confirmed')) = (ended_at IS NULL)),
    CHECK ((payload IS NOT NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX parties_change_open ON parties_change (company_id, kind) WHERE ended_at IS NULL;
CREATE INDEX parties_change_company ON parties_change (company_id, id);
