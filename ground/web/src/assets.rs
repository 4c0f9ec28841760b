use std::fmt;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use kernel::{Halt, OrMissing};

use crate::{Page, Stop};

pub(crate) struct Asset {
    name: &'static str,
    hash: &'static str,
    bytes: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// `/assets/app.css?v=…`: the address changes with the content, so browsers keep it for a year.
#[derive(Clone, Copy)]
pub struct Href {
    name: &'static str,
    hash: &'static str,
}

impl fmt::Display for Href {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in ["/assets/", self.name, "?v=", self.hash] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

pub(crate) fn href(name: &'static str) -> Href {
    let hash = find(name).map_or("0", |asset| asset.hash);
    Href { name, hash }
}

/// `GET /assets/{name}`
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Page {
    let asset = find(&name)
        .or_missing()
        .map_err(|_| Stop::from(Halt::Missing))?;
    let takes_gzip = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"));
    let body = if takes_gzip { asset.gzip } else { asset.bytes };
    let mut response = Body::from(body).into_response();
    let out = response.headers_mut();
    out.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(content_type(asset.name)),
    );
    out.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
