//! How a person reads what is kept of them, and is forgotten.

use db::{As, By, Told};

db::queries! {
    OF_LOGIN = "
        SELECT id, reference, email, name, phone, lang, state, CAST(created_at AS TEXT),
            CAST(access_sent_at AS TEXT), CAST(password_set_at AS TEXT), CAST(last_login_at AS TEXT)
        FROM identity_login WHERE id = $1 AND id > $2 ORDER BY id LIMIT 500";
    OF_PLACES = "
        SELECT m.id, c.legal_name, COALESCE(m.ready_made, p.name), m.state, CAST(m.created_at AS TEXT)
        FROM identity_membership m
        JOIN parties_company_v c ON c.company_id = m.company_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.login_id = $1 AND m.id > $2 ORDER BY m.id LIMIT 500";
    OF_SITES = "
        SELECT m.id || n.site_id AS key, c.legal_name, s.name FROM identity_membership_site n
        JOIN identity_membership m ON m.id = n.membership_id
        JOIN parties_company_v c ON c.company_id = m.company_id
        JOIN parties_site_v s ON s.site_id = n.site_id
        WHERE m.login_id = $1 AND m.id || n.site_id > $2 ORDER BY key LIMIT 500";
    OF_GROUPS = "
        SELECT m.id || n.group_id AS key, c.legal_name, g.name FROM identity_membership_billing_group n
        JOIN identity_membership m ON m.id = n.membership_id
        JOIN parties_company_v c ON c.company_id = m.company_id
        JOIN parties_billing_group_v g ON g.group_id = n.group_id
        WHERE m.login_id = $1 AND m.id || n.group_id > $2 ORDER BY key LIMIT 500";
    OF_SIGN_INS = "
        SELECT id, CAST(at AS TEXT), address, agent, method, outcome FROM identity_sign_in
        WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    /// What staff in their place hold is told by its own table.
    OF_SESSIONS = "
        SELECT id, CAST(created_at AS TEXT), CAST(last_used_at AS TEXT), address, agent FROM identity_session
        WHERE login_id = $1 AND held_by IS NULL AND id > $2 ORDER BY id LIMIT 500";
    OF_DEVICES = "
        SELECT id, CAST(created_at AS TEXT), CAST(last_used_at AS TEXT), CAST(expires_at AS TEXT), address, agent
        FROM identity_device WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    OF_LINKS = "
        SELECT CAST(created_at AS TEXT) || purpose AS key, purpose, CAST(created_at AS TEXT),
            CAST(expires_at AS TEXT), CAST(used_at AS TEXT)
        FROM identity_link
        WHERE login_id = $1 AND CAST(created_at AS TEXT) || purpose > $2 ORDER BY key LIMIT 500";
    OF_STAND_INS = "
        SELECT i.id, a.name, c.legal_name, i.reason, i.raised_reason, CAST(i.began_at AS TEXT),
            CAST(COALESCE(i.ended_at, i.until_at) AS TEXT)
        FROM identity_stand_in i
        JOIN identity_login a ON a.id = i.actor_login_id
        JOIN parties_company_v c ON c.company_id = i.actor_company_id
        WHERE i.login_id = $1 AND i.id > $2 ORDER BY i.id LIMIT 500";
    OF_TOTP = "
        SELECT login_id, CAST(created_at AS TEXT) FROM identity_totp
        WHERE login_id = $1 AND login_id > $2 ORDER BY login_id LIMIT 500";
    OF_PASSKEYS = "
        SELECT id, name, rp, CAST(created_at AS TEXT), CAST(last_used_at AS TEXT) FROM identity_passkey
        WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    /// Ten at most; alike but for their use.
    OF_CODES = "
        SELECT CAST(created_at AS TEXT) || COALESCE(CAST(used_at AS TEXT), '') AS key, CAST(created_at AS TEXT),
            CAST(used_at AS TEXT), CAST(COUNT(*) AS TEXT)
        FROM identity_recovery_code WHERE login_id = $1
            AND CAST(created_at AS TEXT) || COALESCE(CAST(used_at AS TEXT), '') > $2
        GROUP BY created_at, used_at ORDER BY key LIMIT 500";
    OF_ACCEPTANCES = "
        SELECT a.id, t.title, CAST(t.number AS TEXT), CAST(a.accepted_at AS TEXT), a.address, a.digest
        FROM identity_acceptance a JOIN identity_terms t ON t.id = a.terms_id
        WHERE a.login_id = $1 AND a.id > $2 ORDER BY a.id LIMIT 500";

    FORGET_SHOWINGS = "DELETE FROM identity_recovery_showing WHERE login_id = $1";
    FORGET_PENDING = "DELETE FROM identity_pending WHERE login_id = $1";
    FORGET_LINKS = "DELETE FROM identity_link WHERE login_id = $1";
    FORGET_DEVICES = "DELETE FROM identity_device WHERE login_id = $1";
    END_SESSIONS = "DELETE FROM identity_session WHERE login_id = $1";
    FORGET_SIGN_INS = "DELETE FROM identity_sign_in WHERE login_id = $1";
    FORGET_TOTP = "DELETE FROM identity_totp WHERE login_id = $1";
    FORGET_PASSKEYS = "DELETE FROM identity_passkey WHERE login_id = $1";
    FORGET_CODES = "DELETE FROM identity_recovery_code WHERE login_id = $1";
    FORGET_PASSWORDS = "DELETE FROM identity_past_password WHERE login_id = $1";
    FORGET_SITES = "
        DELETE FROM identity_membership_site WHERE membership_id IN (
            SELECT m.id FROM identity_membership m WHERE m.login_id = $1)";
    FORGET_GROUPS = "
        DELETE FROM identity_membership_billing_group WHERE membership_id IN (
            SELECT m.id FROM identity_membership m WHERE m.login_id = $1)";
    FORGET_PLACES = "DELETE FROM identity_membership WHERE login_id = $1";
    /// The proof stays, by the login's number; from where it was given does not.
    CLEAR_ACCEPTANCES = "UPDATE identity_acceptance SET address = '' WHERE login_id = $1";
    /// The number stays, so that nobody gets it again; it opens nothing and names nobody. Pages that look up a name find
    /// a dash.
    FORGET_LOGIN = "
        UPDATE identity_login SET email = '', email_key = '', name = '—', search_key = '', phone = '',
            state = 'suspended', password = NULL, password_set_at = NULL, last_login_at = NULL,
            external_reference = '', credential_version = credential_version + 1, version = version + 1,
            erased_at = $2
        WHERE id = $1";
}

told! {
    LOGIN = OF_LOGIN [
        "identifier" As::Text, "email" As::Text, "name" As::Text, "phone" As::Text, "lang" As::Text,
        "state" As::Code("identity.user.state"), "created_at" As::Instant, "access_sent_at" As::Instant,
        "password_set_at" As::Instant, "last_login_at" As::Instant,
    ];
    PLACES = OF_PLACES [
        "company" As::Text, "profile" As::Code("identity.profile"), "state" As::Code("identity.user.state"),
        "created_at" As::Instant,
    ];
    SITES = OF_SITES ["company" As::Text, "site" As::Text];
    GROUPS = OF_GROUPS ["company" As::Text, "group" As::Text];
    SIGN_INS = OF_SIGN_INS [
        "at" As::Instant, "address" As::Text, "agent" As::Text, "method" As::Code("identity.sign_in.method"),
        "outcome" As::Code("identity.sign_in.outcome"),
    ];
    SESSIONS = OF_SESSIONS [
        "created_at" As::Instant, "last_used_at" As::Instant, "address" As::Text, "agent" As::Text,
    ];
    DEVICES = OF_DEVICES [
        "created_at" As::Instant, "last_used_at" As::Instant, "expires_at" As::Instant, "address" As::Text,
        "agent" As::Text,
    ];
    LINKS = OF_LINKS [
        "purpose" As::Text, "created_at" As::Instant, "expires_at" As::Instant, "used_at" As::Instant,
    ];
    STAND_INS = OF_STAND_INS [
        "name" As::Text, "company" As::Text, "reason" As::Text, "raised_reason" As::Text, "began_at" As::Instant,
        "ended_at" As::Instant,
    ];
    TOTP = OF_TOTP ["created_at" As::Instant];
    PASSKEYS = OF_PASSKEYS [
        "name" As::Text, "domain" As::Text, "created_at" As::Instant, "last_used_at" As::Instant,
    ];
    CODES = OF_CODES ["created_at" As::Instant, "used_at" As::Instant, "count" As::Text];
    ACCEPTANCES = OF_ACCEPTANCES [
        "title" As::Text, "number" As::Text, "accepted_at" As::Instant, "address" As::Text, "digest" As::Text,
    ];
}
