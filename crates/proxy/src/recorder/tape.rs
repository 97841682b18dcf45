//! What a recorder writes to: one record for one note. A recorder that lives longer than a note changes it.

use super::Log;
use crate::Clock;

/// The journal of one note, and the clock that its events are told by.
#[derive(Debug)]
pub struct Tape {
    /// The journal.
    pub log: Log,
    /// The clock, started with it.
    pub clock: Clock,
}

impl Tape {
    /// A record whose clock was started when its journal was opened.
    pub fn new(log: Log, clock: Clock) -> Self {
        Self { log, clock }
    }
}
