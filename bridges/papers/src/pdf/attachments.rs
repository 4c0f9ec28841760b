//! The files a PDF carries.

use super::PdfRefusal;
use super::file::File;
use super::syntax::{Dictionary, Value};

/// A file inside the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) name: String,
    /// The number of its stream.
    pub(crate) stream: u32,
}

/// Attachments looked at; an electronic invoice has one, some have a dozen.
const MOST: usize = 256;

impl File<'_> {
    /// All attachments, those of the name tree first, then those only the catalog names.
    pub(crate) fn attachments(&mut self) -> Result<Vec<Attachment>, PdfRefusal> {
        let catalog = self.catalog()?;
        let mut specifications = Vec::new();
        if let Some(names) = catalog.get("Names") {
            let names = self.dictionary(names.clone())?;
            if let Some(tree) = names.get("EmbeddedFiles") {
                self.named(tree.clone(), &mut specifications)?;
            }
        }
        if let Some(associated) = catalog.get("AF")
            && let Value::List(values) = self.resolve(associated.clone())?
        {
            specifications.extend(values.into_iter().take(MOST));
        }
        let mut found: Vec<Attachment> = Vec::new();
        for specification in specifications {
            // One odd entry does not hide the others.
            if let Ok(specification) = self.dictionary(specification)
                && let Some(attachment) = self.attachment(&specification)
                && !found.contains(&attachment)
            {
                found.push(attachment);
            }
        }
        Ok(found)
    }

    /// Walks the tree of names.
    fn named(&mut self, tree: Value, out: &mut Vec<Value>) -> Result<(), PdfRefusal> {
        let mut waiting = vec![tree];
        let mut looked = 0;
        while let Some(node) = waiting.pop() {
            looked += 1;
            if looked > MOST || out.len() > MOST {
                return Err(PdfRefusal::TooIntricate);
            }
            let node = self.dictionary(node)?;
            if let Some(names) = node.get("Names")
                && let Value::List(pairs) = self.resolve(names.clone())?
            {
                out.extend(pairs.into_iter().skip(1).step_by(2).take(MOST));
            }
            if let Some(kids) = node.get("Kids")
                && let Value::List(kids) = self.resolve(kids.clone())?
            {
                waiting.extend(kids.into_iter().take(MOST));
            }
        }
        Ok(())
    }

    fn attachment(&mut self, specification: &Dictionary) -> Option<Attachment> {
        let name = ["UF", "F"]
            .into_iter()
            .find_map(|key| specification.get(key).cloned())?;
        let Value::Text(name) = self.resolve(name).ok()? else {
            return None;
        };
        let files = self.dictionary(specification.get("EF")?.clone()).ok()?;
        let stream = ["UF", "F"]
            .into_iter()
            .find_map(|key| match files.get(key) {
                Some(Value::Reference(number)) => Some(*number),
                _ => None,
            })?;
        Some(Attachment {
            name: decoded(&name),
            stream,
        })
    }
}

/// Names are UTF-16 with a mark, UTF-8 with a mark, or Latin letters.
fn decoded(name: &[u8]) -> String {
    match name {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| {
                u16::from_be_bytes([
                    pair.first().copied().unwrap_or(0),
                    pair.get(1).copied().unwrap_or(0),
                ])
            });
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        latin => latin.iter().copied().map(char::from).collect(),
    }
}
