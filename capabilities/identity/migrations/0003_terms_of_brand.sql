-- Terms are those of the nearest company at or above that published some. Beyond the brand they were
-- written for, they hold only when they name nobody.
ALTER TABLE identity_terms ADD COLUMN shared BOOLEAN NOT NULL DEFAULT FALSE;

-- Those in force before this step were everybody's, and stay so.
UPDATE identity_terms SET shared = TRUE WHERE state = 'published';

DROP INDEX identity_terms_current;
CREATE INDEX identity_terms_current ON identity_terms (company_id, applies_at, number) WHERE state = 'published';
