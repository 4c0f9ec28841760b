//! The baseline: the portal's own HTTP stack (accept loop, limits, allocator) and driver, one handler, one row by
//! its key, nothing else.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use db::{Db, Opening, Query};
use kernel::SystemClock;

const ROW: Query = Query {
    name: "ROW",
    text: "SELECT legal_name FROM parties_company_v WHERE reference = $1",
};

async fn row(State(db): State<Db>, Path(reference): Path<String>) -> Result<String, StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let mut tx = db.read_as_the_house().await.map_err(failed)?;
    let found: Option<(String,)> = tx.one(ROW.bind(reference)).await.map_err(failed)?;
    found.map(|(name,)| name).ok_or(StatusCode::NOT_FOUND)
}

pub async fn serve(database_url: &str) -> io::Result<()> {
    let db = Db::open(&Opening::at(database_url), Arc::new(SystemClock))
        .await
        .map_err(io::Error::other)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/row/{reference}", get(row))
        .with_state(db);
    let (_going_on, stop) = tokio::sync::watch::channel(false);
    web::serve(listener, router, web::Limits::default(), stop).await;
    Ok(())
}
