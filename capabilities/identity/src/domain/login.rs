use std::fmt;

use access::LoginId;
use kernel::{Coded, Lang, Timestamp};

use super::refusal::LoginRefusal;

/// The identifier people sign in with: `E-` and ten digits (guide of April 2017, row S1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

impl Reference {
    /// The reference of the `number`th login.
    pub fn of_number(number: i64) -> Self {
        Self(format!("E-{number:010}"))
    }

    /// Reads `E-0000001234`, in any case, with spaces anywhere a mail reader may have put them.
    /// The ten digits must be there: `E-1234` is nobody.
    pub fn parse(text: &str) -> Option<Self> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(20)
            .collect();
        let digits = kept
            .strip_prefix("E-")
            .or_else(|| kept.strip_prefix("e-"))?;
        let exact = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
        exact.then(|| Self(format!("E-{digits}")))
    }

    /// The number in it.
    pub fn number(&self) -> i64 {
        self.0[2..].parse().unwrap_or(0)
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a login stands (TMF720 `DigitalIdentity.status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginState {
    /// No password yet.
    Invited,
    /// Has a password.
    Active,
    /// Kept out of everything, by the operator.
    Suspended,
}

impl Coded for LoginState {
    const ALL: &'static [Self] = &[Self::Invited, Self::Active, Self::Suspended];

    fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

/// Somebody who may sign in (TMF720 `DigitalIdentity`). The password's hash is not here: only the
/// few queries that check it read it.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// What they type to sign in.
    pub reference: Reference,
    /// Where letters go. Several logins may share one.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// A telephone number, or nothing.
    pub phone: String,
    /// The language they read.
    pub lang: Lang,
    /// Where it stands.
    pub state: LoginState,
    /// When the password was last set.
    pub password_set_at: Option<Timestamp>,
    /// Rises with each password: links and sessions of an earlier one are void.
    pub credential_version: i64,
    /// When the letter with the first link was queued.
    pub access_sent_at: Option<Timestamp>,
    /// When they last signed in.
    pub last_login_at: Option<Timestamp>,
    /// The key it has in the books it was imported from.
    pub external_reference: String,
    /// Rises with each change.
    pub version: i64,
}

/// An address mail can be sent to: one `@`, a host with a dot, the characters mail servers take
/// (the full grammar of RFC 5321 lets through what no mail server does; accents need SMTPUTF8).
pub fn read_email(text: &str) -> Result<String, LoginRefusal> {
    let text = text.trim();
    let (local, host) = text.split_once('@').ok_or(LoginRefusal::NotAnEmail)?;
    let clean = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..")
    };
    let in_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let in_host = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    let fits = text.len() <= 254 && local.len() <= 64;
    let plain = local.chars().all(in_local) && host.chars().all(in_host);
    if fits && plain && clean(local) && clean(host) && host.contains('.') {
        Ok(text.to_owned())
    } else {
        Err(LoginRefusal::NotAnEmail)
    }
}

/// A telephone number as people write it, or nothing: digits, spaces, dots and a leading `+`.
pub fn read_phone(text: &str) -> Result<String, LoginRefusal> {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let known = text
        .chars()
        .all(|c| c.is_ascii_digit() || " .-()/+\u{a0}\u{202f}".contains(c));
    if text.is_empty() || (known && (4..=17).contains(&digits) && text.len() <= 40) {
        Ok(text.to_owned())
    } else {
        Err(LoginRefusal::NotAPhone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_reads_in_any_case_but_not_with_digits_missing() {
        for text in [
            "E-0000001234",
            " e-0000001234 ",
            "E-0000 001234",
            "E -0000001234\n",
        ] {
            assert_eq!(
                Reference::parse(text).map(|found| found.0).as_deref(),
                Some("E-0000001234"),
                "{text}"
            );
        }
        for text in [
            "E-1234",
            "0000001234",
            "E-00000012345",
            "E-٠٠٠٠٠٠١٢٣٤",
            "",
            "E-",
        ] {
            assert_eq!(Reference::parse(text), None, "{text}");
        }
        assert_eq!(Reference::of_number(1_234).to_string(), "E-0000001234");
        assert_eq!(Reference::of_number(1_234).number(), 1_234);
    }

    #[test]
    fn addresses_that_no_server_takes_are_refused() {
        for text in ["a@b.fr", " a.b+c@d-e.example ", "o'neil@ex.ie"] {
            assert!(read_email(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "a",
            "a@b",
            "a@@b.fr",
            "a b@c.fr",
            "a@b..fr",
            ".a@b.fr",
            "a@b.fr\nBcc: x@y.fr",
            "<a@b.fr>",
            "jérôme@b.fr",
            "a@société.fr",
            "a@b_c.fr",
        ] {
            assert!(read_email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_phone_is_digits_as_people_group_them() {
        for text in ["", "01 23 45 67 89", "+33 1.23.45.67.89"] {
            assert!(read_phone(text).is_ok(), "{text}");
        }
        for text in ["=1+1", "abc", "123", "01 23 45 67 89 <b>"] {
            assert!(read_phone(text).is_err(), "{text}");
        }
    }
}
