use std::collections::BTreeMap;

use kernel::Money;

use super::Line;

/// The tax at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VatAmount {
    /// The rate: 2000 is 20 %.
    pub rate_bp: i64,
    /// What it applies to.
    pub base: Money,
    /// The tax.
    pub vat: Money,
}

/// The tax on `base`, rounded half up to the cent.
pub fn vat_of(base: Money, rate_bp: i64) -> Money {
    let exact = base.cents().saturating_mul(rate_bp);
    Money::from_cents(exact.saturating_add(5_000).div_euclid(10_000))
}

/// The tax of `lines`, one row a rate, the highest rate first.
///
/// Summed by rate, then rounded: rounding each line would differ by cents (EN 16931, BR-CO-17).
pub fn tax_by_rate(lines: &[Line]) -> Vec<VatAmount> {
    let mut bases: BTreeMap<i64, Money> = BTreeMap::new();
    for line in lines {
        let base = bases.entry(line.vat_rate_bp).or_default();
        *base = *base + line.net;
    }
    let rows = bases.into_iter().rev();
    rows.map(|(rate_bp, base)| VatAmount {
        rate_bp,
        base,
        vat: vat_of(base, rate_bp),
    })
    .collect()
}

/// Whether net and tax make gross, to the cent (EN 16931, BR-CO-15).
pub fn balance(net: Money, vat: Money, gross: Money) -> bool {
    net.cents().checked_add(vat.cents()) == Some(gross.cents())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cents: i64, vat_rate_bp: i64) -> Line {
        let net = Money::from_cents(cents);
        let quantity = "1".to_owned();
        Line {
            label: "x".to_owned(),
            site_name: None,
            quantity,
            unit_price: net,
            net,
            vat_rate_bp,
        }
    }

    #[test]
    fn tax_is_summed_by_rate_before_it_is_rounded() {
        // Three lines of 0,12 €: 2,4 cents each, 7,2 together; rounded each, they would be 6.
        let rows = tax_by_rate(&[
            line(12, 2000),
            line(12, 2000),
            line(12, 2000),
            line(100, 850),
        ]);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].rate_bp, rows[0].vat), (2000, Money::from_cents(7)));
        assert_eq!(
            (rows[1].base, rows[1].vat),
            (Money::from_cents(100), Money::from_cents(9))
        );
    }

    #[test]
    fn half_a_cent_goes_up() {
        assert_eq!(vat_of(Money::from_cents(25), 2000), Money::from_cents(5));
        assert_eq!(vat_of(Money::from_cents(50), 210), Money::from_cents(1));
        assert_eq!(vat_of(Money::from_cents(-25), 2000), Money::from_cents(-5));
    }

    #[test]
    fn amounts_balance_to_the_cent_or_not_at_all() {
        let cents = Money::from_cents;
        assert!(balance(cents(1000), cents(200), cents(1200)));
        assert!(!balance(cents(1000), cents(200), cents(1201)));
        assert!(!balance(cents(i64::MAX), cents(1), cents(i64::MAX)));
    }
}
