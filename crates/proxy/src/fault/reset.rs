use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::Step;
/// The connection is reset before a byte of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {}

impl Play for Reset {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        vec![Step::Reset]
    }
}
