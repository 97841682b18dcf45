//! Bytes that fuzzing found to break what must hold for a page, walked through all of them.

use std::{fs, path::Path};

#[test]
fn what_was_found_stays_mended() {
    let mut walked = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found")).unwrap() {
        redial_sources::holds_for(&fs::read(entry.unwrap().path()).unwrap());
        walked += 1;
    }
    assert!(walked > 0, "no case was walked");
}
