-- What was said to whom. The body is sealed: it may hold a personal link.
CREATE TABLE notices_message (
    id TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL,
    login_id TEXT,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    lang TEXT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BYTES NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    message_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX notices_message_company ON notices_message (company_id, id);
CREATE INDEX notices_message_state ON notices_message (state, id);

-- Each time a message was handed to the mail server, and what it answered.
CREATE TABLE notices_delivery (
    notice_id TEXT NOT NULL REFERENCES notices_message (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    result TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (notice_id, number)
);
