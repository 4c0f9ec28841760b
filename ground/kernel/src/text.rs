/// `bytes` in lower-case hexadecimal: digests and keys, as they are written and compared.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bytes = bytes.as_ref();
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// `text` as one part of an address: all but the unreserved characters of RFC 3986 in `%XX`.
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                out.push_str(&hex([byte]).to_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_two_digits_each() {
        assert_eq!(hex([]), "");
        assert_eq!(hex([0, 15, 16, 171, 255]), "000f10abff");
    }

    // ASVS 1.2.2
    #[test]
    fn what_means_something_in_an_address_is_encoded() {
        assert_eq!(percent("à b&c=d/e?#%"), "%C3%A0%20b%26c%3Dd%2Fe%3F%23%25");
        assert_eq!(percent("FA-2026_001.a~z"), "FA-2026_001.a~z");
    }
}
