//! The main job: one minimal happy-path request and one deliberately wrong one, recorded, judged and written down.

mod job;
mod run;

pub(crate) use job::Plan;
pub(crate) use run::{Order, check};
