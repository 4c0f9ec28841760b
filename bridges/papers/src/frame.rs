//! What every paper of ours has around its contents: margins, mark, footer, page numbers.

use krilla::image::Image;

use crate::ink::{Align, Placed, Role, Sheet, Side, Spot, Style, Tie};
use crate::{Look, Mark, PaperFault, Rgb};

/// The left edge of everything.
pub(crate) const LEFT: f32 = 48.0;
/// The right edge of everything.
pub(crate) const RIGHT: f32 = 595.28 - 48.0;
/// The width between them.
pub(crate) const WIDTH: f32 = RIGHT - LEFT;
/// Where contents begin on a following page, and end on any.
pub(crate) const SIDE: Side = Side {
    top: 78.0,
    bottom: 780.0,
};

const FOOT: f32 = 793.0;

/// What is repeated on the pages.
pub(crate) struct Frame<'a> {
    pub(crate) name: String,
    pub(crate) issuer: &'a str,
    pub(crate) legal: String,
    pub(crate) brand: Rgb,
}

/// Adds the repeated parts, once all pages are there to be counted.
pub(crate) fn furnish(sheet: &mut Sheet, frame: &Frame<'_>) -> Result<(), PaperFault> {
    let count = sheet.pages.len();
    let pages = std::mem::take(&mut sheet.pages);
    for (index, contents) in pages.into_iter().enumerate() {
        sheet.pages.push(Vec::new());
        brand_edge(sheet, frame.brand);
        if index > 0 {
            running_head(sheet, frame)?;
        }
        let furniture: Vec<Placed> = sheet.lift(0);
        let foot_page = (index + 1, count);
        sheet.relay(furniture, 0.0);
        sheet.relay(contents, 0.0);
        foot(sheet, frame, foot_page)?;
    }
    Ok(())
}

fn brand_edge(sheet: &mut Sheet, brand: Rgb) {
    sheet.area(Spot::at(0.0, 0.0, 595.28), 5.0, 0.0, brand);
}

fn running_head(sheet: &mut Sheet, frame: &Frame<'_>) -> Result<(), PaperFault> {
    let spot = Spot::at(LEFT, 46.0, WIDTH);
    let strong = Style::strong(8.5, Rgb::INK);
    sheet.line(spot, Align::Left, strong, (frame.issuer, Tie::Header))?;
    let soft = Style::regular(8.5, Rgb::SOFT);
    sheet.line(spot, Align::Right, soft, (&frame.name, Tie::Header))?;
    sheet.area(Spot::at(LEFT, 55.0, WIDTH), 0.6, 0.0, Rgb::LINE);
    Ok(())
}

fn foot(sheet: &mut Sheet, frame: &Frame<'_>, page: (usize, usize)) -> Result<(), PaperFault> {
    sheet.area(Spot::at(LEFT, FOOT, WIDTH), 0.6, 0.0, Rgb::LINE);
    let mut style = Style::regular(6.6, Rgb::FAINT);
    style.leading = 9.2;
    let room = WIDTH - 130.0;
    sheet.text(
        Spot::at(LEFT, FOOT + 6.0, room),
        style,
        (&frame.legal, Tie::Footer),
    )?;
    let spot = Spot::at(LEFT, FOOT + 13.6, WIDTH);
    let count = format!("Page {}/{}", page.0, page.1);
    let strong = Style::strong(7.2, Rgb::INK);
    sheet.line(spot, Align::Right, strong, (&count, Tie::Footer))?;
    let name = Style::regular(6.6, Rgb::FAINT);
    sheet.line(
        spot.down(9.2),
        Align::Right,
        name,
        (&frame.name, Tie::Footer),
    )?;
    Ok(())
}

/// Draws the issuer's mark in the top left corner, and the name beside a monogram. Returns the
/// lower edge.
pub(crate) fn mark(sheet: &mut Sheet, look: &Look, name: &str) -> Result<f32, PaperFault> {
    const TOP: f32 = 36.0;
    const SIZE: f32 = 38.0;
    match &look.mark {
        Mark::Picture(bytes) => {
            let image = picture(bytes)?;
            let (width, height) = image.size();
            let (width, height) = (width.max(1) as f32, height.max(1) as f32);
            let scale = (170.0 / width).min(SIZE / height);
            let figure = sheet.branch(Sheet::ROOT, Role::Figure(name.to_owned()));
            let spot = Spot::at(LEFT, TOP, width * scale);
            sheet.picture(spot, height * scale, image, figure);
        }
        Mark::Monogram(letters) => {
            let brand = look.brand.readable();
            sheet.area(Spot::at(LEFT, TOP, SIZE), SIZE, 9.0, brand);
            let letters: String = letters.chars().take(2).collect();
            let spot = Spot::at(LEFT, TOP + 25.2, SIZE);
            sheet.line(
                spot,
                Align::Center,
                Style::strong(17.0, Rgb::WHITE),
                (&letters, Tie::Decor),
            )?;
            let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
            let spot = Spot::at(LEFT + SIZE + 11.0, TOP + 24.2, 230.0);
            sheet.line(
                spot,
                Align::Left,
                Style::strong(14.0, Rgb::INK),
                (name, Tie::To(branch)),
            )?;
        }
    }
    Ok(TOP + SIZE)
}

/// The picture's size is read before it is decoded, for a small file can hold a huge picture.
fn picture(bytes: &[u8]) -> Result<Image, PaperFault> {
    if bytes.len() > Mark::PICTURE_BYTES {
        return Err(PaperFault::Logo(format!("{} bytes", bytes.len())));
    }
    // Smoothing is left to the reader: an archivable paper may not ask for it.
    let read = match bytes {
        [0xff, 0xd8, 0xff, ..] => Image::from_jpeg,
        _ => Image::from_png,
    };
    let image = read(bytes.to_vec().into(), false).map_err(PaperFault::Logo)?;
    let (width, height) = image.size();
    if u64::from(width) * u64::from(height) > Mark::PICTURE_PIXELS {
        return Err(PaperFault::Logo(format!("{width} by {height} pixels")));
    }
    Ok(image)
}
