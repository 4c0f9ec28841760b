-- on postgres
CALL db_wall('billing_document', 'company_id');
CALL db_wall('billing_line', 'document_id', 'billing_document');
CALL db_wall('billing_vat', 'document_id', 'billing_document');
CALL db_wall('billing_archive', 'company_id');
CALL db_wall('billing_archive_item', 'archive_id', 'billing_archive');
CALL db_wall('billing_share', 'company_id');

ALTER VIEW billing_document_v SET (security_invoker = true);
