//! An XML document as a small tree, with no entities, no document type, and an end to patience.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::FacturxRefusal;

const DEEPEST: usize = 32;
const MOST_NODES: usize = 200_000;

/// An element; prefixes are left out, the standards' local names do not collide.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    /// `schemeID`, `currencyID` or `format`: an element of ours has one at most.
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Tree {
    elements: Vec<Element>,
}

/// A place in the tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    tree: &'a Tree,
    element: &'a Element,
}

impl Tree {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, FacturxRefusal> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| FacturxRefusal::XmlMalformed)?;
        let mut reader = Reader::from_str(text);
        let mut tree = Self {
            elements: vec![Element::default()],
        };
        let mut open = vec![0];
        loop {
            let event = reader
                .read_event()
                .map_err(|_| FacturxRefusal::XmlMalformed)?;
            match event {
                Event::Start(start) => {
                    let index = tree.add(&open, &start)?;
                    open.push(index);
                }
                Event::Empty(start) => {
                    tree.add(&open, &start)?;
                }
                Event::End(_) => {
                    open.pop();
                }
                Event::Text(text) => tree.write(&open, &text.xml10_content()),
                Event::CData(text) => tree.write(&open, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let letter = match reference.resolve_char_ref() {
                        Ok(Some(letter)) => letter,
                        Ok(None) => predefined(&reference).ok_or(FacturxRefusal::XmlMalformed)?,
                        Err(_) => return Err(FacturxRefusal::XmlMalformed),
                    };
                    tree.write(&open, letter.encode_utf8(&mut [0; 4]));
                }
                Event::DocType(_) => return Err(FacturxRefusal::XmlDoctype),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof if open.len() == 1 => return Ok(tree),
                Event::Eof => return Err(FacturxRefusal::XmlMalformed),
            }
        }
    }

    fn add(&mut self, open: &[usize], start: &BytesStart<'_>) -> Result<usize, FacturxRefusal> {
        if open.len() > DEEPEST || self.elements.len() >= MOST_NODES {
            return Err(FacturxRefusal::XmlTooIntricate);
        }
        let mut attributes = Vec::new();
        for name in ["schemeID", "currencyID", "format"] {
            let found = start
                .try_get_attribute(name)
                .map_err(|_| FacturxRefusal::XmlMalformed)?;
            if let Some(attribute) = found {
                attributes.push((name.to_owned(), attribute.value.trim().to_owned()));
            }
        }
        let index = self.elements.len();
        let name = start.local_name().as_ref().to_owned();
        self.elements.push(Element {
            name,
            attributes,
            ..Element::default()
        });
        if let Some(parent) = open
            .last()
            .and_then(|parent| self.elements.get_mut(*parent))
        {
            parent.children.push(index);
        }
        Ok(index)
    }

    fn write(&mut self, open: &[usize], text: &str) {
        if let Some(element) = open.last().and_then(|index| self.elements.get_mut(*index)) {
            element.text.push_str(text);
        }
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        let holder = self.elements.first()?;
        let element = self.elements.get(*holder.children.first()?)?;
        Some(Node {
            tree: self,
            element,
        })
    }
}

fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

impl<'a> Node<'a> {
    pub(super) fn name(self) -> &'a str {
        &self.element.name
    }

    /// The text, without the blanks around it.
    pub(super) fn text(self) -> &'a str {
        self.element.text.trim()
    }

    pub(super) fn attribute(self, name: &str) -> Option<&'a str> {
        let mut attributes = self.element.attributes.iter();
        attributes
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The children of this name, or of another the older standard gave it.
    pub(super) fn all(self, names: &'static [&'static str]) -> impl Iterator<Item = Self> {
        let tree = self.tree;
        self.element
            .children
            .iter()
            .filter_map(move |index| tree.elements.get(*index))
            .filter(move |element| names.contains(&element.name.as_str()))
            .map(move |element| Self { tree, element })
    }

    pub(super) fn one(self, names: &'static [&'static str]) -> Option<Self> {
        self.all(names).next()
    }

    /// Follows names down, the first of each.
    pub(super) fn path(self, names: &'static [&'static str]) -> Option<Self> {
        names.chunks(1).try_fold(self, |node, name| node.one(name))
    }
}
