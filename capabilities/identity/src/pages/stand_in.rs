use access::{MembershipId, Right};
use askama::Template;
use kernel::{Coded, Halt, OrMissing};
use web::{Form, Key, Page, Visit};

use super::login::present_session;
use super::place::{Place, Whose};
use crate::actions;
use crate::actions::stand_in::{Asking, Token};
use crate::domain::stand_in::Limit;
use crate::secret;
use crate::store::users::User;

/// A reason says something, and not everything.
const REASON: usize = 200;

#[derive(Template)]
#[template(path = "stand_in_new.html")]
struct New<'a> {
    v: &'a Visit,
    form: &'a Form,
    place: &'a Place,
    user: &'a User,
    limits: Vec<(String, String)>,
}

impl New<'_> {
    fn user_page(&self) -> String {
        format!("{}/{}", self.place.users(), self.user.membership)
    }
}

#[derive(Template)]
#[template(path = "stand_in.html")]
struct Present<'a> {
    v: &'a Visit,
    form: &'a Form,
}

fn limits(visit: &Visit) -> Vec<(String, String)> {
    let each = Limit::ALL.iter().map(|limit| {
        let code = limit.code();
        (
            code.to_owned(),
            visit.t1("identity.stand_in.minutes", &code),
        )
    });
    each.collect()
}

/// `GET /customers/{company}/users/{id}/stand-in`
pub async fn new(visit: Visit, company: Key, id: Key) -> Page {
    let form = Form::default().with("limit", Limit::Half.code());
    render_new(&visit, company, id.read()?, &form).await
}

async fn render_new(visit: &Visit, company: Key, id: MembershipId, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let whose = Whose::Below(company);
    let place = whose
        .find(visit, &mut tx, Right::CustomersImpersonate)
        .await?;
    let at = (place.company.id, id);
    let user = actions::stand_in::find(&mut tx, visit.caller()?, at).await?;
    let page = New {
        v: visit,
        form,
        place: &place,
        user: &user,
        limits: limits(visit),
    };
    match form.faults().is_empty() && form.whole().is_none() {
        true => visit.render(&page),
        false => visit.render_refused(form, &page),
    }
}

/// `POST /customers/{company}/users/{id}/stand-in`
pub async fn begin(visit: Visit, company: Key, id: Key, mut form: Form) -> Page {
    let membership = id.read()?;
    match try_begin(&visit, (&company, membership), &mut form).await {
        Ok(token) => {
            let mut response = visit.go("/")?;
            visit.set_session_cookie(&mut response, &token.token, token.lasts_s);
            Ok(response)
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render_new(&visit, company, membership, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn try_begin(
    visit: &Visit,
    (company, id): (&Key, MembershipId),
    form: &mut Form,
) -> Result<Token, Halt> {
    let (caller, company) = (visit.caller()?, company.read()?);
    let mut tx = visit.write().await?;
    // Who may not know of the user hears nothing of the form.
    actions::stand_in::find(&mut tx, caller, (company, id)).await?;
    let reason = form.required("reason", REASON);
    let limit = form.coded::<Limit>("limit");
    form.done()?;
    let limit = limit.or_missing()?;
    let asking = Asking {
        reason: &reason,
        limit,
        session: present_session(visit)?,
        secret_hash: present_secret(visit)?,
        address: &visit.address,
        agent: &visit.user_agent,
    };
    let (user, token) = actions::stand_in::begin(&mut tx, caller, (company, id), &asking).await?;
    let signed = visit
        .signed("identity.begin_stand_in")?
        .on(id)
        .in_company(company)
        .in_place_of(user.login)
        .saying(format!("{} min, {reason}", limit.code()));
    tx.commit(signed).await?;
    Ok(token)
}

/// The hash of the token the browser came with: the one of its own session.
fn present_secret(visit: &Visit) -> Result<Vec<u8>, Halt> {
    let token = visit.session_token.as_deref();
    token.and_then(secret::read).ok_or(Halt::Unknown)
}

/// `GET /stand-in`: where one stands, and the step to changes.
pub async fn show(visit: Visit) -> Page {
    visit.stand_in().or_missing()?;
    let form = Form::default();
    visit.render(&Present {
        v: &visit,
        form: &form,
    })
}

/// `POST /stand-in/raising`
pub async fn raise(visit: Visit, mut form: Form) -> Page {
    visit.stand_in().or_missing()?;
    match try_raise(&visit, &mut form).await {
        Ok(()) => visit.go_saying("/", "identity.stand_in.raised"),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            let page = Present {
                v: &visit,
                form: &form,
            };
            visit.render_refused(&form, &page)
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn try_raise(visit: &Visit, form: &mut Form) -> Result<(), Halt> {
    let reason = form.required("reason", REASON);
    form.done()?;
    let held = present_session(visit)?;
    let mut tx = visit.write().await?;
    actions::stand_in::raise(&mut tx, visit.caller()?, held, &reason).await?;
    let signed = visit.signed("identity.raise_stand_in")?.on(held);
    tx.commit(signed.saying(reason)).await
}

/// `POST /stand-in/end`, and signing out: back to one's own place.
pub async fn end(visit: Visit, _form: Form) -> Page {
    visit.stand_in().or_missing()?;
    let (caller, held) = (visit.caller()?, present_session(&visit)?);
    let present = (held, present_secret(&visit)?);
    // Whose session holds this one stands above.
    let mut tx = visit.tools().db.write_as_the_house().await?;
    let token = actions::stand_in::end(&mut tx, caller, present).await?;
    tx.commit(visit.signed("identity.end_stand_in")?.on(held))
        .await?;
    let back = format!(
        "/customers/{}/users/{}",
        caller.company(),
        caller.membership()
    );
    let mut response = visit.go_saying(&back, "identity.stand_in.ended")?;
    visit.set_session_cookie(&mut response, &token.token, token.lasts_s);
    Ok(response)
}
