//! Whose address a request was sent to: what is served there, to whom, and that no link, letter or
//! redirect ever repeats what a stranger wrote in a header.

use axum::body::Body;
use axum::http::Request;
use db::{Query, Signed};
use testkit::{Answer, House};

use crate::house::{house, house_on_the_street};

const PORTAL: &str = "portail.cadence.example";
const PRESENTATION: &str = "espace.presentation.example";
const NORDVOIX: &str = "clients.nordvoix.example";

async fn change(house: &House, text: &'static str) {
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a connection");
    let query = Query { name: "TEST", text };
    tx.run(query.bound()).await.expect("a change");
    tx.commit(Signed::by_the_house("test")).await.expect("kept");
}

async fn ask(house: &House, headers: &[(&str, &str)], path: &str) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    house.send(request).await
}

/// ASVS 4.1.3: nothing a stranger writes in a header chooses what is served or said.
#[tokio::test]
async fn an_unknown_address_is_nobodys() {
    let (house, _) = house_on_the_street(None).await;
    let cookie = house.cookie_at(PORTAL, "operator-admin").await;
    let hosts = [
        "evil.example",
        "portail.cadence.example.evil.example",
        "espace.presentation.example@evil.example",
        "evil.example:80:80",
        "10.0.0.7",
        "[2001:db8::7]",
        "espace_presentation.example",
        "127.0.0.1.evil.example",
        "xn--",
    ];
    for host in hosts {
        for path in ["/", "/login", "/terms", "/legal", "/company", "/nowhere"] {
            let answer = house.get_at(host, &cookie, path).await;
            assert_eq!(answer.status, 421, "{host} {path}");
            let text = answer.text.to_lowercase();
            for name in ["cadence", "myopenip", "présentation", "nordvoix", "lefort"] {
                assert!(!text.contains(name), "{host} {path}: {name}");
            }
            assert!(text.contains("adresse non desservie"));
            assert!(!text.contains("href=\"/login") && !text.contains("<form"));
        }
        let posted = house
            .post_at(host, "", "/login", "login=a&password=b")
            .await;
        assert_eq!(posted.status, 421, "{host}");
        assert_eq!(house.get_at(host, "", "/livez").await.status, 200);
        assert_eq!(house.get_at(host, "", "/readyz").await.status, 200);
    }
    let two = [("host", PRESENTATION), ("host", "evil.example")];
    assert_eq!(ask(&house, &two, "/login").await.status, 421);
    let absolute = ask(
        &house,
        &[("host", PRESENTATION)],
        "http://evil.example/login",
    );
    assert_eq!(absolute.await.status, 421, "the address counts before Host");
}

#[tokio::test]
async fn an_address_shows_its_brand_whatever_else_the_headers_say() {
    let (house, _) = house_on_the_street(None).await;
    for (host, name) in [
        (PORTAL, "Cadence Télécom"),
        ("PORTAIL.cadence.example:80", "Cadence Télécom"),
        (PRESENTATION, "Présentation Réseaux"),
        ("Espace.Presentation.Example.:8443", "Présentation Réseaux"),
        (NORDVOIX, "Nordvoix"),
        ("127.0.0.1:8080", "MyOpenIP"),
        ("localhost", "MyOpenIP"),
        ("[::1]:8080", "MyOpenIP"),
    ] {
        let headers = [
            ("host", host),
            ("x-forwarded-host", "clients.nordvoix.example"),
            ("forwarded", "host=evil.example"),
            ("x-original-host", "evil.example"),
        ];
        let answer = ask(&house, &headers, "/login").await;
        assert_eq!(answer.status, 200, "{host}");
        assert!(answer.text.contains(&format!("— {name}</title>")), "{host}");
        assert!(!answer.text.contains("evil.example"), "{host}");
    }
}

#[tokio::test]
async fn a_host_nobody_has_shown_to_be_theirs_answers_nobody() {
    let (house, _) = house_on_the_street(None).await;
    change(
        &house,
        "UPDATE parties_brand SET host_verified_at = NULL WHERE host = 'clients.nordvoix.example'",
    )
    .await;
    assert_eq!(house.get_at(NORDVOIX, "", "/login").await.status, 421);
    assert_eq!(house.get_at(PRESENTATION, "", "/login").await.status, 200);
}

#[tokio::test]
async fn a_session_counts_at_its_brands_address_and_at_the_portals() {
    let (house, _) = house_on_the_street(None).await;
    let cookie = house.cookie_at(PRESENTATION, "company-admin").await;
    for host in [PRESENTATION, PORTAL, "127.0.0.1"] {
        let page = house.get_at(host, &cookie, "/company").await;
        assert_eq!(page.status, 200, "{host}");
        assert!(
            page.text.contains("— Présentation Réseaux</title>"),
            "{host}"
        );
    }
    let stranger = house.get_at(NORDVOIX, &cookie, "/company").await;
    assert_eq!(stranger.location(), "/login?next=%2Fcompany");
    let login = house.get_at(NORDVOIX, &cookie, "/login").await;
    assert!(login.status == 200 && !login.text.contains("Camille"));
    let posted = house
        .post_at(NORDVOIX, &cookie, "/account/session", "")
        .await;
    assert_eq!(posted.status, 401);
}

/// ASVS 6.3.8: which brand an identifier stands under is not told either.
#[tokio::test]
async fn at_anothers_address_a_right_password_is_a_wrong_one() {
    let (house, _) = house_on_the_street(None).await;
    let wrong = "login=E-0000000005&password=Not-the-one-47";
    let wrong = house.post_at(NORDVOIX, "", "/login", wrong).await;
    for who in ["company-admin", "operator-admin", "reseller-admin"] {
        let answer = house.sign_in_at(NORDVOIX, who).await;
        assert!(answer.cookie("sid").is_none(), "{who} came in");
        assert_eq!(answer.status, wrong.status, "{who}");
        let said = |answer: &Answer| {
            let text = answer.seen();
            text.split("E-0").next().unwrap_or_default().to_owned()
        };
        assert_eq!(said(&answer), said(&wrong), "{who}");
    }
    assert_eq!(
        house.sign_in_at(NORDVOIX, "foreign-admin").await.status,
        303
    );
    assert_eq!(house.sign_in_at(PORTAL, "company-admin").await.status, 303);
}

#[tokio::test]
async fn who_works_under_two_brands_meets_one_at_each_address() {
    let (house, _) = house_on_the_street(None).await;
    for (host, own, other) in [
        (PRESENTATION, "Client 1 du revendeur", "Transports Delorme"),
        (NORDVOIX, "Transports Delorme", "Client 1 du revendeur"),
    ] {
        let cookie = house.cookie_at(host, "two-companies").await;
        let home = house.get_at(host, &cookie, "/").await.seen();
        assert!(
            home.contains(own) && !home.contains(other),
            "{host}: {home}"
        );
        let elsewhere = if host == PRESENTATION {
            "delorme"
        } else {
            "guide"
        };
        let form = format!("company={}", parties::samples::sample_company(elsewhere));
        let switched = house
            .post_at(host, &cookie, "/account/company", &form)
            .await;
        assert_eq!(switched.status, 404, "{host} {elsewhere}");
        let form = "company=00000000000070008000000000000000";
        let unknown = house.post_at(host, &cookie, "/account/company", form).await;
        assert_eq!(switched.bytes, unknown.bytes);
    }
    let cookie = house.cookie_at(PORTAL, "two-companies").await;
    let home = house.get_at(PORTAL, &cookie, "/").await.seen();
    assert!(home.contains("Transports Delorme") && home.contains("Client 1 du revendeur"));
    let delorme = parties::samples::sample_company("delorme");
    let form = format!("company={delorme}");
    let switched = house
        .post_at(PORTAL, &cookie, "/account/company", &form)
        .await;
    assert_eq!(switched.status, 303);
    let there = house.get_at(PORTAL, &cookie, "/").await;
    assert!(there.text.contains("— Nordvoix</title>"));
}

/// ASVS 4.1.3, 15.3.2: a letter's links come from what is kept, never from the request.
#[tokio::test]
async fn links_lead_to_the_brand_of_who_reads_them() {
    let (house, sink) = house_on_the_street(None).await;
    let ask_as = |login: &'static str, host: &'static str| {
        let house = &house;
        async move {
            let form = format!("login={login}");
            let request = Request::post("/password/forgot")
                .header("host", host)
                .header("x-forwarded-host", "evil.example")
                .header("origin", format!("http://{host}"))
                .header("content-type", "application/x-www-form-urlencoded");
            let request = request.body(Body::from(form)).expect("a request");
            house.send(request).await
        }
    };
    // Asked for at others' addresses, even.
    assert_eq!(ask_as("E-0000000005", NORDVOIX).await.status, 200);
    assert_eq!(ask_as("E-0000000011", PRESENTATION).await.status, 200);
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    let to = |name: &str| {
        let mut to = letters.iter().filter(|one| one.to[0].contains(name));
        to.next().expect("a letter")
    };
    let client = to("camille.martin");
    assert!(
        client
            .text
            .contains("http://espace.presentation.example/password/reset/")
    );
    assert_eq!(client.from, "ne-pas-repondre@presentation.example");
    assert!(
        client
            .header("Reply-To")
            .expect("one")
            .contains("assistance@presentation.example")
    );
    assert!(client.text.contains("L’équipe Présentation Réseaux"));
    let direct = to("julien.vasseur");
    assert!(
        direct
            .text
            .contains("http://portail.cadence.example/password/reset/")
    );
    for letter in &letters {
        assert!(!letter.raw.contains("evil.example"));
    }
}

#[tokio::test]
async fn a_share_link_leads_to_the_brand_of_the_documents_company() {
    let (house, _) = house_on_the_street(None).await;
    // The reseller's own staff shares a customer's invoice, from the portal's common address.
    let cookie = house.cookie_at(PORTAL, "company-accountant").await;
    let list = house.get_at(PORTAL, &cookie, "/invoices").await;
    let (_, rest) = list
        .text
        .split_once("href=\"/invoices/F")
        .expect("an invoice");
    let invoice = format!("/invoices/F{}", rest.split('"').next().unwrap_or_default());
    let path = format!("{invoice}/shares");
    let made = house.post_at(PORTAL, &cookie, &path, "term=week").await;
    assert_eq!(made.status, 303, "{}", made.seen());
    let page = house.get_at(PORTAL, &cookie, &invoice).await;
    assert!(
        page.text
            .contains(">http://espace.presentation.example/shared/")
    );
    let (_, token) = page.text.split_once("/shared/").expect("a link");
    let path = format!("/shared/{}", token.split('<').next().unwrap_or_default());
    let shared = house.get_at(PRESENTATION, "", &path).await;
    assert!(shared.status == 200 && shared.text.contains("— Présentation Réseaux</title>"));
}

/// ASVS 3.7.2: no redirect leads to a host of the visitor's choosing.
#[tokio::test]
async fn a_redirect_stays_where_the_visitor_is() {
    let (house, _) = house_on_the_street(None).await;
    let person = house.person("company-admin");
    for next in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "http:evil.example",
        "/%0d%0aLocation:%20https://evil.example",
        "/\tevil",
    ] {
        let next: String = next.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let password: String = person
            .password
            .bytes()
            .map(|b| format!("%{b:02X}"))
            .collect();
        let form = format!("login={}&password={password}&next={next}", person.login);
        let answer = house.post_at(PRESENTATION, "", "/login", &form).await;
        assert_eq!(answer.status, 303);
        let place = answer.location();
        let ours = place.starts_with('/') && !place.starts_with("//") && !place.starts_with("/\\");
        assert!(ours && !place.contains("\r\n"), "{place}");
    }
}

#[tokio::test]
async fn a_host_is_refused_by_its_field_and_is_one_brands_alone() {
    let house = house().await;
    let page = house.get("reseller-admin", "/company/brand").await;
    let version = page
        .text
        .split("name=\"version\" value=\"")
        .nth(1)
        .expect("a version");
    let version = version.split('"').next().unwrap_or_default().to_owned();
    let save = |host: &'static str| {
        let fields = [
            ("version", version.clone()),
            ("name", "Présentation Réseaux".to_owned()),
            ("colour", "#0f766e".to_owned()),
            ("host", host.to_owned()),
        ];
        let house = &house;
        async move {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            house
                .post_files("reseller-admin", "/company/brand", &fields, &[])
                .await
        }
    };
    for (host, why) in [
        ("127.0.0.1", "adresse IP"),
        ("169.254.169.254", "adresse IP"),
        ("[::1]", "adresse IP"),
        ("localhost", "nom interne"),
        ("metadata.google.internal", "nom interne"),
        ("co.uk", "extension commune"),
        ("mon_espace.presentation.example", "exemple.fr"),
        ("http://evil.example", "exemple.fr"),
        ("clients.nordvoix.example", "autre marque"),
        ("CLIENTS.Nordvoix.example.", "autre marque"),
    ] {
        let answer = save(host).await;
        let status = answer.status.as_u16();
        assert!(status == 422 || status == 409, "{host}: {status}");
        assert!(answer.seen().contains(why), "{host}: {}", answer.seen());
        assert!(answer.text.contains("href=\"#host\""), "{host}");
    }
    assert_eq!(save("nouveau.presentation.example").await.status, 303);
}

/// ASVS 1.3.6, 5.2.2: a logo is a file of the form, looked at by its bytes; no address is fetched.
#[tokio::test]
async fn a_logo_is_never_fetched_from_an_address() {
    let house = house().await;
    let fields = [
        ("version", "1"),
        ("name", "Présentation Réseaux"),
        ("colour", "#0f766e"),
        ("logo", "http://169.254.169.254/latest/meta-data/"),
        ("logo_url", "http://169.254.169.254/"),
    ];
    let path = "/company/brand";
    let saved = house.post_files("reseller-admin", path, &fields, &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    let page = house.get("reseller-admin", path).await;
    assert!(!page.text.contains("169.254") && !page.text.contains("/logo?v="));
    let svg =
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://169.254.169.254/'/></svg>";
    let files = [("logo", "logo.png", &svg[..])];
    let fields = [("version", "2"), ("name", "P"), ("colour", "#0f766e")];
    let refused = house
        .post_files("reseller-admin", path, &fields, &files)
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("href=\"#logo\""));
}
