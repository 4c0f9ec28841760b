use access::Right;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use kernel::Coded;

use crate::{App, InTheirPlace};

/// Who may come through a route. Drawn in `portraits/routes.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Who is signed in, the terms accepted or not.
    SignedIn,
    /// Who is signed in and has accepted the terms, a required second factor still lacking or not.
    Enrolling,
    /// Who is signed in and has accepted the terms.
    Member,
    /// A member whose profile has the right.
    Right(Right),
    /// A member whose profile has one of the rights.
    AnyOf(&'static [Right]),
}

impl Access {
    /// Whether it opens to a member who `may` this and that. The gate asks here, and so does every
    /// page that tells beforehand what somebody could open.
    pub fn opens(&self, may: impl Fn(Right) -> bool) -> bool {
        match self {
            Self::Public | Self::SignedIn | Self::Enrolling | Self::Member => true,
            Self::Right(right) => may(*right),
            Self::AnyOf(rights) => rights.iter().any(|right| may(*right)),
        }
    }

    /// The rights of which one opens it; none where none is asked for.
    pub fn rights(&self) -> &[Right] {
        match self {
            Self::Public | Self::SignedIn | Self::Enrolling | Self::Member => &[],
            Self::Right(right) => std::slice::from_ref(right),
            Self::AnyOf(rights) => rights,
        }
    }

    /// How the portrait writes it.
    pub fn drawn(&self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::SignedIn => "signed in".to_owned(),
            Self::Enrolling => "enrolling".to_owned(),
            Self::Member => "member".to_owned(),
            Self::Right(right) => right.code().to_owned(),
            Self::AnyOf(rights) => {
                let codes: Vec<&str> = rights.iter().map(|right| right.code()).collect();
                codes.join(" | ")
            }
        }
    }
}

/// How much a request may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A form: 256 KiB.
    Form,
    /// Files: 32 MiB.
    Upload,
}

impl Body {
    /// In bytes.
    pub const fn limit(self) -> usize {
        match self {
            Self::Form => 256 * 1024,
            Self::Upload => 32 * 1024 * 1024,
        }
    }
}

/// Where a visitor who has to prove again who they are is led back to. Who proved it less than ten
/// minutes ago comes through at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The address asked for: it answers GET too.
    Here,
    /// The address without its last part, for a press of a button on the page of a thing.
    Above,
    /// This page.
    At(&'static str),
}

/// One line of the route table: without it a page cannot be reached.
pub struct Route {
    method: Method,
    path: &'static str,
    access: Access,
    proof: Option<Proof>,
    body: Body,
    in_their_place: InTheirPlace,
    handler: MethodRouter<App>,
}

/// What is known of a route besides its handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFacts {
    /// GET or POST.
    pub method: Method,
    /// `/company/sites/{id}`.
    pub path: &'static str,
    /// Who may come through.
    pub access: Access,
    /// Whether they must have proved of late who they are.
    pub proof: Option<Proof>,
    /// How much it may carry.
    pub body: Body,
    /// Whether who acts in another's place may come through.
    pub in_their_place: InTheirPlace,
}

impl Route {
    /// A page, or something to download.
    pub fn get<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        let handler = on(MethodFilter::GET, handler);
        Self {
            method: Method::GET,
            path,
            access,
            proof: None,
            body: Body::Form,
            in_their_place: InTheirPlace::of_path(path),
            handler,
        }
    }

    /// Something that changes what is kept.
    pub fn post<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        let handler = on(MethodFilter::POST, handler);
        Self {
            method: Method::POST,
            path,
            access,
            proof: None,
            body: Body::Form,
            in_their_place: InTheirPlace::of_path(path),
            handler,
        }
    }

    /// Takes files.
    #[must_use]
    pub fn uploads(mut self) -> Self {
        self.body = Body::Upload;
        self
    }

    /// Only for who proved of late who they are (step-up); others do so first and come back.
    #[must_use]
    pub fn proven(mut self, back: Proof) -> Self {
        self.proof = Some(back);
        self
    }

    /// Closed to who acts in another's place, raised or not: it is the other's alone.
    #[must_use]
    pub fn not_in_their_place(mut self) -> Self {
        self.in_their_place = InTheirPlace::Never;
        self
    }

    /// Open to who acts in another's place even where that is only to look.
    #[must_use]
    pub fn always_in_their_place(mut self) -> Self {
        self.in_their_place = InTheirPlace::Always;
        self
    }

    /// What is known of it.
    pub fn facts(&self) -> RouteFacts {
        RouteFacts {
            method: self.method.clone(),
            path: self.path,
            access: self.access,
            proof: self.proof,
            body: self.body,
            in_their_place: self.in_their_place,
        }
    }

    pub(crate) fn into_parts(self) -> (&'static str, MethodRouter<App>) {
        (
            self.path,
            self.handler.layer(DefaultBodyLimit::max(self.body.limit())),
        )
    }
}
