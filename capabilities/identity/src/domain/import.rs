use kernel::{Coded, Lang, Refusal};

use super::profile::{Level, ReadyMade};

/// Every "no" a row of users can meet, besides those of its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportRefusal {
    /// Nothing stands there.
    Required,
    /// Too long a text.
    TooLong,
    /// A text of several lines.
    LineEnd,
    /// An identifier so high that hardly any would be left to give.
    IdentifierTooHigh,
    /// No open company has this reference or SIREN.
    UnknownCompany,
    /// Several companies have this SIREN.
    AmbiguousCompany,
    /// Neither French nor English.
    UnknownLanguage,
    /// No such profile.
    UnknownProfile,
    /// Not a profile for such a company.
    ProfileLevel,
    /// The same user stands twice in the file for this company.
    Twice,
    /// The same login stands in the file with another name or address.
    OtherPerson,
    /// The external reference belongs to another identifier.
    ExternalTaken,
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Required => "identity.import.required",
            Self::TooLong => "identity.import.too_long",
            Self::LineEnd => "identity.import.line_end",
            Self::IdentifierTooHigh => "identity.import.identifier_too_high",
            Self::UnknownCompany => "identity.import.unknown_company",
            Self::AmbiguousCompany => "identity.import.ambiguous_company",
            Self::UnknownLanguage => "identity.import.unknown_language",
            Self::UnknownProfile => "identity.import.unknown_profile",
            Self::ProfileLevel => "identity.import.profile_level",
            Self::Twice => "identity.import.twice",
            Self::OtherPerson => "identity.import.other_person",
            Self::ExternalTaken => "identity.import.external_taken",
        }
    }
}

/// What people write for each profile, besides its code.
const PROFILE_WORDS: [(&str, ReadyMade); 11] = [
    ("administrateur", ReadyMade::Administrator),
    ("admin", ReadyMade::Administrator),
    ("comptable", ReadyMade::Accountant),
    ("comptabilité", ReadyMade::Accountant),
    ("technicien", ReadyMade::Technician),
    ("technique", ReadyMade::Technician),
    ("acheteur", ReadyMade::Buyer),
    ("lecteur", ReadyMade::Reader),
    ("consultation", ReadyMade::Reader),
    ("administrateur revendeur", ReadyMade::ResellerAdmin),
    ("revendeur", ReadyMade::ResellerAdmin),
];

/// Reads a profile's code or its French name.
///
/// # Errors
/// No such profile, or not for such a company.
pub fn read_profile(text: &str, level: Level) -> Result<ReadyMade, ImportRefusal> {
    let folded = text.trim().to_lowercase();
    let word = PROFILE_WORDS
        .iter()
        .find(|(word, _)| *word == folded)
        .map(|(_, profile)| *profile);
    let profile = ReadyMade::from_code(&folded)
        .or(word)
        .ok_or(ImportRefusal::UnknownProfile)?;
    if profile.fits(level) {
        Ok(profile)
    } else {
        Err(ImportRefusal::ProfileLevel)
    }
}

/// Reads `fr`, `français`, `en`, `anglais`; French when nothing stands there.
///
/// # Errors
/// Another language.
pub fn read_lang(text: &str) -> Result<Lang, ImportRefusal> {
    match text.trim().to_lowercase().as_str() {
        "" | "fr" | "français" | "francais" | "french" => Ok(Lang::Fr),
        "en" | "anglais" | "english" => Ok(Lang::En),
        _ => Err(ImportRefusal::UnknownLanguage),
    }
}

/// Reads a text that must stand there.
///
/// # Errors
/// Nothing, or too much.
pub fn read_text(text: &str, most: usize) -> Result<String, ImportRefusal> {
    match text.chars().count() {
        0 => Err(ImportRefusal::Required),
        count if count > most => Err(ImportRefusal::TooLong),
        _ if text.contains(['\n', '\r']) => Err(ImportRefusal::LineEnd),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_read_by_code_and_by_name_where_they_exist() {
        assert_eq!(
            read_profile("Comptable", Level::Client),
            Ok(ReadyMade::Accountant)
        );
        assert_eq!(
            read_profile("administrator", Level::Reseller),
            Ok(ReadyMade::Administrator)
        );
        assert_eq!(
            read_profile("operator_admin", Level::Client),
            Err(ImportRefusal::ProfileLevel)
        );
        assert_eq!(
            read_profile("chef", Level::Client),
            Err(ImportRefusal::UnknownProfile)
        );
    }
}
