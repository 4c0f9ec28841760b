-- The two questions of every home page and list are answered from the index alone: SQLite asks `state` again
-- although the index holds no other, and a list goes to the table for each of its rows.
DROP INDEX billing_document_unpaid;
CREATE INDEX billing_document_unpaid ON billing_document (company_id, kind, due_on, gross, paid, site_id, state)
WHERE state IN ('sent', 'partiallyPaid');

DROP INDEX billing_document_company;
CREATE INDEX billing_document_company ON billing_document (
    company_id, kind, issued_on, id, number, issuer_id, site_id, state, due_on, net, vat, gross, paid);
