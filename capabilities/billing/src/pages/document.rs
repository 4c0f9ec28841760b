use access::{CompanyId, Right};
use askama::Template;
use axum::extract::Path;
use kernel::{Coded, Halt, Money};
use web::{Form, Key, Page, Visit, download};

use crate::actions::draw_paper::pdf_of;
use crate::domain::{DocumentKind, DocumentNumber, Line, Share, ShareTerm, VatAmount};
use crate::pages::{CREDIT_NOTES, INVOICES, Place};
use crate::store::documents::{self, Found, Linked};
use crate::store::shares;

/// Lines shown on the page; the PDF holds all.
const SHOWN_LINES: usize = 500;

#[derive(Template)]
#[template(path = "document.html")]
struct Show<'a> {
    v: &'a Visit,
    p: &'a Place,
    found: &'a Found,
    groups: Vec<Group>,
    /// How many lines the page leaves to the PDF.
    hidden_count: i64,
    vat: Vec<VatAmount>,
    standing: (&'static str, String),
    issuer: Option<CompanyId>,
    newer: Option<Linked>,
    older: Option<Linked>,
    corrected_by: Vec<(Linked, Money)>,
    shares: Vec<Share>,
    base_url: String,
    share_form: &'a Form,
    share_terms: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "issuers.html")]
struct Issuers<'a> {
    v: &'a Visit,
    p: &'a Place,
    number: &'a DocumentNumber,
    all: &'a [Found],
}

/// The lines of one site, in the issuer's order.
struct Group {
    site: Option<String>,
    lines: Vec<Line>,
    net: Money,
}

/// `GET /invoices/{number}` and `GET /invoices/{number}.pdf`: one route, for no two may share a
/// segment.
pub(crate) async fn show(visit: Visit, key: Path<Key>, place: &'static Place) -> Page {
    match key.text().strip_suffix(".pdf") {
        Some(number) => send_pdf(visit, number, place).await,
        None => show_page(visit, key.text(), place).await,
    }
}

async fn show_page(visit: Visit, number: &str, place: &'static Place) -> Page {
    let scope = visit.scope(place.right)?;
    let number = DocumentNumber::parse(number).ok_or(Halt::Missing)?;
    let issuer = visit.query("issuer").parse().ok();
    let mut tx = visit.read().await?;
    let all = documents::find_by_number(&mut tx, &scope, place.kind, (&number, issuer)).await?;
    let found = match all.as_slice() {
        [] => return Err(Halt::Missing.into()),
        [found] => found,
        several => {
            return visit.render(&Issuers {
                v: &visit,
                p: place,
                number: &number,
                all: several,
            });
        }
    };
    let lines = documents::lines(&mut tx, found).await?;
    let vat = documents::vat(&mut tx, found).await?;
    let (newer, older) = documents::neighbours(&mut tx, &scope, &found.document).await?;
    let corrected_by = match (place.kind, visit.scope(Right::CreditNotesRead)) {
        (DocumentKind::Invoice, Ok(scope)) => {
            documents::corrected_by(&mut tx, &scope, &found.document).await?
        }
        (DocumentKind::Invoice, Err(_)) | (DocumentKind::CreditNote, _) => Vec::new(),
    };
    let shares = shares::list(&mut tx, found.document.id).await?;
    // A link leads to the address of the brand its document's company stands under.
    let settings = &visit.tools().settings;
    let base_url = parties::base_url(&mut tx, settings, found.document.company).await?;
    drop(tx);
    let hidden = lines.len().saturating_sub(SHOWN_LINES);
    visit.render(&Show {
        v: &visit,
        p: place,
        found,
        groups: by_site(lines),
        hidden_count: i64::try_from(hidden).unwrap_or(i64::MAX),
        vat,
        standing: place.standing(&found.document, visit.today()),
        issuer,
        newer,
        older,
        corrected_by,
        shares,
        base_url,
        share_form: &Form::default(),
        share_terms: share_terms(&visit),
    })
}

fn share_terms(visit: &Visit) -> Vec<(String, String)> {
    let words = |term: &ShareTerm| {
        let words = visit.coded("billing.share.term", term.code());
        (term.code().to_owned(), words)
    };
    ShareTerm::ALL.iter().map(words).collect()
}

async fn send_pdf(visit: Visit, number: &str, place: &'static Place) -> Page {
    let scope = visit.scope(place.right)?;
    let number = DocumentNumber::parse(number).ok_or(Halt::Missing)?;
    let issuer = visit.query("issuer").parse().ok();
    let mut tx = visit.read().await?;
    let all = documents::find_by_number(&mut tx, &scope, place.kind, (&number, issuer)).await?;
    // Two issuers' same number: the page asks which, the file cannot.
    let [found] = all.as_slice() else {
        return Err(Halt::Missing.into());
    };
    let pdf = pdf_of(visit.tools(), &mut tx, found).await?;
    let name = format!("{}-{number}.pdf", place.t(&visit, "file"));
    download(&name, "application/pdf", pdf)
}

/// Sites in the order they first appear; what is for no site in particular, under no heading.
fn by_site(lines: Vec<Line>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in lines.into_iter().take(SHOWN_LINES) {
        let known = groups.iter_mut().find(|group| group.site == line.site_name);
        match known {
            Some(group) => {
                group.net = group.net + line.net;
                group.lines.push(line);
            }
            None => groups.push(Group {
                site: line.site_name.clone(),
                net: line.net,
                lines: vec![line],
            }),
        }
    }
    groups
}

/// The address of a document; with its issuer where the number alone could mean two.
pub(crate) fn href(list: &str, number: &str, issuer: Option<CompanyId>) -> String {
    address((list, number, ""), issuer)
}

/// The address of its PDF.
pub(crate) fn pdf_href(list: &str, number: &str, issuer: Option<CompanyId>) -> String {
    address((list, number, ".pdf"), issuer)
}

// A list makes two for each of its rows.
fn address((list, number, ending): (&str, &str, &str), issuer: Option<CompanyId>) -> String {
    let mut out = String::with_capacity(96);
    for part in [list, "/", &kernel::percent(number), ending] {
        out.push_str(part);
    }
    if let Some(issuer) = issuer {
        out.push_str("?issuer=");
        out.push_str(&issuer.to_string());
    }
    out
}

impl Show<'_> {
    fn pdf(&self) -> Option<String> {
        let number = self.found.document.number.as_str();
        let there = self.found.pdf_digest.is_some() || !self.groups.is_empty();
        there.then(|| pdf_href(self.p.list, number, self.issuer))
    }

    fn link(&self, linked: &Linked) -> String {
        href(
            self.p.list,
            &linked.number,
            self.issuer.map(|_| linked.issuer),
        )
    }

    fn credit_note(&self, linked: &Linked) -> String {
        href(
            CREDIT_NOTES.list,
            &linked.number,
            self.issuer.map(|_| linked.issuer),
        )
    }

    /// The corrected invoice's page, when it is here and may be seen.
    fn corrected(&self) -> Option<String> {
        let corrects = self
            .found
            .corrects
            .as_ref()
            .filter(|corrects| corrects.id.is_some())?;
        let issuer = self.issuer.map(|_| self.found.document.issuer);
        let href = href(INVOICES.list, &corrects.number, issuer);
        Some(href).filter(|_| self.v.may(INVOICES.right))
    }

    fn share_link(&self, share: &Share) -> String {
        let tools = self.v.tools();
        let token = crate::actions::share::token(&tools.vault, share.id);
        format!("{}/shared/{token}", self.base_url)
    }

    fn is_invoice(&self) -> bool {
        self.p.kind == DocumentKind::Invoice
    }

    /// What paying has come to, in cents, for the progress bar.
    fn paid_cents(&self) -> i64 {
        self.found
            .document
            .paid
            .cents()
            .clamp(0, self.found.document.gross.cents())
    }

    /// `20` or `8,5`, as the reader's language writes it.
    fn rate(&self, rate_bp: &i64) -> String {
        let decimals = format!("{:02}", rate_bp % 100);
        let decimals = decimals.trim_end_matches('0');
        let whole = self.v.number(rate_bp / 100);
        let mark = match self.v.lang {
            kernel::Lang::Fr => ",",
            kernel::Lang::En => ".",
        };
        if decimals.is_empty() {
            whole.into()
        } else {
            format!("{whole}{mark}{decimals}")
        }
    }

    fn quantity(&self, line: &Line) -> String {
        match self.v.lang {
            kernel::Lang::Fr => line.quantity.replace('.', ","),
            kernel::Lang::En => line.quantity.clone(),
        }
    }
}

impl Issuers<'_> {
    fn link(&self, found: &Found) -> String {
        href(
            self.p.list,
            self.number.as_str(),
            Some(found.document.issuer),
        )
    }
}
