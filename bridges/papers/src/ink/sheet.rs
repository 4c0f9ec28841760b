//! A sheet: what lies where on which page, and what it means. Nothing is written yet, so a block
//! that does not fit can still be lifted to the next page, and "page 1 of 3" is known in time.

use krilla::image::Image;

use super::font::{Face, Figures, Line, Weight};
use crate::{PaperFault, Rgb};

/// A4, in points.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;

/// What a part of the paper means to someone who hears it read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    /// Its depth, and what it says, for the table of contents.
    Heading(u16, String),
    Paragraph,
    Table,
    TableHead,
    TableBody,
    Row,
    ColumnHeader,
    RowHeader {
        across: u32,
    },
    Cell,
    List,
    Item,
    ItemLabel,
    ItemBody,
    Figure(String),
}

/// A place in the tree of meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Branch(usize);

impl Branch {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// How an ink mark is tied to the meaning of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Read aloud, as part of this branch.
    To(Branch),
    /// Mere decoration.
    Decor,
    /// Repeated on each page: read once at most.
    Header,
    Footer,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) children: Vec<usize>,
}

/// A look of text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: f32,
    pub(crate) color: Rgb,
    /// From one baseline to the next.
    pub(crate) leading: f32,
}

impl Style {
    pub(crate) const fn regular(size: f32, color: Rgb) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            color,
            leading: size * 1.4,
        }
    }

    pub(crate) const fn strong(size: f32, color: Rgb) -> Self {
        Self {
            weight: Weight::Strong,
            size,
            color,
            leading: size * 1.4,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    Center,
}

/// A rectangle, or for text the place of its first line and the room it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
}

impl Spot {
    pub(crate) const fn at(x: f32, y: f32, width: f32) -> Self {
        Self { x, y, width }
    }

    pub(crate) fn down(self, by: f32) -> Self {
        Self {
            y: self.y + by,
            ..self
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Mark {
    Text {
        line: Line,
        style: Style,
    },
    Area {
        width: f32,
        height: f32,
        radius: f32,
        color: Rgb,
    },
    Picture {
        image: Image,
        width: f32,
        height: f32,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) mark: Mark,
    pub(crate) tie: Tie,
}

/// Where a page begins and ends for what flows on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    pub(crate) top: f32,
    pub(crate) bottom: f32,
}

pub(crate) struct Sheet {
    pub(crate) pages: Vec<Vec<Placed>>,
    pub(crate) nodes: Vec<Node>,
    /// Where the next thing goes.
    pub(crate) y: f32,
    side: Side,
}

impl Sheet {
    pub(crate) fn new(side: Side) -> Self {
        let root = Node {
            role: Role::Document,
            children: Vec::new(),
        };
        Self {
            pages: vec![Vec::new()],
            nodes: vec![root],
            y: side.top,
            side,
        }
    }

    /// The whole document.
    pub(crate) const ROOT: Branch = Branch(0);

    /// A new part of `parent`, after those it has.
    pub(crate) fn branch(&mut self, parent: Branch, role: Role) -> Branch {
        let id = self.nodes.len();
        self.nodes.push(Node {
            role,
            children: Vec::new(),
        });
        if let Some(parent) = self.nodes.get_mut(parent.0) {
            parent.children.push(id);
        }
        Branch(id)
    }

    /// Opens the next page.
    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = self.side.top;
    }

    pub(crate) fn room(&self) -> f32 {
        self.side.bottom - self.y
    }

    /// How much lies on the page now: to be given to [`Sheet::lift`] later.
    pub(crate) fn laid(&self) -> usize {
        self.pages.last().map_or(0, Vec::len)
    }

    /// Takes back what was laid on this page since.
    pub(crate) fn lift(&mut self, since: usize) -> Vec<Placed> {
        self.pages
            .last_mut()
            .map_or_else(Vec::new, |page| page.split_off(since.min(page.len())))
    }

    /// Lays lifted things again, moved by `down`.
    pub(crate) fn relay(&mut self, things: Vec<Placed>, down: f32) {
        for mut thing in things {
            thing.y += down;
            self.put(thing);
        }
    }

    /// Draws a block that must not be cut by the end of a page; it starts at `self.y`.
    pub(crate) fn whole<F>(&mut self, draw: F) -> Result<(), PaperFault>
    where
        F: FnOnce(&mut Self) -> Result<(), PaperFault>,
    {
        let (since, start) = (self.laid(), self.y);
        draw(self)?;
        if self.y > self.side.bottom && since > 0 {
            let (things, height) = (self.lift(since), self.y - start);
            self.turn();
            let down = self.y - start;
            self.relay(things, down);
            self.y += height;
        }
        Ok(())
    }

    fn put(&mut self, placed: Placed) {
        if let Some(page) = self.pages.last_mut() {
            page.push(placed);
        }
    }

    /// A filled rectangle, its corners rounded by `radius`.
    pub(crate) fn area(&mut self, spot: Spot, height: f32, radius: f32, color: Rgb) {
        let mark = Mark::Area {
            width: spot.width,
            height,
            radius,
            color,
        };
        self.put(Placed {
            x: spot.x,
            y: spot.y,
            mark,
            tie: Tie::Decor,
        });
    }

    /// A picture that fills the spot.
    pub(crate) fn picture(&mut self, spot: Spot, height: f32, image: Image, branch: Branch) {
        let mark = Mark::Picture {
            image,
            width: spot.width,
            height,
        };
        self.put(Placed {
            x: spot.x,
            y: spot.y,
            mark,
            tie: Tie::To(branch),
        });
    }

    /// One line of text on the baseline `spot.y`; it is not wrapped.
    pub(crate) fn line(
        &mut self,
        spot: Spot,
        align: Align,
        style: Style,
        (text, tie): (&str, Tie),
    ) -> Result<f32, PaperFault> {
        let figures = match align {
            Align::Right => Figures::Columns,
            Align::Left | Align::Center => Figures::Text,
        };
        let line = Face::of(style.weight)
            .ok_or(PaperFault::Fonts)?
            .shape(text, figures);
        let width = line.width() * style.size;
        self.put_line(spot, align, style, (line, tie));
        Ok(width)
    }

    /// Text wrapped to the spot's width; `spot.y` is its top edge. Returns the height it took.
    pub(crate) fn text(
        &mut self,
        spot: Spot,
        style: Style,
        (text, tie): (&str, Tie),
    ) -> Result<f32, PaperFault> {
        let lines = wrapped(text, style, spot.width)?;
        let height = lines.len() as f32 * style.leading;
        for (index, line) in lines.into_iter().enumerate() {
            let baseline = spot.down(index as f32 * style.leading + rise(style));
            self.put_line(baseline, Align::Left, style, (line, tie));
        }
        Ok(height)
    }

    /// Text from `self.y` on, over as many pages as it takes; no page begins or ends with a
    /// single line of a longer paragraph.
    pub(crate) fn flow(
        &mut self,
        x: f32,
        width: f32,
        style: Style,
        (text, tie): (&str, Tie),
    ) -> Result<(), PaperFault> {
        let lines = wrapped(text, style, width)?;
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let left = count - index;
            let lonely = (index == 0 && left > 1) || (index > 0 && left == 2);
            let needed = if lonely { 2.0 } else { 1.0 };
            if self.room() < needed * style.leading {
                self.turn();
            }
            let spot = Spot::at(x, self.y + rise(style), width);
            self.put_line(spot, Align::Left, style, (line, tie));
            self.y += style.leading;
        }
        Ok(())
    }

    fn put_line(&mut self, spot: Spot, align: Align, style: Style, (line, tie): (Line, Tie)) {
        if line.glyphs.is_empty() {
            return;
        }
        let free = spot.width - line.width() * style.size;
        let x = match align {
            Align::Left => spot.x,
            Align::Right => spot.x + free,
            Align::Center => spot.x + free / 2.0,
        };
        self.put(Placed {
            x,
            y: spot.y,
            mark: Mark::Text { line, style },
            tie,
        });
    }
}

/// From the top of a line to its baseline: the letters stand in the middle of the leading.
fn rise(style: Style) -> f32 {
    (style.leading + style.size * 0.727) / 2.0
}

fn wrapped(text: &str, style: Style, width: f32) -> Result<Vec<Line>, PaperFault> {
    let face = Face::of(style.weight).ok_or(PaperFault::Fonts)?;
    let room = width / style.size;
    Ok(text
        .split('\n')
        .flat_map(|paragraph| face.shape(paragraph, Figures::Text).wrap(room))
        .collect())
}
