//! Writes a plan: what is new in few statements, what changed one by one.

use std::collections::HashSet;

use access::CompanyId;
use db::{Vault, Write};
use kernel::Halt;

use super::plan::{Plan, Step};
use crate::domain::{Company, Role};
use crate::store;

/// Keeps the whole plan.
pub async fn write(tx: &mut Write, vault: &Vault, mut plan: Plan) -> Result<(), Halt> {
    give_references(tx, &mut plan).await?;
    let rows = std::mem::take(&mut plan.rows);
    let (mut companies, mut branches) = (Vec::new(), Vec::new());
    let (mut sites, mut contacts, mut payments) = (Vec::new(), Vec::new(), Vec::new());
    let mut saved = Vec::new();
    for row in rows {
        match row.step {
            Step::Add(()) => {
                branches.extend(branch(&mut plan, &row.company));
                companies.push(row.company);
            }
            Step::Save(()) => saved.push(row.company),
            Step::Leave => {}
        }
        match row.head_office {
            Step::Add(site) => sites.push(site),
            Step::Save(site) => store::sites::save(tx, &site).await?,
            Step::Leave => {}
        }
        match row.billing {
            Step::Add(contact) => contacts.push(contact),
            Step::Save(contact) => store::contacts::save(tx, &contact).await?,
            Step::Leave => {}
        }
        match row.payment {
            Step::Add((details, iban)) => {
                let sealed = store::payments::seal(vault, details.company, &iban)?;
                payments.push((details, Some(sealed)));
            }
            Step::Save((details, iban)) => {
                let sealed = store::payments::seal(vault, details.company, &iban)?;
                store::payments::save(tx, &details, Some(sealed)).await?;
            }
            Step::Leave => {}
        }
    }
    for company in &saved {
        store::companies::save(tx, company).await?;
    }
    store::companies::add_many(tx, &companies).await?;
    store::tree::hang_many(tx, &branches).await?;
    store::sites::add_many(tx, &sites).await?;
    store::contacts::add_many(tx, &contacts).await?;
    store::payments::add_many(tx, &payments).await
}

async fn give_references(tx: &mut Write, plan: &mut Plan) -> Result<(), Halt> {
    let named = plan.rows.iter().filter(|row| !row.needs_reference);
    let brought = named.map(|row| row.company.reference.as_str().to_owned());
    let brought: HashSet<String> = brought.collect();
    let wanting = plan.rows.iter_mut().filter(|row| row.needs_reference);
    let wanting: Vec<&mut Company> = wanting.map(|row| &mut row.company).collect();
    let references = store::references::next_beside(tx, wanting.len(), brought).await?;
    for (company, reference) in wanting.into_iter().zip(references) {
        company.reference = reference;
    }
    Ok(())
}

/// The closure rows of a new company, whose parent is known or came before it.
fn branch(plan: &mut Plan, company: &Company) -> Vec<(CompanyId, CompanyId, i64)> {
    let above_parent = company.parent.and_then(|parent| plan.above.get(&parent));
    let mut above: Vec<(CompanyId, i64)> = above_parent
        .into_iter()
        .flatten()
        .map(|(ancestor, depth)| (*ancestor, depth + 1))
        .collect();
    above.push((company.id, 0));
    let rows = above
        .iter()
        .map(|(ancestor, depth)| (*ancestor, company.id, *depth))
        .collect();
    if company.role != Role::Client {
        plan.above.insert(company.id, above);
    }
    rows
}
