use crate::CompanyId;

/// How far a connection sees, whatever its queries ask: the second wall. PostgreSQL holds every row
/// against it (decision 18); on SQLite, queries and their [`crate::Scope`] stand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight(Seen);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    Within(CompanyId),
    Everything,
}

impl Sight {
    /// Of nobody: no row of any customer.
    pub const NONE: Self = Self(Seen::Nothing);

    /// Of somebody who acts in `company`: that company and all below it.
    pub fn within(company: CompanyId) -> Self {
        Self(Seen::Within(company))
    }

    /// Of the house itself, which sees everything: jobs, the door, the command line. Asked for by
    /// name, `…_as_the_house`, in the places that `xtask/house.toml` lists.
    pub const fn of_the_house() -> Self {
        Self(Seen::Everything)
    }

    /// What the wall compares with: `myopenip.root` on PostgreSQL.
    pub fn root(self) -> String {
        match self.0 {
            Seen::Nothing => String::new(),
            Seen::Within(company) => company.to_string(),
            Seen::Everything => "house".to_owned(),
        }
    }
}
