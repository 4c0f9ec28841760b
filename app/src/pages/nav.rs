use access::Right;
use web::NavItem;

/// Who finds something to do in the back office.
pub(super) const STAFF: &[Right] = &[
    Right::TermsManage,
    Right::MessagesRead,
    Right::AccessSend,
    Right::JobsManage,
    Right::ImportsRun,
    Right::ComponentsRead,
    Right::ModulesManage,
    Right::RetentionManage,
];

/// The main navigation, shown as far as rights go.
pub const NAV: &[NavItem] = &[
    plain("app.nav.home", "home", "/", &[]),
    NavItem {
        label: "app.nav.company",
        icon: "building",
        href: "/company",
        rights: &[Right::CompanyRead],
        children: &[
            plain(
                "app.nav.company.own",
                "building",
                "/company",
                &[Right::CompanyRead],
            ),
            plain(
                "app.nav.company.sites",
                "map-pin",
                "/company/sites",
                &[Right::SitesRead],
            ),
            plain(
                "app.nav.company.users",
                "users",
                "/company/users",
                &[Right::UsersRead],
            ),
            plain(
                "app.nav.company.profiles",
                "key",
                "/company/profiles",
                &[Right::UsersRead],
            ),
            plain(
                "app.nav.company.security",
                "shield",
                "/company/security",
                &[Right::SecurityManage],
            ),
            plain(
                "app.nav.company.api_keys",
                "api",
                "/company/api-keys",
                &[Right::ApiKeysRead],
            ),
            plain(
                "app.nav.company.single_sign_on",
                "login",
                "/company/single-sign-on",
                &[Right::SignInProviderManage],
            ),
            plain(
                "app.nav.company.payment",
                "credit-card",
                "/company/payment",
                &[Right::PaymentRead],
            ),
            plain(
                "app.nav.company.billing_groups",
                "receipt",
                "/company/billing-groups",
                &[Right::BillingGroupsManage],
            ),
            plain(
                "app.nav.company.privacy",
                "lock",
                "/company/privacy",
                &[Right::PrivacyManage],
            ),
            plain(
                "app.nav.company.activity",
                "history",
                "/company/activity",
                &[Right::ActivityRead],
            ),
        ],
    },
    plain("app.nav.shop", "shopping-cart", "/shop", &[Right::ShopRead]),
    plain("app.nav.orders", "package", "/orders", &[Right::OrdersRead]),
    plain(
        "app.nav.services",
        "server",
        "/services",
        &[Right::ServicesRead],
    ),
    plain(
        "app.nav.monitoring",
        "activity",
        "/monitoring",
        &[Right::MonitoringRead],
    ),
    NavItem {
        label: "app.nav.invoices",
        icon: "receipt",
        href: "/invoices",
        rights: &[Right::InvoicesRead],
        children: &[
            plain(
                "app.nav.invoices.invoices",
                "receipt",
                "/invoices",
                &[Right::InvoicesRead],
            ),
            plain(
                "app.nav.invoices.credit_notes",
                "file-text",
                "/credit-notes",
                &[Right::CreditNotesRead],
            ),
        ],
    },
    plain(
        "app.nav.support",
        "lifebuoy",
        "/support",
        &[Right::TicketsRead],
    ),
    plain(
        "app.nav.customers",
        "users",
        "/customers",
        &[Right::CustomersRead],
    ),
    NavItem {
        label: "app.nav.staff",
        icon: "settings",
        href: "/staff",
        rights: STAFF,
        children: &[
            plain(
                "app.nav.staff.users",
                "users",
                "/staff/users",
                &[Right::AccessSend],
            ),
            plain(
                "app.nav.staff.terms",
                "certificate",
                "/staff/terms",
                &[Right::TermsManage],
            ),
            plain(
                "app.nav.staff.messages",
                "mail",
                "/staff/messages",
                &[Right::MessagesRead],
            ),
            plain(
                "app.nav.staff.modules",
                "plug",
                "/staff/modules",
                &[Right::ModulesManage],
            ),
            plain(
                "app.nav.staff.jobs",
                "history",
                "/staff/jobs",
                &[Right::JobsManage],
            ),
            plain(
                "app.nav.staff.retention",
                "lock",
                "/staff/retention",
                &[Right::RetentionManage],
            ),
            plain(
                "app.nav.staff.imports",
                "upload",
                "/staff/imports",
                &[Right::ImportsRun],
            ),
            plain(
                "app.nav.staff.components",
                "columns-3",
                "/staff/components",
                &[Right::ComponentsRead],
            ),
        ],
    },
];

const fn plain(
    label: &'static str,
    icon: &'static str,
    href: &'static str,
    rights: &'static [Right],
) -> NavItem {
    NavItem {
        label,
        icon,
        href,
        rights,
        children: &[],
    }
}
