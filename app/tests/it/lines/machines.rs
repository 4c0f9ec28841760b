//! What programs ask for.

use crate::table::{Line, Needs, Thing, get, post};
use Needs::{Anybody, Key, KeyRight};
use Thing::{Asset, Profile, User};

const DIRECTORY: Needs = KeyRight("user.provision");

const fn by(method: &'static str, line: Line) -> Line {
    Line { method, ..line }
}

pub const LINES: &[Line] = &[
    get("/api/me", Key, &[]),
    get("/api/openapi.json", Anybody, &[]),
    get("/scim/v2/Groups", DIRECTORY, &[]),
    post("/scim/v2/Groups", DIRECTORY, &[]),
    by("DELETE", get("/scim/v2/Groups/{id}", DIRECTORY, &[Profile])),
    get("/scim/v2/Groups/{id}", DIRECTORY, &[Profile]),
    by("PATCH", get("/scim/v2/Groups/{id}", DIRECTORY, &[Profile])),
    by("PUT", get("/scim/v2/Groups/{id}", DIRECTORY, &[Profile])),
    get("/scim/v2/ResourceTypes", DIRECTORY, &[]),
    get("/scim/v2/ResourceTypes/{name}", DIRECTORY, &[Asset("User")]),
    get("/scim/v2/Schemas", DIRECTORY, &[]),
    get(
        "/scim/v2/Schemas/{urn}",
        DIRECTORY,
        &[Asset("urn:ietf:params:scim:schemas:core:2.0:User")],
    ),
    get("/scim/v2/ServiceProviderConfig", DIRECTORY, &[]),
    get("/scim/v2/Users", DIRECTORY, &[]),
    post("/scim/v2/Users", DIRECTORY, &[]),
    by("DELETE", get("/scim/v2/Users/{id}", DIRECTORY, &[User])),
    get("/scim/v2/Users/{id}", DIRECTORY, &[User]),
    by("PATCH", get("/scim/v2/Users/{id}", DIRECTORY, &[User])),
    by("PUT", get("/scim/v2/Users/{id}", DIRECTORY, &[User])),
];
