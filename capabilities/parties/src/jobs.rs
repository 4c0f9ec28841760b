//! What happens later: asking the name servers.

use ::jobs::JobKind;
use dns::NameServer;

use crate::actions;
use crate::actions::check_records::{CHECK, run};

/// Every kind of job of this capability; `server` is asked about names, when there is one.
pub fn jobs(server: Option<NameServer>) -> Vec<JobKind> {
    let check = JobKind::new(CHECK, move |job| run(job, server.clone()));
    vec![check.attempts(3), actions::settling()]
}
