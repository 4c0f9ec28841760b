//! Files sent as they are written reach browsers, which accept compression.

use axum::body::Body;
use axum::http::Request;

use crate::house::house;

#[tokio::test]
async fn a_file_reaches_who_accepts_compression() {
    let house = house().await;
    let cookie = house.cookie("company-admin").await;
    for path in [
        "/invoices.csv",
        "/credit-notes.csv",
        "/company/activity.csv",
    ] {
        let request = Request::get(path)
            .header("cookie", &cookie)
            .header("accept-encoding", "gzip, deflate, br, zstd");
        let answer = house
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-encoding"), "gzip", "{path}");
        assert!(answer.bytes.starts_with(&[0x1f, 0x8b]), "{path} is no gzip");
    }
}
