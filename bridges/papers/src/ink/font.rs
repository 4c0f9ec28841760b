//! The two faces, and text turned into placed glyphs.

use std::ops::Range;
use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, ShapePlan, UnicodeBuffer, script};

static REGULAR: &[u8] = include_bytes!("../../fonts/Inter-Regular.otf");
static STRONG: &[u8] = include_bytes!("../../fonts/Inter-SemiBold.otf");

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Strong,
}

/// How wide figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figures {
    /// As the eye likes them in a sentence.
    Text,
    /// All of one width, to stand under each other.
    Columns,
}

/// Read once for the life of the process: a face costs more than a page.
static FACES: LazyLock<Option<(Face, Face)>> =
    LazyLock::new(|| Some((Face::read(REGULAR)?, Face::read(STRONG)?)));

pub(crate) struct Face {
    shaper: rustybuzz::Face<'static>,
    text: ShapePlan,
    columns: ShapePlan,
    pub(crate) font: Font,
    per_em: f32,
}

impl Face {
    /// The face of a weight; nothing only if the committed font files are damaged.
    pub(crate) fn of(weight: Weight) -> Option<&'static Self> {
        let (regular, strong) = FACES.as_ref()?;
        Some(match weight {
            Weight::Regular => regular,
            Weight::Strong => strong,
        })
    }

    fn read(bytes: &'static [u8]) -> Option<Self> {
        let shaper = rustybuzz::Face::from_slice(bytes, 0)?;
        // Contextual forms would turn "->" into an arrow: nobody's label is ours to rewrite.
        let calm = Feature::new(Tag::from_bytes(b"calt"), 0, ..);
        let even = Feature::new(Tag::from_bytes(b"tnum"), 1, ..);
        let latin = Some(script::LATIN);
        let plan = |features: &[Feature]| {
            ShapePlan::new(&shaper, Direction::LeftToRight, latin, None, features)
        };
        let (text, columns) = (plan(&[calm]), plan(&[calm, even]));
        let font = Font::new(bytes.into(), 0)?;
        let per_em = font.units_per_em();
        Some(Self {
            shaper,
            text,
            columns,
            font,
            per_em,
        })
    }

    /// Text as this face can write it: what it has no letter for becomes `?`, since a missing
    /// letter makes a paper that may not be archived.
    fn writable(&self, text: &str) -> String {
        text.chars()
            .filter(|letter| !is_invisible(*letter))
            .map(|letter| match letter {
                '\n' | '\t' => ' ',
                '\u{a0}' | '\u{202f}' => letter,
                other if other.is_control() => ' ',
                other if self.shaper.glyph_index(other).is_none() => '?',
                other => other,
            })
            .collect()
    }

    /// Shapes a text on one endless line.
    pub(crate) fn shape(&self, text: &str, figures: Figures) -> Line {
        let plan = match figures {
            Figures::Text => &self.text,
            Figures::Columns => &self.columns,
        };
        let text = self.writable(text);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(&self.shaper, plan, buffer);
        let starts: Vec<usize> = shaped
            .glyph_infos()
            .iter()
            .map(|glyph| glyph.cluster as usize)
            .collect();
        let glyphs = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .enumerate()
            .map(|(index, (glyph, place))| KrillaGlyph {
                glyph_id: GlyphId::new(glyph.glyph_id),
                text_range: cluster(&starts, index, text.len()),
                x_advance: place.x_advance as f32 / self.per_em,
                x_offset: place.x_offset as f32 / self.per_em,
                y_offset: place.y_offset as f32 / self.per_em,
                y_advance: 0.0,
                location: None,
            })
            .collect();
        Line { text, glyphs }
    }
}

/// Zero-width and direction marks: nothing is seen of them, and fonts have no letter for them.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn cluster(starts: &[usize], index: usize, end: usize) -> Range<usize> {
    let start = starts.get(index).copied().unwrap_or(end);
    let next = starts
        .iter()
        .skip(index)
        .find(|next| **next > start)
        .copied()
        .unwrap_or(end);
    start..next
}

/// Shaped text on one line; widths are in ems.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
}

impl Line {
    /// The width in ems, without the spaces at its end.
    pub(crate) fn width(&self) -> f32 {
        let inked = self
            .glyphs
            .iter()
            .rposition(|glyph| self.text.get(glyph.text_range.clone()) != Some(" "))
            .map_or(0, |last| last + 1);
        self.glyphs
            .iter()
            .take(inked)
            .map(|glyph| glyph.x_advance)
            .sum()
    }

    /// Cuts the line into lines no wider than `room` ems, at spaces, and inside a word only
    /// when the word alone is wider than the room.
    pub(crate) fn wrap(self, room: f32) -> Vec<Self> {
        if self.width() <= room {
            return vec![self];
        }
        let mut cuts = Vec::new();
        let (mut start, mut breakable, mut width) = (0, 0, 0.0_f32);
        let mut index = 0;
        while let Some(glyph) = self.glyphs.get(index) {
            let is_space = self.text.get(glyph.text_range.clone()) == Some(" ");
            if !is_space && width + glyph.x_advance > room && index > start {
                let cut = if breakable > start { breakable } else { index };
                cuts.push(start..cut);
                (start, breakable, width, index) = (cut, cut, 0.0, cut);
                continue;
            }
            width += glyph.x_advance;
            index += 1;
            if is_space {
                breakable = index;
            }
        }
        cuts.push(start..self.glyphs.len());
        cuts.into_iter().map(|cut| self.slice(cut)).collect()
    }

    fn slice(&self, cut: Range<usize>) -> Self {
        let glyphs = self.glyphs.get(cut).unwrap_or_default();
        let start = glyphs.first().map_or(0, |glyph| glyph.text_range.start);
        let end = glyphs.last().map_or(start, |glyph| glyph.text_range.end);
        let glyphs = glyphs
            .iter()
            .cloned()
            .map(|mut glyph| {
                glyph.text_range = glyph.text_range.start - start..glyph.text_range.end - start;
                glyph
            })
            .collect();
        Self {
            text: self.text.get(start..end).unwrap_or_default().to_owned(),
            glyphs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Face::of(Weight::Regular)
            .expect("the face")
            .shape(text, Figures::Columns)
    }

    #[test]
    fn figures_share_one_width() {
        assert!((line("1111111").width() - line("8888888").width()).abs() < 0.001);
    }

    #[test]
    fn wrapping_loses_no_letter_and_keeps_to_the_room() {
        let text = "Accès fibre optique dédié avec garantie de rétablissement en quatre heures";
        let lines = line(text).wrap(10.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| line.width() <= 10.0));
        assert_eq!(
            lines
                .iter()
                .map(|line| line.text.as_str())
                .collect::<String>(),
            text
        );
    }

    #[test]
    fn a_word_wider_than_the_room_is_cut() {
        let lines = line(&"x".repeat(100)).wrap(5.0);
        assert!(lines.len() > 5);
        assert!(
            lines
                .iter()
                .all(|line| line.width() <= 5.0 && !line.text.is_empty())
        );
    }

    #[test]
    fn letters_no_face_has_become_question_marks() {
        assert_eq!(line("é€\u{202f}œ ☃漢 a\u{200b}b").text, "é€\u{202f}œ ?? ab");
    }

    #[test]
    fn a_narrow_space_is_not_a_missing_letter() {
        let wide = line("1\u{202f}2").glyphs;
        assert!(wide.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
    }
}
