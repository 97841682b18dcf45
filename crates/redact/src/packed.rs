//! How what is compressed begins, and what holds other files: the one list of it.

/// A member of gzip (RFC 1952); 8 is the one method that there is.
pub const GZIP: &[u8] = b"\x1f\x8b\x08";

/// A frame of zstd (RFC 8878, 3.1.1).
pub const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// An entry of a zip (APPNOTE 4.3.7).
pub const ZIP: &[u8] = b"PK\x03\x04";

/// zlib with the window that everybody takes, at its four levels (RFC 1950). Two bytes: they stand by chance, too.
pub(crate) const ZLIB: [&[u8]; 4] = [b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"];

/// What is opened nowhere here: bzip2, xz, 7z, rar, lz4, age.
pub const CLOSED: [&[u8]; 6] =
    [b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x04\x22\x4d\x18", b"age-encryption.org/v1"];
