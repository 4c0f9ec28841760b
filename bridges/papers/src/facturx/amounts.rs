//! Exact decimals: no float ever touches an amount.

/// Cents from a decimal with at most two decimals; the third would have to be invented away.
pub(super) fn cents(text: &str) -> Option<i64> {
    hundredths(text, false)
}

/// Hundredths of a percent. Zeros after the second decimal say nothing and are let pass.
pub(super) fn basis_points(text: &str) -> Option<u32> {
    u32::try_from(hundredths(text, true)?)
        .ok()
        .filter(|points| *points <= 10_000)
}

fn hundredths(text: &str, may_trail: bool) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let decimals = if may_trail && decimals.len() > 2 {
        let (kept, rest) = (decimals.get(..2)?, decimals.get(2..)?);
        if rest.bytes().any(|digit| digit != b'0') {
            return None;
        }
        kept
    } else {
        decimals
    };
    let is_empty = whole.is_empty() && decimals.is_empty();
    let is_number = whole
        .bytes()
        .chain(decimals.bytes())
        .all(|digit| digit.is_ascii_digit());
    if is_empty || !is_number || decimals.len() > 2 || whole.len() > 15 {
        return None;
    }
    let mut value = 0_i64;
    for digit in whole
        .bytes()
        .chain(decimals.bytes())
        .chain("00".bytes().skip(decimals.len()))
    {
        value = value
            .checked_mul(10)?
            .checked_add(i64::from(digit - b'0'))?;
    }
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_refused() {
        assert_eq!(cents("1234.56"), Some(123_456));
        assert_eq!(cents("-0.1"), Some(-10));
        assert_eq!(cents(" 7 "), Some(700));
        assert_eq!(cents(".5"), Some(50));
        for wrong in [
            "",
            "-",
            ".",
            "1.234",
            "1.230",
            "1,23",
            "1e3",
            "NaN",
            "9999999999999999",
            "１",
        ] {
            assert_eq!(cents(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rates_may_trail_zeros_but_not_figures() {
        assert_eq!(basis_points("20"), Some(2000));
        assert_eq!(basis_points("5.5000"), Some(550));
        assert_eq!(basis_points("5.505"), None);
        assert_eq!(basis_points("-1"), None);
        assert_eq!(basis_points("101"), None);
    }
}
