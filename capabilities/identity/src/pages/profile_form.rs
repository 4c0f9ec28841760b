use access::{Right, Rights};
use kernel::{Coded, Halt};
use web::Form;

use crate::actions::profiles::ProfileForm;

/// Reads a profile; a code nobody knows is left out.
pub fn read(form: &mut Form) -> Result<ProfileForm, Halt> {
    let name = form.required("name", 60);
    let rights = ticked(form);
    let seen = form.get("version").parse().ok();
    form.done()?;
    Ok(ProfileForm { name, rights, seen })
}

/// The rights whose boxes are ticked.
pub fn ticked(form: &Form) -> Rights {
    form.all("rights")
        .into_iter()
        .filter_map(Right::from_code)
        .collect()
}
