use access::Right;

/// An entry of the main navigation, or of its second row.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Label key.
    pub label: &'static str,
    /// Icon name.
    pub icon: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Shown to who has one of these; to all when empty.
    pub rights: &'static [Right],
    /// The second row.
    pub children: &'static [NavItem],
}

impl NavItem {
    /// Whether `path` is this entry's page or below it.
    pub fn covers(&self, path: &str) -> bool {
        let own = match self.href {
            "/" => path == "/",
            href => {
                path == href
                    || path
                        .strip_prefix(href)
                        .is_some_and(|rest| rest.starts_with('/'))
            }
        };
        own || self.children.iter().any(|child| child.covers(path))
    }

    /// Whether a caller with these rights sees it.
    pub fn shown_to(&self, rights: &access::Rights) -> bool {
        self.rights.is_empty() || self.rights.iter().any(|right| rights.has(*right))
    }
}
