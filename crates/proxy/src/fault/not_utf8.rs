use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// A body that is not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotUtf8 {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
}

impl Default for NotUtf8 {
    fn default() -> Self {
        Self { status: 200 }
    }
}

impl Play for NotUtf8 {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let body = [b"{\"error\":{\"message\":\"".as_slice(), &[0xff, 0xfe, 0x80, 0xc3], b"\"}}"].concat();
        Reply::text(self.status, "application/json", body).steps()
    }
}
