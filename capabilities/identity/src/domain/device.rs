/// What a browser's own description tells, in words people know: for the list of sessions. A guess
/// meant to be recognised by its owner, not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser, a proper name, when we know it.
    pub browser: Option<&'static str>,
    /// The system, a proper name, when we know it.
    pub system: Option<&'static str>,
}

/// Looked for in this order: Edge and Opera also say Chrome, which also says Safari.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// Reads a `User-Agent`.
    pub fn of_agent(agent: &str) -> Self {
        let first = |known: &[(&str, &'static str)]| {
            known
                .iter()
                .find(|(mark, _)| agent.contains(mark))
                .map(|(_, name)| *name)
        };
        Self {
            browser: first(&BROWSERS),
            system: first(&SYSTEMS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_that_claim_to_be_others_are_told_apart() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1";
        assert_eq!(
            Device::of_agent(edge),
            Device {
                browser: Some("Microsoft Edge"),
                system: Some("Windows")
            }
        );
        assert_eq!(
            Device::of_agent(phone),
            Device {
                browser: Some("Safari"),
                system: Some("iPhone")
            }
        );
        assert_eq!(
            Device::of_agent("curl/8"),
            Device {
                browser: None,
                system: None
            }
        );
    }
}
