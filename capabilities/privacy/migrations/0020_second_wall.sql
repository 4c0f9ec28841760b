-- on postgres
-- Asked in a company, for those at and below it. One's own requests are read as the house, by one's login: they may have
-- been made in another of one's companies, or by whoever stands above.
CALL db_wall('privacy_request', 'root_id');
-- Counts of the whole house.
CALL db_wall_of('privacy_purge', seen => 'false', added => 'false', changed => 'false');
