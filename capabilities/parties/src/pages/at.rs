use access::{Caller, Right, Scope};
use askama::filters::HtmlSafe;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use db::{Read, Signed};
use kernel::{Coded, Halt, Id};
use web::{App, Stop, Visit};

use super::fields::editable;
use crate::actions::{Reach, find_company};
use crate::domain::{Company, CompanyField, CompanyState};
use crate::store;
use crate::store::tree::Node;

/// Where the visitor is: under `/company` or under `/customers/{id}`, and at which item there.
pub struct At {
    pub reach: Reach,
    item: Option<String>,
}

impl FromRequestParts<App> for At {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Stop> {
        let visit = Visit::from_request_parts(parts, app).await?;
        let params = RawPathParams::from_request_parts(parts, app).await;
        let params = params.map_err(|_| Halt::Missing)?;
        let mut keys = params.iter().map(|(_, key)| key.to_owned());
        let caller = visit.caller()?;
        let reach = if visit.path.starts_with("/customers/") {
            let id = keys.next().and_then(|key| key.parse().ok());
            Reach::Customer(id.ok_or(Halt::Missing)?)
        } else {
            Reach::Own(caller.company())
        };
        Ok(Self {
            reach,
            item: keys.next(),
        })
    }
}

impl At {
    /// The id of the item the address names after the company.
    pub fn item<T>(&self) -> Result<Id<T>, Halt> {
        self.item
            .as_deref()
            .and_then(|key| key.parse().ok())
            .ok_or(Halt::Missing)
    }

    /// `/company` or `/customers/{id}`.
    pub fn base(&self) -> String {
        match self.reach {
            Reach::Own(_) => "/company".to_owned(),
            Reach::Customer(id) => format!("/customers/{id}"),
        }
    }

    /// The company and those above it, found under `right`.
    pub async fn seat(&self, visit: &Visit, tx: &mut Read, right: Right) -> Result<Seat, Halt> {
        let caller = visit.caller()?;
        let scope = self.reach.to_read(caller, right)?;
        let company = find_company(tx, &scope, self.reach).await?;
        let above = match self.reach {
            Reach::Own(_) => Vec::new(),
            Reach::Customer(id) => store::tree::ancestors(tx, &scope, id).await?,
        };
        Ok(Seat {
            reach: self.reach,
            scope,
            company,
            above,
            base: self.base(),
        })
    }

    /// A signature that shows in the company's own activity.
    pub fn signed(&self, visit: &Visit, action: &'static str) -> Result<Signed, Halt> {
        Ok(visit.signed(action)?.in_company(self.reach.company()))
    }
}

/// A company on a page, with what stands around it.
pub struct Seat {
    pub reach: Reach,
    pub scope: Scope,
    pub company: Company,
    above: Vec<Node>,
    pub base: String,
}

impl Seat {
    /// Whether the page is the caller's own « Ma société ».
    pub fn is_own(&self) -> bool {
        matches!(self.reach, Reach::Own(_))
    }

    /// The address of a page below.
    pub fn href(&self, rest: &str) -> String {
        format!("{}{rest}", self.base)
    }

    /// What the company is called on the page.
    pub fn title(&self, v: &Visit) -> String {
        if self.is_own() {
            v.t("parties.company.title").to_owned()
        } else if v.may(Right::CompanyLegalNameRead) {
            self.company.legal_name.clone()
        } else {
            v.t("parties.company").to_owned()
        }
    }

    /// Whether a button for `right` is shown.
    pub fn may(&self, v: &Visit, right: Right) -> bool {
        v.caller()
            .is_ok_and(|caller: &Caller| self.reach.may_change(caller, right))
            && self.company.state != CompanyState::Closed
    }

    /// Where one stands; `page` in words, empty for the company's own.
    fn steps(&self, v: &Visit, page: &str) -> Vec<(String, String)> {
        let mut steps = Vec::new();
        if !self.is_own() {
            steps.push((
                v.t("parties.customers.title").to_owned(),
                "/customers".to_owned(),
            ));
            if v.may(Right::CompanyLegalNameRead) {
                let node =
                    |node: &Node| (node.legal_name.clone(), format!("/customers/{}", node.id));
                steps.extend(self.above.iter().map(node));
            }
        }
        steps.push((self.title(v), self.base.clone()));
        if !page.is_empty() {
            steps.push((page.to_owned(), v.path.clone()));
        }
        steps
    }

    /// The breadcrumb; `page` is the label key of the page, empty on the company's own.
    pub fn trail<'a>(&self, v: &'a Visit, page: &str) -> impl HtmlSafe + use<'a> {
        let page = if page.is_empty() { "" } else { v.t(page) };
        self.trail_to(v, page)
    }

    /// The breadcrumb to a page called `words`.
    pub fn trail_to<'a>(&self, v: &'a Visit, words: &str) -> impl HtmlSafe + use<'a> {
        let steps = self.steps(v, words);
        let steps: Vec<(&str, &str)> = steps
            .iter()
            .map(|(words, href)| (words.as_str(), href.as_str()))
            .collect();
        v.breadcrumb(&steps)
    }

    /// Whether any field of the company may be changed here.
    pub fn can_edit(&self, v: &Visit) -> bool {
        CompanyField::ALL.iter().any(|field| editable(v, *field)) && self.may(v, Right::CompanyRead)
    }

    /// The tag of a company that is not active, or of any; nothing without the right to see it.
    pub fn tag<'a>(&self, v: &'a Visit) -> Option<impl HtmlSafe + use<'a>> {
        v.may(Right::CompanyStateRead).then(|| {
            let label = v.coded("parties.company.state", self.company.state.code());
            v.tag_saying(tone(self.company.state), label)
        })
    }
}

/// The colour of a state; its word stands beside it.
pub fn tone(state: CompanyState) -> &'static str {
    match state {
        CompanyState::Active => "success",
        CompanyState::Suspended => "warning",
        CompanyState::Closed => "neutral",
    }
}

/// What a select offers: every code of `C`, in words.
pub fn options<C: Coded>(v: &Visit, prefix: &str) -> Vec<(String, String)> {
    C::ALL
        .iter()
        .map(|one| (one.code().to_owned(), v.coded(prefix, one.code())))
        .collect()
}

/// [`options`] with an empty choice first.
pub fn options_or_any<C: Coded>(v: &Visit, prefix: &str, any: &str) -> Vec<(String, String)> {
    let mut options = options::<C>(v, prefix);
    options.insert(0, (String::new(), v.t(any).to_owned()));
    options
}
