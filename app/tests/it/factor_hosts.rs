//! Under which addresses passkeys are made and known.

use std::sync::Arc;

use app::assembly;
use testkit::House;
use web::Limits;

use crate::authenticator::Authenticator;
use crate::browser::Browser;
use crate::factor_passkeys::{ALONE, enrol, show};
use crate::house::{house, people};

/// The portal as it stands behind TLS, where brands have addresses of their own.
async fn behind_tls() -> House {
    let first = house().await;
    let settings = jobs::Settings {
        public_url: "https://my.example.fr".to_owned(),
        demo: false,
        mail_leaves: true,
        change_delay_h: None,
        ..jobs::Settings::default()
    };
    let tools = jobs::Tools {
        settings: Arc::new(settings),
        ..first.tools().clone()
    };
    let portal = assembly::assemble(tools).expect("the portal");
    let router = assembly::router(&portal, &Limits::default());
    House::new(first.fresh, router, assembly::kinds(None, None), people())
}

#[tokio::test]
async fn passkeys_belong_to_the_brands_own_address_and_an_unknown_host_has_none() {
    let house = behind_tls().await;
    let host = "espace.presentation.example";
    let mut branded = Browser::at(&house, host);
    branded.sign_in("company-admin").await;
    assert!(branded.cookies.contains_key("__Host-sid"));
    let mut key = Authenticator::new(7, "https://espace.presentation.example");
    enrol(&mut branded, &mut key, "Clé").await;
    let mut visitor = Browser::at(&house, host);
    assert_eq!(show(&mut visitor, &mut key, ALONE).await.status, 303);
    // Under another of our addresses it is not known, whatever it signs.
    for other in ["my.example.fr", "clients.nordvoix.example"] {
        let mut moved = key.clone();
        moved.origin = format!("https://{other}");
        let answer = show(&mut Browser::at(&house, other), &mut moved, ALONE).await;
        assert_eq!(answer.status, 422, "{other}");
    }
    for host in [
        "evil.example",
        "127.0.0.1",
        "localhost",
        "espace.presentation.example.evil.example",
        "espace.presentation.example:8443",
        "",
    ] {
        no_passkeys_at(&house, host).await;
    }
}

// Over plain HTTP no browser knows passkeys, but on this very machine.
#[tokio::test]
async fn in_development_localhost_alone_has_passkeys() {
    let house = house().await;
    assert!(
        Browser::new(&house)
            .get("/login")
            .await
            .text
            .contains("data-passkey")
    );
    for host in [
        "127.0.0.1",
        "espace.presentation.example",
        "localhost:81",
        "localhost.evil.example",
    ] {
        no_passkeys_at(&house, host).await;
    }
}

async fn no_passkeys_at(house: &House, host: &'static str) {
    let mut stranger = Browser::at(house, host);
    let page = stranger.get("/login").await;
    assert!(!page.text.contains("data-passkey"), "{host}");
    let options = stranger.post("/login/options", &[]).await;
    // 421: nothing is served at an address nobody of ours has.
    assert!([421, 422].contains(&options.status.as_u16()), "{host}");
    assert!(!options.text.contains("challenge"), "{host}");
}
