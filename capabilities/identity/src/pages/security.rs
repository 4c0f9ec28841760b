use access::Right;
use askama::Template;
use axum::http::StatusCode;
use kernel::{Halt, OrMissing};
use web::{Form, Page, Visit};

use crate::actions;
use crate::domain::factor::Policy;
use crate::domain::profile::Level;
use crate::store::policies::{self, Protected};

#[derive(Template)]
#[template(path = "security.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    policy: Policy,
    is_operator: bool,
    users: Vec<Protected>,
}

impl Show<'_> {
    fn is_required(&self) -> bool {
        self.policy == Policy::Required
    }

    fn is_waived(&self) -> bool {
        self.policy == Policy::Waived
    }

    fn without(&self) -> i64 {
        let without = self.users.iter().filter(|user| !user.is_protected());
        i64::try_from(without.count()).unwrap_or(i64::MAX)
    }
}

impl Protected {
    fn is_protected(&self) -> bool {
        self.totp || self.passkeys > 0
    }

    /// How they are protected, by label key.
    fn words(&self) -> &'static str {
        match (self.totp, self.passkeys > 0) {
            (true, true) => "identity.security.both",
            (true, false) => "identity.security.totp",
            (false, true) => "identity.security.passkey",
            (false, false) => "identity.security.none",
        }
    }
}

/// `GET /company/security`
pub async fn show(visit: Visit) -> Page {
    render(&visit, &Form::default(), StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let scope = visit.scope(Right::SecurityManage)?;
    let company = visit.caller()?.company();
    let mut tx = visit.read().await?;
    let kept = policies::find(&mut tx, &scope, company)
        .await?
        .or_missing()?;
    let users = policies::users(&mut tx, &scope, company).await?;
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            policy: kept.policy,
            is_operator: kept.level == Level::Operator,
            users,
        },
    )
}

/// `POST /company/security`
pub async fn save(visit: Visit, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let changed = match form.coded::<Policy>("second_factor") {
        Some(wanted) => actions::policy::change(&mut tx, visit.caller()?, wanted)
            .await
            .map(|()| wanted),
        None => Err(form.done().err().unwrap_or(Halt::Missing)),
    };
    match changed {
        Ok(wanted) => {
            let signed = visit.signed("identity.change_policy")?;
            let signed = signed.on(visit.caller()?.company());
            tx.commit(signed.saying(kernel::Coded::code(wanted)))
                .await?;
            visit.go_saying("/company/security", "identity.security.saved")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            let conflict = refused.kind == kernel::Kind::Conflict;
            form.refuse(refused);
            let status = match conflict {
                true => StatusCode::CONFLICT,
                false => StatusCode::UNPROCESSABLE_ENTITY,
            };
            render(&visit, &form, status).await
        }
        Err(halt) => Err(halt.into()),
    }
}
