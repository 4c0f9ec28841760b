//! A letter as mail readers show it: HTML and plain text out of the same words.

use askama::Template;
use kernel::{Coded, Fault, Lang};
use web::Labels;

use crate::domain::letter::Body;

/// Whether personal links are written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// For the person it is addressed to.
    Shown,
    /// For anybody else.
    Hidden,
}

/// What there is to show of a letter.
pub struct Shown<'a> {
    labels: &'a Labels,
    lang: Lang,
    subject: &'a str,
    body: &'a Body,
    links: Links,
    logo: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    l: &'a Shown<'a>,
}

impl<'a> Shown<'a> {
    pub fn new(labels: &'a Labels, lang: Lang, subject: &'a str, body: &'a Body) -> Self {
        Self {
            labels,
            lang,
            subject,
            body,
            links: Links::Hidden,
            logo: None,
        }
    }

    /// With the brand's logo, at this address, in place of its name.
    #[must_use]
    pub fn with_logo(mut self, logo: Option<&'a str>) -> Self {
        self.logo = logo;
        self
    }

    #[must_use]
    pub fn with_links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }

    /// The HTML part: whole, for any mail reader, inline styles only.
    pub fn html(&self) -> Result<String, Fault> {
        Html { l: self }
            .render()
            .map_err(|error| Fault::new("rendering a letter", error))
    }

    /// The text part.
    pub fn text(&self) -> String {
        let mut blocks = vec![self.body.greeting.clone()];
        blocks.extend(self.body.paragraphs.iter().cloned());
        if let Some(button) = &self.body.button {
            let url = self.url().unwrap_or(self.t("notices.mail.personal_link"));
            blocks.push(format!("{}\n{url}", button.label()));
        }
        blocks.extend(self.body.closing.iter().cloned());
        let mut foot = vec![self.t("notices.mail.automatic").to_owned()];
        let signature: Vec<String> = self.signature().map(str::to_owned).collect();
        if signature.is_empty() {
            foot.push(self.body.brand.name.clone());
        }
        foot.extend(signature);
        foot.extend(self.support());
        blocks.retain(|block| !block.trim().is_empty());
        format!("{}\n\n-- \n{}\n", blocks.join("\n\n"), foot.join("\n"))
    }

    /// Where the button leads, as far as this reader may know.
    pub fn url(&self) -> Option<&str> {
        let button = self.body.button.as_ref()?;
        match self.links {
            Links::Shown => button.url_for_its_reader(),
            Links::Hidden => button.url_for_anyone(),
        }
    }

    fn t(&self, key: &'a str) -> &'a str {
        self.labels.get(self.lang, key)
    }

    fn lang_code(&self) -> &'static str {
        self.lang.code()
    }

    /// The lines under the letter.
    fn signature(&self) -> impl Iterator<Item = &str> {
        let lines = self.body.brand.signature.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    /// Telephone, address and hours, as far as the brand has them.
    fn support(&self) -> Option<String> {
        let brand = &self.body.brand;
        let ways = [
            &brand.support_phone,
            &brand.support_email,
            &brand.support_hours,
        ];
        let known: Vec<&str> = ways
            .into_iter()
            .map(|way| way.trim())
            .filter(|way| !way.is_empty())
            .collect();
        (!known.is_empty())
            .then(|| format!("{} {}", self.t("notices.mail.support"), known.join(" · ")))
    }

    /// What readers show beside the subject, before the message is opened.
    fn preheader(&self) -> &str {
        self.body.paragraphs.first().map_or("", String::as_str)
    }

    fn colour(&self) -> &str {
        let colour = self.body.brand.colour.as_str();
        let digits = colour.strip_prefix('#').unwrap_or_default();
        let fits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits { colour } else { "#1f4fd8" }
    }

    /// White or near black, whichever reads better on the brand's colour (WCAG 2.2, 1.4.3).
    fn ink(&self) -> &'static str {
        let light = luminance(self.colour());
        // Contrast with white is 1.05 / (l + 0.05), with black (l + 0.05) / 0.05: equal at 0.179.
        if light > 0.179 { "#14181f" } else { "#ffffff" }
    }
}

/// Relative luminance of `#rrggbb`, from 0 to 1.
fn luminance(colour: &str) -> f64 {
    let channel = |start: usize| {
        let digits = colour.get(start..start + 2).unwrap_or("00");
        let part = f64::from(u8::from_str_radix(digits, 16).unwrap_or(0)) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use access::CompanyId;

    use super::*;
    use crate::samples;

    fn labels() -> Labels {
        Labels::read(&[crate::LABELS]).unwrap()
    }

    #[test]
    fn both_parts_say_the_same_in_every_language() {
        let labels = labels();
        for lang in Lang::ALL {
            for letter in samples::all(CompanyId::derived("acme")) {
                let body = Body::from(&letter);
                let shown =
                    Shown::new(&labels, *lang, &letter.subject, &body).with_links(Links::Shown);
                let (html, text) = (shown.html().unwrap(), shown.text());
                assert!(html.contains(&format!("<html lang=\"{}\"", lang.code())));
                assert!(text.contains(labels.get(*lang, "notices.mail.automatic")));
                for words in letter
                    .paragraphs
                    .iter()
                    .chain(&letter.closing)
                    .chain([&letter.greeting])
                {
                    assert!(text.contains(words.as_str()), "{words}");
                }
                if let Some(url) = shown.url() {
                    assert!(text.contains(url) && html.contains(url));
                }
                assert!(
                    !html.contains("notices.") && !text.contains("notices."),
                    "a label lacks"
                );
            }
        }
    }

    #[test]
    fn a_personal_link_is_hidden_from_others() {
        let labels = labels();
        let letter = samples::access(CompanyId::derived("acme"));
        let body = Body::from(&letter);
        let shown = Shown::new(&labels, Lang::Fr, &letter.subject, &body);
        for part in [shown.html().unwrap(), shown.text()] {
            assert!(
                !part.contains("/password/init") && part.contains("[lien personnel]"),
                "{part}"
            );
        }
    }

    #[test]
    fn markup_in_names_is_shown_and_not_obeyed() {
        let labels = labels();
        let mut letter = samples::invoice(CompanyId::derived("acme"));
        letter.greeting = "Bonjour <script>alert(1)</script>".to_owned();
        letter.brand.colour = "red;background:url(//evil)".to_owned();
        letter.brand.name = "<b>Élan & fils</b>".to_owned();
        let body = Body::from(&letter);
        let html = Shown::new(&labels, Lang::Fr, "<i>", &body).html().unwrap();
        assert!(!html.contains("<script>") && !html.contains("<b>Élan") && !html.contains("evil"));
        assert!(!html.contains("<title><i>"));
    }

    #[test]
    fn the_button_reads_on_any_brand() {
        assert!(luminance("#ffffff") > 0.99 && luminance("#000000") < 0.01);
        let labels = labels();
        let mut letter = samples::invoice(CompanyId::derived("acme"));
        for (colour, ink) in [
            ("#1f4fd8", "#ffffff"),
            ("#ffd400", "#14181f"),
            ("nonsense", "#ffffff"),
        ] {
            letter.brand.colour = colour.to_owned();
            let body = Body::from(&letter);
            assert_eq!(
                Shown::new(&labels, Lang::Fr, "", &body).ink(),
                ink,
                "{colour}"
            );
        }
    }
}
