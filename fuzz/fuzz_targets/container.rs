//! Files that hold others: gzip, zstd, zip and tar, through the readers of `redial scan`.
#![no_main]

use std::io::{self, Read as _};

// The program has no library: its readers are taken as they stand.
#[path = "../../crates/redial/src/scan/container/mod.rs"]
mod container;

/// Bytes that are read of all members at most.
const MOST: u64 = 1 << 20;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let head = &bytes[..bytes.len().min(container::HEAD)];
    let Some(kind) = container::Kind::of(head) else { return };
    let mut left = MOST;
    let mut stream = bytes;
    // It ends with what it is, and never without an end.
    let _: io::Result<()> = container::members(kind, &mut stream, &mut |name, member| {
        assert!(name.len() <= bytes.len());
        let container::Held::Member(member) = member else { return Ok(()) };
        let read = io::copy(&mut member.take(left), &mut io::sink())?;
        left -= read;
        if left == 0 { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(()) }
    });
});
