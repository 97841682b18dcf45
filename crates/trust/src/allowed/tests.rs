use jiff::tz::TimeZone;

use super::*;
use crate::{NAMESPACE, bytes::put, letters};

fn key(seed: u8) -> PublicKey {
    let signing = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
    PublicKey::of_ed25519(&signing.verifying_key())
}

fn line(seed: u8) -> String {
    format!("ssh-ed25519 {}", letters::encode(key(seed).blob()))
}

/// An RSA key's line: its form is not looked into.
fn rsa() -> String {
    let mut blob = Vec::new();
    put(&mut blob, b"ssh-rsa");
    put(&mut blob, &[1, 0, 1]);
    put(&mut blob, &[7; 256]);
    format!("ssh-rsa {}", letters::encode(&blob))
}

fn parse(text: &str) -> Result<AllowedSigners, Malformed> {
    AllowedSigners::parse(text.as_bytes(), &TimeZone::UTC)
}

/// Milliseconds of 2026-06-01.
const NOW: i64 = 1_780_272_000_000;

#[test]
fn a_key_is_whose_line_allows_it_here_and_now() {
    let one = line(1);
    for (before, signer, wanted) in [
        ("ci@example.org ", None, Ok("ci@example.org")),
        ("ci@example.org\t ", Some("ci@example.org"), Ok("ci@example.org")),
        ("ci@example.org ", Some("ada@example.org"), Err(Unnamed::Principal { line: 1 })),
        ("*@example.org,!ada@example.org ", Some("ci@example.org"), Ok("*@example.org,!ada@example.org")),
        ("*@example.org,!ada@example.org ", Some("ada@example.org"), Err(Unnamed::Principal { line: 1 })),
        ("!ada@example.org ", None, Err(Unnamed::Principal { line: 1 })),
        ("\"ci@example.org\" ", None, Ok("ci@example.org")),
        ("ci cert-authority ", None, Err(Unnamed::Authority { line: 1 })),
        ("ci namespaces=\"git\" ", None, Err(Unnamed::Namespace { line: 1 })),
        ("ci namespaces=\"git,redial-*\" ", None, Ok("ci")),
        ("ci NAMESPACES=\"redial-note-v1,file\",valid-before=\"20270101\" ", None, Ok("ci")),
        ("ci valid-after=\"20260601\",valid-before=\"20260602Z\" ", None, Ok("ci")),
        ("ci valid-after=\"202606010001\" ", None, Err(Unnamed::NotYet { line: 1 })),
        ("ci valid-before=\"20260531235959Z\" ", None, Err(Unnamed::Expired { line: 1 })),
    ] {
        let file = parse(&format!("{before}{one} a comment, with = and \"\n")).unwrap();
        assert_eq!(file.whose(&key(1), NAMESPACE, signer, NOW), wanted, "{before}");
        assert_eq!(file.whose(&key(2), NAMESPACE, signer, NOW), Err(Unnamed::Nobody), "{before}");
    }
}

#[test]
fn several_lines_and_what_else_stands_in_such_a_file() {
    let (one, rsa) = (line(1), rsa());
    let text = format!("# the team\r\n\n  ada {rsa}\nci valid-before=\"2020010100\" {one}\n");
    // A moment of ten digits is none.
    assert_eq!(parse(&text).unwrap_err().line, 4);
    let text = format!("# the team\r\n\n  ada {rsa}\r\nold valid-before=\"20200101\" {one}\nci {one}\r\n");
    let file = parse(&text).unwrap();
    assert_eq!(file.whose(&key(1), NAMESPACE, None, NOW), Ok("ci"));
    assert_eq!(file.whose(&key(1), NAMESPACE, Some("old"), NOW), Err(Unnamed::Expired { line: 4 }));
    assert_eq!(parse("").unwrap().whose(&key(1), NAMESPACE, None, NOW), Err(Unnamed::Nobody));
}

#[test]
fn a_line_that_is_not_understood_makes_the_file_unusable() {
    let one = line(1);
    for (text, what) in [
        (one.clone(), "too early"),
        (format!("ci no-such-option {one}"), "not known"),
        (format!("ci valid-after=20260101 {one}"), "no quotes"),
        (format!("ci valid-after=\"20260101 {one}"), "quote"),
        (format!("ci valid-after=\"soon\" {one}"), "no moment"),
        (format!("ci valid-after=\"20270101\",valid-before=\"20260101\" {one}"), "at no time"),
        (format!("ci valid-after=\"20260101\",valid-after=\"20270101\" {one}"), "twice"),
        (format!("ci namespaces {one}"), "value"),
        (format!("ci cert-authority=\"yes\" {one}"), "value"),
        (format!("ci cert-authority, {one}"), "after a comma"),
        (format!("ci {}", one.replacen("ssh-ed25519", "ssh-rsa", 1)), "no key"),
        (format!("ci {}", one.trim_end_matches(|c| c != '/')), "no key"),
        ("ci".to_owned(), "too early"),
        (format!("\"\" {one}"), "nobody"),
        (format!("ci\u{7} {one}"), "control"),
    ] {
        let malformed = parse(&format!("# first\n{text}\n")).map(|_| ()).unwrap_err();
        assert!(malformed.line == 2 && malformed.what.contains(what), "{text}: {malformed}");
    }
    assert!(AllowedSigners::parse(b"\xff", &TimeZone::UTC).is_err());
    let marked = parse(&format!("\u{feff}ci {one}\n")).map(|_| ()).unwrap_err();
    assert!(marked.line == 1 && marked.what.contains("byte order"), "{marked}");
}
