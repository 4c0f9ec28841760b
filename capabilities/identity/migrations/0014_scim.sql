-- What a directory says of the users it provides (docs/decisions/0024). The login is changed too where no other
-- company has a say in it; what the directory reads back is always its own words.
CREATE TABLE identity_provisioned (
    membership_id TEXT NOT NULL PRIMARY KEY REFERENCES identity_membership (id) ON DELETE CASCADE,
    company_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_name_key TEXT NOT NULL,
    external_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    UNIQUE (company_id, user_name_key)
);

CREATE INDEX identity_provisioned_external ON identity_provisioned (company_id, external_id) WHERE external_id <> '';

-- Groups a directory put somebody in: the portal gives one profile, the one added last; the others wait their turn.
CREATE TABLE identity_scim_member (
    membership_id TEXT NOT NULL REFERENCES identity_membership (id) ON DELETE CASCADE,
    company_id TEXT NOT NULL,
    profile TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (membership_id, profile)
);

CREATE INDEX identity_scim_member_profile ON identity_scim_member (company_id, profile);
