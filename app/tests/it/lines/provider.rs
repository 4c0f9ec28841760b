//! Coming in through a company's identity provider, and setting one up.

use crate::table::{Line, Needs, Thing, get, post};
use Needs::{Anybody, Enrolling, Member, Right};

const MANAGE: Needs = Right("sign_in_provider.manage");

pub const LINES: &[Line] = &[
    get("/login/company", Anybody, &[]),
    post("/login/company", Anybody, &[]),
    get("/login/callback/{company}", Anybody, &[Thing::Company])
        .public_things()
        .may_be_missing(),
    get("/login/signed-out", Anybody, &[]),
    post("/login/backchannel-logout", Anybody, &[]),
    post("/account/provider", Member, &[]).may_be_missing(),
    post("/account/proof/provider", Enrolling, &[]),
    get("/company/single-sign-on", MANAGE, &[]),
    get("/company/single-sign-on/provider", MANAGE, &[]),
    post("/company/single-sign-on/provider", MANAGE, &[]),
    post("/company/single-sign-on/trial", MANAGE, &[]),
    post("/company/single-sign-on/activation", MANAGE, &[]),
    post("/company/single-sign-on/removal", MANAGE, &[]),
    post("/company/single-sign-on/domains", MANAGE, &[]),
    post("/company/single-sign-on/domains/check", MANAGE, &[]),
    post("/company/single-sign-on/domains/removal", MANAGE, &[]).may_be_missing(),
    get(
        "/customers/{company}/single-sign-on",
        Right("module.manage"),
        &[Thing::Company],
    ),
    post(
        "/customers/{company}/single-sign-on",
        Right("module.manage"),
        &[Thing::Company],
    )
    .may_be_missing(),
];
