//! A PDF file, opened: its objects on demand.

use std::collections::HashMap;
use std::rc::Rc;

use super::decode::{Closed, plain};
use super::syntax::{Dictionary, Purse, Reader, Value, is_blank};
use super::xref::{self, Map, Place};
use super::{MOST_BYTES, PdfRefusal};

/// References to references; honest files have one.
const LONGEST_CHAIN: usize = 8;
/// Nodes of the page tree looked at before giving up on finding a page.
const MOST_NODES: usize = 2_000;

pub(crate) struct File<'a> {
    bytes: &'a [u8],
    map: Map,
    purse: Purse,
    packs: HashMap<u32, Rc<Pack>>,
}

/// An object stream, plain, with where each object in it begins.
struct Pack {
    content: Vec<u8>,
    places: HashMap<u32, usize>,
}

impl<'a> File<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PdfRefusal> {
        const MARK: &[u8] = b"%PDF-";
        if bytes.len() > MOST_BYTES {
            return Err(PdfRefusal::TooLarge);
        }
        let window = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        let start = window.windows(MARK.len()).position(|here| here == MARK);
        let bytes = start
            .and_then(|at| bytes.get(at..))
            .ok_or(PdfRefusal::NotAPdf)?;
        let mut purse = Purse::full();
        let map = xref::read(bytes, &mut purse);
        let mut file = match map {
            Ok(map) => Self {
                bytes,
                map,
                purse,
                packs: HashMap::new(),
            },
            Err(PdfRefusal::Damaged) => Self::rebuilt(bytes, purse)?,
            Err(refusal) => return Err(refusal),
        };
        file.refuse_encryption()?;
        match file.catalog() {
            Ok(_) => Ok(file),
            Err(PdfRefusal::TooIntricate) => Err(PdfRefusal::TooIntricate),
            Err(_) => {
                let mut file = Self::rebuilt(bytes, file.purse)?;
                file.refuse_encryption()?;
                file.catalog()?;
                Ok(file)
            }
        }
    }

    fn rebuilt(bytes: &'a [u8], mut purse: Purse) -> Result<Self, PdfRefusal> {
        let map = xref::rebuild(bytes, &mut purse)?;
        Ok(Self {
            bytes,
            map,
            purse,
            packs: HashMap::new(),
        })
    }

    fn refuse_encryption(&self) -> Result<(), PdfRefusal> {
        match self.map.trailer.get("Encrypt") {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(PdfRefusal::Encrypted),
        }
    }

    /// The catalog, which leads to everything else; one without pages is no catalog.
    pub(super) fn catalog(&mut self) -> Result<Dictionary, PdfRefusal> {
        let root = self
            .map
            .trailer
            .get("Root")
            .cloned()
            .ok_or(PdfRefusal::Damaged)?;
        let catalog = self.dictionary(root)?;
        let pages = catalog.get("Pages").cloned().ok_or(PdfRefusal::Damaged)?;
        self.dictionary(pages)?;
        Ok(catalog)
    }

    pub(crate) fn require_a_page(&mut self) -> Result<(), PdfRefusal> {
        let pages = self.catalog()?.get("Pages").cloned();
        let mut waiting: Vec<Value> = pages.into_iter().collect();
        let mut looked = 0;
        while let Some(node) = waiting.pop() {
            looked += 1;
            if looked > MOST_NODES {
                return Err(PdfRefusal::TooIntricate);
            }
            let node = self.dictionary(node)?;
            match node.get("Kids").cloned() {
                Some(kids) => {
                    let kids = self.resolve(kids)?;
                    let Value::List(kids) = kids else {
                        return Err(PdfRefusal::Damaged);
                    };
                    // Only so many can be looked at: no need to hold more.
                    waiting.extend(kids.into_iter().take(MOST_NODES).rev());
                }
                None if node.is_of_type("Page") || node.get("MediaBox").is_some() => return Ok(()),
                None => {}
            }
        }
        Err(PdfRefusal::NoPage)
    }

    /// What a value stands for, once references are followed.
    pub(super) fn resolve(&mut self, mut value: Value) -> Result<Value, PdfRefusal> {
        for _ in 0..LONGEST_CHAIN {
            match value {
                Value::Reference(number) => value = self.object(number)?,
                plain => return Ok(plain),
            }
        }
        Err(PdfRefusal::TooIntricate)
    }

    pub(super) fn dictionary(&mut self, value: Value) -> Result<Dictionary, PdfRefusal> {
        match self.resolve(value)? {
            Value::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(PdfRefusal::Damaged),
        }
    }

    fn object(&mut self, number: u32) -> Result<Value, PdfRefusal> {
        match self.map.places.get(&number).copied() {
            None | Some(Place::Free) => Ok(Value::Null),
            Some(Place::At(at)) => {
                let mut reader = headed(self.bytes, at, number)?;
                reader.value(&mut self.purse)
            }
            Some(Place::In(container)) => {
                let pack = self.pack(container)?;
                let at = pack.places.get(&number).ok_or(PdfRefusal::Damaged)?;
                Reader::new(&pack.content, *at).value(&mut self.purse)
            }
        }
    }

    fn pack(&mut self, container: u32) -> Result<Rc<Pack>, PdfRefusal> {
        if let Some(pack) = self.packs.get(&container) {
            return Ok(Rc::clone(pack));
        }
        let (dictionary, raw) = self.stream(container)?;
        let content = self.purse.inflate(&dictionary, raw)?;
        let whole = |name| {
            dictionary
                .number(name)
                .and_then(|number| usize::try_from(number).ok())
        };
        let (count, first) = (whole("N"), whole("First"));
        let (count, first) = count.zip(first).ok_or(PdfRefusal::Damaged)?;
        self.purse.spend(count)?;
        let mut reader = Reader::new(&content, 0);
        let mut places = HashMap::new();
        for _ in 0..count {
            let number = reader.count().and_then(|number| u32::try_from(number).ok());
            let at = reader.count().and_then(|at| at.checked_add(first));
            let (number, at) = number.zip(at).ok_or(PdfRefusal::Damaged)?;
            places.entry(number).or_insert(at);
        }
        let pack = Rc::new(Pack { content, places });
        self.packs.insert(container, Rc::clone(&pack));
        Ok(pack)
    }

    /// A stream that stands in the file itself, as all streams must.
    fn stream(&mut self, number: u32) -> Result<(Dictionary, &'a [u8]), PdfRefusal> {
        let Some(Place::At(at)) = self.map.places.get(&number).copied() else {
            return Err(PdfRefusal::Damaged);
        };
        headed(self.bytes, at, number)?;
        stream_at(self.bytes, at, Some(&self.map), &mut self.purse)
    }

    /// The contents of a stream, unless they are larger than `limit`.
    pub(crate) fn content(&mut self, number: u32, limit: usize) -> Result<Vec<u8>, Closed> {
        let (dictionary, raw) = self.stream(number).map_err(|refusal| match refusal {
            PdfRefusal::TooIntricate => Closed::TooLarge,
            _ => Closed::Unreadable,
        })?;
        plain(&dictionary, raw, limit)
    }
}

/// A reader just after the header of this very object.
fn headed(bytes: &[u8], at: usize, number: u32) -> Result<Reader<'_>, PdfRefusal> {
    let mut reader = Reader::new(bytes, at);
    if reader.object_header() == Some(number) {
        Ok(reader)
    } else {
        Err(PdfRefusal::Damaged)
    }
}

/// The dictionary of the stream at `at`, and its bytes as they stand in the file.
pub(super) fn stream_at<'a>(
    bytes: &'a [u8],
    at: usize,
    map: Option<&Map>,
    purse: &mut Purse,
) -> Result<(Dictionary, &'a [u8]), PdfRefusal> {
    let mut reader = Reader::new(bytes, at);
    reader.object_header().ok_or(PdfRefusal::Damaged)?;
    let Value::Dictionary(dictionary) = reader.value(purse)? else {
        return Err(PdfRefusal::Damaged);
    };
    if !reader.take("stream") {
        return Err(PdfRefusal::Damaged);
    }
    let rest = bytes.get(reader.at..).unwrap_or_default();
    let start = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    let rest = rest.get(start..).unwrap_or_default();
    let length = match dictionary.get("Length") {
        Some(Value::Number(number)) => usize::try_from(*number).ok(),
        Some(Value::Reference(number)) => map.and_then(|map| length(bytes, map, *number, purse)),
        _ => None,
    };
    if let Some(raw) = length.and_then(|length| rest.get(..length))
        && ends_stream(rest.get(raw.len()..).unwrap_or_default())
    {
        return Ok((dictionary, raw));
    }
    Ok((dictionary, until_the_end(rest, purse)?))
}

/// A length kept apart. Never looked for in an object stream: it may be that stream's own.
fn length(bytes: &[u8], map: &Map, number: u32, purse: &mut Purse) -> Option<usize> {
    let Some(Place::At(at)) = map.places.get(&number) else {
        return None;
    };
    match headed(bytes, *at, number).ok()?.value(purse).ok()? {
        Value::Number(length) => usize::try_from(length).ok(),
        _ => None,
    }
}

const END: &[u8] = b"endstream";

fn ends_stream(rest: &[u8]) -> bool {
    let blanks = rest
        .iter()
        .take(4)
        .take_while(|byte| is_blank(**byte))
        .count();
    rest.get(blanks..).unwrap_or_default().starts_with(END)
}

/// Where the length is wrong, the stream ends at the next `endstream`.
fn until_the_end<'a>(rest: &'a [u8], purse: &mut Purse) -> Result<&'a [u8], PdfRefusal> {
    let end = rest.windows(END.len()).position(|window| window == END);
    purse.spend(end.unwrap_or(rest.len()) / 1024)?;
    let end = end.ok_or(PdfRefusal::Damaged)?;
    Ok(rest.get(..end).unwrap_or_default())
}
