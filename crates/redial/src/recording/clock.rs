//! The clocks of a run, read in one place: wall time for showing, monotonic time for differences.

use std::time::{Duration, Instant, SystemTime};

use redial_note::Timestamp;

/// The clocks of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    wall: Timestamp,
}

impl Clock {
    /// Starts the run's clock.
    #[expect(clippy::disallowed_methods, reason = "this is the edge where monotonic time is read")]
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), wall: wall() }
    }

    /// Milliseconds since the run started.
    pub(crate) fn offset_ms(&self) -> u64 {
        whole_ms(self.started.elapsed())
    }

    /// Wall time: that of the start and what has passed since, so that a clock which is set meanwhile turns nothing around.
    pub(crate) fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.offset_ms()).unwrap_or(i64::MAX);
        Timestamp::from_millis(self.wall.as_millis().saturating_add(passed))
    }
}

/// Wall time. A clock before 1970 reads as 1970.
#[expect(clippy::disallowed_methods, reason = "this is the edge where wall time is read")]
pub(crate) fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Whole milliseconds of a duration.
fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
