//! Reviews of accesses; whose a company is.

use super::{Line, Needs};
use crate::table::Thing::Company;
use crate::table::{get, post};
use Needs::Right;

pub const LINES: &[Line] = &[
    get("/company/ownership", Right("user.read"), &[]),
    post("/company/ownership", Right("user.manage"), &[]),
    get(
        "/customers/{company}/ownership",
        Right("customer.read"),
        &[Company],
    ),
    post(
        "/customers/{company}/ownership",
        Right("customer.manage"),
        &[Company],
    ),
    get("/customers/access-reviews", Right("customer.read"), &[]),
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
];
