//! The rules of the house that a machine can check, from `cargo metadata`: arrows between crates, licences, duplicates,
//! crates that nobody uses, heavy dependencies in one crate only.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Which crates of ours each crate may import. A new arrow is a decision: it is made here.
const ARROWS: &[(&str, &[&str])] = &[
    ("redial-redact", &[]),
    ("redial-note", &["redial-redact"]),
    ("redial-wire", &["redial-redact", "redial-note"]),
    ("redial-assess", &["redial-redact", "redial-note", "redial-wire"]),
    ("redial-sources", &["redial-redact", "redial-note", "redial-wire"]),
    ("redial-report", &["redial-redact", "redial-note"]),
    ("redial-proxy", &["redial-redact", "redial-note", "redial-wire", "redial-assess"]),
    // Bytes and keys only: what is signed is a file, and not what it says.
    ("redial-trust", &[]),
    (
        "redial",
        &[
            "redial-redact",
            "redial-note",
            "redial-wire",
            "redial-assess",
            "redial-sources",
            "redial-report",
            "redial-proxy",
            "redial-trust",
        ],
    ),
    (
        "redial-testkit",
        &[
            "redial-redact",
            "redial-note",
            "redial-wire",
            "redial-assess",
            "redial-sources",
            "redial-report",
            "redial-proxy",
        ],
    ),
];

/// Heavy dependencies, and the crates that may have them.
const HEAVY: &[(&str, &[&str])] = &[
    ("hyper", &["redial-proxy"]),
    ("hyper-util", &["redial-proxy"]),
    ("rustls", &["redial-proxy"]),
    ("ed25519-dalek", &["redial-trust"]),
    ("clap", &["redial"]),
    ("tokio", &["redial-proxy", "redial"]),
    // Pure crates return facts; only who reads or writes something has anything to log.
    ("tracing", &["redial-proxy", "redial"]),
    ("tracing-subscriber", &["redial"]),
];

/// Licences that this project may be shipped with.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unlicense",
    "Unicode-3.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "OpenSSL",
    "MIT-0",
    "BSL-1.0",
    "Apache-2.0 WITH LLVM-exception",
];

/// Crates that stand twice in the program's own tree, each with the reason. It is empty when all is well.
const DUPLICATES: &[(&str, &str)] = &[
    ("getrandom", "ring, which rustls-webpki names and which is not built, asks for 0.2"),
    (
        "syn",
        "the macro of curve25519-dalek's vector backend asks for 2, all others for 3; it is in no program, only in builds",
    ),
    ("untrusted", "aws-lc-rs asks for 0.7, rustls-webpki for 0.9"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").current_dir(root()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &host()])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn members(metadata: &Value) -> Vec<&Value> {
    let ids: BTreeSet<&str> =
        metadata["workspace_members"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    metadata["packages"].as_array().unwrap().iter().filter(|package| ids.contains(text(package, "id"))).collect()
}

/// Names of a package's dependencies of some kinds.
fn dependencies(package: &Value, dev: bool) -> impl Iterator<Item = &str> {
    let wanted = move |dependency: &&Value| dev || dependency["kind"].as_str() != Some("dev");
    package["dependencies"].as_array().unwrap().iter().filter(wanted).map(|dependency| text(dependency, "name"))
}

/// What a manifest calls a package.
fn renamed<'p>(package: &'p Value, dependency: &str) -> Option<&'p str> {
    let all = package["dependencies"].as_array().unwrap();
    all.iter().find(|one| one["name"] == dependency).and_then(|one| one["rename"].as_str())
}

#[test]
fn arrows_point_one_way() {
    let metadata = metadata();
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    for package in members(&metadata) {
        let name = text(package, "name");
        let allowed = arrows.get(name).unwrap_or_else(|| panic!("{name} has no row in ARROWS"));
        for dependency in dependencies(package, false).filter(|name| name.starts_with("redial")) {
            assert!(allowed.contains(&dependency), "{name} imports {dependency}: a new arrow");
        }
    }
}

#[test]
fn heavy_dependencies_live_where_they_belong() {
    let metadata = metadata();
    for package in members(&metadata) {
        for dependency in dependencies(package, false) {
            if let Some((_, homes)) = HEAVY.iter().find(|(heavy, _)| *heavy == dependency) {
                assert!(homes.contains(&text(package, "name")), "{} imports {dependency}", text(package, "name"));
            }
        }
    }
}

#[test]
fn every_licence_is_one_that_we_may_ship() {
    let metadata = metadata();
    let allowed: BTreeSet<&str> = LICENCES.iter().copied().collect();
    for package in metadata["packages"].as_array().unwrap() {
        let expression = text(package, "license").replace('/', " OR ").replace(['(', ')'], " ");
        // One alternative whose every part is allowed is enough.
        let allowed = expression
            .split(" OR ")
            .any(|alternative| alternative.split(" AND ").all(|licence| allowed.contains(licence.trim())));
        let name = text(package, "name");
        // Alternatives that stand inside a conjunction: every name in it is allowed by itself.
        let all = expression.replace(" OR ", " AND ").split(" AND ").all(|l| LICENCES.contains(&l.trim()));
        assert!(allowed || all, "{name}: {expression}");
    }
}

#[test]
fn no_crate_stands_twice_in_the_program() {
    let metadata = metadata();
    let packages: BTreeMap<&str, &Value> =
        metadata["packages"].as_array().unwrap().iter().map(|package| (text(package, "id"), package)).collect();
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|node| (text(node, "id"), node)).collect();
    let program = members(&metadata).into_iter().find(|package| text(package, "name") == "redial").unwrap();
    let mut reached = BTreeSet::new();
    let mut next = vec![text(program, "id")];
    while let Some(id) = next.pop() {
        if !reached.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                next.push(text(dependency, "pkg"));
            }
        }
    }
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for id in reached {
        versions.entry(text(packages[id], "name")).or_default().insert(text(packages[id], "version"));
    }
    let known: BTreeSet<&str> = DUPLICATES.iter().map(|(name, _)| *name).collect();
    let twice: Vec<_> =
        versions.iter().filter(|(name, versions)| versions.len() > 1 && !known.contains(*name)).collect();
    assert!(twice.is_empty(), "{twice:?}");
    for (name, _) in DUPLICATES {
        assert!(
            versions.get(name).is_some_and(|versions| versions.len() > 1),
            "{name} stands once: take it off the list"
        );
    }
}

#[test]
fn every_dependency_is_used() {
    let metadata = metadata();
    for package in members(&metadata) {
        let folder = Path::new(text(package, "manifest_path")).parent().unwrap().to_path_buf();
        let mut sources = String::new();
        collect(&folder, &mut sources);
        for dependency in dependencies(package, true) {
            // A crate whose library has another name than its package is renamed to that.
            let name = renamed(package, dependency).unwrap_or(dependency).replace('-', "_");
            let used = [format!("{name}::"), format!("use {name};"), format!("{name}! "), format!("pub use {name}")];
            assert!(
                used.iter().any(|used| sources.contains(used.as_str())),
                "{} does not use {dependency}",
                text(package, "name")
            );
        }
    }
}

fn collect(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, out);
        } else if path.extension().is_some_and(|end| end == "rs") {
            out.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The crates that know outside words by lists of them.
const KNOW_WORDS: [&str; 3] = ["assess", "sources", "wire"];

/// A word that stands twice in a list says that nobody could see the whole of it.
#[test]
fn no_list_of_words_has_one_twice() {
    for name in KNOW_WORDS {
        let mut sources = String::new();
        collect(&root().join("crates").join(name).join("src"), &mut sources);
        for (at, _) in sources.match_indices("&[") {
            let words = words_of(sources.get(at + 2..).unwrap());
            let once: BTreeSet<&str> = words.iter().copied().collect();
            let twice = || words.iter().filter(|word| words.iter().filter(|other| other == word).count() > 1);
            assert_eq!(once.len(), words.len(), "{name}: {:?}", twice().collect::<Vec<_>>());
        }
    }
}

/// The words of a list of nothing else, from behind its bracket on; none of another list.
fn words_of(mut rest: &str) -> Vec<&str> {
    let mut words = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.starts_with(']') {
            return words;
        }
        let Some((word, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
            return Vec::new();
        };
        // An escaped quote: it ends elsewhere, and is no word.
        if word.ends_with('\\') {
            return Vec::new();
        }
        words.push(word);
        rest = after.trim_start().strip_prefix(',').unwrap_or(after);
    }
}
