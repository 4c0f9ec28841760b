//! Who has what, written apart from the code that gives it.

use crate::table::Needs;

/// Everybody who walks; `""` is nobody.
pub const PEOPLE: &[&str] = &[
    "",
    "operator-admin",
    "operator-support",
    "reseller-admin",
    "reseller-admin-2",
    "company-admin",
    "company-admin-2",
    "company-accountant",
    "company-technician",
    "company-reader",
    "new-user",
    "direct-admin",
    "foreign-admin",
    "factor-required",
];

/// What the policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    Yes,
    No,
    SignInFirst,
    TermsFirst,
    FactorFirst,
}

/// What a client's administrator may do; ends in `*` for all that starts so.
const ADMINISTRATOR: &[&str] = &[
    "company.read",
    "company.state.read",
    "company.reference.read",
    "company.legal_name.*",
    "company.siren.*",
    "company.legal_status.*",
    "company.comment.*",
    "company.website.*",
    "company.created_at.read",
    "company.financial_standing.read",
    "company.guarantee.read",
    "site.*",
    "payment.*",
    "billing_group.*",
    "user.*",
    "profile.*",
    "security.*",
    "sign_in_provider.manage",
    "activity.*",
    "privacy.*",
    "invoice.*",
    "credit_note.*",
    "shop.*",
    "order.*",
    "service.*",
    "monitoring.*",
    "ticket.*",
    "api_key.*",
];

fn has(who: &str, right: &str) -> bool {
    let fits = |patterns: &[&str]| {
        patterns
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => right.starts_with(start),
                None => *pattern == right,
            })
    };
    match who {
        "operator-admin" => true,
        "operator-support" => {
            right.ends_with(".read") || right == "access.send" || right == "customer.impersonate"
        }
        "reseller-admin" | "reseller-admin-2" => {
            fits(ADMINISTRATOR)
                || fits(&[
                    "customer.*",
                    "brand.edit",
                    "terms.manage",
                    "message.read",
                    "access.send",
                    "company.*",
                ])
        }
        "company-admin" | "company-admin-2" | "direct-admin" | "foreign-admin" | "new-user"
        | "factor-required" => fits(ADMINISTRATOR),
        "company-accountant" => fits(&["invoice.read", "credit_note.read"]),
        "company-technician" => {
            right.starts_with("company.") && right.ends_with(".read")
                || fits(&["site.read", "service.read", "monitoring.read"])
        }
        // Narrowed to a billing group (`narrowed.rs`): of a reader's rights, those that can be narrowed.
        "company-reader" => {
            right.starts_with("company.") && right.ends_with(".read")
                || fits(&[
                    "invoice.read",
                    "credit_note.read",
                    "site.read",
                    "service.read",
                    "monitoring.read",
                    "order.read",
                    "ticket.read",
                ])
        }
        _ => false,
    }
}

/// Whether `who` has the right: what a key of theirs can give.
pub fn may(who: &str, right: &str) -> bool {
    has(who, right)
}

/// What `who` may do with a route that needs this.
pub fn allowed(who: &str, needs: Needs) -> Allowed {
    let by_right = |yes: bool| if yes { Allowed::Yes } else { Allowed::No };
    match (needs, who) {
        (Needs::Anybody, _) => Allowed::Yes,
        (_, "") => Allowed::SignInFirst,
        (Needs::SignedIn, _) => Allowed::Yes,
        (_, "new-user") => Allowed::TermsFirst,
        (Needs::Enrolling, _) => Allowed::Yes,
        (_, "factor-required") => Allowed::FactorFirst,
        (Needs::Member, _) => Allowed::Yes,
        (Needs::Right(right), who) => by_right(has(who, right)),
        (Needs::AnyOf(rights), who) => by_right(rights.iter().any(|right| has(who, right))),
        // Programs bring a key: `machines.rs` walks them.
        (Needs::Key | Needs::KeyRight(_), _) => Allowed::No,
    }
}
