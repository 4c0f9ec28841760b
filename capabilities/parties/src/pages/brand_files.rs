use axum::body::Body;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use kernel::{Coded, Fault, Halt, OrMissing};
use web::{Key, Page, Visit};

use crate::domain::{Colour, brand_css, preview_css};
use crate::store;

/// The address carries what changes: a year, and no question asked again.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// `GET /brand/{id}/brand.css`
pub async fn css(visit: Visit, key: Path<Key>) -> Page {
    let (_, colour) = face(&visit, key).await?;
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    Ok(file(brand_css(colour).into(), kind, &colour.to_string())?)
}

/// `GET /brand/{id}/preview.css`
pub async fn preview(visit: Visit, key: Path<Key>) -> Page {
    let (_, colour) = face(&visit, key).await?;
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    Ok(file(preview_css(colour).into(), kind, &colour.to_string())?)
}

/// `GET /brand/{id}/icon.svg`: the first letter of the name on the brand's colour.
pub async fn icon(visit: Visit, key: Path<Key>) -> Page {
    let (name, colour) = face(&visit, key).await?;
    let kind = HeaderValue::from_static("image/svg+xml");
    let tag = format!("{colour}-{}", u32::from(letter(&name)));
    Ok(file(brand_icon(&name, colour).into(), kind, &tag)?)
}

async fn face(visit: &Visit, Path(key): Path<Key>) -> Result<(String, Colour), Halt> {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let face = store::brands::face_of(&mut tx, key.read()?).await?;
    face.or_missing()
}

/// A letter or a digit: nothing that means something in SVG.
fn letter(name: &str) -> char {
    let mut letters = name.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next().unwrap_or('·');
    first.to_uppercase().next().unwrap_or(first)
}

fn brand_icon(name: &str, colour: Colour) -> String {
    let fill = colour.correction().light;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" \
         height=\"32\" rx=\"7\" fill=\"{fill}\"/><text x=\"16\" y=\"23\" font-family=\"system-ui,\
         sans-serif\" font-size=\"20\" font-weight=\"700\" text-anchor=\"middle\" \
         fill=\"{}\">{}</text></svg>",
        fill.ink(),
        letter(name)
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_holds_one_letter_and_no_markup() {
        let drawn = brand_icon("<script>élan", Colour::HOUSE);
        assert!(drawn.contains(">S</text>") && !drawn.contains("script"));
        assert!(brand_icon("", Colour::HOUSE).contains("·"));
        assert!(brand_icon("élan", Colour::HOUSE).contains(">É<"));
    }
}
