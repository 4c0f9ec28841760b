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
