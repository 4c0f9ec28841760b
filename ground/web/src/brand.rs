/// Under whose name the portal shows itself to this visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// The name people read.
    pub name: String,
    /// A style sheet with the brand's colour tokens.
    pub css_href: Option<String>,
    /// The logo, when the brand has one of its own.
    pub logo_href: Option<String>,
    /// `#rrggbb`, for mails and papers.
    pub colour: String,
    /// Whom to call.
    pub support_phone: String,
    /// Whom to write to.
    pub support_email: String,
    /// When somebody answers.
    pub support_hours: String,
}

impl Brand {
    /// What a visitor sees when nobody's brand is known: the product's own name and colours.
    pub fn neutral() -> Self {
        Self {
            name: "MyOpenIP".to_owned(),
            colour: "#1f4fd8".to_owned(),
            ..Self::default()
        }
    }
}
