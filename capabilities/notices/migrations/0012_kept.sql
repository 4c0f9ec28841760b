-- Somebody's messages, and those whose time is over.
CREATE INDEX notices_message_login ON notices_message (login_id, id) WHERE login_id IS NOT NULL;
CREATE INDEX notices_message_day ON notices_message (created_at);
