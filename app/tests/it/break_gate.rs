//! What a stranger could do to the gate.

use std::time::{Duration, Instant};

use app::assembly;
use axum::body::Body;
use axum::http::Request;
use db::Query;
use testkit::{Answer, House};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use web::Limits;

use crate::house::{house, people};
use crate::lines::lines;
use crate::table::Needs;

fn plain(request: axum::http::request::Builder) -> Request<Body> {
    request.body(Body::empty()).expect("a request")
}

fn wears_its_headers(answer: &Answer) -> bool {
    answer
        .header("content-security-policy")
        .contains("default-src 'none'")
        && answer.header("x-content-type-options") == "nosniff"
        && answer.header("cache-control").contains("no-store")
}

#[tokio::test]
async fn a_path_that_reads_as_somebody_elses_address_is_no_link_of_ours() {
    let house = house().await;
    for path in [
        "//evil.example/x",
        "/\\evil.example/x",
        "/%5c/evil.example",
        "///evil.example",
    ] {
        let answer = house.get("", path).await;
        assert_eq!(answer.status, 404, "{path}");
        for elsewhere in ["=\"//", "=\"/\\", "=\"/%5c"] {
            assert!(
                !answer.text.contains(elsewhere),
                "{path} gives {elsewhere}…"
            );
        }
    }
    // Signed in, the header has a form that comes back to the page.
    let answer = house.get("company-admin", "//evil.example/x").await;
    assert!(!answer.text.contains("=\"//"), "{}", answer.text);
}

// ASVS 16.5.1, 16.5.3
#[tokio::test]
async fn health_overload_and_a_silent_database_wear_the_headers_too() {
    let first = house().await;
    let portal = assembly::assemble(first.tools().clone()).expect("the portal");
    for path in ["/livez", "/readyz", "/nowhere"] {
        assert!(wears_its_headers(&first.get("", path).await), "{path}");
    }
    let full = Limits {
        requests: 0,
        ..Limits::default()
    };
    let router = assembly::router(&portal, &full);
    let house = House::new(first.fresh, router, Vec::new(), people());
    let busy = house.get("", "/login").await;
    assert_eq!(busy.status, 503);
    assert!(wears_its_headers(&busy), "{:?}", busy.headers);

    let router = assembly::router(&portal, &Limits::default());
    let house = House::new(house.fresh, router, Vec::new(), people());
    house.tools().db.close().await;
    let known = Request::get("/company").header("cookie", format!("sid={}", "a".repeat(64)));
    let silent = house.send(plain(known)).await;
    assert!(silent.status.is_server_error(), "{}", silent.status);
    assert!(wears_its_headers(&silent));
    let told = silent.text.to_lowercase();
    for inside in [
        "sqlite",
        "postgres",
        "database",
        "panicked",
        ".rs:",
        "company-admin",
    ] {
        assert!(!told.contains(inside), "{inside}: {}", silent.seen());
    }
    let admin = House::new(
        house.fresh,
        web::admin_router(&portal),
        Vec::new(),
        people(),
    );
    let counted = admin.get("", "/metrics").await;
    assert!(
        counted.text.contains("myopenip_http_in_flight 0"),
        "{}",
        counted.text
    );
    assert!(
        counted.text.contains("status=\"500\"") || counted.text.contains("status=\"503\""),
        "{}",
        counted.text
    );
}

#[tokio::test]
async fn the_address_of_an_http_2_request_is_its_authority() {
    let house = house().await;
    let request = Request::get("http://espace.presentation.example/login");
    let answer = house.send(plain(request)).await;
    assert!(answer.seen().contains("Présentation Réseaux"));
    let own = Request::post("http://espace.presentation.example/login")
        .header("origin", "http://espace.presentation.example");
    assert_ne!(house.send(plain(own)).await.status, 403);
    let foreign = Request::post("http://espace.presentation.example/login")
        .header("origin", "http://evil.example");
    assert_eq!(house.send(plain(foreign)).await.status, 403);
}

// ASVS 3.5.1
#[tokio::test]
async fn every_form_of_who_is_signed_in_wants_its_token() {
    let house = house().await;
    let cookie = house.cookie("operator-admin").await;
    let mut asked = 0;
    for line in lines().filter(|line| line.method == "POST" && line.needs != Needs::Anybody) {
        let mut path = line.path.to_owned();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, "00000000000070008000000000000000");
        }
        let wrong = format!("csrf={}", "0".repeat(64));
        for form in [String::new(), wrong] {
            let answer = house.post_raw(&cookie, &path, form).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(
                answer.seen().contains("ne vient pas de ce site"),
                "{path}: {}",
                answer.seen()
            );
            asked += 1;
        }
    }
    assert!(asked > 80, "only {asked}");
    assert_eq!(house.get("operator-admin", "/account").await.status, 200);
}

// ASVS 13.4.4
#[tokio::test]
async fn other_methods_reach_nothing_and_no_header_is_lost() {
    let house = house().await;
    let cookie = house.cookie("company-admin").await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        for path in ["/company", "/login", "/company/users", "/invoices.csv"] {
            let request = Request::builder().method(method).uri(path);
            let answer = house
                .send(plain(request.header("cookie", cookie.clone())))
                .await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(wears_its_headers(&answer), "{method} {path}");
            assert!(answer.header("allow").contains("GET"), "{method} {path}");
        }
    }
    let head = Request::head("/company").header("cookie", cookie.clone());
    let head = house.send(plain(head)).await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
    assert!(wears_its_headers(&head));
    let strange = Request::head("/company/users");
    assert_eq!(house.send(plain(strange)).await.status, 303);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_answered_and_never_with_a_fault() {
    let house = house().await;
    let long = "a".repeat(20_000);
    for path in [
        "/company/users?q=%ff%fe%00&state=%00&after=%c3%28",
        "/company/users/%ff",
        "/company/sites/%00",
        "/invoices/%c3%28.pdf",
        "/customers/%2e%2e%2f/users",
        "/password/init/%ff",
        "/brand/%ff/brand.css",
        "/assets/%2e%2e%2fCargo.toml",
        "/account/terms/%00.pdf",
        "/search?q=%00",
    ] {
        let answer = house.get("reseller-admin", path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        assert!(wears_its_headers(&answer), "{path}");
    }
    for path in [
        format!("/login?next=/{long}"),
        format!("/company/users?q={long}"),
    ] {
        let status = house.get("company-admin", &path).await.status.as_u16();
        assert!(status < 500, "{status}");
    }
    let many = "q=1&".repeat(6_000);
    for form in ["login=%ff%00&password=%ff%00", "login=a&login=b", &many] {
        let answer = house.post_raw("", "/login", form.to_owned()).await;
        assert_eq!(answer.status, 422, "{}", &form[..20]);
    }
}

#[tokio::test]
async fn cookies_planted_by_a_neighbour_bring_no_words_and_no_header() {
    let house = house().await;
    let planted = Request::get("/login?lang=%0d%0aset-cookie:x=1&theme=%0d%0ay").header(
        "cookie",
        "toast=<script>; toast=Vous avez gagné; theme=\"><b>; lang=zz; sid=; sid=x",
    );
    let answer = house.send(plain(planted)).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text.contains("gagn") && !answer.text.contains("<b>"));
    for line in answer.headers.get_all("set-cookie") {
        let line = line.to_str().expect("text");
        assert!(line.contains("HttpOnly") && !line.contains("x=1"), "{line}");
    }
}

#[tokio::test]
async fn a_form_opened_in_one_company_does_nothing_in_another() {
    let house = house().await;
    let login = house.person("two-companies").login;
    let promote = Query {
        name: "PROMOTE",
        text: "UPDATE identity_membership SET ready_made = 'administrator', profile_id = NULL
            WHERE login_id = (SELECT id FROM identity_login WHERE reference = $1)",
    };
    let db = &house.tools().db;
    let mut tx = db.write_as_the_house().await.expect("a connection");
    tx.run(promote.bind(login)).await.expect("two places");
    tx.commit(db::Signed::by_the_house("test"))
        .await
        .expect("kept");

    let cookie = house.cookie("two-companies").await;
    let opened = house.get("two-companies", "/company/users/new").await;
    let old = opened.csrf().expect("a token");
    let other = opened
        .text
        .split("name=\"company\" value=\"")
        .skip(1)
        .filter(|rest| {
            !rest
                .split('>')
                .next()
                .unwrap_or_default()
                .contains("aria-current")
        })
        .find_map(|rest| rest.split('"').next())
        .expect("another company")
        .to_owned();
    let switched = house
        .post_raw(
            &cookie,
            "/account/company",
            format!("company={other}&csrf={old}"),
        )
        .await;
    assert_eq!(switched.status, 303);
    let typed = "name=Zo%C3%A9+Autre&email=zoe@autre.example&lang=fr&profile=reader&coverage=all";
    let stale = house
        .post_raw(&cookie, "/company/users/new", format!("{typed}&csrf={old}"))
        .await;
    assert_eq!(stale.status, 403, "{}", stale.location());
    let now = house.get("two-companies", "/company/users/new").await;
    let token = now.csrf().expect("a token");
    let fresh = house
        .post_raw(
            &cookie,
            "/company/users/new",
            format!("{typed}&csrf={token}"),
        )
        .await;
    assert_eq!(fresh.status, 303, "{}", fresh.seen());
    // What is the person's and not a company's still takes the older page's word.
    let out = house
        .post_raw(&cookie, "/logout", format!("csrf={old}"))
        .await;
    assert_eq!(out.status, 303);
}

// ASVS 15.2.2
#[tokio::test]
async fn bodies_that_never_come_leave_room_for_those_who_read() {
    let house = house().await;
    let portal = assembly::assemble(house.tools().clone()).expect("the portal");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let limits = Limits {
        requests: 8,
        ..Limits::default()
    };
    let router = assembly::router(&portal, &limits);
    let serving = tokio::spawn(web::serve(listener, router, limits, stopped));
    let mut slow = Vec::new();
    for _ in 0..30 {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = "POST /login HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 900\r\n\r\nlogin=";
        stream.write_all(head.as_bytes()).await.expect("words");
        slow.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let ask = "GET /login HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    stream.write_all(ask.as_bytes()).await.expect("words");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..80]);
    assert!(begun.elapsed() < Duration::from_millis(900));
    drop(slow);
    stop.send(true).expect("a server");
    serving.await.expect("it ends");
}
