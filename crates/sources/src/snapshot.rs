//! What a page looked like at a moment: digests and the facts of its contract, small enough to be reviewed and committed.

use redial_note::Timestamp;
use redial_redact::{Label, SafeUrl, Sha256};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Page, Stated};

/// Largest snapshot file.
const LIMIT: usize = 64 * 1024;

/// A kept snapshot of a page. A field that is added comes with another `snapshot` form, so that an older reader refuses
/// what it would not understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Form of this file.
    snapshot: Form,
    /// What the page backs.
    pub area: Label,
    /// Its address.
    pub url: SafeUrl,
    /// When it was read.
    pub accessed_at: Timestamp,
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// Digest of its normalised text.
    pub text_sha256: Sha256,
    /// Its size in bytes.
    pub bytes: u64,
    /// What it says of the request; null where no fact was read.
    pub stated: Option<Stated>,
}

/// The version of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Form {
    /// Without the number of required fields that have no name.
    #[serde(rename = "redial.snapshot/2")]
    Two,
    #[serde(rename = "redial.snapshot/3")]
    Three,
}

/// A file is not a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a snapshot of form redial.snapshot/3")]
pub struct SnapshotError;

impl Snapshot {
    /// Keeps what was read.
    pub fn of(area: Label, url: SafeUrl, accessed_at: Timestamp, page: &Page, stated: Option<Stated>) -> Self {
        let (sha256, text_sha256) = (page.sha256.clone(), page.text_sha256.clone());
        Self { snapshot: Form::Three, area, url, accessed_at, sha256, text_sha256, bytes: page.bytes, stated }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It is not one of ours, or of a later form.
    pub fn parse(bytes: &[u8]) -> Result<Self, SnapshotError> {
        if bytes.len() > LIMIT {
            return Err(SnapshotError);
        }
        // The parser's message would quote the file.
        serde_json::from_slice(bytes).map_err(|_quoting| SnapshotError)
    }

    /// The file's text.
    pub fn render(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The file's name: of the area and the address, so that pages of two gateways lie side by side.
    pub fn file_name(area: &Label, url: &SafeUrl) -> String {
        let digest = Sha256::of(url.as_str().as_bytes());
        format!("{area}-{}.json", digest.as_str().get(..8).unwrap_or_default())
    }
}
