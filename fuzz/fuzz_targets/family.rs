//! Answers of every family, whole and as streams in two slices.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redial_wire::holds::family(bytes));
