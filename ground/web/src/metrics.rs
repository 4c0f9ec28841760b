use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// Names of one series of requests: the route's pattern, never the address, which may hold ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Request {
    pub(crate) route: String,
    pub(crate) status: u16,
}

/// What the portal counts of itself, read at `/metrics`.
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) requests: Family<Request, Counter>,
    pub(crate) seconds: Histogram,
    pub(crate) in_flight: Gauge,
    pub(crate) shed: Counter<u64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.000_5, 2.0, 14)),
            in_flight: Gauge::default(),
            shed: Counter::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register(
            "myopenip_http_requests",
            "Requests answered",
            self.requests.clone(),
        );
        registry.register(
            "myopenip_http_seconds",
            "Time to answer",
            self.seconds.clone(),
        );
        registry.register(
            "myopenip_http_in_flight",
            "Requests being answered",
            self.in_flight.clone(),
        );
        registry.register(
            "myopenip_http_shed",
            "Requests turned away under load",
            self.shed.clone(),
        );
        self
    }

    /// Prometheus text.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        match encode(&mut out, &self.registry) {
            Ok(()) => out,
            Err(_) => String::new(),
        }
    }
}
