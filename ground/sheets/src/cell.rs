/// What a cell may not be, whatever its column.
pub(crate) fn fault_of(raw: &str) -> Option<&'static str> {
    if raw.chars().any(is_forbidden) {
        return Some("sheets.control");
    }
    let formula = raw.starts_with(['\t', '\r']) || starts_a_formula(raw.trim());
    formula.then_some("sheets.formula")
}

/// Controls, and the marks that reverse the direction of text, which make a name read as another.
fn is_forbidden(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a spreadsheet would compute the cell: what starts with `=` or `@`, or with a sign that
/// no amount or telephone number follows.
fn starts_a_formula(cell: &str) -> bool {
    match cell.strip_prefix(['+', '-']) {
        Some(rest) => !rest.chars().all(is_of_a_number),
        None => cell.starts_with(['=', '@']),
    }
}

fn is_of_a_number(letter: char) -> bool {
    letter.is_ascii_digit()
        || letter.is_whitespace()
        || matches!(letter, '.' | ',' | '(' | ')' | '-' | '/' | '€' | '%')
}

/// The cell as people mean it: trimmed, and without the quote that spreadsheets and our own
/// exports put before a telephone number to keep it text.
pub(crate) fn meant(raw: &str) -> &str {
    let cell = raw.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['+', '-']) && !starts_a_formula(rest) => rest,
        _ => cell,
    }
}

/// The header as we look columns up: lower case, without accents, words joined by `_`.
pub(crate) fn folded(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    for letter in header.trim().chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            // A letter and its accent written apart, as macOS does.
            '\u{300}'..='\u{36f}' => {}
            ' ' | '\u{a0}' | '-' | '\'' | '’' | '_' => {
                if !out.ends_with('_') {
                    out.push('_');
                }
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_numbers_and_telephones() {
        for cell in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-1+1",
            " =1",
            "\tx",
            "-A1",
        ] {
            assert_eq!(fault_of(cell), Some("sheets.formula"), "{cell}");
        }
        for cell in [
            "+33 (0)1 23 45 67 89",
            "-12,50 €",
            "-",
            "a=b",
            "x@y.fr",
            "<b>Élan</b>",
            "",
        ] {
            assert_eq!(fault_of(cell), None, "{cell}");
        }
        for cell in ["a\0b", "a\u{1b}[31m", "\u{202e}gpj.exe"] {
            assert_eq!(fault_of(cell), Some("sheets.control"), "{cell:?}");
        }
    }

    #[test]
    fn headers_are_found_however_they_are_written() {
        assert_eq!(folded(" Raison sociale "), "raison_sociale");
        assert_eq!(folded("CODE-POSTAL"), "code_postal");
        assert_eq!(folded("E\u{301}tat"), "etat");
        assert_eq!(folded("Cœur d’activité"), "coeur_d_activite");
    }

    #[test]
    fn a_telephone_kept_as_text_reads_as_a_telephone() {
        assert_eq!(meant(" '+33123456789 "), "+33123456789");
        assert_eq!(meant("'t Hooft"), "'t Hooft");
        assert_eq!(meant("'=1"), "'=1");
    }
}
