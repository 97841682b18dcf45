//! How what is compressed begins, and what holds other files: the one list of it. zlib's two bytes stand by chance, too, and are told with
//! the block behind them (`hunt/inflate/begins.rs`).

/// A member of gzip (RFC 1952); 8 is the one method that there is.
pub const GZIP: &[u8] = b"\x1f\x8b\x08";

/// A frame of zstd (RFC 8878, 3.1.1).
pub const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// An entry of a zip (APPNOTE 4.3.7).
pub const ZIP: &[u8] = b"PK\x03\x04";

/// What is opened nowhere here: bzip2, xz, 7z, rar, lz4, age.
pub const CLOSED: [&[u8]; 6] =
    [b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x04\x22\x4d\x18", b"age-encryption.org/v1"];
