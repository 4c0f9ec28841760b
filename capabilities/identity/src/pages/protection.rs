//! The routes of second factors: proving who one is, and what one proves it with.

use web::{Access, Form, Proof, Route, Visit};

use super::{enrol, factors, login, proof, second_step, sign_ins};
use crate::Desk;

/// Signing in in two steps, proofs, and one's own factors.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let mut routes = second_factor(desk);
    routes.extend(own_factors());
    routes
}

fn second_factor(desk: &Desk) -> Vec<Route> {
    let (at_passkey, at_options, at_step) = (desk.clone(), desk.clone(), desk.clone());
    let (at_step_options, at_proof) = (desk.clone(), desk.clone());
    vec![
        Route::post(
            "/login/passkey",
            Access::Public,
            move |visit: Visit, form: Form| login::by_passkey(at_passkey.clone(), visit, form),
        )
        .not_in_their_place(),
        Route::post(
            "/login/options",
            Access::Public,
            move |visit: Visit, form: Form| login::options(at_options.clone(), visit, form),
        )
        .not_in_their_place(),
        Route::get("/login/factor", Access::Public, second_step::show).not_in_their_place(),
        Route::post(
            "/login/factor",
            Access::Public,
            move |visit: Visit, form: Form| second_step::save(at_step.clone(), visit, form),
        )
        .not_in_their_place(),
        Route::post(
            "/login/factor/options",
            Access::Public,
            move |visit: Visit, form: Form| {
                second_step::options(at_step_options.clone(), visit, form)
            },
        )
        .not_in_their_place(),
        Route::get("/account/proof", Access::Enrolling, proof::show),
        Route::post(
            "/account/proof",
            Access::Enrolling,
            move |visit: Visit, form: Form| proof::save(at_proof.clone(), visit, form),
        ),
        Route::post("/account/proof/options", Access::Enrolling, proof::options),
    ]
}

/// Everything one does to one's own factors asks for a proof of who one is.
fn own_factors() -> Vec<Route> {
    let enrolling = Access::Enrolling;
    let page = Proof::At(factors::PAGE);
    vec![
        Route::get(factors::PAGE, enrolling, factors::show),
        Route::get("/account/factors/totp", enrolling, enrol::show_totp).proven(Proof::Here),
        Route::post("/account/factors/totp", enrolling, enrol::save_totp).proven(Proof::Here),
        Route::post(
            "/account/factors/totp/removal",
            enrolling,
            factors::remove_totp,
        )
        .proven(page),
        Route::get("/account/factors/passkey", enrolling, enrol::show_passkey).proven(Proof::Here),
        Route::post("/account/factors/passkey", enrolling, enrol::save_passkey).proven(Proof::Here),
        Route::post(
            "/account/factors/passkey/options",
            enrolling,
            enrol::passkey_options,
        )
        .proven(Proof::Above),
        Route::post(
            "/account/factors/passkeys/{id}/removal",
            enrolling,
            factors::remove_passkey,
        )
        .proven(page),
        Route::get(factors::CODES, enrolling, enrol::show_codes),
        Route::post(factors::CODES, enrolling, factors::renew_codes).proven(page),
        Route::post(
            "/account/factors/recovery-codes/noted",
            enrolling,
            enrol::note_codes,
        ),
        Route::post("/account/devices", Access::Member, factors::forget_devices),
        Route::post(
            "/account/devices/{id}",
            Access::Member,
            factors::forget_device,
        ),
        Route::get("/account/sign-ins", Access::Member, sign_ins::list),
    ]
}
