use serde::Deserialize;

use super::{Play, Stage};
use super::{cut, part};
use crate::reply::Step;
/// The answer stops in the middle and the connection is closed in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Truncate {
    /// Bytes of the body that are sent before; half of it where nothing is said.
    pub after: Option<usize>,
}

impl Play for Truncate {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let mut steps = part(stage.reply, cut(stage.reply, self.after));
        steps.push(Step::Close);
        steps
    }
}
