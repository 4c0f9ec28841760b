use kernel::Timestamp;

use crate::dkim::Dkim;
use crate::{Envelope, MailFault, Mailbox, Mailer, Picture, SmtpSink};

const SENDER: &str = "ne-pas-repondre@openip.example";

fn letter() -> Envelope {
    Envelope {
        id: "018bcfe568007abc8000000000000001".to_owned(),
        at: Timestamp::from_micros(1_700_000_000_000_000),
        from: Mailbox::new("OpenIP", "ne-pas-repondre@openip.example").unwrap(),
        to: Mailbox::new("Camille Élan", "camille@acme.example").unwrap(),
        reply_to: None,
        lang: "fr".to_owned(),
        subject: "Votre accès à MyOpenIP est prêt".to_owned(),
        text: "Bonjour,\n.un point en tête\nÀ bientôt\n".to_owned(),
        html: format!("<p>Bonjour {}</p>", "é".repeat(2_000)),
        logo: None,
    }
}

async fn sink_and_mailer() -> (SmtpSink, Mailer) {
    let sink = SmtpSink::start().await.unwrap();
    let mailer = Mailer::open(&sink.url(), SENDER).unwrap();
    (sink, mailer)
}

#[tokio::test]
async fn a_message_arrives_whole_in_both_forms() {
    let (sink, mailer) = sink_and_mailer().await;
    let sent = mailer.send(&letter()).await.unwrap();
    assert_eq!(
        sent.message_id,
        "018bcfe568007abc8000000000000001@openip.example"
    );
    let got = &sink.wait_for(1).await[0];
    assert_eq!(
        (got.from.as_str(), got.to.as_slice()),
        (
            "ne-pas-repondre@openip.example",
            &["camille@acme.example".to_owned()][..]
        )
    );
    assert_eq!(got.subject, letter().subject);
    assert_eq!(
        got.text.replace("\r\n", "\n").trim_end(),
        letter().text.trim_end()
    );
    assert_eq!(got.html.trim_end(), letter().html);
    assert_eq!(
        got.header("Message-ID"),
        Some(format!("<{}>", sent.message_id).as_str())
    );
    assert_eq!(got.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(got.header("X-Auto-Response-Suppress"), Some("All"));
    assert_eq!(got.header("Date"), Some("Tue, 14 Nov 2023 22:13:20 +0000"));
    assert!(
        got.header("Content-Type")
            .unwrap()
            .starts_with("multipart/alternative")
    );
    assert!(got.raw.lines().all(|line| line.len() <= 998));
}

#[tokio::test]
async fn a_message_tried_twice_bears_the_same_id() {
    let (sink, mailer) = sink_and_mailer().await;
    mailer.send(&letter()).await.unwrap();
    mailer.send(&letter()).await.unwrap();
    let got = sink.wait_for(2).await;
    assert_eq!(got[0].header("Message-ID"), got[1].header("Message-ID"));
    assert_eq!(got[0].header("Date"), got[1].header("Date"));
}

#[tokio::test]
async fn never_and_later_are_told_apart() {
    let (sink, mailer) = sink_and_mailer().await;
    sink.refuse_with(550);
    let never = mailer.send(&letter()).await.unwrap_err();
    assert!(
        never.is_permanent() && never.said().starts_with("550 "),
        "{never:?}"
    );
    sink.refuse_with(450);
    let later = mailer.send(&letter()).await.unwrap_err();
    assert!(
        !later.is_permanent() && later.said().starts_with("450 "),
        "{later:?}"
    );
    assert!(
        !later.to_string().contains("acme"),
        "the log holds no address"
    );
    sink.accept();
    mailer.send(&letter()).await.unwrap();
    let url = sink.url();
    drop((sink, mailer));
    tokio::task::yield_now().await;
    let away = Mailer::open(&url, SENDER)
        .unwrap()
        .send(&letter())
        .await
        .unwrap_err();
    assert!(matches!(away, MailFault::Passing { .. }), "{away:?}");
}

// ASVS 1.3.3, 1.3.11
#[tokio::test]
async fn nothing_typed_by_people_adds_a_header_or_a_reader() {
    let (sink, mailer) = sink_and_mailer().await;
    let evil = [
        "x\r\nBcc: victim@other.example",
        "x\nBcc: victim@other.example",
        "x\r\n\r\n<b>body</b>",
        "x\0y",
        "=?utf-8?q?x=0D=0ABcc:_victim@other.example?=",
        "x\" <victim@other.example>, \"y",
        "x\u{2028}Bcc: victim@other.example",
        "é\r\nBcc: victim@other.example",
        "a, b; c: d",
    ];
    for text in evil {
        let mut envelope = letter();
        envelope.subject = text.to_owned();
        envelope.to = Mailbox::new(text, "camille@acme.example").unwrap();
        envelope.reply_to = Some(Mailbox::new(text, "support@openip.example").unwrap());
        envelope.id = text.to_owned();
        envelope.lang = text.to_owned();
        mailer.send(&envelope).await.unwrap();
    }
    let expected = [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Language",
    ];
    for got in sink.wait_for(evil.len()).await {
        assert_eq!(got.to, ["camille@acme.example"], "{}", got.raw);
        for (name, _) in &got.headers {
            assert!(expected.contains(&name.as_str()), "{name} in {}", got.raw);
        }
        assert_eq!(got.headers.len(), expected.len(), "{}", got.raw);
        assert!(!got.subject.contains(['\r', '\n', '\0']) && got.html.contains("Bonjour"));
        let parsed = mail_parser::MessageParser::default();
        let parsed = parsed.parse(got.raw.as_bytes()).unwrap();
        let to: Vec<_> = parsed
            .to()
            .unwrap()
            .iter()
            .filter_map(|one| one.address().map(str::to_owned))
            .collect();
        assert_eq!(to, ["camille@acme.example"], "{}", got.raw);
    }
}

#[tokio::test]
async fn a_signed_message_carries_its_signature() {
    let sink = SmtpSink::start().await.unwrap();
    for (key, algorithm) in [
        (ED25519_PEM, "a=ed25519-sha256"),
        (RSA_PKCS8_PEM, "a=rsa-sha256"),
    ] {
        let mailer = Mailer::open(&sink.url(), SENDER).unwrap();
        let mailer = mailer.signing("portail", "openip.example", key).unwrap();
        mailer.send(&letter()).await.unwrap();
        let got = sink.messages().await.pop().unwrap();
        let signature = got.header("DKIM-Signature").unwrap();
        for part in [algorithm, "d=openip.example", "s=portail", "h=from:to:"] {
            assert!(signature.contains(part), "{part} in {signature}");
        }
    }
}

#[tokio::test]
async fn a_brands_letter_is_signed_for_its_own_domain_and_brings_its_logo() {
    let sink = SmtpSink::start().await.unwrap();
    let mailer = Mailer::open(&sink.url(), SENDER).unwrap();
    let mailer = mailer.signing("portail", "openip.example", ED25519_PEM);
    let picture = [0x89, b'P', b'N', b'G', 1, 2, 3];
    let branded = Envelope {
        from: Mailbox::new("Phare", "bonjour@courrier.phare.example").unwrap(),
        logo: Some(Picture {
            kind: "image/png",
            bytes: picture.to_vec(),
        }),
        ..letter()
    };
    mailer.unwrap().send(&branded).await.unwrap();
    let got = sink.messages().await.pop().unwrap();
    let signature = got.header("DKIM-Signature").unwrap();
    assert!(
        signature.contains("d=courrier.phare.example"),
        "{signature}"
    );
    assert!(!got.raw.contains("openip.example"), "{}", got.raw);
    assert!(got.raw.contains("Content-ID: <logo>"), "{}", got.raw);
    assert!(got.html.contains("Bonjour") && got.text.contains("Bonjour"));
}

#[test]
fn a_key_that_is_not_one_is_refused() {
    for key in [
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAA",
    ] {
        assert!(
            matches!(Dkim::new("s", "d.example", key), Err(MailFault::Setting(_))),
            "{key}"
        );
    }
    assert!(Dkim::new("s; x", "d.example", ED25519_PEM).is_err());
}

/// Made for this test alone.
const ED25519_PEM: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIHQjF8IGpoUU/USEePWCG47UpPbXfHirsYo60UlttGz8
-----END PRIVATE KEY-----
";

/// Made for this test alone.
const RSA_PKCS8_PEM: &str = "-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBANG3V9ZGZzAwws6G
YdlqdwHWx5VbJ2r4ZZ8bdfp/tuwTxAR1pchAfxGtHGgs+aVGSrtRD7+6hasvbhSr
jXQT6ee0FoHpzW2hnm9AIeEkePLZCaM6xX48ziRIXmnaU9K7cZiC8eibabLIOkSK
HmWmhvYD/BclYbiFLy0YRaQbdzdTAgMBAAECgYAmAlrTJTNykoPcNpLpethS5wCJ
W1oLkzWn3qxFWHxo0TRHsqL3ZmkhZQSvBOfCQrkstgZqs32ihxgmeulKTomn9rQt
1FWbJkps+UHZUEvoCK/QDUjnIQ3TVsHBGPPeBoNaPXYU+MOCAa8+/V8k3iAlhEZv
WF5d62EkyX5U0o9MIQJBAP0g9u7llEPtLDdRGZ/l061vGW/7w3S5URVQjiZ1lw5G
T5MwsPqOgpzJz4WyOhAhqzDWuAquQCt9A/TRRs1psisCQQDUGFEqVU21VXbadcXK
YNq0+3capAwJBRVPTrDtZHDRC7dEffbd1txvLFY6INxgXQYbQvMb9RHPLU7MZtKe
AoN5AkEA1gC7o+emvPLUMgQ3xM56cqN9/wX8Dj/qhDmxpGRADEp3VjqRNZOsaz/X
WfH/UsoUQFsYB7ef+uRbpuwTjvCwNwJAYegbx6v7JEMgi3YkaOjO7Q7MC2tA9wT2
slaEDAH6pjV/U0nGpN9jgJp573lt4bnvcLQ2H2jA4N9saaTpgvFsGQJADROiC9Xr
Eh3hiFxu9LFkpOkelw8hmz5Be1b6xtb+dSFRn+RTaJA14GNKA0apszrFfuB8/3Cx
hV7D1+/T+RQWGA==
-----END PRIVATE KEY-----
";
