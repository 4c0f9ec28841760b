use access::Right;
use web::Section;

/// What the operator opens and closes to a reseller's branch, by the codes of [`parties::Module`].
pub const SECTIONS: &[Section] = &[
    Section {
        code: "shop",
        paths: &["/shop", "/eligibility", "/cart", "/quotes"],
        rights: &[Right::ShopRead],
    },
    Section {
        code: "orders",
        paths: &["/orders"],
        rights: &[Right::OrdersRead],
    },
    Section {
        code: "services",
        paths: &["/services"],
        rights: &[Right::ServicesRead],
    },
    Section {
        code: "monitoring",
        paths: &["/monitoring"],
        rights: &[Right::MonitoringRead],
    },
    Section {
        code: "billing",
        paths: &["/invoices", "/credit-notes"],
        rights: &[Right::InvoicesRead, Right::CreditNotesRead],
    },
    Section {
        code: "support",
        paths: &["/support"],
        rights: &[Right::TicketsRead],
    },
];

#[cfg(test)]
mod tests {
    use kernel::Coded;
    use parties::Module;

    use super::*;

    #[test]
    fn every_module_is_a_section_and_the_other_way_round() {
        let sections: Vec<&str> = SECTIONS.iter().map(|section| section.code).collect();
        let modules: Vec<&str> = Module::ALL.iter().map(|module| module.code()).collect();
        assert_eq!(sections, modules);
    }

    #[test]
    fn what_a_section_holds_needs_its_rights() {
        for route in crate::assembly::routes() {
            let facts = route.facts();
            let own = |section: &&Section| {
                let mut paths = section.paths.iter();
                paths.any(|path| {
                    let rest = facts.path.strip_prefix(path);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
                })
            };
            let Some(section) = SECTIONS.iter().find(own) else {
                continue;
            };
            let named = |right: &&Right| facts.access == web::Access::Right(**right);
            assert!(
                section.rights.iter().any(|right| named(&right)),
                "{} asks for {}",
                facts.path,
                facts.access.drawn()
            );
        }
    }
}
