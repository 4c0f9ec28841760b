//! What a hostile provider, a hostile browser or somebody between them tries (OWASP ASVS 5, V10).

use serde_json::{Value, json};

use crate::break_identity::texts;
use crate::browser::Browser;
use crate::provider_peer::{Peer, Sign, key};
use crate::sso_house::{come_back, in_force, leave, now_s, open, sign_in};

const INES: (&str, &str) = ("u-1", "ines@acme-sso.fr");

/// Whether nobody came in.
fn is_refused(answer: &testkit::Answer) -> bool {
    answer.status == 422 && answer.cookie("sid").is_none() && answer.cookie("pending").is_none()
}

#[tokio::test]
async fn a_token_that_breaks_one_rule_opens_nothing() {
    // ASVS 6.8.2, 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.3, 10.5.1, 10.5.4
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let now = now_s(&house);
    let wrong: [(&str, Value); 20] = [
        ("iss", json!("https://evil.example")),
        ("iss", json!(format!("{}/", peer.issuer))),
        ("aud", json!("somebody-else")),
        ("aud", json!(["portal", "somebody-else"])),
        ("aud", json!([])),
        ("azp", json!("somebody-else")),
        ("nonce", json!("another")),
        ("nonce", json!(null)),
        ("exp", json!(now - 61)),
        ("exp", json!(null)),
        ("iat", json!(now + 3_600)),
        ("iat", json!(now - 3_600)),
        ("nbf", json!(now + 3_600)),
        ("sub", json!("")),
        ("sub", json!(null)),
        ("sub", json!("x".repeat(256))),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        ("email", json!("ines@evil.example")),
        ("email", json!("ines@acme-sso.fr.evil.example")),
        ("email_verified", json!(false)),
    ];
    for (name, value) in wrong {
        let mut browser = Browser::new(&house);
        let refused = sign_in((&house, &peer), &mut browser, INES, |claims| {
            claims[name] = value.clone();
        })
        .await;
        assert!(is_refused(&refused), "{name} {value}: {}", refused.seen());
    }
    for how in [Sign::None, Sign::Shared, Sign::Stranger] {
        let mut browser = Browser::new(&house);
        let sent = leave(&mut browser, INES.1).await;
        let code = peer.grant(&sent, peer.claims(&sent, INES, now), how);
        let refused = come_back(&mut browser, &sent, &format!("code={code}")).await;
        assert!(is_refused(&refused));
    }
    let arrived = texts(&house, "SELECT subject FROM identity_external").await;
    assert_eq!(arrived, Vec::<String>::new(), "nobody");
    let mut browser = Browser::new(&house);
    let right = sign_in((&house, &peer), &mut browser, INES, |_| {}).await;
    assert_eq!(right.location(), "/account", "{}", right.seen());
}

#[tokio::test]
async fn what_comes_back_is_believed_once_from_who_was_sent() {
    // ASVS 7.6.2, 10.1.2, 10.2.1
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let grant = |sent: &crate::provider_peer::Sent| {
        peer.grant(sent, peer.claims(sent, INES, now_s(&house)), Sign::Right)
    };
    // Another browser brings the answer: a link sent to a victim.
    let mut thief = Browser::new(&house);
    let sent = leave(&mut thief, INES.1).await;
    let query = format!("code={}", grant(&sent));
    let mut victim = Browser::new(&house);
    assert!(is_refused(&come_back(&mut victim, &sent, &query).await));
    // A victim on an errand of their own brings the thief's code: their state does not fit it.
    let own = leave(&mut victim, INES.1).await;
    let stolen = format!("code={}", grant(&sent));
    let refused = come_back(&mut victim, &own, &stolen).await;
    assert!(is_refused(&refused), "PKCE binds a code to its errand");
    // Used once.
    let done = come_back(&mut thief, &sent, &query).await;
    assert_eq!(done.status, 303, "{}", done.seen());
    let again = come_back(&mut thief, &sent, &query).await;
    assert_eq!(again.status, 422);
    // Not at another company's address, not late, not without a state.
    for tamper in ["company", "late", "state"] {
        let mut browser = Browser::new(&house);
        let sent = leave(&mut browser, INES.1).await;
        let code = grant(&sent);
        let company = match tamper {
            "company" => parties::samples::sample_company("tilleuls"),
            _ => parties::samples::samples().guide_client,
        };
        let state = match tamper {
            "state" => "0".repeat(64),
            _ => sent.get("state"),
        };
        if tamper == "late" {
            house.fresh.clock.advance(601);
        }
        let path = format!("/login/callback/{company}?state={state}&code={code}");
        assert!(is_refused(&browser.get(&path).await), "{tamper}");
    }
    // Two at once: one comes in.
    let mut one = Browser::new(&house);
    let sent = leave(&mut one, INES.1).await;
    let mut two = one.copy();
    let query = format!("code={}", grant(&sent));
    let (a, b) = tokio::join!(
        come_back(&mut one, &sent, &query),
        come_back(&mut two, &sent, &query)
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
}

#[tokio::test]
async fn another_providers_answer_is_not_taken_for_this_ones() {
    // ASVS 10.2.2
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    for (said, issuer) in [(false, "https://evil.example"), (true, "")] {
        let mut browser = Browser::new(&house);
        if said {
            // It says that it always names itself, and then does not. Forgotten after an hour.
            peer.change(|conduct| {
                conduct.says = json!({ "authorization_response_iss_parameter_supported": true });
            });
            house.fresh.clock.advance(3_601);
        }
        let sent = leave(&mut browser, INES.1).await;
        let before = peer.asked("/token");
        let code = peer.grant(&sent, peer.claims(&sent, INES, now_s(&house)), Sign::Right);
        let mut query = format!("code={code}");
        if !issuer.is_empty() {
            query = format!("{query}&iss={issuer}");
        }
        assert!(is_refused(&come_back(&mut browser, &sent, &query).await));
        assert_eq!(peer.asked("/token"), before, "the code is given to nobody");
    }
    let mut browser = Browser::new(&house);
    let sent = leave(&mut browser, INES.1).await;
    let code = peer.grant(&sent, peer.claims(&sent, INES, now_s(&house)), Sign::Right);
    let query = format!("code={code}&iss={}", peer.issuer);
    assert_eq!(come_back(&mut browser, &sent, &query).await.status, 303);
    // The person, or the provider, calls it off.
    let mut browser = Browser::new(&house);
    let sent = leave(&mut browser, INES.1).await;
    let query = "error=access_denied&error_description=%3Cscript%3E";
    let refused = come_back(&mut browser, &sent, query).await;
    assert!(is_refused(&refused));
    assert!(refused.seen().contains("interrompue"), "{}", refused.seen());
    assert!(!refused.text.contains("<script>"));
}

#[tokio::test]
async fn a_provider_that_lies_about_itself_is_not_asked_further() {
    // ASVS 10.5.3
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let lies = [
        json!({ "issuer": "https://evil.example" }),
        json!({ "token_endpoint": "http://169.254.169.254/latest/meta-data/" }),
        json!({ "jwks_uri": "https://10.0.0.1/jwks" }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "authorization_endpoint": "http://evil.example/" }),
        json!({ "userinfo_endpoint": "file:///etc/passwd" }),
        json!({ "code_challenge_methods_supported": ["plain"] }),
        json!({ "token_endpoint_auth_methods_supported": ["none"] }),
        json!({ "jwks_uri": 7 }),
    ];
    for says in lies {
        refuses_to_leave(&house, &peer, |conduct| conduct.says = says.clone()).await;
    }
    peer.change(|conduct| conduct.says = json!({}));
    let elsewhere =
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let endless = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{}",
        "[".repeat(400_000)
    );
    for raw in [
        elsewhere,
        "HTTP/1.1 500 Oops\r\n\r\n",
        "rubbish",
        "",
        &endless,
    ] {
        let raw = raw.to_owned();
        refuses_to_leave(&house, &peer, |conduct| conduct.raw = Some(raw.clone())).await;
    }
}

async fn refuses_to_leave(
    house: &testkit::House,
    peer: &Peer,
    how: impl FnOnce(&mut crate::provider_peer::Conduct),
) {
    peer.change(how);
    house.fresh.clock.advance(3_601);
    let mut browser = Browser::new(house);
    let off = browser.post("/login/company", &[("email", INES.1)]).await;
    assert_eq!(off.status, 422, "{}", off.location());
    assert!(
        off.seen().contains("ne répond pas comme il devrait")
            || off.seen().contains("n’est pas valable"),
        "{}",
        off.seen()
    );
}

#[tokio::test]
async fn changed_keys_are_asked_for_once_and_not_at_every_strangers_word() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let mut browser = Browser::new(&house);
    assert_eq!(
        sign_in((&house, &peer), &mut browser, INES, |_| {})
            .await
            .status,
        303
    );
    house.fresh.clock.advance(120);
    peer.change(|conduct| {
        conduct.key = key(8);
        conduct.key_id = "two".to_owned();
    });
    let before = peer.asked("/jwks");
    let mut browser = Browser::new(&house);
    assert_eq!(
        sign_in((&house, &peer), &mut browser, INES, |_| {})
            .await
            .status,
        303
    );
    assert_eq!(peer.asked("/jwks"), before + 1, "rotated");
    // Tokens that name keys nobody has make no stream of questions.
    let head = |kid: &str| {
        use base64::Engine;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let body = json!({ "iss": peer.issuer, "aud": "portal", "sub": "x", "jti": "j" });
        let first = json!({ "alg": "ES256", "kid": kid });
        format!(
            "{}.{}.AAAA",
            engine.encode(first.to_string()),
            engine.encode(body.to_string())
        )
    };
    for number in 0..20 {
        let form = format!("logout_token={}", head(&format!("k{number}")));
        let refused = house.post_raw("", "/login/backchannel-logout", form).await;
        assert_eq!(refused.status, 400);
    }
    assert_eq!(peer.asked("/jwks"), before + 1, "within the minute");
    for rubbish in ["", "a.b.c", &"x".repeat(20_000), "%00%ff", "e30.e30."] {
        let form = format!("logout_token={rubbish}");
        let refused = house.post_raw("", "/login/backchannel-logout", form).await;
        assert_eq!(refused.status, 400);
    }
}

#[tokio::test]
async fn no_address_of_others_follows_a_sign_in() {
    // ASVS 1.2.2
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:1",
    ] {
        let mut browser = Browser::new(&house);
        let fields = [("email", INES.1), ("next", next)];
        let off = browser.post("/login/company", &fields).await;
        let sent = crate::sso_house::sent(&mut browser, &off).await;
        let code = peer.grant(&sent, peer.claims(&sent, INES, now_s(&house)), Sign::Right);
        let back = come_back(&mut browser, &sent, &format!("code={code}")).await;
        assert_eq!(back.location(), "/", "{next}");
    }
}
