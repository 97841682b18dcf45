use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::Step;
/// No answer at all, until the client leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hang {}

impl Play for Hang {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        vec![Step::Hang]
    }
}
