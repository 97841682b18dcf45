//! The main job: one minimal happy-path request and one deliberately wrong one, recorded, judged and written down.

mod job;
mod opened;
mod run;

pub(crate) use job::Plan;
pub(crate) use opened::Facts;
pub(crate) use redial_proxy::{Clock, wall};
pub(crate) use run::{Checked, Order, check};
