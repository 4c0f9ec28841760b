//! What is kept of people because of a company's identity provider or directory.

use db::{As, By, Told};

db::queries! {
    OF_EXTERNALS = "
        SELECT e.company_id || e.issuer || e.subject AS key, c.legal_name, e.issuer, e.subject, CAST(e.linked_at AS TEXT)
        FROM identity_external e JOIN parties_company_v c ON c.company_id = e.company_id
        WHERE e.login_id = $1 AND e.company_id || e.issuer || e.subject > $2 ORDER BY key LIMIT 500";
    OF_ARRIVALS = "
        SELECT a.company_id, c.legal_name, CAST(a.at AS TEXT)
        FROM identity_arrival a JOIN parties_company_v c ON c.company_id = a.company_id
        WHERE a.login_id = $1 AND a.company_id > $2 ORDER BY a.company_id LIMIT 500";
    OF_ORIGINS = "
        SELECT o.session_id, p.issuer, o.subject, CAST(s.created_at AS TEXT)
        FROM identity_origin o
        JOIN identity_session s ON s.id = o.session_id
        JOIN identity_provider p ON p.id = o.provider_id
        WHERE s.login_id = $1 AND s.held_by IS NULL AND o.session_id > $2 ORDER BY o.session_id LIMIT 500";
    OF_PROVIDERS = "
        SELECT p.id, c.legal_name, p.issuer, CASE WHEN p.saved_by = $1 THEN CAST(p.saved_at AS TEXT) END,
            CASE WHEN p.tried_by = $1 THEN CAST(p.tried_at AS TEXT) END,
            CASE WHEN p.tried_by = $1 THEN p.tried_as END
        FROM identity_provider p JOIN parties_company_v c ON c.company_id = p.company_id
        WHERE (p.saved_by = $1 OR p.tried_by = $1) AND p.id > $2 ORDER BY p.id LIMIT 500";
    OF_PROVISIONED = "
        SELECT d.membership_id, c.legal_name, d.user_name, d.external_id, d.display_name, d.given_name, d.family_name,
            d.email, d.phone
        FROM identity_provisioned d
        JOIN identity_membership m ON m.id = d.membership_id
        JOIN parties_company_v c ON c.company_id = d.company_id
        WHERE m.login_id = $1 AND d.membership_id > $2 ORDER BY d.membership_id LIMIT 500";
    /// A profile of the company's own stands by its id: people read its name.
    OF_SCIM_MEMBERS = "
        SELECT g.membership_id || g.profile AS key, c.legal_name, COALESCE(p.name, g.profile), CAST(g.added_at AS TEXT)
        FROM identity_scim_member g
        JOIN identity_membership m ON m.id = g.membership_id
        JOIN parties_company_v c ON c.company_id = g.company_id
        LEFT JOIN identity_profile p ON p.id = g.profile
        WHERE m.login_id = $1 AND g.membership_id || g.profile > $2 ORDER BY key LIMIT 500";

    FORGET_EXTERNALS = "DELETE FROM identity_external WHERE login_id = $1";
    FORGET_ARRIVALS = "DELETE FROM identity_arrival WHERE login_id = $1";
    FORGET_ORIGINS = "
        DELETE FROM identity_origin WHERE session_id IN (
            SELECT s.id FROM identity_session s WHERE s.login_id = $1)";
    FORGET_ERRANDS = "
        DELETE FROM identity_errand WHERE session_id IN (
            SELECT s.id FROM identity_session s WHERE s.login_id = $1)";
    FORGET_PROVISIONED = "
        DELETE FROM identity_provisioned WHERE membership_id IN (
            SELECT m.id FROM identity_membership m WHERE m.login_id = $1)";
    FORGET_SCIM_MEMBERS = "
        DELETE FROM identity_scim_member WHERE membership_id IN (
            SELECT m.id FROM identity_membership m WHERE m.login_id = $1)";
    /// Who tried a provider, and whoever the provider said came.
    CLEAR_TRIALS = "
        UPDATE identity_provider SET tried_as = NULL, tried_by = NULL
        WHERE tried_as IS NOT NULL AND (tried_by = $1 OR EXISTS (
            SELECT 1 FROM identity_login l WHERE l.id = $1
                AND (l.email_key <> '' AND REPLACE(LOWER(tried_as), l.email_key, '') <> LOWER(tried_as)
                    OR l.name <> '' AND REPLACE(tried_as, l.name, '') <> tried_as)))";
    /// That somebody vouched stays.
    CLEAR_VOUCHED = "
        UPDATE identity_domain SET vouched_by = '—'
        WHERE vouched_by IN (SELECT l.name FROM identity_login l WHERE l.id = $1 AND l.name <> '')";

    ERRANDS_DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_errand WHERE expires_at < $1 LIMIT 10000) AS due";
    TAKE_ERRANDS = "
        DELETE FROM identity_errand WHERE state_hash IN (
            SELECT x.state_hash FROM identity_errand x WHERE x.expires_at < $1 ORDER BY x.state_hash LIMIT $2)";
}

told! {
    EXTERNALS = OF_EXTERNALS [
        "company" As::Text, "issuer" As::Text, "identifier" As::Text, "linked_at" As::Instant,
    ];
    ARRIVALS = OF_ARRIVALS ["company" As::Text, "at" As::Instant];
    ORIGINS = OF_ORIGINS ["issuer" As::Text, "identifier" As::Text, "created_at" As::Instant];
    PROVIDERS = OF_PROVIDERS [
        "company" As::Text, "issuer" As::Text, "saved_at" As::Instant, "tried_at" As::Instant, "tried_as" As::Text,
    ];
    PROVISIONED = OF_PROVISIONED [
        "company" As::Text, "user_name" As::Text, "external_id" As::Text, "name" As::Text, "given_name" As::Text,
        "family_name" As::Text, "email" As::Text, "phone" As::Text,
    ];
    SCIM_MEMBERS = OF_SCIM_MEMBERS [
        "company" As::Text, "profile" As::Code("identity.profile"), "added_at" As::Instant,
    ];
}
