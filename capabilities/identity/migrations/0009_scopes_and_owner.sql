-- The billing groups a narrowed membership covers, beside its sites (docs/decisions/0025).
CREATE TABLE identity_membership_billing_group (
    membership_id TEXT NOT NULL REFERENCES identity_membership (id),
    group_id TEXT NOT NULL,
    PRIMARY KEY (membership_id, group_id)
);

CREATE VIEW access_billing_group_v AS
SELECT membership_id, group_id FROM identity_membership_billing_group;

-- Whose place it is: who is narrowed sees what they did themselves.
CREATE VIEW access_login_v AS SELECT id AS membership_id, login_id FROM identity_membership;

-- Who administers a company: manages its users, all of it, and signs in or is invited to.
CREATE VIEW access_administrator_v AS
SELECT m.id AS membership_id, m.company_id, m.login_id, m.created_at
FROM identity_membership m
JOIN identity_login l ON l.id = m.login_id
LEFT JOIN identity_profile p ON p.id = m.profile_id
WHERE m.state = 'active' AND NOT m.narrowed AND l.state <> 'suspended'
    AND (m.ready_made IN ('administrator', 'reseller_admin', 'operator_admin') OR p.rights LIKE '%user.manage%');
