use askama::Template;
use askama::filters::HtmlSafe;

use crate::{Form, Visit};

/// What stands in a field's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Input(&'static str),
    Password,
    Textarea(u32),
    Select(Vec<(String, String)>),
    Checkbox,
    File,
}

/// One field of a form: label, hint, error, control. Made by [`Visit::text`] and its sisters.
#[derive(Template)]
#[template(path = "ui/field.html")]
pub struct Field<'a> {
    v: &'a Visit,
    name: &'a str,
    id: String,
    label: &'a str,
    value: String,
    hint: Option<String>,
    errors: Vec<String>,
    control: Control,
    autocomplete: Option<&'a str>,
    inputmode: Option<&'a str>,
    accept: Option<&'a str>,
    maxlength: Option<usize>,
    width: &'static str,
    required: Need,
    rules: Option<Rules>,
}

impl HtmlSafe for Field<'_> {}

/// Whether a field must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// Marks a password field that shows the rules a new password must meet.
struct Rules;

impl<'a> Field<'a> {
    fn new(v: &'a Visit, form: &'a Form, name: &'a str, label: &'a str, control: Control) -> Self {
        let errors = form
            .faults()
            .iter()
            .filter(|fault| fault.field == name)
            .map(|fault| v.refusal(fault.code, &fault.args))
            .collect();
        let value = match control {
            Control::Password | Control::File => String::new(),
            Control::Textarea(_) => form.get_exactly(name).to_owned(),
            _ => form.get(name).to_owned(),
        };
        Self {
            v,
            name,
            id: name.replace(['[', ']', '.'], "-"),
            label,
            value,
            hint: None,
            errors,
            control,
            autocomplete: None,
            inputmode: None,
            accept: None,
            maxlength: None,
            width: "",
            required: Need::Required,
            rules: None,
        }
    }

    /// A line of help above the control, by label key.
    #[must_use]
    pub fn hint(mut self, key: &str) -> Self {
        self.hint = Some(self.v.t(key).to_owned());
        self
    }

    /// May be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = Need::Optional;
        self
    }

    /// What browsers may fill it with (WCAG 1.3.5).
    #[must_use]
    pub fn autocomplete(mut self, token: &'a str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Which keyboard a phone shows.
    #[must_use]
    pub fn inputmode(mut self, mode: &'a str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// Which files are offered.
    #[must_use]
    pub fn accept(mut self, kinds: &'a str) -> Self {
        self.accept = Some(kinds);
        self
    }

    /// How many characters fit.
    #[must_use]
    pub fn maxlength(mut self, most: usize) -> Self {
        self.maxlength = Some(most);
        self
    }

    /// As wide as 8 characters.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.width = " input--short";
        self
    }

    /// As wide as 20 characters.
    #[must_use]
    pub fn medium(mut self) -> Self {
        self.width = " input--medium";
        self
    }

    /// Another element id, when the same name stands twice on a page.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Shows the password rule with live ticks.
    #[must_use]
    pub fn with_rules(mut self) -> Self {
        self.rules = Some(Rules);
        self
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if !self.errors.is_empty() {
            ids.push(format!("{}-error", self.id));
        }
        if self.rules.is_some() {
            ids.push(format!("{}-rules", self.id));
        }
        ids.join(" ")
    }

    fn is_required(&self) -> bool {
        self.required == Need::Required
    }

    fn is_checked(&self) -> bool {
        matches!(self.value.as_str(), "on" | "1" | "true" | "yes")
    }
}

impl Visit {
    /// A line of text.
    pub fn text<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Input("text"))
    }

    /// A search box.
    pub fn search<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Input("search")).optional()
    }

    /// A mail address.
    pub fn email<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Input("email"))
    }

    /// A telephone number.
    pub fn tel<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Input("tel"))
    }

    /// A day.
    pub fn date<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Input("date")).medium()
    }

    /// A colour.
    pub fn colour<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Input("color")).short()
    }

    /// A password, with a button that shows it.
    pub fn password<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Password)
    }

    /// Several lines.
    pub fn textarea<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Textarea(5))
    }

    /// One of several: pairs of value and words.
    pub fn select<'a>(
        &'a self,
        form: &'a Form,
        name: &'a str,
        label: &'a str,
        options: &[(String, String)],
    ) -> Field<'a> {
        Field::new(
            self,
            form,
            name,
            self.t(label),
            Control::Select(options.to_vec()),
        )
    }

    /// A box to tick.
    pub fn checkbox<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::Checkbox).optional()
    }

    /// A file to send; the form must be `enctype="multipart/form-data"`.
    pub fn file<'a>(&'a self, form: &'a Form, name: &'a str, label: &'a str) -> Field<'a> {
        Field::new(self, form, name, self.t(label), Control::File)
    }
}
