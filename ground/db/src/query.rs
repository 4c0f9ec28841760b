use crate::{IntoValue, Value};

/// One statement, the same text for both engines. Parameters are `$1`, `$2`…
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// The name it was declared under.
    pub name: &'static str,
    /// The text.
    pub text: &'static str,
}

impl Query {
    /// Starts binding with `$1`.
    pub fn bind(&self, value: impl IntoValue) -> Bound {
        self.bound().bind(value)
    }

    /// The query as it stands, for one without parameters.
    pub fn bound(&self) -> Bound {
        Bound {
            text: self.text,
            values: Vec::with_capacity(8),
        }
    }
}

/// A query with its values, ready to be sent.
#[derive(Debug)]
pub struct Bound {
    pub(crate) text: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Bound {
    /// Binds the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl IntoValue) -> Self {
        self.values.push(value.into_value());
        self
    }
}

/// Declares queries and lists them (`ALL`), so that a test can prepare each on both engines.
///
/// ```ignore
/// db::queries! {
///     FIND = "SELECT id, name FROM parties_site WHERE id = $1";
/// }
/// ```
#[macro_export]
macro_rules! queries {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$meta])* #[doc(hidden)] pub(crate) const $name: $crate::Query = $crate::Query { name: stringify!($name), text: $text };)*
        /// Every query of this file.
        pub(crate) const ALL: &[$crate::Query] = &[$($name,)*];
    };
}
