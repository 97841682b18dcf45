use serde::Deserialize;

use super::{
    Play, Stage,
    broken::{At, Break, steps},
};
use crate::reply::Step;

/// Half of a stream's events, and an end in order: the end event never comes. Of a document, half of it with its length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoTerminal {}

impl Play for NoTerminal {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        steps(stage.reply, stage.family, At::Half, Break::End)
    }
}
