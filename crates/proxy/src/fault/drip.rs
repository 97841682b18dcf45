use serde::Deserialize;

use super::{Play, Stage};
use std::time::Duration;

use crate::reply::Step;
/// The answer that would have been, in small pieces with pauses between them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Drip {
    /// Bytes of a piece.
    pub bytes: usize,
    /// Milliseconds between two.
    pub pause_ms: u64,
}

impl Default for Drip {
    fn default() -> Self {
        Self { bytes: 16, pause_ms: 50 }
    }
}

impl Play for Drip {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let all: Vec<u8> = stage.reply.steps().into_iter().flat_map(bytes_of).collect();
        let pause = Step::Pause(Duration::from_millis(self.pause_ms));
        let pieces = all.chunks(self.bytes.max(1)).map(|piece| Step::Send(piece.to_vec()));
        pieces.flat_map(|piece| [piece, pause.clone()]).collect()
    }
}

fn bytes_of(step: Step) -> Vec<u8> {
    if let Step::Send(bytes) = step { bytes } else { Vec::new() }
}
