-- Links whose time is over.
CREATE INDEX billing_share_end ON billing_share (expires_at);
CREATE INDEX billing_share_login ON billing_share (login_id, id);
