//! Heads and bodies of HTTP/1.1 messages.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redial_wire::holds::http(bytes));
