use access::{CompanyId, Right, Scope};
use askama::Template;
use db::{Read, Write};
use kernel::{Coded, Halt, Refusal, Refused};
use web::{Form, Page, Visit};

use super::at::options;
use super::site::{countries, read_named};
use crate::actions::{CompanyDraft, create_company};
use crate::domain::{
    Company, CustomerKind, LegalStatus, Reference, Role, Siren, VatNumber, Website,
};
use crate::store;
use crate::store::tree::Node;

/// Beyond this, a parent is typed by its reference, not chosen.
const CHOICES: usize = 200;

#[derive(Template)]
#[template(path = "customer_new.html")]
struct New<'a> {
    v: &'a Visit,
    form: &'a Form,
    roles: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    statuses: Vec<(String, String)>,
    countries: Vec<(String, String)>,
    parents: Parents,
}

/// How a company's place is chosen.
pub enum Parents {
    Choose(Vec<(String, String)>),
    Type,
}

/// Nobody in reach has that reference.
struct UnknownParent;

impl Refusal for UnknownParent {
    fn code(&self) -> &'static str {
        "parties.parent.unknown"
    }
}

/// `GET /customers/new`
pub async fn show(visit: Visit) -> Page {
    let scope = visit.scope(Right::CustomersManage)?;
    let mut tx = visit.read().await?;
    let form = Form::of([("country", "FR"), ("role", "customer"), ("kind", "company")])
        .with("parent", visit.caller()?.company());
    let parents = parents(&mut tx, &scope).await?;
    visit.render(&page(&visit, &form, parents))
}

/// `POST /customers/new`
pub async fn create(visit: Visit, mut form: Form) -> Page {
    let scope = visit.scope(Right::CustomersManage)?;
    let mut tx = visit.write().await?;
    let parents = parents(&mut tx, &scope).await?;
    let created = attempt(&visit, &mut tx, &scope, &mut form).await;
    match created {
        Ok(company) => {
            let signed = visit.signed("parties.create_company")?.on(company.id);
            tx.commit(signed.in_company(company.id)).await?;
            visit.go_saying(
                &format!("/customers/{}", company.id),
                "parties.customer.created",
            )
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &form, parents))
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn attempt(
    visit: &Visit,
    tx: &mut Write,
    scope: &Scope,
    form: &mut Form,
) -> Result<Company, Halt> {
    let parent = read_parent(tx, scope, form).await?;
    let site_name = visit
        .app
        .labels()
        .get(kernel::Lang::Fr, "parties.site.kind.headOffice");
    let role = form.coded("role").unwrap_or(Role::Client);
    let kind = form.coded("kind").unwrap_or(CustomerKind::Company);
    let legal_name = form.required("legal_name", 200);
    let siren = form.parse_optional("siren", Siren::parse);
    let vat_number = form.parse_optional("vat_number", VatNumber::parse);
    let legal_status = form.parse_optional("legal_status", LegalStatus::parse);
    let website = form.parse_optional("website", Website::parse);
    let comment = form.optional("comment", 2_000).unwrap_or_default();
    let head_office = read_named(form, None, site_name.to_owned())?;
    let Some(parent) = parent else {
        return Err(Refused::field("parent", &UnknownParent).into());
    };
    let draft = CompanyDraft {
        parent,
        role,
        kind,
        legal_name,
        siren,
        vat_number,
        legal_status,
        website,
        comment,
        head_office,
    };
    create_company(tx, visit.caller()?, draft).await
}

fn page<'a>(v: &'a Visit, form: &'a Form, parents: Parents) -> New<'a> {
    let mut statuses = vec![(String::new(), v.t("parties.legal_status.none").to_owned())];
    statuses
        .extend(LegalStatus::all().map(|status| (status.code().to_owned(), status.to_string())));
    let mut roles = options::<Role>(v, "parties.company.role");
    roles.retain(|(code, _)| code != Role::Operator.code());
    New {
        v,
        form,
        roles,
        kinds: options::<CustomerKind>(v, "parties.company.kind"),
        statuses,
        countries: countries(v),
        parents,
    }
}

/// The companies one may choose as a parent, unless they are too many for a choice.
pub async fn parents(tx: &mut Read, scope: &Scope) -> Result<Parents, Halt> {
    let nodes = store::tree::possible_parents(tx, scope).await?;
    if nodes.len() > CHOICES {
        return Ok(Parents::Type);
    }
    let choice = |node: Node| {
        (
            node.id.to_string(),
            format!("{} ({})", node.legal_name, node.reference),
        )
    };
    Ok(Parents::Choose(nodes.into_iter().map(choice).collect()))
}

/// The parent as chosen (an id) or typed (a reference); a fault is noted when there is none such.
pub async fn read_parent(
    tx: &mut Read,
    scope: &Scope,
    form: &mut Form,
) -> Result<Option<CompanyId>, Halt> {
    let typed = form.required("parent", 40);
    if typed.is_empty() {
        return Ok(None);
    }
    let found = match Reference::parse(&typed) {
        Ok(reference) => store::tree::by_reference(tx, scope, &reference).await?,
        Err(_) => typed.parse().ok(),
    };
    if found.is_none() {
        form.fault("parent", &UnknownParent);
    }
    Ok(found)
}
