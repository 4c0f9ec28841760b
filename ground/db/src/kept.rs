//! What each table keeps of people, for how long, and how a person reads and is forgotten in it.
//! Each crate lists its tables at its door; a test of the application fails on one that is not.

use kernel::Coded;

use crate::Query;

/// Declares every class once: name, code, days, the law.
macro_rules! classes {
    ($($(#[doc = $meaning:literal])* $name:ident = $code:literal, $period:expr, $law:literal;)*) => {
        /// The kinds of records that name somebody: how long each is kept, and the text that says so. What it is and
        /// why it is kept is told to people by the labels `privacy.class.<code>` and `privacy.why.<code>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Class {
            $($(#[doc = $meaning])* $name,)*
        }

        impl Coded for Class {
            const ALL: &'static [Self] = &[$(Self::$name,)*];

            fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }

        impl Class {
            /// How long it is kept.
            pub const fn period(self) -> Period {
                match self { $(Self::$name => $period,)* }
            }

            /// The text the period comes from, as French law is quoted.
            pub const fn law(self) -> &'static str {
                match self { $(Self::$name => $law,)* }
            }
        }
    };
}

/// How long a class is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// So many days after the record was last of use; then the purge takes it.
    Days(i64),
    /// So many days at least, for the law asks for it; nobody's wish shortens it.
    AtLeastDays(i64),
    /// As long as what it belongs to: the customer's file, the access.
    WithItsOwner,
}

classes! {
    /// Logins, their places in companies, what they prove themselves with.
    Access = "access", Period::Days(1_096), "RGPD, art. 5, 1, e";
    /// Who tried to sign in, when, from where.
    SignIns = "sign_ins", Period::Days(90), "RGPD, art. 5, 1, e ; délibération CNIL n° 2021-122";
    /// Sessions, devices, links and what waits for a second factor, once they are over.
    Sessions = "sessions", Period::Days(30), "RGPD, art. 5, 1, e";
    /// Who accepted which terms of use.
    Acceptances = "acceptances", Period::Days(1_826), "Code civil, art. 2224";
    /// Who did what: the line stays, the name and the address are cleared.
    Trail = "trail", Period::Days(1_096), "RGPD, art. 32 ; délibération CNIL n° 2021-122";
    /// Who confirmed or ended which access.
    Reviews = "reviews", Period::Days(1_096), "RGPD, art. 5, 2 et 32";
    /// Messages sent and what the mail server answered.
    Messages = "messages", Period::Days(365), "RGPD, art. 5, 1, e";
    /// The customer's file: company, sites, contacts, means of payment.
    Customers = "customers", Period::WithItsOwner, "RGPD, art. 6, 1, b";
    /// Who asked for a change of account, and who vouched for it.
    Changes = "changes", Period::Days(1_826), "Code civil, art. 2224";
    /// Invoices and credit notes.
    Accounting = "accounting", Period::AtLeastDays(3_653), "Code de commerce, art. L. 123-22";
    /// Links to a document that were given away, once they are over.
    Shares = "shares", Period::Days(365), "RGPD, art. 5, 1, e";
    /// Files prepared on request.
    Downloads = "downloads", Period::Days(7), "RGPD, art. 5, 1, e";
    /// Work that was done in the background.
    Jobs = "jobs", Period::Days(30), "RGPD, art. 5, 1, e";
    /// Requests about one's data, and legal holds: that they were answered must be shown.
    Requests = "requests", Period::Days(1_826), "RGPD, art. 5, 2 ; Code civil, art. 2224";
}

/// By what somebody is found in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `$1` is their login.
    Login,
    /// `$1` is their login, `$2` the present instant.
    LoginAt,
    /// `$1` is their mail address in lower case, `$2` the company at and below which it is looked for, `$3` their
    /// name, or nothing when the address alone is known.
    Address,
}

/// How a value is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// As it is.
    Text,
    /// Microseconds: day and hour.
    Instant,
    /// A code whose words stand under this label prefix.
    Code(&'static str),
}

/// What a person reads of one table: rows of text in the order of their key, which is the first column.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// By what they are found.
    pub by: By,
    /// `SELECT key, …, all as TEXT … WHERE … AND key > $n ORDER BY key LIMIT 500`, `$n` after those of [`By`].
    pub query: Query,
    /// What each column but the key is called (`privacy.column.<code>`), and how it is written.
    pub columns: &'static [(&'static str, As)],
}

/// What the purge takes.
#[derive(Clone, Copy, Debug)]
pub struct Purged {
    /// How many are due at `$1`, at most 10,000 counted.
    pub due: Query,
    /// Takes at most `$2` of those due at `$1`, in this order; the last tells how many it were.
    pub take: &'static [Query],
}

/// What one table keeps of people.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// Its class; none: it names nobody.
    pub class: Option<Class>,
    /// What a person reads in it.
    pub told: &'static [Told],
    /// What forgets a person in it, in this order.
    pub erased: &'static [(By, Query)],
    /// What the purge takes of it.
    pub purged: Option<Purged>,
}

impl Kept {
    /// A table of this class.
    pub const fn of(table: &'static str, class: Class) -> Self {
        Self {
            table,
            class: Some(class),
            told: &[],
            erased: &[],
            purged: None,
        }
    }

    /// A table that names nobody.
    pub const fn nobody(table: &'static str) -> Self {
        Self {
            table,
            class: None,
            told: &[],
            erased: &[],
            purged: None,
        }
    }

    /// A person reads this of it.
    #[must_use]
    pub const fn told(mut self, told: &'static [Told]) -> Self {
        self.told = told;
        self
    }

    /// This forgets a person in it.
    #[must_use]
    pub const fn erased(mut self, erased: &'static [(By, Query)]) -> Self {
        self.erased = erased;
        self
    }

    /// The purge takes this of it.
    #[must_use]
    pub const fn purged(mut self, due: Query, take: &'static [Query]) -> Self {
        self.purged = Some(Purged { due, take });
        self
    }
}
