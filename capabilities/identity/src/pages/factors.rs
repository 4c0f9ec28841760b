use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use kernel::Halt;
use web::{Form, Key, Page, Visit};

use super::account::device_words;
use super::proof::holder;
use crate::actions;
use crate::domain::factor::{Factors, Passkey, Remembered};
use crate::relying_party::RelyingParty;
use crate::store::{devices, passkeys, policies, totp};

/// The page all of this is shown on.
pub const PAGE: &str = "/account/factors";
/// Where new recovery codes are read.
pub const CODES: &str = "/account/factors/recovery-codes";

#[derive(Template)]
#[template(path = "factors.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    factors: Factors,
    passkeys: Vec<Passkey>,
    devices: Vec<(Remembered, String)>,
    /// Whether a company of theirs wants a second factor.
    wanted: bool,
    /// Whether passkeys can be made under this address.
    offered: bool,
}

/// `GET /account/factors`
pub async fn show(visit: Visit) -> Page {
    render(&visit, &Form::default(), StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let login = visit.caller()?.login();
    let offered = RelyingParty::of(visit).await?.is_some();
    let mut tx = visit.read().await?;
    let remembered = devices::list(&mut tx, login, visit.now()).await?;
    let page = Show {
        v: visit,
        form,
        factors: totp::factors(&mut tx, login).await?,
        passkeys: passkeys::list(&mut tx, login).await?,
        devices: remembered
            .into_iter()
            .map(|device| {
                let words = device_words(visit, &device.agent);
                (device, words)
            })
            .collect(),
        wanted: policies::wanted(&mut tx, login).await?,
        offered,
    };
    visit.render_with(status, &page)
}

/// The page again, with what was refused.
async fn refused(visit: &Visit, mut form: Form, halt: Halt) -> Page {
    match halt {
        Halt::Refused(refused) => {
            form.refuse(refused);
            render(visit, &form, StatusCode::CONFLICT).await
        }
        halt => Err(halt.into()),
    }
}

/// `POST /account/factors/totp/removal`
pub async fn remove_totp(visit: Visit, form: Form) -> Page {
    let mut tx = visit.write().await?;
    let holder = holder(&visit)?;
    match actions::factors::remove_totp(&mut tx, holder).await {
        Ok(()) => {
            tx.commit(visit.signed("identity.remove_totp")?.on(holder.login))
                .await?;
            visit.go_saying(PAGE, "identity.totp.removed")
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}

/// `POST /account/factors/passkeys/{id}/removal`
pub async fn remove_passkey(visit: Visit, Path(id): Path<Key>, form: Form) -> Page {
    let id = id.read()?;
    let mut tx = visit.write().await?;
    match actions::passkeys::remove(&mut tx, holder(&visit)?, id).await {
        Ok(()) => {
            tx.commit(visit.signed("identity.remove_passkey")?.on(id))
                .await?;
            visit.go_saying(PAGE, "identity.passkey.removed")
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}

/// `POST /account/factors/recovery-codes`: ten new ones in the place of all before.
pub async fn renew_codes(visit: Visit, form: Form) -> Page {
    let mut tx = visit.write().await?;
    let holder = holder(&visit)?;
    match actions::factors::renew_codes(&mut tx, &visit.tools().vault, holder).await {
        Ok(()) => {
            let signed = visit.signed("identity.renew_recovery_codes")?;
            tx.commit(signed.on(holder.login)).await?;
            visit.go(CODES)
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}

/// `POST /account/devices`: none is remembered any more.
pub async fn forget_devices(visit: Visit, _form: Form) -> Page {
    let mut tx = visit.write().await?;
    let login = visit.caller()?.login();
    let count = devices::forget_all(&mut tx, login).await?;
    let signed = visit.signed("identity.forget_devices")?.on(login);
    tx.commit(signed.saying(count.to_string())).await?;
    visit.go_saying(PAGE, "identity.device.all_forgotten")
}

/// `POST /account/devices/{id}`: that one is not.
pub async fn forget_device(visit: Visit, Path(id): Path<Key>, _form: Form) -> Page {
    let id = id.read()?;
    let mut tx = visit.write().await?;
    if devices::forget(&mut tx, visit.caller()?.login(), id).await? == 0 {
        return Err(Halt::Missing.into());
    }
    tx.commit(visit.signed("identity.forget_device")?.on(id))
        .await?;
    visit.go_saying(PAGE, "identity.device.forgotten")
}
