//! What every run that leaves a note shares: its clock, what it is opened with, its journal under a name of its own, what
//! of an answer's words may be kept, and its end.

mod clock;
mod open;
mod opened;
mod words;

pub(crate) use clock::{Clock, wall};
pub(crate) use open::{Opening, Recorded, Recording, repository_end, searched, unusable};
pub(crate) use opened::Facts;
pub(crate) use words::{allowed_headers, ids, label, leave_out, noted};
