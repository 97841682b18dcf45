use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// A status with an empty body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Empty {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
}

impl Default for Empty {
    fn default() -> Self {
        Self { status: 429 }
    }
}

impl Play for Empty {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        Reply::text(self.status, "text/plain", "").steps()
    }
}
