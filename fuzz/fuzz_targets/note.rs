//! Notes and journals that somebody hands in.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    redial_assess::verify(bytes);
    let journal = redial_note::read_journal(bytes);
    if let Ok(draft) = redial_assess::replay(&journal, true) {
        assert!(draft.recovered);
    }
});
