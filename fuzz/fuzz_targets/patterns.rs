//! Files of detectors that somebody hands in, and a search with what they say.
#![no_main]

use redial_redact::{Detectors, Hunter};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(detectors) = Detectors::with(&text) else { return };
    let hunter = Hunter::new(&[]).detecting(detectors, None);
    let mut trail = hunter.trail();
    trail.feed(bytes);
    assert!(trail.finish().all().iter().all(|sighting| hunter.name(sighting).is_some()));
});
