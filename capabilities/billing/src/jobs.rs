//! What happens later.

use jobs::JobKind;

use crate::actions::archive;

/// Every kind of job of this capability.
pub(crate) fn kinds() -> Vec<JobKind> {
    vec![
        JobKind::new(archive::BUILD, archive::build_archive).attempts(4),
        JobKind::new(archive::FORGET, archive::forget_archives),
    ]
}
