use access::{Right, Rights};

/// A part of the portal that can be closed to a branch of companies.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its code, as [`crate::Brand::closed`] names it.
    pub code: &'static str,
    /// What its addresses begin with.
    pub paths: &'static [&'static str],
    /// The rights that open it.
    pub rights: &'static [Right],
}

impl Section {
    /// Whether a route belongs to it: `/invoices`, `/invoices/{number}`, `/invoices.csv`.
    pub(crate) fn covers(&self, route: &str) -> bool {
        self.paths.iter().any(|path| {
            let rest = route.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        })
    }
}

/// What `sections` of these codes would have opened.
pub(crate) fn rights_of(sections: &[Section], codes: &[String]) -> Rights {
    let named = sections
        .iter()
        .filter(|section| codes.iter().any(|code| code == section.code));
    named.flat_map(|section| section.rights).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_its_addresses_and_no_neighbour() {
        let section = Section {
            code: "billing",
            paths: &["/invoices"],
            rights: &[Right::InvoicesRead],
        };
        for route in ["/invoices", "/invoices/{number}", "/invoices.csv"] {
            assert!(section.covers(route), "{route}");
        }
        for route in ["/", "/invoicesx", "/company/invoices"] {
            assert!(!section.covers(route), "{route}");
        }
        let closed = rights_of(&[section], &["billing".to_owned()]);
        assert!(closed.has(Right::InvoicesRead));
        assert_eq!(rights_of(&[section], &[]), Rights::NONE);
    }
}
