//! The server itself, over TCP.

use std::time::Duration;

use app::assembly;
use testkit::House;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::Limits;

use crate::house::house;

struct Running {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    _house: House,
}

async fn run(limits: Limits) -> Running {
    let house = house().await;
    let portal = assembly::assemble(house.tools().clone()).expect("the portal");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let router = assembly::router(&portal, &limits);
    let serving = tokio::spawn(web::serve(listener, router, limits, stopped));
    Running {
        address,
        stop,
        serving,
        _house: house,
    }
}

async fn say(running: &Running, words: &str) -> String {
    let mut stream = TcpStream::connect(running.address)
        .await
        .expect("a connection");
    stream.write_all(words.as_bytes()).await.expect("words");
    let mut answer = Vec::new();
    // A connection that is cut answers with what came before.
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_client_that_never_ends_its_headers_is_let_go() {
    let limits = Limits {
        header_timeout: Duration::from_millis(300),
        ..Limits::default()
    };
    let running = run(limits).await;
    let answer = say(
        &running,
        "GET /login HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ",
    )
    .await;
    assert!(!answer.contains("200 OK"), "{answer}");
    let next = say(
        &running,
        "GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(next.ends_with("live\n"), "{next}");
}

// ASVS 4.2.1
#[tokio::test]
async fn headers_without_end_and_smuggled_lengths_are_refused() {
    let running = run(Limits::default()).await;
    let long = "x".repeat(64 * 1024);
    let answer = say(
        &running,
        &format!("GET /login HTTP/1.1\r\nhost: 127.0.0.1\r\nx-long: {long}\r\n\r\n"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let twice = "POST /login HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello";
    assert!(say(&running, twice).await.starts_with("HTTP/1.1 400"));
}

#[tokio::test]
async fn a_stopped_server_lets_go_and_takes_no_more() {
    let running = run(Limits::default()).await;
    let alive = say(
        &running,
        "GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(alive.contains("ready"), "{alive}");
    running.stop.send(true).expect("the server listens");
    tokio::time::timeout(Duration::from_secs(10), running.serving)
        .await
        .expect("in time")
        .expect("well");
    assert!(TcpStream::connect(running.address).await.is_err());
}

// ASVS 3.4.3
#[tokio::test]
async fn every_answer_wears_its_headers() {
    let house = house().await;
    let signed_in = [
        "/",
        "/company",
        "/invoices",
        "/nowhere",
        "/company/sites/nothing",
    ];
    for (who, path) in [
        ("", "/login"),
        ("", "/nowhere"),
        ("", "/invoices.csv"),
        ("", "/assets/app.css"),
    ]
    .into_iter()
    .chain(signed_in.map(|path| ("company-admin", path)))
    {
        let answer = house.get(who, path).await;
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "x-request-id",
            "cache-control",
        ] {
            assert!(!answer.header(name).is_empty(), "{path} lacks {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("script-src 'nonce-") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
}

#[tokio::test]
async fn a_trace_goes_on_and_a_garbled_one_does_not() {
    let house = house().await;
    let ask = async |parent: &str| {
        let request = axum::http::Request::get("/login")
            .header("host", "x")
            .header("traceparent", parent);
        house
            .send(request.body(axum::body::Body::empty()).expect("a request"))
            .await
    };
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = ask(&format!("00-{trace}-00f067aa0ba902b7-01")).await;
    assert_eq!(answer.header("x-request-id"), trace);
    let answer = ask("00-<script>-x").await;
    assert_eq!(answer.header("x-request-id").len(), 32);
}

// ASVS 3.5.1
#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_token_changes_nothing() {
    let house = house().await;
    let cookie = house.cookie("company-admin").await;
    let bare = house
        .post_raw(&cookie, "/company/sites/new", "name=Forged".to_owned())
        .await;
    assert_eq!(bare.status, 403, "{}", bare.seen());
    assert!(bare.seen().contains("ne vient pas de ce site"));
    let token = house.token("company-admin");
    let request = axum::http::Request::post("/company/sites/new")
        .header("host", "127.0.0.1")
        .header("origin", "https://evil.example")
        .header("cookie", &cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = axum::body::Body::from(format!("name=Forged&csrf={token}"));
    assert_eq!(
        house
            .send(request.body(body).expect("a request"))
            .await
            .status,
        403
    );
    let sites = house.get("company-admin", "/company/sites").await;
    assert_eq!(sites.status, 200);
    assert!(!sites.text.contains("Forged"));
}

// ASVS 5.2.1
#[tokio::test]
async fn too_large_a_form_is_told_its_limit() {
    let house = house().await;
    let body = format!("login=x&password={}", "p".repeat(300 * 1024));
    let answer = house.post_raw("", "/login", body).await;
    assert_eq!(answer.status, 413);
    assert!(
        answer.seen().contains("trop volumineux"),
        "{}",
        answer.seen()
    );
}
