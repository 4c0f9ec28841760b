use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, RwLock};

use access::{CompanyId, Rights};
use axum::http::Method;
use jiff::tz::TimeZone;
use jobs::Tools;
use kernel::{Fault, Halt, Timestamp};

use crate::metrics::Metrics;
use crate::{
    Access, Brand, Guest, InTheirPlace, Labels, NavItem, Proof, RouteFacts, Section, host, section,
};

/// What is done later, boxed.
pub type Later<T> = Pin<Box<dyn Future<Output = Result<T, Halt>> + Send>>;
/// Who holds this session token, if anybody still does.
pub type Admit = Arc<dyn Fn(Tools, String) -> Later<Option<Guest>> + Send + Sync>;
/// Under whose brand.
pub type LookUpBrand = Arc<dyn Fn(Tools, BrandOf) -> Later<Option<Brand>> + Send + Sync>;

/// Whose brand is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BrandOf {
    /// The one that has this host name.
    Host(String),
    /// The one this company stands under, with what is closed to it.
    Company(CompanyId),
    /// The operator's.
    House,
}

/// What stands at the address of a request.
pub(crate) enum Place {
    /// The portal's own address, or this machine's: companies of every brand come in here.
    Portal(Arc<Brand>),
    /// A brand's address: for who stands under it.
    Branded(Arc<Brand>),
    /// Nothing of ours.
    Nowhere,
}

/// What capabilities do for the ground, which does not know them.
#[derive(Clone)]
pub struct Hooks {
    /// Provided by `identity`.
    pub admit: Admit,
    /// Provided by `parties`.
    pub brand: LookUpBrand,
    /// What can be closed to a branch.
    pub sections: &'static [Section],
}

/// The running portal: what every visit works with.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    tools: Tools,
    labels: Labels,
    nav: &'static [NavItem],
    hooks: Hooks,
    table: HashMap<(&'static str, &'static str), (Access, Option<Proof>)>,
    routes: Vec<RouteFacts>,
    brands: RwLock<HashMap<BrandOf, Remembered>>,
    csrf_key: [u8; 32],
    zone: TimeZone,
    metrics: Metrics,
}

/// Until when, and the brand: that there is none is remembered too.
type Remembered = (Timestamp, Option<Arc<Brand>>);

/// A brand is looked up again after so long; a change made through this process shows at once.
const BRAND_KEPT_S: i64 = 10;

impl App {
    /// A portal out of its parts.
    ///
    /// # Errors
    /// The bundled time zones lack Europe/Paris.
    pub fn new(
        tools: Tools,
        labels: Labels,
        nav: &'static [NavItem],
        hooks: Hooks,
        routes: &[RouteFacts],
    ) -> Result<Self, Fault> {
        let table = routes
            .iter()
            .map(|route| {
                (
                    (method_name(route), route.path),
                    (route.access, route.proof),
                )
            })
            .collect();
        let csrf_key = tools.vault.derive("csrf");
        let zone = TimeZone::get("Europe/Paris")
            .map_err(|error| Fault::new("reading time zones", error))?;
        Ok(Self(Arc::new(Inner {
            tools,
            labels,
            nav,
            hooks,
            table,
            routes: routes.to_vec(),
            brands: RwLock::default(),
            csrf_key,
            zone,
            metrics: Metrics::default(),
        })))
    }

    /// Database, clock, vault, documents, settings.
    pub fn tools(&self) -> &Tools {
        &self.0.tools
    }

    /// Every label.
    pub fn labels(&self) -> &Labels {
        &self.0.labels
    }

    /// The zone times are shown in.
    pub fn zone(&self) -> &TimeZone {
        &self.0.zone
    }

    /// To be called after a brand was changed.
    pub fn forget_brands(&self) {
        if let Ok(mut brands) = self.0.brands.write() {
            brands.clear();
        }
    }

    pub(crate) fn nav(&self) -> &'static [NavItem] {
        self.0.nav
    }

    pub(crate) fn csrf_key(&self) -> &[u8; 32] {
        &self.0.csrf_key
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn access(&self, method: &str, path: &str) -> Option<Access> {
        self.wanted(method, path).map(|(access, _)| access)
    }

    pub(crate) fn wanted(&self, method: &str, path: &str) -> Option<(Access, Option<Proof>)> {
        self.0.table.get(&(method, path)).copied()
    }

    /// Every route there is: for pages that tell what somebody may open.
    pub fn routes(&self) -> &[RouteFacts] {
        &self.0.routes
    }

    /// Every entry of the main navigation.
    pub fn sections(&self) -> &'static [NavItem] {
        self.0.nav
    }

    pub(crate) fn in_their_place(&self, method: &Method, path: &str) -> InTheirPlace {
        let same = |of: &Method| of == method || (method == Method::HEAD && of == Method::GET);
        let mut routes = self.0.routes.iter();
        let route = routes.find(|route| route.path == path && same(&route.method));
        route.map_or(InTheirPlace::Never, |route| route.in_their_place)
    }

    pub(crate) async fn admit(&self, token: &str) -> Result<Option<Guest>, Halt> {
        (self.0.hooks.admit)(self.0.tools.clone(), token.to_owned()).await
    }

    pub(crate) async fn brand(&self, of: BrandOf) -> Result<Option<Arc<Brand>>, Halt> {
        let now = self.0.tools.now();
        if let Ok(brands) = self.0.brands.read()
            && let Some((until, brand)) = brands.get(&of)
            && *until > now
        {
            return Ok(brand.clone());
        }
        let found = (self.0.hooks.brand)(self.0.tools.clone(), of.clone()).await?;
        let brand = found.map(Arc::new);
        if let Ok(mut brands) = self.0.brands.write() {
            // Host names come from outside: the shelf must not grow with them.
            if brands.len() > 1_000 {
                brands.clear();
            }
            brands.insert(of, (now.plus_seconds(BRAND_KEPT_S), brand.clone()));
        }
        Ok(brand)
    }

    /// What stands at the host named `name`.
    pub(crate) async fn place(&self, name: Option<&str>) -> Result<Place, Halt> {
        let Some(name) = name else {
            return Ok(Place::Nowhere);
        };
        let is_loopback = host::is_loopback(name);
        if !is_loopback && name != self.0.tools.settings.public_host() {
            let found = self.brand(BrandOf::Host(name.to_owned())).await?;
            return Ok(found.map_or(Place::Nowhere, Place::Branded));
        }
        let found = match is_loopback {
            true => None,
            false => self.brand(BrandOf::House).await?,
        };
        Ok(Place::Portal(
            found.unwrap_or_else(|| Arc::new(Brand::neutral())),
        ))
    }

    /// The rights that open nothing where these parts of the portal are closed.
    pub fn closed_rights(&self, codes: &[String]) -> Rights {
        section::rights_of(self.0.hooks.sections, codes)
    }

    /// Whether `route` belongs to a part of the portal that is closed.
    pub(crate) fn is_closed(&self, route: &str, codes: &[String]) -> bool {
        let closed = |section: &&Section| codes.iter().any(|code| code == section.code);
        let mut closed = self.0.hooks.sections.iter().filter(closed);
        closed.any(|section| section.covers(route))
    }
}

fn method_name(route: &RouteFacts) -> &'static str {
    if route.method == axum::http::Method::POST {
        "POST"
    } else {
        "GET"
    }
}
