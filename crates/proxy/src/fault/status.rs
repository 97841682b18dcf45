use serde::Deserialize;

use super::{Play, Stage, errors};
use crate::reply::{Reply, Step};

/// An error status in the family's own envelope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Status {
    /// The status, of 400 to 599.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
    /// How long the answer asks to wait, in `Retry-After`; nothing is asked where it is null.
    pub wait_ms: Option<u64>,
}

impl Default for Status {
    fn default() -> Self {
        Self { status: 500, wait_ms: None }
    }
}

impl Status {
    /// The status as gateways send it: 429 asks for a wait of a second.
    pub fn of(status: u16) -> Self {
        Self { status, wait_ms: (status == 429).then_some(1_000) }
    }
}

impl Play for Status {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let reply = Reply::json(self.status, &errors::document(self.status, stage.family));
        match self.wait_ms {
            Some(wait) => reply.with("retry-after", wait.div_ceil(1_000).to_string()),
            None => reply,
        }
        .steps()
    }
}
