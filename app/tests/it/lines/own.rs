//! One's own account and company, and what anybody reads.

use super::EDIT_COMPANY;
use crate::table::{Line, Needs, Thing, get, post};
use Needs::{Anybody, Enrolling, Member, Right, SignedIn};
use Thing::{
    Acceptance, ApiKey, Company, Contact, Device, Job, Passkey, Profile, Session, Site, User,
};

const SEE_CHANGE: Needs = Needs::AnyOf(&["payment.read", "user.read", "sign_in_provider.manage"]);
const ACT_ON_CHANGE: Needs =
    Needs::AnyOf(&["payment.edit", "user.manage", "sign_in_provider.manage"]);

pub const LINES: &[Line] = &[
    get("/", Member, &[]),
    get("/accessibility", Anybody, &[]),
    get("/account", Member, &[]),
    post("/account", Member, &[]),
    post("/account/company", SignedIn, &[]).may_be_missing(),
    post("/account/devices", Member, &[]),
    post("/account/devices/{id}", Member, &[Device]).may_be_missing(),
    get("/account/factors", Enrolling, &[]),
    get("/account/factors/passkey", Enrolling, &[]),
    post("/account/factors/passkey", Enrolling, &[]),
    post("/account/factors/passkey/options", Enrolling, &[]),
    post(
        "/account/factors/passkeys/{id}/removal",
        Enrolling,
        &[Passkey],
    )
    .may_be_missing(),
    get("/account/factors/recovery-codes", Enrolling, &[]),
    post("/account/factors/recovery-codes", Enrolling, &[]),
    post("/account/factors/recovery-codes/noted", Enrolling, &[]),
    get("/account/factors/totp", Enrolling, &[]),
    post("/account/factors/totp", Enrolling, &[]),
    post("/account/factors/totp/removal", Enrolling, &[]).may_be_missing(),
    post("/account/password", Member, &[]),
    get("/account/proof", Enrolling, &[]),
    post("/account/proof", Enrolling, &[]),
    post("/account/proof/options", Enrolling, &[]),
    post("/account/session", SignedIn, &[]),
    post("/account/sessions", Member, &[]),
    post("/account/sessions/{id}", Member, &[Session])
        .may_be_missing()
        .ends_session(),
    get("/account/privacy", Member, &[]),
    post("/account/privacy", Member, &[]),
    get("/account/privacy/erasure", Member, &[]),
    post("/account/privacy/erasure", Member, &[]),
    post("/account/privacy/stop", Member, &[]).may_be_missing(),
    post("/account/privacy/{id}/file", Member, &[Job]).may_be_missing(),
    get("/account/sign-ins", Member, &[]),
    get("/account/terms", Member, &[]),
    get("/account/terms/{file}", Member, &[Acceptance]).may_be_missing(),
    get("/brand/{id}/brand.css", Anybody, &[Company])
        .public_things()
        .may_be_missing(),
    get("/brand/{id}/icon.svg", Anybody, &[Company])
        .public_things()
        .may_be_missing(),
    get("/brand/{id}/logo", Anybody, &[Company])
        .public_things()
        .may_be_missing(),
    get("/brand/{id}/preview.css", Anybody, &[Company])
        .public_things()
        .may_be_missing(),
    get("/company", Right("company.read"), &[]),
    get("/company/activity", Right("activity.read"), &[]),
    get("/company/activity.csv", Right("activity.read"), &[]),
    get("/company/api-keys", Right("api_key.read"), &[]),
    get("/company/api-keys/new", Right("api_key.manage"), &[]),
    post("/company/api-keys/new", Right("api_key.manage"), &[]),
    get("/company/api-keys/{id}", Right("api_key.read"), &[ApiKey]).may_be_missing(),
    post(
        "/company/api-keys/{id}/noted",
        Right("api_key.manage"),
        &[ApiKey],
    )
    .may_be_missing(),
    post(
        "/company/api-keys/{id}/revocation",
        Right("api_key.manage"),
        &[ApiKey],
    )
    .may_be_missing(),
    get(
        "/company/api-keys/{id}/rotation",
        Right("api_key.manage"),
        &[ApiKey],
    )
    .may_be_missing(),
    post(
        "/company/api-keys/{id}/rotation",
        Right("api_key.manage"),
        &[ApiKey],
    )
    .may_be_missing(),
    get("/company/brand", Right("brand.edit"), &[]),
    post("/company/brand", Right("brand.edit"), &[]),
    get("/company/brand/dns", Right("brand.edit"), &[]),
    post("/company/brand/dns", Right("brand.edit"), &[]),
    get("/company/changes/{id}", SEE_CHANGE, &[Job]).may_be_missing(),
    post("/company/changes/{id}/confirmation", ACT_ON_CHANGE, &[Job]).may_be_missing(),
    post("/company/changes/{id}/stop", ACT_ON_CHANGE, &[Job]).may_be_missing(),
    get("/company/contacts", Right("site.read"), &[]),
    get("/company/contacts/new", Right("site.edit"), &[]),
    post("/company/contacts/new", Right("site.edit"), &[]),
    get("/company/contacts/{id}", Right("site.edit"), &[Contact]).may_be_missing(),
    post("/company/contacts/{id}", Right("site.edit"), &[Contact]).may_be_missing(),
    post(
        "/company/contacts/{id}/removal",
        Right("site.edit"),
        &[Contact],
    )
    .may_be_missing(),
    get("/company/edit", EDIT_COMPANY, &[]),
    post("/company/edit", EDIT_COMPANY, &[]),
    get("/company/payment", Right("payment.read"), &[]),
    post("/company/payment", Right("payment.edit"), &[]),
    get("/company/privacy", Right("privacy.manage"), &[]),
    post("/company/privacy", Right("privacy.manage"), &[]),
    get("/company/privacy/{id}", Right("privacy.manage"), &[Job]).may_be_missing(),
    post(
        "/company/privacy/{id}/file",
        Right("privacy.manage"),
        &[Job],
    )
    .may_be_missing(),
    post(
        "/company/privacy/{id}/stop",
        Right("privacy.manage"),
        &[Job],
    )
    .may_be_missing(),
    get("/cookies", Anybody, &[]),
    get("/privacy", Anybody, &[]),
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
    get("/company/security", Right("security.manage"), &[]),
    post("/company/security", Right("security.manage"), &[]),
    get("/company/sites", Right("site.read"), &[]),
    get("/company/sites/new", Right("site.edit"), &[]),
    post("/company/sites/new", Right("site.edit"), &[]),
    get("/company/sites/{id}", Right("site.read"), &[Site]),
    post("/company/sites/{id}", Right("site.edit"), &[Site]),
    post("/company/sites/{id}/closing", Right("site.edit"), &[Site]),
    get("/company/users", Right("user.read"), &[]),
    get("/company/users/new", Right("user.manage"), &[]),
    post("/company/users/new", Right("user.manage"), &[]),
    get("/company/users/{id}/preview", Right("user.read"), &[User]),
    get(
        "/company/profiles/{id}/preview",
        Right("user.read"),
        &[Profile],
    )
    .may_be_missing(),
    get("/company/users/{id}", Right("user.read"), &[User]),
    post("/company/users/{id}", Right("user.manage"), &[User]),
    post("/company/users/{id}/factor", Right("user.manage"), &[User]),
    post("/company/users/{id}/state", Right("user.manage"), &[User]),
];
