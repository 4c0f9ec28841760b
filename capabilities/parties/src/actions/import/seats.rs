//! Where each row stands in the tree, and in which order rows can be written.

use std::collections::HashMap;

use access::CompanyId;
use sheets::Checks;

use super::plan::{Index, Seated};
use super::row::ImportRefusal;
use crate::domain::{Company, CompanyRefusal, CompanyState, Reference, Role};

/// Whom a row stands under.
#[derive(Clone, Copy)]
enum Above<'a> {
    Nobody,
    Known(&'a Company),
    Row(usize),
}

/// Each row's place in the file with its parent, parents before those below them.
pub fn find(
    rows: &[Seated],
    known: (&[Company], &Index),
    root: CompanyId,
    checks: &mut Checks,
) -> Vec<(usize, Option<CompanyId>)> {
    let in_file = file_index(rows);
    let top = known.0.iter().find(|company| company.id == root);
    let mut above = Vec::with_capacity(rows.len());
    for seated in rows {
        let found = parent_of(seated, known, (&in_file, top), checks);
        check_seat(seated, rows, found, checks);
        above.push(found);
    }
    let order = ordered(rows, &above, checks);
    let id = |above: Above| match above {
        Above::Nobody => None,
        Above::Known(company) => Some(company.id),
        Above::Row(place) => Some(rows[place].id),
    };
    order
        .into_iter()
        .map(|place| (place, id(above[place])))
        .collect()
}

fn file_index<'a>(rows: &'a [Seated]) -> HashMap<&'a str, usize> {
    let mut index = HashMap::new();
    for (place, seated) in rows.iter().enumerate() {
        if let Some(external) = &seated.row.external_reference {
            index.insert(external.as_str(), place);
        }
        if let Some(reference) = &seated.row.reference {
            index.insert(reference.as_str(), place);
        }
    }
    index
}

fn parent_of<'a>(
    seated: &Seated,
    (companies, index): (&'a [Company], &Index),
    (in_file, top): (&HashMap<&str, usize>, Option<&'a Company>),
    checks: &mut Checks,
) -> Above<'a> {
    let Some(named) = &seated.row.parent else {
        // A company that is known stays where it stands; a new one stands below the importer's.
        let top = if seated.kept.is_some() { None } else { top };
        return top.map_or(Above::Nobody, Above::Known);
    };
    let reference = Reference::parse(named).ok();
    let reference = reference.as_ref().map_or(named.as_str(), Reference::as_str);
    let known = index
        .by_reference
        .get(reference)
        .or_else(|| index.by_external.get(named));
    if let Some(place) = known {
        return Above::Known(&companies[*place]);
    }
    if let Some(place) = in_file
        .get(reference)
        .or_else(|| in_file.get(named.as_str()))
    {
        return Above::Row(*place);
    }
    checks.refuse(&seated.row.line, "parent", &ImportRefusal::UnknownParent);
    Above::Nobody
}

fn role_of(seated: &Seated) -> Role {
    let kept = seated.kept.map(|company| company.role);
    seated.row.role.or(kept).unwrap_or(Role::Client)
}

fn check_seat(seated: &Seated, rows: &[Seated], above: Above, checks: &mut Checks) {
    let line = &seated.row.line;
    if let Some(kept) = seated.kept {
        if seated.row.role.is_some_and(|role| role != kept.role) {
            checks.refuse(line, "role", &ImportRefusal::OtherRole);
        }
        let elsewhere = match above {
            Above::Known(company) => kept.parent != Some(company.id),
            Above::Row(_) => true,
            Above::Nobody => false,
        };
        if seated.row.parent.is_some() && elsewhere {
            checks.refuse(line, "parent", &ImportRefusal::OtherParent);
        }
        return;
    }
    let role = role_of(seated);
    let allowed = match above {
        Above::Nobody if seated.row.parent.is_some() => Ok(()),
        Above::Nobody if role == Role::Operator => Ok(()),
        Above::Nobody => {
            checks.refuse(line, "parent", &ImportRefusal::UnknownParent);
            Ok(())
        }
        Above::Known(company) if company.state == CompanyState::Closed => {
            Err(CompanyRefusal::ParentClosed)
        }
        Above::Known(company) => company.role.may_take(role),
        Above::Row(place) => role_of(&rows[place]).may_take(role),
    };
    if let Err(refusal) = allowed {
        checks.refuse(line, "parent", &refusal);
    }
}

/// Walks up from each row to one already placed; what meets itself on the way stands in a circle.
fn ordered(rows: &[Seated], above: &[Above], checks: &mut Checks) -> Vec<usize> {
    let mut order = Vec::with_capacity(rows.len());
    let mut met = vec![Met::Not; rows.len()];
    for (start, seated) in rows.iter().enumerate() {
        let mut way = Vec::new();
        let mut at = start;
        while met[at] == Met::Not {
            met[at] = Met::OnTheWay;
            way.push(at);
            match above[at] {
                Above::Row(parent) => at = parent,
                Above::Nobody | Above::Known(_) => break,
            }
        }
        let circle = met[at] == Met::OnTheWay && way.last() != Some(&at);
        let circle = circle || matches!(above[at], Above::Row(parent) if parent == at);
        if circle {
            checks.refuse(&seated.row.line, "parent", &ImportRefusal::Circle);
        }
        for place in way.into_iter().rev() {
            met[place] = Met::Placed;
            order.push(place);
        }
    }
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Not,
    OnTheWay,
    Placed,
}
