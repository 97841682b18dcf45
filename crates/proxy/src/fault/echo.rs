use serde::Deserialize;

use super::envelope;
use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// An error whose message repeats the credential that came.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Echo {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
}

impl Default for Echo {
    fn default() -> Self {
        Self { status: 401 }
    }
}

impl Play for Echo {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let credential = String::from_utf8_lossy(stage.credential);
        let message = format!("Incorrect API key provided: {credential}. (request id: sim-echo)");
        Reply::json(self.status, &envelope(&message, "invalid_api_key")).steps()
    }
}
