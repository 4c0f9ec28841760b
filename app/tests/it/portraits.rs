//! The whole, drawn as text. A difference fails here and shows in the review; `make portraits`
//! draws them anew.

use std::path::Path;

use crate::house::house;

fn compare(name: &str, drawn: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../portraits")
        .join(name);
    if std::env::var("MYOPENIP_PORTRAITS").as_deref() == Ok("write") {
        std::fs::write(&path, drawn).expect("portraits/ is writable");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "portraits/{name} is not what is served: draw it anew with `make portraits` and read the diff"
    );
}

#[test]
fn routes_are_as_drawn() {
    compare("routes.txt", &app::portraits::routes());
}

#[test]
fn what_programs_may_ask_is_as_drawn() {
    compare("openapi.json", &app::portraits::openapi());
}

#[test]
fn rights_are_as_drawn() {
    compare("rights.txt", &app::portraits::rights());
}

#[tokio::test]
async fn the_schema_is_as_drawn() {
    let house = house().await;
    let drawn = db::draw_schema(&house.tools().db)
        .await
        .expect("the schema");
    let name = match house.tools().db.engine() {
        db::Engine::Sqlite => "schema.sqlite.sql",
        db::Engine::Postgres => "schema.postgres.sql",
    };
    compare(name, &drawn);
}
