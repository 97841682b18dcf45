use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// Most headers: a script must not be able to take all memory.
const MAX_HEADERS: usize = 1_000_000;

/// A head of many headers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ManyHeaders {
    /// How many.
    pub count: usize,
}

impl Default for ManyHeaders {
    fn default() -> Self {
        Self { count: 10_000 }
    }
}

impl Play for ManyHeaders {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let headers = (0..self.count.min(MAX_HEADERS)).map(|n| (format!("x-sim-{n}"), "0".to_owned()));
        Reply { headers: stage.reply.headers.iter().cloned().chain(headers).collect(), ..stage.reply.clone() }.steps()
    }
}
