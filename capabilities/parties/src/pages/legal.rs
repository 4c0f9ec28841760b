use access::CompanyId;
use askama::Template;
use db::Read;
use kernel::Halt;
use web::{Page, Visit};

use crate::domain::{BrandWords, Letterhead};
use crate::store;

#[derive(Template)]
#[template(path = "legal.html")]
struct Inside<'a> {
    v: &'a Visit,
    notice: Option<Notice>,
}

#[derive(Template)]
#[template(path = "legal_outside.html")]
struct Outside<'a> {
    v: &'a Visit,
    notice: Option<Notice>,
}

/// Who publishes the portal at this address, as the law of 21 June 2004 (article 6, III) has it told.
struct Notice {
    brand_name: String,
    publisher: Letterhead,
    words: BrandWords,
}

impl Notice {
    async fn find(tx: &mut Read, owner: CompanyId) -> Result<Option<Self>, Halt> {
        let brand = store::brands::without_scope(tx, owner).await?;
        let publisher = store::letterheads::publisher(tx, owner).await?;
        Ok(publisher.map(|publisher| Self {
            brand_name: brand.as_ref().map_or_else(
                || publisher.company.name.clone(),
                |brand| brand.name.clone(),
            ),
            words: brand.map(|brand| brand.words).unwrap_or_default(),
            publisher,
        }))
    }

    fn address(&self) -> String {
        self.publisher.company.address_lines().join(", ")
    }

    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        let paragraphs = self.words.privacy.split("\n\n");
        paragraphs.map(str::trim).filter(|text| !text.is_empty())
    }
}

/// `GET /legal`: the publisher is who owns the brand shown; the operator where nobody's is.
pub async fn show(visit: Visit) -> Page {
    // Public: who publishes is said to anybody.
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let owner = match visit.brand.owner {
        Some(owner) => Some(owner),
        None => store::tree::top(&mut tx).await?,
    };
    let notice = match owner {
        Some(owner) => Notice::find(&mut tx, owner).await?,
        None => None,
    };
    drop(tx);
    match &visit.guest {
        Some(_) => visit.render(&Inside { v: &visit, notice }),
        None => visit.render(&Outside { v: &visit, notice }),
    }
}
