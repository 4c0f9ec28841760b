-- Invoices and credit notes as issued. A row comes in when a document is issued or imported: no
-- statement of this crate ever updates net, vat or gross: a mistake is mended by a credit note.
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
    net BIGINT NOT NULL CHECK (net >= 0),
    vat BIGINT NOT NULL CHECK (vat >= 0),
    gross BIGINT NOT NULL CHECK (gross >= 0),
    paid BIGINT NOT NULL,
    currency TEXT NOT NULL CHECK (currency = 'EUR'),
    corrects_id TEXT,
    corrects_number TEXT,
    corrects_on TEXT,
    pdf_digest TEXT,
    source TEXT,
    external_reference TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK (net + vat = gross),
    UNIQUE (number, issuer_id)
);

-- One company's list, newest first, and its neighbours.
CREATE INDEX billing_document_company ON billing_document (company_id, kind, issued_on, id);

-- Everybody's list, for the operator.
CREATE INDEX billing_document_day ON billing_document (kind, issued_on, id, company_id);

-- What is left to pay: few rows, asked for on every home page.
CREATE INDEX billing_document_unpaid ON billing_document (company_id, kind, due_on, gross, paid, site_id)
WHERE state IN ('sent', 'partiallyPaid');
CREATE INDEX billing_document_unpaid_day ON billing_document (kind, issued_on, id)
WHERE state IN ('sent', 'partiallyPaid');

CREATE INDEX billing_document_corrects ON billing_document (corrects_id) WHERE corrects_id IS NOT NULL;

CREATE TABLE billing_line (
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    position BIGINT NOT NULL,
    label TEXT NOT NULL,
    site_name TEXT,
    quantity TEXT NOT NULL,
    unit_price BIGINT NOT NULL,
    net BIGINT NOT NULL,
    vat_rate_bp BIGINT NOT NULL,
    PRIMARY KEY (document_id, position)
);

CREATE TABLE billing_vat (
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    rate_bp BIGINT NOT NULL,
    base BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    PRIMARY KEY (document_id, rate_bp)
);

-- An archive somebody asked for: its id is the id of the job that builds it.
CREATE TABLE billing_archive (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'creditNote')),
    login_id TEXT NOT NULL,
    company_id TEXT NOT NULL,
    document_count BIGINT NOT NULL,
    file_digest TEXT,
    size_bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX billing_archive_expiry ON billing_archive (expires_at);
CREATE INDEX billing_archive_login ON billing_archive (login_id, created_at);

-- The documents were chosen within the asker's scope when they asked: the job needs none.
CREATE TABLE billing_archive_item (
    archive_id TEXT NOT NULL REFERENCES billing_archive (id),
    position BIGINT NOT NULL,
    document_id TEXT NOT NULL REFERENCES billing_document (id),
    PRIMARY KEY (archive_id, position)
);

CREATE VIEW billing_document_v AS
SELECT id, kind, number, issuer_id, company_id, site_id, state, issued_on, due_on, net, vat, gross, paid
FROM billing_document;
