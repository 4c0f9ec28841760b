use std::fmt;

use askama::filters::HtmlSafe;
use kernel::Fault;
use qrcodegen::{QrCode, QrCodeEcc};

/// White modules around the code, that cameras need (ISO/IEC 18004).
const MARGIN: i32 = 4;

/// A QR code drawn into the page: one path, nothing loaded from elsewhere.
pub(crate) struct Qr {
    size: i32,
    path: String,
    label: String,
}

impl HtmlSafe for Qr {}

impl Qr {
    /// The code that says `text`, named `label` for who does not see it (plain words, no markup).
    pub(crate) fn of(text: &str, label: &str) -> Result<Self, Fault> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium)
            .map_err(|error| Fault::new("drawing a QR code", error))?;
        let size = code.size();
        let mut path = String::new();
        for y in 0..size {
            for x in (0..size).filter(|x| code.get_module(*x, y)) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
            }
        }
        Ok(Self {
            size: size + 2 * MARGIN,
            path,
            label: label
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('<', "&lt;"),
        })
    }
}

impl fmt::Display for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (size, path, label) = (self.size, &self.path, &self.label);
        write!(
            f,
            "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {size} {size}\" \
             shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
             <path d=\"{path}\" fill=\"#000\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_square_of_plain_shapes() {
        let drawn = Qr::of("otpauth://totp/a:b?secret=GEZDGNBV", "a \"b\" <c>")
            .unwrap()
            .to_string();
        assert!(
            drawn.contains("aria-label=\"a &quot;b&quot; &lt;c>\""),
            "{drawn}"
        );
        assert!(drawn.contains("M4 4h1v1h-1z") && !drawn.contains("style"));
    }
}
