use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redirect {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
    /// Where to.
    pub location: String,
}

impl Default for Redirect {
    fn default() -> Self {
        Self { status: 301, location: "/".to_owned() }
    }
}

impl Play for Redirect {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        Reply::text(self.status, "text/html", "").with("location", self.location.as_str()).steps()
    }
}
