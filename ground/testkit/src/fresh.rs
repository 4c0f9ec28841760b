use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::{Db, Files, Opening, Vault};
use jobs::{Settings, Tools};
use kernel::{StillClock, Timestamp};

/// The secret of every test house.
pub const SECRET: [u8; 32] = [42; 32];

/// The role tests run as on PostgreSQL: neither superuser nor excused from row-level security.
const PORTAL: &str = "myopenip_portal";

/// When tests happen: 23 November 2026, 10:00 in Paris.
pub fn now() -> Timestamp {
    Timestamp::from_micros(1_795_424_400_000_000)
}

/// A database of one's own, and what stands around it. Gone when dropped.
pub struct Fresh {
    /// Database, clock, vault, documents, settings.
    pub tools: Tools,
    /// The same clock, to move it.
    pub clock: Arc<StillClock>,
    /// Where the database is, for a second process.
    pub url: String,
    folder: PathBuf,
    postgres: Option<(String, String)>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own sweeping.
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some((admin_url, name)) = self.postgres.take() {
            let dropping = async move { db::drop_database(&admin_url, &name).await };
            let runtime = || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
            };
            let _ = std::thread::spawn(move || runtime().map(|runtime| runtime.block_on(dropping)))
                .join();
        }
    }
}

impl Fresh {
    /// A folder that goes with the house.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// A database filled by `fill`: once per test build, then copied.
pub async fn fresh<F, R>(name: &str, fill: F) -> Fresh
where
    F: FnOnce(Tools) -> R,
    R: Future<Output = ()>,
{
    let folder = std::env::temp_dir().join(format!("myopenip-house-{}", random()));
    std::fs::create_dir_all(&folder).expect("a folder for the house");
    match std::env::var("MYOPENIP_TEST_ENGINE").as_deref() {
        Ok("postgres") => on_postgres(name, folder, fill).await,
        Ok("sqlite") | Err(_) => on_sqlite(name, folder, fill).await,
        Ok(other) => panic!("MYOPENIP_TEST_ENGINE is sqlite or postgres, not {other}"),
    }
}

async fn on_sqlite<F, R>(name: &str, folder: PathBuf, fill: F) -> Fresh
where
    F: FnOnce(Tools) -> R,
    R: Future<Output = ()>,
{
    let shelf = shelf(name);
    let template = shelf.join("house.db");
    locked(&shelf, async || {
        if !template.exists() {
            let partial = shelf.join(format!("{}.partial", random()));
            let (tools, _) = tools(
                &format!("sqlite://{}", partial.display()),
                &shelf.join("documents"),
            )
            .await;
            fill(tools.clone()).await;
            tools.db.close().await;
            std::fs::rename(&partial, &template).expect("the template keeps its name");
        }
    })
    .await;
    let file = folder.join("house.db");
    std::fs::copy(&template, &file).expect("a copy of the template");
    let url = format!("sqlite://{}", file.display());
    copy_documents(&shelf, &folder);
    let (tools, clock) = tools(&url, &folder.join("documents")).await;
    Fresh {
        tools,
        clock,
        url,
        folder,
        postgres: None,
    }
}

async fn on_postgres<F, R>(name: &str, folder: PathBuf, fill: F) -> Fresh
where
    F: FnOnce(Tools) -> R,
    R: Future<Output = ()>,
{
    let admin_url = std::env::var("MYOPENIP_TEST_POSTGRES_URL").expect(
        "MYOPENIP_TEST_POSTGRES_URL names a server to test on (scripts/postgres starts one)",
    );
    let shelf = shelf(&format!("{name}-pg"));
    let template = format!("template_{name}_{}", build_key()).replace('-', "_");
    let done = shelf.join(format!(
        "{}.done",
        admin_url.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
    ));
    locked(&shelf, async || {
        if !done.exists() {
            db::drop_database(&admin_url, &template)
                .await
                .expect("the old template goes");
            db::create_role(&admin_url, PORTAL)
                .await
                .expect("the portal's role");
            db::create_database(&admin_url, &template, PORTAL, None)
                .await
                .expect("a template database");
            let (tools, _) =
                tools(&database(&admin_url, &template), &shelf.join("documents")).await;
            fill(tools.clone()).await;
            tools.db.close().await;
            std::fs::write(&done, "").expect("a mark");
        }
    })
    .await;
    let name = format!("house_{}", random());
    let own = database(&admin_url, &name);
    db::create_database(&admin_url, &name, PORTAL, Some(&template))
        .await
        .expect("a database of one's own");
    copy_documents(&shelf, &folder);
    let (tools, clock) = tools(&own, &folder.join("documents")).await;
    Fresh {
        tools,
        clock,
        url: own,
        folder,
        postgres: Some((admin_url, name)),
    }
}

/// The same server, another database, as the portal.
fn database(admin_url: &str, name: &str) -> String {
    let (address, options) = admin_url
        .split_once('?')
        .map_or((admin_url, ""), |(a, o)| (a, o));
    let server = address
        .rsplit_once('/')
        .map_or(address, |(server, _)| server);
    let (scheme, place) = server.split_once("://").unwrap_or(("postgres", server));
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let server = format!("{scheme}://{PORTAL}:{PORTAL}@{host}");
    if options.is_empty() {
        format!("{server}/{name}")
    } else {
        format!("{server}/{name}?{options}")
    }
}

async fn tools(url: &str, documents: &Path) -> (Tools, Arc<StillClock>) {
    let clock = Arc::new(StillClock::new(now()));
    let opening = Opening {
        readers: 2,
        writers: 4,
        ..Opening::at(url)
    };
    let db = Db::open(&opening, clock.clone())
        .await
        .expect("the database opens");
    let settings = Settings {
        public_url: "http://127.0.0.1".to_owned(),
        demo: false,
        mail_leaves: true,
        ..Settings::default()
    };
    let tools = Tools {
        db,
        clock: clock.clone(),
        vault: Vault::new(&SECRET).expect("a vault"),
        files: Files::open(documents).expect("a documents folder"),
        settings: Arc::new(settings),
    };
    (tools, clock)
}

fn copy_documents(shelf: &Path, folder: &Path) {
    let from = shelf.join("documents");
    let Ok(shelves) = std::fs::read_dir(&from) else {
        return;
    };
    for entry in shelves.flatten() {
        let to = folder.join("documents").join(entry.file_name());
        std::fs::create_dir_all(&to).expect("a documents folder");
        for file in std::fs::read_dir(entry.path())
            .into_iter()
            .flatten()
            .flatten()
        {
            std::fs::copy(file.path(), to.join(file.file_name())).expect("a copied document");
        }
    }
}

/// Where templates of this very build are kept, shared by its processes.
fn shelf(name: &str) -> PathBuf {
    let shelf = std::env::temp_dir().join(format!("myopenip-shelf-{}-{name}", build_key()));
    std::fs::create_dir_all(&shelf).expect("a shelf");
    shelf
}

/// Another build fills another template.
fn build_key() -> String {
    let exe = std::env::current_exe().expect("the test knows its program");
    let facts = std::fs::metadata(&exe).expect("the program is there");
    let changed = facts
        .modified()
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    format!(
        "{:x}-{:x}",
        facts.len(),
        changed.map_or(0, |since| since.as_nanos())
    )
}

/// Lets one process at a time fill a template.
async fn locked(shelf: &Path, fill: impl AsyncFnOnce()) {
    let lock = std::fs::File::create(shelf.join("lock")).expect("a lock file");
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await;
    let _held = lock.expect("a thread").expect("the lock");
    fill().await;
}

fn random() -> String {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).expect("random bytes");
    format!("{:016x}", u64::from_le_bytes(bytes))
}
