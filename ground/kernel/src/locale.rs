use jiff::tz::TimeZone;

use crate::{Coded, Day, Money, Timestamp};

/// A language people read; French is the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// French, first.
    Fr,
    /// English.
    En,
}

impl Coded for Lang {
    const ALL: &'static [Self] = &[Self::Fr, Self::En];

    fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// Narrow no-break space, which French puts between thousands (Lexique de l'Imprimerie nationale).
const THIN: char = '\u{202f}';

/// `1 234` or `1,234`.
pub fn format_number(lang: Lang, number: i64) -> String {
    let mut out = String::with_capacity(MOST_BYTES);
    if number < 0 {
        out.push('-');
    }
    push_grouped(&mut out, lang, number.unsigned_abs());
    out
}

/// `1 234,56 €` or `€1,234.56`.
pub fn format_money(lang: Lang, amount: Money) -> String {
    let cents = amount.cents().unsigned_abs();
    let mut out = String::with_capacity(MOST_BYTES);
    if amount.cents() < 0 {
        out.push('-');
    }
    if lang == Lang::En {
        out.push('€');
    }
    push_grouped(&mut out, lang, cents / 100);
    out.push(match lang {
        Lang::Fr => ',',
        Lang::En => '.',
    });
    push_two(&mut out, cents % 100);
    if lang == Lang::Fr {
        out.push_str("\u{a0}€");
    }
    out
}

/// The longest figure: a sign, twenty digits, six separators of three bytes, decimals and a unit.
const MOST_BYTES: usize = 48;

/// The digits in threes, the first group as short as it is.
fn push_grouped(out: &mut String, lang: Lang, number: u64) {
    let separator = match lang {
        Lang::Fr => THIN,
        Lang::En => ',',
    };
    let mut group = 1;
    while number / group >= 1_000 {
        group *= 1_000;
    }
    let first = number / group;
    for unit in [100, 10, 1] {
        if first >= unit || unit == 1 {
            push_digit(out, first / unit);
        }
    }
    while group > 1 {
        group /= 1_000;
        out.push(separator);
        let three = number / group % 1_000;
        push_digit(out, three / 100);
        push_two(out, three);
    }
}

fn push_digit(out: &mut String, number: u64) {
    let digit = u8::try_from(number % 10).unwrap_or(0);
    out.push(char::from(b'0' + digit));
}

/// Two digits. A list formats a hundred figures: the general machinery is a tenth of its page.
fn push_two(out: &mut String, number: u64) {
    push_digit(out, number / 10);
    push_digit(out, number);
}

/// `23/11/2026` or `23 Nov 2026`.
pub fn format_day(lang: Lang, day: Day) -> String {
    let (year, month, date) = day.parts();
    match lang {
        Lang::Fr => {
            let mut out = String::with_capacity(10);
            for part in [date, month] {
                push_two(&mut out, u64::from(part.unsigned_abs()));
                out.push('/');
            }
            let year = u64::from(year.unsigned_abs());
            push_two(&mut out, year / 100);
            push_two(&mut out, year % 100);
            out
        }
        Lang::En => {
            const MONTHS: [&str; 12] = [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ];
            let name = usize::try_from(month - 1)
                .ok()
                .and_then(|index| MONTHS.get(index));
            format!("{date} {} {year:04}", name.unwrap_or(&""))
        }
    }
}

/// The day, then the hour to the second, in `zone`: `12/01/2017 11:01:00`.
pub fn format_instant(lang: Lang, instant: Timestamp, zone: &TimeZone) -> String {
    let zoned = instant.zoned(zone);
    let day = format_day(lang, instant.day_in(zone));
    format!(
        "{day} {:02}:{:02}:{:02}",
        zoned.hour(),
        zoned.minute(),
        zoned.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_each_language_writes_it() {
        let amount = Money::from_cents(-123_456_789);
        assert_eq!(
            format_money(Lang::Fr, amount),
            "-1\u{202f}234\u{202f}567,89\u{a0}€"
        );
        assert_eq!(format_money(Lang::En, amount), "-€1,234,567.89");
        assert_eq!(format_money(Lang::Fr, Money::from_cents(5)), "0,05\u{a0}€");
        assert_eq!(format_number(Lang::En, 100), "100");
        assert_eq!(format_number(Lang::En, -1_000), "-1,000");
        assert_eq!(format_number(Lang::En, 12_003_045), "12,003,045");
        let least = format_number(Lang::En, i64::MIN);
        assert_eq!(least, "-9,223,372,036,854,775,808");
    }

    #[test]
    fn an_instant_is_shown_in_the_readers_zone() {
        let instant = Timestamp::from_micros(1_484_215_260_000_000);
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(
            format_instant(Lang::Fr, instant, &paris),
            "12/01/2017 11:01:00"
        );
    }
}
