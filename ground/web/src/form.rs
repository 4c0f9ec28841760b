use std::collections::BTreeMap;

use axum::body::Bytes;
use kernel::{Coded, FieldRefusal, Halt, Refusal, Refused};

/// A file somebody sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// As their machine calls it; for showing, never for storing under.
    pub file_name: String,
    /// Its content.
    pub bytes: Bytes,
}

/// What was typed, and what is wrong with it. Goes back into the page as it came.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    files: BTreeMap<String, Vec<Upload>>,
    faults: Vec<FieldRefusal>,
    whole: Option<Refused>,
}

/// What a single field is refused for, whatever it means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FieldFault {
    Required,
    TooLong(usize),
    NotAChoice,
    NotADay,
    NotAnAmount,
}

impl Refusal for FieldFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Required => "form.required",
            Self::TooLong(_) => "form.too_long",
            Self::NotAChoice => "form.not_a_choice",
            Self::NotADay => "form.not_a_day",
            Self::NotAnAmount => "form.not_an_amount",
        }
    }
    fn args(&self) -> Vec<String> {
        match self {
            Self::TooLong(most) => vec![most.to_string()],
            _ => Vec::new(),
        }
    }
}

impl Form {
    /// A form that shows these values.
    pub fn of<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut form = Self::default();
        for (name, value) in values {
            form.push(name.to_owned(), value.to_owned());
        }
        form
    }

    /// Sets `name` to `value`, for filling a form from what is stored.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), vec![value.to_string()]);
        self
    }

    pub(crate) fn push(&mut self, name: String, value: String) {
        self.values.entry(name).or_default().push(value);
    }

    pub(crate) fn push_file(&mut self, name: String, upload: Upload) {
        self.files.entry(name).or_default().push(upload);
    }

    /// What was typed in `name`, without the blanks around it.
    pub fn get(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(|all| all.first())
            .map_or("", |value| value.trim())
    }

    /// What was typed in `name`, to the letter: passwords.
    pub fn get_exactly(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(|all| all.first())
            .map_or("", String::as_str)
    }

    /// Every value of `name`.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.values
            .get(name)
            .map_or_else(Vec::new, |all| all.iter().map(|one| one.trim()).collect())
    }

    /// Whether `name` was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Whether the box `name` is ticked.
    pub fn checked(&self, name: &str) -> bool {
        matches!(self.get(name), "on" | "1" | "true" | "yes")
    }

    /// The file sent as `name`.
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files.get(name).and_then(|all| all.first())
    }

    /// Every file sent as `name`.
    pub fn files(&self, name: &str) -> &[Upload] {
        self.files.get(name).map_or(&[], Vec::as_slice)
    }

    /// A text that must be there, of at most `most` characters; a fault is noted otherwise.
    pub fn required(&mut self, name: &str, most: usize) -> String {
        let text = self.bounded(name, most);
        if text.is_empty() && !self.at_fault(name) {
            self.fault(name, &FieldFault::Required);
        }
        text
    }

    /// A text that may be left out.
    pub fn optional(&mut self, name: &str, most: usize) -> Option<String> {
        Some(self.bounded(name, most)).filter(|text| !text.is_empty())
    }

    /// A text that `parse` must understand; required.
    pub fn parse<T, R: Refusal>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        let text = self.required(name, 4_000);
        if text.is_empty() {
            None
        } else {
            self.parsed(name, parse(&text))
        }
    }

    /// A text that `parse` must understand when it is there.
    pub fn parse_optional<T, R: Refusal>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        let text = self.optional(name, 4_000)?;
        self.parsed(name, parse(&text))
    }

    /// One of a state's or kind's codes; required.
    pub fn coded<C: Coded>(&mut self, name: &str) -> Option<C> {
        let text = self.required(name, 200);
        if text.is_empty() {
            return None;
        }
        let value = C::from_code(&text);
        if value.is_none() {
            self.fault(name, &FieldFault::NotAChoice);
        }
        value
    }

    /// A day; a fault is noted when what is there is none.
    pub fn day(&mut self, name: &str) -> Option<kernel::Day> {
        let text = self.optional(name, 10)?;
        self.parsed(name, text.parse().map_err(|()| FieldFault::NotADay))
    }

    /// An amount; a fault is noted when what is there is none.
    pub fn money(&mut self, name: &str) -> Option<kernel::Money> {
        let text = self.optional(name, 30)?;
        self.parsed(
            name,
            kernel::Money::parse(&text).ok_or(FieldFault::NotAnAmount),
        )
    }

    /// Notes a fault of `name`.
    pub fn fault(&mut self, name: &str, refusal: &dyn Refusal) {
        self.faults.push(FieldRefusal::new(name, refusal));
    }

    /// Notes that `name` holds none of the choices there are, and refuses.
    pub fn no_such_choice(&mut self, name: &str) -> Halt {
        self.fault(name, &FieldFault::NotAChoice);
        Refused::fields(self.faults.clone()).into()
    }

    /// Goes on only when no fault was noted.
    ///
    /// # Errors
    /// All faults at once.
    pub fn done(&self) -> Result<(), Halt> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Refused::fields(self.faults.clone()).into())
        }
    }

    /// Takes over what an action refused, to be shown beside the fields.
    pub fn refuse(&mut self, refused: Refused) {
        for fault in &refused.fields {
            if !self.faults.contains(fault) {
                self.faults.push(fault.clone());
            }
        }
        if refused.fields.is_empty() {
            self.whole = Some(refused);
        }
    }

    /// The faults of fields.
    pub fn faults(&self) -> &[FieldRefusal] {
        &self.faults
    }

    /// The refusal of the whole, when no field is named.
    pub fn whole(&self) -> Option<&Refused> {
        self.whole.as_ref()
    }

    fn at_fault(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault.field == name)
    }

    fn bounded(&mut self, name: &str, most: usize) -> String {
        let text = self.get(name).to_owned();
        if text.chars().count() > most {
            self.fault(name, &FieldFault::TooLong(most));
            return String::new();
        }
        text
    }

    fn parsed<T, R: Refusal>(&mut self, name: &str, parsed: Result<T, R>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.fault(name, &refusal);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_collected_and_nothing_typed_is_lost() {
        let mut form = Form::of([("name", ""), ("comment", "abcdef"), ("due", "30/02/2026")]);
        form.required("name", 10);
        form.optional("comment", 5);
        form.day("due");
        let Err(Halt::Refused(refused)) = form.done() else {
            panic!("accepted")
        };
        let said: Vec<(&str, &str)> = refused
            .fields
            .iter()
            .map(|fault| (fault.field.as_str(), fault.code))
            .collect();
        assert_eq!(
            said,
            [
                ("name", "form.required"),
                ("comment", "form.too_long"),
                ("due", "form.not_a_day")
            ]
        );
        assert_eq!(form.get("comment"), "abcdef");
    }
}
