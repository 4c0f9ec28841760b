use kernel::Money;

use super::words::{coded, refusals};

refusals! {
    /// Why a text is not a share capital.
    CapitalRefusal Invalid {
        /// Not an amount above nothing.
        Shape = "parties.capital.shape",
    }
}

coded! {
    /// When the tax on services falls due (CGI art. 269): printed on every bill when it is chosen.
    VatDue {
        /// When the customer pays.
        OnPayment = "payment",
        /// When the bill is issued, by choice.
        OnDebits = "debits",
    }
}

/// What the law wants on the papers of a company that sells (C. com. R123-238), besides what
/// everybody's record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalMentions {
    /// Its share capital; a sole trader has none.
    pub share_capital: Option<Money>,
    /// The town whose register it is in: `RCS Nanterre`.
    pub register_town: Option<String>,
    /// When its tax falls due.
    pub vat_due: VatDue,
}

impl LegalMentions {
    /// What is said of a company nobody asked about.
    pub const NONE: Self = Self {
        share_capital: None,
        register_town: None,
        vat_due: VatDue::OnPayment,
    };
}

/// Reads a share capital as written on a letterhead.
///
/// # Errors
/// [`CapitalRefusal::Shape`].
pub fn parse_capital(text: &str) -> Result<Money, CapitalRefusal> {
    Money::parse(text)
        .filter(|capital| capital.is_positive())
        .ok_or(CapitalRefusal::Shape)
}

/// `250 000 €`, cents only when there are any, as French papers write it.
pub fn capital_in_words(capital: Money) -> String {
    let decimal = capital.decimal();
    let (units, cents) = decimal.split_once('.').unwrap_or((&decimal, "00"));
    let mut grouped = String::new();
    for (place, digit) in units.chars().enumerate() {
        if place > 0 && (units.len() - place).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    match cents {
        "00" => format!("{grouped}\u{202f}€"),
        cents => format!("{grouped},{cents}\u{202f}€"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_reads_as_it_is_written() {
        for (typed, shown) in [
            ("250000", "250\u{202f}000\u{202f}€"),
            ("7 622,45 €", "7\u{202f}622,45\u{202f}€"),
            ("1", "1\u{202f}€"),
            ("1 000 000", "1\u{202f}000\u{202f}000\u{202f}€"),
        ] {
            assert_eq!(capital_in_words(parse_capital(typed).unwrap()), shown);
        }
        for typed in ["", "0", "-5", "beaucoup", "1,234"] {
            assert_eq!(parse_capital(typed), Err(CapitalRefusal::Shape), "{typed}");
        }
    }
}
