//! Scripts, addresses and request heads; documentation pages.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    redial_proxy::holds_for(bytes);
    redial_sources::holds_for(bytes);
});
