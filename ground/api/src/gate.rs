use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::{Fault, Halt};
use tower_http::catch_panic::CatchPanicLayer;
use web::machine::{Calling, Doorstep, name_the_request};
use web::{App, Arrival, Limits, Visit};

use crate::answer::{Stop, Unsaid};
use crate::guesses::{Guesses, Mark};
use crate::key::{AdmitKey, KeyFacts, Presented, Shown, presented};
use crate::pace::Paces;
use crate::problem::{Manner, Why, method_said, said};
use crate::{Access, Call, Facts, Route};

/// Everything below these stands in this table or is 404, in JSON.
const FOLDERS: [&str; 3] = ["/api/{*rest}", "/scim/{*rest}", "/tmf-api/{*rest}"];

#[derive(Clone)]
struct Door(Arc<Inside>);

struct Inside {
    app: App,
    table: Vec<Facts>,
    admit: AdmitKey,
    proxies: Arc<Vec<IpAddr>>,
    paces: Paces,
    guesses: Guesses,
}

/// Every route for programs, behind its own gate.
pub fn router(app: &App, routes: Vec<Route>, admit: AdmitKey, limits: &Limits) -> Router<App> {
    let door = Door(Arc::new(Inside {
        app: app.clone(),
        table: routes.iter().map(|route| route.facts().clone()).collect(),
        admit,
        proxies: Arc::new(limits.trusted_proxies.clone()),
        paces: Paces::default(),
        guesses: Guesses::default(),
    }));
    let mut router = Router::new();
    for route in routes {
        let (path, handler) = route.into_parts();
        router = router.route(path, handler);
    }
    for folder in FOLDERS {
        router = router.route(folder, axum::routing::any(async || Stop(Halt::Missing)));
    }
    router
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            Stop(Fault::new("answering", "the handler panicked").into()).into_response()
        }))
        .layer(from_fn_with_state(door, pass))
}

/// Every request of a program comes through here, and every answer leaves through here.
async fn pass(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let arrival = Arrival::begin(&door.0.app, &request);
    let calling = Calling::of(&mut request, &door.0.proxies);
    let manner = Manner::of(calling.uri.path());
    let asked = door.0.asked(request.method(), arrival.route());
    let (visit, mut response) = match door.0.greet(&calling, asked).await {
        Ok(call) => {
            let visit = call.visit.clone();
            request.extensions_mut().insert(call);
            let answered = next.run(request).await;
            let response = finish(&visit, manner, answered);
            (visit, response)
        }
        Err((visit, halt, why)) => {
            let response = said(&visit, manner, (&halt, why));
            (visit, response)
        }
    };
    name_the_request(&mut response, &visit);
    let login = visit.guest.as_ref().map(|guest| guest.caller.login());
    arrival.answered(&visit.request_id, login, &response);
    response
}

type Turned = (Visit, Halt, Why);

impl Inside {
    fn asked(&self, method: &Method, path: Option<&str>) -> Option<Access> {
        let same = |of: &Method| of == method || (method == Method::HEAD && of == Method::GET);
        let mut table = self.table.iter();
        let facts = table.find(|facts| path == Some(facts.path) && same(&facts.method));
        facts.map(|facts| facts.access)
    }

    /// Lets a program through, or says why not. Denies by default.
    async fn greet(&self, calling: &Calling, asked: Option<Access>) -> Result<Call, Turned> {
        let app = &self.app;
        let at = match Doorstep::of(app, calling).await {
            Ok(Some(at)) => at,
            Ok(None) => return Err((calling.stranger(app), Halt::Missing, Why::NotServed)),
            Err(halt) => return Err((calling.stranger(app), halt, Why::AsTold)),
        };
        let nobody = calling.unadmitted(app, &at);
        let call = |visit, key| Call {
            visit,
            key,
            headers: calling.headers.clone(),
        };
        // No such path or method: the router's own 404 or 405 stands, for which nobody need be known.
        let right = match asked {
            None | Some(Access::Public) => return Ok(call(nobody, None)),
            Some(Access::Key) => None,
            Some(Access::Right(right)) => Some(right),
        };
        let turned = |(halt, why)| (nobody.clone(), halt, why);
        let (visit, key) = self.admitted(calling, at).await.map_err(turned)?;
        if let Err(seconds) = self.paces.take(&key.id, visit.now()) {
            return Err((visit, Halt::TooOften(seconds), Why::AsTold));
        }
        if right.is_some_and(|right| !visit.may(right)) {
            return Err((visit, Halt::Denied, Why::AsTold));
        }
        Ok(call(visit, Some(key)))
    }

    async fn admitted(
        &self,
        calling: &Calling,
        at: Doorstep,
    ) -> Result<(Visit, KeyFacts), (Halt, Why)> {
        let told = |halt| (halt, Why::AsTold);
        let token = match presented(&calling.headers) {
            Presented::Token(token) => token,
            Presented::Nothing => return Err((Halt::Unknown, Why::NoKey)),
            Presented::Unreadable => return Err(told(Halt::Unknown)),
        };
        let (mark, now) = (Mark::of(&token), self.app.tools().now());
        let heard = self.guesses.hear(mark, &calling.address, now);
        heard.map_err(|seconds| told(Halt::TooOften(seconds)))?;
        let shown = Shown {
            token,
            address: calling.address.clone(),
        };
        let tools = self.app.tools().clone();
        let admitted = (self.admit)(tools, shown).await.map_err(told)?;
        let Some(bearer) = admitted else {
            self.guesses.wrong(mark, &calling.address, now);
            return Err(told(Halt::Unknown));
        };
        self.guesses.right(mark, now);
        let visit = calling.admitted(&self.app, at, bearer.guest).await;
        let visit = visit.map_err(told)?;
        // At another brand's address the key is nobody's.
        match visit.guest.is_some() {
            true => Ok((visit, bearer.key)),
            false => Err(told(Halt::Unknown)),
        }
    }
}

/// Says what was halted, and what the stack itself refused, in the manner of the address.
fn finish(visit: &Visit, manner: Manner, response: Response) -> Response {
    if let Some(Unsaid(halt)) = response.extensions().get::<Unsaid>().cloned() {
        return said(visit, manner, (&halt, Why::AsTold));
    }
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok());
    let is_ours = kind.is_some_and(|kind| kind.ends_with("json"));
    if !status.is_client_error() || is_ours {
        return response;
    }
    match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            let allow = response.headers().get(ALLOW).cloned();
            method_said(visit, manner, allow)
        }
        _ => said(visit, manner, (&Halt::Missing, Why::AsTold)),
    }
}
