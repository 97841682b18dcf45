//! Who vouches for a note's bytes, as far as somebody said whose key is whose. That file is named by who verifies, or by a
//! configuration that is trusted; one that came with the note would let a note name its own signer.

use std::path::Path;

use jiff::tz::TimeZone;
use redial_note::Timestamp;
use redial_redact::{GAP, credential_shape};
use redial_trust::{AllowedSigners, NAMESPACE, Refused, Signature};

use crate::{
    command::Context,
    config::{Config, Flags, key},
    notes,
    paths::printable,
    problem::{Problem, file_says},
    store,
};

/// Largest list of signers.
const MAX_LIST: u64 = 1024 * 1024;

/// Largest signature; one of Ed25519 has some 300 bytes.
const MAX_SIGNATURE: u64 = 16 * 1024;

/// Whose key is whose, and who is asked for.
#[derive(Debug)]
pub(super) struct Signers {
    allowed: Option<AllowedSigners>,
    signer: Option<String>,
    now: Timestamp,
}

/// What the file beside a note comes to.
#[derive(Debug)]
pub(super) enum Vouched {
    /// Somebody who was named vouches for the bytes: their name in the list, and the key's fingerprint.
    By(String, String),
    /// Nobody who was named, and why.
    Nobody(String),
    /// What lies there is no signature of these bytes.
    Broken(String),
    /// Nothing lies there.
    Missing,
}

impl Signers {
    /// Reads the list: the named one, else the configured one. Without either nobody is named.
    ///
    /// # Errors
    /// It cannot be read; or a signature is `required`, and a configuration that nobody trusts stands in the way.
    pub(super) fn new(
        named: Option<&Path>,
        signer: Option<&str>,
        required: bool,
        (now, context): (Timestamp, &Context),
    ) -> Result<Self, Problem> {
        let path = match named {
            Some(path) => Some(context.cwd.join(path)),
            None => match Config::load(&context.inputs(Flags::default())) {
                Ok(config) => config.path(&key::ALLOWED_SIGNERS),
                Err(problem) if required => return Err(problem),
                // Whether a note is intact depends on no configuration.
                Err(_) => None,
            },
        };
        let allowed = path.map(|path| read(&path)).transpose()?;
        Ok(Self { allowed, signer: signer.map(str::to_owned), now })
    }

    /// Looks at the signature beside a note, over the note's bytes as they were read.
    pub(super) fn look(&self, bytes: &[u8], note: &Path) -> Vouched {
        let beside = match store::read(&notes::signature_of(note), MAX_SIGNATURE) {
            Ok(beside) => beside,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vouched::Missing,
            Err(error) => return Vouched::Nobody(format!("its signature cannot be read: {}", file_says(&error))),
        };
        let signature = match Signature::parse(&beside) {
            Ok(signature) => signature,
            Err(garbled) => return Vouched::Broken(format!("is no SSH signature: {garbled}")),
        };
        let fingerprint = signature.key().fingerprint();
        match signature.verify(bytes, NAMESPACE) {
            Ok(()) => self.whose(&signature, fingerprint),
            Err(refused @ (Refused::Algorithm(_) | Refused::Untouched)) => {
                Vouched::Nobody(format!("its signature does not count: {refused}"))
            }
            Err(refused @ (Refused::Broken | Refused::Namespace(_) | Refused::Point)) => {
                Vouched::Broken(format!("is no signature of this note: {refused}"))
            }
        }
    }

    fn whose(&self, signature: &Signature, fingerprint: String) -> Vouched {
        let Some(allowed) = &self.allowed else {
            let what = format!("its signature is by key {fingerprint}, nobody you named (--allowed-signers FILE)");
            return Vouched::Nobody(what);
        };
        match allowed.whose(signature.key(), NAMESPACE, self.signer.as_deref(), self.now.as_millis()) {
            Ok(principals) => Vouched::By(shown(principals), fingerprint),
            Err(unnamed) => Vouched::Nobody(format!("its signature is by key {fingerprint}, {unnamed}")),
        }
    }
}

/// Names for the screen; they are plain, or stand as a gap.
fn shown(principals: &str) -> String {
    let plain = principals.chars().all(|c| c.is_ascii_graphic()) && principals.len() <= 240;
    if plain && !credential_shape(principals) { principals.to_owned() } else { GAP.to_owned() }
}

fn read(path: &Path) -> Result<AllowedSigners, Problem> {
    let bytes = store::read(path, MAX_LIST).map_err(|error| {
        let why = file_says(&error);
        Problem::failed("the allowed signers cannot be read", why, "name a file that exists and that you may read")
            .at(printable(path))
    })?;
    // Moments without Z are local ones, as OpenSSH has it; a machine that does not know its zone is in UTC.
    let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    AllowedSigners::parse(&bytes, &zone).map_err(|malformed| {
        let remedy = "one line a key: NAME [namespaces=\"redial-note-v1\",valid-before=\"20270131\"] ssh-ed25519 AAAA…";
        Problem::failed("the allowed signers cannot be read", malformed.what, remedy).at(format!(
            "{}:{}",
            printable(path),
            malformed.line
        ))
    })
}
