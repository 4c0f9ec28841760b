use db::Signed;
use jobs::Settings;
use kernel::{Coded, Halt};
use mail::{Mailer, SmtpSink};

use super::*;
use crate::jobs::envelope;
use crate::{actions, samples, store};

#[tokio::test]
async fn a_letter_leaves_once_its_decision_is_kept() {
    let desk = desk(open_post()).await;
    let sink = SmtpSink::start().await.unwrap();
    let mut undone = desk.tools.db.write_as_the_house().await.unwrap();
    crate::send(&mut undone, &desk.tools, samples::access(acme()))
        .await
        .unwrap();
    drop(undone);
    assert_eq!(desk.work(Some(&sink)).await, 0);
    let id = desk.send(samples::access(acme())).await;
    assert_eq!(desk.find(id).await.state, MessageState::Queued);
    assert_eq!(desk.work(Some(&sink)).await, 1);
    let got = &sink.wait_for(1).await[0];
    assert_eq!(got.from, SENDER);
    assert!(
        got.text
            .contains("E-0000001234, votre requête a bien été traitée")
    );
    assert!(
        got.text.contains("/password/init/0123456789abcdef")
            && got.html.contains("/password/init/0123456789abcdef")
    );
    assert!(
        got.html
            .contains("Ce mail a été envoyé automatiquement. Merci de ne pas y répondre.")
    );
    let sent = desk.find(id).await;
    assert_eq!((sent.state, sent.attempts), (MessageState::Sent, 1));
    assert_eq!(
        got.header("Message-ID"),
        Some(format!("<{}>", sent.message_id).as_str())
    );
}

#[tokio::test]
async fn a_personal_link_never_lies_readable_and_goes_once_delivered() {
    let desk = desk(open_post()).await;
    let sink = SmtpSink::start().await.unwrap();
    let id = desk.send(samples::access(acme())).await;
    let sealed = desk.find(id).await.body;
    assert!(!String::from_utf8_lossy(&sealed).contains("0123456789abcdef"));
    desk.work(Some(&sink)).await;
    let body = actions::send::unseal(&desk.tools, &desk.find(id).await).unwrap();
    assert_eq!(body.button.unwrap().url_for_its_reader(), None);
}

#[tokio::test]
async fn the_demo_goes_on_showing_its_links() {
    let desk = desk(Settings {
        demo: true,
        ..open_post()
    })
    .await;
    let sink = SmtpSink::start().await.unwrap();
    let id = desk.send(samples::access(acme())).await;
    desk.work(Some(&sink)).await;
    let body = actions::send::unseal(&desk.tools, &desk.find(id).await).unwrap();
    assert!(body.button.unwrap().url_for_its_reader().is_some());
}

#[tokio::test]
async fn never_is_for_a_person_and_later_is_tried_again() {
    let desk = desk(open_post()).await;
    let sink = SmtpSink::start().await.unwrap();
    sink.refuse_with(450);
    let id = desk.send(samples::security(acme())).await;
    desk.work(Some(&sink)).await;
    let waiting = desk.find(id).await;
    assert_eq!(waiting.state, MessageState::Queued);
    assert!(
        waiting.last_error.starts_with("450 "),
        "{}",
        waiting.last_error
    );
    sink.refuse_with(550);
    desk.clock.advance(60);
    desk.work(Some(&sink)).await;
    let failed = desk.find(id).await;
    assert_eq!((failed.state, failed.attempts), (MessageState::Failed, 2));
    sink.accept();
    let mut tx = desk.tools.db.write_as_the_house().await.unwrap();
    let stranger = actions::resend::resend(&mut tx, &desk.tools, &caller("zeta"), id).await;
    assert!(matches!(stranger, Err(Halt::Missing)));
    actions::resend::resend(&mut tx, &desk.tools, &caller("reseller"), id)
        .await
        .unwrap();
    tx.commit(Signed::by_the_house("test.resend"))
        .await
        .unwrap();
    assert_eq!(desk.work(Some(&sink)).await, 1);
    assert_eq!(desk.find(id).await.state, MessageState::Sent);
    assert_eq!(sink.messages().await.len(), 1);
    let mut tx = desk.tools.db.read_as_the_house().await.unwrap();
    let history = store::deliveries::of_message(&mut tx, id).await.unwrap();
    let told: Vec<&str> = history.iter().map(|one| one.result.as_str()).collect();
    assert_eq!(told, ["taken", "never", "later"]);
}

#[tokio::test]
async fn a_crash_after_the_servers_yes_sends_the_same_message_again() {
    let desk = desk(open_post()).await;
    let sink = SmtpSink::start().await.unwrap();
    let id = desk.send(samples::security(acme())).await;
    // The worker that dies: the server has the message, nothing of it was noted.
    let message = desk.find(id).await;
    let body = actions::send::unseal(&desk.tools, &message).unwrap();
    let mailer = Mailer::open(&sink.url(), SENDER).unwrap();
    let lost = envelope(&mailer, &message, &body, None).unwrap();
    mailer.send(&lost).await.unwrap();
    assert_eq!(desk.work(Some(&sink)).await, 1);
    let got = sink.wait_for(2).await;
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].header("Message-ID"), got[1].header("Message-ID"));
    assert_eq!(desk.find(id).await.state, MessageState::Sent);
}

#[tokio::test]
async fn without_a_mail_server_messages_are_kept() {
    let desk = desk(Settings {
        mail_leaves: false,
        ..open_post()
    })
    .await;
    let id = desk.send(samples::invoice(acme())).await;
    assert_eq!(desk.find(id).await.state, MessageState::Kept);
    assert_eq!(desk.work(None).await, 0);
    let mut tx = desk.tools.db.write_as_the_house().await.unwrap();
    let again = actions::resend::resend(&mut tx, &desk.tools, &caller("acme"), id).await;
    assert!(
        matches!(again, Err(Halt::Refused(refused)) if refused.code == "notices.no_mail_server")
    );
}

#[tokio::test]
async fn a_message_queued_for_a_server_that_was_taken_away_is_kept() {
    let desk = desk(open_post()).await;
    let id = desk.send(samples::invoice(acme())).await;
    desk.work(None).await;
    assert_eq!(desk.find(id).await.state, MessageState::Kept);
}

#[derive(Clone, Copy)]
struct Billing;

impl Coded for Billing {
    const ALL: &'static [Self] = &[Self];
    fn code(self) -> &'static str {
        "billing"
    }
}

#[tokio::test]
async fn an_invoice_mail_goes_to_the_invoice_contacts_alone() {
    let desk = desk(open_post()).await;
    let sink = SmtpSink::start().await.unwrap();
    let mut tx = desk.tools.db.write_as_the_house().await.unwrap();
    let letter = samples::invoice(acme());
    let sent = crate::send_to_contacts(&mut tx, &desk.tools, acme(), Billing, letter.clone()).await;
    assert_eq!(sent.unwrap().len(), 2);
    let zeta = CompanyId::derived("zeta");
    let nobody = crate::send_to_contacts(&mut tx, &desk.tools, zeta, Billing, letter).await;
    assert!(nobody.unwrap().is_empty());
    tx.commit(Signed::by_the_house("test.send")).await.unwrap();
    desk.work(Some(&sink)).await;
    let got = sink.wait_for(2).await;
    let mut to: Vec<String> = got.into_iter().flat_map(|one| one.to).collect();
    to.sort();
    assert_eq!(to, ["compta@acme.example", "siege@acme.example"]);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anything_is_kept() {
    let desk = desk(open_post()).await;
    let mut tx = desk.tools.db.write_as_the_house().await.unwrap();
    let mut letter = samples::invoice(acme());
    letter.to = "a@b.example\r\nBcc: c@d.example".to_owned();
    let refused = crate::send(&mut tx, &desk.tools, letter).await;
    assert!(matches!(refused, Err(Halt::Refused(refused)) if refused.code == "mail.address"));
}
