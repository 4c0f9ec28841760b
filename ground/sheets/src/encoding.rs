use std::borrow::Cow;

use crate::SheetRefusal;

/// First bytes of what is not text: ZIP (XLSX, ODS), PDF, old Office, gzip, PNG, JPEG, GIF, RTF.
const BINARY: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"\xD0\xCF\x11\xE0",
    b"\x1F\x8B",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"{\\rtf",
    b"7z\xBC\xAF",
    b"\x28\xB5\x2F\xFD",
];

/// The text of a file, without its byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetRefusal> {
    if BINARY.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(SheetRefusal::Binary);
    }
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(wrong_at(bytes, error.valid_up_to() + 3)),
        },
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => windows_1252(bytes, error.valid_up_to()),
        },
    }
}

fn wrong_at(bytes: &[u8], byte: usize) -> SheetRefusal {
    let before = bytes.get(..byte).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    SheetRefusal::Encoding { byte, line }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, SheetRefusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match decoded {
            Ok(letter) => text.push(letter),
            Err(_) => return Err(wrong_in_utf16(&text)),
        }
    }
    if rest.is_empty() {
        Ok(Cow::Owned(text))
    } else {
        Err(wrong_in_utf16(&text))
    }
}

fn wrong_in_utf16(read: &str) -> SheetRefusal {
    let byte = 2 + 2 * read.encode_utf16().count();
    SheetRefusal::Encoding {
        byte,
        line: read.matches('\n').count() + 1,
    }
}

/// What old spreadsheets save on French machines. Every byte means something in it, so it is
/// believed only when no control character comes out, and when the file does not look like UTF-8
/// with a few broken bytes, which would turn every « é » into « Ã© ».
fn windows_1252(bytes: &[u8], first_wrong: usize) -> Result<Cow<'_, str>, SheetRefusal> {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if whole > broken {
        return Err(wrong_at(bytes, first_wrong));
    }
    let text = encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0;
    // One byte is one letter in this encoding, so the letter's rank is the byte's place.
    let strange = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    match text.chars().position(strange) {
        Some(byte) => Err(wrong_at(bytes, byte)),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, SheetRefusal> {
        decode(bytes).map(Cow::into_owned)
    }

    fn utf16_bytes(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(bytes_of)
            .collect()
    }

    #[test]
    fn the_usual_encodings_read_alike() {
        let text = "société;ville\nÉlan 🚀;Béziers\n";
        assert_eq!(read(text.as_bytes()).unwrap(), text);
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()).unwrap(), text);
        assert_eq!(read(&utf16_bytes(text, u16::to_le_bytes)).unwrap(), text);
        assert_eq!(read(&utf16_bytes(text, u16::to_be_bytes)).unwrap(), text);
        assert_eq!(
            read(b"soci\xE9t\xE9;prix\n\xC9lan;5 \x80").unwrap(),
            "société;prix\nÉlan;5 €"
        );
    }

    #[test]
    fn a_byte_that_means_nothing_is_named_with_its_line() {
        assert_eq!(
            read(b"nom\n\x81t\xE9"),
            Err(SheetRefusal::Encoding { byte: 4, line: 2 })
        );
        assert_eq!(
            read(b"\xEF\xBB\xBFab\n\xE9"),
            Err(SheetRefusal::Encoding { byte: 6, line: 2 })
        );
        let mixed = [&b"caf\xC3\xA9 th\xC3\xA9\n"[..], b"caf\xE9\n"].concat();
        assert_eq!(
            read(&mixed),
            Err(SheetRefusal::Encoding { byte: 14, line: 2 })
        );
        assert_eq!(
            read(b"\xFF\xFEa\0\n\0\x00\xD8"),
            Err(SheetRefusal::Encoding { byte: 6, line: 2 })
        );
        assert_eq!(
            read(b"\xFF\xFEa\0\n"),
            Err(SheetRefusal::Encoding { byte: 4, line: 1 })
        );
    }

    #[test]
    fn spreadsheets_and_papers_are_told_apart() {
        for magic in BINARY {
            assert_eq!(read(&[*magic, b"rest"].concat()), Err(SheetRefusal::Binary));
        }
    }
}
