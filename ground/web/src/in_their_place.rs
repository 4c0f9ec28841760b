//! What somebody who acts in a user's place may ask for: decided here, for every route alike.

use access::Reach;
use axum::http::Method;
use kernel::{Halt, Kind, Refused};

use crate::Visit;

/// Whether a route is open to who acts in another's place. Drawn in `portraits/routes.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTheirPlace {
    /// As far as both may: pages at once, what changes something once raised.
    AsTheyMay,
    /// Not at all: it is the other's alone.
    Never,
    /// Always: leads out of their place, or changes nothing.
    Always,
}

impl InTheirPlace {
    /// What holds unless the route says otherwise: one's own account is nobody else's.
    pub(crate) fn of_path(path: &str) -> Self {
        let rest = path.strip_prefix("/account");
        match rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.'])) {
            true => Self::Never,
            false => Self::AsTheyMay,
        }
    }
}

pub(crate) const THEIRS_ALONE: &str = "web.stand_in.theirs_alone";
pub(crate) const READING_ONLY: &str = "web.stand_in.reading_only";

/// Why the visitor, if they are in another's place, may not ask for this.
pub(crate) fn refusal(visit: &Visit, method: &Method, path: &str) -> Option<Halt> {
    let guest = visit.guest.as_ref()?;
    let stand_in = guest.caller.stand_in()?;
    let route = visit.app.in_their_place(method, path);
    let only_looks = method == Method::GET || method == Method::HEAD;
    let code = match (route, stand_in.reach) {
        (InTheirPlace::Always, _) => return None,
        (InTheirPlace::Never, _) => THEIRS_ALONE,
        (InTheirPlace::AsTheyMay, Reach::Reading) if !only_looks => READING_ONLY,
        (InTheirPlace::AsTheyMay, Reach::Reading | Reach::Raised) => return None,
    };
    Some(Halt::Refused(Refused {
        code,
        kind: Kind::Conflict,
        args: vec![guest.caller.name().to_owned()],
        fields: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_ones_own_account_is_closed_unless_said_otherwise() {
        for path in ["/account", "/account/sessions/{id}", "/account.json"] {
            assert_eq!(InTheirPlace::of_path(path), InTheirPlace::Never, "{path}");
        }
        for path in ["/", "/accounts", "/company/account"] {
            assert_eq!(InTheirPlace::of_path(path), InTheirPlace::AsTheyMay);
        }
    }
}
