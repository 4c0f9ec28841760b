//! What people see: one file a screen, its template beside it.

mod account;
mod account_terms;
mod api_key;
mod api_keys;
mod changes;
mod choices;
mod customer_domains;
mod enrol;
mod factors;
mod login;
mod ownership;
mod password;
mod place;
mod preview;
mod profile_form;
mod profiles;
mod proof;
mod protection;
mod review;
mod reviews_below;
mod second_step;
mod security;
mod sign_ins;
mod single_sign_on;
mod staff_terms;
mod staff_users;
mod stand_in;
mod terms;
mod through;
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
    routes.extend(changes::routes());
    routes.extend(protection::routes(&desk));
    routes.extend(through::routes(&desk));
    routes.extend(single_sign_on::routes(&desk));
    routes.extend(customer_domains::routes());
    routes.extend(own());
    routes.extend(terms_of_use());
    routes.extend(company_users());
    routes.extend(customer_users());
    routes.extend(company_profiles());
    routes.extend(standing_in());
    routes.extend(previews());
    routes.extend(review::routes());
    routes.extend(ownership::routes());
    routes.extend(reviews_below::routes());
    routes.extend(api_keys::routes());
    routes.extend(staff());
    routes
}

fn signing_in(desk: &Desk) -> Vec<Route> {
    // Each handler that hashes holds the same threads and the same book of guesses.
    let (at_login, at_init, at_reset) = (desk.clone(), desk.clone(), desk.clone());
    let (at_forgot, at_account, at_logout) = (desk.clone(), desk.clone(), desk.clone());
    vec![
        Route::get("/login", Access::Public, login::show),
        Route::post("/login", Access::Public, move |visit: Visit, form: Form| {
            login::sign_in(at_login.clone(), visit, form)
        })
        .not_in_their_place(),
        Route::post(
            "/logout",
            Access::SignedIn,
            move |visit: Visit, form: Form| login::sign_out(at_logout.clone(), visit, form),
        )
        .always_in_their_place(),
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
        )
        .not_in_their_place(),
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
        )
        .not_in_their_place(),
        Route::get("/password/forgot", Access::Public, password::show_forgot),
        Route::post(
            "/password/forgot",
            Access::Public,
            move |visit: Visit, form: Form| password::ask_again(at_forgot.clone(), visit, form),
        )
        .not_in_their_place(),
        Route::post(
            "/account/password",
            Access::Member,
            move |visit: Visit, form: Form| {
                account::change_password(at_account.clone(), visit, form)
            },
        ),
    ]
}

fn own() -> Vec<Route> {
    vec![
        Route::get("/account", Access::Member, account::show),
        Route::post("/account", Access::Member, account::save),
        Route::post("/account/session", Access::SignedIn, account::stay).always_in_their_place(),
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
        Route::post("/terms/acceptance", Access::SignedIn, terms::accept).not_in_their_place(),
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
        )
        .not_in_their_place(),
        Route::get(
            "/staff/terms/{id}",
            Access::Right(Right::TermsManage),
            staff_terms::edit,
        ),
        Route::post(
            "/staff/terms/{id}",
            Access::Right(Right::TermsManage),
            staff_terms::save,
        )
        .not_in_their_place(),
        Route::post(
            "/staff/terms/{id}/publication",
            Access::Right(Right::TermsManage),
            staff_terms::publish,
        )
        .not_in_their_place(),
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
        )
        .not_in_their_place(),
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
        )
        .not_in_their_place(),
        Route::post(
            "/company/users/{id}/state",
            MANAGE,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                user::change_state(visit, Whose::Own, id, form).await
            },
        )
        .not_in_their_place(),
        Route::post(
            "/company/users/{id}/factor",
            MANAGE,
            async |visit: Visit, Path(id): Path<Key>, form: Form| {
                user::reset_factor(visit, Whose::Own, id, form).await
            },
        )
        .proven(Proof::Above)
        .not_in_their_place(),
        Route::get("/company/security", SECURITY, security::show),
        Route::post("/company/security", SECURITY, security::save)
            .proven(Proof::Here)
            .not_in_their_place(),
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
        Route::post("/customers/{company}/users/new", BELOW_MANAGE, invite_below)
            .not_in_their_place(),
        Route::get(
            "/customers/{company}/users/{id}",
            BELOW_READ,
            async |visit: Visit, Path((company, id)): Two| {
                user::show(visit, Whose::Below(company), id).await
            },
        ),
        Route::post("/customers/{company}/users/{id}", BELOW_MANAGE, save_below)
            .not_in_their_place(),
        Route::post(
            "/customers/{company}/users/{id}/state",
            BELOW_MANAGE,
            change_state_below,
        )
        .not_in_their_place(),
        Route::post(
            "/customers/{company}/users/{id}/factor",
            BELOW_MANAGE,
            reset_factor_below,
        )
        .proven(Proof::Above)
        .not_in_their_place(),
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
        Route::post("/company/profiles/new", PROFILES, profiles::add).not_in_their_place(),
        Route::get("/company/profiles/{id}", READ, profiles::show),
        Route::post("/company/profiles/{id}", PROFILES, profiles::save).not_in_their_place(),
        Route::post("/company/profiles/{id}/removal", PROFILES, profiles::remove)
            .not_in_their_place(),
    ]
}

fn previews() -> Vec<Route> {
    vec![
        Route::get(
            "/company/users/{id}/preview",
            READ,
            async |visit: Visit, Path(id): Path<Key>| preview::of_user(visit, Whose::Own, id).await,
        ),
        Route::get(
            "/customers/{company}/users/{id}/preview",
            BELOW_READ,
            async |visit: Visit, Path((company, id)): Two| {
                preview::of_user(visit, Whose::Below(company), id).await
            },
        ),
        Route::get(
            "/company/profiles/{id}/preview",
            READ,
            async |visit: Visit, Path(id): Path<Key>| preview::of_profile(visit, id).await,
        ),
    ]
}

fn standing_in() -> Vec<Route> {
    let right = Access::Right(Right::CustomersImpersonate);
    vec![
        Route::get(
            "/customers/{company}/users/{id}/stand-in",
            right,
            async |visit: Visit, Path((company, id)): Two| stand_in::new(visit, company, id).await,
        )
        .proven(Proof::Here)
        .not_in_their_place(),
        Route::post(
            "/customers/{company}/users/{id}/stand-in",
            right,
            begin_stand_in,
        )
        .proven(Proof::Here)
        .not_in_their_place(),
        Route::get("/stand-in", Access::SignedIn, stand_in::show),
        Route::post("/stand-in/raising", Access::SignedIn, stand_in::raise).always_in_their_place(),
        Route::post("/stand-in/end", Access::SignedIn, stand_in::end).always_in_their_place(),
    ]
}

async fn begin_stand_in(visit: Visit, Path((company, id)): Two, form: Form) -> Page {
    stand_in::begin(visit, company, id, form).await
}

fn staff() -> Vec<Route> {
    let send = Access::Right(Right::AccessSend);
    vec![
        Route::get("/staff/users", send, staff_users::list),
        Route::post("/staff/users", send, staff_users::send).not_in_their_place(),
        Route::get("/staff/users/sending/{job}", send, staff_users::progress),
    ]
}
