//! What a reseller's brand changes on a paper: the mark and one colour.

/// The language of a paper's labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// French, the language of the law here.
    Fr,
    /// English, as a courtesy.
    En,
}

impl Lang {
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// What stands for the issuer in the corner of the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// One or two letters on a square of the brand colour.
    Monogram(String),
    /// A PNG or JPEG picture, at most [`Mark::PICTURE_BYTES`] and [`Mark::PICTURE_PIXELS`].
    Picture(Vec<u8>),
}

impl Mark {
    /// The largest picture file taken.
    pub const PICTURE_BYTES: usize = 512 * 1024;
    /// The most pixels taken: a small file can hold a very large picture.
    pub const PICTURE_PIXELS: u64 = 2_000_000;
}

/// How the issuer's papers look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The mark in the corner.
    pub mark: Mark,
    /// The brand's colour.
    pub brand: Rgb,
}

impl Rgb {
    pub(crate) const INK: Self = Self(17, 24, 39);
    pub(crate) const SOFT: Self = Self(75, 85, 99);
    pub(crate) const FAINT: Self = Self(107, 114, 128);
    pub(crate) const LINE: Self = Self(224, 228, 234);
    pub(crate) const WHITE: Self = Self(255, 255, 255);

    /// This colour laid thinly over white; `parts` of a hundred.
    pub(crate) fn wash(self, parts: u16) -> Self {
        let mix = |part: u8| {
            let over = u16::from(part) * parts + 255 * (100 - parts.min(100));
            u8::try_from(over / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0), mix(self.1), mix(self.2))
    }

    /// The same hue, darkened until it can be read on white (WCAG contrast 4.5).
    pub(crate) fn readable(self) -> Self {
        let mut shade = self;
        while shade.contrast_with_white() < 4.5 {
            let darker = |part: u8| u8::try_from(u16::from(part) * 92 / 100).unwrap_or(0);
            shade = Self(darker(shade.0), darker(shade.1), darker(shade.2));
        }
        shade
    }

    fn contrast_with_white(self) -> f32 {
        1.05 / (self.luminance() + 0.05)
    }

    fn luminance(self) -> f32 {
        let linear = |part: u8| {
            let part = f32::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_brand_colour_becomes_readable_on_white() {
        for brand in [
            Rgb(255, 255, 255),
            Rgb(255, 221, 0),
            Rgb(0, 200, 120),
            Rgb(0, 0, 0),
        ] {
            assert!(brand.readable().contrast_with_white() >= 4.5, "{brand:?}");
        }
        assert_eq!(Rgb(16, 42, 120).readable(), Rgb(16, 42, 120));
    }
}
