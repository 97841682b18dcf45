#![expect(clippy::string_slice, reason = "the texts are ASCII, and a test may panic")]

use proptest::prelude::*;

use super::*;
use crate::{Identifier, Tainted};

const VALUE: &str = "sk-q7WzX9rTbN2mKpL4vHsYc6GdJf8AeU3kQnRtVwZx";

fn hunter(values: &[&str]) -> Hunter {
    let secret = |value: &&str| Secret::new(Identifier::or_gap(Tainted::from("KEY")), value.as_bytes());
    Hunter::new(&values.iter().map(secret).collect::<Vec<_>>())
}

fn seen(hunter: &Hunter, text: &[u8]) -> Sightings {
    let mut trail = hunter.trail();
    trail.feed(text);
    trail.finish()
}

/// A stream that gives so many bytes at once at most.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

fn kinds(text: &[u8]) -> Vec<Kind> {
    seen(&hunter(&[VALUE]), text).all().iter().map(|s| s.kind).collect()
}

#[test]
fn a_secret_is_found_plain_and_a_piece_of_it_and_no_less() {
    assert_eq!(kinds(format!("key {VALUE}.").as_bytes()), [Kind::Leak]);
    assert_eq!(kinds(format!("key {}...", &VALUE[..17]).as_bytes()), [Kind::Leak]);
    assert_eq!(kinds(format!("key {}...", &VALUE[..11]).as_bytes()), [Kind::Echo]);
    assert_eq!(kinds(b"key sk-..."), []);
}

#[test]
fn places_on_lines_side_by_side_are_told_each_and_none_as_an_unknown_one() {
    let body = VALUE.trim_start_matches("sk-");
    let key = format!("sk-proj-{body}");
    let known = hunter(&[&key]).detecting(Detectors::built_in(), None);
    let kinds = |text: &str| -> Vec<(Kind, u64)> {
        seen(&known, text.as_bytes()).all().into_iter().map(|sighting| (sighting.kind, sighting.line)).collect()
    };
    let lines = format!("key: {key}\n").repeat(4);
    assert_eq!(kinds(&lines), [1, 2, 3, 4].map(|line| (Kind::Leak, line)));
    let encoded = format!("{}\nkey: {key}\n", base64(key.as_bytes())).repeat(3);
    assert!(kinds(&encoded).iter().all(|(kind, _)| *kind == Kind::Leak), "{:?}", kinds(&encoded));
    // Each disguise on a line of its own is a place, and its views are none.
    let hex = String::from_utf8(each(key.as_bytes(), |_, byte| format!("{byte:02x}"))).unwrap();
    let forms = [key.clone(), base64(key.as_bytes()), hex, percent(&key)];
    for (a, b) in (0..4).flat_map(|a| (0..4).map(move |b| (a, b))) {
        let told = kinds(&format!("first: {}\nsecond: {}\n", forms[a], forms[b]));
        assert_eq!(told, [(Kind::Leak, 1), (Kind::Leak, 2)], "{a} {b}");
    }
}

/// What a known secret makes of what stands around it: nothing. Only what has a byte of it is no unknown one.
#[test]
fn an_unknown_one_right_beside_a_known_one_is_told_of_in_whatever_both_are_written() {
    let known = format!("sk-proj-{}", &VALUE[3..]);
    let hunter = hunter(&[&known]).detecting(Detectors::built_in(), None);
    let told = |text: &[u8]| -> Vec<Kind> {
        let mut kinds: Vec<Kind> = seen(&hunter, text).all().into_iter().map(|sighting| sighting.kind).collect();
        kinds.sort_unstable();
        kinds
    };
    let other = format!("sk-proj-{}", VALUE[3..].chars().rev().collect::<String>());
    let lines = Sha256::of(b"a").as_str().repeat(20);
    let block = with(lines.as_bytes(), 64, b"\n");
    let block = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", String::from_utf8_lossy(&block));
    let database = "postgres://app:u7Tq-Zr2kLmP9@db.example/x";
    let github = "ghp_Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LzAbCd";
    for unknown in [&other, &block, database, github, &format!("Authorization: Bearer {other}")] {
        for between in ["\n", " ", "\",\"b\": \"", "\nOPENAI_API_KEY=", " and then some other words "] {
            for text in [format!("a={unknown}{between}{known}\n"), format!("a={known}{between}{unknown}\n")] {
                assert_eq!(told(text.as_bytes()), [Kind::Leak, Kind::Unknown], "{text}");
            }
        }
    }
    // Those that put something between characters hold no lines.
    let pair = format!("first: {github}\nsecond: {known}\nthird: {other}\n");
    for (name, write) in DISGUISES.iter().take_while(|(name, _)| *name != "folded") {
        assert_eq!(told(&write(pair.as_bytes())), [Kind::Leak, Kind::Unknown, Kind::Unknown], "{name}");
    }
}

/// All tokens of a kind begin alike, and all private keys of one: what goes on in another way is another one.
#[test]
fn an_unknown_one_that_only_begins_as_a_known_one_does_is_told_of_wherever_it_stands() {
    let token = |n: u8, end: &str| {
        let payload =
            base64(format!("{{\"iss\":\"https://ci.example\",\"sub\":\"runner\",\"iat\":17000{n}}}").as_bytes());
        format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{payload}.{end}")
    };
    let tokens =
        [(1, "q7WzX9rTbN2mKpL4vHsYc6GdJf8AeU3kQnRtVwZxAbC"), (2, "Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LzAbCdPoIuYtR")];
    let key = |seed: &[u8]| {
        let body = format!("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{}", Sha256::of(seed).as_str().repeat(20));
        let body = with(body.as_bytes(), 64, b"\n");
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", String::from_utf8_lossy(&body))
    };
    for [known, other] in [tokens.map(|(n, end)| token(n, end)), [key(b"a"), key(b"b")]] {
        let hunter = hunter(&[&known]).detecting(Detectors::built_in(), None);
        for text in [format!("{known}\n{other}\n"), format!("{other}\n{known}\n"), format!("token: {other}\n")] {
            let found = seen(&hunter, text.as_bytes());
            let unknown = found.all().iter().filter(|sighting| sighting.kind == Kind::Unknown).count();
            assert_eq!(unknown, 1, "{text}");
        }
        // What was cut, or has a wrong character in it, is still the known one.
        let (half, wrong) = (&known[..known.len() / 2], known.replacen(&known[60..61], "~", 1));
        for text in [format!("{known}\n"), format!("token: {half}\n"), format!("token: {wrong}\n")] {
            let found = seen(&hunter, text.as_bytes());
            assert!(found.all().iter().all(|sighting| sighting.kind == Kind::Leak), "{text}");
        }
    }
}

#[test]
fn blanks_around_a_value_that_is_told_of_are_none_of_it() {
    for told in ["9f8Kq2LmZx7V\n", "\n 9f8Kq2LmZx7V", "9f8Kq2LmZx7V\r\n"] {
        let found = seen(&hunter(&[told]), b"the password is 9f8Kq2LmZx7V here");
        assert_eq!(
            found.all().iter().map(|sighting| (sighting.kind, sighting.offset)).collect::<Vec<_>>(),
            [(Kind::Leak, 16)]
        );
    }
    assert!(seen(&hunter(&[" short  \n\n"]), b"short").all().is_empty());
}

#[test]
fn a_start_and_an_end_that_show_half_of_it_are_a_leak() {
    let masked = |n: usize| format!("key {}…{}.", &VALUE[..n + 3], &VALUE[VALUE.len() - n..]);
    assert_eq!(kinds(masked(11).as_bytes()), [Kind::Leak]);
    assert_eq!(kinds(masked(4).as_bytes()), [Kind::Echo]);
}

/// A table of HTML has a short word behind each tag, and a key in hex ends in one of very few.
#[test]
fn a_tag_of_html_is_no_mask() {
    let hunter = hunter(&["562619a09dcda47f1cb0f39644a4c114"]);
    let kinds = |text: &str| seen(&hunter, text.as_bytes()).all().iter().map(|s| s.kind).collect::<Vec<_>>();
    assert_eq!(kinds(r#"<tr><th scope="row">c114</th><td>c114</td><br/>c114 5626<b>c114</b></tr>"#), []);
    for masked in ["key <redacted>c114", "key <28 hidden>c114", "key 5626<key>"] {
        assert_eq!(kinds(masked), [Kind::Echo], "{masked}");
    }
}

#[test]
fn a_digest_of_a_secret_is_an_echo_and_zeros_are_no_piece_of_one() {
    let digest = Sha256::of(VALUE.as_bytes());
    assert_eq!(kinds(digest.as_str().as_bytes()), [Kind::Echo]);
    let zeros = hunter(&["00000000000000000000000000000000000a1b2c3d"]);
    assert_eq!(seen(&zeros, &[b'0'; 34]).all().len(), 0);
}

/// In a credential's place a digest and a masked key look like a credential, and are none.
#[test]
fn a_digest_or_a_masked_piece_of_a_known_secret_is_an_echo_wherever_it_stands() {
    let hunter = hunter(&[VALUE, "sk-ant-api03-Lm3XcV8bNq1ZsDfG7hJk2QwErTy5UiOp9AaSsDdFf"]);
    let hunter = hunter.detecting(Detectors::built_in(), None);
    let digest = Sha256::of(VALUE.as_bytes());
    let [upper, short] = [digest.as_str().to_uppercase(), digest.as_str()[..16].to_owned()];
    let line = Sha256::of(format!("{VALUE}\n").as_bytes());
    for text in [
        format!("api_key: {digest}"),
        format!("Authorization: Bearer {upper}"),
        format!("GET /v1?token={short}&n=1"),
        format!("SECRET_KEY={line}"),
        format!("Incorrect API key provided: {short}. You can find it."),
        // MD5, SHA-1 and SHA-512 of it, in hex and in base64.
        "api_key=df1ff1855627f9600378ea61060712eb".to_owned(),
        "api_key=d0ab92d56bf788d5f21725af24c9474be67cfc89".to_owned(),
        "api_key=r5Vm7caD+a2UjIUyxPopBTOgLVcJJLtSEc2x/GL1w04PDdJa1EFvBYDcTJzx2228C7vq8kooScmqhOU84O9cBA==".to_owned(),
        "api_key: sk-ant-api03-Lm3XcV8b‹…›".to_owned(),
        "GET /v1?key=%E2%80%A6QnRtVwZx".to_owned(),
        "x-api-key: sk-q7Wz####VwZx".to_owned(),
        format!("https://ci:sha256%3A{digest}@h.example/"),
        "x-api-key: sk-q7WzX9rT████VwZx".to_owned(),
    ] {
        let kinds: Vec<Kind> = seen(&hunter, text.as_bytes()).all().iter().map(|s| s.kind).collect();
        assert_eq!(kinds, [Kind::Echo], "{text}");
    }
    let other = "api_key: sk-ant-api03-Lm3XcV8b‹…› and api_key: 5f2b7c9d1e3a4b6c8d0e2f4a6b8c0d1e";
    assert_eq!(
        seen(&hunter, other.as_bytes()).all().iter().map(|s| s.kind).collect::<Vec<_>>(),
        [Kind::Echo, Kind::Unknown]
    );
}

#[test]
fn half_of_a_secret_around_any_mask_is_a_leak() {
    let (front, back) = (&VALUE[..14], &VALUE[VALUE.len() - 11..]);
    for mask in ["***", "...", "…", "‹…›", "████", "####", "[redacted]", "<hidden>", "•••"] {
        assert_eq!(kinds(format!("key {front}{mask}{back}").as_bytes()), [Kind::Leak], "{mask}");
    }
}

/// The body alone may be spread over more bytes than a place may be off.
#[test]
fn a_secret_in_a_disguise_begins_at_its_vendor_s_prefix() {
    let value = "sk-ant-api03-q7WzX9rTbN2mKpL4vHsYc6GdJf8AeU3kQnRtVwZx";
    let hunter = hunter(&[value]);
    for text in [format!("key {value}"), format!("key {}", percent(value)), format!("key {}", base64(value.as_bytes()))]
    {
        assert_eq!(seen(&hunter, text.as_bytes()).all()[0].offset, 4, "{text}");
    }
    assert_eq!(seen(&hunter, format!("key {}", &value[13..]).as_bytes()).all()[0].offset, 4);
}

#[test]
fn a_secret_in_a_disguise_within_a_tag_is_found() {
    for inner in [percent(VALUE), format!("{}\x1b[0m{}", &VALUE[..13], &VALUE[13..]), VALUE.replace('W', "&#87;")] {
        assert_eq!(kinds(format!("<failure message=\"401 for {inner}\">at x</failure>").as_bytes()), [Kind::Leak]);
    }
}

#[test]
fn an_address_gives_its_password_away_alone() {
    let hunter = hunter(&["postgres://app:u7Tq-Zr2!kLmP9@db.example/x"]);
    assert_eq!(seen(&hunter, b"PGPASSWORD=u7Tq-Zr2!kLmP9 psql").all().len(), 1);
}

/// What is undone in one go goes further than the disguise, where the value itself looks escaped.
#[test]
fn a_value_that_looks_escaped_is_found_where_only_some_of_it_was_disguised() {
    let value = r"!0!Aa!A00!\[";
    for text in [value, r"%210!%41a!%4100%21\[", r"!0!Aa!A00!%5c%5b", r"!0!Aa!A00!\\["] {
        let seen = seen(&hunter(&[value]), format!("a {text} b").as_bytes());
        assert_eq!(seen.all().iter().map(|s| s.kind).collect::<Vec<_>>(), [Kind::Leak], "{text}");
    }
    for (value, text) in [
        (r"a\!0aAA!", "%61%5c%21%30%61%41%41%21"),
        (r"a\!0\aAA", "%61%5c%21%30%5c%61%41%41"),
        (r"0AAa!!AA0!AA0A\", r"%30AA%61!!%41A0%21AA%30A\"),
    ] {
        assert_eq!(seen(&hunter(&[value]), format!("a {text} b").as_bytes()).all().len(), 1, "{text}");
    }
}

#[test]
fn a_sighting_tells_line_byte_and_what_was_undone() {
    let text = format!("one\ntwo\nthree {}\n", percent(&base64(VALUE.as_bytes())));
    let found = seen(&hunter(&[VALUE]), text.as_bytes());
    let [sighting] = found.all()[..] else { panic!("{found:?}") };
    assert_eq!((sighting.line, sighting.disguises.clone()), (3, vec!["percent", "base64"]));
    assert!(sighting.offset.abs_diff(14) < 64, "{}", sighting.offset);
}

#[test]
fn what_lies_in_a_bomb_is_not_called_clean() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    io::Write::write_all(&mut encoder, &vec![b'a'; 20 << 20]).unwrap();
    assert!(!seen(&hunter(&[VALUE]), base64(&encoder.finish().unwrap()).as_bytes()).complete);
}

#[test]
fn what_only_looks_compressed_is_no_doubt_and_what_ends_too_early_is_one() {
    let mut state = 7_u64;
    let mut roll = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    let noise: Vec<u8> = std::iter::repeat_with(&mut roll).take(1_000_000).collect();
    for (head, seed) in [(&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], 0), (b"\x78\x9c", 1), (b"\x1f\x8b\x08\0", 2)] {
        for skipped in 0..300 {
            let text = [b"2026-11-25 INFO tick\n", head, &noise[(seed + 1) * skipped * 1_000..][..9_000]].concat();
            assert!(seen(&hunter(&[VALUE]), &text).complete, "{head:?} {skipped}");
        }
    }
    let words: Vec<u8> = (0..3_000).flat_map(|n| format!("{} of {} lines\n", n * 7_919, n * n).into_bytes()).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    io::Write::write_all(&mut encoder, &words).unwrap();
    io::Write::flush(&mut encoder).unwrap();
    let early = encoder.get_ref().clone();
    // What follows on a flush begins a block: one of a kind that nobody has defined.
    let damaged = [&early[..], &[7; 40]].concat();
    for broken in [&early, &damaged] {
        assert!(!seen(&hunter(&[VALUE]), &[b"2026-11-25 INFO tick\n", &broken[..]].concat()).complete);
    }
}

#[test]
fn what_looks_like_a_seam_before_a_folded_secret_hides_no_part_of_it() {
    let (front, back) = VALUE.split_at(20);
    let seam = format!("xx {}\n    {}yy\n", &VALUE[28..30], &VALUE[30..32]);
    let text = format!("{seam}tick\n{front}\n    {back}\n");
    let found = seen(&hunter(&[VALUE]), text.as_bytes());
    let [sighting] = found.all()[..] else { panic!("{found:?}") };
    assert!(!sighting.piece && sighting.line == 4);
}

#[test]
fn many_small_streams_are_all_looked_into() {
    let mut text = b"\x1f\x8b\x08\0 \x1f\x8b\x08\0 ".repeat(10);
    (0..40).for_each(|n| text.extend(gzip(format!("tick {n}").as_bytes())));
    text.extend(gzip(VALUE.as_bytes()));
    assert_eq!(kinds(&text), [Kind::Leak]);
}

#[test]
fn where_thousands_of_unknown_ones_stand_the_rest_is_said_to_be_passed_by_and_known_ones_are_found_there() {
    let token = |n: usize| format!("token: ghp_{}\n", &Sha256::of(&n.to_le_bytes()).as_str()[..36]).into_bytes();
    let unknown = |count: usize| -> Vec<u8> { (0..count).flat_map(token).collect() };
    let hunter = hunter(&[VALUE]).detecting(Detectors::built_in(), None);
    let few = seen(&hunter, &unknown(4_000));
    assert!(few.more >= 3_000 && !few.passed_by && few.complete, "{}", few.more);
    let text = [unknown(40_000), VALUE.as_bytes().to_vec()].concat();
    let many = seen(&hunter, &text);
    assert!(many.passed_by && many.complete && many.more >= 10_000);
    assert_eq!(many.all().iter().filter(|sighting| sighting.kind == Kind::Leak).count(), 1);
    assert_eq!(cut(&hunter, &text, 7_001), many);
}

/// A disguise upon another.
type Layered = fn(&[u8]) -> Vec<u8>;

/// A text whose signs are escaped again, or, where it has none, all of it for the first time.
fn doubled(text: &[u8], sign: u8, put: &str, first: Layered) -> Vec<u8> {
    if text.contains(&sign) {
        String::from_utf8_lossy(text).replace(char::from(sign), put).into_bytes()
    } else {
        first(text)
    }
}

#[test]
fn what_lies_deeper_than_is_undone_is_no_pass_whatever_it_is_disguised_in() {
    let percents: Layered = |text| doubled(text, b'%', "%25", |text| each(text, |_, byte| format!("%{byte:02X}")));
    let entities: Layered = |text| doubled(text, b'&', "&amp;", |text| each(text, |_, byte| format!("&#{byte};")));
    let slashes: Layered = |text| doubled(text, b'\\', "\\\\", |text| each(text, |_, byte| format!("\\x{byte:02x}")));
    let digits: Layered = |text| base64(text).into_bytes();
    let hex: Layered = |text| each(text, |_, byte| format!("{byte:02x}"));
    let wide: Layered = |text| each(text, |_, byte| format!("{}\0", char::from(byte)));
    let packed: Layered = gzip;
    let all: [&[Layered]; 9] = [
        &[digits; 5],
        &[digits; 8],
        &[hex; 5],
        &[percents; 5],
        &[entities; 8],
        &[slashes; 6],
        &[packed, digits, digits, digits, digits],
        &[digits, digits, hex, wide, percents, digits],
        &[digits, packed, digits, packed, digits, packed, digits],
    ];
    for layers in all {
        let text = layers.iter().fold(VALUE.as_bytes().to_vec(), |text, layer| layer(&text));
        let seen = seen(&hunter(&[VALUE]), &text);
        assert!(!seen.all().is_empty() || !seen.complete, "{}", String::from_utf8_lossy(&text));
    }
    // As deep as is undone, and what is a sign that was escaped too often, are no doubt.
    let clean = (0..4).fold(b"nothing is in here at all".to_vec(), |text, _| digits(&text));
    for text in
        [clean, b"Fish &amp;amp;amp;amp;amp;amp; chips, /a%2525252525252Fb".to_vec(), [&[b'\\'; 60][..], b"n"].concat()]
    {
        assert!(seen(&hunter(&[VALUE]), &text).complete, "{}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn what_is_packed_or_sealed_in_another_way_is_no_pass_where_digits_within_a_text_stand_for_it() {
    let noise: Vec<u8> = (0..200_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    for head in
        [&b"Salted__"[..], b"BZh91AY&SY", b"\xfd7zXZ\0\0\x04", b"7z\xbc\xaf\x27\x1c\0\x04", b"\x28\xb5\x2f\xfd\x04\x58"]
    {
        let sealed = [head, &noise].concat();
        let hex = String::from_utf8(each(&sealed, |_, byte| format!("{byte:02x}"))).unwrap();
        for digits in [base64(&sealed), base64(base64(&sealed).as_bytes()), base64(&gzip(&sealed)), hex] {
            let text = format!("log {{\"payload\":\"{digits}\"}}\n");
            assert!(!seen(&hunter(&[VALUE]), text.as_bytes()).complete, "{text}");
        }
    }
    let armoured = |kind: &str, digits: &str| {
        let lines: Vec<&str> = (0..digits.len()).step_by(64).map(|at| &digits[at..digits.len().min(at + 64)]).collect();
        format!("mail:\n-----BEGIN {kind}-----\nComment: no\n\n{}\n-----END {kind}-----\n", lines.join("\n"))
    };
    let digits = base64(&noise);
    for (kind, is_open) in
        [("PGP MESSAGE", false), ("PGP PUBLIC KEY BLOCK", true), ("PGP SIGNATURE", true), ("CERTIFICATE", true)]
    {
        let text = armoured(kind, &digits);
        for text in [&text, &text.replace('\n', "\\n"), &text.replace('\n', "\n    ")] {
            assert_eq!(seen(&hunter(&[VALUE]), text.as_bytes()).complete, is_open, "{text}");
        }
    }
    let hex = String::from_utf8(each(&noise, |_, byte| format!("{byte:02x}"))).unwrap();
    let vault = format!("pw: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  {}\n  {}\n", &hex[..80], &hex[80..160]);
    assert!(!seen(&hunter(&[VALUE]), vault.as_bytes()).complete);
}

#[test]
fn where_more_is_packed_than_is_undone_the_file_is_a_doubt_and_each_later_window_is_tried_however_it_is_cut() {
    let line = |text: &str| format!("{}\n", base64(&gzip(text.as_bytes()))).into_bytes();
    let many: Vec<u8> = (0..3_000).flat_map(|n| line(&format!("tick {n}"))).collect();
    let tick = b"2026-11-25 INFO tick\n".repeat(10_000);
    let text = [many, tick, line(VALUE)].concat();
    let hunter = hunter(&[VALUE]);
    let found = seen(&hunter, &text);
    assert_eq!((found.all().len(), found.complete), (1, false));
    assert_eq!(cut(&hunter, &text, 9_001), found);
}

/// What is seen in a text that comes in pieces.
fn cut(hunter: &Hunter, text: &[u8], piece: usize) -> Sightings {
    let mut trail = hunter.trail();
    text.chunks(piece).for_each(|piece| trail.feed(piece));
    trail.finish()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextets = bytes.chunks(3).flat_map(|chunk| {
        let bits = (0..3).fold(0, |bits, i| bits << 8 | usize::from(*chunk.get(i).unwrap_or(&0)));
        (0..=chunk.len()).map(move |i| char::from(ALPHABET[bits >> (18 - 6 * i) & 63]))
    });
    sextets.collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

/// Writes a text in one of the promised disguises.
type Write = fn(&[u8]) -> Vec<u8>;

fn each(bytes: &[u8], write: impl Fn(usize, u8) -> String) -> Vec<u8> {
    bytes.iter().enumerate().flat_map(|(at, byte)| write(at, *byte).into_bytes()).collect()
}

/// The same for encodings of characters.
fn each_char(bytes: &[u8], write: impl Fn(usize, u32) -> Option<String>) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    text.chars().enumerate().flat_map(|(at, c)| write(at, c.into()).unwrap_or_else(|| c.into()).into_bytes()).collect()
}

fn with(bytes: &[u8], every: usize, gap: &[u8]) -> Vec<u8> {
    bytes.chunks(every).collect::<Vec<_>>().join(gap)
}

/// Those of any bytes; the last ones, which put something between characters, only hold texts without line breaks.
const DISGUISES: &[(&str, Write)] = &[
    ("percent", |b| percent(&String::from_utf8_lossy(b)).into_bytes()),
    ("some percent", |b| {
        each(b, |at, c| if at % 3 == 0 || c > 127 { format!("%{c:02X}") } else { char::from(c).into() })
    }),
    ("json", |b| each_char(b, |at, c| (at % 2 == 0 || c == 92).then(|| format!("\\u{c:04x}")))),
    ("hex escapes", |b| each(b, |_, c| format!("\\x{c:02x}"))),
    ("octal", |b| each(b, |_, c| format!("\\{c:03o}"))),
    ("html", |b| each_char(b, |at, c| Some(if at % 2 == 0 { format!("&#{c};") } else { format!("&#x{c:X};") }))),
    ("quoted-printable", |b| each(b, |at, c| format!("={c:02X}{}", if at % 24 == 23 { "=\r\n" } else { "" }))),
    ("base64", |b| base64(b).into_bytes()),
    ("base64 shifted", |b| base64(&[b"user:", b].concat()).into_bytes()),
    ("base64 shifted again", |b| base64(&[b"u:", b, b"&end"].concat()).into_bytes()),
    ("base64url", |b| base64(b).replace('+', "-").replace('/', "_").into_bytes()),
    ("hex", |b| each(b, |_, c| format!("{c:02x}"))),
    ("HEX", |b| each(b, |_, c| format!("{c:02X}"))),
    ("hex bytes", |b| each(b, |_, c| format!("{c:02x} "))),
    ("hex array", |b| each(b, |_, c| format!("0x{c:02x}, "))),
    ("utf-16le", |b| b.iter().flat_map(|b| [*b, 0]).collect()),
    ("utf-16be", |b| b.iter().flat_map(|b| [0, *b]).collect()),
    ("gzip in base64", |b| base64(&gzip(b)).into_bytes()),
    ("colours", |b| with(b, 5, b"\x1b[01;31m\x1b[K")),
    ("zero width", |b| with(b, 4, "\u{200b}".as_bytes())),
    ("soft hyphens", |b| with(b, 3, "\u{ad}".as_bytes())),
    ("wbr", |b| with(b, 6, b"<wbr>")),
    ("folded", |b| with(b, 7, b"\n")),
    ("indented", |b| with(b, 9, b"\r\n    ")),
    ("continued", |b| with(b, 8, b"\\\n")),
    ("prefixed", |b| with(b, 10, b"\n2026-11-25T10:00:00Z INFO worker | ")),
    ("stream", |b| [b"data: {\"content\":\"", &with(b, 6, b"\"}\n\ndata: {\"content\":\"")[..], b"\"}"].concat()),
];

/// The lines of a dump of 16 bytes each: an address, and what is written of the bytes.
fn dumped(bytes: &[u8], line: impl Fn(usize, &[u8]) -> String) -> String {
    bytes.chunks(16).enumerate().map(|(n, chunk)| line(16 * n, chunk) + "\n").collect()
}

fn spaced(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// Words of two bytes, the second or the first of them in front.
fn words(bytes: &[u8], swap: bool) -> String {
    let word = |pair: &[u8]| {
        let [a, b] = [pair[0], pair.get(1).copied().unwrap_or(0)];
        if swap { format!("{b:02x}{a:02x}") } else { format!("{a:02x}{b:02x}") }
    };
    bytes.chunks(2).map(word).collect::<Vec<_>>().join(" ")
}

/// What is undone in the second element must not go on behind the first.
#[test]
fn elements_side_by_side_are_two_texts_and_those_within_a_word_are_one() {
    let unknown = hunter(&[]).detecting(Detectors::built_in(), None);
    let text = "<username>ci</username><password>ghp&#95;Zk3XcV8bNq1HsDfG7hJm2PwEvTb5UiRp9AaS</password></server>";
    assert_eq!(seen(&unknown, text.as_bytes()).all().len(), 1);
    let text = "<span class=\"k\">ghp_Zk3XcV8bNq</span><span>1HsDfG7hJm2PwEvTb5UiRp9AaS</span>";
    assert_eq!(seen(&unknown, text.as_bytes()).all().len(), 1);
    assert_eq!(kinds(format!("<td>{}</td><td>{}</td>", &VALUE[..13], &VALUE[13..24]).as_bytes()), [Kind::Leak]);
}

#[test]
fn escapes_that_are_rare_are_undone() {
    let each = |write: fn(u32) -> String| VALUE.chars().map(|c| write(c.into())).collect::<String>();
    for text in [
        each(|c| format!("%u{c:04x}")),
        each(|c| format!("&#x{c:x}")),
        each(|c| format!("&#{c}")),
        each(|c| format!("\\{c:x} ")),
        each(|c| format!("\\{c:06x}")),
        each(|c| format!("\\x{{{c:x}}}")),
        VALUE.chars().map(|c| format!("{c}\x08{c}")).collect(),
        VALUE.chars().map(|c| format!("_\x08{c}")).collect(),
        VALUE.chars().map(|c| format!("_\x08{c}\x08{c}")).collect(),
        each(|c| format!("\\o{{{c:o}}}")),
        each(|c| format!("\\0{c:03o}")),
        each(|c| format!("\\u{c}?")),
        each(|c| format!("^[[3{}m{}", c % 8, char::from_u32(c).unwrap())),
        each(|c| format!("#033[1;3{}m{}", c % 8, char::from_u32(c).unwrap())),
        String::from_utf8(with(VALUE.as_bytes(), 9, b"#012   ")).unwrap(),
        String::from_utf8(with(VALUE.as_bytes(), 5, b"\\e[31m")).unwrap(),
        String::from_utf8(with(VALUE.as_bytes(), 5, "\u{e0041}".as_bytes())).unwrap(),
        String::from_utf8(with(VALUE.as_bytes(), 5, "\u{2028}".as_bytes())).unwrap(),
        String::from_utf8(with(VALUE.as_bytes(), 5, b"<!-- -->")).unwrap(),
        with(VALUE.as_bytes(), 5, "\u{9b}31m".as_bytes()).escape_ascii().to_string(),
        String::from_utf8(with(VALUE.as_bytes(), 5, "\u{9b}31m".as_bytes())).unwrap(),
        String::from_utf8(with(VALUE.as_bytes(), 5, "\u{17b4}".as_bytes())).unwrap(),
    ] {
        assert_eq!(kinds(format!("key {text} end").as_bytes()), [Kind::Leak], "{text}");
    }
}

/// A reference need not have its semicolon: one that stands in another disguise is waited for.
#[test]
fn references_whose_end_or_digits_are_disguised_again_are_read() {
    let again: [Write; 4] = [
        |b| each(b, |_, byte| format!("%{byte:02X}")),
        |b| each(b, |_, byte| format!("\\u{byte:04x}")),
        |b| each(b, |_, byte| format!("\\x{byte:02x}")),
        |b| each(b, |_, byte| format!("\\{byte:03o}")),
    ];
    let references: [fn(u8) -> String; 2] = [|byte| format!("&#{byte};"), |byte| format!("&#x{byte:x};")];
    for (again, reference) in again.into_iter().flat_map(|again| references.map(|reference| (again, reference))) {
        for every in [1, 2] {
            for which in [|_: usize, sign: u8| sign == b';', |n: usize, sign: u8| n == 3 && sign.is_ascii_digit()] {
                let text: Vec<u8> = (0..)
                    .zip(VALUE.bytes())
                    .flat_map(|(at, byte)| {
                        let written = reference(byte);
                        let put = |(n, sign): (usize, u8)| {
                            if at % every == 0 && which(n, sign) { again(&[sign]) } else { vec![sign] }
                        };
                        written.bytes().enumerate().flat_map(put).collect::<Vec<_>>()
                    })
                    .collect();
                assert_eq!(kinds(&text), [Kind::Leak], "{}", text.escape_ascii());
            }
        }
    }
}

#[test]
fn escapes_that_a_line_s_end_cuts_in_two_are_read() {
    let value = "89b2d489b23b5bb885ed2164e0316763";
    let hunter = hunter(&[value]);
    let escapes: [fn(u8) -> String; 6] = [
        |byte| format!("&#{byte};"),
        |byte| format!("\\u{byte:04x}"),
        |byte| format!("\\x{byte:02x}"),
        |byte| format!("\\{byte:03o}"),
        |byte| format!("&#x{byte:x};"),
        |byte| format!("%{byte:02X}"),
    ];
    for escape in escapes {
        let text: Vec<u8> = value.bytes().flat_map(|byte| escape(byte).into_bytes()).collect();
        for (width, gap) in
            [13, 19, 20, 21, 22, 23, 33, 64].into_iter().flat_map(|width| [(width, "\n"), (width, "\r\n    ")])
        {
            let text = with(&text, width, gap.as_bytes());
            // What begins right before the line's end may as well go on as a shell's word does: then there are two pieces.
            let found = seen(&hunter, &text);
            let is_leak = found.all().iter().any(|sighting| sighting.kind == Kind::Leak);
            assert!(is_leak, "{width} {gap:?} {}", text.escape_ascii());
        }
    }
}

#[test]
fn numbers_behind_a_backslash_are_read_in_each_way() {
    let each = |write: fn(u8) -> String| VALUE.bytes().map(write).collect::<String>();
    for text in [
        each(|b| format!("\\{b}")),
        each(|b| format!("\\{b:03}")),
        each(|b| format!("\\{b:02x}")),
        each(|b| format!("\\'{b:02x}")),
        each(|b| format!("\\{b:04x}")),
        each(|b| if b % 3 == 0 { format!("\\{b:03}") } else { char::from(b).into() }),
        each(|b| if b % 3 == 0 { format!("\\'{b:02x}") } else { char::from(b).into() }),
    ] {
        assert_eq!(kinds(format!("key = \"{text}\" end").as_bytes()), [Kind::Leak], "{text}");
    }
}

#[test]
fn lists_of_bytes_are_read_however_they_are_set_out() {
    let list = |write: fn(u8) -> String, between: &str| VALUE.bytes().map(write).collect::<Vec<_>>().join(between);
    let rows = |of: usize, head: fn(usize) -> String, write: fn(u8) -> String| {
        let rows = VALUE.as_bytes().chunks(of).enumerate();
        let row =
            |(n, row): (usize, &[u8])| format!("{}{}\n", head(n), row.iter().map(|b| write(*b)).collect::<String>());
        rows.map(row).collect::<String>()
    };
    for text in [
        format!("['{}']", list(|b| format!("{b:02x}"), "', '")),
        format!("[\"{}\"]", list(|b| format!("0x{b:02X}"), "\",\"")),
        format!("[\"{}\"]", list(|b| b.to_string(), "\", \"")),
        format!("[-61, -87, {}, -1]", list(|b| b.to_string(), ", ")),
        format!("{{\n  \"data\": [\n    {}\n  ]\n}}\n", list(|b| b.to_string(), ",\n    ")),
        format!("[\n  \"{}\"\n]\n", list(|b| format!("0x{b:02x}"), "\",\n  \"")),
        format!("PS C:\\> $b\r\n{}\r\nPS C:\\>", list(|b| b.to_string(), "\r\n")),
        format!("[\n\t0x{}\n]\n", list(|b| format!("{b:02x}"), ",\n\t0x")),
        rows(16, |n| format!("{:07o}", 16 * n), |b| format!(" {b:3}")),
        rows(15, |n| format!("{:>5}", format!("[{}]", 15 * n + 1)), |b| format!(" {b:3}")),
        rows(18, |n| if n == 0 { "[".into() } else { " ".into() }, |b| format!("{b:3} ")),
    ] {
        // What stands on several lines may be told of on each.
        let kinds = kinds(format!("body: {text} end\n").as_bytes());
        assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == Kind::Leak), "{text}");
    }
    // Numbers that are none of it, in a column and side by side.
    for text in ["12,\n", "7\n", "112\r\n", "\"0x1f\",\n", "'4f', ", "200, "] {
        assert_eq!(kinds(text.repeat(60).as_bytes()), []);
    }
}

#[test]
fn strings_that_are_put_together_on_one_line_are_one() {
    for sign in ["\" + \"", "' + '", "\"+\"", "' . '", "\" .. \"", "\" & \"", "' || '", "\" ++ \"", "\" <> \"", "' ~ '"]
    {
        let quote = &sign[..1];
        for of in [2, 5, 11] {
            let text = String::from_utf8(with(VALUE.as_bytes(), of, sign.as_bytes())).unwrap();
            let text = format!("k = {quote}{text}{quote};\n");
            let found = seen(&hunter(&[VALUE]), text.as_bytes());
            assert_eq!(
                found.all().iter().map(|s| (s.kind, s.piece)).collect::<Vec<_>>(),
                [(Kind::Leak, false)],
                "{text}"
            );
        }
    }
    // A piece on each of two lines is none of one string.
    let (front, back) = (&VALUE[3..10], &VALUE[10..17]);
    assert_eq!(kinds(format!("a = \"x\" + \"{front}\";\nb = \"{back}\" + \"y\";\n").as_bytes()), []);
}

#[test]
fn strings_without_blanks_between_them_and_pieces_parted_by_blanks_of_unicode_are_joined() {
    let cut =
        |step: usize| VALUE.as_bytes().chunks(step).map(|piece| str::from_utf8(piece).unwrap()).collect::<Vec<_>>();
    for step in [6, 11] {
        for (quote, sign) in
            [("\"", ".."), ("'", "."), ("\"", "&"), ("\"", "++"), ("\"", "<>"), ("\"", "~"), ("`", "+")]
        {
            let text = format!("k = {quote}{}{quote}", cut(step).join(&format!("{quote}{sign}{quote}")));
            assert_eq!(kinds(text.as_bytes()), [Kind::Leak], "{text}");
        }
        for blank in ["\u{a0}", "\u{2009}", "\u{200a}", "\u{202f}", "\u{205f}", "\u{2800}", "\u{ffa0}"] {
            assert_eq!(kinds(format!("it is {} so", cut(step).join(blank)).as_bytes()), [Kind::Leak], "{blank:?}");
        }
    }
}

#[test]
fn base64_in_groups_is_read() {
    let encoded = base64(format!("key={VALUE};").as_bytes());
    for (of, between) in [(4, " "), (8, "  "), (5, "\n"), (10, "\r\n"), (12, "\t"), (6, "\n    ")] {
        let groups = String::from_utf8(with(encoded.as_bytes(), of, between.as_bytes())).unwrap();
        for text in [
            groups.clone(),
            format!("the blob is: {groups}\nTHE END OF IT\n"),
            format!("{}\n{groups}\n", &"blobsandmore"[..of]),
        ] {
            let found = seen(&hunter(&[VALUE]), text.as_bytes());
            let told: Vec<_> = found.all().iter().map(|s| (s.kind, s.piece)).collect();
            assert_eq!(told, [(Kind::Leak, false)], "{text}");
        }
    }
}

/// A letter writes `=` as `=3D`, behind which a blank may stand.
#[test]
fn a_sign_in_quoted_printable_is_one() {
    let hunter = hunter(&[]).detecting(Detectors::built_in(), None);
    for text in ["password =3D \"q7WzX9rTbN2mKpL4\"", "api_key: str =3D 'q7WzX9rTbN2mKpL4vHsYc6GdJf8AeU3k'"] {
        assert_eq!(seen(&hunter, text.as_bytes()).all().len(), 1, "{text}");
    }
}

#[test]
fn dumps_of_any_tool_are_read_also_behind_a_log_s_prefix() {
    let hunter = hunter(&[VALUE]).detecting(Detectors::built_in(), None);
    let cells = |chunk: &[u8]| chunk.iter().map(|byte| format!("   {}", char::from(*byte))).collect::<String>();
    let prefix = "2026-11-29T11:18:21.123Z ";
    let unknown = "ghp_Zk3XcV8bNq1HsDfG7hJm2PwEvTb5UiRp9AaS";
    for value in [VALUE, unknown] {
        for at in 0..17 {
            let text = format!("{} key: {value} and more", "x".repeat(at));
            let bytes = text.as_bytes();
            for (name, dump) in [
                ("hexdump", dumped(bytes, |at, chunk| format!("{at:07x} {}", words(chunk, true)))),
                ("od -x", dumped(bytes, |at, chunk| format!("{at:07o} {}", words(chunk, true)))),
                ("od -c", dumped(bytes, |at, chunk| format!("{at:07o}{}", cells(chunk)))),
                (
                    "tcpdump -X",
                    dumped(bytes, |at, chunk| format!("\t0x{at:04x}:  {}  {:.3}", words(chunk, false), "....")),
                ),
                (
                    "behind a bar",
                    dumped(bytes, |at, chunk| format!("0x{at:06X} | {:47} | {:.3}", spaced(chunk), "...")),
                ),
                (
                    "xxd -e",
                    dumped(bytes, |at, chunk| {
                        let word =
                            |four: &[u8]| four.iter().rev().map(|byte| format!("{byte:02x}")).collect::<String>();
                        format!("{at:08x}: {}  ....", chunk.chunks(4).map(word).collect::<Vec<_>>().join(" "))
                    }),
                ),
                (
                    "curl --trace",
                    dumped(bytes, |at, chunk| format!("{at:04x}: {} {}", spaced(chunk), chunk.escape_ascii())),
                ),
                ("in a log", dumped(bytes, |at, chunk| format!("{prefix}{at:08x}  {}  |....|", spaced(chunk)))),
                ("in Go", dumped(bytes, |at, chunk| format!(" {at:08x}  {}  |....|", spaced(chunk)))),
                ("in C", dumped(bytes, |_, chunk| format!("  0x{},", spaced(chunk).replace(' ', ", 0x")))),
                ("od -c of BSD", dumped(bytes, |at, chunk| format!("{at:07o} {:64}", cells(chunk)))),
                (
                    "gdb",
                    bytes
                        .chunks(8)
                        .zip((0x7ffe10..).step_by(8))
                        .map(|(eight, at)| format!("0x{at:x} <key+4>:\t0x{}\n", spaced(eight).replace(' ', "\t0x")))
                        .collect(),
                ),
                ("Netty", dumped(bytes, |at, chunk| format!("|{at:08x}| {:47} |{:16}|", spaced(chunk), "."))),
                (
                    "hexyl",
                    dumped(bytes, |at, chunk| {
                        let (front, back) = chunk.split_at(chunk.len().min(8));
                        format!("│{at:08x}│ {:23} ┊ {:23} │........┊........│", spaced(front), spaced(back))
                    }),
                ),
                ("xxd -p", dumped(bytes, |_, chunk| spaced(chunk).replace(' ', ""))),
            ] {
                let found = seen(&hunter, format!("start\n{dump}end\n").as_bytes());
                let kinds: Vec<Kind> = found.all().iter().map(|sighting| sighting.kind).collect();
                let kind = if value == VALUE { Kind::Leak } else { Kind::Unknown };
                assert!(kinds.contains(&kind), "{name} {at}: {kinds:?}\n{dump}");
            }
        }
    }
}

#[test]
fn base64_that_is_wrapped_behind_a_prefix_and_a_line_that_goes_on_are_read_whole() {
    let hunter = hunter(&[]).detecting(Detectors::built_in(), None);
    let unknown = "ghp_Zk3XcV8bNq1HsDfG7hJm2PwEvTb5UiRp9AaS";
    for prefix in ["> ", ">> ", "    ", "2026-11-29T11:18:21.123Z ", "gateway-1  | "] {
        for at in 0..60 {
            let text = base64(format!("{} key: {unknown} and some more words", "x".repeat(at)).as_bytes());
            let lines = with(text.as_bytes(), 60, format!("\n{prefix}").as_bytes());
            let text = [format!("start\n{prefix}").as_bytes(), &lines, b"\nend\n"].concat();
            assert_eq!(seen(&hunter, &text).all().len(), 1, "{prefix} {at}");
        }
    }
    for gap in ["\\\n", "\\\n    ", "\\\r\n\t"] {
        let text = format!("key: {}", [&unknown[..16], &unknown[16..]].join(gap));
        assert_eq!(seen(&hunter, text.as_bytes()).all().len(), 1, "{text}");
    }
}

/// What each line begins with may be of the digits' own alphabet (a patch, a comment), and stand on some lines alone; a closed string may
/// hold each line.
#[test]
fn what_is_compressed_in_base64_is_read_behind_a_prefix_of_its_own_alphabet() {
    let words: String =
        (0..60_u64).map(|n| format!("{n} INFO {:x}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let packed = base64(&gzip(format!("{words}key={VALUE}\n{words}").as_bytes()));
    for width in [64, 76] {
        let lines: Vec<&str> = packed.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let wrapped = |before: &dyn Fn(usize) -> &'static str, behind: &str| -> String {
            let lines = lines.iter().enumerate().map(|(n, line)| format!("{}{line}{behind}\n", before(n)));
            std::iter::once("@@ -1,3 +1,9 @@\n".to_owned()).chain(lines).chain(["done\n".to_owned()]).collect()
        };
        for prefix in ["", "+", "-", "++", " +", "//", "/", "    +", "data", "# ", "\t"] {
            assert_eq!(kinds(wrapped(&|_| prefix, "").as_bytes()), [Kind::Leak], "{prefix} {width}");
        }
        for sign in ["+", "-"] {
            for same in 0..3 {
                let text = wrapped(&|n| if n % 3 == same { sign } else { " " }, "");
                assert_eq!(kinds(text.as_bytes()), [Kind::Leak], "{sign} {same} {width}");
            }
        }
        for (open, close) in [("\"", "\""), ("    \"", "\","), ("'", "';"), ("  '", "' \\")] {
            let open: &'static str = open;
            assert_eq!(kinds(wrapped(&|_| open, close).as_bytes()), [Kind::Leak], "{open} {close} {width}");
        }
    }
}

#[test]
fn pieces_of_a_container_s_log_and_of_a_stream_of_answers_are_joined() {
    for (open, close) in [("{\"log\":\"", "\",\"stream\":\"stdout\"}\n"), ("{\"response\":\"", "\",\"done\":false}\n")]
    {
        let text: String = VALUE
            .as_bytes()
            .chunks(3)
            .map(|piece| format!("{open}{}{close}", String::from_utf8_lossy(piece)))
            .collect();
        assert_eq!(kinds(text.as_bytes()), [Kind::Leak], "{text}");
    }
}

/// The characters at the end of a line of a dump may look like digits.
#[test]
fn hex_in_a_dump_is_read_though_its_characters_stand_beside_it() {
    let hex: String = VALUE.bytes().map(|byte| format!("{byte:02x}")).collect();
    let dump = dumped(hex.as_bytes(), |at, chunk| {
        format!("\t0x{at:04x}:  {}  {}", words(chunk, false), String::from_utf8_lossy(chunk))
    });
    assert_eq!(kinds(dump.as_bytes()), [Kind::Leak], "{dump}");
}

#[test]
fn pieces_are_joined_by_their_key_and_those_under_a_common_one_where_a_known_secret_goes_on() {
    let pieces = |line: &dyn Fn(&str) -> String| -> String {
        VALUE.as_bytes().chunks(4).map(|piece| line(&String::from_utf8_lossy(piece))).collect()
    };
    for text in [
        pieces(&|piece| format!("[0.25, \"o\", \"{piece}\"]\n")),
        pieces(&|piece| format!("{{\"delta\":\"{piece}\",\"text\":\"other\"}}\n")),
        pieces(&|piece| format!("{{\"text\":{{\"value\":\"{piece}\"}}}}\n")),
        pieces(&|piece| format!("{{\"stream\":\"{piece}\"}}\n")),
        pieces(&|piece| format!("data: {{\"p\":\"/message\",\"o\":\"append\",\"v\":\"{piece}\"}}\n\n")),
    ] {
        assert_eq!(kinds(text.as_bytes()), [Kind::Leak], "{text}");
    }
    let unknown = hunter(&[]).detecting(Detectors::built_in(), None);
    let text = "{\"value\":\"ghp_Zk3XcV8bNq1H\"}\n{\"value\":\"sDfG7hJm2PwEvTb5UiRp9AaS\"}\n";
    assert!(seen(&unknown, text.as_bytes()).all().is_empty(), "two values are two");
}

/// A tokenizer's first piece is one character now and then, and a short secret is found whole or not at all.
#[test]
fn a_first_piece_of_one_character_is_joined_to_the_next() {
    for text in [
        "app_1  | Key: K\napp_1  | gCBe5m\napp_1  | KVCxf7\n",
        "1\tK\n2\tgCBe5m\n3\tKVCxf7\n",
        "[12] K\n[13] gCBe5m\n[14] KVCxf7\n",
        "{\"v\":\"K\"}\n{\"v\":\"gCBe5m\"}\n{\"v\":\"KVCxf7\"}\n",
    ] {
        assert_eq!(seen(&hunter(&["KgCBe5mKVCxf7"]), text.as_bytes()).all().len(), 1, "{text}");
    }
}

#[test]
fn what_is_disguised_in_a_title_or_in_the_address_of_a_link_is_not_left_out_with_it() {
    let unicode: String = VALUE.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let (front, back) = VALUE.split_at(11);
    for text in [
        format!("see \x1b]8;;https://a.b/?key={}\x1b\\the model\x1b]8;;\x1b\\ ok\n", percent(VALUE)),
        format!("\x1b]0;{unicode}\x07 ok\n"),
        format!("\x1b]0;{}\x07 ok\n", VALUE.chars().map(|c| format!("{c}\u{200b}")).collect::<String>()),
        // It is left out where nothing is disguised in it.
        format!("{front}\x1b]8;;https://a.b/\x07{back}\x1b]8;;\x07\n"),
    ] {
        assert_eq!(kinds(text.as_bytes()), [Kind::Leak], "{text}");
    }
}

#[test]
fn a_secret_that_is_cut_in_a_frame_or_put_together_by_a_program_is_found() {
    let (front, back) = VALUE.split_at(11);
    for text in [
        format!("│ {front}    │\n│ {back}    │\n"),
        format!("| id | {front} |\n|    | {back:20} |\n"),
        format!("key = \"{front}\" +\n    \"{back}\";\n"),
        format!("key = '{front}' \\\n    '{back}'\n"),
        format!("$key = '{front}' .\n    '{back}';\n"),
        format!("key = \"{front}\" ..\n    \"{back}\"\n"),
        format!("key = \"{front}\" & _\r\n    \"{back}\"\r\n"),
        format!("key = \"{front}\" &\n    \"{back}\"\n"),
        format!("key := '{front}' ||\n    '{back}';\n"),
        format!("$key = \"{front}`\n    {back}\"\n"),
    ] {
        assert_eq!(kinds(text.as_bytes()), [Kind::Leak], "{text}");
    }
}

#[test]
fn characters_that_a_program_names_one_by_one_are_read() {
    let each = |write: &dyn Fn(u8) -> String, between: &str| VALUE.bytes().map(write).collect::<Vec<_>>().join(between);
    let lines = |write: &dyn Fn(u8) -> String, front: &str, end: &str| {
        let line = |some: &[u8]| {
            format!("{front}{}{end}", some.iter().map(|byte| write(*byte)).collect::<Vec<_>>().join(", "))
        };
        VALUE.as_bytes().chunks(6).map(line).collect::<String>()
    };
    let shown = |byte: u8| format!("{byte} '{}'", char::from(byte));
    let examined = |(n, line): (usize, &[u8])| {
        let row: Vec<String> = line.iter().map(|byte| shown(*byte)).collect();
        format!("0x7ffe{:04x} <key+{}>:\t{}\n", 16 + 8 * n, 8 * n, row.join("\t"))
    };
    let hex = |byte: u8| format!("0x{byte:02x}");
    let (front, back) = VALUE.split_at(11);
    for text in [
        format!("SELECT {} FROM dual;\n", each(&|byte| format!("CHR({byte})"), "||")),
        format!("EXEC({})\n", each(&|byte| format!("NCHAR({byte})"), " + ")),
        format!("<?php $k={};\n", each(&|byte| format!("chr({byte})"), ".")),
        format!("k = {}\n", each(&|byte| format!("ChrW(&H{byte:X})"), " & ")),
        format!("$k = {}\n", each(&|byte| format!("[char]0x{byte:02X}"), "+")),
        format!("k = \"\" + {};\n", each(&|byte| format!("(char) {byte}"), " + ")),
        format!("k={}\n", each(&|byte| format!("String.fromCharCode({byte})"), "+")),
        format!("k:={}||'{back}'\n", front.bytes().map(|b| format!("CHR({b})")).collect::<Vec<_>>().join("||")),
        format!("key:\n{}", lines(&hex, "\t.byte\t", "\n")),
        format!("key:\n{}", lines(&|byte| byte.to_string(), "  .byte ", "  # some\n")),
        format!("key:\n{}", VALUE.bytes().map(|byte| format!("\t.byte\t{byte}\n")).collect::<String>()),
        lines(&hex, ".L1:\n\t.byte ", "\n"),
        format!("key DB {}, 0\n", each(&|byte| format!("0{byte:02X}h"), ", ")),
        lines(&|byte| format!("'{}'", char::from(byte)), "\tdb\t", "\n"),
        format!(
            "key:\n{}",
            VALUE
                .as_bytes()
                .chunks(8)
                .map(|word| {
                    format!("\t.quad\t0x{}\n", word.iter().rev().map(|byte| format!("{byte:02x}")).collect::<String>())
                })
                .collect::<String>()
        ),
        format!("$1 = {{{}, 0 '\\000'}}\n", each(&shown, ", ")),
        VALUE.as_bytes().chunks(8).enumerate().map(examined).collect(),
    ] {
        assert_eq!(kinds(text.as_bytes()).first(), Some(&Kind::Leak), "{text}");
    }
    for text in [
        "CREATE TABLE t (a CHAR(32), b VARCHAR(64), c CHAR(100));\n",
        "x = chr(10) + 'password: ' + chr(13)\n",
        "('x-retry', 3), ('a', 1), ('b', 12), ('c', 115)\n",
        "the db is 115, 107, 45\n",
    ] {
        assert_eq!(kinds(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn halves_of_words_in_a_debugger_are_read() {
    let text = format!("key={VALUE}\0\0");
    let line = |(n, line): (usize, &[u8])| {
        let word = |word: &[u8]| {
            let digits: String = word.iter().rev().map(|byte| format!("{byte:02x}")).collect();
            format!("{:0>8}`{}", &digits[..digits.len().saturating_sub(8)], &digits[digits.len().saturating_sub(8)..])
        };
        format!("000001d4`{:08x}  {}\n", 16 * n, line.chunks(8).map(word).collect::<Vec<_>>().join(" "))
    };
    let mut bytes = text.into_bytes();
    bytes.resize(bytes.len().next_multiple_of(16), 0);
    let text: String = bytes.chunks(16).enumerate().map(line).collect();
    assert_eq!(kinds(format!("0:000> dq @rcx\n{text}").as_bytes()), [Kind::Leak], "{text}");
}

#[test]
fn what_a_prompt_need_not_have_had_escaped_is_undone_where_there_is_more_of_it() {
    let every = |step: usize| -> String {
        VALUE.chars().enumerate().map(|(n, c)| if n % step == 0 { format!("^{c}") } else { c.to_string() }).collect()
    };
    for step in [1, 2, 5] {
        assert_eq!(kinds(format!("C:\\>set KEY={}\r\n", every(step)).as_bytes()), [Kind::Leak], "{step}");
    }
}

#[test]
fn a_short_secret_is_read_whole_where_it_is_folded_in_base64_or_hex_or_cut_next_to_an_end() {
    let value = "n8aB5kB!0fzK4&PZ6z";
    let hunter = hunter(&[value]);
    let is_found = |text: &[u8]| seen(&hunter, text).all().iter().any(|sighting| sighting.kind == Kind::Leak);
    let lines = |text: &str, width: usize, gap: &str| {
        text.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect::<Vec<_>>().join(gap)
    };
    let encoded =
        [base64(value.as_bytes()), base64(format!("user:{value}").as_bytes()), crate::digest::hex(value.as_bytes())];
    for (text, width) in encoded.iter().flat_map(|text| (9..40).map(move |width| (text, width))) {
        for gap in ["\n", "\r\n  "] {
            let text = format!("a line\nvalue: {}\nanother line\n", lines(text, width, gap));
            assert!(is_found(text.as_bytes()), "{text}");
        }
    }
    for text in [
        "+n8aB5kB!0fzK4&PZ6\n+z",
        "key: >-\n  n8aB5kB!0fzK4&PZ6\n  z\n",
        "a\r\nn8aB5kB!0f\r\n1\r\nz\r\n7\r\nK4&PZ6z\r\n0\r\n",
        "web-7d9 | n8aB5kB!0fzK4&PZ6\nweb-7d9 | z\n",
    ] {
        assert!(is_found(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_programs_wrap_is_read_though_each_line_of_it_holds_little() {
    let text = format!("{}{}{}", "x".repeat(31), crate::digest::hex(VALUE.as_bytes()), "y".repeat(9));
    let bytes: String = text.as_bytes().chunks(16).map(|line| format!(" {}\n", spaced(line))).collect();
    let encoded = base64(format!("{} {VALUE} {}", "a b ".repeat(11), "c d ".repeat(9)).as_bytes());
    let lines = |width| {
        encoded.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect::<Vec<_>>().join(" ")
    };
    for text in [
        bytes.replace(' ', ",").replace("\n,", "\n"),
        bytes,
        format!("KEY={} MORE=1\n", lines(64)),
        format!("{{\"pem\": \"{}\"}}", lines(76)),
    ] {
        let found = seen(&hunter(&[VALUE]), text.as_bytes());
        assert!(found.all().iter().any(|sighting| sighting.kind == Kind::Leak && !sighting.piece), "{text}");
    }
    let found = seen(&hunter(&["pw&q7Wz|X9rT<bN2"]), b"C:\\>set K=pw^&q7Wz^|X9rT^<bN2\r\n");
    assert_eq!(found.all().len(), 1, "what cmd.exe has before its own signs");
}

#[test]
fn bytes_in_decimal_are_read_and_numbers_are_none() {
    let list = |between: &str| VALUE.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(between);
    for between in [", ", ",", " "] {
        let text = format!("body=[{}] n=3", list(between));
        let found = seen(&hunter(&[VALUE]), text.as_bytes());
        assert_eq!(found.all().iter().map(|s| (s.kind, s.offset)).collect::<Vec<_>>(), [(Kind::Leak, 6)], "{text}");
    }
    // Columns, as programs print what they hold many of.
    let columns: Vec<String> = VALUE.bytes().map(|byte| format!("{byte:>3}")).collect();
    let columns = columns.chunks(12).map(|line| line.join(", ")).collect::<Vec<_>>().join(",\n  ");
    assert_eq!(kinds(format!("Uint8Array(42) [\n  {columns}\n]\n").as_bytes()), [Kind::Leak]);
    assert!(kinds(format!("[{}]", list(", 300, ")).as_bytes()).is_empty());
    // Behind something else that is made of digits.
    for before in
        ["2026-11-30 12:30:01 ", "len 52: ", "0010 ", "1 2 3 4 ", "commit 4bf92f3577b34da6a3ce929d0e0e47364bf92f35 "]
    {
        for between in [", ", ",", " "] {
            assert_eq!(kinds(format!("{before}{}\n", list(between)).as_bytes()), [Kind::Leak], "{before}{between}");
        }
    }
    // As PowerShell prints them.
    assert_eq!(kinds(list("\n").as_bytes()), [Kind::Leak]);
    assert!(kinds(list("\n300\n").as_bytes()).is_empty(), "a column of numbers");
}

#[test]
fn a_secret_with_blanks_or_other_letters_is_found_as_forms_shells_and_other_charsets_write_it() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    for (secret, text) in [
        ("three blanks here now", b"q=three+blanks+here+now&n=1".to_vec()),
        ("three blanks here now", b"echo three\\ blanks\\ here\\ now".to_vec()),
        ("k7Qgr\u{fc}nXz9\u{df}w4", wide("key k7Qgr\u{fc}nXz9\u{df}w4 end")),
        ("k7Qgr\u{fc}nXz9\u{df}w4", b"key k7Qgr\xfcnXz9\xdfw4 end".to_vec()),
    ] {
        assert!(!seen(&hunter(&[secret]), &text).all().is_empty(), "{}", text.escape_ascii());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_secret_in_any_disguise_and_in_one_of_those_inside_another_is_found(
        value in "[A-Za-z0-9_-]{24,90}", at in 0usize..140_000, outer in 0..18usize, inner in 0..DISGUISES.len(),
        twice: bool,
    ) {
        let (name, inner) = DISGUISES[inner];
        let mut text = inner(value.as_bytes());
        // Inside of another one the text has to be text.
        if twice && !name.starts_with("utf-16") {
            text = DISGUISES[outer].1(&text);
        }
        let mut stream = b"2026-11-25T10:00:00.000Z INFO tick\n".repeat(at / 35 + 1);
        stream.truncate(at);
        stream.push(b' ');
        stream.extend(text);
        stream.extend(b" \n2026-11-25T10:00:00.000Z INFO tick\n".repeat(20));
        let found = seen(&hunter(&[&value]), &stream);
        let leaks: Vec<&Sighting> = found.all().into_iter().filter(|s| s.kind == Kind::Leak).collect();
        prop_assert!(!leaks.is_empty(), "{name} in {}", if twice { DISGUISES[outer].0 } else { "nothing" });
        // A stream's piece is told by its line; where it lies in another disguise, that may be a long one.
        prop_assert!(name == "stream" || leaks[0].offset.abs_diff(at as u64 + 1) < 64, "{name}: {} for {at}", leaks[0].offset);
    }

    #[test]
    fn what_the_detectors_mark_hides_no_secret(
        pieces in proptest::collection::vec((0usize..300, 0..DISGUISES.len(), 0..DISGUISES.len()), 1..6),
    ) {
        let mut stream = Vec::new();
        for (gap, outer, inner) in pieces {
            stream.extend(b"level=info msg=\"tick\" at [a.b] 10:00 **".iter().cycle().take(gap));
            stream.extend(DISGUISES[outer].1(&DISGUISES[inner].1(VALUE.as_bytes())));
        }
        let marked = hunter(&[VALUE]).detecting(Detectors::built_in(), None);
        let known = |hunter: &Hunter| -> Vec<Sighting> {
            seen(hunter, &stream).all().into_iter().filter(|s| s.kind != Kind::Unknown).cloned().collect()
        };
        prop_assert_eq!(known(&marked), known(&hunter(&[VALUE])));
    }

    #[test]
    fn any_way_of_cutting_a_stream_gives_the_same(
        pieces in proptest::collection::vec((0usize..30_000, 0..DISGUISES.len()), 1..8), cut in 1usize..70_000,
    ) {
        let mut stream = Vec::new();
        for (gap, disguise) in pieces {
            stream.extend(b"level=info msg=tick\n".iter().cycle().take(gap));
            stream.extend(DISGUISES[disguise].1(VALUE.as_bytes()));
        }
        let hunter = hunter(&[VALUE]);
        let mut trail = hunter.trail();
        stream.chunks(cut).for_each(|piece| trail.feed(piece));
        let whole = seen(&hunter, &stream);
        prop_assert_eq!(&trail.finish(), &whole);

        // Read in pieces, and after some that were fed; a stream may end where a window does.
        let edge = if cut % 2 == 0 { stream.len() } else { stream.len().min(WINDOW + cut / 2 % 3 * (WINDOW - OVERLAP)) };
        let (front, back) = stream[..edge].split_at(edge.min(cut / 3));
        let mut trail = hunter.trail();
        trail.feed(front);
        trail.read(&mut Slow(back, cut)).unwrap();
        prop_assert_eq!(trail.finish(), if edge == stream.len() { whole } else { seen(&hunter, &stream[..edge]) });
    }
}
