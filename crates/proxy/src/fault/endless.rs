use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step, chunk};
/// A body that never ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endless {}

impl Play for Endless {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let head = Reply::text(200, "application/json", "").head("transfer-encoding: chunked");
        let piece = chunk(&[b' '; 16 << 10]);
        vec![Step::Send(head), Step::Repeat { piece, times: None }]
    }
}
