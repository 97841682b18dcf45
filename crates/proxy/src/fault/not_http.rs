use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::Step;
/// Bytes that are not HTTP.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotHttp {}

impl Play for NotHttp {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        vec![Step::Send(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()), Step::Close]
    }
}
