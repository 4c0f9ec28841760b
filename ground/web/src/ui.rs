use std::borrow::Cow;
use std::fmt;

use askama::filters::HtmlSafe;
use askama::{FastWritable, Template, Values};

use crate::{Form, Visit, assets, submitted};

/// An icon of the sprite, hidden from screen readers: words stand beside it.
pub struct Icon<'a> {
    name: &'a str,
    class: &'static str,
}

impl HtmlSafe for Icon<'_> {}

impl fmt::Display for Icon<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<svg class=\"")?;
        f.write_str(self.class)?;
        f.write_str("\" aria-hidden=\"true\"><use href=\"")?;
        assets::href("icons.svg").fmt(f)?;
        f.write_str("#i-")?;
        f.write_str(self.name)?;
        f.write_str("\"></use></svg>")
    }
}

/// A figure, day or id in words: none holds a sign that HTML would read, so none is looked through for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure(String);

impl Figure {
    pub(crate) fn of(words: String) -> Self {
        Self(words)
    }
}

impl HtmlSafe for Figure {}

impl FastWritable for Figure {
    fn write_into(&self, into: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(into.write_str(&self.0)?)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Figure> for String {
    fn from(figure: Figure) -> Self {
        figure.0
    }
}

/// The hidden field that proves a form is ours.
pub struct Csrf<'a>(&'a str);

impl HtmlSafe for Csrf<'_> {}

impl fmt::Display for Csrf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<input type=\"hidden\" name=\"csrf\" value=\"{}\">",
            self.0
        )
    }
}

/// A state: icon (drawn by the style sheet) and word, never colour alone.
#[derive(Template)]
#[template(
    source = "<span class=\"tag tag--{{ tone }}\">{{ words }}</span>",
    ext = "html"
)]
pub struct Tag<'a> {
    tone: &'static str,
    words: Cow<'a, str>,
}

impl HtmlSafe for Tag<'_> {}

/// What is wrong with a form, above it, each line leading to its field.
#[derive(Template)]
#[template(path = "ui/errors.html")]
pub struct Errors<'a> {
    v: &'a Visit,
    whole: Option<String>,
    lines: Vec<(String, String)>,
}

impl HtmlSafe for Errors<'_> {}

/// The links to the newer and older page of a list.
#[derive(Template)]
#[template(path = "ui/pages.html")]
pub struct Pages<'a> {
    v: &'a Visit,
    newer: Option<String>,
    older: Option<String>,
    count: String,
}

impl HtmlSafe for Pages<'_> {}

/// The button that sends a form.
#[derive(Template)]
#[template(
    source = "<button class=\"button button--primary\" type=\"submit\">{{ words }}</button>",
    ext = "html"
)]
pub struct Submit<'a> {
    words: &'a str,
}

impl HtmlSafe for Submit<'_> {}

/// Where one stands: label and address of each step, the last being the page itself.
#[derive(Template)]
#[template(path = "ui/breadcrumb.html")]
pub struct Breadcrumb<'a> {
    v: &'a Visit,
    steps: Vec<(String, String)>,
}

impl HtmlSafe for Breadcrumb<'_> {}

impl Visit {
    /// An icon: `icon("home")`.
    pub fn icon<'a>(&self, name: &'a str) -> Icon<'a> {
        Icon {
            name,
            class: "icon",
        }
    }

    /// A large icon.
    pub fn icon_large<'a>(&self, name: &'a str) -> Icon<'a> {
        Icon {
            name,
            class: "icon icon--large",
        }
    }

    /// The small picture of the browser's tab: the brand's, or the product's on its own address.
    pub fn tab_icon(&self) -> String {
        match &self.brand.icon_href {
            Some(href) => href.clone(),
            None if self.brand.is_the_products() => assets::href("favicon.svg").to_string(),
            None => "data:,".to_owned(),
        }
    }

    /// The address of an asset, which changes with its content.
    pub fn asset(&self, name: &'static str) -> assets::Href {
        assets::href(name)
    }

    /// The hidden field every POST form carries; empty for who is not signed in.
    pub fn csrf(&self) -> Csrf<'_> {
        let token = |guest| submitted::masked_token(&self.app, guest);
        let make = || self.guest.as_ref().map(token);
        let made = self.form_token.get_or_init(|| match make() {
            Some(Ok(token)) => token,
            Some(Err(_)) | None => String::new(),
        });
        Csrf(made)
    }

    /// A state: `success`, `warning`, `danger`, `info` or `neutral`, and its words by label key.
    pub fn tag<'a>(&'a self, tone: &str, label: &str) -> Tag<'a> {
        let words = self.app.labels().find(self.lang, label);
        let words = words.map_or_else(|| Cow::Owned(label.to_owned()), Cow::Borrowed);
        self.tag_of(tone, words)
    }

    /// A state in words already chosen.
    pub fn tag_saying(&self, tone: &str, words: String) -> Tag<'_> {
        self.tag_of(tone, Cow::Owned(words))
    }

    fn tag_of<'a>(&'a self, tone: &str, words: Cow<'a, str>) -> Tag<'a> {
        let tone = match tone {
            "success" => "success",
            "warning" => "warning",
            "danger" => "danger",
            "info" => "info",
            _ => "neutral",
        };
        Tag { tone, words }
    }

    /// What is wrong with `form`; nothing when nothing is.
    pub fn errors<'a>(&'a self, form: &Form) -> Errors<'a> {
        let line = |fault: &kernel::FieldRefusal| {
            (
                fault.field.replace(['[', ']', '.'], "-"),
                self.refusal(fault.code, &fault.args),
            )
        };
        Errors {
            v: self,
            whole: form
                .whole()
                .map(|refused| self.refusal(refused.code, &refused.args)),
            lines: form.faults().iter().map(line).collect(),
        }
    }

    /// The links under a list; `None` where there is no such page.
    pub fn pages(&self, newer: &Option<String>, older: &Option<String>) -> Pages<'_> {
        Pages {
            v: self,
            newer: newer.clone(),
            older: older.clone(),
            count: String::new(),
        }
    }

    /// The links under a list, with words that say how much there is.
    pub fn pages_of(
        &self,
        newer: &Option<String>,
        older: &Option<String>,
        count: &str,
    ) -> Pages<'_> {
        Pages {
            v: self,
            newer: newer.clone(),
            older: older.clone(),
            count: count.to_owned(),
        }
    }

    /// The button that sends a form, by label key.
    pub fn submit<'a>(&'a self, label: &'a str) -> Submit<'a> {
        Submit {
            words: self.t(label),
        }
    }

    /// Where one stands: pairs of words and address, home left out, this page last.
    pub fn breadcrumb(&self, steps: &[(&str, &str)]) -> Breadcrumb<'_> {
        let steps = steps
            .iter()
            .map(|(words, href)| ((*words).to_owned(), (*href).to_owned()))
            .collect();
        Breadcrumb { v: self, steps }
    }
}
