-- A list of customers, and a search among them, is answered from the index of names alone: at a hundred thousand
-- companies each line would otherwise be fetched to be asked for its reference.
DROP INDEX parties_company_search;
CREATE INDEX parties_company_search ON parties_company (search_key, id, reference, siren, state, role, parent_id);
