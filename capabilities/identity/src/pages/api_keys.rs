use access::Right;
use askama::Template;
use axum::extract::Path;
use kernel::{Coded, Halt, OrMissing, Timestamp};
use web::{Access, Form, Key, Page, Proof, Route, Visit};

use super::api_key;
use super::login::present_session as session;
use super::place::{Place, Whose};
use crate::actions;
use crate::domain::api_key::{ApiKey, ApiKeyId, ApiSecret, KeyState, state_of};
use crate::store::api_keys;

const READ: Access = Access::Right(Right::ApiKeysRead);
const MANAGE: Access = Access::Right(Right::ApiKeysManage);
/// Below one's own company the handler asks for the page's own right as well.
const BELOW_READ: Access = Access::Right(Right::CustomersRead);
const BELOW_MANAGE: Access = Access::Right(Right::CustomersManage);

/// The pages of keys for programs: one's own company's, and to look and revoke, those of companies
/// below.
pub fn routes() -> Vec<Route> {
    type Two = Path<(Key, Key)>;
    let mut routes = vec![
        Route::get("/company/api-keys", READ, async |visit: Visit| {
            list(visit, Whose::Own).await
        }),
        Route::get(
            "/company/api-keys/{id}",
            READ,
            async |visit: Visit, Path(id): Path<Key>| show(visit, Whose::Own, id).await,
        ),
        Route::post("/company/api-keys/{id}/noted", MANAGE, note).not_in_their_place(),
        Route::post("/company/api-keys/{id}/revocation", MANAGE, revoke_own)
            .proven(Proof::Above)
            .not_in_their_place(),
        Route::get(
            "/customers/{company}/api-keys",
            BELOW_READ,
            async |visit: Visit, Path(company): Path<Key>| list(visit, Whose::Below(company)).await,
        ),
        Route::get(
            "/customers/{company}/api-keys/{id}",
            BELOW_READ,
            async |visit: Visit, Path((company, id)): Two| {
                show(visit, Whose::Below(company), id).await
            },
        ),
        Route::post(
            "/customers/{company}/api-keys/{id}/revocation",
            BELOW_MANAGE,
            revoke_below,
        )
        .proven(Proof::Above)
        .not_in_their_place(),
    ];
    routes.extend(api_key::routes());
    routes
}

/// A key with its secrets, as pages show it.
struct Line {
    key: ApiKey,
    href: String,
    state: KeyState,
    secrets: Vec<ApiSecret>,
}

impl Line {
    fn of(key: ApiKey, secrets: Vec<ApiSecret>, (now, folder): (Timestamp, &str)) -> Self {
        Self {
            href: format!("{folder}/{}", key.id),
            state: state_of(&key, &secrets, now),
            secrets,
            key,
        }
    }

    fn tone(&self) -> &'static str {
        match self.state {
            KeyState::Active => "success",
            KeyState::Ending => "warning",
            KeyState::Orphaned => "danger",
            KeyState::Expired | KeyState::Revoked => "neutral",
        }
    }

    fn ends_at(&self) -> Option<Timestamp> {
        self.secrets.iter().map(|secret| secret.ends_at).max()
    }

    fn last_used_at(&self) -> Option<Timestamp> {
        let used = self.secrets.iter().filter_map(|secret| secret.last_used_at);
        used.max()
    }

    fn hint(&self) -> &str {
        self.secrets.first().map_or("", |secret| &secret.hint)
    }

    fn rights_count(&self) -> i64 {
        i64::try_from(self.key.rights.iter().count()).unwrap_or(0)
    }

    fn stands(&self) -> bool {
        self.key.revoked_at.is_none()
    }
}

fn folder_of(place: &Place) -> String {
    format!("{}/api-keys", place.folder)
}

#[derive(Template)]
#[template(path = "api_keys.html")]
struct List<'a> {
    v: &'a Visit,
    place: &'a Place,
    lines: Vec<Line>,
    may_make: bool,
}

/// `GET /company/api-keys`, `GET /customers/{company}/api-keys`
async fn list(visit: Visit, whose: Whose) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(&visit, &mut tx, Right::ApiKeysRead).await?;
    let keys = api_keys::list(&mut tx, &place.scope, place.company.id).await?;
    let mut secrets = api_keys::secrets(&mut tx, place.company.id, None).await?;
    drop(tx);
    let (now, folder) = (visit.now(), folder_of(&place));
    let mut lines = Vec::new();
    for key in keys {
        let (own, others) = secrets.into_iter().partition(|secret| secret.0 == key.id);
        let own: Vec<api_keys::SecretOf> = own;
        secrets = others;
        let own = own.into_iter().map(|secret| secret.1).collect();
        lines.push(Line::of(key, own, (now, &folder)));
    }
    lines.sort_by_key(|line| !line.stands());
    visit.render(&List {
        v: &visit,
        may_make: place.folder == "/company" && visit.may(Right::ApiKeysManage),
        place: &place,
        lines,
    })
}

#[derive(Template)]
#[template(path = "api_key.html")]
struct Show<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: &'a Form,
    line: Line,
    /// Codes with their words.
    rights: Vec<(&'static str, String)>,
    sites: Vec<String>,
    /// The secret that was just made, for who made it.
    token: Option<String>,
    now: Timestamp,
}

impl Show<'_> {
    fn folder(&self) -> String {
        folder_of(self.place)
    }

    fn is_own(&self) -> bool {
        self.place.folder == "/company"
    }

    fn may_revoke(&self) -> bool {
        let below = self.is_own() || self.v.may(Right::CustomersManage);
        below && self.line.stands() && self.v.may(Right::ApiKeysManage)
    }

    fn may_renew(&self) -> bool {
        self.is_own() && self.line.stands() && self.v.may(Right::ApiKeysManage)
    }

    fn is_over(&self, secret: &ApiSecret) -> bool {
        secret.ends_at <= self.now
    }
}

/// `GET …/api-keys/{id}`
async fn show(visit: Visit, whose: Whose, id: Key) -> Page {
    render(&visit, &whose, id.read()?, &Form::default()).await
}

async fn render(visit: &Visit, whose: &Whose, id: ApiKeyId, form: &Form) -> Page {
    let now = visit.now();
    let mut tx = visit.read().await?;
    let place = whose.find(visit, &mut tx, Right::ApiKeysRead).await?;
    let key = api_keys::find(&mut tx, &place.scope, (place.company.id, id)).await?;
    let key = key.or_missing()?;
    let secrets = api_keys::secrets(&mut tx, key.company, Some(id)).await?;
    let sites = api_keys::site_names(&mut tx, id).await?;
    let present = session(visit)?;
    let sealed = api_keys::shown(&mut tx, (present, id), now).await?;
    drop(tx);
    let vault = &visit.tools().vault;
    let opened = sealed.map(|sealed| vault.open(&api_keys::context(present), &sealed));
    let token = opened
        .transpose()?
        .and_then(|text| String::from_utf8(text).ok());
    let rights = key.rights.iter();
    let rights = rights.map(|right| (right.code(), visit.coded("right", right.code())));
    let secrets = secrets.into_iter().map(|secret| secret.1).collect();
    let page = Show {
        v: visit,
        form,
        rights: rights.collect(),
        line: Line::of(key, secrets, (now, &folder_of(&place))),
        place: &place,
        sites,
        token,
        now,
    };
    visit.render_with(super::profiles::status_of(form), &page)
}

/// `POST /company/api-keys/{id}/noted`: shown no more.
async fn note(visit: Visit, Path(id): Path<Key>, _form: Form) -> Page {
    let id: ApiKeyId = id.read()?;
    let scope = visit.scope(Right::ApiKeysManage)?;
    let mut tx = visit.write().await?;
    let company = visit.caller()?.company();
    let key = api_keys::find(&mut tx, &scope, (company, id)).await?;
    key.or_missing()?;
    api_keys::hide(&mut tx, session(&visit)?).await?;
    tx.commit(visit.signed("identity.note_api_key")?.on(id))
        .await?;
    visit.go(&format!("/company/api-keys/{id}"))
}

async fn revoke_own(visit: Visit, Path(id): Path<Key>, form: Form) -> Page {
    revoke(visit, Whose::Own, id, form).await
}

async fn revoke_below(visit: Visit, Path((company, id)): Path<(Key, Key)>, form: Form) -> Page {
    revoke(visit, Whose::Below(company), id, form).await
}

/// `POST …/api-keys/{id}/revocation`
async fn revoke(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    let id = id.read()?;
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::ApiKeysManage).await?;
    let at = (place.company.id, id);
    match actions::api_keys::revoke(&mut tx, visit.caller()?, at).await {
        Ok(key) => {
            let signed = visit.signed("identity.revoke_api_key")?.on(id);
            let signed = signed.in_company(place.company.id).saying(key.name);
            tx.commit(signed).await?;
            visit.go_saying(&folder_of(&place), "identity.api_key.revoked")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, &whose, id, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}
