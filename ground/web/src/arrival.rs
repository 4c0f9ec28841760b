use std::time::Instant;

use access::LoginId;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::response::Response;

use crate::App;
use crate::metrics::Request as Counted;

/// One request on its way through a gate: counted while it is answered, and no longer when its
/// client hangs up; told in the log when it is.
pub struct Arrival {
    begun: Instant,
    method: Method,
    route: Option<String>,
    under_way: UnderWay,
}

struct UnderWay(App);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.metrics().in_flight.dec();
    }
}

impl Arrival {
    /// It comes in.
    pub fn begin(app: &App, request: &Request) -> Self {
        app.metrics().in_flight.inc();
        let path = request.extensions().get::<MatchedPath>();
        Self {
            begun: Instant::now(),
            method: request.method().clone(),
            route: path.map(|path| path.as_str().to_owned()),
            under_way: UnderWay(app.clone()),
        }
    }

    /// The path of the table it matches, `/company/sites/{id}`.
    pub fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// It was answered, to `login` where somebody signed in. What was refused at the door has a line of its own: without
    /// a right, without a proof of where a form comes from, at an address of nobody's, too often. Who asked is told by
    /// their login's id, which names nobody.
    pub fn answered(self, request_id: &str, login: Option<LoginId>, response: &Response) {
        let status = response.status().as_u16();
        let method = self.method;
        let route = self.route.unwrap_or_else(|| "none".to_owned());
        let metrics = self.under_way.0.metrics();
        let counted = Counted {
            route: route.clone(),
            status,
        };
        metrics.requests.get_or_create(&counted).inc();
        let seconds = self.begun.elapsed().as_secs_f64();
        metrics.seconds.observe(seconds);
        let ms = seconds * 1_000.0;
        tracing::info!(request_id, %method, %route, status, ms, "request");
        if matches!(status, 401 | 403 | 421 | 429) {
            let login = login.map_or_else(String::new, |login| login.to_string());
            tracing::warn!(request_id, %method, %route, status, %login, "refused");
        }
    }
}
