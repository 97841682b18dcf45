use serde::Deserialize;

use super::{
    Play, Stage,
    broken::{At, Break, steps},
};
use crate::reply::Step;

/// Half of a stream's events, then an error event and an end in order. In place of a document, an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorEvent {}

impl Play for ErrorEvent {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        steps(stage.reply, stage.family, At::Half, Break::Error)
    }
}
