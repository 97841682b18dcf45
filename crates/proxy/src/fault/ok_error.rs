use serde::Deserialize;

use super::envelope;
use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// Status 200 with an error in the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OkError {}

impl Play for OkError {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let message = "upstream error: do request failed (request id: sim-ok-error)";
        Reply::json(200, &envelope(message, "do_request_failed")).steps()
    }
}
