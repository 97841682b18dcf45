//! Keys of the real `ssh-keygen`, made for one test, and a list of who they belong to.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use redial_testkit::{Ran, Scene};

/// What signatures of notes are made in.
pub(crate) const NAMESPACE: &str = "redial-note-v1";

/// A scene with keys in its `keys` folder, or `None`, said aloud, where `ssh-keygen` is missing.
pub(crate) fn scene() -> Option<Scene> {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        println!("skipped: ssh-keygen is not installed");
        return None;
    }
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    fs::create_dir(scene.dir().join("keys")).unwrap();
    Some(scene)
}

/// Makes a key of a kind; the path of its private half.
pub(crate) fn key(scene: &Scene, name: &str, kind: &str, passphrase: &str) -> PathBuf {
    let path = scene.dir().join("keys").join(name);
    ssh_keygen(&["-q", "-t", kind, "-N", passphrase, "-C", name, "-f", path.to_str().unwrap()], b"");
    path
}

/// `ssh-ed25519 AAAA…` of a key.
pub(crate) fn public(key: &Path) -> String {
    let line = fs::read_to_string(key.with_extension("pub")).unwrap();
    line.split(' ').take(2).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// A list of signers in the scene's folder: each line is what stands before the key, and the key.
pub(crate) fn allowed(scene: &Scene, lines: &[(&str, &Path)]) -> PathBuf {
    let path = scene.dir().join("keys/allowed_signers");
    let lines: String = lines.iter().map(|(before, key)| format!("{before} {}\n", public(key))).collect();
    fs::write(&path, lines).unwrap();
    path
}

/// Runs it, and hands back what it said; it must not fail.
pub(crate) fn ssh_keygen(args: &[&str], input: &[u8]) -> Output {
    let ran = try_ssh_keygen(args, input);
    assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    ran
}

pub(crate) fn try_ssh_keygen(args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new("ssh-keygen");
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may leave without having read all of it.
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap()
}

/// A signature by `ssh-keygen -Y sign`.
pub(crate) fn signed(key: &Path, namespace: &str, bytes: &[u8]) -> Vec<u8> {
    ssh_keygen(&["-Y", "sign", "-f", key.to_str().unwrap(), "-n", namespace], bytes).stdout
}

/// What `ssh-keygen -Y verify` says of a note and what lies beside it.
pub(crate) fn verified(allowed: &Path, who: &str, note: &Path) -> Output {
    let signature = beside(note);
    let args = ["-Y", "verify", "-f", allowed.to_str().unwrap(), "-I", who, "-n", NAMESPACE, "-s"];
    try_ssh_keygen(&[&args[..], &[signature.to_str().unwrap()]].concat(), &fs::read(note).unwrap())
}

/// `NAME.json.sig`.
pub(crate) fn beside(note: &Path) -> PathBuf {
    PathBuf::from(format!("{}.sig", note.display()))
}

/// A signed check of a real gateway (the scene's), and its note.
pub(crate) fn check(scene: &Scene, key: &Path) -> PathBuf {
    let ran = scene.check("chat", &["--sign-key", key.to_str().unwrap()]).unwrap();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.note_path().unwrap()
}

/// `redial verify` with words that must stand in what it prints.
pub(crate) fn says(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, Some(code), "{words:?} {ran:?}");
    for word in words {
        assert!(ran.stdout.contains(word) || ran.stderr.contains(word), "{word}: {ran:?}");
    }
    assert!(!ran.stdout.contains(" valid"), "{ran:?}");
}
