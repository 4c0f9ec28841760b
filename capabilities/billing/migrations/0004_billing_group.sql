-- The billing group a document names, where its issuer said one; else its site's counts (docs/decisions/0025).
ALTER TABLE billing_document ADD COLUMN billing_group_id TEXT;

DROP INDEX billing_document_unpaid;
CREATE INDEX billing_document_unpaid ON billing_document (
    company_id, kind, due_on, gross, paid, site_id, state, billing_group_id)
WHERE state IN ('sent', 'partiallyPaid');

DROP INDEX billing_document_company;
CREATE INDEX billing_document_company ON billing_document (
    company_id, kind, issued_on, id, number, issuer_id, site_id, state, due_on, net, vat, gross, paid, billing_group_id);
