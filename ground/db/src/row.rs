use kernel::{Coded, Fault};
use sqlx::postgres::PgRow;

use crate::Column;
use crate::column::{coded, text};

/// The driver's row.
pub enum Cells<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a PgRow),
}

/// One row of an answer, read from its first column to its last in the order of the `SELECT`.
pub struct Row<'a> {
    cells: Cells<'a>,
    next: usize,
}

impl<'a> Row<'a> {
    pub(crate) fn new(cells: Cells<'a>) -> Self {
        Self { cells, next: 0 }
    }

    fn width(&self) -> usize {
        match &self.cells {
            Cells::Sqlite(row) => row.as_ref().column_count(),
            Cells::Postgres(row) => sqlx::Row::len(*row),
        }
    }

    /// The next column.
    ///
    /// # Errors
    /// The column is missing or holds something else.
    pub fn take<T: Column>(&mut self) -> Result<T, Fault> {
        let index = self.next;
        self.next += 1;
        T::decode(&self.cells, index)
    }

    /// The next column, which holds a code.
    ///
    /// # Errors
    /// The code is not one of `C`'s.
    pub fn take_coded<C: Coded>(&mut self) -> Result<C, Fault> {
        self.take_coded_or_none()?
            .ok_or_else(|| Fault::new("reading a code", "null"))
    }

    /// The next column, which holds a code or nothing.
    ///
    /// # Errors
    /// The code is not one of `C`'s.
    pub fn take_coded_or_none<C: Coded>(&mut self) -> Result<Option<C>, Fault> {
        let index = self.next;
        self.next += 1;
        text(&self.cells, index, coded)
    }
}

/// What a row can be read as.
pub trait FromRow: Sized {
    /// Reads the columns in order.
    ///
    /// # Errors
    /// The row is not what the query promised.
    fn from_row(row: &mut Row<'_>) -> Result<Self, Fault>;
}

macro_rules! tuple {
    ($($name:ident),*) => {
        impl<$($name: Column),*> FromRow for ($($name,)*) {
            fn from_row(row: &mut Row<'_>) -> Result<Self, Fault> {
                Ok(($(row.take::<$name>()?,)*))
            }
        }
    };
}

tuple!(A);
tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);
tuple!(A, B, C, D, E);
tuple!(A, B, C, D, E, F);
tuple!(A, B, C, D, E, F, G);
tuple!(A, B, C, D, E, F, G, H);

/// A row of texts, however many: what [`crate::Told`] reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(pub Vec<Option<String>>);

impl FromRow for Texts {
    fn from_row(row: &mut Row<'_>) -> Result<Self, Fault> {
        let count = row.width();
        (0..count)
            .map(|_| row.take())
            .collect::<Result<_, _>>()
            .map(Self)
    }
}
