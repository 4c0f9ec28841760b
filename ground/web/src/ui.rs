use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use kernel::Halt;

use crate::{Form, Visit, assets, submitted};

/// An icon of the sprite, hidden from screen readers: words stand beside it.
pub struct Icon {
    href: String,
    class: &'static str,
}

impl HtmlSafe for Icon {}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<svg class=\"{}\" aria-hidden=\"true\"><use href=\"{}\"></use></svg>",
            self.class, self.href
        )
    }
}

/// The hidden field that proves a form is ours.
pub struct Csrf(String);

impl HtmlSafe for Csrf {}

impl fmt::Display for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<input type=\"hidden\" name=\"csrf\" value=\"{}\">",
            self.0
        )
    }
}

/// A state: icon and word, never colour alone.
#[derive(Template)]
#[template(
    source = "<span class=\"tag{{ class }}\">{{ v.icon(icon) }} {{ words }}</span>",
    ext = "html"
)]
pub struct Tag<'a> {
    v: &'a Visit,
    class: &'static str,
    icon: &'static str,
    words: String,
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
    pub fn icon(&self, name: &str) -> Icon {
        Icon {
            href: format!("{}#i-{name}", assets::href("icons.svg")),
            class: "icon",
        }
    }

    /// A large icon.
    pub fn icon_large(&self, name: &str) -> Icon {
        Icon {
            href: format!("{}#i-{name}", assets::href("icons.svg")),
            class: "icon icon--large",
        }
    }

    /// The small picture of the browser's tab: the brand's, or the product's on its own address.
    pub fn tab_icon(&self) -> String {
        match &self.brand.icon_href {
            Some(href) => href.clone(),
            None if self.brand.is_the_products() => assets::href("favicon.svg"),
            None => "data:,".to_owned(),
        }
    }

    /// The address of an asset, which changes with its content.
    pub fn asset(&self, name: &str) -> String {
        assets::href(name)
    }

    /// The hidden field every POST form carries; empty for who is not signed in.
    pub fn csrf(&self) -> Csrf {
        let token = |guest| submitted::masked_token(&self.app, guest);
        let made: Result<String, Halt> = self.guest.as_ref().map_or(Ok(String::new()), token);
        Csrf(made.unwrap_or_default())
    }

    /// A state: `success`, `warning`, `danger`, `info` or `neutral`, and its words by label key.
    pub fn tag<'a>(&'a self, tone: &str, label: &str) -> Tag<'a> {
        self.tag_saying(tone, self.t(label).to_owned())
    }

    /// A state in words already chosen.
    pub fn tag_saying(&self, tone: &str, words: String) -> Tag<'_> {
        let (class, icon) = match tone {
            "success" => (" tag--success", "circle-check"),
            "warning" => (" tag--warning", "clock"),
            "danger" => (" tag--danger", "alert-triangle"),
            "info" => (" tag--info", "info-circle"),
            _ => ("", "circle"),
        };
        Tag {
            v: self,
            class,
            icon,
            words,
        }
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
