//! The search of a scan: any way of cutting a stream gives the same, and a value that is put into it is found.
#![no_main]

use std::sync::LazyLock;

use redial_redact::{Detectors, Hunter, Identifier, Secret, SightingKind, Tainted};

const VALUE: &[u8] = b"sk-q7WzX9rTbN2mKpL4vHsYc6GdJf8AeU3kQnRtVwZx";

static HUNTER: LazyLock<Hunter> = LazyLock::new(|| {
    let secret = Secret::new(Identifier::or_gap(Tainted::from("KEY")), VALUE);
    Hunter::new(&[secret]).detecting(Detectors::built_in(), None)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((cut, text)) = bytes.split_first_chunk::<2>() else { return };
    let cut = usize::from(u16::from_le_bytes(*cut)).max(1);
    // What was found in a short text has to be found behind so much of it that windows are cut, too.
    let text = text.repeat(1 + 300_000 / text.len().max(1) * usize::from(cut % 16 == 0));
    let at = text.len() * (cut % 7) / 7;
    let text = [&text[..at], VALUE, &text[at..]].concat();
    let seen = |piece: usize| {
        let mut trail = HUNTER.trail();
        text.chunks(piece).for_each(|piece| trail.feed(piece));
        trail.finish()
    };
    let whole = seen(text.len());
    assert_eq!(seen(cut), whole);
    let found = whole.all().into_iter().any(|s| s.kind == SightingKind::Leak && s.offset.abs_diff(at as u64) <= 64);
    assert!(found || whole.more > 0);
});
