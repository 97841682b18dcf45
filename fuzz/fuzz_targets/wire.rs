//! Error bodies, headers and pasted texts.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    redial_wire::holds::envelope(bytes);
    redial_wire::holds::hint(bytes);
    redial_wire::holds::ids(bytes);
    redial_wire::holds::pasted(bytes);
    redial_wire::holds::log(bytes);
    redial_wire::holds::answer(bytes);
});
