-- on postgres
CALL db_wall('notices_message', 'company_id');
CALL db_wall('notices_delivery', 'notice_id', 'notices_message');
