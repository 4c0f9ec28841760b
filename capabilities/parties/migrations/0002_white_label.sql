-- A host and a sender count once their owner has shown that they are theirs.
ALTER TABLE parties_brand ADD COLUMN host_verified_at BIGINT;
ALTER TABLE parties_brand ADD COLUMN sender_email TEXT;
ALTER TABLE parties_brand ADD COLUMN sender_verified_at BIGINT;
ALTER TABLE parties_brand ADD COLUMN sender_name TEXT NOT NULL DEFAULT '';
ALTER TABLE parties_brand ADD COLUMN signature TEXT NOT NULL DEFAULT '';
ALTER TABLE parties_brand ADD COLUMN support_address TEXT NOT NULL DEFAULT '';
ALTER TABLE parties_brand ADD COLUMN legal_director TEXT NOT NULL DEFAULT '';
ALTER TABLE parties_brand ADD COLUMN legal_hosting TEXT NOT NULL DEFAULT '';
ALTER TABLE parties_brand ADD COLUMN privacy TEXT NOT NULL DEFAULT '';

-- Those that answered before this step go on answering.
UPDATE parties_brand SET host_verified_at = 0 WHERE host IS NOT NULL;

-- What the name servers last said, one line a record that a brand needs.
CREATE TABLE parties_brand_record (
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    expected TEXT NOT NULL,
    state TEXT NOT NULL,
    found TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, kind)
);

-- Parts of the portal that are closed to a company and to all below it.
CREATE TABLE parties_closed_module (
    company_id TEXT NOT NULL REFERENCES parties_company (id),
    module TEXT NOT NULL,
    PRIMARY KEY (company_id, module)
);

CREATE VIEW parties_branded_v AS
SELECT company_id FROM parties_brand;
