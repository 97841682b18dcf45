use serde::Deserialize;

use super::{
    Play, Stage,
    broken::{At, Break, steps},
};
use crate::reply::Step;

/// Half of the answer, then a chunk that announces more than comes before the connection is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TruncatedChunk {}

impl Play for TruncatedChunk {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        steps(stage.reply, stage.family, At::Half, Break::Torn)
    }
}
