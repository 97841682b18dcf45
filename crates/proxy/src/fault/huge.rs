use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// A body of many bytes, with its length announced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Huge {
    /// Its size in MiB.
    pub mib: u64,
}

impl Default for Huge {
    fn default() -> Self {
        Self { mib: 100 }
    }
}

impl Play for Huge {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let head = Reply::text(200, "application/json", "").head(&format!("content-length: {}", self.mib << 20));
        vec![Step::Send(head), Step::Repeat { piece: vec![b' '; 1 << 20], times: Some(self.mib) }]
    }
}
