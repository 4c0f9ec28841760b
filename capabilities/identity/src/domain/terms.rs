use access::CompanyId;
use kernel::{Coded, Day, Id, Timestamp, hex};
use sha2::{Digest, Sha256};

use super::markup::{self, Block};
use super::refusal::TermsRefusal;

/// Marks ids of versions of the terms.
#[derive(Debug)]
pub struct TermsMark;
/// A version's id.
pub type TermsId = Id<TermsMark>;

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsState {
    /// Being written.
    Draft,
    /// Cannot be changed any more: in force from its day on.
    Published,
}

impl Coded for TermsState {
    const ALL: &'static [Self] = &[Self::Draft, Self::Published];

    fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }
}

/// For whom a version is, among those below who have no terms of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsReach {
    /// Those who stand under the same brand.
    OwnBrand,
    /// Those under other brands too: the text names nobody.
    AllBelow,
}

/// One version of the terms of use (TMF651 `Agreement`, our side of it).
#[derive(Clone, Debug)]
pub struct Terms {
    /// Its id.
    pub id: TermsId,
    /// The operator or the reseller whose terms they are.
    pub company: CompanyId,
    /// 1, 2, 3…
    pub number: i64,
    /// The title.
    pub title: String,
    /// The text, in the markup of [`markup::read`].
    pub text: String,
    /// Where it stands.
    pub state: TermsState,
    /// The day it comes into force.
    pub applies_on: Day,
    /// The first instant of that day in France.
    pub applies_at: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// For whom.
    pub reach: TermsReach,
    /// Rises with each change.
    pub version: i64,
}

impl Terms {
    /// The text in pieces.
    pub fn blocks(&self) -> Vec<Block> {
        markup::read(&self.text)
    }

    /// SHA-256 of what is shown: title, day and text. An acceptance keeps it as evidence of what
    /// was accepted (eIDAS asks no more of a plain box).
    pub fn digest(&self) -> String {
        digest(&self.title, self.applies_on, &self.text)
    }

    /// Whether the text holds one of these names, however it is written.
    pub fn names_any_of<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        let text = parties::fold(&format!("{} {}", self.title, self.text));
        let mut folded = names.into_iter().map(parties::fold);
        folded.any(|name| !name.is_empty() && text.contains(&name))
    }

    /// Whether a draft may be published, given the day the version before it began.
    ///
    /// # Errors
    /// It is published already, is empty, or begins before the one it follows.
    pub fn may_be_published(&self, previous: Option<Day>) -> Result<(), TermsRefusal> {
        if self.state == TermsState::Published {
            return Err(TermsRefusal::Published);
        }
        if self.blocks().is_empty() {
            return Err(TermsRefusal::Empty);
        }
        match previous {
            Some(previous) if self.applies_on < previous => Err(TermsRefusal::TooEarly),
            _ => Ok(()),
        }
    }
}

fn digest(title: &str, applies_on: Day, text: &str) -> String {
    hex(Sha256::digest(
        format!("{title}\n{applies_on}\n{text}").as_bytes(),
    ))
}

/// Marks ids of acceptances.
#[derive(Debug)]
pub struct AcceptanceMark;
/// An acceptance's id.
pub type AcceptanceId = Id<AcceptanceMark>;

/// That somebody accepted a version: never changed, never removed (row G7).
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// Its id.
    pub id: AcceptanceId,
    /// The version's number.
    pub number: i64,
    /// The day the version came into force.
    pub applies_on: Day,
    /// SHA-256 of what was shown.
    pub digest: String,
    /// When.
    pub at: Timestamp,
    /// From which network address.
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str, applies_on: &str) -> Terms {
        Terms {
            id: TermsId::derived("v1"),
            company: CompanyId::derived("operator"),
            number: 1,
            title: "Conditions".into(),
            text: text.into(),
            state: TermsState::Draft,
            applies_on: applies_on.parse().unwrap(),
            applies_at: Timestamp::from_micros(0),
            published_at: None,
            reach: TermsReach::OwnBrand,
            version: 0,
        }
    }

    #[test]
    fn a_version_is_published_once_not_empty_and_not_before_the_last() {
        let day: Day = "2017-02-15".parse().unwrap();
        assert_eq!(draft("x", "2017-02-15").may_be_published(None), Ok(()));
        assert_eq!(
            draft(" \n", "2017-02-15").may_be_published(None),
            Err(TermsRefusal::Empty)
        );
        assert_eq!(
            draft("x", "2017-02-14").may_be_published(Some(day)),
            Err(TermsRefusal::TooEarly)
        );
        let published = Terms {
            state: TermsState::Published,
            ..draft("x", "2018-01-01")
        };
        assert_eq!(
            published.may_be_published(None),
            Err(TermsRefusal::Published)
        );
    }

    #[test]
    fn the_digest_follows_every_letter() {
        assert_ne!(
            draft("a", "2017-02-15").digest(),
            draft("b", "2017-02-15").digest()
        );
        assert_ne!(
            draft("a", "2017-02-15").digest(),
            draft("a", "2017-02-16").digest()
        );
    }
}
