//! The brand-leak crawl (G22): everything that people under a reseller's brand can reach over its
//! host, in both languages, every letter they get and every paper they download, holds no name, no
//! domain and no address of the operator, nor the product's name.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::process::Command;

use db::{Query, Signed};
use mail::SmtpSink;
use testkit::{Answer, House};

use crate::house::house_on_the_street;
use crate::lines::lines;

const HOST: &str = "espace.presentation.example";
/// Name, domain, address, telephone and director of the operator; the product.
const FOREIGN: [&str; 7] = [
    "cadence",
    "18 quai de la gare",
    "01 99 00 10 00",
    "+33199001000",
    "ariane lefort",
    "0b5fa5",
    "myopenip",
];
/// Pages a crawl reads of one path with different queries.
const MOST_QUERIES: usize = 6;
const MOST_PAGES: usize = 900;

/// What was found where it must not be.
#[derive(Default)]
struct Leaks {
    found: Vec<String>,
    read: usize,
    papers: usize,
}

impl Leaks {
    fn look(&mut self, place: &str, text: &str) {
        self.read += 1;
        // The label under which a domain's owner shows that it is theirs is no word for people.
        let text = text.to_lowercase().replace("_myopenip.", "");
        for word in FOREIGN.iter().filter(|word| text.contains(**word)) {
            let at = text.find(word).unwrap_or_default();
            let around: String = text[..at].chars().rev().take(60).collect();
            let around: String = around.chars().rev().collect();
            self.found.push(format!("{place}: {around}[{word}]"));
        }
    }

    fn look_at(&mut self, place: &str, answer: &Answer) {
        for (name, value) in &answer.headers {
            let value = value.to_str().unwrap_or_default();
            self.look(&format!("{place} header {name}"), value);
        }
        self.look_at_bytes(place, &answer.bytes);
    }

    fn look_at_bytes(&mut self, place: &str, bytes: &[u8]) {
        if bytes.starts_with(b"%PDF") {
            self.papers += 1;
            self.look(place, &words_of(bytes, "pdftotext", &["-layout"]));
            self.look(
                &format!("{place} metadata"),
                &words_of(bytes, "pdfinfo", &[]),
            );
            self.look(&format!("{place} bytes"), &String::from_utf8_lossy(bytes));
        } else if bytes.starts_with(b"PK") {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
            for at in 0..archive.len() {
                let mut file = archive.by_index(at).expect("a file");
                let name = file.name().expect("a name").into_owned();
                let mut content = Vec::new();
                file.read_to_end(&mut content).expect("its content");
                self.look(place, &name);
                self.look_at_bytes(&format!("{place}!{name}"), &content);
            }
        } else {
            self.look(place, &String::from_utf8_lossy(bytes));
        }
    }
}

/// What a Debian tool reads in a PDF.
fn words_of(pdf: &[u8], tool: &str, options: &[&str]) -> String {
    let folder = std::env::temp_dir().join(format!("leak-{}", uuid_like()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("paper.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let mut command = Command::new(tool);
    command.args(options).arg(&file);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let said = command.output().expect("poppler-utils is installed");
    assert!(said.status.success(), "{tool}");
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    String::from_utf8_lossy(&said.stdout).into_owned()
}

fn uuid_like() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("random bytes");
    kernel::hex(bytes)
}

/// Every address of ours in a page, decoded.
fn links(page: &str) -> Vec<String> {
    let parts = ["href=\"", "src=\"", "action=\""];
    let all = parts
        .into_iter()
        .flat_map(|start| page.split(start).skip(1));
    let all = all.filter_map(|rest| rest.split('"').next());
    let decoded = all.map(|link| link.replace("&amp;", "&").replace("&#38;", "&"));
    let ours = decoded.filter(|link| link.starts_with('/') && !link.starts_with("//"));
    ours.map(|link| link.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

/// Addresses that hold nothing but themselves.
fn fixed() -> impl Iterator<Item = String> {
    let fixed = lines().filter(|line| line.method == "GET" && !line.path.contains('{'));
    fixed.map(|line| line.path.to_owned())
}

/// Reads all that can be reached from home with this cookie, but what `spared` names.
async fn crawl(
    house: &House,
    (cookie, lang): (&str, &str),
    spared: &dyn Fn(&str, &Answer) -> bool,
    leaks: &mut Leaks,
) -> usize {
    let cookie = format!("{cookie}; lang={lang}");
    let mut waiting: Vec<String> = fixed().collect();
    waiting.extend([
        "/".to_owned(),
        "/nowhere".to_owned(),
        "/invoices/NONE-1".to_owned(),
    ]);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut queries: BTreeMap<String, usize> = BTreeMap::new();
    let mut pages = 0;
    while let Some(link) = waiting.pop() {
        let path = link.split('?').next().unwrap_or_default().to_owned();
        let many = queries.entry(path).or_default();
        let is_choice = link.contains("lang=") || link.contains("theme=");
        if is_choice
            || seen.len() >= MOST_PAGES
            || *many >= MOST_QUERIES
            || !seen.insert(link.clone())
        {
            continue;
        }
        *many += 1;
        let answer = house.get_at(HOST, &cookie, &link).await;
        assert!(answer.status.as_u16() < 500, "{link}: {}", answer.status);
        pages += usize::from(answer.status == 200);
        if spared(&link, &answer) {
            continue;
        }
        leaks.look_at(
            &format!("{lang} {link} ({})", answer.status.as_u16()),
            &answer,
        );
        if answer.header("content-type").starts_with("text/html") {
            waiting.extend(links(&answer.text));
        }
        if !answer.location().is_empty() {
            waiting.push(answer.location().to_owned());
        }
    }
    pages
}

/// What a stranger can reach, on all paths and with wrong words.
async fn crawl_outside(house: &House, leaks: &mut Leaks) {
    for lang in ["fr", "en"] {
        crawl(house, ("x=1", lang), &|_, _| false, leaks).await;
        let cookie = format!("lang={lang}");
        for path in [
            "/password/init/none",
            "/password/reset/none",
            "/shared/none",
            "/brand/none/brand.css",
            "/customers/none",
        ] {
            let answer = house.get_at(HOST, &cookie, path).await;
            leaks.look_at(path, &answer);
        }
    }
    for (path, form) in [
        ("/login", "login=E-0000000005&password=wrong"),
        ("/login", "login=E-0000000001&password=Bruyere-Clocher-47"),
        ("/login", ""),
        ("/password/forgot", ""),
        ("/password/forgot", "login=ariane.lefort%40nobody.example"),
        ("/terms", ""),
        ("/legal", ""),
    ] {
        let answer = house.post_at(HOST, "", path, form).await;
        leaks.look_at(&format!("POST {path}"), &answer);
    }
}

/// Has every kind of letter written to people of the brand, and reads them all.
async fn read_letters(house: &House, sink: &SmtpSink, leaks: &mut Leaks) {
    let admin = house.cookie_at(HOST, "company-admin").await;
    for (name, lang) in [("Nina", "fr"), ("Noa", "en")] {
        let form = format!(
            "name={name}+Neuve&email={name}@guide.example&lang={lang}&profile=reader&coverage=all"
        );
        let invited = house
            .post_at(HOST, &admin, "/company/users/new", &form)
            .await;
        assert_eq!(invited.status, 303, "{}", invited.seen());
    }
    let seller = house.cookie_at(HOST, "reseller-admin").await;
    let sent = house
        .post_at(HOST, &seller, "/staff/users", "all=1&selection=all")
        .await;
    assert!(sent.status.as_u16() < 500);
    for form in ["login=camille.martin%40guide.example", "login=E-0000000007"] {
        house.post_at(HOST, "", "/password/forgot", form).await;
    }
    let person = house.person("company-reader");
    let form = format!(
        "present_password={}&password=Mesange-Bleue-82&password_confirmation=Mesange-Bleue-82",
        person.password
    );
    let reader = house.cookie_at(HOST, "company-reader").await;
    let changed = house
        .post_at(HOST, &reader, "/account/password", &form)
        .await;
    assert_eq!(changed.status, 303, "{}", changed.seen());
    house.run_jobs().await;
    let letters = sink.wait_for(5).await;
    let mut subjects = BTreeSet::new();
    for letter in &letters {
        let place = format!("letter « {} »", letter.subject);
        subjects.insert(letter.subject.clone());
        for part in [&letter.raw, &letter.text, &letter.html, &letter.from] {
            leaks.look(&place, part);
        }
        assert!(
            letter.text.contains("http://espace.presentation.example/"),
            "{place}"
        );
        assert_eq!(
            letter.from, "ne-pas-repondre@presentation.example",
            "{place}"
        );
    }
    assert!(subjects.len() >= 4, "{subjects:?}");
}

/// Papers that the operator issues to the reseller itself name their issuer by law (CGI, annexe II,
/// 242 nonies A): the reseller's own staff reads them, its customers never do.
fn is_of_the_operators_bill(link: &str, answer: &Answer) -> bool {
    let is_bill = ["/invoices", "/credit-notes"];
    is_bill.iter().any(|start| link.starts_with(start)) && names_the_issuer(answer)
}

fn names_the_issuer(answer: &Answer) -> bool {
    let text = match answer.bytes.starts_with(b"%PDF") {
        true => words_of(&answer.bytes, "pdftotext", &[]),
        false => answer.seen(),
    };
    text.contains("Cadence Télécom")
}

#[tokio::test]
async fn nothing_under_a_resellers_brand_names_the_operator() {
    let (house, sink) = house_on_the_street(None).await;
    let mut leaks = Leaks::default();
    crawl_outside(&house, &mut leaks).await;
    let mut pages = BTreeMap::new();
    for who in [
        "company-admin",
        "company-reader",
        "new-user",
        "company-accountant",
    ] {
        for lang in ["fr", "en"] {
            let cookie = house.cookie_at(HOST, who).await;
            let count = crawl(&house, (&cookie, lang), &|_, _| false, &mut leaks).await;
            pages.insert((who, lang), count);
        }
    }
    let archive = house.cookie_at(HOST, "company-accountant").await;
    for path in [
        "/invoices.zip",
        "/invoices.csv",
        "/credit-notes.zip",
        "/credit-notes.csv",
    ] {
        leaks.look_at(path, &house.get_at(HOST, &archive, path).await);
    }
    read_letters(&house, &sink, &mut leaks).await;
    assert!(pages[&("company-admin", "fr")] > 60, "{pages:?}");
    assert!(pages[&("new-user", "fr")] >= 5, "{pages:?}");
    assert!(leaks.papers > 30, "only {} papers", leaks.papers);
    assert!(leaks.read > 1_000, "only {} texts", leaks.read);
    assert!(leaks.found.is_empty(), "{}", leaks.found.join("\n"));
}

#[tokio::test]
async fn a_resellers_own_staff_meets_the_operator_on_its_bills_alone() {
    let (house, _sink) = house_on_the_street(None).await;
    let mut leaks = Leaks::default();
    let spared = std::sync::atomic::AtomicUsize::new(0);
    let spare = |link: &str, answer: &Answer| {
        let is_spared = is_of_the_operators_bill(link, answer);
        spared.fetch_add(usize::from(is_spared), std::sync::atomic::Ordering::Relaxed);
        is_spared
    };
    let cookie = house.cookie_at(HOST, "reseller-admin").await;
    crawl(&house, (&cookie, "fr"), &spare, &mut leaks).await;
    assert!(leaks.found.is_empty(), "{}", leaks.found.join("\n"));
    assert!(spared.into_inner() > 0, "the exception is for something");
}

/// The crawl sees what it must: one word of the operator in the brand, and it is found.
#[tokio::test]
async fn a_leak_is_found() {
    let (house, _sink) = house_on_the_street(None).await;
    let query = Query {
        name: "LEAK",
        text: "UPDATE parties_brand SET support_hours = 'Cadence Télécom vous répond'
            WHERE host = 'espace.presentation.example'",
    };
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a connection");
    tx.run(query.bound()).await.expect("a leak");
    tx.commit(Signed::by_the_house("test")).await.expect("kept");
    let cookie = house.cookie_at(HOST, "company-technician").await;
    let mut leaks = Leaks::default();
    let count = crawl(&house, (&cookie, "fr"), &|_, _| false, &mut leaks).await;
    assert!(
        leaks.found.len() >= count / 2,
        "{} of {count}",
        leaks.found.len()
    );
}
