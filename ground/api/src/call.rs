use access::{Caller, Right, Scope};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use db::{Read, Signed, Write};
use jobs::Tools;
use kernel::{Fault, Halt, Timestamp};
use web::{App, Visit};

use crate::answer::Stop;
use crate::key::KeyFacts;

/// One request by a program: the visit, and the key that let it in.
#[derive(Clone)]
pub struct Call {
    pub(crate) visit: Visit,
    pub(crate) key: Option<KeyFacts>,
    pub(crate) headers: HeaderMap,
}

impl FromRequestParts<App> for Call {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Stop> {
        let call = parts.extensions.get::<Self>().cloned();
        call.ok_or_else(|| Stop::from(Fault::new("calling", "the gate was not passed")))
    }
}

impl Call {
    /// Database, clock, vault, documents, settings.
    pub fn tools(&self) -> &Tools {
        self.visit.tools()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.visit.now()
    }

    /// Who asks: what the key gives, and no more.
    ///
    /// # Errors
    /// [`Halt::Unknown`] where no key was asked for.
    pub fn caller(&self) -> Result<&Caller, Halt> {
        self.visit.caller()
    }

    /// The key.
    ///
    /// # Errors
    /// [`Halt::Unknown`] where no key was asked for.
    pub fn key(&self) -> Result<&KeyFacts, Halt> {
        self.key.as_ref().ok_or(Halt::Unknown)
    }

    /// The visit, for what is said in the request's language or names the company.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// The evidence that the key gives `right`.
    ///
    /// # Errors
    /// It does not.
    pub fn scope(&self, right: Right) -> Result<Scope, Halt> {
        self.visit.scope(right)
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// None comes free in time.
    pub async fn read(&self) -> Result<Read, Halt> {
        self.visit.read().await
    }

    /// A transaction to write in.
    ///
    /// # Errors
    /// None comes free in time.
    pub async fn write(&self) -> Result<Write, Halt> {
        self.visit.write().await
    }

    /// A signature for what this program does.
    ///
    /// # Errors
    /// [`Halt::Unknown`] where no key was asked for.
    pub fn signed(&self, action: &'static str) -> Result<Signed, Halt> {
        self.visit.signed(action)
    }

    /// The value of `name` behind `?`; nothing when it is not there.
    pub fn query(&self, name: &str) -> Option<String> {
        self.visit.query_all(name).into_iter().next()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// What stands before a path in links of an answer: the brand's address or the portal's, never
    /// the one the request named.
    pub fn origin(&self) -> &str {
        match self.visit.brand.url.as_str() {
            "" => self.tools().settings.public_url.trim_end_matches('/'),
            url => url,
        }
    }
}
