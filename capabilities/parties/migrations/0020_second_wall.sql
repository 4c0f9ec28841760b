-- on postgres

-- Ids and depths, nobody's name: what every other rule asks cannot stand behind itself. Shown to whoever acts for
-- somebody; only the house changes it.
CALL db_wall_of('parties_tree',
    seen => 'current_setting(''myopenip.root'', true) <> ''''', added => 'false', changed => 'false');

-- One's own branch, and the companies above it: their names stand on bills and brands. Who may add a company hangs it
-- in their branch.
CALL db_wall_of('parties_company',
    seen => db_in_sight('parties_company.id') || ' OR ' || db_in_sight('parties_company.parent_id') || '
        OR ' || db_above_sight('parties_company.id'),
    added => db_in_sight('parties_company.parent_id'),
    changed => db_in_sight('parties_company.id'));

-- Pages, letters and papers bear the brand of who stands above.
CALL db_wall_of('parties_brand',
    seen => db_in_sight('parties_brand.company_id') || ' OR ' || db_above_sight('parties_brand.company_id'),
    added => db_in_sight('parties_brand.company_id'),
    changed => db_in_sight('parties_brand.company_id'));
CALL db_wall_of('parties_brand_logo',
    seen => db_in_sight('parties_brand_logo.company_id') || ' OR ' || db_above_sight('parties_brand_logo.company_id'),
    added => db_in_sight('parties_brand_logo.company_id'),
    changed => db_in_sight('parties_brand_logo.company_id'));

CALL db_wall('parties_brand_record', 'company_id');
CALL db_wall_of('parties_closed_module',
    seen => db_in_sight('parties_closed_module.company_id') || ' OR ' || db_above_sight('parties_closed_module.company_id'),
    added => db_in_sight('parties_closed_module.company_id'),
    changed => db_in_sight('parties_closed_module.company_id'));

CALL db_wall('parties_site', 'company_id');
CALL db_wall('parties_contact', 'company_id');
CALL db_wall('parties_payment', 'company_id');
CALL db_wall('parties_change', 'company_id');
CALL db_wall('parties_owner', 'company_id');
CALL db_wall('parties_billing_group', 'company_id');
CALL db_wall('parties_billing_group_site', 'group_id', 'parties_billing_group');

-- The ground's own, which does not know companies. What nobody's company is in is the house's; whoever decides
-- something signs it, and may queue what follows from it.
CALL db_wall_of('db_audit',
    seen => db_in_sight('db_audit.company_id'),
    added => 'current_setting(''myopenip.root'', true) <> ''''',
    changed => 'false');
CALL db_wall_of('jobs_job',
    seen => 'company_id IS NULL AND current_setting(''myopenip.root'', true) <> '''' OR ' || db_in_sight('jobs_job.company_id'),
    added => 'current_setting(''myopenip.root'', true) <> ''''',
    changed => 'false');

ALTER VIEW parties_tree_v SET (security_invoker = true);
ALTER VIEW parties_company_v SET (security_invoker = true);
ALTER VIEW parties_site_v SET (security_invoker = true);
ALTER VIEW parties_billing_group_site_v SET (security_invoker = true);
ALTER VIEW parties_billing_group_v SET (security_invoker = true);
ALTER VIEW parties_establishment_v SET (security_invoker = true);
ALTER VIEW parties_owner_v SET (security_invoker = true);
ALTER VIEW parties_branded_v SET (security_invoker = true);
ALTER VIEW parties_contact_v SET (security_invoker = true);
