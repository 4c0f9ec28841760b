-- Which establishment a SIRET is, for who comes with one (ProConnect).
CREATE INDEX parties_site_siret ON parties_site (siret) WHERE siret IS NOT NULL;
CREATE VIEW parties_establishment_v AS
SELECT id AS site_id, company_id, siret, kind FROM parties_site WHERE siret IS NOT NULL AND state = 'active';
