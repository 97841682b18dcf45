//! The key behind all fingerprints: a team's from the environment, the user's own from the data folder, or one for this
//! run only where there is no place to keep one.

use std::{
    io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
};

use redial_redact::FingerprintKey;

use crate::{env::EnvSnapshot, paths::Paths, problem::Problem, store};

/// Variable of a team's key, so that CI and laptop compare.
const VARIABLE: &str = "REDIAL_FINGERPRINT_KEY";
/// The user's own key, in the data folder.
const FILE: &str = "fingerprint.key";
/// Bytes of a key that Redial makes.
const LEN: usize = 32;
/// Least characters of a team's key: a short one could be guessed from a note.
const SHORTEST: usize = 16;

/// Finds or makes the key.
///
/// # Errors
/// The team's key is too short, or the machine has no randomness.
pub(crate) fn key(env: &EnvSnapshot, paths: &Paths) -> Result<FingerprintKey, Problem> {
    if let Some(team) = env.bytes(VARIABLE).filter(|team| !team.is_empty()) {
        return if team.len() < SHORTEST { Err(too_short()) } else { Ok(FingerprintKey::new("team", team.to_vec())) };
    }
    if let Some(kept) = paths.data.as_deref().and_then(|data| kept(data).ok()) {
        return Ok(FingerprintKey::new("user", kept));
    }
    Ok(FingerprintKey::new("run", random().map_err(|_os| no_randomness())?.to_vec()))
}

/// The key that an earlier run used, if there is one: nothing is made.
pub(crate) fn existing(env: &EnvSnapshot, paths: &Paths) -> Option<FingerprintKey> {
    if let Some(team) = env.bytes(VARIABLE).filter(|team| team.len() >= SHORTEST) {
        return Some(FingerprintKey::new("team", team.to_vec()));
    }
    let kept = read(&paths.data.as_deref()?.join(FILE)).ok()?;
    Some(FingerprintKey::new("user", kept))
}

/// The user's key, made on first use. Two processes that start together agree: the file is created by one of them only.
fn kept(data: &Path) -> io::Result<Vec<u8>> {
    let path = data.join(FILE);
    match read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => return other,
    }
    store::folder(data)?;
    let fresh = random()?;
    // Written beside and linked into place, so that nobody ever reads half a key.
    let beside = data.join(format!("fingerprint.key.{}.new", std::process::id()));
    store::create_private(&beside, &fresh)?;
    let linked = std::fs::hard_link(&beside, &path);
    std::fs::remove_file(&beside)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => read(&path),
    }
}

/// A key that others could read or write is none: whoever has it can guess values back from notes.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let meta = path.symlink_metadata()?;
    let private =
        meta.is_file() && meta.permissions().mode() & 0o077 == 0 && meta.uid() == rustix::process::geteuid().as_raw();
    let bytes = if private { store::read(path, 1024)? } else { Vec::new() };
    if bytes.len() == LEN { Ok(bytes) } else { Err(io::ErrorKind::InvalidData.into()) }
}

fn random() -> io::Result<[u8; LEN]> {
    let mut bytes = [0; LEN];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

fn too_short() -> Problem {
    Problem::usage(
        "the team's fingerprint key is too short",
        format!("with fewer than {SHORTEST} characters, values could be guessed back from a note"),
        "make one with `openssl rand -hex 32` and keep it as a secret of the team",
    )
    .at(VARIABLE)
}

fn no_randomness() -> Problem {
    Problem::failed(
        "there is no randomness",
        "the operating system gave no random bytes",
        "check /dev/urandom in this container",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_key_stays_and_one_that_others_can_read_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths { data: Some(dir.path().join("redial")), ..Paths::default() };
        let id = || key(&EnvSnapshot::default(), &paths).unwrap().id().to_string();
        let first = id();
        assert!(first.starts_with("user-"), "{first}");
        assert_eq!(first, id());
        assert_eq!(std::fs::read_dir(dir.path().join("redial")).unwrap().count(), 1);
        let file = dir.path().join("redial/fingerprint.key");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(id().starts_with("run-"));
        assert_ne!(id(), id());
    }

    #[test]
    fn a_teams_key_wins_and_without_a_folder_there_is_one_for_the_run() {
        let env = EnvSnapshot::from([(VARIABLE, "0123456789abcdef")]);
        assert!(key(&env, &Paths::default()).unwrap().id().as_str().starts_with("team-"));
        assert!(key(&EnvSnapshot::default(), &Paths::default()).unwrap().id().as_str().starts_with("run-"));
        assert!(key(&EnvSnapshot::from([(VARIABLE, "short")]), &Paths::default()).is_err());
    }
}
