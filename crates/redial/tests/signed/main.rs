//! Signed notes, with the real `ssh-keygen` and `ssh-agent` as the other side.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test may, also in its helpers; it lays out its files and says what it skips"
)]

mod keys;
mod refused;
mod tampered;

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
};

use keys::{allowed, beside, check, key, says, scene, signed, verified};
use redial_testkit::{Ran, Scene};

#[test]
fn each_side_takes_what_the_other_signed() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let list = allowed(&scene, &[("ci@example.org namespaces=\"redial-note-v1\",valid-before=\"20990101\"", &ci)]);
    let note = check(&scene, &ci);
    let theirs = verified(&list, "ci@example.org", &note);
    assert!(theirs.status.success(), "{theirs:?}");
    let verify = || {
        scene.run(&[
            "verify",
            note.to_str().unwrap(),
            "--allowed-signers",
            "keys/allowed_signers",
            "--require",
            "signed",
        ])
    };
    let run_id = note.file_stem().unwrap().to_str().unwrap();
    let wanted = format!("continue, run {run_id}, by ci@example.org, key SHA256:");
    says(&verify().unwrap(), 0, &["signed   ", &wanted, "not that what they say is true"]);

    fs::write(beside(&note), signed(&ci, keys::NAMESPACE, &fs::read(&note).unwrap())).unwrap();
    says(&verify().unwrap(), 0, &["signed   ", &wanted]);
}

#[test]
fn every_command_that_leaves_a_note_signs_it_and_ends_with_its_digest() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let list = allowed(&scene, &[("ci@example.org", &ci)]);
    let file = ci.to_str().unwrap();
    let first = check(&scene, &ci);
    let sign = ["--sign-key", file];
    let repeated = ["repeat", first.to_str().unwrap(), "--sign-key", file];
    let ran: Vec<Ran> = vec![
        scene.run(&repeated).unwrap(),
        scene.run(&[&["run"], &sign[..], &["--", "true"]].concat()).unwrap(),
        scene.run(&[&["rehearse", "--simulate", "--fault", "500"], &sign[..], &["--", "true"]].concat()).unwrap(),
        scene
            .run(&[&["explain", "--transport", "socket hang up", "--family", "chat", "--note"], &sign[..]].concat())
            .unwrap(),
    ];
    for ran in &ran {
        let note = ran.note_path().unwrap_or_else(|| panic!("{ran:?}"));
        let theirs = verified(&list, "ci@example.org", &note);
        assert!(theirs.status.success(), "{theirs:?} {ran:?}");
        let digest = redial_redact::Sha256::of(&fs::read(&note).unwrap());
        assert!(ran.stderr.trim_end().ends_with(&format!("{} sha256:{digest}", note.display())), "{ran:?}");
    }
}

#[test]
fn a_recovered_note_is_signed_too() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let list = allowed(&scene, &[("ci@example.org", &ci)]);
    let kept = scene.check("chat", &["--keep-journal"]).unwrap().note_path().unwrap();
    fs::remove_file(&kept).unwrap();
    let journal = kept.with_extension("journal.jsonl");
    let ran = scene.run(&["recover", journal.to_str().unwrap(), "--sign-key", ci.to_str().unwrap()]).unwrap();
    assert_eq!(ran.note_path().unwrap(), kept, "{ran:?}");
    assert!(verified(&list, "ci@example.org", &kept).status.success());
}

#[test]
fn an_agent_signs_and_the_child_gets_neither_it_nor_the_key() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let other = key(&scene, "other", "ed25519", "");
    let rsa = key(&scene, "rsa", "rsa", "");
    let list = allowed(&scene, &[("ci@example.org", &ci), ("other@example.org", &other)]);
    let Some(agent) = Agent::start(&scene) else {
        println!("skipped: ssh-agent is not installed");
        return;
    };
    let run = |which: &str| -> Ran {
        let job = "env | grep -c -e SSH_AUTH_SOCK -e REDIAL_SIGN; true";
        let mut command = scene.command(&["run", "--sign-key", which, "--", "sh", "-c", job]);
        command.env("SSH_AUTH_SOCK", agent.socket()).env("REDIAL_SIGN_KEY", "agent").output().unwrap().into()
    };
    agent.add(&rsa);
    says(&run("agent"), 125, &["the SSH agent cannot sign notes", "nothing was sent"]);
    agent.add(&ci);
    let ran = run("agent");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "0\n"), "{ran:?}");
    assert!(verified(&list, "ci@example.org", &ran.note_path().unwrap()).status.success());
    agent.add(&other);
    let several = run("agent");
    says(&several, 125, &["it holds 2 keys that could sign", "--sign-key agent:SHA256:"]);
    let fingerprint = redial_trust::PublicKey::of_line(&keys::public(&other)).unwrap().fingerprint();
    let ran = run(&format!("agent:{fingerprint}"));
    assert!(verified(&list, "other@example.org", &ran.note_path().unwrap()).status.success(), "{ran:?}");
    let rsa = redial_trust::PublicKey::of_line(&keys::public(&rsa)).unwrap().fingerprint();
    says(&run(&format!("agent:{rsa}")), 125, &["the key's algorithm is ssh-rsa"]);
    says(&run("agent:SHA256:none"), 125, &["it holds no such key"]);
    says(&run("agent:ada"), 2, &["the agent's key cannot be told"]);
    // No note was left by a run that could not be signed.
    assert_eq!(fs::read_dir(scene.dir().join("redial-notes")).unwrap().count(), 6);
}

#[test]
fn a_key_that_cannot_sign_is_told_before_anything_is_sent() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    for (path, why) in [
        (key(&scene, "encrypted", "ed25519", "a passphrase"), "it is encrypted"),
        (key(&scene, "rsa", "rsa", ""), "its algorithm is ssh-rsa"),
        (key(&scene, "ecdsa", "ecdsa", ""), "its algorithm is ecdsa-sha2-nistp256"),
        (ci.with_extension("pub"), "it is the public half of a key"),
        (scene.dir().join("keys/none"), "no such file"),
        (scene.dir().to_owned(), "it is no regular file"),
    ] {
        let args = ["--sign-key", path.to_str().unwrap()];
        says(&scene.check("chat", &args).unwrap(), 1, &[why, "nothing was sent", "   try: "]);
        let run = scene.run(&[&["run"], &args[..], &["--", "touch", "started"]].concat()).unwrap();
        says(&run, 125, &[why]);
    }
    assert!(!scene.dir().join("started").exists() && !scene.dir().join("redial-notes").exists());
    assert_eq!(scene.truth().unwrap().len(), 0);
}

/// The key's own lines in the job's output are a leak like any other.
#[test]
fn the_signing_key_is_searched_for() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let file = ci.to_str().unwrap();
    let ran = scene.run(&["run", "--sign-key", file, "--fail-on", "escalate", "--", "cat", file]).unwrap();
    assert_eq!(ran.code, Some(20), "{ran:?}");
    let note = ran.note().unwrap();
    let hits = |name| note.redaction.artefacts.iter().filter(|a| a.name == name).map(|a| a.hits).sum::<u64>();
    assert_eq!(hits(redial_note::ArtefactName::Stdout), 1, "{note:?}");
    assert!(note.redaction.secrets.iter().any(|known| known.name.as_str() == "signing_key"), "{note:?}");
}

/// What a child can do to the files of its own run: the level drops, or the note that was written at the end counts.
#[test]
fn a_child_that_lays_out_note_and_sidecar_gains_nothing() {
    let Some(scene) = scene() else { return };
    let (ci, evil) = (key(&scene, "ci", "ed25519", ""), key(&scene, "evil", "ed25519", ""));
    allowed(&scene, &[("ci@example.org", &ci)]);
    let old = check(&scene, &evil);
    let run = |job: &str| -> Ran {
        let args = ["run", "--sign-key", ci.to_str().unwrap(), "--", "sh", "-c", job];
        scene.command(&args).env("OLD", &old).output().unwrap().into()
    };
    let verify = |note: &Path| {
        let list = ["--allowed-signers", "keys/allowed_signers", "--require", "signed"];
        scene.run(&[&["verify", note.to_str().unwrap()], &list[..]].concat()).unwrap()
    };
    let forge =
        "n=$(ls redial-notes/*.journal.jsonl); n=${n%.journal.jsonl}.json; cp \"$OLD\" $n; cp \"$OLD.sig\" $n.sig";
    let forged = run(forge);
    // Both were written over at the end: what is signed is what the recorder saw.
    says(&verify(&forged.note_path().unwrap()), 0, &["signed   ", "by ci@example.org"]);
    assert_eq!(forged.note().unwrap().kind, redial_note::Kind::Run);

    let blocked = run("n=$(ls redial-notes/*.journal.jsonl); mkdir -p ${n%.journal.jsonl}.json.sig/x");
    says(&blocked, 1, &["the note is not signed", "the note is there"]);
    says(&verify(&blocked.note_path().unwrap()), 10, &["below    ", "its signature cannot be read"]);

    // Later, with nobody there: another note, another signature, or both.
    let note = forged.note_path().unwrap();
    let (bytes, signature) = (fs::read(&note).unwrap(), fs::read(beside(&note)).unwrap());
    fs::write(&note, fs::read(&old).unwrap()).unwrap();
    says(&verify(&note), 20, &["altered  ", ".json.sig: is no signature of this note"]);
    fs::write(beside(&note), fs::read(beside(&old)).unwrap()).unwrap();
    fs::remove_file(note.with_extension("md")).unwrap();
    says(&verify(&note), 10, &["below    ", "nobody you named"]);
    fs::write(&note, bytes).unwrap();
    says(&verify(&note), 20, &["altered  "]);
    fs::write(beside(&note), signature).unwrap();
    says(&verify(&note), 0, &["signed   "]);
}

/// A real agent, ended with the test.
struct Agent {
    child: Child,
    socket: std::path::PathBuf,
}

impl Agent {
    fn start(scene: &Scene) -> Option<Self> {
        let socket = scene.dir().join("agent");
        let mut command = Command::new("ssh-agent");
        command.args(["-D", "-a", socket.to_str()?]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().ok()?;
        Some(Self { child, socket })
    }

    fn socket(&self) -> &Path {
        &self.socket
    }

    /// Adds a key; the agent may still be about to listen.
    fn add(&self, key: &Path) {
        let mut add = Command::new("ssh-add");
        add.arg("-q").arg(key).env("SSH_AUTH_SOCK", &self.socket).stderr(Stdio::null());
        assert!((0..2000).any(|_| add.status().unwrap().success()), "{}", key.display());
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
