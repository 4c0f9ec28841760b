use super::words::{coded, refusals};

/// The most a logo may weigh, in bytes.
const MOST_BYTES: usize = 200 * 1024;
const MOST_PIXELS: u32 = 4_000;

coded! {
    /// What kind of picture a logo is.
    LogoKind {
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
    }
}

refusals! {
    /// Why a file is not a logo.
    LogoRefusal Invalid {
        /// Heavier than 200 kB.
        TooHeavy = "parties.logo.too_heavy",
        /// Neither PNG nor JPEG, whatever its name says.
        Kind = "parties.logo.kind",
        /// Wider or higher than 4,000 pixels, or without size.
        Size = "parties.logo.size",
    }
}

/// A brand's picture. SVG is not taken: it can carry scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// PNG or JPEG, by its first bytes.
    pub kind: LogoKind,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Looks at the bytes themselves: a file's name and declared type prove nothing.
    ///
    /// # Errors
    /// [`LogoRefusal`].
    pub fn parse(bytes: Vec<u8>) -> Result<Self, LogoRefusal> {
        if bytes.len() > MOST_BYTES {
            return Err(LogoRefusal::TooHeavy);
        }
        let (kind, size) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (LogoKind::Png, png_size(&bytes))
        } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            (LogoKind::Jpeg, jpeg_size(&bytes))
        } else {
            return Err(LogoRefusal::Kind);
        };
        let fits = |side: u32| (1..=MOST_PIXELS).contains(&side);
        match size {
            Some((width, height)) if fits(width) && fits(height) => Ok(Self { kind, bytes }),
            Some(_) | None => Err(LogoRefusal::Size),
        }
    }
}

/// Width and height of the first chunk, which must be IHDR (PNG, 11.2.2).
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24)?.strip_prefix(b"IHDR")?;
    Some((
        u32::from_be_bytes(header[..4].try_into().ok()?),
        u32::from_be_bytes(header[4..].try_into().ok()?),
    ))
}

/// Height and width of the first frame header (JPEG, B.2.2), found by walking the segments.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let &[0xff, marker, high, low] = bytes.get(at..at + 4)? else {
            return None;
        };
        let is_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let side = |from: usize| {
                bytes
                    .get(from..from + 2)
                    .map(|two| u32::from(two[0]) << 8 | u32::from(two[1]))
            };
            return Some((side(at + 7)?, side(at + 5)?));
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        [
            &head[..],
            &width.to_be_bytes(),
            &height.to_be_bytes(),
            b"\x08\x06\0\0\0",
        ]
        .concat()
    }

    #[test]
    fn a_logo_is_told_by_its_bytes() {
        assert_eq!(Logo::parse(png(320, 80)).unwrap().kind, LogoKind::Png);
        let jpeg = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 80, 1, 64, 1, 1, 0x11, 0,
        ];
        assert_eq!(Logo::parse(jpeg.to_vec()).unwrap().kind, LogoKind::Jpeg);
        assert_eq!(
            Logo::parse(b"<svg onload=alert(1)>".to_vec()),
            Err(LogoRefusal::Kind)
        );
        assert_eq!(Logo::parse(Vec::new()), Err(LogoRefusal::Kind));
        assert_eq!(Logo::parse(png(0, 80)), Err(LogoRefusal::Size));
        assert_eq!(Logo::parse(png(30_000, 30_000)), Err(LogoRefusal::Size));
        assert_eq!(
            Logo::parse(b"\x89PNG\r\n\x1a\n".to_vec()),
            Err(LogoRefusal::Size)
        );
        assert_eq!(
            Logo::parse(vec![0xff; 200 * 1024 + 1]),
            Err(LogoRefusal::TooHeavy)
        );
        assert_eq!(
            Logo::parse(vec![0xff, 0xd8, 0xff, 0xff, 0xff, 0xff]),
            Err(LogoRefusal::Size)
        );
    }
}
