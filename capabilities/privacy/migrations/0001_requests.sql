-- What somebody asked about their data: to be told, or to be forgotten. `login_id` is whose data; without one it is
-- the address's, looked for at and below `root_id`.
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
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    held_at BIGINT,
    ended_by TEXT,
    ended_at BIGINT,
    outcome TEXT NOT NULL,
    file_digest TEXT,
    size_bytes BIGINT NOT NULL,
    expires_at BIGINT,
    CHECK ((login_id IS NULL) <> (address = '') OR state <> 'waiting'),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);

CREATE INDEX privacy_request_login ON privacy_request (login_id, id);
CREATE INDEX privacy_request_root ON privacy_request (root_id, id);
CREATE INDEX privacy_request_file ON privacy_request (expires_at) WHERE file_digest IS NOT NULL;
CREATE UNIQUE INDEX privacy_request_open_login ON privacy_request (login_id, kind)
WHERE state = 'waiting' AND login_id IS NOT NULL;
CREATE UNIQUE INDEX privacy_request_open_address ON privacy_request (root_id, address, kind)
WHERE state = 'waiting' AND login_id IS NULL;

-- What the purge last took of each table.
CREATE TABLE privacy_purge (
    table_name TEXT NOT NULL PRIMARY KEY,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    taken BIGINT NOT NULL,
    taken_in_all BIGINT NOT NULL
);
