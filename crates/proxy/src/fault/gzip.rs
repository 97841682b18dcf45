use serde::Deserialize;

use super::{Play, Stage};
use flate2::{Compression, write::GzEncoder};
use std::io::Write as _;

use crate::reply::{Content, Reply, Step};
/// The answer that would have been, compressed though nobody asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gzip {}

impl Play for Gzip {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        let written = encoder.write_all(&stage.reply.body()).and_then(|()| encoder.finish());
        let reply = Reply { content: Content::Whole(written.unwrap_or_default()), ..stage.reply.clone() };
        reply.with("content-encoding", "gzip").steps()
    }
}
