use std::fmt;

use super::words::refusals;

refusals! {
    /// Why a text is not a legal status.
    LegalStatusRefusal Invalid {
        /// INSEE's list has no such code.
        Unknown = "parties.legal_status.unknown",
    }
}

/// INSEE's list, level III, one `code|short|label` a line.
const LIST: &str = include_str!("legal_statuses.txt");

/// A legal status of INSEE's *catégories juridiques*, level III, by its four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalStatus {
    code: &'static str,
    short: &'static str,
    label: &'static str,
}

impl LegalStatus {
    /// Every status, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        LIST.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(Self::of_line)
    }

    /// Reads a code of the list.
    ///
    /// # Errors
    /// [`LegalStatusRefusal::Unknown`].
    pub fn parse(code: &str) -> Result<Self, LegalStatusRefusal> {
        let code = code.trim();
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(LegalStatusRefusal::Unknown);
        }
        // Straight to the line: an import reads this once a row.
        let start = LIST
            .find(&format!("\n{code}|"))
            .ok_or(LegalStatusRefusal::Unknown)?;
        let line = LIST[start + 1..].lines().next();
        line.and_then(Self::of_line)
            .ok_or(LegalStatusRefusal::Unknown)
    }

    /// The four digits.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The abbreviation papers use, INSEE's wording where there is none.
    pub fn short(self) -> &'static str {
        if self.short == self.code {
            self.label
        } else {
            self.short
        }
    }

    /// INSEE's wording.
    pub fn label(self) -> &'static str {
        self.label
    }

    fn of_line(line: &'static str) -> Option<Self> {
        let mut parts = line.split('|');
        let (code, short, label) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            code,
            short: if short.is_empty() { code } else { short },
            label,
        })
    }
}

impl fmt::Display for LegalStatus {
    /// « sigle - libellé ». The access guide writes sole traders its own way, and is kept to.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            "1000" => f.write_str("EI - Entreprise individuelle"),
            _ => write!(f, "{} - {}", self.short, self.label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_sorted_and_without_doubles() {
        let codes: Vec<&str> = LegalStatus::all().map(LegalStatus::code).collect();
        assert!(codes.len() > 250, "{}", codes.len());
        assert!(codes.is_sorted_by(|one, next| one < next));
        let kept = LIST.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(codes.len(), kept);
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()))
        );
    }

    #[test]
    fn a_status_reads_as_the_guide_prints_it() {
        let shown = |code| LegalStatus::parse(code).unwrap().to_string();
        assert_eq!(shown("1000"), "EI - Entreprise individuelle");
        assert_eq!(shown("5710"), "SAS - SAS, société par actions simplifiée");
        assert_eq!(shown("7210"), "7210 - Commune et commune nouvelle");
        assert_eq!(LegalStatus::parse("5710").unwrap().short(), "SAS");
        assert_eq!(
            LegalStatus::parse("7210").unwrap().short(),
            "Commune et commune nouvelle"
        );
        assert_eq!(LegalStatus::parse("0000"), Err(LegalStatusRefusal::Unknown));
    }
}
