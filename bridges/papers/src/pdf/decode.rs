//! Streams made plain again, never larger than allowed.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::PdfRefusal;
use super::syntax::{Dictionary, Value};

/// Why a stream stayed closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// It would grow past the limit.
    TooLarge,
    /// A filter we do not read, or one that failed.
    Unreadable,
}

impl From<Closed> for PdfRefusal {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::TooLarge => Self::TooIntricate,
            Closed::Unreadable => Self::Damaged,
        }
    }
}

/// Applies the stream's filters. Only those electronic invoices and cross-reference streams use.
pub(super) fn plain(dictionary: &Dictionary, raw: &[u8], limit: usize) -> Result<Vec<u8>, Closed> {
    let single = |value: &Value| match value {
        Value::List(values) if values.len() == 1 => values.first().cloned(),
        Value::List(values) if values.is_empty() => Some(Value::Null),
        Value::List(_) => None,
        other => Some(other.clone()),
    };
    let filter = match dictionary.get("Filter") {
        None => Value::Null,
        Some(value) => single(value).ok_or(Closed::Unreadable)?,
    };
    match filter {
        Value::Null if raw.len() > limit => Err(Closed::TooLarge),
        Value::Null => Ok(raw.to_vec()),
        Value::Name(name) if name == b"FlateDecode" || name == b"Fl" => {
            let inflated = inflate(raw, limit)?;
            match dictionary.get("DecodeParms").and_then(single) {
                Some(Value::Dictionary(parameters)) => predicted(inflated, &parameters),
                _ => Ok(inflated),
            }
        }
        _ => Err(Closed::Unreadable),
    }
}

fn inflate(raw: &[u8], limit: usize) -> Result<Vec<u8>, Closed> {
    let mut out = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = ZlibDecoder::new(raw).take(most).read_to_end(&mut out);
    if out.len() > limit {
        return Err(Closed::TooLarge);
    }
    match read {
        Ok(_) => Ok(out),
        // Many writers cut the checksum at the end; what came before it is whole.
        Err(_) if !out.is_empty() => Ok(out),
        Err(_) => Err(Closed::Unreadable),
    }
}

/// Undoes the PNG predictor, which cross-reference streams like.
fn predicted(bytes: Vec<u8>, parameters: &Dictionary) -> Result<Vec<u8>, Closed> {
    let number = |name: &str, usual: i64| parameters.number(name).unwrap_or(usual);
    if number("Predictor", 1) < 10 {
        return if number("Predictor", 1) == 1 {
            Ok(bytes)
        } else {
            Err(Closed::Unreadable)
        };
    }
    if number("Colors", 1) != 1 || number("BitsPerComponent", 8) != 8 {
        return Err(Closed::Unreadable);
    }
    let columns = usize::try_from(number("Columns", 1)).unwrap_or(0);
    if columns == 0 || columns > 4096 {
        return Err(Closed::Unreadable);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for line in bytes.chunks(columns + 1) {
        let Some((kind, line)) = line.split_first() else {
            break;
        };
        let mut row = Vec::with_capacity(columns);
        for (index, byte) in line.iter().enumerate() {
            let up = above.get(index).copied().unwrap_or(0);
            let left = index
                .checked_sub(1)
                .and_then(|before| row.get(before))
                .copied();
            let corner = index
                .checked_sub(1)
                .and_then(|before| above.get(before))
                .copied();
            let (left, corner) = (left.unwrap_or(0), corner.unwrap_or(0));
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from((u16::from(left) + u16::from(up)) / 2).unwrap_or(0),
                4 => paeth(left, up, corner),
                _ => return Err(Closed::Unreadable),
            };
            row.push(byte.wrapping_add(guess));
        }
        out.extend_from_slice(&row);
        row.resize(columns, 0);
        above = row;
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |byte: u8| (estimate - i16::from(byte)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}
