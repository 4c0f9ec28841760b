use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use kernel::Fault;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::cookies::Secure;
use crate::gate;
use crate::greet::TrustedProxies;
use crate::{App, Route, assets, headers};

/// How much the server takes at once.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open connections; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Requests being answered; further ones wait a second, then are told to come back.
    pub requests: usize,
    /// How long a client may take over its headers.
    pub header_timeout: Duration,
    /// How long one answer may take.
    pub answer_timeout: Duration,
    /// Proxies whose word on the caller's address is taken.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_000,
            requests: 256,
            header_timeout: Duration::from_secs(5),
            answer_timeout: Duration::from_secs(60),
            trusted_proxies: Vec::new(),
        }
    }
}

#[derive(Clone)]
struct Shedding {
    app: App,
    places: Arc<Semaphore>,
    arriving: Arriving,
    answer_timeout: Duration,
}

/// Places for bodies on their way in: half of all, so that those who send slowly never hold the
/// places of those who read.
#[derive(Clone)]
pub(crate) struct Arriving(pub(crate) Arc<Semaphore>);

/// Every page, behind the gate.
pub fn router(app: &App, routes: Vec<Route>, limits: &Limits) -> Router {
    router_beside(app, routes, Router::new(), limits)
}

/// Every page behind its gate, and `machines` beside them: routes for programs, which bring a gate of
/// their own. No request passes both.
pub fn router_beside(
    app: &App,
    routes: Vec<Route>,
    machines: Router<App>,
    limits: &Limits,
) -> Router {
    let mut router = Router::new();
    for route in routes {
        let (path, handler) = route.into_parts();
        router = router.route(path, handler);
    }
    let proxies = TrustedProxies(Arc::new(limits.trusted_proxies.clone()));
    let shedding = Shedding {
        app: app.clone(),
        places: Arc::new(Semaphore::new(limits.requests)),
        arriving: Arriving(Arc::new(Semaphore::new((limits.requests / 2).max(1)))),
        answer_timeout: limits.answer_timeout,
    };
    router
        .route("/assets/{name}", axum::routing::get(assets::serve))
        .fallback(async || crate::Stop(kernel::Halt::Missing))
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| {
                crate::Stop(Fault::new("answering", "the handler panicked").into()).into_response()
            },
        ))
        .layer(from_fn_with_state((app.clone(), proxies), gate::pass))
        .merge(machines)
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .compress_when(SizeAbove::new(860).and(IsText)),
        )
        .layer(from_fn_with_state(shedding, shed))
        .route("/livez", axum::routing::get(async || "live\n"))
        .route("/readyz", axum::routing::get(ready))
        .layer(map_response_with_state(app.clone(), dress))
        .with_state(app.clone())
}

/// The headers of who never came to the gate: health, and who was turned away under load.
async fn dress(State(app): State<App>, mut response: Response) -> Response {
    if !response.headers().contains_key(X_CONTENT_TYPE_OPTIONS) {
        let secure = Secure::of(&app.tools().settings.public_url);
        headers::secure(response.headers_mut(), "none", secure);
    }
    response
}

/// Pages and tables pack well; PDF and ZIP are packed already.
#[derive(Clone, Copy)]
struct IsText;

impl Predicate for IsText {
    fn should_compress<B: http_body_util::BodyExt + hyper::body::Body>(
        &self,
        response: &axum::http::Response<B>,
    ) -> bool {
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        kind.is_some_and(|kind| kind.starts_with("text/"))
            && !response
                .headers()
                .contains_key(axum::http::header::CONTENT_ENCODING)
    }
}

/// Turns requests away rather than answering all of them late (reference §3.17).
async fn shed(State(shedding): State<Shedding>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(shedding.arriving.clone());
    let place = tokio::time::timeout(Duration::from_secs(1), shedding.places.acquire()).await;
    let Ok(Ok(_place)) = place else {
        shedding.app.metrics().shed.inc();
        return busy();
    };
    match tokio::time::timeout(shedding.answer_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => busy(),
    }
}

fn busy() -> Response {
    let words = "Service momentanément saturé : réessayez dans quelques secondes.\nToo busy right now: try again in a few seconds.\n";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

/// Open to anybody, and therefore never in the writer's way.
async fn ready(State(app): State<App>) -> Response {
    told(app.tools().db.ping().await)
}

async fn ready_to_write(State(app): State<App>) -> Response {
    told(app.tools().db.write_as_the_house().await.map(|_undone| ()))
}

fn told(answered: Result<(), kernel::Halt>) -> Response {
    match answered {
        Ok(()) => "ready\n".into_response(),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        )
            .into_response(),
    }
}

/// What the machine's own supervision reads, on a listener of its own.
pub fn admin_router(app: &App) -> Router {
    let metrics = async |State(app): State<App>| {
        let statements = app.tools().db.statements();
        let help = "# HELP myopenip_db_statements Statements sent to the database";
        format!(
            "{help}\n# TYPE myopenip_db_statements counter\nmyopenip_db_statements_total {statements}\n{}",
            app.metrics().text()
        )
    };
    Router::new()
        .route("/livez", axum::routing::get(async || "live\n"))
        .route("/readyz", axum::routing::get(ready_to_write))
        .route("/metrics", axum::routing::get(metrics))
        .with_state(app.clone())
}

/// Accepts connections until `stop` turns true, then lets those under way end (25 s at most).
///
/// Our own loop, because the framework's has no header timeout: ten thousand slow clients would
/// hold ten thousand connections (reference §0.1).
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    while !*stop.borrow() {
        let Ok(place) = places.clone().acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors: others will close theirs.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            changed = stop.changed() => {
                if changed.is_err() { break }
                continue;
            }
        };
        let connection = graceful.watcher();
        let (router, timeout) = (router.clone(), limits.header_timeout);
        tokio::spawn(async move {
            answer(stream, peer, router, timeout, connection).await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(Duration::from_secs(25)) => {
            tracing::warn!("connections were still open after 25 s");
        }
    }
}

async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    header_timeout: Duration,
    connection: hyper_util::server::graceful::Watcher,
) {
    // Small answers leave at once; when the option is refused they only leave later.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |request: axum::http::Request<hyper::body::Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(32 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100)
        .max_header_list_size(16 * 1024);
    let serving = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // A client that goes away in the middle is no news.
    let _ = connection.watch(serving.into_owned()).await;
}
