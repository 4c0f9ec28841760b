//! Which documents a narrowed membership covers: those of its sites, and those of its billing groups.
//! A document's group is the one it names, else its site's.

/// The wall of a narrowed scope; `$membership` is `scope.narrowed()`, and nothing lets all through.
macro_rules! narrowed {
    ($document:literal, $membership:literal) => {
        concat!(
            " AND (CAST(",
            $membership,
            " AS TEXT) IS NULL
               OR ",
            $document,
            ".site_id IN (
                   SELECT a.site_id FROM access_site_v a WHERE a.membership_id = ",
            $membership,
            ")
               OR COALESCE(",
            $document,
            ".billing_group_id, (
                   SELECT h.group_id FROM parties_billing_group_site_v h
                   WHERE h.site_id = ",
            $document,
            ".site_id)) IN (
                   SELECT a.group_id FROM access_billing_group_v a WHERE a.membership_id = ",
            $membership,
            "))"
        )
    };
}

pub(crate) use narrowed;
