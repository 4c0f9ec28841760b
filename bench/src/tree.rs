//! A hundred thousand companies and a million users: what a request pays to be admitted, what lists
//! of a branch cost.

use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::Right;
use db::{Db, Files, FromRow, Opening, Query, Row, Vault};
use jobs::Tools;
use kernel::{Fault, Halt, SystemClock};
use sha2::{Digest, Sha256};

use crate::client::{Client, Times, load};
use crate::portal::Serving;
use crate::report::sign_in;

const ROUNDS: usize = 20_000;
const SECONDS: Duration = Duration::from_secs(3);

/// The reseller with the most companies, and somebody who looks after it.
const RESELLER: Query = Query {
    name: "RESELLER",
    text: "SELECT MIN(l.reference) FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
        WHERE m.ready_made = 'reseller_admin' AND m.company_id = (
            SELECT t.ancestor_id FROM parties_tree t JOIN parties_company c ON c.id = t.ancestor_id
            WHERE c.role = 'reseller' GROUP BY t.ancestor_id ORDER BY COUNT(*) DESC, t.ancestor_id LIMIT 1)",
};

/// Lists by who reads them; each with and without something to look for.
const LISTS: [(&str, &[&str]); 2] = [
    (
        "operator",
        &[
            "/customers",
            "/customers?q=garage+martin",
            "/customers?q=introuvable",
            "/staff/users",
            "/staff/users?q=alice+weber",
            "/staff/users?q=introuvable",
            "/staff/messages",
            "/customers/access-reviews",
        ],
    ),
    (
        "reseller",
        &[
            "/customers",
            "/customers?q=garage+martin",
            "/customers?q=introuvable",
            "/staff/users",
            "/staff/users?q=alice+weber",
            "/staff/users?q=introuvable",
            "/company/users",
            "/staff/messages",
            "/customers/access-reviews",
        ],
    ),
];

/// As [`crate::report::run`], over databases that `demo --scale tree` filled.
pub async fn run(program: &str, url: &str, data_dir: &str, label: &str) -> io::Result<()> {
    let environment = [
        ("MYOPENIP_DATABASE_URL", url),
        ("MYOPENIP_DATA_DIR", data_dir),
        ("MYOPENIP_LISTEN", "127.0.0.1:0"),
        ("MYOPENIP_ADMIN_LISTEN", "127.0.0.1:0"),
        ("MYOPENIP_LOG", "warn"),
    ];
    let portal = Serving::start(program, &["serve", "--without-work"], &environment).await?;
    println!("\n## {label}: 100,000 organisations, 1,000,000 users\n");
    let tools = tools(url).await.map_err(io::Error::other)?;
    let reseller = reseller(&tools).await.map_err(failed)?;
    let personas = app::demo::personas();
    let operator = personas.iter().find(|one| one.role == "operator-admin");
    let operator = operator.ok_or_else(|| io::Error::other("nobody is operator-admin"))?;
    let mut cookies = Vec::new();
    for login in [&operator.login, &reseller] {
        let mut client = Client::open(portal.address).await?;
        cookies.push(sign_in(&mut client, login, &operator.password).await?);
    }
    println!(
        "| a request of | session look-up | ADMIT, SQL alone | admitted in all | right and scope |"
    );
    println!("|---|---|---|---|---|");
    for ((who, _), cookie) in LISTS.iter().zip(&cookies) {
        admission(&tools, who, cookie).await.map_err(failed)?;
    }
    println!("\n| list | as | p50 at 1 user | p99 |\n|---|---|---|---|");
    for ((who, pages), cookie) in LISTS.iter().zip(&cookies) {
        for page in *pages {
            let mut times = load(portal.address, page, cookie, 1, SECONDS).await?;
            let (p50, p99) = (times.quantile_ms(0.5), times.quantile_ms(0.99));
            println!("| {page} | {who} | {p50:.2} ms | {p99:.2} ms |");
        }
    }
    println!("\nmemory after the above: {} MB", portal.memory_mb());
    Ok(())
}

fn failed(halt: Halt) -> io::Error {
    io::Error::other(format!("{halt:?}"))
}

/// Enough of a house to admit somebody: nothing is sealed or opened.
async fn tools(url: &str) -> Result<Tools, Fault> {
    let clock = Arc::new(SystemClock);
    let db = Db::open(&Opening::at(url), clock.clone()).await?;
    let files = std::env::temp_dir().join("myopenip-bench-files");
    Ok(Tools {
        db,
        clock,
        vault: Vault::new(&[0; 32])?,
        files: Files::open(files)?,
        settings: Arc::default(),
    })
}

async fn reseller(tools: &Tools) -> Result<String, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let found: Option<(String,)> = tx.one(RESELLER.bound()).await?;
    Ok(found.map(|(reference,)| reference).unwrap_or_default())
}

/// A row nobody looks at.
struct Any;

impl FromRow for Any {
    fn from_row(_: &mut Row) -> Result<Self, Fault> {
        Ok(Self)
    }
}

/// Medians over many rounds, on one thread, the database warm.
async fn admission(tools: &Tools, who: &str, cookie: &str) -> Result<(), Halt> {
    let token = cookie.trim_start_matches("sid=");
    let hash = Sha256::digest(token.as_bytes()).to_vec();
    let now = tools.clock.now();
    let named = |name: &str| {
        identity::QUERIES
            .iter()
            .flat_map(|all| all.iter())
            .find(|one| one.name == name)
    };
    let (mut look_up, mut sql, mut whole, mut scope) = (
        Times::default(),
        Times::default(),
        Times::default(),
        Times::default(),
    );
    let mut tx = tools.db.read_as_the_house().await?;
    let session = Query {
        name: "SESSION",
        text: "SELECT id FROM identity_session WHERE secret_hash = $1",
    };
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        black_box(tx.one::<Any>(session.bind(hash.clone())).await?);
        look_up.add(begun.elapsed());
    }
    if let Some(admit) = named("ADMIT") {
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            black_box(tx.one::<Any>(admit.bind(hash.clone()).bind(now)).await?);
            sql.add(begun.elapsed());
        }
    }
    drop(tx);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let guest = black_box(identity::admit(tools, token).await?);
        whole.add(begun.elapsed());
        let begun = Instant::now();
        black_box(guest.map(|guest| guest.caller.scope(Right::CustomersRead).is_ok()));
        scope.add(begun.elapsed());
    }
    let us = |times: &mut Times| 1_000.0 * times.quantile_ms(0.5);
    println!(
        "| {who} | {:.1} µs | {:.1} µs | {:.1} µs | {:.2} µs |",
        us(&mut look_up),
        us(&mut sql),
        us(&mut whole),
        us(&mut scope)
    );
    Ok(())
}
