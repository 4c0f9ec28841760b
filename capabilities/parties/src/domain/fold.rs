/// Folds a name to what one compares and sorts by: lower case, no accents, single spaces.
///
/// The same bytes on both engines, whose own ideas of case and accents differ.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => out.push_str(plain),
            None if letter.is_alphanumeric() => out.push(letter),
            None if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            None => {}
        }
    }
    out.trim_end().to_owned()
}

/// The pattern that finds `text` anywhere in a folded name. Folding leaves no `%`, `_` or `\`.
pub fn like_pattern(text: &str) -> Option<String> {
    let folded = fold(text);
    (!folded.is_empty()).then(|| format!("%{folded}%"))
}

fn plain(letter: char) -> Option<&'static str> {
    let plain = match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        // Combining accents: a name may come decomposed from another system.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    };
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_folds_to_what_one_types() {
        assert_eq!(
            fold("  Société Générale d’Électricité — Œuvre "),
            "societe generale d electricite oeuvre"
        );
        assert_eq!(fold("Cafe\u{301}"), "cafe");
        assert_eq!(like_pattern("100 %_\\"), Some("%100%".to_owned()));
        assert_eq!(like_pattern(" % "), None);
    }
}
