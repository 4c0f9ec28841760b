-- on postgres
CALL db_wall('identity_membership', 'company_id');
CALL db_wall('identity_profile', 'company_id');
CALL db_wall('identity_membership_site', 'membership_id', 'identity_membership');

-- A login has no company: it is seen where it has a place. A new one gets its place right after.
CALL db_wall_of('identity_login',
    seen => 'EXISTS (SELECT 1 FROM identity_membership wall WHERE wall.login_id = identity_login.id)',
    added => 'current_setting(''myopenip.root'', true) <> ''''',
    changed => 'EXISTS (SELECT 1 FROM identity_membership wall WHERE wall.login_id = identity_login.id)');
CALL db_wall('identity_past_password', 'login_id', 'identity_login');
CALL db_wall('identity_link', 'login_id', 'identity_login');
CALL db_wall('identity_session', 'login_id', 'identity_login');
CALL db_wall('identity_acceptance', 'login_id', 'identity_login');
CALL db_wall('identity_totp', 'login_id', 'identity_login');
CALL db_wall('identity_passkey', 'login_id', 'identity_login');
CALL db_wall('identity_recovery_code', 'login_id', 'identity_login');
CALL db_wall('identity_recovery_showing', 'login_id', 'identity_login');
CALL db_wall('identity_device', 'login_id', 'identity_login');
CALL db_wall('identity_pending', 'login_id', 'identity_login');
CALL db_wall('identity_sign_in', 'login_id', 'identity_login');
CALL db_wall('identity_policy', 'company_id');
CALL db_wall('identity_provider', 'company_id');
CALL db_wall('identity_domain', 'company_id');
CALL db_wall('identity_external', 'login_id', 'identity_login');
CALL db_wall('identity_arrival', 'login_id', 'identity_login');
CALL db_wall('identity_errand', 'provider_id', 'identity_provider');
CALL db_wall('identity_origin', 'provider_id', 'identity_provider');
CALL db_wall('identity_api_key', 'company_id');
CALL db_wall('identity_api_secret', 'key_id', 'identity_api_key');
CALL db_wall('identity_api_key_site', 'key_id', 'identity_api_key');
CALL db_wall('identity_api_showing', 'key_id', 'identity_api_key');
CALL db_wall('identity_provisioned', 'company_id');
CALL db_wall('identity_scim_member', 'company_id');
CALL db_wall('identity_membership_billing_group', 'membership_id', 'identity_membership');
CALL db_wall('identity_review_period', 'company_id');
CALL db_wall('identity_review', 'company_id');
CALL db_wall('identity_review_line', 'review_id', 'identity_review');
CALL db_wall('identity_review_told', 'review_id', 'identity_review');
-- Who acts for a company in a user's place stands above it.
CALL db_wall('identity_stand_in', 'company_id');

-- Terms that were published are no secret to whoever signed in, and those once accepted stay readable.
CALL db_wall_of('identity_terms',
    seen => 'state = ''published'' AND current_setting(''myopenip.root'', true) <> '''' OR ' || db_in_sight('identity_terms.company_id'),
    added => db_in_sight('identity_terms.company_id'),
    changed => db_in_sight('identity_terms.company_id'));

ALTER VIEW access_administrator_v SET (security_invoker = true);
ALTER VIEW access_billing_group_v SET (security_invoker = true);
ALTER VIEW access_login_v SET (security_invoker = true);
ALTER VIEW access_person_v SET (security_invoker = true);
ALTER VIEW access_site_v SET (security_invoker = true);
ALTER VIEW identity_login_v SET (security_invoker = true);
ALTER VIEW identity_membership_v SET (security_invoker = true);
