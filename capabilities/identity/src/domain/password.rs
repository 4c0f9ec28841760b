use kernel::{FieldRefusal, Refused};
use zxcvbn::zxcvbn;

use super::refusal::PasswordRefusal;

/// No more is looked at before hashing: longer ones would cost us, not the thief (ASVS 6.2.9 asks
/// for at least 64 characters).
pub const MOST_BYTES: usize = 1_024;
/// How many earlier passwords are refused (row G2).
pub const REMEMBERED: usize = 5;
/// Below so many guesses a password is too common: what a patient thief tries online (zxcvbn's
/// own mark of "somewhat guessable"; NIST SP 800-63B 3.1.1.2 asks for a blocklist).
const FEWEST_GUESSES: u64 = 1_000_000;
/// The strength meter's time grows with the square of the length.
const MOST_MEASURED: usize = 100;

/// What a thief would try first for this person: their names, their company, our own name.
#[derive(Clone, Debug, Default)]
pub struct Context(Vec<String>);

impl Context {
    /// Out of names, addresses and identifiers; each also in its parts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = Vec::new();
        for text in texts {
            let text = text.trim().to_lowercase();
            let parts = text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|part| part.chars().count() >= 3);
            words.extend(parts.map(str::to_owned));
            words.push(text);
        }
        words.retain(|word| !word.is_empty());
        Self(words)
    }
}

/// Every rule `password` breaks. The floor is the guide's: 8 characters, 1 upper case, 1 digit,
/// 1 special character; then what is too common (ASVS 6.2.4, 6.2.11, 6.2.12; CNIL 2022-100).
pub fn broken_rules(password: &str, context: &Context) -> Vec<PasswordRefusal> {
    if password.len() > MOST_BYTES {
        return vec![PasswordRefusal::TooLong];
    }
    let has = |wanted: fn(char) -> bool| password.chars().any(wanted);
    let mut broken = Vec::new();
    if password.chars().count() < 8 {
        broken.push(PasswordRefusal::TooShort);
    }
    if !has(char::is_uppercase) {
        broken.push(PasswordRefusal::NoUpperCase);
    }
    if !has(char::is_numeric) {
        broken.push(PasswordRefusal::NoDigit);
    }
    if !has(|c| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()) {
        broken.push(PasswordRefusal::NoSpecial);
    }
    if broken.is_empty() && is_common(password, context) {
        broken.push(PasswordRefusal::TooCommon);
    }
    broken
}

/// Checks a new password typed twice.
///
/// # Errors
/// Each broken rule, said of its field.
pub fn check(password: &str, confirmation: &str, context: &Context) -> Result<(), Refused> {
    let broken = broken_rules(password, context);
    let mut faults: Vec<FieldRefusal> = broken
        .iter()
        .map(|rule| FieldRefusal::new("password", rule))
        .collect();
    if password != confirmation {
        faults.push(FieldRefusal::new(
            "password_confirmation",
            &PasswordRefusal::NotConfirmed,
        ));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refused::fields(faults))
    }
}

fn is_common(password: &str, context: &Context) -> bool {
    let measured: String = password.chars().take(MOST_MEASURED).collect();
    let words: Vec<&str> = context.0.iter().map(String::as_str).collect();
    is_little_but_names(&measured, &words) || zxcvbn(&measured, &words).guesses() < FEWEST_GUESSES
}

/// `Camille.Martin1`: the meter takes the dot between two names for a surprise; a thief does not.
fn is_little_but_names(password: &str, words: &[&str]) -> bool {
    const FEWEST_OF_ONES_OWN: usize = 6;
    let mut words = words.to_vec();
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = password.to_lowercase();
    let before = left.len();
    for word in words {
        left = left.replace(word, "");
    }
    left.len() < before && left.chars().count() < FEWEST_OF_ONES_OWN
}

#[cfg(test)]
mod tests {
    use super::*;
    use PasswordRefusal as No;

    fn broken(password: &str) -> Vec<No> {
        broken_rules(
            password,
            &Context::of(["Camille Martin", "Boulangerie Lemoine", "MyOpenIP"]),
        )
    }

    // ASVS 6.2.1
    #[test]
    fn each_broken_rule_of_the_guide_is_named() {
        assert_eq!(broken("Ab1!"), [No::TooShort]);
        assert_eq!(
            broken("abc"),
            [No::TooShort, No::NoUpperCase, No::NoDigit, No::NoSpecial]
        );
        assert_eq!(broken("troisième étage 4!"), [No::NoUpperCase]);
        assert_eq!(broken("Troisième étage quatre!"), [No::NoDigit]);
        assert_eq!(broken("Troisieme4etage"), [No::NoSpecial]);
        assert_eq!(broken("Élan du lièvre 42 !"), []);
        assert_eq!(broken("ÉÈ1;abcdz"), []);
    }

    // ASVS 6.2.4
    #[test]
    fn what_everybody_takes_is_refused() {
        for password in ["Password1!", "Azerty123!", "P@ssw0rd", "Qwerty1!"] {
            assert_eq!(broken(password), [No::TooCommon], "{password}");
        }
    }

    // ASVS 6.2.11
    #[test]
    fn ones_own_name_is_refused() {
        assert_eq!(broken("Camille1!"), [No::TooCommon]);
        assert_eq!(broken("Lemoine2!"), [No::TooCommon]);
        assert_eq!(broken("Camille.Martin1"), [No::TooCommon]);
        assert_eq!(broken("Camille a 3 chats verts."), []);
    }

    // ASVS 6.2.9
    #[test]
    fn length_is_counted_in_characters_and_bounded_in_bytes() {
        assert_eq!(broken(&format!("A1!{}", "é".repeat(511))), [No::TooLong]);
        assert_eq!(broken("A1!éééé"), [No::TooShort]);
        let long = "Un lièvre bat 3 tortues ! ".repeat(5);
        assert!(long.chars().count() > 128);
        assert_eq!(broken(&long), []);
    }

    #[test]
    fn the_confirmation_must_be_the_same_to_the_letter() {
        let refused = check(
            "Élan du lièvre 42 !",
            "Élan du lièvre 42 ! ",
            &Context::default(),
        )
        .unwrap_err();
        assert_eq!(refused.fields[0].field, "password_confirmation");
    }
}
