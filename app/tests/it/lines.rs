//! Route by route: what it needs, which things its address names.

mod people;

use std::sync::LazyLock;

use crate::table::{Line, Needs, Thing, get, post};
use Needs::{AnyOf, Anybody, Member, Right, SignedIn};
use Thing::{
    Acceptance, Asset, Company, Contact, CreditNote, Invoice, Job, Message, Session, Site, Terms,
    Token,
};

const EDIT_COMPANY: Needs = AnyOf(&[
    "company.legal_name.edit",
    "company.siren.edit",
    "company.legal_status.edit",
    "company.comment.edit",
    "company.website.edit",
    "company.financial_standing.edit",
    "company.guarantee.edit",
]);

const STAFF: Needs = AnyOf(&[
    "terms.manage",
    "message.read",
    "access.send",
    "job.manage",
    "import.run",
    "components.read",
]);

/// Every route there is.
pub static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| [MOST, people::LINES].concat());

const MOST: &[Line] = &[
    get("/", Member, &[]),
    get("/accessibility", Anybody, &[]),
    get("/account", Member, &[]),
    post("/account", Member, &[]),
    post("/account/company", SignedIn, &[]).may_be_missing(),
    post("/account/password", Member, &[]),
    post("/account/session", SignedIn, &[]),
    post("/account/sessions", Member, &[]),
    post("/account/sessions/{id}", Member, &[Session])
        .may_be_missing()
        .ends_session(),
    get("/account/terms", Member, &[]),
    get("/account/terms/{file}", Member, &[Acceptance]).may_be_missing(),
    get("/brand/{id}/brand.css", Anybody, &[Company])
        .public_things()
        .may_be_missing(),
    get("/brand/{id}/logo", Anybody, &[Company])
        .public_things()
        .may_be_missing(),
    get("/company", Right("company.read"), &[]),
    get("/company/activity", Right("activity.read"), &[]),
    get("/company/activity.csv", Right("activity.read"), &[]),
    get("/company/brand", Right("brand.edit"), &[]),
    post("/company/brand", Right("brand.edit"), &[]),
    get("/company/changes/{id}", Right("payment.read"), &[Job]).may_be_missing(),
    post(
        "/company/changes/{id}/confirmation",
        Right("payment.edit"),
        &[Job],
    )
    .may_be_missing(),
    post("/company/changes/{id}/stop", Right("payment.edit"), &[Job]).may_be_missing(),
    get("/company/contacts", Right("site.read"), &[]),
    get("/company/contacts/new", Right("site.edit"), &[]),
    post("/company/contacts/new", Right("site.edit"), &[]),
    get("/company/contacts/{id}", Right("site.edit"), &[Contact]).may_be_missing(),
    post("/company/contacts/{id}", Right("site.edit"), &[Contact]).may_be_missing(),
    post(
        "/company/contacts/{id}/removal",
        Right("site.edit"),
        &[Contact],
    )
    .may_be_missing(),
    get("/company/edit", EDIT_COMPANY, &[]),
    post("/company/edit", EDIT_COMPANY, &[]),
    get("/company/payment", Right("payment.read"), &[]),
    post("/company/payment", Right("payment.edit"), &[]),
    get("/company/sites", Right("site.read"), &[]),
    get("/company/sites/new", Right("site.edit"), &[]),
    post("/company/sites/new", Right("site.edit"), &[]),
    get("/company/sites/{id}", Right("site.read"), &[Site]),
    post("/company/sites/{id}", Right("site.edit"), &[Site]),
    post("/company/sites/{id}/closing", Right("site.edit"), &[Site]),
    get("/credit-notes", Right("credit_note.read"), &[]),
    get("/credit-notes.csv", Right("credit_note.read"), &[]),
    get("/credit-notes.zip", Right("credit_note.read"), &[]),
    post("/credit-notes/archives", Right("credit_note.read"), &[]),
    get("/credit-notes/archives/new", Right("credit_note.read"), &[]),
    get(
        "/credit-notes/archives/{job}",
        Right("credit_note.read"),
        &[Job],
    )
    .may_be_missing(),
    get(
        "/credit-notes/{number}",
        Right("credit_note.read"),
        &[CreditNote],
    )
    .may_be_missing(),
    get("/customers", Right("customer.read"), &[]),
    get("/customers/new", Right("customer.manage"), &[]),
    post("/customers/new", Right("customer.manage"), &[]),
    get(
        "/customers/{company}/changes/{id}",
        Right("customer.read"),
        &[Company, Job],
    )
    .may_be_missing(),
    post(
        "/customers/{company}/changes/{id}/confirmation",
        Right("customer.manage"),
        &[Company, Job],
    )
    .may_be_missing(),
    post(
        "/customers/{company}/changes/{id}/stop",
        Right("customer.manage"),
        &[Company, Job],
    )
    .may_be_missing(),
    get("/customers/{id}", Right("customer.read"), &[Company]),
    get(
        "/customers/{id}/activity",
        Right("customer.read"),
        &[Company],
    ),
    get(
        "/customers/{id}/activity.csv",
        Right("customer.read"),
        &[Company],
    ),
    get(
        "/customers/{id}/brand",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{id}/brand",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{id}/contacts",
        Right("customer.read"),
        &[Company],
    ),
    get(
        "/customers/{id}/contacts/new",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{id}/contacts/new",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{id}/contacts/{contact}",
        Right("customer.manage"),
        &[Company, Contact],
    )
    .may_be_missing(),
    post(
        "/customers/{id}/contacts/{contact}",
        Right("customer.manage"),
        &[Company, Contact],
    )
    .may_be_missing(),
    post(
        "/customers/{id}/contacts/{contact}/removal",
        Right("customer.manage"),
        &[Company, Contact],
    )
    .may_be_missing(),
    get("/customers/{id}/edit", Right("customer.manage"), &[Company]),
    post("/customers/{id}/edit", Right("customer.manage"), &[Company]),
    get("/customers/{id}/move", Right("customer.manage"), &[Company]),
    post("/customers/{id}/move", Right("customer.manage"), &[Company]),
    get(
        "/customers/{id}/payment",
        Right("customer.read"),
        &[Company],
    ),
    post(
        "/customers/{id}/payment",
        Right("customer.manage"),
        &[Company],
    ),
    get("/customers/{id}/sites", Right("customer.read"), &[Company]),
    get(
        "/customers/{id}/sites/new",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{id}/sites/new",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{id}/sites/{site}",
        Right("customer.read"),
        &[Company, Site],
    ),
    post(
        "/customers/{id}/sites/{site}",
        Right("customer.manage"),
        &[Company, Site],
    ),
    post(
        "/customers/{id}/sites/{site}/closing",
        Right("customer.manage"),
        &[Company, Site],
    ),
    get(
        "/customers/{id}/state",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{id}/state",
        Right("customer.manage"),
        &[Company],
    ),
    get("/demo/mailbox", Anybody, &[]).may_be_missing(),
    get("/demo/mailbox/{id}", Anybody, &[Message])
        .public_things()
        .may_be_missing(),
    get("/demo/mailbox/{id}/body", Anybody, &[Message])
        .public_things()
        .may_be_missing(),
    get("/invoices", Right("invoice.read"), &[]),
    get("/invoices.csv", Right("invoice.read"), &[]),
    get("/invoices.zip", Right("invoice.read"), &[]),
    post("/invoices/archives", Right("invoice.read"), &[]),
    get("/invoices/archives/new", Right("invoice.read"), &[]),
    get("/invoices/archives/{job}", Right("invoice.read"), &[Job]).may_be_missing(),
    get("/invoices/{number}", Right("invoice.read"), &[Invoice]).may_be_missing(),
    get("/login", Anybody, &[]),
    post("/login", Anybody, &[]),
    post("/logout", SignedIn, &[]).ends_session(),
    get("/monitoring", Right("monitoring.read"), &[]),
    get("/orders", Right("order.read"), &[]),
    get("/password/forgot", Anybody, &[]),
    post("/password/forgot", Anybody, &[]),
    get("/password/init/{token}", Anybody, &[Token])
        .public_things()
        .may_be_missing(),
    post("/password/init/{token}", Anybody, &[Token])
        .public_things()
        .may_be_missing(),
    get("/password/reset/{token}", Anybody, &[Token])
        .public_things()
        .may_be_missing(),
    post("/password/reset/{token}", Anybody, &[Token])
        .public_things()
        .may_be_missing(),
    get("/services", Right("service.read"), &[]),
    get("/shop", Right("shop.read"), &[]),
    get("/staff", STAFF, &[]),
    get("/staff/components", Right("components.read"), &[]),
    get("/staff/imports", Right("import.run"), &[]),
    get("/staff/imports/companies.csv", Right("import.run"), &[]),
    get("/staff/imports/invoices.csv", Right("import.run"), &[]),
    get("/staff/imports/users.csv", Right("import.run"), &[]),
    get(
        "/staff/imports/{importer}",
        Right("import.run"),
        &[Asset("companies")],
    )
    .public_things(),
    post(
        "/staff/imports/{importer}",
        Right("import.run"),
        &[Asset("companies")],
    )
    .public_things(),
    post(
        "/staff/imports/{importer}/confirmation",
        Right("import.run"),
        &[Asset("companies")],
    )
    .public_things(),
    get("/staff/jobs", Right("job.manage"), &[]),
    get("/staff/jobs/{id}", Right("job.manage"), &[Job]).may_be_missing(),
    post("/staff/jobs/{id}/run", Right("job.manage"), &[Job]).may_be_missing(),
    get("/staff/messages", Right("message.read"), &[]),
    get("/staff/messages/{id}", Right("message.read"), &[Message]).may_be_missing(),
    get(
        "/staff/messages/{id}/body",
        Right("message.read"),
        &[Message],
    )
    .may_be_missing(),
    post(
        "/staff/messages/{id}/deliveries",
        Right("access.send"),
        &[Message],
    )
    .may_be_missing(),
    get("/staff/terms", Right("terms.manage"), &[]),
    get("/staff/terms/new", Right("terms.manage"), &[]),
    post("/staff/terms/new", Right("terms.manage"), &[]),
    get("/staff/terms/{id}", Right("terms.manage"), &[Terms]).may_be_missing(),
    post("/staff/terms/{id}", Right("terms.manage"), &[Terms]).may_be_missing(),
    post(
        "/staff/terms/{id}/publication",
        Right("terms.manage"),
        &[Terms],
    )
    .may_be_missing(),
    get("/staff/users", Right("access.send"), &[]),
    post("/staff/users", Right("access.send"), &[]),
    get("/staff/users/sending/{job}", Right("access.send"), &[Job]).may_be_missing(),
    get("/support", Right("ticket.read"), &[]),
    get("/terms", Anybody, &[]),
    post("/terms/acceptance", SignedIn, &[]),
    post(
        "/invoices/{number}/shares",
        Right("invoice.read"),
        &[Invoice],
    )
    .may_be_missing(),
    post(
        "/invoices/{number}/shares/{share}/revocation",
        Right("invoice.read"),
        &[Invoice, Job],
    )
    .may_be_missing(),
    post(
        "/credit-notes/{number}/shares",
        Right("credit_note.read"),
        &[CreditNote],
    )
    .may_be_missing(),
    post(
        "/credit-notes/{number}/shares/{share}/revocation",
        Right("credit_note.read"),
        &[CreditNote, Job],
    )
    .may_be_missing(),
    get("/shared/{token}", Anybody, &[Token])
        .public_things()
        .may_be_missing(),
    post("/shared/{token}", Anybody, &[Token])
        .public_things()
        .may_be_missing(),
];
