//! What people see: one file a screen, its template beside it.

mod account;
mod account_terms;
mod changes;
mod choices;
mod enrol;
mod factors;
mod login;
mod password;
mod place;
mod profile_form;
mod profiles;
mod proof;
mod second_step;
mod security;
mod sign_ins;
mod staff_terms;
mod staff_users;
mod terms;
mod user;
mod user_form;
mod users;

use access::Right;
use axum::extract::Path;
use web::{Access, Form, Key, Page, Proof, Route, Visit};

use crate::Desk;
use place::Whose;

/// Every route of this capability. The desk inside is one for all of them.
pub fn routes() -> Vec<Route> {
    let desk = Desk::default();
    let mut routes = signing_in(&desk);
    routes.extend(changes::routes(&desk));
    routes.extend(second_factor(&desk));
    routes.extend(own_factors());
    routes.extend(own());
    routes.extend(terms_of_use());
    routes.extend(company_users());
    routes.extend(customer_users());
    routes.extend(company_profiles());
    routes.extend(staff());
    routes
}

fn signing_in(desk: &Desk) -> Vec<Route> {
    // Each handler that hashes holds the same threads and the same book of guesses.
    let (at_login, at_init, at_reset) = (desk.clone(), desk.clone(), desk.clone());
    let (at_forgot, at_account) = (desk.clone(), desk.clone());
    vec![
        Route::get("/login", Access::Public, login::show),
        Route::post("/login", Access::Public, move |visit: Visit, form: Form| {
            login::sign_in(at_login.clone(), visit, form)
        }),
        Route::post("/logout", Access::SignedIn, login::sign_out),
        Route::get(
            "/password/init/{token}",
            Access::Public,
            password::show_init,
        ),
        Route::post(
            "/password/init/{token}",
            Access::Public,
            move |visit: Visit, path: Path<Key>, form: Form| {
                password::save_init(at_init.clone(), visit, path, form)
            },
        ),
        Route::get(
            "/password/reset/{token}",
            Access::Public,
            password::show_reset,
        ),
        Route::post(
            "/password/reset/{token}",
            Access::Public,
            move |visit: Visit, path: Path<Key>, form: Form| {
                password::save_reset(at_reset.clone(), visit, path, form)
            },
        ),
        Route::get("/password/forgot", Access::Public, password::show_forgot),
        Route::post(
            "/password/forgot",
            Access::Public,
            move |visit: Visit, form: Form| password::ask_again(at_forgot.clone(), visit, form),
        ),
        Route::post(
            "/account/password",
            Access::Member,
            move |visit: Visit, form: Form| {
                account::change_password(at_account.clone(), visit, form)
            },
        ),
    ]
}

fn second_factor(desk: &Desk) -> Vec<Route> {
    let (at_passkey, at_options, at_step) = (desk.clone(), desk.clone(), desk.clone());
    let (at_step_options, at_proof) = (desk.clone(), desk.clone());
    vec![
        Route::post(
            "/login/passkey",
            Access::Public,
            move |visit: Visit, form: Form| login::by_passkey(at_passkey.clone(), visit, form),
        ),
        Route::post(
            "/login/options",
            Access::Public,
            move |visit: Visit, form: Form| login::options(at_options.clone(), visit, form),
        ),
        Route::get("/login/factor", Access::Public, second_step::show),
        Route::post(
            "/login/factor",
            Access::Public,
            move |visit: Visit, form: Form| second_step::save(at_step.clone(), visit, form),
        ),
        Route::post(
            "/login/factor/options",
            Access::Public,
            move |visit: Visit, form: Form| {
                second_step::options(at_step_options.clone(), visit, form)
            },
        ),
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

fn own() -> Vec<Route> {
    vec![
        Route::get("/account", Access::Member, account::show),
        Route::post("/account", Access::Member, account::save),
        Route::post("/account/session", Access::SignedIn, account::stay),
        Route::post("/account/sessions", Access::Member, account::end_others),
        Route::post("/account/sessions/{id}", Access::Member, account::end_one),
        Route::post(
            "/account/company",
            Access::SignedIn,
            account::switch_company,
        ),
        Route::get("/account/terms", Access::Member, account_terms::list),
        Route::get(
            "/account/terms/{file}",
            Access::Member,
            account_terms::paper,
        ),
    ]
}

fn terms_of_use() -> Vec<Route> {
    vec![
        Route::get("/terms", Access::Public, terms::show),
        Route::post("/terms/acceptance", Access::SignedIn, terms::accept),
        Route::get(
            "/staff/terms",
            Access::Right(Right::TermsManage),
            staff_terms::list,
        ),
        Route::get(
            "/staff/terms/new",
            Access::Right(Right::TermsManage),
            staff_terms::new,
        ),
        Route::post(
            "/staff/terms/new",
            Access::Right(Right::TermsManage),
            staff_terms::add,
        ),
        Route::get(
            "/staff/terms/{id}",
            Access::Right(Right::TermsManage),
            staff_terms::edit,
        ),
        Route::post(
            "/staff/terms/{id}",
            Access::Right(Right::TermsManage),
            staff_terms::save,
        ),
        Route::post(
            "/staff/terms/{id}/publication",
            Access::Right(Right::TermsManage),
            staff_terms::publish,
        ),
    ]
}

const READ: Access = Access::Right(Right::UsersRead);
const MANAGE: Access = Access::Right(Right::UsersManage);
/// Below one's own company the handler asks for the page's own right as well.
const BELOW_READ: Access = Access::Right(Right::CustomersRead);
const BELOW_MANAGE: Access = Access::Right(Right::CustomersManage);
const SECURITY: Access = Access::Right(Right::SecurityManage);
const PROFILES: Access = Access::Right(Right::ProfilesManage);

type Two = Path<(Key, Key)>;

fn company_users() -> Vec<Route> {
    vec![
        Route::get("/company/users", READ, async |visit: Visit| {
            users::list(visit, Whose::Own).await
        }),
        Route::get("/company/users/new", MANAGE, async |visit: Visit| {
            user::new(visit, Whose::Own).await
        }),
        Route::post(
            "/company/users/new",
            MANAGE,
            async |visit: Visit, form: Form| user::invite(visit, Whose::Own, form).await,
        ),
        Route::get(
            "/company/users/{id}",
            READ,
            async |visit: Visit, Path(id): Path<Key>| user::show(visit, Whose::Own, id).await,
        ),
        Route::post(
            "/company/users/{id}",
            MANAGE,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                user::save(visit, Whose::Own, id, form).await
            },
        ),
        Route::post(
            "/company/users/{id}/state",
            MANAGE,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                user::change_state(visit, Whose::Own, id, form).await
            },
        ),
        Route::post(
            "/company/users/{id}/factor",
            MANAGE,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                user::reset_factor(visit, Whose::Own, id, form).await
            },
        )
        .proven(Proof::Above),
        Route::get("/company/security", SECURITY, security::show),
        Route::post("/company/security", SECURITY, security::save).proven(Proof::Here),
    ]
}

fn customer_users() -> Vec<Route> {
    vec![
        Route::get(
            "/customers/{company}/users",
            BELOW_READ,
            async |visit: Visit, Path(company): Path<Key>| {
                users::list(visit, Whose::Below(company)).await
            },
        ),
        Route::get(
            "/customers/{company}/users/new",
            BELOW_MANAGE,
            async |visit: Visit, Path(company): Path<Key>| {
                user::new(visit, Whose::Below(company)).await
            },
        ),
        Route::post("/customers/{company}/users/new", BELOW_MANAGE, invite_below),
        Route::get(
            "/customers/{company}/users/{id}",
            BELOW_READ,
            async |visit: Visit, Path((company, id)): Two| {
                user::show(visit, Whose::Below(company), id).await
            },
        ),
        Route::post("/customers/{company}/users/{id}", BELOW_MANAGE, save_below),
        Route::post(
            "/customers/{company}/users/{id}/state",
            BELOW_MANAGE,
            change_state_below,
        ),
        Route::post(
            "/customers/{company}/users/{id}/factor",
            BELOW_MANAGE,
            reset_factor_below,
        )
        .proven(Proof::Above),
    ]
}

async fn invite_below(visit: Visit, Path(company): Path<Key>, form: Form) -> Page {
    user::invite(visit, Whose::Below(company), form).await
}

async fn save_below(visit: Visit, Path((company, id)): Two, form: Form) -> Page {
    user::save(visit, Whose::Below(company), id, form).await
}

async fn change_state_below(visit: Visit, Path((company, id)): Two, form: Form) -> Page {
    user::change_state(visit, Whose::Below(company), id, form).await
}

async fn reset_factor_below(visit: Visit, Path((company, id)): Two, form: Form) -> Page {
    user::reset_factor(visit, Whose::Below(company), id, form).await
}

fn company_profiles() -> Vec<Route> {
    vec![
        Route::get("/company/profiles", READ, profiles::list),
        Route::get("/company/profiles/new", PROFILES, profiles::new),
        Route::post("/company/profiles/new", PROFILES, profiles::add),
        Route::get("/company/profiles/{id}", READ, profiles::show),
        Route::post("/company/profiles/{id}", PROFILES, profiles::save),
        Route::post("/company/profiles/{id}/removal", PROFILES, profiles::remove),
    ]
}

fn staff() -> Vec<Route> {
    let send = Access::Right(Right::AccessSend);
    vec![
        Route::get("/staff/users", send, staff_users::list),
        Route::post("/staff/users", send, staff_users::send),
        Route::get("/staff/users/sending/{job}", send, staff_users::progress),
    ]
}
