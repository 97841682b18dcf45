//! Texts that fuzzing found to break a gate, walked through all of them: what comes out passes its own gate again.

use std::{fs, path::Path};

use redial_redact::{SafePath, SafeUrl, Sketch, Tainted};

#[test]
fn what_was_found_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut walked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let text = Tainted::new(&bytes);
        assert!(Sketch::new(Tainted::from(Sketch::of(text).as_str())).is_ok(), "{}", path.display());
        assert!(SafePath::new(Tainted::from(SafePath::masked(text).as_str())).is_ok(), "{}", path.display());
        if let Ok(url) = SafeUrl::stripped(text) {
            assert!(SafeUrl::new(Tainted::from(url.as_str())).is_ok(), "{}", path.display());
        }
        walked += 1;
    }
    assert!(walked > 0, "no case was walked");
}
