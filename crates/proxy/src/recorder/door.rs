//! Tokens in place of credentials: each opens one gateway.

use redial_redact::Secret;

use crate::Target;

/// What a client presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// One-run tokens; the recorder puts the credential in their place.
    Brokered,
    /// The credential itself, which is passed on.
    Passed {
        /// Whether a key that no door has may go on, too, where all doors lead to one gateway. Only where somebody said which gateway
        /// that is: a client may hold a login at another vendor.
        strangers: bool,
    },
}

/// A gateway, the token that opens it, and the credential that is sent there.
#[derive(Debug)]
pub struct Door {
    /// What a client presents.
    pub token: Secret,
    /// Where requests with it go: scheme, host and port, fixed for the run.
    pub target: Target,
    /// Its number among the addresses beside the run's gateway, from 1; none: it is the gateway's own.
    pub other: Option<u64>,
    /// What stands before a family's path: the base URL's own path without `/v1`.
    pub prefix: String,
    /// What is sent there in the token's place; none where the variable was not set.
    pub credential: Option<Secret>,
}

/// Whether two values are equal, in a time that tells nothing of where they differ.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// The door that a presented token opens.
pub(super) fn opened(doors: &[Door], presented: &[u8]) -> Option<usize> {
    found(doors.iter().map(|door| Some(&door.token)), presented)
}

/// The first door of a presented credential.
pub(super) fn belongs(doors: &[Door], presented: &[u8]) -> Option<usize> {
    found(doors.iter().map(|door| door.credential.as_ref()), presented)
}

/// The first of some secrets that a value is.
fn found<'d>(secrets: impl Iterator<Item = Option<&'d Secret>>, presented: &[u8]) -> Option<usize> {
    // Every one is compared with, so that time does not tell which.
    let mut found = None;
    for (index, secret) in secrets.enumerate() {
        if secret.is_some_and(|secret| same(secret.expose(), presented)) {
            found = found.or(Some(index));
        }
    }
    found
}
