//! Documents whose claims are held against notes: Markdown, HTML, lines and commit messages. What is told lies in the text.
#![no_main]

use redial_assess::claims::{Form, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for form in [Form::Markdown, Form::Html, Form::Plain, Form::Commit] {
        let reading = read(&text, form, &[]);
        let spans = reading.claims.iter().map(|claim| (claim.start, claim.end));
        for (start, end) in spans.chain(reading.unread.iter().map(|(span, _)| *span)) {
            assert!(text.get(start..end).is_some(), "{start}..{end} is no part of the text");
        }
    }
});
