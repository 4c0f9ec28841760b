use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use access::{Caller, CompanyId, Right, Rights, Scope, Sight};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use db::{Read, Signed, Write};
use jobs::Tools;
use kernel::{
    Day, Fault, Halt, Id, Lang, Money, Timestamp, format_day, format_instant, format_money,
    format_number,
};

use crate::{App, Brand, Figure, Guest, NavItem, Stop};

/// How long a proof of who one is holds for what asks for one.
const PROOF_HOLDS_S: i64 = 600;

/// One request by one person: who, in which language, under which brand. What templates call `v`.
#[derive(Clone)]
pub struct Visit(Arc<Facts>);

/// What is known of a visit. Read through [`Visit`].
pub struct Facts {
    /// The portal.
    pub app: App,
    /// Who is signed in.
    pub guest: Option<Guest>,
    /// The language of the answer.
    pub lang: Lang,
    /// The name the portal goes by here.
    pub brand: Arc<Brand>,
    /// `auto`, `light` or `dark`.
    pub theme: &'static str,
    /// `/company/sites`.
    pub path: String,
    /// What follows `?`, undecoded.
    pub query: String,
    /// Lets the page's own scripts run, and no other.
    pub nonce: String,
    /// In the log and on error pages, so that one can be found by the other.
    pub request_id: String,
    /// The caller's network address.
    pub address: String,
    /// The browser, as it calls itself.
    pub user_agent: String,
    /// A label to show once, left by the page before.
    pub toast: Option<String>,
    /// The token of the session cookie, as sent.
    pub session_token: Option<String>,
    /// The token of a sign-in that waits for its second factor, as sent.
    pub pending_token: Option<String>,
    /// The token of a remembered device, as sent.
    pub device_token: Option<String>,
    /// The token of an errand to an identity provider, as sent.
    pub errand_token: Option<String>,
    /// The `Host` asked for, as sent: known to nobody until it is looked up.
    pub host: String,
    /// Whose address the request was sent to.
    pub host_of: HostOf,
    /// What every form of this page carries, once the first was drawn.
    pub form_token: OnceLock<String>,
}

/// Whose address a request was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostOf {
    /// The portal's own: people of every brand come in.
    Portal,
    /// This company's brand: those who stand under it come in.
    Brand(CompanyId),
    /// Nobody's we know: nothing is served.
    Nobody,
}

impl Deref for Visit {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.0
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Stop> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or_else(|| Stop::from(Fault::new("visiting", "the gate was not passed")))
    }
}

impl Visit {
    pub(crate) fn new(facts: Facts) -> Self {
        Self(Arc::new(facts))
    }

    /// Database, clock, vault, documents, settings.
    pub fn tools(&self) -> &Tools {
        self.app.tools()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.tools().now()
    }

    /// Today in France.
    pub fn today(&self) -> Day {
        self.now().day_in(self.app.zone())
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Halt::Unknown`] when nobody is signed in.
    pub fn caller(&self) -> Result<&Caller, Halt> {
        self.guest().map(|guest| &guest.caller)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Halt::Unknown`] when nobody is.
    pub fn guest(&self) -> Result<&Guest, Halt> {
        self.guest.as_ref().ok_or(Halt::Unknown)
    }

    /// The evidence that the caller has `right`.
    ///
    /// # Errors
    /// Nobody is signed in, or they do not have it.
    pub fn scope(&self, right: Right) -> Result<Scope, Halt> {
        self.caller()?.scope(right)
    }

    /// Whether to show what needs `right`.
    pub fn may(&self, right: Right) -> bool {
        self.guest
            .as_ref()
            .is_some_and(|guest| guest.caller.may(right))
    }

    /// Whether the session proved less than ten minutes ago who holds it (step-up).
    pub fn is_proved(&self) -> bool {
        let proved_at = self.guest.as_ref().and_then(|guest| guest.proved_at);
        proved_at.is_some_and(|at| self.now().seconds_since(at) < PROOF_HOLDS_S)
    }

    /// Who really asks, when they act in another's place.
    pub fn stand_in(&self) -> Option<&access::StandIn> {
        self.guest
            .as_ref()
            .and_then(|guest| guest.caller.stand_in())
    }

    /// Whether they may only look there.
    pub fn only_looks(&self) -> bool {
        self.stand_in()
            .is_some_and(|stand_in| stand_in.reach == access::Reach::Reading)
    }

    /// A connection to read with, which sees as far as the caller; nothing when nobody is signed in.
    ///
    /// # Errors
    /// None comes free in time.
    pub async fn read(&self) -> Result<Read, Halt> {
        self.tools().db.read_within(self.sight()).await
    }

    /// A transaction to write in, as far as the caller sees; nothing when nobody is signed in.
    ///
    /// # Errors
    /// None comes free in time.
    pub async fn write(&self) -> Result<Write, Halt> {
        self.tools().db.write_within(self.sight()).await
    }

    fn sight(&self) -> Sight {
        let guest = self.guest.as_ref();
        guest.map_or(Sight::NONE, |guest| guest.caller.sight())
    }

    /// The company under whose brand everything at this address stands; none at the portal's own.
    pub fn host_owner(&self) -> Option<CompanyId> {
        match self.host_of {
            HostOf::Brand(owner) => Some(owner),
            HostOf::Portal | HostOf::Nobody => None,
        }
    }

    /// A signature for what this visitor does.
    ///
    /// # Errors
    /// [`Halt::Unknown`] when nobody is signed in.
    pub fn signed(&self, action: &'static str) -> Result<Signed, Halt> {
        Ok(Signed::by(self.caller()?, action).from_address(&self.address))
    }

    /// The value of `name` in the query, decoded; empty when it is not there.
    pub fn query(&self, name: &str) -> String {
        self.query_all(name).into_iter().next().unwrap_or_default()
    }

    /// Every value of `name` in the query.
    pub fn query_all(&self, name: &str) -> Vec<String> {
        crate::submitted::pairs(self.query.as_bytes())
            .into_iter()
            .filter_map(|(key, value)| (key == name).then_some(value))
            .collect()
    }

    /// The path with the present query, `name` set to `value` (gone when empty): for sorting,
    /// paging and filter links.
    pub fn href_with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(String, String)> = crate::submitted::pairs(self.query.as_bytes());
        pairs.retain(|(key, kept)| {
            key != name && !kept.is_empty() && key != "lang" && key != "theme"
        });
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        let query: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{}={}", kernel::percent(key), kernel::percent(value)))
            .collect();
        if query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, query.join("&"))
        }
    }

    /// The label of `key`.
    pub fn t<'a>(&'a self, key: &'a str) -> &'a str {
        self.app.labels().get(self.lang, key)
    }

    /// The label of `key`, `{0}` filled.
    pub fn t1(&self, key: &str, first: &impl ToString) -> String {
        self.filled(key, &[first.to_string()])
    }

    /// The label of `key`, `{0}` and `{1}` filled.
    pub fn t2(&self, key: &str, first: &impl ToString, second: &impl ToString) -> String {
        self.filled(key, &[first.to_string(), second.to_string()])
    }

    /// The label of `prefix` followed by `code`: states, kinds, rights.
    pub fn coded(&self, prefix: &str, code: &str) -> String {
        self.t(&format!("{prefix}.{code}")).to_owned()
    }

    /// The label for a count: `key.one` for 0 and 1 (French; 1 alone in English), else `key.many`.
    pub fn count(&self, key: &str, count: impl std::borrow::Borrow<i64>) -> String {
        let count = *count.borrow();
        let one = match self.lang {
            Lang::Fr => count.abs() < 2,
            Lang::En => count.abs() == 1,
        };
        let key = format!("{key}.{}", if one { "one" } else { "many" });
        self.filled(&key, &[self.number(count).into()])
    }

    /// The label of `key`, filled.
    pub fn filled(&self, key: &str, args: &[String]) -> String {
        self.app.labels().fill(self.lang, key, args)
    }

    /// A refusal in words: the label `refusal.{code}`, filled.
    pub fn refusal(&self, code: &str, args: &[String]) -> String {
        self.filled(&format!("refusal.{code}"), args)
    }

    /// The label of `key` before and after its `{0}`: for lists, which fill it on each row.
    pub fn around<'a>(&'a self, key: &'a str) -> (&'a str, &'a str) {
        let label = self.t(key);
        label.split_once("{0}").unwrap_or((label, ""))
    }

    /// An id, as it is sent back.
    pub fn id<T>(&self, id: impl std::borrow::Borrow<Id<T>>) -> Figure {
        Figure::of(id.borrow().to_string())
    }

    /// An amount.
    pub fn money(&self, amount: impl std::borrow::Borrow<Money>) -> Figure {
        Figure::of(format_money(self.lang, *amount.borrow()))
    }

    /// A whole number.
    pub fn number(&self, number: impl std::borrow::Borrow<i64>) -> Figure {
        Figure::of(format_number(self.lang, *number.borrow()))
    }

    /// A day.
    pub fn day(&self, day: impl std::borrow::Borrow<Day>) -> Figure {
        Figure::of(format_day(self.lang, *day.borrow()))
    }

    /// A day and hour, in French time.
    pub fn instant(&self, instant: impl std::borrow::Borrow<Timestamp>) -> String {
        format_instant(self.lang, *instant.borrow(), self.app.zone())
    }

    /// `fr` or `en`.
    pub fn lang_code(&self) -> &'static str {
        kernel::Coded::code(self.lang)
    }

    /// The main navigation, as far as rights go.
    pub fn nav(&self) -> Vec<&'static NavItem> {
        let rights = self.rights();
        self.app
            .nav()
            .iter()
            .filter(|item| item.shown_to(&rights))
            .collect()
    }

    /// The second row under the present section.
    pub fn subnav(&self) -> Vec<&'static NavItem> {
        let rights = self.rights();
        let section = self.app.nav().iter().find(|item| item.covers(&self.path));
        let children = section.map_or(&[][..], |item| item.children);
        children
            .iter()
            .filter(|item| item.shown_to(&rights))
            .collect()
    }

    /// `page` on the exact page, `true` on its section, nothing elsewhere.
    pub fn current(&self, item: &NavItem) -> &'static str {
        if item.href == self.path {
            "page"
        } else if item.covers(&self.path) {
            "true"
        } else {
            "false"
        }
    }

    /// The deepest of the second row's entries that covers this page.
    pub fn current_child(&self, item: &NavItem) -> &'static str {
        let deepest = self
            .subnav()
            .into_iter()
            .filter(|child| child.covers(&self.path))
            .max_by_key(|child| child.href.len());
        match deepest {
            Some(child) if child.href == item.href && item.href == self.path => "page",
            Some(child) if child.href == item.href => "true",
            _ => "false",
        }
    }

    /// The first letters of the caller's name.
    pub fn initials(&self) -> String {
        let name = self
            .guest
            .as_ref()
            .map_or(Cow::Borrowed(""), |guest| guest.caller.name().into());
        name.split_whitespace()
            .filter_map(|word| word.chars().next())
            .take(2)
            .collect()
    }

    fn rights(&self) -> Rights {
        let guest = self
            .guest
            .as_ref()
            .filter(|guest| guest.caller.standing() == access::Standing::Full);
        guest.map_or(Rights::NONE, |guest| guest.caller.open_rights())
    }
}
