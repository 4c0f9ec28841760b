//! Two shorthands of this capability: closed lists of codes, and closed lists of refusals.

/// Declares an enum whose values have one stable code each.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$on:meta])* $value:ident = $code:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$on])* $value,)* }

        impl kernel::Coded for $name {
            const ALL: &'static [Self] = &[$(Self::$value,)*];

            fn code(self) -> &'static str {
                match self { $(Self::$value => $code,)* }
            }
        }
    };
}

/// Declares an enum of refusals: each has its code, label key `refusal.{code}`.
macro_rules! refusals {
    ($(#[$meta:meta])* $name:ident $kind:ident { $($(#[$on:meta])* $value:ident = $code:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$on])* $value,)* }

        impl kernel::Refusal for $name {
            fn code(&self) -> &'static str {
                match self { $(Self::$value => $code,)* }
            }

            fn kind(&self) -> kernel::Kind {
                kernel::Kind::$kind
            }
        }
    };
}

pub(crate) use {coded, refusals};
