use access::{CompanyId, Right};
use askama::Template;
use axum::extract::Path;
use kernel::{Coded, OrMissing};
use web::{Form, Key, Page, Visit};

use crate::actions::switch_modules;
use crate::domain::{Module, Role};
use crate::store;
use crate::store::modules::Reseller;

#[derive(Template)]
#[template(path = "modules.html")]
struct List<'a> {
    v: &'a Visit,
    resellers: Vec<Reseller>,
}

impl List<'_> {
    fn names(&self, modules: &[Module]) -> String {
        let names = modules.iter();
        let names = names.map(|module| self.v.coded("parties.module", module.code()));
        names.collect::<Vec<_>>().join(", ")
    }
}

#[derive(Template)]
#[template(path = "modules_of.html")]
struct Of<'a> {
    v: &'a Visit,
    id: CompanyId,
    name: &'a str,
    choices: Vec<Choice>,
}

/// A part of the portal, and whether it is open.
struct Choice {
    code: &'static str,
    open: bool,
    closed_above: bool,
}

/// `GET /staff/modules`
pub async fn list(visit: Visit) -> Page {
    let scope = visit.scope(Right::ModulesManage)?;
    let mut tx = visit.read().await?;
    let resellers = store::modules::resellers(&mut tx, &scope).await?;
    visit.render(&List {
        v: &visit,
        resellers,
    })
}

/// `GET /staff/modules/{id}`
pub async fn show(visit: Visit, Path(id): Path<Key>) -> Page {
    let scope = visit.scope(Right::ModulesManage)?;
    let mut tx = visit.read().await?;
    let company = store::companies::find(&mut tx, &scope, id.read()?).await?;
    let company = company
        .filter(|company| company.role == Role::Reseller)
        .or_missing()?;
    let here = store::modules::closed_at(&mut tx, &scope, company.id).await?;
    let above = match company.parent {
        Some(parent) => store::modules::closed_to(&mut tx, parent).await?,
        None => Vec::new(),
    };
    let choice = |module: &Module| Choice {
        code: module.code(),
        open: !here.contains(module),
        closed_above: above.contains(module),
    };
    visit.render(&Of {
        v: &visit,
        id: company.id,
        name: &company.legal_name,
        choices: Module::ALL.iter().map(choice).collect(),
    })
}

/// `POST /staff/modules/{id}`: what is ticked is open, all else is closed.
pub async fn save(visit: Visit, Path(id): Path<Key>, form: Form) -> Page {
    let open = form.all("open");
    let closed: Vec<Module> = Module::ALL
        .iter()
        .copied()
        .filter(|module| !open.contains(&module.code()))
        .collect();
    let mut tx = visit.write().await?;
    let company = switch_modules(&mut tx, visit.caller()?, id.read()?, &closed).await?;
    let codes: Vec<&str> = closed.iter().map(|module| module.code()).collect();
    let signed = visit.signed("parties.switch_modules")?;
    let signed = signed.on(company.id).in_company(company.id);
    tx.commit(signed.saying(codes.join(" "))).await?;
    visit.app.forget_brands();
    visit.go_saying("/staff/modules", "parties.modules.saved")
}
