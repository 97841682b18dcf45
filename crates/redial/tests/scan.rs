//! `redial scan` with the real binary: what it finds, what it doubts, how it ends.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may unwrap, and lays out its files")]

use redial_redact::packed::{CLOSED, Closed};
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

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// A frame that a decoder of zstd skips (RFC 8878, 3.1.2).
fn skipped(bytes: &[u8]) -> Vec<u8> {
    [b"P*M\x18", &u32::try_from(bytes.len()).unwrap().to_le_bytes()[..], bytes].concat()
}

/// A zip with one member, and the checksum that it is said to have.
fn zip(bytes: &[u8], crc: u32, behind: bool) -> Vec<u8> {
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflate.write_all(bytes).unwrap();
    let packed = deflate.finish().unwrap();
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let sizes = [size(&packed), size(bytes)].concat();
    let (flags, said) = if behind { (8, [0; 4]) } else { (0, crc.to_le_bytes()) };
    let head = [b"PK\x03\x04\x14\0", &[flags, 0, 8, 0, 0, 0, 0, 0][..], &said, &sizes, &[1, 0, 0, 0], b"a"].concat();
    let descriptor = if behind { [b"PK\x07\x08", &crc.to_le_bytes()[..], &sizes].concat() } else { Vec::new() };
    [head, packed, descriptor, b"PK\x01\x02".to_vec()].concat()
}

#[test]
fn a_member_that_is_not_what_its_checksum_says_is_a_doubt() {
    let scene = scene();
    let text = b"nothing of it\n";
    let mut crc = flate2::Crc::new();
    crc.update(text);
    let mut damaged = gzip(text);
    // Before the length at its end stands the checksum.
    *damaged.iter_mut().nth_back(5).unwrap() ^= 1;
    let cases: [(&str, Vec<u8>, i32, &str); 7] = [
        ("sound.zip", zip(text, crc.sum(), false), 0, "0 doubts"),
        ("behind.zip", zip(text, crc.sum(), true), 0, "0 doubts"),
        ("damaged.zip", zip(text, crc.sum() ^ 1, false), 10, "doubt damaged.zip!a: its checksum is another"),
        ("behind-damaged.zip", zip(text, crc.sum() ^ 1, true), 10, "doubt behind-damaged.zip!a: its checksum"),
        ("sound.jmod", [b"JM\x01\0".to_vec(), zip(text, crc.sum(), false)].concat(), 0, "0 doubts"),
        ("sound.gz", gzip(text), 0, "0 doubts"),
        ("damaged.gz", damaged, 10, "doubt damaged.gz: it is damaged"),
    ];
    for (name, bytes, code, line) in cases {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name], SECRET);
        assert!(ran.code == Some(code) && ran.stdout.contains(line), "{name}: {ran:?}");
    }
}

/// A tar with one empty member; what is put into its head, its padding or behind it is given with the place.
fn tar(at: usize, put: &[u8]) -> Vec<u8> {
    let mut tar = vec![0; 3072];
    tar.splice(0..1, *b"a");
    tar.splice(124..135, *b"00000000003");
    tar.splice(257..262, *b"ustar");
    tar.splice(512..515, *b"abc");
    tar.splice(at..at + put.len(), put.iter().copied());
    tar
}

#[test]
fn what_stands_beside_the_members_of_a_container_is_searched_too() {
    let scene = scene();
    let mut crc = flate2::Crc::new();
    crc.update(b"text");
    let plain = zip(b"text", crc.sum(), false);
    let (list, secret) = (plain.len(), SECRET.as_bytes());
    let extra = |extra: &[u8]| {
        let mut zip = plain.clone();
        *zip.get_mut(28).unwrap() = u8::try_from(extra.len()).unwrap();
        zip.splice(31..31, extra.iter().copied());
        zip
    };
    let named = |name: &str| {
        let header = flate2::GzBuilder::new().filename(name).comment("of nobody");
        let mut encoder = header.write(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"text\n").unwrap();
        encoder.finish().unwrap()
    };
    for (name, bytes) in [
        ("remark.zip", [&plain[..], secret].concat()),
        ("appended.zip", [&plain[..], &[b'\n'; 1000], secret].concat()),
        ("gap.zip", [&plain[..list - 4], secret, b"PK\x01\x02"].concat()),
        ("extra.zip", extra(secret)),
        ("name.gz", named(SECRET)),
        ("second.gz", [gzip(b"text\n"), named(SECRET)].concat()),
        ("appended.gz", [gzip(b"text\n"), secret.to_vec()].concat()),
        ("inner.gz", gzip(&[&plain[..], secret].concat())),
        ("link.tar", tar(157, secret)),
        ("padding.tar", tar(520, secret)),
        ("behind.tar", tar(2048, secret)),
        ("closed.xz", [b"\xfd7zXZ\0 ", secret].concat()),
        ("behind.zst", [skipped(b"1234"), zstd(secret)].concat()),
        ("beside.zst", [zstd(b"text\n"), skipped(secret), zstd(b"text\n")].concat()),
        ("appended.zst", [zstd(b"text\n"), b"\n".to_vec(), secret.to_vec()].concat()),
    ] {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name], SECRET);
        assert!(ran.code == Some(20) && ran.stdout.contains(&format!("leak  {name}:")), "{name}: {ran:?}");
    }
    for (name, bytes) in [
        ("clean.zip", extra(b"nothing")),
        ("clean.gz", named("log")),
        ("clean.tar", tar(157, b"b")),
        ("clean.zst", [skipped(b"1"), zstd(b"text")].concat()),
    ] {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name], SECRET);
        assert!(ran.code == Some(0), "{name}: {ran:?}");
    }
    // A gzip that was added to is one text, and so are frames of zstd, as pzstd writes them.
    let (front, back) = secret.split_at(20);
    fs::write(scene.dir().join("two.gz"), [gzip(&[b"one\n", front].concat()), gzip(back)].concat()).unwrap();
    let ran = scan(&scene, &["two.gz"], SECRET);
    assert!(ran.code == Some(20) && ran.stdout.contains("leak  two.gz:2 (byte 4)"), "{ran:?}");
    let frames = [b"one\n", front].concat();
    let frames = [skipped(b"1234"), zstd(&frames), skipped(b"5678"), zstd(back)].concat();
    fs::write(scene.dir().join("two.zst"), frames).unwrap();
    let ran = scan(&scene, &["two.zst"], SECRET);
    assert!(ran.code == Some(20) && ran.stdout.contains("leak  two.zst:2 (byte 4)"), "{ran:?}");
}

/// How files begin that are opened nowhere.
const HEADS: [&[u8]; 48] = [
    b"BZh91AY&SY",
    b"BZh1\x17\x72\x45\x38\x50\x90",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x04\x22\x4d\x18",
    b"\x02\x21\x4c\x18",
    b"mozLz40\0",
    b"LZIP\x01",
    b"LRZI\0\x06",
    b"\x89LZO\0\r\n\x1a\n",
    b"\x5d\0\0\x80\0",
    b"\x5d\0\0\0\x04",
    b"\x1f\x9d",
    b"\xff\x06\0\0sNaPpY",
    b"BZ3v1",
    b"7kSt\xa0\x31\x83\xd3",
    b"zPQ\x01",
    b"zPQ\x02",
    b"MSCF\0\0\0\0",
    b"xar!",
    b"\xed\xab\xee\xdb",
    b"!<arch>\ndebian-binary",
    b"hsqs",
    b"\x60\xea\x2b\0\x22\x0b\x01\x0b\x10\0\x02",
    b"\x24\x8a-lh5-\x9b\0\0\0",
    b"\x45\xf0\x31\0\0\0\x10**ACE**\x14\x14\x02",
    b"MSWIM\0\0\0",
    b"ITSF\x03\0\0\0",
    b"pbzx\0\0\0\0\x01",
    b"QFI\xfb\0\0\0\x03",
    b"wOF2\0\x01\0\0",
    b"ZWS\x0d",
    b"PAR1\x15\x04",
    b"ARROW1\0\0",
    b"Obj\x01",
    b"\x89HDF\r\n\x1a\n",
    b"ORC\x0a\x03\0",
    b"b2frame\0",
    b"age-encryption.org/v1\n-> X25519 ",
    b"Salted__\x93\x11\x1d",
    b"\0GITCRYPT\0",
    b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5",
    b"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5",
    b"LUKS\xba\xbe",
    // OpenPGP for a key of RSA, for one of Curve25519, by a passphrase.
    b"\x85\x01\x8c\x03\x11\x22\x33\x44\x55\x66\x77\x88\x01",
    b"\xc1\x5e\x03\x11\x22\x33\x44\x55\x66\x77\x88\x12",
    b"\x8c\x0d\x04\x09\x03\x02",
];

#[test]
fn what_is_packed_in_a_way_that_is_not_undone_is_never_a_pass() {
    let scene = scene();
    for head in HEADS {
        fs::write(scene.dir().join("file"), [head, b"\x01\x02 what follows"].concat()).unwrap();
        let ran = scan(&scene, &["file"], SECRET);
        assert!(ran.code == Some(10) && ran.stdout.contains("doubt file: it is packed"), "{head:?}: {ran:?}");
    }
    let has_example =
        |closed: &Closed| HEADS.iter().any(|head| closed.is(&[head, &b"\x01\x02 what follows"[..]].concat()));
    assert!(CLOSED.iter().all(has_example), "{:?}", CLOSED.iter().find(|closed| !has_example(closed)));
    let mut cut = skipped(b"1234");
    cut.pop();
    let not_skipped = b"P*M?1234".to_vec();
    let other = [skipped(b"1234"), b"\x28 is no frame".to_vec()].concat();
    for (bytes, code) in [(cut, 10), (other, 10), (not_skipped, 0)] {
        fs::write(scene.dir().join("file.zst"), bytes).unwrap();
        let ran = scan(&scene, &["file.zst"], SECRET);
        assert!(ran.code == Some(code), "{ran:?}");
    }
}

#[test]
fn a_standard_input_that_is_closed_was_not_looked_at_and_one_that_is_empty_was() {
    let scene = scene();
    for (input, code) in [("<&-", 10), ("</dev/null", 0)] {
        let line = format!("exec \"$0\" scan --secret-env THEIRS - {input}");
        let mut command = Command::new("sh");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_redial")]).current_dir(scene.dir()).env("THEIRS", SECRET);
        let ran = command.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).contains("standard input is closed");
        assert!(ran.status.code() == Some(code) && said == (code == 10), "{input}: {ran:?}");
    }
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
            "0 leaks, 0 unknown, 0 echoes, 0 doubts; 1 files, 14 bytes; searched for THEIRS",
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
    let ran = scan(&scene, &["tree", "--hidden"], SECRET);
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
fn a_short_secret_is_a_doubt_and_without_any_the_detectors_look_alone() {
    let scene = scene();
    fs::write(scene.dir().join("file"), "text").unwrap();
    let ran = scan(&scene, &["file"], "short");
    assert!(
        ran.code == Some(10) && ran.stdout.contains("THEIRS was not searched for: it is shorter than 8"),
        "{ran:?}"
    );
    fs::write(scene.dir().join("config"), format!("token: none\napi_key: {SECRET}\n")).unwrap();
    let alone = |args: &[&str]| Ran::from(scene.command(args).env_clear().output().unwrap());
    let ran = alone(&["scan", "config"]);
    assert!(ran.code == Some(20) && ran.stdout.contains("leak? config:2 (byte 21): api-key, 24 to 63"), "{ran:?}");
    assert!(!ran.stdout.contains(SECRET.get(..4).unwrap()), "{ran:?}");
    let ran = scan(&scene, &["config"], SECRET);
    assert!(ran.stdout.contains("1 leaks, 0 unknown") && ran.stdout.contains("leak  config:2"), "{ran:?}");
    assert_eq!(alone(&["scan", "file"]).code, Some(0));
}

#[test]
fn a_file_of_patterns_adds_detectors_and_a_wrong_one_is_told_by_its_line() {
    let scene = scene();
    let row = |shape: &str| format!("# ours\n\n[[detector]]\nid = \"ours\"\nshapes = [\"{shape}\"]\n");
    fs::write(scene.dir().join("ours.toml"), row("acme_{alnum:20+}")).unwrap();
    fs::write(scene.dir().join("wrong.toml"), row("a{alnum:20}")).unwrap();
    fs::write(scene.dir().join("log"), format!("x acme_{SECRET}.")).unwrap();
    let ran = scan(&scene, &["log", "--patterns", "ours.toml"], "other-value-of-this-test-1");
    assert!(ran.code == Some(20) && ran.stdout.contains("log:1 (byte 2): ours"), "{ran:?}");
    let ran = scan(&scene, &["log", "--patterns", "wrong.toml"], "other-value-of-this-test-1");
    assert!(ran.code == Some(2) && ran.stderr.contains("wrong.toml:4") && ran.stderr.contains("shape"), "{ran:?}");
}

#[test]
fn ignored_and_hidden_files_are_passed_over_and_counted_unless_they_are_asked_for_or_named() {
    let scene = scene();
    let tree = scene.dir().join("repo");
    fs::create_dir_all(tree.join("target/deep")).unwrap();
    fs::create_dir_all(tree.join(".git/info")).unwrap();
    fs::write(tree.join(".gitignore"), "target/\n*.tmp\n!kept.tmp\n").unwrap();
    fs::write(tree.join(".git/info/exclude"), "mine.txt\n").unwrap();
    for name in ["target/deep/a.log", "b.tmp", "mine.txt", ".env"] {
        fs::write(tree.join(name), SECRET).unwrap();
    }
    fs::write(tree.join("kept.tmp"), "clean").unwrap();
    let counted = |args: &[&str], code: i32, found: usize, skipped: &str| {
        let ran = scan(&scene, &[args, &["--format", "json"]].concat(), SECRET);
        let leaks = ran.stdout.matches(r#""kind":"known""#).count();
        assert_eq!((ran.code, leaks), (Some(code), found), "{args:?}: {ran:?}");
        assert!(ran.stdout.contains(skipped), "{args:?}: {}", ran.stdout);
    };
    counted(&["repo"], 0, 0, r#""skipped":{"hidden":3,"ignored":3}"#);
    counted(&["repo", "--hidden"], 20, 1, r#""skipped":{"hidden":0,"ignored":3}"#);
    counted(&["repo", "--no-ignore"], 20, 3, r#""skipped":{"hidden":3,"ignored":0}"#);
    counted(&["repo", "--no-ignore", "--hidden"], 20, 4, r#""skipped":{"hidden":0,"ignored":0}"#);
    counted(&["repo/b.tmp", "repo/.env"], 20, 2, r#""skipped":{"hidden":0,"ignored":0}"#);
    counted(&["repo/target"], 20, 1, r#""skipped":{"hidden":0,"ignored":0}"#);
    let ran = scan(&scene, &["repo"], SECRET);
    assert!(ran.stdout.contains("skipped 3 ignored and 3 hidden"), "{ran:?}");
}

#[test]
fn the_formats_of_ci_say_the_same_with_what_could_break_them_escaped() {
    let scene = scene();
    fs::write(scene.dir().join("a,b:c%.log"), format!("one\n{SECRET}\n")).unwrap();
    let ran = scan(&scene, &["a,b:c%.log", "none.log", "--format", "github"], SECRET);
    assert!(ran.code == Some(20) && ran.stdout.starts_with("::error file=a%2Cb%3Ac%25.log,line=2,title="), "{ran:?}");
    assert!(
        ran.stdout.contains("\n::warning file=none.log,title=redial scan%3A not looked into::it is not there"),
        "{ran:?}"
    );
    let ran = scan(&scene, &["a,b:c%.log", "none.log", "--format", "sarif"], SECRET);
    let sarif: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let results = sarif.pointer("/runs/0/results").unwrap().as_array().unwrap();
    let at = |n: usize, place: &str| results.get(n).unwrap().pointer(place).cloned();
    assert_eq!((sarif.pointer("/version"), results.len()), (Some(&"2.1.0".into()), 2));
    let location = "/locations/0/physicalLocation";
    assert_eq!(at(0, &format!("{location}/region/startLine")), Some(2.into()));
    assert_eq!(at(0, &format!("{location}/artifactLocation/uri")), Some("a%2Cb%3Ac%25.log".into()));
    assert_eq!((at(0, "/ruleId"), at(1, "/ruleId")), (Some("known".into()), Some("unseen".into())));
}

#[test]
fn an_accepted_finding_is_listed_and_counts_until_its_day_and_for_its_file_only() {
    let scene = scene();
    for name in ["a.log", "b.log"] {
        fs::write(scene.dir().join(name), SECRET).unwrap();
    }
    let scanned = |args: &[&str], key: Option<&str>| {
        let args = [&["scan", "--secret-env", "THEIRS"], args].concat();
        let mut command = scene.command(&args);
        command.env_clear().env("THEIRS", SECRET);
        command.envs(key.map(|key| ("REDIAL_FINGERPRINT_KEY", key)));
        Ran::from(command.output().unwrap())
    };
    let key = "k".repeat(40);
    let ran = scanned(&["a.log", "--format", "json"], Some(&key));
    let (_, print) = ran.stdout.split_once(r#""fingerprint":""#).unwrap();
    let print = print.get(..16).unwrap();
    let accept = |until: &str| {
        let entry = format!(
            "[[accepted]]\nfingerprint = \"{print}\"\npath = \"a.log\"\nuntil = \"{until}\"\nreason = \"an old key\"\n"
        );
        fs::write(scene.dir().join("baseline.toml"), entry).unwrap();
    };
    accept("2999-12-31");
    let ran = scanned(&["a.log", "--baseline", "baseline.toml"], Some(&key));
    assert!(ran.code == Some(0) && ran.stdout.contains("known a.log:1: THEIRS"), "{ran:?}");
    // `scan .` puts a dot in front of its paths.
    let ran = scanned(&["./a.log", "--baseline", "baseline.toml"], Some(&key));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = scanned(&["a.log", "b.log", "--baseline", "baseline.toml"], Some(&key));
    assert!(ran.code == Some(20) && ran.stdout.contains("1 leaks"), "{ran:?}");
    let ran = scanned(&["a.log", "--baseline", "baseline.toml"], None);
    assert!(ran.code == Some(2) && ran.stderr.contains("REDIAL_FINGERPRINT_KEY"), "{ran:?}");
    accept("2020-01-31");
    let ran = scanned(&["a.log", "--baseline", "baseline.toml"], Some(&key));
    assert!(ran.code == Some(20) && ran.stdout.contains("whose day is over"), "{ran:?}");
    fs::write(scene.dir().join("baseline.toml"), format!("accepted = \"{SECRET}\"")).unwrap();
    let ran = scanned(&["a.log", "--baseline", "baseline.toml"], Some(&key));
    assert!(ran.code == Some(2) && !ran.stderr.contains(SECRET), "{ran:?}");
}

/// A picture: its pixels in chunks of some bytes, a text before them, and one behind the end of their stream.
fn png(pixels: &[u8], text: &str, behind: &str) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(pixels).unwrap();
    let packed = [&zlib.finish().unwrap(), behind.as_bytes()].concat();
    let chunk = |kind: &str, body: &[u8]| {
        let mut crc = flate2::Crc::new();
        [kind.as_bytes(), body].iter().for_each(|bytes| crc.update(bytes));
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], kind.as_bytes(), body, &crc.sum().to_be_bytes()].concat()
    };
    let mut picture = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk("tEXt", format!("Comment\0{text}").as_bytes())].concat();
    packed.chunks(8 << 10).for_each(|part| picture.extend(chunk("IDAT", part)));
    picture.extend(chunk("IEND", b""));
    picture
}

#[test]
fn a_picture_is_no_doubt_and_what_stands_in_it_is_found() {
    let scene = scene();
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    let pixels: Vec<u8> = (0..300_000).map(|_| noise()).collect();
    let hidden = [&pixels[..200_000], SECRET.as_bytes(), &pixels[200_000..]].concat();
    let whole = png(&pixels, "made by hand", "");
    let cases: [(&str, Vec<u8>, i32); 7] = [
        ("clean.png", whole.clone(), 0),
        ("text.png", png(&pixels, SECRET, ""), 20),
        ("pixels.png", png(&hidden, "", ""), 20),
        ("behind.png", png(&pixels, "", SECRET), 20),
        ("end.png", [whole.clone(), SECRET.as_bytes().to_vec()].concat(), 20),
        ("cut.png", whole[..whole.len() / 2].to_vec(), 10),
        ("head.png", whole[..20].to_vec(), 10),
    ];
    for (name, bytes, code) in cases {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name], SECRET);
        assert_eq!(ran.code, Some(code), "{name}: {ran:?}");
    }
}

#[test]
fn where_nothing_was_looked_at_nothing_is_said_to_be_clean() {
    let scene = scene();
    fs::create_dir_all(scene.dir().join("dist/sub")).unwrap();
    fs::create_dir(scene.dir().join("empty")).unwrap();
    fs::write(scene.dir().join("dist/.ignore"), "/*\n").unwrap();
    fs::write(scene.dir().join("dist/sub/a"), SECRET).unwrap();
    let ran = scan(&scene, &["dist"], SECRET);
    assert!(
        ran.code == Some(10) && ran.stdout.contains("doubt dist: all that lies there is ignored or hidden"),
        "{ran:?}"
    );
    assert_eq!(scan(&scene, &["dist", "--no-ignore"], SECRET).code, Some(20));
    assert_eq!(scan(&scene, &["empty"], SECRET).code, Some(0));
}

#[test]
fn a_copy_that_would_not_be_clean_or_not_readable_is_not_written() {
    let scene = scene();
    let ((front, _), (_, back)) = (SECRET.split_at(12), SECRET.split_at(SECRET.len() - 8));
    let masked = format!("one\n{SECRET}\n{front}...{back}\nlast\n");
    fs::write(scene.dir().join("masked"), masked).unwrap();
    scan(&scene, &["masked", "--fix"], SECRET);
    let copy = fs::read_to_string(scene.dir().join("masked.redacted")).unwrap();
    assert!(copy.starts_with("one\n‹THEIRS›\n") && copy.ends_with("\nlast\n"), "{copy}");
    assert_eq!(scan(&scene, &["masked.redacted"], SECRET).code, Some(0), "{copy}");
    let wide = |write: fn(u32) -> [u8; 4]| -> Vec<u8> {
        format!("\u{feff}one\n{SECRET}\nlast\n").chars().flat_map(|c| write(u32::from(c))).collect()
    };
    for (name, bytes) in [("little", wide(u32::to_le_bytes)), ("big", wide(u32::to_be_bytes))] {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name, "--fix"], SECRET);
        assert!(ran.code == Some(20) && ran.stderr.contains("no redacted copy"), "{name}: {ran:?}");
    }
}

#[test]
fn where_an_unknown_one_stands_no_copy_is_written_and_that_is_said() {
    let scene = scene();
    let other = format!("ghp_{}", "Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LzAbCd");
    for text in [format!("GITHUB_TOKEN={other}\n"), format!("GITHUB_TOKEN={other}\nKEY={SECRET}\n")] {
        fs::write(scene.dir().join("dump.txt"), &text).unwrap();
        let ran = scan(&scene, &["dump.txt", "--fix"], SECRET);
        let said = "doubt dump.txt: no redacted copy: what looks like a credential that nobody told of stands in it";
        assert!(ran.code == Some(20) && ran.stderr.contains(said), "{text}: {ran:?}");
        assert!(ran.stdout.contains("leak? dump.txt:1 ") && ran.stdout.contains(" 1 unknown, "), "{text}: {ran:?}");
        assert!(!scene.dir().join("dump.txt.redacted").exists());
    }
}

#[test]
fn a_redacted_copy_is_clean_and_the_file_stays_as_it_is() {
    let scene = scene();
    let encoded: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let folded: String =
        SECRET.as_bytes().chunks(15).map(|part| format!("{}\n", str::from_utf8(part).unwrap())).collect();
    let text = format!("one\nkey={SECRET} and {SECRET}.\nurl?{encoded}\nkept\n{folded}last\n");
    fs::create_dir(scene.dir().join("logs")).unwrap();
    fs::write(scene.dir().join("logs/a.log"), &text).unwrap();
    fs::write(scene.dir().join("logs/b.log"), "clean").unwrap();
    fs::write(scene.dir().join("logs/c.gz"), gzip(SECRET.as_bytes())).unwrap();
    let ran = scan(&scene, &["logs", "--fix", "--output", "clean"], SECRET);
    assert!(ran.code == Some(20) && ran.stderr.contains("fixed logs/a.log: "), "{ran:?}");
    assert!(ran.stderr.contains("doubt logs/c.gz: no redacted copy: it is packed"), "{ran:?}");
    assert_eq!(fs::read_to_string(scene.dir().join("logs/a.log")).unwrap(), text);
    let copy = fs::read_to_string(scene.dir().join("clean/a.log")).unwrap();
    for kept in ["one\nkey=‹THEIRS› and ‹THEIRS›.\n", "\nkept\n", "\nlast\n"] {
        assert!(copy.contains(kept), "{copy}");
    }
    assert_eq!(fs::read_dir(scene.dir().join("clean")).unwrap().count(), 1);
    assert_eq!(scan(&scene, &["clean"], SECRET).code, Some(0));
    let ran = scan(&scene, &["logs/a.log", "--fix"], SECRET);
    assert!(scene.dir().join("logs/a.log.redacted").is_file(), "{ran:?}");
}

/// Of a secret in pieces no line stays that holds one of them, however little of it is left then.
#[test]
fn a_redacted_copy_holds_no_piece_of_a_secret_that_stood_on_several_lines() {
    let scene = scene();
    for (name, len, before, behind) in [
        ("delta", 5, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"", "\"}}]}\n\n"),
        ("logged", 13, "2026-11-25T10:00:00Z INFO worker | ", "\n"),
        ("folded", 24, "", "\n"),
    ] {
        let pieces: Vec<&str> = SECRET.as_bytes().chunks(len).map(|piece| str::from_utf8(piece).unwrap()).collect();
        let lines: String = pieces.iter().map(|piece| format!("{before}{piece}{behind}")).collect();
        fs::write(scene.dir().join(name), format!("first\n{lines}\nlast\n")).unwrap();
        let ran = scan(&scene, &[name, "--fix"], SECRET);
        let copy = fs::read_to_string(scene.dir().join(format!("{name}.redacted")));
        let copy = copy.unwrap_or_else(|_| panic!("{ran:?}"));
        assert!(copy.starts_with("first\n") && copy.ends_with("\nlast\n"), "{copy}");
        for piece in pieces.iter().filter(|piece| piece.len() > 2) {
            assert!(!copy.contains(piece), "{name}: {piece} in {copy}");
        }
    }
}

#[test]
fn a_redacted_copy_is_written_in_the_letters_and_line_ends_of_its_file() {
    let scene = scene();
    let text = format!("\u{feff}one – ünd\r\nkey={SECRET}\r\nlast ‹3›\r\n");
    let encoded: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let little = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big = text.trim_start_matches('\u{feff}').encode_utf16().flat_map(u16::to_be_bytes).collect();
    let cases: [(&str, Vec<u8>); 4] = [
        ("little", little),
        ("big", big),
        ("bytes", format!("one – ünd\r\n?k={encoded}\r\nlast ‹3›\r\n").into_bytes()),
        ("twice", format!("one – ünd\r\n{SECRET}\r\nlast ‹3›\r\n").into_bytes()),
    ];
    for (name, bytes) in cases {
        fs::write(scene.dir().join(name), bytes).unwrap();
        let ran = scan(&scene, &[name, "--fix"], SECRET);
        let copy = fs::read(scene.dir().join(format!("{name}.redacted"))).unwrap_or_else(|_| panic!("{ran:?}"));
        let units = |write: fn([u8; 2]) -> u16| -> String {
            let units: Vec<u16> = copy.as_chunks().0.iter().map(|unit| write(*unit)).collect();
            String::from_utf16(&units).unwrap()
        };
        let copy = match name {
            "little" => units(u16::from_le_bytes),
            "big" => units(u16::from_be_bytes),
            _ => String::from_utf8(copy.clone()).unwrap(),
        };
        let mark = if name == "twice" { "‹THEIRS›" } else { "‹a line with THEIRS›" };
        assert_eq!(copy.trim_start_matches('\u{feff}'), format!("one – ünd\r\n{mark}\r\nlast ‹3›\r\n"), "{name}");
    }
    let mut command = scene.command(&["scan", "-", "--fix", "--secret-env", "THEIRS"]);
    let mut child = command.env("THEIRS", SECRET).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(SECRET.as_bytes()).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert!(ran.code == Some(20) && ran.stderr.contains("doubt -: no redacted copy: standard input"), "{ran:?}");
}

#[test]
fn the_hook_of_pre_commit_stops_a_commit_with_a_secret_in_it() {
    let scene = scene();
    let hooks = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.pre-commit-hooks.yaml")).unwrap();
    let entry = hooks.lines().find_map(|line| line.trim().strip_prefix("entry: redial ")).unwrap();
    fs::write(scene.dir().join("a file.txt"), SECRET).unwrap();
    fs::write(scene.dir().join("clean.txt"), "nothing").unwrap();
    let hook = |files: &[&str]| {
        let args: Vec<&str> = entry.split(' ').chain(files.iter().copied()).collect();
        Ran::from(scene.command(&args).env_clear().env("THEIR_TOKEN", SECRET).output().unwrap())
    };
    let ran = hook(&["clean.txt", "a file.txt"]);
    assert!(ran.code == Some(20) && ran.stdout.contains("leak  a file.txt:1"), "{ran:?}");
    assert_eq!(hook(&["clean.txt"]).code, Some(0));
}

/// A scan in a scene with a redial.toml, with a folder for what is trusted.
fn configured(scene: &Scene, config: &str, args: &[&str]) -> Ran {
    fs::write(scene.dir().join("redial.toml"), config).unwrap();
    let mut command = scene.command(args);
    command.env_clear().env("HOME", scene.dir()).env("XDG_DATA_HOME", scene.dir().join("data"));
    Ran::from(command.output().unwrap())
}

#[test]
fn the_credential_of_a_trusted_configuration_is_searched_for_and_of_another_it_is_a_doubt() {
    let (scene, outside) = (scene(), tempfile::tempdir().unwrap());
    let file = outside.path().join("gateway-credential");
    fs::write(&file, format!("{SECRET}\n")).unwrap();
    let half = SECRET.get(4..30).unwrap();
    fs::write(scene.dir().join("log"), format!("tick\nsent {half}\n")).unwrap();
    let config = format!("credential = {{ file = \"{}\" }}\n", file.display());
    let run = |args: &[&str]| configured(&scene, &config, args);
    let ran = run(&["scan", "log"]);
    assert!(ran.code == Some(10) && ran.stdout.contains("doubt credential was not searched for: a file"), "{ran:?}");
    // One that is named is trusted, and one that the user trusted is.
    let leak = "leak  log:2 (byte 10): a piece of gateway-credential";
    let ran = run(&["--config", "redial.toml", "scan", "log"]);
    assert!(ran.code == Some(20) && ran.stdout.contains(leak) && !ran.stdout.contains(half), "{ran:?}");
    assert_eq!(run(&["trust", "--yes"]).code, Some(0));
    let ran = run(&["scan", "log"]);
    assert!(ran.code == Some(20) && ran.stdout.contains(leak), "{ran:?}");
    // It is there and cannot be read.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let ran = run(&["scan", "log"]);
    assert!(ran.code == Some(10) && ran.stdout.contains("its value could not be fetched"), "{ran:?}");
    let ran = configured(&scene, "no = toml = at all", &["scan", "log"]);
    assert!(ran.code == Some(10) && ran.stderr.contains("redial.toml is not TOML"), "{ran:?}");
    assert_eq!(configured(&scene, "no = toml = at all", &["--config", "redial.toml", "scan", "log"]).code, Some(2));
    assert_eq!(configured(&scene, "model = \"m\"", &["scan", "log"]).code, Some(0));
}

#[test]
fn configured_patterns_count_once_they_are_trusted_and_are_in_the_digest_of_the_rules() {
    let scene = scene();
    let row = |shape: &str| format!("[[detector]]\nid = \"ours\"\nshapes = [\"{shape}\"]\n");
    fs::write(scene.dir().join("ours.toml"), row("acme_{alnum:20+}")).unwrap();
    fs::write(scene.dir().join("log"), format!("x acme_{SECRET}.")).unwrap();
    let config = "[scan]\npatterns = \"ours.toml\"\n";
    let rules = |ran: &Ran| {
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        document["rules_sha256"].as_str().unwrap().to_owned()
    };
    let plain = configured(&scene, "", &["scan", "log", "--format", "json"]);
    let ran = configured(&scene, config, &["scan", "log"]);
    assert!(ran.code == Some(10) && ran.stdout.contains("scan.patterns was not searched for: a file"), "{ran:?}");
    assert_eq!(configured(&scene, config, &["trust", "--yes"]).code, Some(0));
    let ran = configured(&scene, config, &["scan", "log", "--format", "json"]);
    assert!(ran.code == Some(20) && ran.stdout.contains(r#""rule":"ours""#), "{ran:?}");
    assert!(plain.code == Some(0) && rules(&plain) != rules(&ran), "{plain:?}");
    // A flag goes before it; a wrong file is told by its line, and nothing of it is repeated.
    fs::write(scene.dir().join("none.toml"), "").unwrap();
    assert_eq!(configured(&scene, config, &["scan", "log", "--patterns", "none.toml"]).code, Some(0));
    fs::write(scene.dir().join("ours.toml"), row("acme_{nonesuch-qW3eRt5y:20+}")).unwrap();
    let ran = configured(&scene, config, &["scan", "log"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("ours.toml:2") && !ran.stderr.contains("qW3eRt5y"), "{ran:?}");
    fs::remove_file(scene.dir().join("ours.toml")).unwrap();
    let ran = configured(&scene, config, &["scan", "log"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("redial.toml:2 (scan.patterns) names it"), "{ran:?}");
}

#[test]
fn a_packed_text_within_text_that_is_not_what_its_checksum_says_is_a_doubt() {
    let scene = scene();
    let mut packed = gzip(b"a line of a log, and another line of it\n");
    let text = |packed: &[u8]| [b"binary follows:\n", packed, b"\nand is over\n"].concat();
    fs::write(scene.dir().join("sound"), text(&packed)).unwrap();
    *packed.iter_mut().nth_back(5).unwrap() ^= 1;
    fs::write(scene.dir().join("damaged"), text(&packed)).unwrap();
    let ran = scan(&scene, &["sound"], SECRET);
    assert!(ran.code == Some(0), "{ran:?}");
    let ran = scan(&scene, &["damaged"], SECRET);
    assert!(ran.code == Some(10) && ran.stdout.contains("doubt damaged: it holds"), "{ran:?}");
}

#[test]
fn no_line_is_drawn_where_nobody_sees_it() {
    let scene = scene();
    fs::write(scene.dir().join("long"), "a line of a long file\n".repeat(400_000)).unwrap();
    let ran = scan(&scene, &["long"], SECRET);
    assert!(ran.code == Some(0) && ran.stderr.is_empty(), "{ran:?}");
}
