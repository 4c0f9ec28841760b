use askama::Template;
use kernel::{Kind, Refusal};
use web::{Form, Page, Visit};

#[derive(Template)]
#[template(path = "components.html")]
struct Components<'a> {
    v: &'a Visit,
    form: &'a Form,
    choices: &'a [(String, String)],
    here: &'a Option<String>,
}

/// A fault to show how a fault looks.
struct Shown;

impl Refusal for Shown {
    fn code(&self) -> &'static str {
        "app.components.shown"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// `GET /staff/components`: everything pages are made of, on one page that lives with the code. Its
/// samples are French, whatever the reader's language.
pub(super) async fn show(visit: Visit) -> Page {
    let mut form = Form::of([("name", "Atelier Lumière SAS"), ("siren", "89555655")]);
    form.fault("siren", &Shown);
    let choice = |code: &str, words: &str| (code.to_owned(), words.to_owned());
    let choices = [
        choice("5710", "SAS, société par actions simplifiée"),
        choice("1000", "EI, entreprise individuelle"),
    ];
    let here = Some("/staff/components#table".to_owned());
    let page = Components {
        v: &visit,
        form: &form,
        choices: &choices,
        here: &here,
    };
    visit.render(&page)
}
