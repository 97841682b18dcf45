//! An SSH agent over its socket: which keys it holds, and a signature by one of them. Bounded in bytes and time.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use redial_trust::{
    AgentFault, MAX_REPLY, NAMESPACE, PublicKey, Signature, identities, request_identities, request_signature,
    signature_of, to_sign,
};

use super::UNSIGNED;
use crate::{env::EnvSnapshot, problem::Problem};

const VARIABLE: &str = "SSH_AUTH_SOCK";

/// How long the agent may think about which keys it holds.
const LIST: Duration = Duration::from_secs(10);

/// How long it may take to sign: somebody may have to confirm, or to touch a piece of hardware.
const SIGN: Duration = Duration::from_secs(60);

/// An agent, and the key of its that signs.
#[derive(Debug)]
pub(crate) struct Agent {
    socket: PathBuf,
    key: PublicKey,
}

/// Why an agent gave nothing.
#[derive(Debug, thiserror::Error)]
enum Silent {
    #[error("the system says: {}", .0.kind())]
    Io(#[from] io::Error),
    #[error(transparent)]
    Fault(#[from] AgentFault),
}

impl Agent {
    /// Finds the key: the one with a fingerprint, or the only one of a kind that signs notes.
    ///
    /// # Errors
    /// There is no agent, it does not answer, or it holds no such key, or several.
    pub(super) fn find(fingerprint: Option<&str>, env: &EnvSnapshot) -> Result<Self, Problem> {
        let socket = PathBuf::from(env.get(VARIABLE).ok_or_else(no_agent)?);
        let reply = ask(&socket, &request_identities(), LIST);
        let keys = reply.and_then(|reply| Ok(identities(&reply)?)).map_err(|silent| unheard(&silent))?;
        let found = match fingerprint {
            Some(wanted) => keys.into_iter().filter(|key| key.fingerprint() == wanted).take(1).collect(),
            None => keys.into_iter().filter(PublicKey::is_usable).collect::<Vec<_>>(),
        };
        match <[PublicKey; 1]>::try_from(found) {
            Ok([key]) if key.is_usable() => Ok(Self { socket, key }),
            Ok([key]) => Err(other_algorithm(&key)),
            Err(found) if found.is_empty() => Err(no_such_key()),
            Err(found) => Err(several(&found)),
        }
    }

    /// Has a note's bytes signed.
    pub(super) fn sign(&self, note: &[u8]) -> Result<Signature, Problem> {
        let reply = ask(&self.socket, &request_signature(&self.key, &to_sign(note, NAMESPACE)), SIGN);
        let proof = reply.and_then(|reply| Ok(signature_of(&reply)?)).map_err(|silent| unsigned(&silent))?;
        Signature::made(&self.key, NAMESPACE, &proof).map_err(|_garbled| unsigned(&AgentFault::Garbled.into()))
    }
}

/// One question and its answer's payload.
fn ask(socket: &Path, request: &[u8], time: Duration) -> Result<Vec<u8>, Silent> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(time))?;
    stream.set_write_timeout(Some(time))?;
    stream.write_all(request)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > MAX_REPLY {
        return Err(AgentFault::Garbled.into());
    }
    let mut payload = Vec::new();
    stream.take(length.into()).read_to_end(&mut payload)?;
    if payload.len() as u64 == u64::from(length) { Ok(payload) } else { Err(AgentFault::Garbled.into()) }
}

fn no_agent() -> Problem {
    let why = format!("{VARIABLE} is not set; nothing was sent");
    Problem::failed("there is no SSH agent", why, "start one and add a key: eval \"$(ssh-agent)\" && ssh-add FILE")
}

fn unheard(silent: &Silent) -> Problem {
    let why = format!("{silent}; nothing was sent");
    Problem::failed("the SSH agent does not answer", why, format!("look at it: ssh-add -l (its socket is {VARIABLE})"))
}

fn no_such_key() -> Problem {
    let why = "it holds no such key; only ssh-ed25519 and sk-ssh-ed25519@openssh.com sign notes; nothing was sent";
    Problem::failed("the SSH agent cannot sign notes", why, "look at its keys: ssh-add -l; add one: ssh-add FILE")
}

fn other_algorithm(key: &PublicKey) -> Problem {
    let why = format!("the key's algorithm is {}, and only Ed25519 signs notes; nothing was sent", key.algorithm());
    Problem::failed("the SSH agent's key cannot sign notes", why, "make one: ssh-keygen -t ed25519, and ssh-add it")
}

fn several(keys: &[PublicKey]) -> Problem {
    let first = keys.first().map(PublicKey::fingerprint).unwrap_or_default();
    let why = format!("it holds {} keys that could sign, and none was named; nothing was sent", keys.len());
    Problem::failed(
        "it is not said which key signs",
        why,
        format!("name one by its fingerprint: --sign-key agent:{first}"),
    )
}

fn unsigned(silent: &Silent) -> Problem {
    Problem::failed(
        UNSIGNED,
        format!("{silent}"),
        "the note is there; sign it when the agent is: ssh-keygen -Y sign -n redial-note-v1 -f KEY NOTE.json",
    )
}
