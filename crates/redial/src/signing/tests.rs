use std::{fs, os::unix::fs::PermissionsExt as _};

use super::*;

#[test]
fn a_keys_file_says_why_it_cannot_sign_and_nothing_of_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    for (text, mode, why) in [
        ("a secret of another kind", 0o600, "it is no private key"),
        ("a secret of another kind", 0o640, "others than its owner may read it"),
        ("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", 0o600, "another format"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n", 0o600, "damaged"),
    ] {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let problem = file::read(&path).unwrap_err();
        assert!(problem.why.contains(why) && problem.why.contains("nothing was sent"), "{problem}");
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    assert!(file::read(dir.path()).is_err() && file::read(&dir.path().join("none")).is_err());
}

#[test]
fn an_agent_that_is_none_is_told_before_anything_is_sent() {
    let none = Agent::find(None, &EnvSnapshot::default()).unwrap_err();
    assert!(none.why.contains("SSH_AUTH_SOCK is not set"), "{none}");
    let gone = Agent::find(None, &EnvSnapshot::from([("SSH_AUTH_SOCK", "/nowhere/at/all")])).unwrap_err();
    assert!(gone.what.contains("does not answer"), "{gone}");
}
