use axum::body::Body;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use kernel::{Coded, Fault, Halt, OrMissing};
use web::{Key, Page, Visit};

use crate::domain::brand_css;
use crate::store;

/// The address carries what changes: a year, and no question asked again.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// `GET /brand/{id}/brand.css`
pub async fn css(visit: Visit, Path(key): Path<Key>) -> Page {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let colour = store::brands::colour_of(&mut tx, key.read()?)
        .await?
        .or_missing()?;
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    Ok(file(brand_css(colour).into(), kind, &colour.to_string())?)
}

/// `GET /brand/{id}/logo`
pub async fn logo(visit: Visit, Path(key): Path<Key>) -> Page {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let (digest, logo) = store::brands::logo_of(&mut tx, key.read()?)
        .await?
        .or_missing()?;
    let kind = HeaderValue::from_static(logo.kind.code());
    Ok(file(logo.bytes.into(), kind, &digest)?)
}

fn file(body: Body, kind: HeaderValue, tag: &str) -> Result<Response, Halt> {
    let tag = HeaderValue::from_str(&format!("\"{tag}\""));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, FOREVER);
    headers.insert(
        ETAG,
        tag.map_err(|error| Fault::new("tagging a file", error))?,
    );
    Ok(response)
}
