use access::{CompanyId, SiteId};
use kernel::{Coded, Day, Money};

use super::{DocumentId, DocumentState};

/// Which documents somebody asks for; nothing set is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Issued on this day or after.
    pub from: Option<Day>,
    /// Issued on this day or before.
    pub to: Option<Day>,
    /// Standing so.
    pub wanted: Option<Wanted>,
    /// Whose number contains this; over several companies, begins with this.
    pub number: Option<String>,
    /// Of this company alone.
    pub company: Option<CompanyId>,
    /// Of this site alone.
    pub site: Option<SiteId>,
    /// Of this amount with tax, or more.
    pub least: Option<Money>,
    /// Of this amount with tax, or less.
    pub most: Option<Money>,
}

impl Filter {
    /// Whether nothing is asked for in particular.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// What people may ask of the standing. Overdue invoices are asked for apart from those sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Sent or paid in part.
    Unpaid,
    /// Not paid whole by the due date.
    Overdue,
    /// Sent, not overdue.
    Sent,
    /// Paid in part, not overdue.
    PartiallyPaid,
    /// Paid whole.
    Settled,
}

impl Coded for Wanted {
    const ALL: &'static [Self] = &[
        Self::Unpaid,
        Self::Overdue,
        Self::Sent,
        Self::PartiallyPaid,
        Self::Settled,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Overdue => "overdue",
            Self::Sent => "sent",
            Self::PartiallyPaid => "partiallyPaid",
            Self::Settled => "settled",
        }
    }
}

impl Wanted {
    /// The one state asked for, when it is one.
    pub fn state(self) -> Option<DocumentState> {
        match self {
            Self::Unpaid | Self::Overdue => None,
            Self::Sent => Some(DocumentState::Sent),
            Self::PartiallyPaid => Some(DocumentState::PartiallyPaid),
            Self::Settled => Some(DocumentState::Settled),
        }
    }

    /// Whether invoices whose due date has passed are left out.
    pub fn excludes_overdue(self) -> bool {
        match self {
            Self::Sent | Self::PartiallyPaid => true,
            Self::Unpaid | Self::Overdue | Self::Settled => false,
        }
    }

    /// Whether the answer lies among what is left to pay.
    pub fn is_unpaid(self) -> bool {
        match self {
            Self::Unpaid | Self::Overdue | Self::Sent | Self::PartiallyPaid => true,
            Self::Settled => false,
        }
    }
}

/// A place in a list sorted by date: the row there has this date and this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The row's date.
    pub issued_on: Day,
    /// The row's id, which parts rows of one day.
    pub id: DocumentId,
}

impl Cursor {
    /// Reads what [`Cursor`]'s `Display` wrote into an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, id) = text.split_once('.')?;
        Some(Self {
            issued_on: day.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.issued_on, self.id)
    }
}

/// Which way a list is read from a [`Cursor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the past: the way lists are read.
    Older,
    /// Back towards the present.
    Newer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_list_reads_back_from_the_address() {
        let cursor = Cursor {
            issued_on: "2026-02-28".parse().unwrap(),
            id: DocumentId::derived("x"),
        };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for text in ["", "2026-02-28", "2026-02-30.x", "'; --"] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }
}
