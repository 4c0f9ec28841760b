use kernel::{Fault, Halt, Lang, Refused};
use web::Labels;

use crate::assembly;

/// Says on a terminal what pages say on a screen: by the same labels.
pub(super) struct Teller {
    labels: Labels,
    lang: Lang,
}

impl Teller {
    pub(super) fn new(lang: Lang) -> Result<Self, Fault> {
        Ok(Self {
            labels: Labels::read(&assembly::labels())?,
            lang,
        })
    }

    pub(super) fn t<'a>(&'a self, key: &'a str) -> &'a str {
        self.labels.get(self.lang, key)
    }

    pub(super) fn fill(&self, key: &str, args: &[String]) -> String {
        self.labels.fill(self.lang, key, args)
    }

    /// As `Visit::count`.
    pub(super) fn count(&self, key: &str, count: i64) -> String {
        let end = if count == 1 { "one" } else { "many" };
        self.fill(&format!("{key}.{end}"), &[count.to_string()])
    }

    pub(super) fn refused(&self, refused: &Refused) -> String {
        let words = |code: &str, args: &[String]| self.fill(&format!("refusal.{code}"), args);
        let fields = refused.fields.iter();
        let fields: Vec<String> = fields
            .map(|fault| format!("{}: {}", fault.field, words(fault.code, &fault.args)))
            .collect();
        if fields.is_empty() {
            words(refused.code, &refused.args)
        } else {
            fields.join("\n")
        }
    }
}

/// Why a command ended otherwise than well, for who typed it.
pub(super) fn words(halt: &Halt) -> String {
    match (halt, Teller::new(Lang::En)) {
        (Halt::Refused(refused), Ok(teller)) => teller.refused(refused),
        (halt, _) => halt.to_string(),
    }
}
