use kernel::{Coded, Day, Fault, Id, Money, Timestamp};
use sqlx::Row as _;

use crate::row::Cells;

/// A value on its way into a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `TEXT`.
    Text(Option<String>),
    /// `BIGINT`.
    Int(Option<i64>),
    /// `BOOLEAN`.
    Bool(Option<bool>),
    /// `BYTES`.
    Bytes(Option<Vec<u8>>),
}

/// What can be bound to a parameter.
pub trait IntoValue {
    /// The column's shape of it.
    fn into_value(self) -> Value;
}

macro_rules! into_value {
    ($($kind:ty => $shape:ident, |$it:ident| $make:expr;)*) => {$(
        impl IntoValue for $kind {
            fn into_value(self) -> Value { let $it = self; Value::$shape(Some($make)) }
        }
        impl IntoValue for Option<$kind> {
            fn into_value(self) -> Value { Value::$shape(self.map(|$it| $make)) }
        }
    )*};
}

into_value! {
    &str => Text, |it| it.to_owned();
    String => Text, |it| it;
    &String => Text, |it| it.clone();
    i64 => Int, |it| it;
    u32 => Int, |it| i64::from(it);
    bool => Bool, |it| it;
    Vec<u8> => Bytes, |it| it;
    &[u8] => Bytes, |it| it.to_vec();
    Money => Int, |it| it.cents();
    Timestamp => Int, |it| it.micros();
    Day => Text, |it| it.to_string();
}

impl<T> IntoValue for Id<T> {
    fn into_value(self) -> Value {
        Value::Text(Some(self.to_string()))
    }
}
impl<T> IntoValue for &Id<T> {
    fn into_value(self) -> Value {
        Value::Text(Some(self.to_string()))
    }
}
impl<T> IntoValue for Option<Id<T>> {
    fn into_value(self) -> Value {
        Value::Text(self.map(|id| id.to_string()))
    }
}
impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

/// What a column can be read as.
pub trait Column: Sized {
    /// Reads column `index`.
    ///
    /// # Errors
    /// The column holds something else.
    fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault>;
}

fn unreadable(index: usize, why: impl std::fmt::Display) -> Fault {
    Fault::new("reading a column", format!("{index}: {why}"))
}

macro_rules! primitive {
    ($($kind:ty),*) => {$(
        impl Column for Option<$kind> {
            fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault> {
                match cells {
                    Cells::Sqlite(row) => {
                        row.get(index).map_err(|error| unreadable(index, error))
                    }
                    Cells::Postgres(row) => {
                        row.try_get(index).map_err(|error| unreadable(index, error))
                    }
                }
            }
        }
        impl Column for $kind {
            fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault> {
                Option::<$kind>::decode(cells, index)?.ok_or_else(|| unreadable(index, "null"))
            }
        }
    )*};
}

primitive!(String, i64, bool, Vec<u8>);

macro_rules! mapped {
    ($([$($generic:ident)?] $kind:ty, $from:ty, |$it:ident| $make:expr;)*) => {$(
        impl$(<$generic>)? Column for Option<$kind> {
            fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault> {
                let Some($it) = Option::<$from>::decode(cells, index)? else { return Ok(None) };
                let made: Option<$kind> = $make;
                made.map(Some).ok_or_else(|| unreadable(index, "not what it should be"))
            }
        }
        impl$(<$generic>)? Column for $kind {
            fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault> {
                Option::<$kind>::decode(cells, index)?.ok_or_else(|| unreadable(index, "null"))
            }
        }
    )*};
}

mapped! {
    [] Money, i64, |it| Some(Money::from_cents(it));
    [] Timestamp, i64, |it| Some(Timestamp::from_micros(it));
}

/// Reads a text where it lies, without a copy of it.
pub(crate) fn text<T>(
    cells: &Cells<'_>,
    index: usize,
    read: impl FnOnce(&str) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    let found = match cells {
        Cells::Sqlite(row) => row
            .get_ref(index)
            .map_err(|error| unreadable(index, error))?
            .as_str_or_null()
            .map_err(|error| unreadable(index, error))?,
        Cells::Postgres(row) => row
            .try_get::<Option<&str>, _>(index)
            .map_err(|error| unreadable(index, error))?,
    };
    found.map(read).transpose()
}

macro_rules! parsed {
    ($([$($generic:ident)?] $kind:ty;)*) => {$(
        impl$(<$generic>)? Column for Option<$kind> {
            fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault> {
                let wrong = || unreadable(index, "not what it should be");
                text(cells, index, |found| found.parse().map_err(|_| wrong()))
            }
        }
        impl$(<$generic>)? Column for $kind {
            fn decode(cells: &Cells<'_>, index: usize) -> Result<Self, Fault> {
                Option::<$kind>::decode(cells, index)?.ok_or_else(|| unreadable(index, "null"))
            }
        }
    )*};
}

parsed! {
    [T] Id<T>;
    [] Day;
}

/// Reads a stored code back into its value.
pub(crate) fn coded<C: Coded>(code: &str) -> Result<C, Fault> {
    C::from_code(code).ok_or_else(|| Fault::new("reading a code", code))
}
