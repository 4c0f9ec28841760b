//! Where objects stand: cross-reference tables and streams, newest first.

use std::collections::HashMap;

use super::PdfRefusal;
use super::file::stream_at;
use super::syntax::{Dictionary, Purse, Reader, Value};

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At this byte.
    At(usize),
    /// Inside this object stream.
    In(u32),
    /// Deleted: an older section must not bring it back.
    Free,
}

pub(super) struct Map {
    pub(super) places: HashMap<u32, Place>,
    pub(super) trailer: Dictionary,
}

/// More sections than any honest history of edits.
const MOST_SECTIONS: usize = 256;
/// More objects than twenty megabytes of honest file hold.
const MOST_OBJECTS: usize = 400_000;

/// Follows the sections from the last one back.
pub(super) fn read(bytes: &[u8], purse: &mut Purse) -> Result<Map, PdfRefusal> {
    let mut map = Map {
        places: HashMap::new(),
        trailer: Dictionary::default(),
    };
    let mut next = vec![start(bytes)?];
    let mut seen = Vec::new();
    while let Some(at) = next.pop() {
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        if seen.len() > MOST_SECTIONS {
            return Err(PdfRefusal::TooIntricate);
        }
        let trailer = section(bytes, at, &mut map, purse)?;
        // A hybrid file's stream comes before the older sections.
        for name in ["Prev", "XRefStm"] {
            if let Some(place) = trailer.number(name) {
                next.push(usize::try_from(place).map_err(|_| PdfRefusal::Damaged)?);
            }
        }
        if map.trailer == Dictionary::default() {
            map.trailer = trailer;
        }
    }
    Ok(map)
}

fn start(bytes: &[u8]) -> Result<usize, PdfRefusal> {
    const KEYWORD: &[u8] = b"startxref";
    let from = bytes.len().saturating_sub(2048);
    let end = bytes.get(from..).unwrap_or_default();
    let at = end
        .windows(KEYWORD.len())
        .rposition(|window| window == KEYWORD)
        .ok_or(PdfRefusal::Damaged)?;
    Reader::new(bytes, from + at + KEYWORD.len())
        .count()
        .ok_or(PdfRefusal::Damaged)
}

fn section(
    bytes: &[u8],
    at: usize,
    map: &mut Map,
    purse: &mut Purse,
) -> Result<Dictionary, PdfRefusal> {
    if at >= bytes.len() {
        return Err(PdfRefusal::Damaged);
    }
    let mut reader = Reader::new(bytes, at);
    if reader.take("xref") {
        return table(reader, map, purse);
    }
    let (dictionary, raw) = stream_at(bytes, at, None, purse)?;
    if !dictionary.is_of_type("XRef") {
        return Err(PdfRefusal::Damaged);
    }
    let content = purse.inflate(&dictionary, raw)?;
    stream(&dictionary, &content, map, purse)?;
    Ok(dictionary)
}

fn add(map: &mut Map, number: u32, place: Place) -> Result<(), PdfRefusal> {
    if map.places.len() >= MOST_OBJECTS {
        return Err(PdfRefusal::TooIntricate);
    }
    map.places.entry(number).or_insert(place);
    Ok(())
}

fn table(
    mut reader: Reader<'_>,
    map: &mut Map,
    purse: &mut Purse,
) -> Result<Dictionary, PdfRefusal> {
    loop {
        if reader.take("trailer") {
            return match reader.value(purse)? {
                Value::Dictionary(trailer) => Ok(trailer),
                _ => Err(PdfRefusal::Damaged),
            };
        }
        let first = reader.count().ok_or(PdfRefusal::Damaged)?;
        let count = reader.count().ok_or(PdfRefusal::Damaged)?;
        for number in first..first.saturating_add(count) {
            let before = reader.at;
            let at = reader.count().ok_or(PdfRefusal::Damaged)?;
            reader.count().ok_or(PdfRefusal::Damaged)?;
            let place = if reader.take("n") {
                Place::At(at)
            } else if reader.take("f") {
                Place::Free
            } else {
                return Err(PdfRefusal::Damaged);
            };
            purse.spend_row(reader.at - before)?;
            add(
                map,
                u32::try_from(number).map_err(|_| PdfRefusal::Damaged)?,
                place,
            )?;
        }
    }
}

fn stream(
    dictionary: &Dictionary,
    content: &[u8],
    map: &mut Map,
    purse: &mut Purse,
) -> Result<(), PdfRefusal> {
    let widths = numbers(dictionary.get("W")).ok_or(PdfRefusal::Damaged)?;
    let [kind, second, third] = widths.as_slice() else {
        return Err(PdfRefusal::Damaged);
    };
    if *kind > 8 || *second > 8 || *third > 8 || kind + second + third == 0 {
        return Err(PdfRefusal::Damaged);
    }
    let size = dictionary
        .number("Size")
        .and_then(|size| usize::try_from(size).ok());
    let ranges = numbers(dictionary.get("Index")).unwrap_or(vec![0, size.unwrap_or(0)]);
    let mut rows = content.chunks_exact(kind + second + third);
    for range in ranges.chunks_exact(2) {
        let (first, count) = (range.first().unwrap_or(&0), range.get(1).unwrap_or(&0));
        for number in *first..first.saturating_add(*count) {
            let Some(row) = rows.next() else {
                return Ok(());
            };
            purse.spend_row(0)?;
            let (kind_bytes, rest) = row.split_at(*kind);
            let (second_bytes, _) = rest.split_at(*second);
            let value = big_endian(second_bytes).ok_or(PdfRefusal::Damaged)?;
            // Without a first field every object is a plain one.
            let place = match if *kind == 0 {
                Some(1)
            } else {
                big_endian(kind_bytes)
            } {
                Some(0) => Place::Free,
                Some(1) => Place::At(value),
                Some(2) => Place::In(u32::try_from(value).map_err(|_| PdfRefusal::Damaged)?),
                _ => continue,
            };
            add(
                map,
                u32::try_from(number).map_err(|_| PdfRefusal::Damaged)?,
                place,
            )?;
        }
    }
    Ok(())
}

fn numbers(value: Option<&Value>) -> Option<Vec<usize>> {
    let Some(Value::List(values)) = value else {
        return None;
    };
    values
        .iter()
        .map(|value| match value {
            Value::Number(number) => usize::try_from(*number).ok(),
            _ => None,
        })
        .collect()
}

fn big_endian(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0_usize, |sum, byte| {
        sum.checked_mul(256)?.checked_add(usize::from(*byte))
    })
}

/// A file whose end was lost or whose places are wrong: its objects are found by their headers.
pub(super) fn rebuild(bytes: &[u8], purse: &mut Purse) -> Result<Map, PdfRefusal> {
    let mut map = Map {
        places: HashMap::new(),
        trailer: Dictionary::default(),
    };
    let found = super::scan::objects(bytes);
    for (number, at) in found.headers {
        if map.places.len() >= MOST_OBJECTS {
            return Err(PdfRefusal::TooIntricate);
        }
        // Edits are appended: the last copy of an object is the one that counts.
        map.places.insert(number, Place::At(at));
    }
    for at in found.trailers.into_iter().rev().take(16) {
        let trailer = Reader::new(bytes, at).value(purse);
        if let Ok(Value::Dictionary(trailer)) = trailer
            && trailer.get("Root").is_some()
        {
            map.trailer = trailer;
            return Ok(map);
        }
    }
    for at in found.streams.into_iter().rev().take(16) {
        if let Ok((dictionary, raw)) = stream_at(bytes, at, None, purse)
            && dictionary.is_of_type("XRef")
            && dictionary.get("Root").is_some()
        {
            let content = purse.inflate(&dictionary, raw)?;
            stream(&dictionary, &content, &mut map, purse)?;
            map.trailer = dictionary;
            return Ok(map);
        }
    }
    Err(PdfRefusal::Damaged)
}
