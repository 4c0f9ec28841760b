use access::Right;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use kernel::Coded;
use serde_json::Value;
use web::App;

/// Who may come through a route for programs. Drawn in `portraits/routes.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, with a key or without.
    Public,
    /// Any key that opens.
    Key,
    /// A key that gives the right.
    Right(Right),
}

impl Access {
    /// How the portrait writes it.
    pub fn drawn(self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::Key => "key".to_owned(),
            Self::Right(right) => format!("key {}", right.code()),
        }
    }
}

/// The most a program's request may carry.
const BODY_BYTES: usize = 256 * 1024;

/// One thing that may stand behind `?`: its name, and what it means in English.
pub type Field = (&'static str, &'static str);

/// One line of the table of programs: without it nothing answers.
pub struct Route {
    facts: Facts,
    handler: MethodRouter<App>,
}

/// What is known of a route besides its handler: what `openapi.json` tells of it.
#[derive(Clone, Debug)]
pub struct Facts {
    /// GET, POST, PUT, PATCH or DELETE.
    pub method: Method,
    /// `/scim/v2/Users/{id}`.
    pub path: &'static str,
    /// Who may come through.
    pub access: Access,
    /// What it does, in English, for who writes programs.
    pub summary: &'static str,
    /// What may stand behind `?`.
    pub query: &'static [Field],
    /// The JSON schema of what it takes.
    pub takes: Option<fn() -> Value>,
    /// The JSON schema of what it gives.
    pub gives: Option<fn() -> Value>,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident = $method:ident;)*) => {
        impl Route {
            $($(#[$doc])*
            pub fn $name<H: Handler<T, App>, T: 'static>(
                path: &'static str,
                access: Access,
                handler: H,
            ) -> Self {
                Self::new(Method::$method, (path, access), on(MethodFilter::$method, handler))
            })*
        }
    };
}

methods! {
    /// Something to read.
    get = GET;
    /// Something to add.
    post = POST;
    /// Something to put in the place of what is there.
    put = PUT;
    /// Something to change of what is there.
    patch = PATCH;
    /// Something to take away.
    delete = DELETE;
}

impl Route {
    fn new(
        method: Method,
        (path, access): (&'static str, Access),
        handler: MethodRouter<App>,
    ) -> Self {
        let facts = Facts {
            method,
            path,
            access,
            summary: "",
            query: &[],
            takes: None,
            gives: None,
        };
        Self { facts, handler }
    }

    /// What it does, in a few English words.
    #[must_use]
    pub fn named(mut self, summary: &'static str) -> Self {
        self.facts.summary = summary;
        self
    }

    /// What may stand behind `?`.
    #[must_use]
    pub fn asked(mut self, query: &'static [Field]) -> Self {
        self.facts.query = query;
        self
    }

    /// The JSON schema of what it takes.
    #[must_use]
    pub fn takes(mut self, schema: fn() -> Value) -> Self {
        self.facts.takes = Some(schema);
        self
    }

    /// The JSON schema of what it gives.
    #[must_use]
    pub fn gives(mut self, schema: fn() -> Value) -> Self {
        self.facts.gives = Some(schema);
        self
    }

    /// What is known of it.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn into_parts(self) -> (&'static str, MethodRouter<App>) {
        let limit = DefaultBodyLimit::max(BODY_BYTES);
        (self.facts.path, self.handler.layer(limit))
    }
}
