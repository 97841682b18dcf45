//! At which of the places where a sequence may begin one does: told by the byte behind it, and only in blocks that have any.

use fearless_simd::{Simd, prelude::*, u8x64};

use super::{BLOCK, Halves, look};

/// What a sequence begins with, by what may stand behind it; the first lets anything stand there.
const LEADS: Halves = Halves::NONE
    .with(1, b"\x00\x08")
    .with(2, b"\x1b")
    .with(4, b"\xc2\xcd")
    .with(8, b"\xe1\xe2\xef")
    .with(16, b"%#")
    .with(32, b"&<")
    .with(64, b"\\^")
    .with(128, b"\xf3");

/// What may stand behind each, and some bytes beside it: what is printed behind codes of terminals; ends of lines and what is
/// printed behind a backslash.
const BEHIND: Halves = Halves::NONE
    .with_rows(1, b"\x00\x10\x20\x30\x40\x50\x60\x70\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0")
    .with_rows(2, b"\x20\x30\x40\x50\x60\x70")
    .with(4, b"\xad\x8f\x9b\xa0")
    .with(8, b"\xa0\x80\x81\x85\x9e\xbb\xb8\xbe")
    .with(16, b"0123456789ABCDEFabcdefu")
    .with_rows(32, b"\x20\x40\x50\x60\x70")
    .with_rows(64, b"\x00\x20\x30\x40\x50\x60\x70")
    .with(128, b"\xa0");

/// Of the places of a block at which a sequence may begin, those where one does, roughly; and of those the ones that may show
/// something. An escaped quote alone shows nothing but where a secret has quotes; behind another backslash it is none.
#[inline(always)]
pub(super) fn begins<S: Simd>(simd: S, block: &[u8; BLOCK + 1], places: u64, before: Option<&u8>) -> (u64, u64) {
    let [front @ .., _] = block;
    let [_, back @ ..] = block;
    let (first, second) = (u8x64::from_slice(simd, front), u8x64::from_slice(simd, back));
    let both = look(simd, &LEADS, (first & 15, first >> 4)) & look(simd, &BEHIND, (second & 15, second >> 4));
    let begins = places & both.simd_ne(u8x64::splat(simd, 0)).to_bitmask();
    let slashes = first.simd_eq(b'\\').to_bitmask();
    let quotes = (second.simd_eq(b'"') | second.simd_eq(b'\'')).to_bitmask();
    let behind_slash = slashes << 1 | u64::from(before.is_none_or(|byte| *byte == b'\\'));
    (begins, begins & !(slashes & quotes & !behind_slash))
}
