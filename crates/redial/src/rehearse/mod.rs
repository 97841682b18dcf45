//! Rehearsals: what is played to a command, and who answers the rest.

mod list;
mod prepared;
mod replay;

pub(crate) use list::scenes;
pub(crate) use prepared::{Prepared, Rehearsal};
pub(crate) use replay::replay;
