//! Routes about who may sign in: in their place, what they see, reviews of accesses.

use super::{Line, Needs, get, post};
use crate::table::Thing::{Company, Profile, User};
use Needs::{Right, SignedIn};

pub const LINES: &[Line] = &[
    get("/company/access-review", Right("user.manage"), &[]),
    get("/company/access-review.csv", Right("user.manage"), &[]).may_be_missing(),
    post("/company/access-review", Right("user.manage"), &[]),
    post("/company/access-review/period", Right("user.manage"), &[]),
    get(
        "/customers/{company}/access-review",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{company}/access-review.csv",
        Right("customer.manage"),
        &[Company],
    )
    .may_be_missing(),
    post(
        "/customers/{company}/access-review",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{company}/access-review/period",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{company}/users/{id}/preview",
        Right("customer.read"),
        &[Company, User],
    ),
    get("/company/users/{id}/preview", Right("user.read"), &[User]),
    get(
        "/company/profiles/{id}/preview",
        Right("user.read"),
        &[Profile],
    )
    .may_be_missing(),
    get(
        "/customers/{company}/users/{id}/stand-in",
        Right("customer.impersonate"),
        &[Company, User],
    )
    .may_be_missing(),
    post(
        "/customers/{company}/users/{id}/stand-in",
        Right("customer.impersonate"),
        &[Company, User],
    )
    .may_be_missing(),
    get("/stand-in", SignedIn, &[]).may_be_missing(),
    post("/stand-in/raising", SignedIn, &[]).may_be_missing(),
    post("/stand-in/end", SignedIn, &[]).may_be_missing(),
    get("/company/profiles", Right("user.read"), &[]),
    get("/company/profiles/new", Right("profile.manage"), &[]),
    post("/company/profiles/new", Right("profile.manage"), &[]),
    get("/company/profiles/{id}", Right("user.read"), &[Profile]).may_be_missing(),
    post(
        "/company/profiles/{id}",
        Right("profile.manage"),
        &[Profile],
    )
    .may_be_missing(),
    post(
        "/company/profiles/{id}/removal",
        Right("profile.manage"),
        &[Profile],
    )
    .may_be_missing(),
    get("/company/users", Right("user.read"), &[]),
    get("/company/users/new", Right("user.manage"), &[]),
    post("/company/users/new", Right("user.manage"), &[]),
    get("/company/users/{id}", Right("user.read"), &[User]),
    post("/company/users/{id}", Right("user.manage"), &[User]),
    post("/company/users/{id}/state", Right("user.manage"), &[User]),
    get(
        "/customers/{company}/users",
        Right("customer.read"),
        &[Company],
    ),
    get(
        "/customers/{company}/users/new",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{company}/users/new",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{company}/users/{id}",
        Right("customer.read"),
        &[Company, User],
    ),
    post(
        "/customers/{company}/users/{id}",
        Right("customer.manage"),
        &[Company, User],
    ),
    post(
        "/customers/{company}/users/{id}/state",
        Right("customer.manage"),
        &[Company, User],
    ),
];
