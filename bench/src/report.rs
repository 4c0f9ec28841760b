use std::io;
use std::time::{Duration, Instant};

use crate::client::{Client, Times, load};
use crate::portal::Serving;
use crate::tree;

const SECONDS: Duration = Duration::from_secs(6);
const PAGES: [&str; 3] = ["/", "/company", "/invoices"];

/// `--sqlite URL --sqlite-data DIR --postgres URL --postgres-data DIR`, either engine or both; the same
/// with `--tree-…` for the large tree; the program comes from `MYOPENIP_BIN`.
pub async fn run(arguments: &[String]) -> io::Result<()> {
    let program = std::env::var("MYOPENIP_BIN").map_err(io::Error::other)?;
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    for (label, url, data_dir) in [
        ("SQLite", value("--sqlite"), value("--sqlite-data")),
        ("PostgreSQL", value("--postgres"), value("--postgres-data")),
    ] {
        if let (Some(url), Some(data_dir)) = (url, data_dir) {
            measure(&program, url, data_dir, label).await?;
        }
    }
    for (label, url, data_dir) in [
        (
            "SQLite",
            value("--tree-sqlite"),
            value("--tree-sqlite-data"),
        ),
        (
            "PostgreSQL",
            value("--tree-postgres"),
            value("--tree-postgres-data"),
        ),
    ] {
        if let (Some(url), Some(data_dir)) = (url, data_dir) {
            tree::run(&program, url, data_dir, label).await?;
        }
    }
    Ok(())
}

async fn measure(program: &str, url: &str, data_dir: &str, label: &str) -> io::Result<()> {
    let environment = [
        ("MYOPENIP_DATABASE_URL", url),
        ("MYOPENIP_DATA_DIR", data_dir),
        ("MYOPENIP_LISTEN", "127.0.0.1:0"),
        ("MYOPENIP_ADMIN_LISTEN", "127.0.0.1:0"),
        ("MYOPENIP_LOG", "warn"),
    ];
    let portal = Serving::start(program, &["serve"], &environment).await?;
    println!(
        "\n## {label}\n\nready in {} ms",
        portal.ready_in.as_millis()
    );
    let bare = Serving::start(&own_program()?, &["bare", url], &[]).await?;
    let row = "/row/OIP-00000001";
    let bare_rate = rate(&bare, row, "").await?;
    println!("bare handler, 16 users: {bare_rate:.0} requests/s");
    println!("\n| page | as | p50 at 1 user | 16 users | of bare | html | first visit gz |");
    println!("|---|---|---|---|---|---|---|");
    let personas = app::demo::personas();
    for role in ["company-admin", "reseller-admin", "operator-admin"] {
        let Some(persona) = personas.iter().find(|persona| persona.role == role) else {
            continue;
        };
        // A new connection each time: the server lets go of idle ones.
        let mut client = Client::open(portal.address).await?;
        let cookie = sign_in(&mut client, &persona.login, &persona.password).await?;
        for page in PAGES {
            let mut alone = load(portal.address, page, &cookie, 1, SECONDS / 3).await?;
            let rate = rate(&portal, page, &cookie).await?;
            let mut client = Client::open(portal.address).await?;
            let (html, first_visit) = weigh(&mut client, page, &cookie).await?;
            println!(
                "| {page} | {role} | {:.2} ms | {rate:.0}/s | {:.0} % | {} kB | {} kB |",
                alone.quantile_ms(0.5),
                100.0 * rate / bare_rate,
                html / 1024,
                first_visit / 1024
            );
        }
    }
    println!("\nmemory after the above: {} MB", portal.memory_mb());
    flood(&portal, &personas).await
}

async fn rate(serving: &Serving, path: &str, cookie: &str) -> io::Result<f64> {
    let begun = Instant::now();
    let times = load(serving.address, path, cookie, 16, SECONDS).await?;
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    Ok(times.count() as f64 / begun.elapsed().as_secs_f64())
}

fn own_program() -> io::Result<String> {
    Ok(std::env::current_exe()?.display().to_string())
}

pub async fn sign_in(client: &mut Client, login: &str, password: &str) -> io::Result<String> {
    let password = password.replace('!', "%21").replace(' ', "+");
    let answer = client
        .post("/login", "", &format!("login={login}&password={password}"))
        .await?;
    let sid = answer
        .head
        .split("set-cookie: sid=")
        .nth(1)
        .and_then(|rest| rest.split(';').next());
    sid.map(|sid| format!("sid={sid}"))
        .ok_or_else(|| io::Error::other(format!("{login} cannot sign in: {}", answer.status)))
}

/// The page's own bytes, and all a first visit loads, gzip.
async fn weigh(client: &mut Client, page: &str, cookie: &str) -> io::Result<(usize, usize)> {
    let plain = client.get(page, cookie, "").await?.body;
    let packed = "accept-encoding: gzip\r\n";
    let mut total = client.get(page, cookie, packed).await?.body.len();
    let html = String::from_utf8_lossy(&plain).into_owned();
    let mut seen = Vec::new();
    for part in html
        .split(['"', '\''])
        .filter(|part| part.starts_with("/assets/") || part.starts_with("/brand/"))
    {
        let path = part.split('#').next().unwrap_or(part).to_owned();
        if !seen.contains(&path) {
            total += client.get(&path, cookie, packed).await?.body.len();
            seen.push(path);
        }
    }
    Ok((plain.len(), total))
}

/// Three hundred wrong passwords at once, while somebody reads their invoices.
async fn flood(portal: &Serving, personas: &[app::demo::Persona]) -> io::Result<()> {
    let Some(reader) = personas
        .iter()
        .find(|persona| persona.role == "company-accountant")
    else {
        return Err(io::Error::other("the demo has no accountant"));
    };
    let mut client = Client::open(portal.address).await?;
    let cookie = sign_in(&mut client, &reader.login, &reader.password).await?;
    let before = portal.memory_mb();
    let mut wrong = tokio::task::JoinSet::new();
    let address = portal.address;
    for number in 0..300 {
        wrong.spawn(async move {
            let mut client = Client::open(address).await?;
            let form = format!("login=E-{number:010}&password=wrong");
            client
                .post("/login", "", &form)
                .await
                .map(|answer| answer.status)
        });
    }
    let mut times = Times::default();
    let end = Instant::now() + SECONDS;
    while Instant::now() < end {
        let begun = Instant::now();
        client.get("/invoices", &cookie, "").await?;
        times.add(begun.elapsed());
    }
    while wrong.join_next().await.is_some() {}
    println!(
        "flood of 300 wrong passwords: /invoices p50 {:.1} ms, p99 {:.1} ms, memory {} → {} MB",
        times.quantile_ms(0.5),
        times.quantile_ms(0.99),
        before,
        portal.memory_mb()
    );
    Ok(())
}
