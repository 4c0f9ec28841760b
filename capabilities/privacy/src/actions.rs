//! What changes: one file a verb.

pub mod ask;
pub mod erase;
pub mod export;
pub mod hold;
pub mod purge;
pub mod stop;
