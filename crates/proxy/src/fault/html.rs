use serde::Deserialize;

use super::{Play, Stage};
use crate::reply::{Reply, Step};
/// An HTML page, as a load balancer or a captive portal sends it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Html {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
}

impl Default for Html {
    fn default() -> Self {
        Self { status: 502 }
    }
}

impl Play for Html {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let page = format!(
            "<html>\r\n<head><title>{0} Error</title></head>\r\n<body>\r\n<center><h1>{0} Error</h1></center>\r\n\
             <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
            self.status
        );
        Reply::text(self.status, "text/html", page).steps()
    }
}
