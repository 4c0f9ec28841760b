//! Two hands at once, and a plug pulled.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use db::Query;
use mail::SmtpSink;
use sheets::{Mode, Table};
use testkit::{House, SECRET};

use crate::break_identity::{enc, run, texts};
use crate::house::{house, house_with_mail};

#[tokio::test]
async fn an_invitation_sent_twice_at_once_invites_once() {
    let house = house().await;
    house.cookie("company-admin").await;
    let typed = "name=Zo%C3%A9+Double&email=zoe@double.example&lang=fr&profile=reader&coverage=all";
    let post = || house.post("company-admin", "/company/users/new", typed);
    let answers = tokio::join!(post(), post(), post());
    let mut statuses = [
        answers.0.status.as_u16(),
        answers.1.status.as_u16(),
        answers.2.status.as_u16(),
    ];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409, 409]);
    let made = texts(
        &house,
        "SELECT id FROM identity_login WHERE email_key = 'zoe@double.example'",
    );
    assert_eq!(made.await.len(), 1);
}

#[tokio::test]
async fn terms_accepted_twice_at_once_are_accepted_once() {
    let house = house().await;
    house.cookie("new-user").await;
    let post = || house.post("new-user", "/terms/acceptance", "accepted=on");
    let answers = tokio::join!(post(), post(), post());
    for answer in [answers.0, answers.1, answers.2] {
        assert_eq!(answer.status, 303);
    }
    let kept = texts(
        &house,
        "SELECT a.id FROM identity_acceptance a JOIN identity_login l ON l.id = a.login_id
         WHERE l.email = 'ines.carpentier@guide.example'",
    );
    assert_eq!(kept.await.len(), 1);
    let signed = texts(
        &house,
        "SELECT id FROM db_audit WHERE action = 'identity.accept_terms'",
    );
    assert_eq!(signed.await.len(), 1);
}

// ASVS 2.3.4
#[tokio::test]
async fn a_link_pressed_twice_at_once_sets_one_password() {
    let (house, sink) = house_with_mail().await;
    let place = identity::samples::sample_membership("invited");
    let state = format!("/company/users/{place}/state");
    house.post("company-admin", &state, "action=resend").await;
    house.run_jobs().await;
    let letter = &sink.wait_for(1).await[0];
    let (_, rest) = letter.text.split_once("/password/init/").expect("a link");
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let path = format!("/password/init/{token}");
    // Mail scanners look first, with GET and HEAD.
    for _ in 0..3 {
        assert_eq!(house.get("", &path).await.status, 200);
    }
    let form = |password: &str| format!("password={0}&password_confirmation={0}", enc(password));
    let (one, two) = ("Verger-Tranquille-31", "Lanterne-Bleutée-62");
    let (a, b) = tokio::join!(
        house.post_raw("", &path, form(one)),
        house.post_raw("", &path, form(two))
    );
    let (won, lost) = match (a.status.as_u16(), b.status.as_u16()) {
        (303, other) => {
            assert!(matches!(other, 410 | 409 | 503), "{other}");
            (one, two)
        }
        (other, 303) => {
            assert!(matches!(other, 410 | 409 | 503), "{other}");
            (two, one)
        }
        other => panic!("{other:?}"),
    };
    let login = house.person("invited").login;
    let knock = |password| format!("login={login}&password={}", enc(password));
    assert_eq!(house.post_raw("", "/login", knock(lost)).await.status, 422);
    assert_eq!(house.post_raw("", "/login", knock(won)).await.status, 303);
    assert_eq!(house.get("", &path).await.status, 410);
    nothing_secret_is_kept(&house, &[&token, won, lost]).await;
}

/// Where the database is a file, its very bytes are looked through, and the audit on both engines.
async fn nothing_secret_is_kept(house: &House, secrets: &[&str]) {
    let trail = texts(
        house,
        "SELECT action || ' ' || object || ' ' || actor || ' ' || note FROM db_audit",
    );
    let mut kept = trail.await.join("\n").into_bytes();
    assert!(String::from_utf8_lossy(&kept).contains("identity.set_password"));
    if let Some(path) = house.fresh.url.strip_prefix("sqlite://") {
        for file in [path.to_owned(), format!("{path}-wal")] {
            kept.extend(std::fs::read(&file).unwrap_or_default());
        }
        assert!(holds(&kept, b"camille.martin@guide.example"), "the control");
    }
    for secret in secrets {
        assert!(!holds(&kept, secret.as_bytes()), "{secret} is readable");
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

// ASVS 2.3.4
#[tokio::test]
async fn two_administrators_who_suspend_each_other_leave_one() {
    let house = house().await;
    run(
        &house,
        "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1",
        &[&identity::samples::sample_membership("company-accountant").to_string()],
    )
    .await;
    // No third one.
    for role in ["new-user", "suspended"] {
        let place = identity::samples::sample_membership(role).to_string();
        run(
            &house,
            "UPDATE identity_membership SET ready_made = 'reader' WHERE id = $1",
            &[&place],
        )
        .await;
    }
    house.cookie("company-admin").await;
    house.cookie("company-accountant").await;
    let path = |role| {
        let place = identity::samples::sample_membership(role);
        format!("/company/users/{place}/state")
    };
    let (accountant, of_admin) = ("company-accountant", path("company-admin"));
    // The administrator's press is under way, not yet kept, when the other one presses.
    let suspend = Query {
        name: "BREAK",
        text: "UPDATE identity_membership SET state = 'suspended' WHERE id = $1",
    };
    let place = identity::samples::sample_membership(accountant).to_string();
    let db = &house.tools().db;
    let mut tx = db.write_as_the_house().await.expect("a connection");
    tx.run(suspend.bind(place)).await.expect("a suspension");
    let pressed = house.post(accountant, &of_admin, "action=suspend");
    let kept = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tx.commit(db::Signed::by_the_house("test")).await
    };
    let (answer, kept) = tokio::join!(pressed, kept);
    kept.expect("kept");
    let left = texts(
        &house,
        "SELECT m.id FROM identity_membership m
         JOIN identity_membership o ON o.company_id = m.company_id
         JOIN identity_login l ON l.id = o.login_id
         WHERE l.email = 'camille.martin@guide.example' AND m.ready_made = 'administrator'
            AND m.state = 'active'",
    );
    assert_eq!(left.await.len(), 1, "{}", answer.status);
    assert_eq!(answer.status, 409);
}

#[tokio::test]
async fn known_and_unknown_cost_the_same_statements() {
    let house = house().await;
    let cost = async |path: &str, form: String| {
        let before = house.tools().db.statements();
        let answer = house.post_raw("", path, form).await;
        (answer.status, house.tools().db.statements() - before)
    };
    let known = house.person("company-admin").login;
    let knock = |login: &str| format!("login={login}&password=Wrong-1234");
    let there = cost("/login", knock(&known)).await;
    assert_eq!(there, cost("/login", knock("E-0000999999")).await);
    assert_eq!(there, cost("/login", knock("nobody")).await);
    let suspended = house.person("suspended");
    let right = format!(
        "login={}&password={}",
        suspended.login,
        enc(&suspended.password)
    );
    assert_eq!(there, cost("/login", right).await);
    let there = cost("/password/forgot", format!("login={known}")).await;
    assert_eq!(
        there,
        cost("/password/forgot", "login=E-0000999999".to_owned()).await
    );
    assert_eq!(
        there,
        cost("/password/forgot", "login=no@one.example".to_owned()).await
    );
}

/// The binary over a house's database, sending through `sink`.
pub fn serve(house: &House, sink: &SmtpSink) -> Child {
    use std::os::unix::fs::PermissionsExt;
    let secret = house.fresh.folder().join("secret");
    std::fs::write(&secret, SECRET).expect("a secret");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    Command::new(env!("CARGO_BIN_EXE_myopenip"))
        .arg("serve")
        .env("MYOPENIP_DATABASE_URL", &house.fresh.url)
        .env("MYOPENIP_LISTEN", "127.0.0.1:0")
        .env("MYOPENIP_DATA_DIR", house.fresh.folder())
        .env("MYOPENIP_SECRET_FILE", &secret)
        .env("MYOPENIP_SMTP_URL", sink.url())
        .env("MYOPENIP_MAIL_FROM", "ne-pas-repondre@opera.example")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts")
}

// ASVS 2.3.3
#[tokio::test(flavor = "multi_thread")]
async fn letters_survive_a_plug_pulled_in_the_middle_of_many() {
    const PEOPLE: usize = 120;
    let house = house().await;
    let sink = SmtpSink::start().await.expect("a mail server");
    let lines: String = (0..PEOPLE)
        .map(|number| format!("OIP-00000024;Personne {number};p{number}@lot.example;lecteur\n"))
        .collect();
    let file = format!("company;name;email;profile\n{lines}");
    let db = &house.tools().db;
    let mut tx = db.write_as_the_house().await.expect("a connection");
    let table = Table::read(file.as_bytes()).expect("a table");
    identity::import_users(&mut tx, &table, Mode::Write)
        .await
        .expect("an import");
    tx.commit(db::Signed::by_the_house("test"))
        .await
        .expect("kept");
    let queued = house
        .post("operator-admin", "/staff/users", "action=all")
        .await;
    assert_eq!(queued.status, 303);

    // The binary's clock is the machine's, not the house's.
    run(&house, "UPDATE jobs_job SET run_at = 1", &[]).await;
    // Killed twice: while letters are written, and while they leave.
    for wanted in [3, 50] {
        let mut child = serve(&house, &sink);
        wait_until(&sink, wanted).await;
        child.kill().expect("kill -9");
        child.wait().expect("its end");
        // The dead worker's lease runs out at once rather than in two minutes.
        run(
            &house,
            "UPDATE jobs_job SET lease_until = 1 WHERE state = 'running'",
            &[],
        )
        .await;
    }
    let mut child = serve(&house, &sink);
    for _ in 0..200 {
        let waiting = "SELECT id FROM jobs_job WHERE state IN ('waiting', 'running')";
        if texts(&house, waiting).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    child.kill().expect("kill -9");
    child.wait().expect("its end");
    let mut letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let all = sink.messages().await.into_iter();
    for letter in all.filter(|letter| letter.to[0].ends_with("@lot.example")) {
        let id = letter.header("message-id").unwrap_or_default().to_owned();
        letters.entry(letter.to.join(",")).or_default().push(id);
    }
    assert_eq!(letters.len(), PEOPLE, "somebody got nothing");
    let mut twice = 0;
    for (reader, ids) in &mut letters {
        twice += ids.len() - 1;
        ids.dedup();
        assert_eq!(ids.len(), 1, "{reader} got two different letters");
    }
    assert!(twice <= 8, "{twice} letters left twice");
}

async fn wait_until(sink: &SmtpSink, count: usize) {
    for _ in 0..500 {
        if sink.messages().await.len() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no {count} letters");
}

/// What the gate refused has a line of its own.
fn tells_what_was_refused(log: &str) {
    let mut lines = log.lines();
    let refused = lines.find(|line| line.contains("\"refused\""));
    let refused = refused.unwrap_or_else(|| panic!("no line of its own: {log}"));
    assert!(refused.contains("401") && refused.contains("/account/sessions"));
}

// ASVS 16.2.5, 16.3.2, 16.3.3, 16.3.4
#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_nobody_and_keeps_no_token() {
    let house = house().await;
    let sink = SmtpSink::start().await.expect("a mail server");
    sink.refuse_with(451);
    let mut child = serve(&house, &sink);
    let address = first_line(&mut child);
    let token = "5ec7e7".repeat(11)[..64].to_owned();
    let email = "camille.martin@guide.example";
    let ask = |line: &str, body: &str| {
        let head = format!(
            "{line} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncookie: sid={token}\r\nuser-agent: Planted-Agent\r\n"
        );
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        talk(
            &address,
            format!("{head}{kind}content-length: {}\r\n\r\n{body}", body.len()),
        )
    };
    let typed = format!("login={}", enc(email));
    for answer in [
        ask(&format!("GET /password/init/{token}?email={email}"), ""),
        ask(&format!("GET /nowhere/{token}?{email}"), ""),
        ask(
            &format!("POST /password/reset/{token}"),
            "password=Planted-Password-9",
        ),
        ask(
            "POST /login",
            "login=E-0000000005&password=Planted-Password-9",
        ),
        ask("POST /password/forgot", &typed),
        ask("POST /account/sessions", ""),
    ] {
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    }
    // Long enough for the letter to be refused by the mail server.
    for _ in 0..100 {
        let tried = texts(&house, "SELECT id FROM notices_message WHERE attempts > 0").await;
        if !tried.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    child.kill().expect("kill");
    let mut log = String::new();
    child
        .stderr
        .take()
        .expect("stderr")
        .read_to_string(&mut log)
        .expect("a log");
    child.wait().expect("its end");
    assert!(log.contains("/password/init/{token}"), "the control: {log}");
    assert!(log.contains("a job failed"), "the control: {log}");
    tells_what_was_refused(&log);
    for planted in [token.as_str(), email, "Planted", "Camille"] {
        assert!(!log.contains(planted), "{planted} is in the log: {log}");
    }
}

fn first_line(child: &mut Child) -> String {
    use std::io::{BufRead, BufReader};
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout"))
        .read_line(&mut line)
        .expect("a line");
    let (_, address) = line.trim().split_once("http://").expect("an address");
    address.to_owned()
}

fn talk(address: &str, words: String) -> String {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    stream.write_all(words.as_bytes()).expect("words");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}
