//! What every room speaks: ids, money, time, and the ways work may end. Does nothing by itself.
#![deny(missing_docs)]

mod clock;
mod coded;
mod halt;
mod id;
mod locale;
mod money;
mod text;

pub use clock::{Clock, Day, StillClock, SystemClock, Timestamp};
pub use coded::Coded;
pub use halt::{Fault, FieldRefusal, Halt, Kind, OrMissing, Refusal, Refused};
pub use id::{Id, NotAnId};
pub use locale::{Lang, format_day, format_instant, format_money, format_number};
pub use money::Money;
pub use text::{hex, percent};
