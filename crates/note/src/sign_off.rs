use redial_redact::{Identifier, Remark, Sha256};
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Version of the sidecar's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SignOffForm {
    /// Version 1.
    #[serde(rename = "redial.sign-off/1")]
    V1,
}

words! {
    /// What a person decided.
    pub enum OperatorResult {
        /// Good enough to go on.
        Pass = "pass",
        /// Not.
        Fail = "fail",
    }
}

record! {
    /// A person's pass or fail, beside the note: `NAME.signoff.json`. It names the note by the digest of its file, so
    /// that it signs nothing else.
    pub struct SignOff {
        /// Version of the form.
        pub sign_off: SignOffForm,
        /// The run.
        pub run_id: Identifier,
        /// Digest of the note's file.
        pub note_sha256: Sha256,
        /// What was decided.
        pub result: OperatorResult,
        /// In the person's own words.
        pub remark: Remark,
        /// Who.
        pub by: Identifier,
        /// When.
        pub at: Timestamp,
    }
}
