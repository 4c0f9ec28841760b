use std::fmt;

use super::words::refusals;

refusals! {
    /// Why a text is not a colour.
    ColourRefusal Invalid {
        /// Not `#` and six hexadecimal digits.
        Shape = "parties.colour.shape",
    }
}

/// A colour of the screen, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

const fn rgb(red: u8, green: u8, blue: u8) -> Colour {
    Colour { red, green, blue }
}

const WHITE: Colour = rgb(255, 255, 255);
const BLACK: Colour = rgb(0, 0, 0);

/// The grounds of `ground/web/assets/css/tokens.css`: canvas, surface, sunken, then hover.
const LIGHT_GROUNDS: [Colour; 4] = [
    rgb(0xf7, 0xf8, 0xfa),
    WHITE,
    rgb(0xf1, 0xf3, 0xf6),
    rgb(0xf1, 0xf3, 0xf7),
];
const DARK_GROUNDS: [Colour; 4] = [
    rgb(0x0d, 0x0f, 0x13),
    rgb(0x15, 0x18, 0x1e),
    rgb(0x10, 0x12, 0x17),
    rgb(0x1f, 0x24, 0x2c),
];

/// WCAG 2.2, 1.4.3: text on its ground.
const TEXT: f64 = 4.5;
/// WCAG 2.2, 1.4.11: parts of the interface on their ground.
const PART: f64 = 3.0;

/// Whether a brand's colour could be used as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjusted {
    /// In light and in dark.
    AsGiven,
    /// It was darkened or lightened to stay readable.
    Corrected,
}

/// The colours a brand's colour becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Buttons and marks, light theme.
    pub light: Colour,
    /// Links, light theme.
    pub light_text: Colour,
    /// Buttons and marks, dark theme.
    pub dark: Colour,
    /// Links, dark theme.
    pub dark_text: Colour,
}

impl Colour {
    /// The house's own colour.
    pub const HOUSE: Self = rgb(0x33, 0x46, 0xc7);

    /// Reads `#rrggbb`.
    ///
    /// # Errors
    /// [`ColourRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, ColourRefusal> {
        let text = text.trim();
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ColourRefusal::Shape);
        }
        let part = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16);
        match (part(0), part(2), part(4)) {
            (Ok(red), Ok(green), Ok(blue)) => Ok(rgb(red, green, blue)),
            _ => Err(ColourRefusal::Shape),
        }
    }

    /// Red, green and blue, for papers.
    pub const fn channels(self) -> [u8; 3] {
        [self.red, self.green, self.blue]
    }

    /// Whether the colour is used as given in both themes.
    pub fn adjusted(self) -> Adjusted {
        let palette = (Theme::light(self).brand, Theme::dark(self).brand);
        if palette == (self, self) {
            Adjusted::AsGiven
        } else {
            Adjusted::Corrected
        }
    }

    /// What the colour becomes in light and in dark, for fills and for text.
    pub fn correction(self) -> Correction {
        let (light, dark) = (Theme::light(self), Theme::dark(self));
        Correction {
            light: light.brand,
            light_text: light.link,
            dark: dark.brand,
            dark_text: dark.link,
        }
    }

    /// Black or white, whichever reads on the colour.
    pub fn ink(self) -> Self {
        if self.contrast(WHITE) >= TEXT {
            WHITE
        } else {
            BLACK
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio (WCAG 2.2), from 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }

    /// `step` 255ths of the way to `other`.
    fn towards(self, other: Self, step: u16) -> Self {
        let part = |from: u8, to: u8| {
            let mixed = u16::from(from) * (255 - step) + u16::from(to) * step;
            u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
        };
        rgb(
            part(self.red, other.red),
            part(self.green, other.green),
            part(self.blue, other.blue),
        )
    }

    /// The nearest colour on the way to `end` that stands out from every ground by `ratio`.
    fn standing_out(self, end: Self, grounds: &[Self], ratio: f64) -> Self {
        let stands_out = |colour: &Self| {
            grounds
                .iter()
                .all(|ground| colour.contrast(*ground) >= ratio)
        };
        (0..=255)
            .map(|step| self.towards(end, step))
            .find(stands_out)
            .unwrap_or(end)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The five brand tokens in one theme.
#[derive(Clone, Copy, Debug)]
struct Theme {
    brand: Colour,
    strong: Colour,
    on_brand: Colour,
    link: Colour,
    focus: Colour,
}

impl Theme {
    fn light(colour: Colour) -> Self {
        let brand = colour.standing_out(BLACK, &LIGHT_GROUNDS[..3], PART);
        let link = colour.standing_out(BLACK, &LIGHT_GROUNDS, TEXT);
        Self::around(brand, link, brand)
    }

    fn dark(colour: Colour) -> Self {
        let brand = colour.standing_out(WHITE, &DARK_GROUNDS[..3], PART);
        let link = colour.standing_out(WHITE, &DARK_GROUNDS, TEXT);
        Self::around(brand, link, link)
    }

    fn around(brand: Colour, link: Colour, focus: Colour) -> Self {
        // One of the two always reaches 4.5: their ranges of luminance overlap.
        let on_brand = brand.ink();
        let pressed = [brand.towards(BLACK, 60), brand.towards(WHITE, 50)];
        let readable = |colour: &Colour| *colour != brand && colour.contrast(on_brand) >= TEXT;
        let strong = pressed.into_iter().find(readable).unwrap_or(brand);
        Self {
            brand,
            strong,
            on_brand,
            link,
            focus,
        }
    }
}

/// The sheet of a brand: the five tokens of `ground/web/assets/css/tokens.css`, corrected so that
/// text keeps 4.5:1 and parts of the interface 3:1 in both themes.
pub fn brand_css(colour: Colour) -> String {
    sheet(":root", colour)
}

/// The same tokens for the example on the brand's page alone: whoever looks may stand under
/// another brand.
pub fn preview_css(colour: Colour) -> String {
    sheet(".brand-preview", colour)
}

fn sheet(selector: &str, colour: Colour) -> String {
    let (light, dark) = (Theme::light(colour), Theme::dark(colour));
    let token = |name: &str, of: fn(&Theme) -> Colour| {
        format!("  --{name}: light-dark({}, {});\n", of(&light), of(&dark))
    };
    let tokens = [
        token("brand", |theme| theme.brand),
        token("brand-strong", |theme| theme.strong),
        token("on-brand", |theme| theme.on_brand),
        token("brand-link", |theme| theme.link),
        token("focus", |theme| theme.focus),
    ];
    format!("{selector} {{\n{}}}\n", tokens.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(theme: &Theme, grounds: [Colour; 4]) -> bool {
        theme.on_brand.contrast(theme.brand) >= TEXT
            && theme.on_brand.contrast(theme.strong) >= TEXT
            && grounds[..3]
                .iter()
                .all(|ground| theme.brand.contrast(*ground) >= PART)
            && grounds[..3]
                .iter()
                .all(|ground| theme.focus.contrast(*ground) >= PART)
            && grounds
                .iter()
                .all(|ground| theme.link.contrast(*ground) >= TEXT)
    }

    #[test]
    fn every_colour_stays_readable_in_both_themes() {
        let steps = || (0..=255).step_by(15);
        for (red, green, blue) in
            steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| (r, g, b))))
        {
            let colour = rgb(red, green, blue);
            assert!(
                holds(&Theme::light(colour), LIGHT_GROUNDS),
                "{colour} in light"
            );
            assert!(
                holds(&Theme::dark(colour), DARK_GROUNDS),
                "{colour} in dark"
            );
        }
    }

    #[test]
    fn the_grounds_are_those_of_the_design_system() {
        let tokens = include_str!("../../../../ground/web/assets/css/tokens.css");
        for (index, name) in ["canvas", "surface", "sunken", "hover"].iter().enumerate() {
            let line = format!(
                "--{name}: light-dark({}, {});",
                LIGHT_GROUNDS[index], DARK_GROUNDS[index]
            );
            assert!(tokens.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_correction_is_told() {
        assert_eq!(
            Colour::parse("#3346C7").map(Colour::adjusted),
            Ok(Adjusted::Corrected)
        );
        assert_eq!(
            Colour::parse("4060e0").map(Colour::adjusted),
            Ok(Adjusted::AsGiven)
        );
        assert_eq!(
            Colour::parse("#ffff00").map(Colour::adjusted),
            Ok(Adjusted::Corrected)
        );
        for text in ["", "#fff", "red", "#12345g", "#1234567", "url(x)"] {
            assert_eq!(Colour::parse(text), Err(ColourRefusal::Shape), "{text}");
        }
    }

    #[test]
    fn the_sheet_sets_the_five_tokens_and_nothing_else() {
        let sheet = brand_css(Colour::HOUSE);
        for name in [
            "--brand:",
            "--brand-strong:",
            "--on-brand:",
            "--brand-link:",
            "--focus:",
        ] {
            assert!(sheet.contains(name), "{name}");
        }
        assert_eq!(sheet.lines().count(), 7);
    }
}
