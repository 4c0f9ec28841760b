//! What people see: one file a screen, its template beside it.

mod account;
mod cookies;
mod desk;
mod holds;
mod policy;
mod retention;

use access::Right;
use axum::extract::Path;
use db::{Kept, Period};
use kernel::Coded;
use web::{Access, Form, Key, Proof, Route, Visit};

use crate::Keeping;

const MANAGE: Access = Access::Right(Right::PrivacyManage);
const RETENTION: Access = Access::Right(Right::RetentionManage);

/// Every page of this capability, over the lists of all.
pub fn routes(keeping: Keeping) -> Vec<Route> {
    let mut routes = own(keeping);
    routes.extend(of_others());
    routes.extend(of_staff(keeping));
    routes.push(Route::get("/cookies", Access::Public, cookies::show));
    routes.push(Route::get(
        "/privacy",
        Access::Public,
        move |visit: Visit| policy::show(visit, keeping),
    ));
    routes
}

fn own(keeping: Keeping) -> Vec<Route> {
    vec![
        Route::get("/account/privacy", Access::Member, account::show),
        Route::post("/account/privacy", Access::Member, account::ask_export),
        Route::post("/account/privacy/{id}/file", Access::Member, account::take)
            .proven(Proof::At("/account/privacy")),
        Route::get(
            "/account/privacy/erasure",
            Access::Member,
            move |visit: Visit| account::offer_erasure(visit, keeping),
        )
        .proven(Proof::Here),
        Route::post(
            "/account/privacy/erasure",
            Access::Member,
            move |visit: Visit, form: Form| account::ask_erasure(visit, form, keeping),
        )
        .proven(Proof::Here),
        Route::post("/account/privacy/stop", Access::Member, account::stop),
    ]
}

fn of_others() -> Vec<Route> {
    vec![
        Route::get("/company/privacy", MANAGE, desk::list),
        Route::post("/company/privacy", MANAGE, desk::ask)
            .proven(Proof::Here)
            .not_in_their_place(),
        Route::get("/company/privacy/{id}", MANAGE, desk::show),
        Route::post("/company/privacy/{id}/file", MANAGE, desk::take)
            .proven(Proof::Above)
            .not_in_their_place(),
        Route::post("/company/privacy/{id}/stop", MANAGE, desk::stop).not_in_their_place(),
    ]
}

fn of_staff(keeping: Keeping) -> Vec<Route> {
    vec![
        Route::get("/staff/retention", RETENTION, move |visit: Visit| {
            retention::show(visit, keeping)
        }),
        Route::post("/staff/retention", RETENTION, retention::purge).not_in_their_place(),
        Route::get("/staff/holds", RETENTION, holds::list),
        Route::post("/staff/holds", RETENTION, holds::place).not_in_their_place(),
        Route::post(
            "/staff/holds/{id}/release",
            RETENTION,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                holds::ask_release(visit, id, form).await
            },
        )
        .not_in_their_place(),
        Route::post(
            "/staff/holds/{id}/confirmation",
            RETENTION,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                holds::confirm(visit, id, form).await
            },
        )
        .not_in_their_place(),
    ]
}

/// A class as people read it.
pub(crate) struct ClassLine {
    pub(crate) code: &'static str,
    pub(crate) what: String,
    pub(crate) why: String,
    pub(crate) period: String,
    pub(crate) law: &'static str,
}

/// The classes of what is kept, each once, in their order.
pub(crate) fn classes(v: &Visit, keeping: Keeping) -> Vec<ClassLine> {
    let all: Vec<&Kept> = keeping.iter().flat_map(|list| list.iter()).collect();
    let used = |class: &&db::Class| all.iter().any(|kept| kept.class == Some(**class));
    let line = |class: &db::Class| ClassLine {
        code: class.code(),
        what: v.coded("privacy.class", class.code()),
        why: v.coded("privacy.why", class.code()),
        period: period(v, class.period()),
        law: class.law(),
    };
    db::Class::ALL.iter().filter(used).map(line).collect()
}

/// `3 ans`, `90 jours`, `10 ans au moins`.
fn period(v: &Visit, period: Period) -> String {
    match period {
        Period::Days(days) => length(v, days),
        Period::AtLeastDays(days) => v.t1("privacy.period.at_least", &length(v, days)),
        Period::WithItsOwner => v.t("privacy.period.owner").to_owned(),
    }
}

fn length(v: &Visit, days: i64) -> String {
    match days / 365 {
        0 => v.count("privacy.period.days", days),
        years => v.count("privacy.period.years", years),
    }
}
