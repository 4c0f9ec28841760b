//! How figures are written for people: amounts, rates, quantities and days, in either language.

use crate::{Day, Lang};

/// Narrow no-break space: French typography sets it between thousands and before a sign.
const THIN: char = '\u{202f}';

/// `1 234,56 €` or `€1,234.56`.
pub(crate) fn money(cents: i64, lang: Lang) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    let (units, rest) = (cents / 100, cents % 100);
    match lang {
        Lang::Fr => format!("{sign}{},{rest:02}{THIN}€", grouped(units, THIN)),
        Lang::En => format!("{sign}€{}.{rest:02}", grouped(units, ',')),
    }
}

/// `20 %`, `5,5 %`; `20%`, `5.5%`.
pub(crate) fn rate(basis_points: u32, lang: Lang) -> String {
    let figure = decimal(i64::from(basis_points), 100, lang);
    match lang {
        Lang::Fr => format!("{figure}{THIN}%"),
        Lang::En => format!("{figure}%"),
    }
}

/// A quantity given in thousandths, without useless zeros.
pub(crate) fn quantity(thousandths: i64, lang: Lang) -> String {
    decimal(thousandths, 1000, lang)
}

/// `12/01/2017`, or `12 Jan 2017`: the first form reads as December to half the English readers.
pub(crate) fn day(day: Day, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match lang {
        Lang::Fr => format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
        Lang::En => {
            let month = MONTHS
                .get(usize::from(day.month()).saturating_sub(1))
                .copied()
                .unwrap_or("");
            format!("{} {month} {}", day.day(), day.year())
        }
    }
}

/// Letters and digits in groups of four, as an IBAN is read aloud.
pub(crate) fn iban(text: &str) -> String {
    let bare: Vec<char> = text
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .collect();
    let groups: Vec<String> = bare.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("\u{a0}")
}

/// Groups of three, from the first digit: a SIREN is read `443 061 841`.
pub(crate) fn siren(text: &str) -> String {
    let bare: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let groups: Vec<String> = bare.chunks(3).map(|group| group.iter().collect()).collect();
    groups.join("\u{a0}")
}

fn decimal(value: i64, scale: u64, lang: Lang) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    let (separator, group) = match lang {
        Lang::Fr => (',', THIN),
        Lang::En => ('.', ','),
    };
    let whole = grouped(value / scale, group);
    let width = scale.ilog10() as usize;
    let rest = format!("{:0width$}", value % scale);
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}{separator}{rest}")
    }
}

fn grouped(units: u64, separator: char) -> String {
    let digits = units.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_each_language_writes_them() {
        assert_eq!(money(123_456, Lang::Fr), "1\u{202f}234,56\u{202f}€");
        assert_eq!(money(-5, Lang::Fr), "-0,05\u{202f}€");
        assert_eq!(money(123_456_789, Lang::En), "€1,234,567.89");
        assert_eq!(money(i64::MIN, Lang::Fr).chars().last(), Some('€'));
    }

    #[test]
    fn rates_and_quantities_drop_useless_zeros() {
        assert_eq!(rate(2000, Lang::Fr), "20\u{202f}%");
        assert_eq!(rate(550, Lang::Fr), "5,5\u{202f}%");
        assert_eq!(rate(850, Lang::En), "8.5%");
        assert_eq!(quantity(1000, Lang::Fr), "1");
        assert_eq!(quantity(1_234_500, Lang::Fr), "1\u{202f}234,5");
        assert_eq!(quantity(-2_050, Lang::En), "-2.05");
    }

    #[test]
    fn days_and_identifiers_are_spaced() {
        let twelfth = Day::try_new(2017, 1, 12).expect("a day");
        assert_eq!(day(twelfth, Lang::Fr), "12/01/2017");
        assert_eq!(day(twelfth, Lang::En), "12 Jan 2017");
        assert_eq!(siren("443061841"), "443\u{a0}061\u{a0}841");
        assert_eq!(iban("FR76 3000 6000"), "FR76\u{a0}3000\u{a0}6000");
    }
}
