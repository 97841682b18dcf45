//! How what is compressed begins, and what holds other files: the one list of it. zlib's two bytes stand by chance, too, and are told with
//! the block behind them (`hunt/inflate/begins.rs`).

/// A member of gzip (RFC 1952); 8 is the one method that there is.
pub const GZIP: &[u8] = b"\x1f\x8b\x08";

/// A frame of zstd (RFC 8878, 3.1.1).
pub const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// First bytes of a frame that a decoder of zstd skips, as `pzstd` writes them before each of its own (RFC 8878, 3.1.2); lz4 has the same ones.
pub const ZSTD_SKIPPED: std::ops::RangeInclusive<u8> = 0x50..=0x5f;

/// Whether some bytes begin with a frame that a decoder of zstd skips.
pub fn is_skipped_by_zstd(bytes: &[u8]) -> bool {
    matches!(bytes, [first, 0x2a, 0x4d, 0x18, ..] if ZSTD_SKIPPED.contains(first))
}

/// A picture (PNG, 3rd edition, 5.2).
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// An entry of a zip (APPNOTE 4.3.7).
pub const ZIP: &[u8] = b"PK\x03\x04";

/// One way to pack or to seal something that is not undone here.
#[derive(Debug, Clone, Copy)]
pub struct Closed {
    /// Bytes before its sign.
    at: usize,
    /// Its sign.
    sign: &'static [u8],
    /// What else is asked of its first bytes, where the sign may stand in a text, too.
    and: fn(&[u8]) -> bool,
    /// Whether it is told where digits within a text stand for it, too.
    anywhere: bool,
}

impl Closed {
    const fn new(sign: &'static [u8]) -> Self {
        Self { at: 0, sign, and: |_| true, anywhere: true }
    }

    const fn and(self, and: fn(&[u8]) -> bool) -> Self {
        Self { and, ..self }
    }

    const fn at(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// Only where a file or a member begins with it: the sign is short, or everybody writes it into texts.
    const fn as_file(self) -> Self {
        Self { anywhere: false, ..self }
    }

    /// Whether some bytes begin so.
    pub fn is(&self, bytes: &[u8]) -> bool {
        bytes.get(self.at..).is_some_and(|bytes| bytes.starts_with(self.sign)) && (self.and)(bytes)
    }
}

/// What is opened nowhere here: others' ways to pack, what is encrypted, and files whose parts are packed one by one.
pub const CLOSED: [Closed; 44] = [
    Closed::new(b"BZh").and(is_bzip2),
    Closed::new(b"\xfd7zXZ\0"),
    Closed::new(b"7z\xbc\xaf\x27\x1c"),
    Closed::new(b"Rar!\x1a\x07"),
    // lz4: a frame, one of the old form, and Mozilla's.
    Closed::new(b"\x04\x22\x4d\x18"),
    Closed::new(b"\x02\x21\x4c\x18"),
    Closed::new(b"mozLz40\0"),
    // lzip, lrzip, lzop, LZMA alone, compress, snappy's frames, bzip3, ZPAQ (with its locator, and without).
    Closed::new(b"LZIP\x01"),
    Closed::new(b"LRZI").and(is_binary),
    Closed::new(b"\x89LZO\0\r\n\x1a\n"),
    Closed::new(b"\x5d\0\0\x80\0"),
    Closed::new(b"\x5d\0\0\0\x04"),
    Closed::new(b"\x1f\x9d").as_file(),
    Closed::new(b"\xff\x06\0\0sNaPpY"),
    Closed::new(b"BZ3v1"),
    Closed::new(b"7kSt\xa0\x31\x83\xd3"),
    Closed::new(b"zPQ\x01"),
    Closed::new(b"zPQ\x02"),
    // A cabinet, xar, rpm, Debian's packages, squashfs, ARJ, LHA, ACE, Windows' images and help, Apple's pieces in xz.
    Closed::new(b"MSCF\0\0\0\0"),
    Closed::new(b"xar!").as_file(),
    Closed::new(b"\xed\xab\xee\xdb"),
    Closed::new(b"!<arch>\ndebian-binary").as_file(),
    Closed::new(b"hsqs").as_file(),
    Closed::new(b"\x60\xea").and(is_arj).as_file(),
    Closed::new(b"-l").at(2).and(is_lha).as_file(),
    Closed::new(b"**ACE**").at(7).and(is_binary).as_file(),
    Closed::new(b"MSWIM\0\0\0"),
    Closed::new(b"ITSF").and(is_binary).as_file(),
    Closed::new(b"pbzx").and(is_binary).as_file(),
    // A disk whose blocks may be packed, packed fonts (which stand in style sheets, too), Flash in LZMA.
    Closed::new(b"QFI\xfb"),
    Closed::new(b"wOF2").and(is_binary).as_file(),
    Closed::new(b"ZWS").and(is_binary).as_file(),
    // Tables whose pages are packed: Parquet, Arrow, Avro, HDF5, ORC, Blosc2.
    Closed::new(b"PAR1").and(is_binary).as_file(),
    Closed::new(b"ARROW1\0\0"),
    Closed::new(b"Obj\x01").as_file(),
    Closed::new(b"\x89HDF\r\n\x1a\n"),
    Closed::new(b"ORC").and(is_binary).as_file(),
    Closed::new(b"b2frame\0"),
    // Encrypted by age, openssl, git-crypt, KeePass (of either form), LUKS, OpenPGP.
    Closed::new(b"age-encryption.org/v1\n"),
    Closed::new(b"Salted__").and(is_salted),
    Closed::new(b"\0GITCRYPT\0"),
    Closed::new(b"\x03\xd9\xa2\x9a").and(is_keepass),
    Closed::new(b"LUKS\xba\xbe"),
    Closed::new(b"").and(is_pgp_message).as_file(),
];

/// Whether a file or a member with these first bytes is packed or sealed in a way that is not undone here.
pub fn is_closed(head: &[u8]) -> bool {
    CLOSED.iter().any(|closed| closed.is(head))
}

/// The same for what stands in digits within a text, or was packed within one. No zstd is undone there.
pub(crate) fn is_closed_within(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| may_be_closed_within(*first))
        && (bytes.starts_with(ZSTD) || CLOSED.iter().any(|closed| closed.anywhere && closed.is(bytes)))
}

/// Whether what begins with a byte may be told so: most runs of digits are told by that to be none.
pub(crate) fn may_be_closed_within(first: u8) -> bool {
    FIRST.get(usize::from(first >> 6)).is_some_and(|word| word >> (first & 63) & 1 != 0)
}

/// First bytes of what is told within a text, a bit each.
const FIRST: [u64; 4] = firsts();

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "run by the compiler, which would not pass a bad index; a byte is no wider than what it becomes"
)]
const fn firsts() -> [u64; 4] {
    let (mut bits, mut n) = ([0; 4], 0);
    bits[(ZSTD[0] >> 6) as usize] |= 1 << (ZSTD[0] & 63);
    while n < CLOSED.len() {
        if CLOSED[n].anywhere {
            let first = CLOSED[n].sign[0];
            bits[(first >> 6) as usize] |= 1 << (first & 63);
        }
        n += 1;
    }
    bits
}

/// Lines behind which what is sealed stands in digits.
pub(crate) const ARMOURS: [&[u8]; 3] =
    [b"-----BEGIN PGP MESSAGE", b"-----BEGIN AGE ENCRYPTED FILE-----", b"$ANSIBLE_VAULT;1."];

/// Whether a head of bzip2 goes on with a block, or with its end.
fn is_bzip2(bytes: &[u8]) -> bool {
    let block = bytes.get(4..).unwrap_or_default();
    let begins = block.starts_with(b"1AY&SY") || block.starts_with(b"\x17\x72\x45\x38\x50\x90");
    begins && matches!(bytes, [_, _, _, b'1'..=b'9', ..])
}

/// Whether some first bytes hold one that no text has.
fn is_binary(bytes: &[u8]) -> bool {
    let few = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    few.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
        || str::from_utf8(few).is_err_and(|e| e.error_len().is_some())
}

/// The salt, and a block at least.
fn is_salted(bytes: &[u8]) -> bool {
    bytes.len() >= 24 || is_binary(bytes)
}

/// A main header, its size, and its kind of file.
fn is_arj(bytes: &[u8]) -> bool {
    matches!(bytes, [_, _, low, high, ..] if (30..=2_600).contains(&u16::from_le_bytes([*low, *high])))
}

/// A method of LHA between the signs of one.
fn is_lha(bytes: &[u8]) -> bool {
    matches!(bytes, [_, _, _, _, b'h' | b'z', b'0'..=b'9' | b'd' | b's' | b'x', b'-', ..]) && is_binary(bytes)
}

fn is_keepass(bytes: &[u8]) -> bool {
    matches!(bytes.get(4..8), Some([0x65..=0x67, 0xfb, 0x4b, 0xb5]))
}

/// Whether some bytes begin with a session key as OpenPGP encrypts it, for a public key or by a passphrase (RFC 9580, 5.1 and 5.3).
fn is_pgp_message(bytes: &[u8]) -> bool {
    let Some((tag, body)) = pgp_packet(bytes) else { return false };
    match (tag, body) {
        // Version, eight bytes of the key's id, and the algorithm.
        (1, [3, _, _, _, _, _, _, _, _, 1 | 2 | 16 | 18 | 25, ..]) => true,
        // Version, cipher, one of three ways to make a key of a passphrase, and a digest.
        (3, [4, 1..=13, 0 | 1 | 3 | 4, 1..=14, ..]) => true,
        _ => false,
    }
}

/// Tag and contents of the packet that some bytes begin with.
fn pgp_packet(bytes: &[u8]) -> Option<(u8, &[u8])> {
    match bytes {
        // One of the old form has the bytes of its length in two bits, one of the new form in the first of them.
        [first @ 0x84..=0x8f, ..] => {
            let head = match first & 3 {
                0 => 2,
                1 => 3,
                _ => return None,
            };
            Some((first >> 2 & 15, bytes.get(head..)?))
        }
        [first @ 0xc1..=0xc3, 0..=191, rest @ ..] => Some((first & 63, rest)),
        [first @ 0xc1..=0xc3, 192..=223, _, rest @ ..] => Some((first & 63, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_what_is_closed_are_none_of_it() {
        for text in [
            &b"BZh91AY is how bzip2 begins"[..],
            b"ORC is a format of tables, and so is PAR1",
            b"a -lh5- is a method of LHA",
            b"LRZI, pbzx, wOF2, ITSF",
            b"Salted__ is a word",
            b"age-encryption.org/v1 is its first line",
            b"\x99\x01\x0d\x04 a public key",
        ] {
            assert!(!is_closed(text), "{}", String::from_utf8_lossy(text));
        }
    }
}
