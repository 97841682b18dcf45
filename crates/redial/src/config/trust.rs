//! Which found `redial.toml` the user trusts, by the digest of its bytes.

use std::{io, path::PathBuf};

use redial_redact::{Sha256, Tainted};

use crate::{env::EnvSnapshot, paths::Paths, store};

/// Most bytes of the list: some 15,000 digests.
const LIMIT: u64 = 1 << 20;

/// The digests that the user trusts.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    digests: Vec<Sha256>,
}

impl Trust {
    /// Reads the user's list and `REDIAL_TRUST`. A list that can't be read trusts nothing.
    pub(crate) fn of(env: &EnvSnapshot, paths: &Paths) -> Self {
        let kept = list(paths).and_then(|path| store::read(&path, LIMIT).ok()).unwrap_or_default();
        let kept = String::from_utf8_lossy(&kept).into_owned();
        let named = env.get("REDIAL_TRUST").unwrap_or_default();
        let words = kept.split_whitespace().chain(named.split([',', ' ']));
        Self { digests: words.filter_map(digest).collect() }
    }

    /// Whether the user trusts a file of this digest.
    pub(crate) fn has(&self, sha256: &Sha256) -> bool {
        self.digests.contains(sha256)
    }

    /// Adds a digest to the user's list.
    ///
    /// # Errors
    /// There is no data folder, or it can't be written.
    pub(crate) fn keep(paths: &Paths, sha256: &Sha256) -> io::Result<PathBuf> {
        let path = list(paths).ok_or(io::ErrorKind::NotFound)?;
        if let Some(folder) = path.parent() {
            store::folder(folder)?;
        }
        let mut text = match store::read(&path, LIMIT) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        text.push_str(&format!("sha256:{sha256}\n"));
        store::replace(&path, text.as_bytes()).map(|()| path)
    }
}

fn list(paths: &Paths) -> Option<PathBuf> {
    paths.data.as_ref().map(|data| data.join("trusted"))
}

fn digest(word: &str) -> Option<Sha256> {
    Sha256::new(Tainted::from(word.trim().strip_prefix("sha256:")?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_kept_or_named_and_nothing_else_is_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths { data: Some(dir.path().join("data")), ..Paths::default() };
        let (a, b, c) = (Sha256::of(b"a"), Sha256::of(b"b"), Sha256::of(b"c"));
        Trust::keep(&paths, &a).unwrap();
        Trust::keep(&paths, &b).unwrap();
        let named = format!("sha256:{c}");
        let trust = Trust::of(&EnvSnapshot::from([("REDIAL_TRUST", named.as_str())]), &paths);
        assert!(trust.has(&a) && trust.has(&b) && trust.has(&c) && !trust.has(&Sha256::of(b"d")));
        assert!(!Trust::of(&EnvSnapshot::from([("REDIAL_TRUST", "1")]), &Paths::default()).has(&a));
        assert!(Trust::keep(&Paths::default(), &a).is_err());
    }
}
