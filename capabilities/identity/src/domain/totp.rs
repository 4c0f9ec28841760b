use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Timestamp, percent};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// How long one code is shown (RFC 6238 §5.2, ASVS 6.5.5).
const STEP_S: i64 = 30;
/// How many steps a telephone's clock may be off, either way.
const SKEW: i64 = 1;
/// Authenticator applications know six digits.
const DIGITS: usize = 6;

/// The secret an authenticator application shares with us: 160 bits, as RFC 4226 §4 recommends.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Vec<u8>);

impl TotpSecret {
    /// How many bytes a new one has.
    pub const LENGTH: usize = 20;

    /// The secret of these bytes.
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it in: base 32, in groups of four.
    pub fn in_groups(&self) -> String {
        grouped(&self.base32(), " ")
    }

    /// As applications read it (RFC 4648 base 32, no padding).
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// What the QR code says: the address authenticator applications read.
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent(issuer), percent(account));
        let secret = self.base32();
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
    }

    /// The step whose code was typed, near `now`; none when it is no code of now. Whether it was
    /// used before is the store's to tell.
    pub fn step_of(&self, typed: &str, now: Timestamp) -> Option<i64> {
        let typed = digits(typed)?;
        let present = now.micros() / 1_000_000 / STEP_S;
        let mut found = None;
        // Every candidate is compared, so that how long it takes tells nothing.
        for step in present - SKEW..=present + SKEW {
            if bool::from(
                self.code_at(step, DIGITS)
                    .as_bytes()
                    .ct_eq(typed.as_bytes()),
            ) {
                found = Some(step);
            }
        }
        found
    }

    /// The code shown at `now`: for the demo and for tests.
    pub fn code_now(&self, now: Timestamp) -> String {
        self.code_at(now.micros() / 1_000_000 / STEP_S, DIGITS)
    }

    /// RFC 4226 §5.3, over the number of the step.
    fn code_at(&self, step: i64, length: usize) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest[19] & 0x0f);
        let word = [
            digest[at] & 0x7f,
            digest[at + 1],
            digest[at + 2],
            digest[at + 3],
        ];
        let number = u64::from(u32::from_be_bytes(word));
        let digits = format!("{number:010}");
        digits[digits.len() - length..].to_owned()
    }
}

/// `abcdefgh` in groups of four.
pub fn grouped(text: &str, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(between)
}

/// Six digits, blanks between them forgiven.
fn digits(typed: &str) -> Option<String> {
    let kept: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(DIGITS + 1)
        .collect();
    let plain = kept.len() == DIGITS && kept.bytes().all(|byte| byte.is_ascii_digit());
    plain.then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::of_bytes(b"12345678901234567890".to_vec())
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238_appendix_b() {
        let known = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (second, code) in known {
            assert_eq!(secret().code_at(second / STEP_S, 8), code, "{second}");
        }
    }

    #[test]
    fn the_codes_are_those_of_rfc_4226_appendix_d() {
        let known = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (count, code) in (0..).zip(known) {
            assert_eq!(secret().code_at(count, 6), code);
        }
    }

    // ASVS 6.5.5
    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let at = |second: i64| Timestamp::from_micros(second * 1_000_000);
        let code = secret().code_now(at(1_111_111_110));
        let step = 1_111_111_110 / STEP_S;
        for off in [-30, 0, 30, 59] {
            let found = secret().step_of(&code, at(1_111_111_110 + off));
            assert_eq!(found, Some(step), "{off}");
        }
        for off in [-31, 60, 90] {
            assert_eq!(
                secret().step_of(&code, at(1_111_111_110 + off)),
                None,
                "{off}"
            );
        }
    }

    #[test]
    fn blanks_are_forgiven_and_nothing_else() {
        let now = Timestamp::from_micros(59_000_000);
        assert!(secret().step_of(" 287 082 ", now).is_some());
        for typed in [
            "",
            "28708",
            "2870822",
            "287082x",
            "２８７０８２",
            "-28708",
            "94287082",
        ] {
            assert_eq!(secret().step_of(typed, now), None, "{typed}");
        }
    }

    #[test]
    fn the_address_names_the_brand_and_the_identifier() {
        let address = secret().address("Présentation Réseaux", "E-0000000005");
        assert_eq!(
            address,
            "otpauth://totp/Pr%C3%A9sentation%20R%C3%A9seaux:E-0000000005\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pr%C3%A9sentation%20R%C3%A9seaux"
        );
    }
}
