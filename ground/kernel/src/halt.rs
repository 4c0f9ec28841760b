use std::fmt;

/// The ways work may end other than well. `?` carries them; `web` and `api` each answer them once.
#[derive(Debug)]
pub enum Halt {
    /// Nobody we know is asking: sign in first.
    Unknown,
    /// The caller may see the thing but not do this to it.
    Denied,
    /// It does not exist, or is not the caller's: from outside the same.
    Missing,
    /// A business "no", to be shown to the person.
    Refused(Refused),
    /// Too busy now: try again in so many seconds.
    Busy(u32),
    /// The caller asks too often: try again in so many seconds.
    TooOften(u32),
    /// Ours: logged whole, shown as "try again".
    Fault(Fault),
}

/// What kind of "no" a refusal is; decides the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was given cannot be: 422.
    Invalid,
    /// What was given no longer fits what is: 409.
    Conflict,
}

/// A "no" with a name that never changes: the label key `refusal.{code}` and the API's error code.
pub trait Refusal {
    /// Stable code, `billing.already_settled`.
    fn code(&self) -> &'static str;
    /// Invalid or conflict.
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
    /// What fills `{0}`, `{1}`… of the label.
    fn args(&self) -> Vec<String> {
        Vec::new()
    }
}

/// One field's fault: where, and which label says what to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The field's name in the form, the CSV column or the JSON path.
    pub field: String,
    /// Label key under `refusal.`.
    pub code: &'static str,
    /// What fills the label.
    pub args: Vec<String>,
}

/// A refusal on its way to the person, with the fields it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Stable code of the whole refusal.
    pub code: &'static str,
    /// Invalid or conflict.
    pub kind: Kind,
    /// What fills the label.
    pub args: Vec<String>,
    /// The fields to mend; empty when no field is at fault.
    pub fields: Vec<FieldRefusal>,
}

impl Refused {
    /// A refusal of the whole, no field named.
    pub fn whole(refusal: &dyn Refusal) -> Self {
        Self {
            code: refusal.code(),
            kind: refusal.kind(),
            args: refusal.args(),
            fields: Vec::new(),
        }
    }

    /// What was typed has faults in these fields.
    pub fn fields(fields: Vec<FieldRefusal>) -> Self {
        Self {
            code: "form.faults",
            kind: Kind::Invalid,
            args: Vec::new(),
            fields,
        }
    }

    /// One field, one fault.
    pub fn field(field: impl Into<String>, refusal: &dyn Refusal) -> Self {
        Self::fields(vec![FieldRefusal::new(field, refusal)])
    }
}

impl FieldRefusal {
    /// `refusal`, said of `field`.
    pub fn new(field: impl Into<String>, refusal: &dyn Refusal) -> Self {
        Self {
            field: field.into(),
            code: refusal.code(),
            args: refusal.args(),
        }
    }
}

impl<R: Refusal> From<R> for Halt {
    fn from(refusal: R) -> Self {
        Self::Refused(Refused::whole(&refusal))
    }
}

impl From<Refused> for Halt {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Something of ours broke. The text is for the log, never for the person.
#[derive(Debug)]
pub struct Fault(String);

impl Fault {
    /// `what` was being done, `why` it failed.
    pub fn new(what: &str, why: impl fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("nobody is signed in"),
            Self::Denied => f.write_str("not allowed"),
            Self::Missing => f.write_str("not found"),
            Self::Refused(refused) => f.write_str(refused.code),
            Self::TooOften(seconds) => write!(f, "too often, try again in {seconds} s"),
            Self::Busy(seconds) => write!(f, "busy, try again in {seconds} s"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

/// Turns "nothing found" into [`Halt::Missing`].
pub trait OrMissing<T> {
    /// The value, or the answer that tells nothing.
    fn or_missing(self) -> Result<T, Halt>;
}

impl<T> OrMissing<T> for Option<T> {
    fn or_missing(self) -> Result<T, Halt> {
        self.ok_or(Halt::Missing)
    }
}
