//! What every run that leaves a note shares: its clock, what it is opened with, its journal under a name of its own, what
//! of an answer's words may be kept, and its end.

mod open;
mod opened;
pub(crate) mod terms;

pub(crate) use open::{Frame, NOT_TAKEN, Recorded, Recording, repository_end, unusable};
pub(crate) use opened::{Facts, random, redial};
pub(crate) use redial_proxy::{Clock, allowed_headers, ids, leave_out, noted, wall};
pub(crate) use terms::Terms;
