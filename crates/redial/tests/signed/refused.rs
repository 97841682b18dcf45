//! Signatures that somebody made, and that count for nothing: each with its own words.

use std::fs;

use redial_redact::Sha256;
use redial_testkit::Ran;

use crate::keys::{allowed, beside, check, key, public, says, scene, signed};

/// What stands before the key in the list, the exit, and the words.
const LINES: &[(&str, i32, &str)] = &[
    ("ci@example.org", 0, "by ci@example.org, key SHA256:"),
    ("*@example.org,!eve@example.org", 0, "by *@example.org,!eve@example.org, key SHA256:"),
    ("ci@example.org valid-after=\"20200101\",valid-before=\"20990101Z\"", 0, "signed   "),
    ("ci@example.org valid-before=\"20200101\"", 10, "whose key counts no more (valid-before)"),
    ("ci@example.org valid-after=\"20990101\"", 10, "whose key does not count yet (valid-after)"),
    ("ci@example.org namespaces=\"git,file\"", 10, "for other namespaces only"),
    ("ci@example.org cert-authority", 10, "certificates are not read"),
    ("!ci@example.org", 10, "somebody else"),
    ("ci@example.org frobnicate", 1, "an option of it is not known"),
];

#[test]
fn the_list_decides_whose_key_it_is_now() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let note = check(&scene, &ci);
    let gate = ["verify", note.to_str().unwrap(), "--allowed-signers", "keys/allowed_signers"];
    let verify = |more: &[&str]| scene.run(&[&gate[..], more].concat()).unwrap();
    for (before, code, words) in LINES {
        allowed(&scene, &[(before, &ci)]);
        says(&verify(&["--require", "signed"]), *code, &[words]);
        // Without the gate it is what it is: intact, and why not more.
        let without = verify(&[]);
        match code {
            0 => says(&without, 0, &["signed   ", words]),
            10 => says(&without, 0, &["intact   ", words]),
            _ => says(&without, *code, &[words]),
        }
    }
    allowed(&scene, &[("ada@example.org", &ci), ("*@ci.example.org", &ci)]);
    says(&verify(&["--require", "signed", "--signer", "bot@ci.example.org"]), 0, &["by *@ci.example.org"]);
    says(&verify(&["--require", "signed", "--signer", "eve@example.org"]), 10, &["somebody else, named on line 1"]);
    // Who asks for a name asks for a signature, also one that was stripped.
    says(&verify(&["--signer", "eve@example.org"]), 10, &["below    ", "somebody else, named on line 1"]);
    let (sidecar, aside) = (note.with_extension("json.sig"), note.with_extension("aside"));
    fs::rename(&sidecar, &aside).unwrap();
    says(&verify(&["--signer", "bot@ci.example.org"]), 10, &["below    ", "there is no signature beside it"]);
    fs::rename(&aside, &sidecar).unwrap();
    // The signer's line was removed.
    fs::write(scene.dir().join("keys/allowed_signers"), "# nobody\n").unwrap();
    says(&verify(&["--require", "signed"]), 10, &["nobody you named"]);
    fs::remove_file(scene.dir().join("keys/allowed_signers")).unwrap();
    says(&verify(&["--require", "signed"]), 1, &["the allowed signers cannot be read"]);
}

#[test]
fn a_signature_by_others_or_for_others_or_of_others_says_which() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    let (foreign, rsa, ecdsa) =
        (key(&scene, "f", "ed25519", ""), key(&scene, "r", "rsa", ""), key(&scene, "e", "ecdsa", ""));
    allowed(&scene, &[("ci@example.org", &ci), ("r@example.org", &rsa), ("e@example.org", &ecdsa)]);
    let (note, other) = (check(&scene, &ci), check(&scene, &ci));
    let bytes = fs::read(&note).unwrap();
    let sha256 = signed(&ci, "redial-note-v1", &bytes);
    for (signature, code, words) in [
        (sha256, 0, "signed   "),
        (signed(&foreign, "redial-note-v1", &bytes), 10, "nobody you named"),
        (signed(&rsa, "redial-note-v1", &bytes), 10, "its key is ssh-rsa; only"),
        (signed(&ecdsa, "redial-note-v1", &bytes), 10, "its key is ecdsa-sha2-nistp256; only"),
        (signed(&ci, "git", &bytes), 20, "it was made in the namespace git"),
        (signed(&ci, "file", &bytes), 20, "it was made in the namespace file"),
        (signed(&ci, "redial-note-v2", &bytes), 20, "it was made in another namespace"),
        (signed(&ci, "redial-note-v1", b"another text"), 20, "it is not over these bytes"),
        (fs::read(beside(&other)).unwrap(), 20, "it is not over these bytes"),
        (Vec::new(), 20, "is no SSH signature: the first line"),
        (bytes.clone(), 20, "is no SSH signature: the first line"),
        (fs::read(ci.with_extension("pub")).unwrap(), 20, "is no SSH signature: the first line"),
    ] {
        fs::write(beside(&note), signature).unwrap();
        let args =
            ["verify", note.to_str().unwrap(), "--allowed-signers", "keys/allowed_signers", "--require", "signed"];
        says(&scene.run(&args).unwrap(), code, &[words]);
    }
    fs::remove_file(beside(&note)).unwrap();
    let gate = |args: &[&str]| scene.run(&[&["verify", note.to_str().unwrap()], args].concat()).unwrap();
    says(&gate(&["--require", "signed"]), 10, &["below    ", "there is no signature beside it"]);
    says(&gate(&[]), 0, &["intact   ", "says nothing of who wrote a note"]);
}

#[test]
fn nobody_names_their_own_signer() {
    let Some(scene) = scene() else { return };
    let evil = key(&scene, "evil", "ed25519", "");
    let note = check(&scene, &evil);
    let list = format!("ci@example.org {}\n", public(&evil));
    // Beside the note and in the checkout: neither is looked for.
    for place in ["redial-notes/allowed_signers", "allowed_signers"] {
        fs::write(scene.dir().join(place), &list).unwrap();
    }
    let gate = ["verify", note.to_str().unwrap(), "--require", "signed"];
    says(&scene.run(&gate).unwrap(), 10, &["nobody you named"]);

    // A checkout that approves itself is refused, and with its digest trusted by who verifies it counts.
    let toml = "[note]\nallowed_signers = \"allowed_signers\"\n";
    fs::write(scene.dir().join("redial.toml"), toml).unwrap();
    says(&scene.run(&gate).unwrap(), 2, &["redial.toml", "redial trust"]);
    says(&scene.run(&["verify", note.to_str().unwrap()]).unwrap(), 0, &["intact   ", "nobody you named"]);
    let trusted = format!("sha256:{}", Sha256::of(toml.as_bytes()));
    let ran: Ran = scene.command(&gate).env("REDIAL_TRUST", trusted).output().unwrap().into();
    says(&ran, 0, &["signed   "]);
    let named: Ran = scene.command(&gate).args(["--config", "redial.toml"]).output().unwrap().into();
    says(&named, 0, &["signed   "]);
    // Neither may a checkout choose the key that signs.
    fs::write(scene.dir().join("redial.toml"), "[note]\nsign_key = \"keys/evil\"\n").unwrap();
    says(&scene.check("chat", &[]).unwrap(), 2, &["redial.toml", "redial trust"]);
}

/// What was signed once stays signed: a gate asks for more than that.
#[test]
fn a_replayed_note_is_signed_and_not_as_expected() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    allowed(&scene, &[("ci@example.org", &ci)]);
    let note = check(&scene, &ci);
    let simulated = scene.run(&["check", "chat", "--simulate", "--sign-key", ci.to_str().unwrap()]).unwrap();
    let renamed = scene.dir().join("release-gate.json");
    fs::copy(&note, &renamed).unwrap();
    fs::copy(beside(&note), beside(&renamed)).unwrap();
    let gate = ["--allowed-signers", "keys/allowed_signers", "--require", "signed"];
    let verify = |path: &std::path::Path, more: &[&str]| {
        scene.run(&[&["verify", path.to_str().unwrap()], &gate[..], more].concat()).unwrap()
    };
    let run_id = note.file_stem().unwrap().to_str().unwrap();
    says(&verify(&renamed, &[]), 0, &["release-gate.json: continue, run ", run_id]);
    says(&verify(&renamed, &["--expect", "run_id=release-gate"]), 10, &["run_id is not as expected"]);
    says(&verify(&note, &["--max-age", "1ms"]), 10, &["old, and at most 1ms was asked"]);
    says(&verify(&note, &["--expect", "commit=0000000000000000000000000000000000000000"]), 10, &["commit is not as"]);
    let simulated = simulated.note_path().unwrap();
    says(&verify(&simulated, &[]), 10, &["the gateway is a simulator"]);
    let ungated = |path: &std::path::Path, more: &[&str]| {
        scene
            .run(&[&["verify", path.to_str().unwrap(), "--allowed-signers", "keys/allowed_signers"], more].concat())
            .unwrap()
    };
    says(&ungated(&simulated, &[]), 0, &["signed   "]);
    says(&ungated(&simulated, &["--expect", "kind=check"]), 10, &["the gateway is a simulator"]);
    says(&ungated(&simulated, &["--max-age", "1h"]), 10, &["the gateway is a simulator"]);
    says(&verify(&note, &["--expect", "decision=continue"]), 0, &["signed   "]);
    says(&verify(&note, &["--expect", "decision=pause"]), 10, &["decision is not as expected: it is continue"]);
}
