//! One pass over a damaged file, to find what its lost index would have said.

use super::syntax::is_blank;

#[derive(Debug, Default)]
pub(super) struct Found {
    /// Object numbers and where their headers stand, in the order of the file.
    pub(super) headers: Vec<(u32, usize)>,
    /// Just after each `trailer`.
    pub(super) trailers: Vec<usize>,
    /// Objects that may be cross-reference streams.
    pub(super) streams: Vec<usize>,
}

pub(super) fn objects(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    for at in 0..bytes.len() {
        let here = bytes.get(at..).unwrap_or_default();
        match here.first() {
            Some(b'o') if here.starts_with(b"obj") => found.headers.extend(header(bytes, at)),
            Some(b't') if here.starts_with(b"trailer") => found.trailers.push(at + 7),
            // Not `/XRefStm`, which only points to one.
            Some(b'/')
                if here.starts_with(b"/XRef")
                    && !here.get(5).is_some_and(u8::is_ascii_alphanumeric) =>
            {
                found
                    .streams
                    .extend(found.headers.last().map(|(_, place)| *place));
            }
            _ => {}
        }
    }
    found
}

/// Reads `N G ` backwards from its `obj`.
fn header(bytes: &[u8], obj: usize) -> Option<(u32, usize)> {
    let before = |end: usize, most: usize, is: fn(u8) -> bool| {
        let run = bytes
            .get(..end)?
            .iter()
            .rev()
            .take(most)
            .take_while(|byte| is(**byte))
            .count();
        (run > 0).then(|| end - run)
    };
    let digit: fn(u8) -> bool = |byte| byte.is_ascii_digit();
    let generation = before(before(obj, 8, is_blank)?, 5, digit)?;
    let end = before(generation, 8, is_blank)?;
    let start = before(end, 10, digit)?;
    let number = std::str::from_utf8(bytes.get(start..end)?)
        .ok()?
        .parse()
        .ok()?;
    Some((number, start))
}
