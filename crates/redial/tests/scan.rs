//! `redial scan` with the real binary: what it finds, what it doubts, how it ends.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may unwrap, and lays out its files")]

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use redial_testkit::{Ran, Scene};

/// Not a key of anything.
const SECRET: &str = "qW3eRt5yUiOpAsDf6GhJkLzXcVb7NmQw8ErTyUiO";

fn scan(scene: &Scene, args: &[&str], secret: &str) -> Ran {
    let args = [&["scan", "--secret-env", "THEIRS"], args].concat();
    let ran = Ran::from(scene.command(&args).env_clear().env("THEIRS", secret).output().unwrap());
    assert!(!SECRET.as_bytes().windows(8).any(|part| ran.stdout.contains(str::from_utf8(part).unwrap())), "{ran:?}");
    ran
}

fn scene() -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_leak_an_echo_a_doubt_and_a_clean_file_end_each_in_its_own_way() {
    let scene = scene();
    let (start, end) = (SECRET.get(..4).unwrap(), SECRET.get(36..).unwrap());
    let cases: [(&str, Vec<u8>, i32, &str); 6] = [
        ("leak.log", format!("one\nkey={SECRET}\n").into_bytes(), 20, "leak  leak.log:2 (byte 8): THEIRS"),
        ("packed.gz", gzip(format!("one\n{SECRET}").as_bytes()), 20, "leak  packed.gz:2 (byte 4): THEIRS"),
        ("echo.log", format!("key={start}…{end}\n").into_bytes(), 10, "echo  echo.log:1 (byte 4): a piece of THEIRS"),
        ("cut.gz", gzip(SECRET.as_bytes()).into_iter().take(20).collect(), 10, "doubt cut.gz: it ends too early"),
        ("closed.xz", b"\xfd7zXZ\0".to_vec(), 10, "doubt closed.xz: it is packed"),
        (
            "clean.log",
            b"nothing of it\n".to_vec(),
            0,
            "0 leaks, 0 echoes, 0 doubts; 1 files, 14 bytes; searched for THEIRS",
        ),
    ];
    for (name, bytes, code, line) in cases {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name], SECRET);
        assert!(ran.code == Some(code) && ran.stdout.contains(line), "{name}: {ran:?}");
    }
}

#[test]
fn a_tree_is_searched_with_its_names_and_what_is_no_file_is_a_doubt() {
    let scene = scene();
    let tree = scene.dir().join("tree");
    fs::create_dir_all(tree.join("a/.hidden")).unwrap();
    fs::write(tree.join("a/.hidden/log"), SECRET).unwrap();
    fs::write(tree.join(format!("{SECRET}.txt")), "clean").unwrap();
    std::os::unix::fs::symlink("nowhere", tree.join("dangling")).unwrap();
    assert!(Command::new("mkfifo").arg(tree.join("pipe")).status().unwrap().success());
    let ran = scan(&scene, &["tree"], SECRET);
    for line in ["tree/a/.hidden/log:1", "‹…› (a name)", "doubt tree/dangling: a link", "doubt tree/pipe: no regular"]
    {
        assert!(ran.code == Some(20) && ran.stdout.contains(line), "{line}: {ran:?}");
    }
}

#[test]
fn a_pipe_is_searched_also_when_it_is_packed() {
    let scene = scene();
    let mut command = scene.command(&["scan", "-", "--secret-env", "THEIRS", "--format", "json"]);
    let mut child = command.env("THEIRS", SECRET).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&gzip(SECRET.as_bytes())).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert!(ran.code == Some(20) && ran.stdout.contains(r#""path":"-""#), "{ran:?}");
}

#[test]
fn a_short_secret_is_a_doubt_and_without_any_nothing_is_passed() {
    let scene = scene();
    fs::write(scene.dir().join("file"), "text").unwrap();
    let ran = scan(&scene, &["file"], "short");
    assert!(
        ran.code == Some(10) && ran.stdout.contains("THEIRS was not searched for: it is shorter than 8"),
        "{ran:?}"
    );
    let ran = Ran::from(scene.command(&["scan", "file"]).env_clear().output().unwrap());
    assert!(ran.code == Some(2) && ran.stderr.contains("there is no secret to search for"), "{ran:?}");
}
