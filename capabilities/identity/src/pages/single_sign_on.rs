//! The company's own identity provider and its mail domains.

use access::{CompanyId, Right};
use askama::Template;
use axum::http::StatusCode;
use kernel::{Coded, Halt};
use parties::{Asking, Change};
use web::{Access, Form, Page, Proof, Route, Visit};

use super::choices::{profile_words, profiles};
use super::through::{home_of, send_off};
use crate::Desk;
use crate::actions::domains::{self as claims, record};
use crate::actions::errand::redirect_uri;
use crate::actions::leave::{backchannel_uri, signed_out_uri};
use crate::actions::providers::{self as changes, ProviderForm, waiting};
use crate::domain::errand::ErrandPurpose;
use crate::domain::profile::{Level, ProfileRef};
use crate::domain::provider::{
    Domain, FactorWord, Finding, Passwords, Provider, ProviderKind, ProviderState, read_domain,
};
use crate::store::{companies, domains, profiles as own_profiles, providers};

/// Where it is.
pub const PAGE: &str = "/company/single-sign-on";
const FORM: &str = "/company/single-sign-on/provider";
const MANAGE: Access = Access::Right(Right::SignInProviderManage);

/// The pages of a company's own identity provider.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let at_trial = desk.clone();
    let back = Proof::At(PAGE);
    let routes = vec![
        Route::get(PAGE, MANAGE, show),
        Route::get(FORM, MANAGE, edit).proven(Proof::Here),
        Route::post(FORM, MANAGE, save).proven(Proof::Here),
        Route::post(
            "/company/single-sign-on/trial",
            MANAGE,
            move |visit: Visit, _: Form| attempt(at_trial.clone(), visit),
        )
        .proven(back),
        Route::post("/company/single-sign-on/activation", MANAGE, activate).proven(back),
        Route::post("/company/single-sign-on/removal", MANAGE, cut).proven(back),
        Route::post("/company/single-sign-on/domains", MANAGE, claim).proven(back),
        Route::post("/company/single-sign-on/domains/check", MANAGE, check),
        Route::post("/company/single-sign-on/domains/removal", MANAGE, give_up).proven(back),
    ];
    let closed = |route: Route| match route.facts().method.as_str() {
        "POST" => route.not_in_their_place(),
        _ => route,
    };
    routes.into_iter().map(closed).collect()
}

/// A domain with the record that shows it.
pub struct DomainLine {
    pub domain: Domain,
    pub record: String,
    pub value: String,
}

impl DomainLine {
    /// The tone and the words of where it stands.
    pub fn state(&self) -> (&'static str, &'static str) {
        match (self.domain.shown_at, self.domain.finding) {
            (Some(_), _) => ("success", "identity.sso.domain.shown"),
            (None, Some(Finding::Taken)) => ("danger", "identity.sso.domain.taken"),
            (None, Some(Finding::Unasked)) => ("warning", "identity.sso.domain.unasked"),
            (None, Some(Finding::Missing | Finding::Found)) => {
                ("warning", "identity.sso.domain.missing")
            }
            (None, None) => ("neutral", "identity.sso.domain.waits"),
        }
    }
}

#[derive(Template)]
#[template(path = "single_sign_on.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    active: Option<Provider>,
    draft: Option<Provider>,
    waiting: Option<Change>,
    lines: Vec<DomainLine>,
    redirect: String,
    signed_out: String,
    backchannel: String,
    profile: String,
}

impl Show<'_> {
    fn shown_count(&self) -> usize {
        let shown = self
            .lines
            .iter()
            .filter(|line| line.domain.shown_at.is_some());
        shown.count()
    }

    /// What stands in the way of asking for it, by label key.
    fn lacks(&self) -> Option<&'static str> {
        let draft = self.draft.as_ref()?;
        if draft.tried_at.is_none() {
            return Some("identity.sso.lacks.trial");
        }
        let needs_domain = draft.kind == ProviderKind::OpenIdConnect && self.shown_count() == 0;
        needs_domain.then_some("identity.sso.lacks.domain")
    }
}

/// `GET /company/single-sign-on`
async fn show(visit: Visit) -> Page {
    render(&visit, &Form::default(), StatusCode::OK).await
}

/// The domains of a company, each with its record.
pub fn lines(visit: &Visit, company: CompanyId, all: Vec<Domain>) -> Vec<DomainLine> {
    let line = |domain: Domain| {
        let (record, value) = record(visit.tools(), company, &domain.name);
        DomainLine {
            domain,
            record,
            value,
        }
    };
    all.into_iter().map(line).collect()
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let scope = visit.scope(Right::SignInProviderManage)?;
    let company = visit.caller()?.company();
    let home = home_of(visit, company).await?;
    let mut tx = visit.read().await?;
    let mut active = None;
    let mut draft = None;
    for one in providers::of_company(&mut tx, &scope, company).await? {
        match one.state {
            ProviderState::Active => active = Some(one),
            ProviderState::Draft => draft = Some(one),
            ProviderState::Retired => {}
        }
    }
    let waiting = waiting(&mut tx, &scope, company).await?;
    let all = domains::list(&mut tx, &scope, company).await?;
    let profile = match draft.as_ref().or(active.as_ref()) {
        Some(provider) => {
            let own = own_profiles::list(&mut tx, &scope, company).await?;
            let name = match provider.profile {
                ProfileRef::Own(id) => own.iter().find(|one| one.id == id),
                ProfileRef::ReadyMade(_) => None,
            };
            profile_words(visit, provider.profile, name.map_or("", |one| &one.name))
        }
        None => String::new(),
    };
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            active,
            draft,
            waiting,
            lines: lines(visit, company, all),
            redirect: redirect_uri(&home, company),
            signed_out: signed_out_uri(&home),
            backchannel: backchannel_uri(&home),
            profile,
        },
    )
}

/// The page again, with what was refused.
async fn refused(visit: &Visit, mut form: Form, halt: Halt) -> Page {
    let Halt::Refused(refused) = halt else {
        return Err(halt.into());
    };
    let status = match refused.kind {
        kernel::Kind::Conflict => StatusCode::CONFLICT,
        kernel::Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
    };
    form.refuse(refused);
    render(visit, &form, status).await
}

#[derive(Template)]
#[template(path = "single_sign_on_form.html")]
struct Edit<'a> {
    v: &'a Visit,
    form: &'a Form,
    has_secret: bool,
    kinds: Vec<(String, String)>,
    profiles: Vec<(String, String)>,
    passwords: Vec<(String, String)>,
    factors: Vec<(String, String)>,
}

fn choices<C: Coded>(visit: &Visit, prefix: &str) -> Vec<(String, String)> {
    let each = C::ALL.iter().map(|one| one.code());
    each.map(|code| (code.to_owned(), visit.coded(prefix, code)))
        .collect()
}

/// `GET /company/single-sign-on/provider`
async fn edit(visit: Visit) -> Page {
    let scope = visit.scope(Right::SignInProviderManage)?;
    let mut tx = visit.read().await?;
    let kept = providers::of_company(&mut tx, &scope, visit.caller()?.company()).await?;
    drop(tx);
    let form = match kept.last() {
        Some(one) => Form::default()
            .with("kind", one.kind.code())
            .with("issuer", &one.issuer)
            .with("client_id", &one.client_id)
            .with("profile", one.profile.value())
            .with("passwords", one.passwords.code())
            .with("factor", one.factor.code()),
        None => Form::default()
            .with("profile", "reader")
            .with("factor", FactorWord::Said.code()),
    };
    render_form(&visit, &form).await
}

async fn render_form(visit: &Visit, form: &Form) -> Page {
    let scope = visit.scope(Right::SignInProviderManage)?;
    let caller = visit.caller()?;
    let mut tx = visit.read().await?;
    let company = companies::find(&mut tx, &scope, caller.company()).await?;
    let level = company.map_or(Level::Client, |company| company.level);
    let own = own_profiles::list(&mut tx, &scope, caller.company()).await?;
    let kept = providers::of_company(&mut tx, &scope, caller.company()).await?;
    let page = Edit {
        v: visit,
        form,
        has_secret: !kept.is_empty(),
        kinds: choices::<ProviderKind>(visit, "identity.sso.kind"),
        profiles: profiles(visit, *caller.rights(), level, &own),
        passwords: choices::<Passwords>(visit, "identity.sso.passwords"),
        factors: choices::<FactorWord>(visit, "identity.sso.factor"),
    };
    match form.whole().is_some() || !form.faults().is_empty() {
        true => visit.render_refused(form, &page),
        false => visit.render(&page),
    }
}

fn read_form(form: &mut Form) -> Result<ProviderForm, Halt> {
    let kind = form.coded::<ProviderKind>("kind");
    let issuer = form.required("issuer", 500);
    let client_id = form.required("client_id", 300);
    let secret = form.optional("client_secret", 1_000);
    let profile = ProfileRef::parse(&form.required("profile", 60));
    let passwords = form.coded::<Passwords>("passwords");
    let factor = form.coded::<FactorWord>("factor");
    form.done()?;
    match (kind, profile, passwords, factor) {
        (Some(kind), Some(profile), Some(passwords), Some(factor)) => Ok(ProviderForm {
            kind,
            issuer,
            client_id,
            secret,
            profile,
            passwords,
            factor,
        }),
        _ => Err(form.no_such_choice("profile")),
    }
}

/// `POST /company/single-sign-on/provider`
async fn save(visit: Visit, mut form: Form) -> Page {
    match try_to_save(&visit, &mut form).await {
        Ok(()) => visit.go_saying(PAGE, "identity.sso.saved"),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render_form(&visit, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn try_to_save(visit: &Visit, form: &mut Form) -> Result<(), Halt> {
    let read = read_form(form)?;
    let tools = visit.tools();
    let reach = crate::actions::errand::reach(tools);
    let note = format!("{} · {}", read.issuer, read.client_id);
    let mut tx = visit.write().await?;
    let at = (&tools.vault, reach);
    let id = changes::save(&mut tx, visit.caller()?, at, read).await?;
    let signed = visit.signed("identity.save_provider")?.on(id);
    tx.commit(signed.saying(note)).await
}

/// `POST /company/single-sign-on/trial`: off to the provider that is written down.
async fn attempt(desk: Desk, visit: Visit) -> Page {
    match try_attempt(&desk, &visit).await {
        Ok(response) => Ok(response),
        Err(halt) => refused(&visit, Form::default(), halt).await,
    }
}

async fn try_attempt(desk: &Desk, visit: &Visit) -> Result<axum::response::Response, Halt> {
    let mut tx = visit.write().await?;
    let draft = changes::draft(&mut tx, visit.caller()?).await?;
    drop(tx);
    send_off(desk, visit, &draft, (ErrandPurpose::Trial, PAGE, false)).await
}

/// `POST /company/single-sign-on/activation`
async fn activate(visit: Visit, form: Form) -> Page {
    let tools = visit.tools();
    let asked = async {
        let mut tx = visit.write().await?;
        let asking = Asking::of(visit.caller()?, &visit.address, tools);
        let change = changes::ask_in_force(&mut tx, asking, &tools.vault).await?;
        let signed = visit.signed("identity.ask_provider")?.on(change.id);
        tx.commit(signed.saying(change.becomes.clone())).await?;
        Ok(change)
    };
    match asked.await {
        Ok(change) => {
            let path = format!("/company/changes/{}", change.id);
            visit.go_saying(&path, "identity.sso.asked")
        }
        Err(halt) => refused(&visit, form, halt).await,
    }
}

/// `POST /company/single-sign-on/removal`: nobody comes in through it from now on.
async fn cut(visit: Visit, form: Form) -> Page {
    let done = async {
        let mut tx = visit.write().await?;
        let company = changes::cut(&mut tx, visit.caller()?).await?;
        let signed = visit.signed("identity.cut_provider")?.on(company);
        tx.commit(signed).await
    };
    match done.await {
        Ok(()) => visit.go_saying(PAGE, "identity.sso.cut.done"),
        Err(halt) => refused(&visit, form, halt).await,
    }
}

/// `POST /company/single-sign-on/domains`
async fn claim(visit: Visit, mut form: Form) -> Page {
    let domain = form.parse("domain", read_domain);
    let done = async {
        form.done()?;
        let domain = domain.unwrap_or_default();
        let mut tx = visit.write().await?;
        claims::claim(&mut tx, visit.caller()?, &domain).await?;
        let signed = visit.signed("identity.claim_domain")?;
        tx.commit(signed.on(visit.caller()?.company()).saying(domain))
            .await
    };
    match done.await {
        Ok(()) => visit.go_saying(PAGE, "identity.sso.domain.claimed"),
        Err(halt) => refused(&visit, form, halt).await,
    }
}

/// `POST /company/single-sign-on/domains/check`: asks the name servers, later.
async fn check(visit: Visit, _form: Form) -> Page {
    let mut tx = visit.write().await?;
    claims::ask(&mut tx, visit.caller()?).await?;
    let signed = visit.signed("identity.ask_domains")?;
    tx.commit(signed.on(visit.caller()?.company())).await?;
    visit.go_saying(PAGE, "identity.sso.domain.asked")
}

/// `POST /company/single-sign-on/domains/removal`
async fn give_up(visit: Visit, form: Form) -> Page {
    let domain = form.get("domain").to_owned();
    let mut tx = visit.write().await?;
    claims::give_up(&mut tx, visit.caller()?, &domain).await?;
    let signed = visit.signed("identity.give_up_domain")?;
    let signed = signed.on(visit.caller()?.company()).saying(domain);
    tx.commit(signed).await?;
    visit.go_saying(PAGE, "identity.sso.domain.given_up")
}
