//! Texts from outside through the gates: what comes out passes its own gate again.
#![no_main]

use redial_redact::{SafePath, SafeUrl, Sketch, Tainted};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = Tainted::new(bytes);
    let sketch = Sketch::of(text);
    assert!(Sketch::new(Tainted::from(sketch.as_str())).is_ok());
    let path = SafePath::masked(text);
    assert!(SafePath::new(Tainted::from(path.as_str())).is_ok());
    if let Ok(url) = SafeUrl::stripped(text) {
        assert!(SafeUrl::new(Tainted::from(url.as_str())).is_ok());
    }
});
