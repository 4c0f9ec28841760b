//! Customers, documents, signing in, staff.

use super::STAFF;
use crate::table::{Line, Needs, Thing, get, post};
use Needs::{Anybody, Right, SignedIn};
use Thing::{
    ApiKey, Asset, Company, Contact, CreditNote, Invoice, Job, Message, Site, Terms, Token, User,
};

const BELOW: Needs = Right("customer.manage");
const USER_BELOW: &[Thing] = &[Company, User];

pub const LINES: &[Line] = &[
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
    get(
        "/customers/{company}/api-keys",
        Right("customer.read"),
        &[Company],
    )
    .may_be_missing(),
    get(
        "/customers/{company}/api-keys/{id}",
        Right("customer.read"),
        &[Company, ApiKey],
    )
    .may_be_missing(),
    post(
        "/customers/{company}/api-keys/{id}/revocation",
        Right("customer.manage"),
        &[Company, ApiKey],
    )
    .may_be_missing(),
    get(
        "/customers/{company}/users",
        Right("customer.read"),
        &[Company],
    ),
    get(
        "/customers/{company}/users/new",
        Right("customer.manage"),
        &[Company],
    ),
    post(
        "/customers/{company}/users/new",
        Right("customer.manage"),
        &[Company],
    ),
    get(
        "/customers/{company}/users/{id}",
        Right("customer.read"),
        &[Company, User],
    ),
    post("/customers/{company}/users/{id}", BELOW, USER_BELOW),
    post("/customers/{company}/users/{id}/state", BELOW, USER_BELOW),
    post("/customers/{company}/users/{id}/factor", BELOW, USER_BELOW),
    get(
        "/customers/{company}/users/{id}/preview",
        Right("customer.read"),
        &[Company, User],
    ),
    get(
        "/customers/{company}/users/{id}/stand-in",
        Right("customer.impersonate"),
        &[Company, User],
    )
    .may_be_missing(),
    post(
        "/customers/{company}/users/{id}/stand-in",
        Right("customer.impersonate"),
        &[Company, User],
    )
    .may_be_missing(),
    get("/stand-in", SignedIn, &[]).may_be_missing(),
    post("/stand-in/raising", SignedIn, &[]).may_be_missing(),
    post("/stand-in/end", SignedIn, &[]).may_be_missing(),
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
        "/customers/{id}/brand/dns",
        Right("customer.manage"),
        &[Company],
    )
    .may_be_missing(),
    post(
        "/customers/{id}/brand/dns",
        Right("customer.manage"),
        &[Company],
    )
    .may_be_missing(),
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
    get("/legal", Anybody, &[]),
    get("/login", Anybody, &[]),
    post("/login", Anybody, &[]),
    get("/login/factor", Anybody, &[]),
    post("/login/factor", Anybody, &[]),
    post("/login/factor/options", Anybody, &[]),
    post("/login/options", Anybody, &[]),
    post("/login/passkey", Anybody, &[]),
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
    get("/staff/modules", Right("module.manage"), &[]),
    get("/staff/modules/{id}", Right("module.manage"), &[Company]).may_be_missing(),
    post("/staff/modules/{id}", Right("module.manage"), &[Company]).may_be_missing(),
    get("/staff/holds", Right("retention.manage"), &[]),
    post("/staff/holds", Right("retention.manage"), &[]),
    post(
        "/staff/holds/{id}/confirmation",
        Right("retention.manage"),
        &[Job],
    )
    .may_be_missing(),
    post(
        "/staff/holds/{id}/release",
        Right("retention.manage"),
        &[Job],
    )
    .may_be_missing(),
    get("/staff/retention", Right("retention.manage"), &[]),
    post("/staff/retention", Right("retention.manage"), &[]),
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
