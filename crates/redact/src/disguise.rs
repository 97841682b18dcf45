//! How the control is disguised: each way of writing a value that the search promises to undo, besides the encodings of
//! [`crate::encoding`]. A new one is a line in [`ALL`].

use std::cell::RefCell;

use flate2::{Compress, Compression, Crc, FlushCompress};

use crate::encoding::base64;

/// A way of writing a value.
pub(crate) struct Disguise {
    /// Its name in the digest of the promised forms.
    pub(crate) name: &'static str,
    /// Writes a value of printable ASCII.
    pub(crate) write: fn(&[u8]) -> Vec<u8>,
}

/// All of them: one by one, and some that lie one upon the other.
pub(crate) const ALL: [Disguise; 20] = [
    Disguise { name: "base64url", write: |value| url_safe(&base64::encode(value)) },
    Disguise { name: "hex escapes", write: |value| each(value, |byte| format!("\\x{byte:02x}")) },
    Disguise { name: "octal", write: |value| each(value, |byte| format!("\\{byte:03o}")) },
    Disguise { name: "html", write: |value| each(value, |byte| format!("&#{byte};")) },
    Disguise { name: "html hex", write: |value| each(value, |byte| format!("&#x{byte:X};")) },
    Disguise { name: "quoted-printable", write: |value| each(value, |byte| format!("={byte:02X}")) },
    Disguise { name: "utf-16le", write: |value| value.iter().flat_map(|byte| [*byte, 0]).collect() },
    Disguise { name: "utf-16be", write: |value| value.iter().flat_map(|byte| [0, *byte]).collect() },
    Disguise { name: "gzip", write: gzip },
    Disguise { name: "zlib", write: zlib },
    Disguise { name: "hex dump", write: dump },
    Disguise { name: "colours", write: |value| with(value, 5, b"\x1b[01;31m\x1b[K") },
    Disguise { name: "zero width", write: |value| with(value, 4, "\u{200b}".as_bytes()) },
    Disguise { name: "wrapped", write: |value| with(value, 13, b"\n    ") },
    Disguise { name: "prefixed", write: prefixed },
    Disguise { name: "stream", write: stream },
    Disguise { name: "gzip in base64", write: |value| base64::encode(&gzip(value)) },
    Disguise { name: "base64 in percent", write: |value| percent(&base64::encode(value)) },
    Disguise { name: "base64 in json", write: |value| each(&base64::encode(value), |byte| format!("\\u{byte:04x}")) },
    Disguise { name: "percent in base64", write: |value| base64::encode(&percent(value)) },
];

fn each(value: &[u8], write: impl Fn(&u8) -> String) -> Vec<u8> {
    value.iter().flat_map(|byte| write(byte).into_bytes()).collect()
}

fn percent(value: &[u8]) -> Vec<u8> {
    each(value, |byte| format!("%{byte:02X}"))
}

fn with(value: &[u8], every: usize, gap: &[u8]) -> Vec<u8> {
    value.chunks(every).collect::<Vec<_>>().join(gap)
}

/// As a collector of logs writes them, before each line.
fn prefixed(value: &[u8]) -> Vec<u8> {
    const PREFIX: &[u8] = b"\n2026-11-25T10:00:00Z INFO worker | ";
    [PREFIX, &with(value, 13, PREFIX)].concat()
}

fn stream(value: &[u8]) -> Vec<u8> {
    let pieces = with(value, 6, b"\"}\n\ndata: {\"content\":\"");
    [b"data: {\"content\":\"", pieces.as_slice(), b"\"}"].concat()
}

/// As `xxd` prints it, which needs two lines at least.
fn dump(value: &[u8]) -> Vec<u8> {
    let line = |(n, bytes): (usize, &[u8])| {
        let words: Vec<String> = bytes.chunks(2).map(crate::digest::hex).collect();
        format!("{:08x}: {:<39}  {}\n", n * 16, words.join(" "), String::from_utf8_lossy(bytes))
    };
    value.chunks(16).enumerate().flat_map(|pair| line(pair).into_bytes()).collect()
}

/// A value with blanks behind it: alone it is shorter as it is, and a packer would leave it so.
fn packable(value: &[u8]) -> Vec<u8> {
    [value, &[b' '; 200]].concat()
}

thread_local! {
    /// A packer takes some hundred KiB, and a control packs each of its values three times: one is enough.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::default(), true));
}

/// RFC 1950. Nothing that is written into memory fails; were it cut short, the control would not be found.
fn zlib(value: &[u8]) -> Vec<u8> {
    let value = packable(value);
    let mut packed = Vec::with_capacity(value.len() + 64);
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        drop(packer.compress_vec(&value, &mut packed, FlushCompress::Finish));
    });
    packed
}

/// RFC 1952: no name, no time, what zlib has between its head and its sum, and what the bytes come to.
fn gzip(value: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&packable(value));
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let packed = zlib(value);
    let packed = packed.get(2..packed.len().saturating_sub(4)).unwrap_or_default();
    [&head[..], packed, &sum.sum().to_le_bytes(), &sum.amount().to_le_bytes()].concat()
}

fn url_safe(text: &[u8]) -> Vec<u8> {
    let unpadded = text.iter().filter(|byte| **byte != b'=');
    unpadded.map(|byte| base64::url_safe(*byte)).collect()
}
