//! Changes of a signed note and of its signature: each is found, and the place is named.

use std::{collections::BTreeMap, fs, path::PathBuf};

use redial_redact::Sha256;
use redial_testkit::Scene;
use serde_json::{Value, json};

use crate::keys::{allowed, check, key, scene};

/// Resealed with the right digest: what a forger without the key can do.
const RESEALED: &[(&str, &str)] = &[
    ("/decision/result", r#""pause""#),
    ("/ended_at", r#""2099-01-01T00:00:00.000Z""#),
    ("/calls/1/attempts/0/status", "503"),
    ("/nonce", r#""00000000000000000000000000000000""#),
    ("/remark", r#""all is well""#),
    ("/fingerprint_key", r#""0000000000000000""#),
    ("/calls/1/attempts/0/timing_ms/last_byte", "424242"),
    ("/redial/version", r#""9.9.9""#),
    ("/environment/image", r#""ubuntu""#),
    ("/smuggled", r#""a field""#),
];

/// Notes with signatures in a folder, and the place that has to be named of each.
struct Forgeries {
    folder: PathBuf,
    places: BTreeMap<String, &'static str>,
}

impl Forgeries {
    fn add(&mut self, name: &str, note: &[u8], signature: &[u8], place: &'static str) {
        let path = self.folder.join(format!("{name}.json"));
        fs::write(self.folder.join(format!("{name}.json.sig")), signature).unwrap();
        fs::write(path, note).unwrap();
        assert!(self.places.insert(name.to_owned(), place).is_none(), "{name} stands twice");
    }

    /// What was not found, or was called signed.
    fn missed(&self, scene: &Scene) -> Vec<String> {
        let folder = self.folder.to_str().unwrap();
        let args = ["verify", folder, "--allowed-signers", "keys/allowed_signers", "--require", "signed"];
        let ran = scene.run(&args).unwrap();
        assert_eq!(ran.code, Some(20), "{}", ran.stderr);
        let lines = |name: &str| -> Vec<&str> {
            let named = format!("/{name}.json");
            ran.stdout.lines().filter(|line| line.contains(&named)).collect()
        };
        let found = |name: &str, place: &str| {
            lines(name).iter().any(|line| line.starts_with("altered ") && line.contains(place))
                && lines(name).iter().all(|line| !line.starts_with("signed") && !line.starts_with("intact"))
        };
        let missed = self.places.iter().filter(|(name, place)| !found(name, place));
        missed.map(|(name, place)| format!("{name}: {place} is not named: {:?}", lines(name))).collect()
    }
}

fn resealed(note: &Value, place: &str, value: &str) -> Vec<u8> {
    let mut forged = note.clone();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let value: Value = serde_json::from_str(value).unwrap();
    let parent = forged.pointer_mut(parent).unwrap();
    parent.as_object_mut().unwrap().insert(name.to_owned(), value);
    assert_ne!(forged, *note, "{place} changes nothing");
    sealed(forged)
}

fn sealed(mut note: Value) -> Vec<u8> {
    note.as_object_mut().unwrap().remove("seal");
    let sha256 = Sha256::of(&redial_note::canonical(&note).unwrap());
    note["seal"] = json!({ "sha256": sha256 });
    redial_note::canonical(&note).unwrap()
}

/// Bits all over a file, another one of the byte each time.
fn flipped(bytes: &[u8], count: usize) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
    (0..count).map(move |index| {
        let mut other = bytes.to_vec();
        other[index * bytes.len() / count] ^= 1 << (index % 7);
        (index, other)
    })
}

#[test]
fn every_change_of_a_signed_note_or_its_signature_is_found() {
    let Some(scene) = scene() else { return };
    let ci = key(&scene, "ci", "ed25519", "");
    allowed(&scene, &[("ci@example.org", &ci)]);
    let path = check(&scene, &ci);
    let (bytes, signature) = (fs::read(&path).unwrap(), fs::read(crate::beside(&path)).unwrap());
    let folder = scene.dir().join("forged");
    fs::create_dir(&folder).unwrap();
    let mut all = Forgeries { folder, places: BTreeMap::new() };
    of_the_note(&mut all, &bytes, &signature);
    of_the_signature(&mut all, &bytes, &signature);
    assert!(all.places.len() >= 100, "{}", all.places.len());
    let missed = all.missed(&scene);
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    println!("{} changes of a signed note or its signature found, each with its place", all.places.len());
}

fn of_the_note(all: &mut Forgeries, bytes: &[u8], signature: &[u8]) {
    const SIGNATURE: &str = ".json.sig: is no signature of this note: it is not over these bytes";
    for (index, other) in flipped(bytes, 60) {
        all.add(&format!("bit-{index}"), &other, signature, SIGNATURE);
    }
    let note: Value = serde_json::from_slice(bytes).unwrap();
    for (index, (place, value)) in RESEALED.iter().enumerate() {
        all.add(&format!("resealed-{index}"), &resealed(&note, place, value), signature, SIGNATURE);
    }
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let kind = "\"kind\":\"check\",";
    let first = text.find("\"approved\"").unwrap();
    for (name, other) in [
        ("spaced", text.replacen("\":", "\": ", 1)),
        ("line-feed", format!("{text}\n")),
        ("pretty", serde_json::to_string_pretty(&note).unwrap()),
        ("twice", text.replacen(kind, &format!("{kind}{kind}"), 1)),
        ("moved", text.replacen(kind, "", 1).replacen("\"approved\"", &format!("{kind}\"approved\""), 1)),
        ("cut", text.get(..first + text.len() / 2).unwrap().to_owned()),
        ("escaped", text.replacen("\"check\"", "\"ch\\u0065ck\"", 1)),
        ("float", text.replacen("\"attempt_count\":1", "\"attempt_count\":1.0", 1)),
        ("empty", String::new()),
    ] {
        assert_ne!(other, text, "{name} changes nothing");
        all.add(name, other.as_bytes(), signature, SIGNATURE);
    }
}

fn of_the_signature(all: &mut Forgeries, bytes: &[u8], signature: &[u8]) {
    const FORM: &str = ".json.sig: is no SSH signature: ";
    for (index, other) in flipped(&signature[..signature.len() - 1], 60) {
        all.add(&format!("signature-bit-{index}"), bytes, &other, ".json.sig: is no ");
    }
    for end in (0..signature.len() - 1).step_by(9) {
        all.add(&format!("signature-cut-{end}"), bytes, &signature[..end], FORM);
    }
    let text = String::from_utf8(signature.to_vec()).unwrap();
    for (name, other) in [
        ("signature-twice", format!("{text}{text}")),
        ("signature-and-more", format!("{text}\n")),
        ("signature-crlf", text.replace('\n', "\r\n")),
        ("signature-indented", format!(" {text}")),
        ("signature-of-pgp", text.replace("SSH SIGNATURE", "PGP SIGNATURE")),
    ] {
        all.add(name, bytes, other.as_bytes(), FORM);
    }
}
