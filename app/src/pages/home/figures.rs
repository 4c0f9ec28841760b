use access::{Breadth, Right};
use billing::{Latest, UnpaidSummary};
use db::Read;
use jobs::JobState;
use kernel::{Coded, Halt};
use parties::PaymentMethod;
use web::Visit;

use crate::store::{self, Below, FirstSteps};

/// Invoices on the home page.
const INVOICES: usize = 5;

/// What the page reads, as far as the visitor's rights go.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) unpaid: Option<UnpaidSummary>,
    /// What the company's customers have left to pay.
    pub(super) customers_unpaid: Option<UnpaidSummary>,
    pub(super) invoices: Option<Vec<Latest>>,
    pub(super) below: Option<Below>,
    pub(super) dead_jobs: Option<i64>,
    pub(super) first: Option<FirstSteps>,
    pub(super) pays_by: Option<PaymentMethod>,
}

impl Figures {
    /// Seven statements at most, each over an index.
    pub(super) async fn read(visit: &Visit, tx: &mut Read) -> Result<Self, Halt> {
        let mut figures = Self::default();
        if visit.may(Right::InvoicesRead) {
            let scope = visit.scope(Right::InvoicesRead)?;
            let unpaid = billing::unpaid_summary(tx, &scope, visit.today()).await?;
            match scope.breadth() {
                Breadth::One => figures.unpaid = Some(unpaid),
                Breadth::Few | Breadth::Many => {
                    let own = billing::own_unpaid_summary(tx, &scope, visit.today()).await?;
                    figures.customers_unpaid = Some(unpaid.without(own));
                    figures.unpaid = Some(own).filter(|own| own.count > 0);
                }
            }
            figures.invoices = Some(billing::latest(tx, &scope, visit.today(), INVOICES).await?);
        }
        if visit.may(Right::CustomersRead) {
            figures.below = Some(store::below(tx, &visit.scope(Right::CustomersRead)?).await?);
        }
        if visit.may(Right::JobsManage) {
            let counts = jobs::count_by_state(tx).await?;
            let dead = counts
                .iter()
                .find(|(state, _)| state == JobState::Dead.code());
            figures.dead_jobs = Some(dead.map_or(0, |(_, count)| *count));
        }
        if visit.may(Right::UsersManage) {
            figures.first = store::first_steps(tx, &visit.scope(Right::UsersManage)?).await?;
        }
        if visit.may(Right::PaymentRead) && visit.may(Right::PaymentEdit) {
            let scope = visit.scope(Right::PaymentRead)?;
            let details = parties::payment_details(tx, &scope, scope.root()).await?;
            figures.pays_by = details.map(|details| details.method);
        }
        Ok(figures)
    }
}
