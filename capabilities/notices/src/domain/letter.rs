use access::{CompanyId, LoginId};
use kernel::Lang;
use serde::{Deserialize, Serialize};

use super::message::Topic;

/// What one capability wants said to one person, in that person's language. Plain text throughout:
/// nothing in it is read as markup.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The name beside it; may be empty.
    pub to_name: String,
    /// The language it is written in.
    pub lang: Lang,
    /// What it is about.
    pub topic: Topic,
    /// The company it concerns: who stands above it may see that it was sent.
    pub company: CompanyId,
    /// Whose login, when it is about one.
    pub login: Option<LoginId>,
    /// The subject, one line.
    pub subject: String,
    /// The first line: `Bonjour Camille,`.
    pub greeting: String,
    /// What is said before the button.
    pub paragraphs: Vec<String>,
    /// The one thing to do, if any.
    pub button: Option<Button>,
    /// What is said after it.
    pub closing: Vec<String>,
    /// In whose name.
    pub brand: LetterBrand,
}

/// The one thing a letter asks to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    label: String,
    url: String,
    reach: Reach,
}

/// Who may follow a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Reach {
    /// Whoever may open the page.
    Open,
    /// Whoever has it: staff never see it, and it is not kept once delivered.
    Personal,
}

impl Button {
    /// Leads to a page that asks who one is.
    pub fn open(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            url: url.into(),
            reach: Reach::Open,
        }
    }

    /// Leads to a page that opens to whoever has the link: a password to set.
    pub fn personal(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            url: url.into(),
            reach: Reach::Personal,
        }
    }

    /// What stands on it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The address, unless it is personal or already forgotten.
    pub fn url_for_anyone(&self) -> Option<&str> {
        self.url_for_its_reader()
            .filter(|_| self.reach == Reach::Open)
    }

    /// The address, even a personal one; nothing once it is forgotten.
    pub fn url_for_its_reader(&self) -> Option<&str> {
        Some(self.url.as_str()).filter(|url| !url.is_empty())
    }
}

/// In whose name a letter is written: facts, for notices know no company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterBrand {
    /// The name people know.
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Whom to call; may be empty.
    pub support_phone: String,
    /// Whom to write to; may be empty.
    pub support_email: String,
    /// When somebody answers; may be empty.
    pub support_hours: String,
    /// The name of the sender; empty: the brand's.
    pub sender_name: String,
    /// The address letters are written from; empty: the portal's.
    pub sender_email: String,
    /// What stands under the letter, one line each; may be empty.
    pub signature: String,
    /// Whose logo stands above the letter; none: the name is written.
    pub logo_of: Option<CompanyId>,
    /// What stands before a path in its links: `https://my.example.fr`.
    pub url: String,
}

/// What of a letter is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub greeting: String,
    pub paragraphs: Vec<String>,
    pub button: Option<Button>,
    pub closing: Vec<String>,
    pub brand: LetterBrand,
}

impl Body {
    /// The same without its personal link.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        if let Some(button) = &mut self.button
            && button.reach == Reach::Personal
        {
            button.url.clear();
        }
        self
    }
}

impl From<&Letter> for Body {
    fn from(letter: &Letter) -> Self {
        Self {
            greeting: letter.greeting.clone(),
            paragraphs: letter.paragraphs.clone(),
            button: letter.button.clone(),
            closing: letter.closing.clone(),
            brand: letter.brand.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_personal_link_is_for_its_reader_until_it_is_forgotten() {
        let letter = samples::access(CompanyId::derived("acme"));
        let body = Body::from(&letter);
        let button = body.button.clone().unwrap();
        assert!(button.url_for_its_reader().is_some());
        assert_eq!(button.url_for_anyone(), None);
        let left = body.redacted();
        assert_eq!(left.button.as_ref().unwrap().url_for_its_reader(), None);
        let kept = serde_json::to_string(&left).unwrap();
        assert!(!kept.contains("/password/init"), "{kept}");
    }

    #[test]
    fn an_open_link_stays() {
        let body = Body::from(&samples::invoice(CompanyId::derived("acme"))).redacted();
        assert!(body.button.unwrap().url_for_anyone().is_some());
    }
}
