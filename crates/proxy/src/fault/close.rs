use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::Step;
/// The connection is closed in order before a byte of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {}

impl Play for Close {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        vec![Step::Close]
    }
}
