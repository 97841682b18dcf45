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

/// An entry of a zip (APPNOTE 4.3.7).
pub const ZIP: &[u8] = b"PK\x03\x04";

/// What is opened nowhere here: others' ways to pack, what is encrypted, and files whose parts are packed one by one.
pub const CLOSED: [&[u8]; 23] = [
    b"BZh",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    // lz4: a frame, and one of the old form.
    b"\x04\x22\x4d\x18",
    b"\x02\x21\x4c\x18",
    // lzip, lrzip, lzop, LZMA alone, compress, snappy's frames.
    b"LZIP\x01",
    b"LRZI\0",
    b"\x89LZO\0\r\n\x1a\n",
    b"\x5d\0\0\x80\0",
    b"\x5d\0\0\0\x04",
    b"\x1f\x9d",
    b"\xff\x06\0\0sNaPpY",
    // A cabinet, xar, rpm, Debian's packages, squashfs.
    b"MSCF\0\0\0\0",
    b"xar!",
    b"\xed\xab\xee\xdb",
    b"!<arch>\ndebian-binary",
    b"hsqs",
    // Tables whose pages are packed: Parquet, Arrow, Avro.
    b"PAR1\x15",
    b"ARROW1\0\0",
    b"Obj\x01",
    // Encrypted by age, by openssl.
    b"age-encryption.org/v1",
    b"Salted__",
];
