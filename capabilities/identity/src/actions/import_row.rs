use std::collections::HashMap;

use access::CompanyId;
use kernel::{Lang, Refusal};
use sheets::{Line, MAX_PROBLEMS, Problem, Table};

use crate::domain::import::{ImportRefusal, read_lang, read_profile, read_text};
use crate::domain::login::{Reference, read_email, read_phone};
use crate::domain::profile::{Level, ProfileRef};
use crate::domain::refusal::LoginRefusal;
use crate::store::imports::KnownCompany;

/// Columns that must be there.
pub const REQUIRED: [&str; 4] = ["company", "name", "email", "profile"];
/// Columns that may be.
pub const OPTIONAL: [&str; 4] = ["phone", "language", "identifier", "external_reference"];

/// The highest number an identifier may be brought with: ours go on above it.
const HIGHEST: i64 = 8_999_999_999;

/// A row that reads.
pub(super) struct Row {
    pub number: usize,
    pub company: CompanyId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub lang: Option<Lang>,
    pub profile: ProfileRef,
    pub reference: Option<Reference>,
    pub external_reference: String,
}

/// Every row that reads, and every fault of those that do not.
pub(super) fn read_rows(table: &Table, companies: &[KnownCompany]) -> (Vec<Row>, Vec<Problem>) {
    let mut problems = table.expect_columns(&REQUIRED, &OPTIONAL);
    problems.extend(table.problems().iter().cloned());
    if !problems.is_empty() {
        return (Vec::new(), problems);
    }
    let directory = Directory::of(companies);
    let mut rows = Vec::with_capacity(table.rows.len());
    for line in &table.rows {
        let mut reading = Reading {
            line,
            problems: &mut problems,
        };
        rows.extend(reading.row(&directory));
    }
    (rows, problems)
}

/// Companies by what people call them.
struct Directory<'a> {
    by_reference: HashMap<&'a str, &'a KnownCompany>,
    by_external: HashMap<&'a str, &'a KnownCompany>,
    by_siren: HashMap<&'a str, Vec<&'a KnownCompany>>,
}

impl<'a> Directory<'a> {
    fn of(companies: &'a [KnownCompany]) -> Self {
        let by_reference = companies
            .iter()
            .map(|company| (company.reference.as_str(), company))
            .collect();
        let external = |company: &'a KnownCompany| {
            let external = company.external_reference.as_deref()?;
            Some((external, company))
        };
        let by_external = companies.iter().filter_map(external).collect();
        let mut by_siren: HashMap<&str, Vec<&KnownCompany>> = HashMap::new();
        for company in companies {
            if let Some(siren) = &company.siren {
                by_siren.entry(siren).or_default().push(company);
            }
        }
        Self {
            by_reference,
            by_external,
            by_siren,
        }
    }

    fn find(&self, text: &str) -> Result<&'a KnownCompany, ImportRefusal> {
        if text.is_empty() {
            return Err(ImportRefusal::Required);
        }
        if let Some(company) = self.by_reference.get(text.to_uppercase().as_str()) {
            return Ok(company);
        }
        if let Some(company) = self.by_external.get(text) {
            return Ok(company);
        }
        let siren: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        match self.by_siren.get(siren.as_str()).map(Vec::as_slice) {
            Some([company]) => Ok(company),
            Some(_) => Err(ImportRefusal::AmbiguousCompany),
            None => Err(ImportRefusal::UnknownCompany),
        }
    }
}

struct Reading<'a> {
    line: &'a Line,
    problems: &'a mut Vec<Problem>,
}

impl Reading<'_> {
    fn row(&mut self, directory: &Directory<'_>) -> Option<Row> {
        let company = self.cell("company", |text| directory.find(text));
        let name = self.cell("name", |text| read_text(text, 120));
        let email = self.cell("email", read_email);
        let phone = self.cell("phone", read_phone);
        let lang = self.cell("language", |text| {
            if text.is_empty() {
                Ok(None)
            } else {
                read_lang(text).map(Some)
            }
        });
        let level = company.map_or(Level::Operator, |company| company.level);
        let profile = self.cell("profile", |text| read_profile(text, level));
        let reference = self.cell("identifier", |text| match (text, Reference::parse(text)) {
            ("", _) => Ok(None),
            (_, Some(reference)) if reference.number() > 0 => Ok(Some(reference)),
            (_, _) => Err(LoginRefusal::NotAReference),
        });
        let within = self.cell("identifier", |_| match &reference {
            Some(Some(reference)) if reference.number() > HIGHEST => {
                Err(ImportRefusal::IdentifierTooHigh)
            }
            _ => Ok(()),
        });
        let external = self.cell("external_reference", |text| {
            if text.is_empty() {
                Ok(String::new())
            } else {
                read_text(text, 80)
            }
        });
        within?;
        Some(Row {
            number: self.line.number(),
            company: company?.id,
            name: name?,
            email: email?,
            phone: phone?,
            lang: lang?,
            profile: ProfileRef::ReadyMade(profile?),
            reference: reference?,
            external_reference: external?,
        })
    }

    fn cell<T, R: Refusal>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        match read(self.line.get(column)) {
            Ok(value) => Some(value),
            Err(refusal) => {
                if self.problems.len() < MAX_PROBLEMS {
                    self.problems
                        .push(Problem::of(self.line.number(), column, &refusal));
                }
                None
            }
        }
    }
}
