//! A key from a file that only its owner may read.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
};

use redial_trust::{KeyFault, PrivateKey};
use zeroize::Zeroizing;

use crate::{
    paths::printable,
    problem::{Problem, file_says},
    store,
};

/// Largest file that is read as a key; one of Ed25519 has some 400 bytes.
const MAX_BYTES: u64 = 16 * 1024;

/// Reads a key.
///
/// # Errors
/// The file cannot be read, others may read it, or it holds no key that signs notes.
pub(super) fn read(path: &Path) -> Result<PrivateKey, Problem> {
    let at = |problem: Problem| problem.at(printable(path));
    let unreadable = |error: std::io::Error| at(unreadable(&error));
    let meta = fs::metadata(path).map_err(unreadable)?;
    let bytes = Zeroizing::new(store::read(path, MAX_BYTES).map_err(unreadable)?);
    let parsed = PrivateKey::parse(&bytes);
    // As ssh has it: a file of somebody else's (a mounted secret of root's) is theirs to protect. The public half is
    // for everybody.
    let own = meta.uid() == rustix::process::getuid().as_raw();
    if own && meta.permissions().mode() & 0o077 != 0 && !matches!(parsed, Err(KeyFault::Public)) {
        return Err(at(open_to_others()));
    }
    parsed.map_err(|fault| at(no_signer(fault, &bytes)))
}

fn unreadable(error: &std::io::Error) -> Problem {
    let why = format!("{}; nothing was sent", file_says(error));
    Problem::failed(
        "the signing key cannot be read",
        why,
        "name a key that exists and that you may read: --sign-key FILE",
    )
}

fn open_to_others() -> Problem {
    let why = "others than its owner may read it; nothing was sent";
    Problem::failed(
        "the signing key is open to others",
        why,
        "chmod 600 it, as ssh asks; if others saw it, make a new one",
    )
}

fn no_signer(fault: KeyFault, bytes: &[u8]) -> Problem {
    let remedy = match fault {
        KeyFault::Encrypted => {
            "load it into an agent first (ssh-add FILE), and say --sign-key agent; or use a key without one".to_owned()
        }
        KeyFault::Public => public(bytes),
        KeyFault::Algorithm(_) | KeyFault::Format | KeyFault::NoKey | KeyFault::Damaged(_) => {
            "make one: ssh-keygen -t ed25519 -N '' -f FILE; a hardware key signs through --sign-key agent".to_owned()
        }
    };
    Problem::failed("the signing key cannot be used", format!("{fault}; nothing was sent"), remedy)
}

/// Who names the public half has the other in an agent, or beside it.
fn public(bytes: &[u8]) -> String {
    let key = std::str::from_utf8(bytes).ok().and_then(redial_trust::PublicKey::of_line);
    let fingerprint = key.map(|key| key.fingerprint()).unwrap_or_default();
    format!("name the private half, or the agent that holds it: --sign-key agent:{fingerprint}")
}
