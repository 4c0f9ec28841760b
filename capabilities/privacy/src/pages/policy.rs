use askama::Template;
use parties::Letterhead;
use web::{Page, Visit};

use super::{ClassLine, classes};
use crate::Keeping;

#[derive(Template)]
#[template(path = "policy.html")]
struct Inside<'a> {
    v: &'a Visit,
    facts: Facts,
}

#[derive(Template)]
#[template(path = "policy_outside.html")]
struct Outside<'a> {
    v: &'a Visit,
    facts: Facts,
}

/// What the page says besides its labels.
struct Facts {
    publisher: Option<Letterhead>,
    classes: Vec<ClassLine>,
}

impl Facts {
    fn name<'a>(&'a self, v: &'a Visit) -> &'a String {
        let publisher = self.publisher.as_ref();
        publisher.map_or(&v.brand.name, |publisher| &publisher.company.name)
    }

    /// With the address, where there is one.
    fn named(&self, v: &Visit) -> String {
        let parts = [self.name(v).clone(), self.address()];
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(", ")
    }

    fn address(&self) -> String {
        let lines = self.publisher.as_ref();
        lines.map_or_else(String::new, |publisher| {
            publisher.company.address_lines().join(", ")
        })
    }
}

/// `GET /privacy`: who answers for people's data at this address, what is kept, how long, and what they may ask.
pub async fn show(visit: Visit, keeping: Keeping) -> Page {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let publisher = parties::publisher(&mut tx, visit.brand.owner).await?;
    drop(tx);
    let facts = Facts {
        publisher,
        classes: classes(&visit, keeping),
    };
    match &visit.guest {
        Some(_) => visit.render(&Inside { v: &visit, facts }),
        None => visit.render(&Outside { v: &visit, facts }),
    }
}
