//! The one place of this crate where wall time is read: the simulator's dates, which no note takes in.

use std::time::SystemTime;

use jiff::Timestamp;

/// Now, or the epoch where the clock is beyond the calendar.
#[expect(clippy::disallowed_methods, reason = "the simulator is an edge: it dates its answers like a real server")]
pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
}
