//! Under which role PostgreSQL is entered.

use std::process::Command;

use app::assembly;
use db::{Db, Opening, Wall};
use testkit::House;
use web::Limits;

use super::on_postgres;
use crate::house::people;

#[tokio::test]
async fn a_superuser_is_refused_and_an_operator_told() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let warned = "ne tient pas les clients séparés";
    let page = house.get("operator-admin", "/staff?lang=fr").await;
    assert!(!page.seen().contains(warned), "{}", page.seen());
    let mut fresh = house.fresh;
    // The same database, entered by who made the cluster.
    let admin = std::env::var("MYOPENIP_TEST_POSTGRES_URL").expect("a server");
    let (server, _) = admin.rsplit_once('/').expect("a database in the address");
    let (_, name) = fresh
        .url
        .rsplit_once('/')
        .expect("a database in the address");
    let url = format!("{server}/{name}");
    let opening = Opening::at(&url);
    let excused = Db::open(&opening, fresh.clock.clone())
        .await
        .expect("opened");
    assert!(matches!(
        excused.wall().await.expect("the role"),
        Wall::LetsThrough(_)
    ));
    fresh.tools.db = excused;
    let portal = assembly::assemble(fresh.tools.clone()).expect("the portal");
    let router = assembly::router(&portal, &Limits::default());
    let unwalled = House::new(fresh, router, Vec::new(), people());
    let page = unwalled.get("operator-admin", "/staff?lang=fr").await;
    assert!(page.seen().contains(warned), "{}", page.seen());
    let check = |excuse: &str| {
        Command::new(env!("CARGO_BIN_EXE_myopenip"))
            .args(["config", "check"])
            .env("MYOPENIP_DATABASE_URL", &url)
            .env("MYOPENIP_DATA_DIR", unwalled.fresh.folder())
            .env("MYOPENIP_WITHOUT_SECOND_WALL", excuse)
            .output()
            .expect("the command")
    };
    let refused = check("0");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("MYOPENIP_WITHOUT_SECOND_WALL"),
        "{said}"
    );
    let excused = check("1");
    assert!(
        excused.status.success(),
        "{}",
        String::from_utf8_lossy(&excused.stderr)
    );
}
