use std::collections::HashMap;

use access::SessionId;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use jobs::Settings;
use kernel::{Id, Lang};
use testkit::{Answer, House};
use web::{App, Guest, Hooks, Labels, Limits};

use super::*;
use crate::samples;

/// What `identity` knows: the token is the company's name.
fn guest(tools: &Tools, token: &str) -> Guest {
    Guest {
        caller: caller(token),
        session: SessionId::derived(token),
        login_reference: "E-0000000001".to_owned(),
        email: "dominique@openip.example".to_owned(),
        company_name: token.to_owned(),
        company_reference: "OIP-00000001".to_owned(),
        lang: Lang::Fr,
        companies: Vec::new(),
        proved_at: None,
        expires_at: tools.now().plus_seconds(3_600),
    }
}

/// The pages of this crate alone, behind the real gate.
async fn portal(settings: Settings) -> (House, Desk) {
    let mut desk = desk(settings).await;
    let hooks = Hooks {
        admit: Arc::new(|tools, token| Box::pin(async move { Ok(Some(guest(&tools, &token))) })),
        brand: Arc::new(|_, _| Box::pin(async { Ok(None) })),
        sections: &[],
    };
    let labels = Labels::read(&[web::LABELS, crate::LABELS]).unwrap();
    let facts: Vec<_> = crate::routes().iter().map(web::Route::facts).collect();
    let app = App::new(desk.tools.clone(), labels, &[], hooks, &facts).unwrap();
    let router = web::router(&app, crate::routes(), &Limits::default());
    let fresh = desk.fresh.take().unwrap();
    (
        House::new(fresh, router, crate::jobs(None), HashMap::new()),
        desk,
    )
}

async fn get(house: &House, who: &str, path: &str) -> Answer {
    let request = Request::get(path)
        .header("host", "127.0.0.1")
        .header("cookie", format!("sid={who}"));
    house.send(request.body(Body::empty()).unwrap()).await
}

async fn post(house: &House, who: &str, path: &str) -> Answer {
    let token = get(house, who, "/staff/messages").await.csrf().unwrap();
    house
        .post_raw(&format!("sid={who}"), path, format!("csrf={token}"))
        .await
}

#[tokio::test]
async fn staff_find_a_message_and_read_it_without_its_personal_link() {
    let (house, desk) = portal(open_post()).await;
    let id = desk.send(samples::access(acme())).await;
    let list = get(
        &house,
        "reseller",
        "/staff/messages?address=camille&state=queued",
    )
    .await;
    assert_eq!(list.status, StatusCode::OK);
    for words in [
        "Messages envoyés",
        "Votre identifiant MyOpenIP",
        "camille.martin@acme.example",
        "En file d’envoi",
    ] {
        assert!(list.seen().contains(words), "{words} in {}", list.seen());
    }
    let page = get(&house, "reseller", &format!("/staff/messages/{id}")).await;
    assert_eq!(
        (page.status, page.text.matches("<h1>").count()),
        (StatusCode::OK, 1)
    );
    assert!(page.seen().contains("[lien personnel]") && page.text.contains("sandbox"));
    let body = get(&house, "reseller", &format!("/staff/messages/{id}/body")).await;
    assert!(body.text.contains("votre requête a bien été traitée"));
    for answer in [&list, &page, &body] {
        assert!(!answer.text.contains("/password/init"), "{}", answer.text);
        assert!(
            !answer.text.contains("notices."),
            "a label lacks: {}",
            answer.text
        );
    }
    let policy = body.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("frame-ancestors 'self'")
            && policy.contains("sandbox")
    );
    assert!(
        page.header("content-security-policy")
            .contains("frame-src 'self'")
    );
}

#[tokio::test]
async fn a_stranger_cannot_tell_that_a_message_is_there() {
    let (house, desk) = portal(open_post()).await;
    let id = desk.send(samples::access(acme())).await;
    let nothing = MessageId::derived("nothing");
    for end in ["", "/body"] {
        let foreign = get(&house, "zeta", &format!("/staff/messages/{id}{end}")).await;
        let unknown = get(&house, "zeta", &format!("/staff/messages/{nothing}{end}")).await;
        assert_eq!(
            (foreign.status, unknown.status),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
    }
    let foreign = post(&house, "zeta", &format!("/staff/messages/{id}/deliveries")).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert!(
        !get(&house, "zeta", "/staff/messages")
            .await
            .text
            .contains("camille")
    );
    for path in [
        "/staff/messages?page=older-zz",
        "/staff/messages?page=newer-",
        "/staff/messages?state=x&topic=%00",
    ] {
        assert_eq!(
            get(&house, "acme", path).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_failed_message_is_sent_again_from_its_page() {
    let (house, desk) = portal(open_post()).await;
    let sink = SmtpSink::start().await.unwrap();
    sink.refuse_with(550);
    let id = desk.send(samples::security(acme())).await;
    desk.work(Some(&sink)).await;
    let page = get(&house, "reseller", &format!("/staff/messages/{id}")).await;
    assert!(
        page.seen().contains("En échec")
            && page.seen().contains("Renvoyer")
            && page.seen().contains("550")
    );
    sink.accept();
    let path = format!("/staff/messages/{id}/deliveries");
    let answer = post(&house, "reseller", &path).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, &*format!("/staff/messages/{id}"))
    );
    let twice = post(&house, "reseller", &path).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(
        twice
            .seen()
            .contains("déjà parti ou sur le point de partir"),
        "{}",
        twice.seen()
    );
    desk.work(Some(&sink)).await;
    assert_eq!(desk.find(id).await.state, MessageState::Sent);
    let page = get(&house, "reseller", &format!("/staff/messages/{id}")).await;
    assert!(!page.seen().contains("Renvoyer") && page.seen().contains("Accepté"));
}

#[tokio::test]
async fn the_mailbox_is_the_demos_alone() {
    let (house, desk) = portal(open_post()).await;
    let id = desk.send(samples::access(acme())).await;
    for path in [
        "/demo/mailbox".to_owned(),
        format!("/demo/mailbox/{id}"),
        format!("/demo/mailbox/{id}/body"),
    ] {
        assert_eq!(
            get(&house, "reseller", &path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let (house, desk) = portal(Settings {
        demo: true,
        mail_leaves: false,
        ..open_post()
    })
    .await;
    let id = desk.send(samples::access(acme())).await;
    let nobody = |path: String| {
        let request = Request::get(path)
            .header("host", "127.0.0.1")
            .body(Body::empty())
            .unwrap();
        house.send(request)
    };
    let list = nobody("/demo/mailbox".to_owned()).await;
    assert!(list.status == StatusCode::OK && list.text.contains(&format!("/demo/mailbox/{id}")));
    let page = nobody(format!("/demo/mailbox/{id}")).await;
    assert!(
        page.text
            .contains("href=\"https://my.openip.example/password/init/0123456789abcdef")
    );
    let body = nobody(format!("/demo/mailbox/{id}/body")).await;
    assert!(body.text.contains("/password/init/0123456789abcdef"));
    let nothing = nobody(format!(
        "/demo/mailbox/{}",
        Id::<Message>::derived("nothing")
    ))
    .await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}
