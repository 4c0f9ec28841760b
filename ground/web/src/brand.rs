use access::CompanyId;

/// The product's own name: shown where no brand is, on the portal's own address alone.
const PRODUCT: &str = "MyOpenIP";

/// Under whose name the portal shows itself to this visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// Whose brand it is; none: nobody's.
    pub owner: Option<CompanyId>,
    /// The name people read.
    pub name: String,
    /// A style sheet with the brand's colour tokens.
    pub css_href: Option<String>,
    /// The logo, when the brand has one of its own.
    pub logo_href: Option<String>,
    /// The small picture of browsers' tabs.
    pub icon_href: Option<String>,
    /// `#rrggbb`, for mails and papers.
    pub colour: String,
    /// Whom to call.
    pub support_phone: String,
    /// Whom to write to.
    pub support_email: String,
    /// When somebody answers.
    pub support_hours: String,
    /// Where to send a letter, one line each.
    pub support_address: String,
    /// What stands before a path in links for the brand's people: `https://my.example.fr`. Never
    /// taken from a request.
    pub url: String,
    /// Codes of the parts of the portal that are closed to the company asked for.
    pub closed: Vec<String>,
}

impl Brand {
    /// What a visitor of the portal's own address sees when nobody's brand is known.
    pub fn neutral() -> Self {
        Self {
            name: PRODUCT.to_owned(),
            colour: "#1f4fd8".to_owned(),
            ..Self::default()
        }
    }

    /// At an address of which nothing is known: no name at all.
    pub(crate) fn nobodys() -> Self {
        Self {
            colour: "#3346c7".to_owned(),
            ..Self::default()
        }
    }

    /// Whether the product's own drawing stands for the brand.
    pub fn is_the_products(&self) -> bool {
        self.owner.is_none() && self.name == PRODUCT
    }
}
