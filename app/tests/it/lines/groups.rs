//! Billing groups.

use super::{Line, Needs};
use crate::table::Thing::{BillingGroup, Company};
use crate::table::{get, post};
use Needs::Right;

const OWN: Needs = Right("billing_group.manage");
const BELOW: Needs = Right("customer.manage");

pub const LINES: &[Line] = &[
    get("/company/billing-groups", OWN, &[]),
    post("/company/billing-groups", OWN, &[]),
    get("/company/billing-groups/{group}", OWN, &[BillingGroup]).may_be_missing(),
    post("/company/billing-groups/{group}", OWN, &[BillingGroup]).may_be_missing(),
    post(
        "/company/billing-groups/{group}/state",
        OWN,
        &[BillingGroup],
    )
    .may_be_missing(),
    get("/customers/{id}/billing-groups", BELOW, &[Company]),
    post("/customers/{id}/billing-groups", BELOW, &[Company]),
    get(
        "/customers/{id}/billing-groups/{group}",
        BELOW,
        &[Company, BillingGroup],
    )
    .may_be_missing(),
    post(
        "/customers/{id}/billing-groups/{group}",
        BELOW,
        &[Company, BillingGroup],
    )
    .may_be_missing(),
    post(
        "/customers/{id}/billing-groups/{group}/state",
        BELOW,
        &[Company, BillingGroup],
    )
    .may_be_missing(),
];
