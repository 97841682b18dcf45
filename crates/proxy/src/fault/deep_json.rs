use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// Most levels: a script must not be able to take all memory.
const MAX_LEVELS: u32 = 10_000_000;

/// An answer of nested arrays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeepJson {
    /// How many levels.
    pub levels: u32,
}

impl Default for DeepJson {
    fn default() -> Self {
        Self { levels: 10_000 }
    }
}

impl Play for DeepJson {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let levels = usize::try_from(self.levels.min(MAX_LEVELS)).unwrap_or_default();
        let body = ["[".repeat(levels), "]".repeat(levels)].concat();
        Reply::text(200, "application/json", body).steps()
    }
}
