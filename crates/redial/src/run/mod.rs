//! `redial run`: a command behind the recorder, and the note of what it asked.

mod doors;
mod job;
mod pages;

pub(crate) use doors::{Doors, doors};
pub(crate) use job::{Order, Outcome, run};
pub(crate) use pages::Pages;
