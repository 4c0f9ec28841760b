//! From a sheet to the bytes of a PDF/A-3a and PDF/UA-1 file.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::EmbeddedFile;
use krilla::geom::{Point, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};

use super::font::Face;
use super::shape::rounded;
use super::sheet::{HEIGHT, Mark, Node, Placed, Role, Sheet, Tie, WIDTH};
use crate::{Day, Lang, PaperFault, Rgb};

/// What the file says of itself.
pub(crate) struct Cover<'a> {
    pub(crate) title: String,
    pub(crate) author: &'a str,
    pub(crate) lang: Lang,
    pub(crate) dated_on: Day,
}

/// A file carried inside the PDF.
pub(crate) type Attachment = EmbeddedFile;

/// Writes the sheet. The same sheet and cover give the same bytes.
pub(crate) fn write(
    sheet: Sheet,
    cover: &Cover<'_>,
    attachment: Option<Attachment>,
) -> Result<Vec<u8>, PaperFault> {
    let mut document = Document::new_with(settings()?);
    let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); sheet.nodes.len()];
    for placed in &sheet.pages {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| fault("page size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        paint_page(&mut surface, placed, &mut leaves)?;
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(cover.lang.tag().to_owned()));
    if let Some(root) = sheet.nodes.first() {
        for child in &root.children {
            tree.push(group(&sheet.nodes, *child, &mut leaves));
        }
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(&sheet));
    document.set_metadata(metadata(cover));
    if let Some(file) = attachment {
        document
            .embed_file(file)
            .ok_or_else(|| fault("two attachments of one name"))?;
    }
    document
        .finish()
        .map_err(|error| PaperFault::Writer(format!("{error}: {error:?}")))
}

fn fault(reason: &str) -> PaperFault {
    PaperFault::Writer(reason.to_owned())
}

/// Archivable for the ten years the law asks, and readable by a screen reader.
fn settings() -> Result<SerializeSettings, PaperFault> {
    let configuration: Configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PaperFault::Writer(format!("{error:?}")))?;
    Ok(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    })
}

/// The table of contents a reader shows beside the page. Flat: no paper of ours is a book.
fn outline(sheet: &Sheet) -> Outline {
    let mut outline = Outline::new();
    let mut seen = vec![false; sheet.nodes.len()];
    for (page, placed) in sheet.pages.iter().enumerate() {
        for thing in placed {
            let Tie::To(branch) = thing.tie else { continue };
            let index = branch.index();
            let Some(Role::Heading(_, title)) = sheet.nodes.get(index).map(|node| &node.role)
            else {
                continue;
            };
            if !seen.get(index).copied().unwrap_or(true) {
                seen[index] = true;
                let place = Point::from_xy(0.0, (thing.y - 24.0).max(0.0));
                let target = XyzDestination::new(page, place);
                outline.push_child(OutlineNode::new(title.clone(), target));
            }
        }
    }
    outline
}

fn metadata(cover: &Cover<'_>) -> Metadata {
    // The day printed on the paper, never the hour of drawing: drawing twice gives one file.
    let date = DateTime::new(cover.dated_on.year())
        .month(cover.dated_on.month())
        .day(cover.dated_on.day())
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(cover.title.clone())
        .authors(vec![cover.author.to_owned()])
        .language(cover.lang.tag().to_owned())
        .creator(cover.author.to_owned())
        .creation_date(date)
}

fn paint_page(
    surface: &mut Surface<'_>,
    placed: &[Placed],
    leaves: &mut [Vec<Identifier>],
) -> Result<(), PaperFault> {
    let mut rest = placed;
    while let Some(first) = rest.first() {
        // Neighbours of one meaning share one marked run: fewer bytes, less to read.
        let run = rest
            .iter()
            .take_while(|thing| thing.tie == first.tie)
            .count();
        let (now, later) = rest.split_at(run);
        let identifier = surface.start_tagged(content_tag(first.tie));
        for thing in now {
            paint(surface, thing)?;
        }
        surface.end_tagged();
        if let Tie::To(branch) = first.tie
            && let Some(leaf) = leaves.get_mut(branch.index())
        {
            leaf.push(identifier);
        }
        rest = later;
    }
    Ok(())
}

fn content_tag(tie: Tie) -> ContentTag<'static> {
    match tie {
        Tie::To(_) => ContentTag::Span(SpanTag::empty()),
        Tie::Decor => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        Tie::Header => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)),
        Tie::Footer => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
    }
}

fn paint(surface: &mut Surface<'_>, thing: &Placed) -> Result<(), PaperFault> {
    match &thing.mark {
        Mark::Text { line, style } => {
            let font = Face::of(style.weight)
                .ok_or(PaperFault::Fonts)?
                .font
                .clone();
            surface.set_fill(Some(fill(style.color)));
            let start = Point::from_xy(thing.x, thing.y);
            surface.draw_glyphs(start, &line.glyphs, font, &line.text, style.size, false);
        }
        Mark::Area {
            width,
            height,
            radius,
            color,
        } => {
            if let Some(path) = rounded(thing.x, thing.y, (*width, *height), *radius) {
                surface.set_fill(Some(fill(*color)));
                surface.draw_path(&path);
            }
        }
        Mark::Picture {
            image,
            width,
            height,
        } => {
            if let Some(size) = Size::from_wh(*width, *height) {
                surface.push_transform(&Transform::from_translate(thing.x, thing.y));
                surface.draw_image(image.clone(), size);
                surface.pop();
            }
        }
    }
    Ok(())
}

fn fill(Rgb(red, green, blue): Rgb) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

fn group(nodes: &[Node], index: usize, leaves: &mut [Vec<Identifier>]) -> TagGroup {
    let Some(node) = nodes.get(index) else {
        return TagGroup::new(Tag::NonStruct);
    };
    let mut group = TagGroup::new(tag(&node.role));
    for leaf in leaves
        .get_mut(index)
        .map(std::mem::take)
        .unwrap_or_default()
    {
        group.push(leaf);
    }
    for child in &node.children {
        group.push(self::group(nodes, *child, leaves));
    }
    group
}

fn tag(role: &Role) -> TagKind {
    match role {
        Role::Document => Tag::Section.into(),
        Role::Heading(level, title) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(title.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::TableHead => Tag::THead.into(),
        Role::TableBody => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeader { across } => Tag::TH(TableHeaderScope::Row)
            .with_col_span(NonZeroU32::new(*across))
            .into(),
        Role::Cell => Tag::TD.into(),
        Role::List => Tag::L(ListNumbering::Disc).into(),
        Role::Item => Tag::LI.into(),
        Role::ItemLabel => Tag::Lbl.into(),
        Role::ItemBody => Tag::LBody.into(),
        Role::Figure(alt) => Tag::Figure(Some(alt.clone())).into(),
    }
}
