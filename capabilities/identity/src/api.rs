//! What programs see: who their key is, and users and groups for directories.

mod me;
mod scim;

use access::Right;
use api::{Access, Route};

/// Every route for programs of this capability.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/api/me", Access::Key, me::show)
            .named("Who this key is, and what it gives")
            .gives(me::schema),
    ];
    routes.extend(scim::routes());
    routes
}

const PROVISION: Access = Access::Right(Right::UsersProvision);
