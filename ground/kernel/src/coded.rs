/// A state or kind with one stable spelling, used in columns, addresses, the API and label keys.
pub trait Coded: Sized + Copy + 'static {
    /// Every value, in the order people read them.
    const ALL: &'static [Self];

    /// The spelling, TM Forum's where there is one.
    fn code(self) -> &'static str;

    /// The value spelled `code`.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}
