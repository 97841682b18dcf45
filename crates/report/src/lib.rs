//! A note into something to read, one module a format. Everything here is a pure function of the note (and of the
//! sign-off beside it), so that `show` and `verify` can derive it again.

mod answers;
mod difference;
mod github;
mod handoff;
mod html;
mod markdown;
mod record;
mod retries;
mod support;
mod text;
mod timeline;
mod words;
pub mod workflow;
mod yaml;

use redial_note::Note;
use redial_redact::Sha256;

pub use difference::{Difference, Row, Sameness, Setting, in_words, lines, mismatches, not_comparable, sources};
pub use github::{annotation, step_summary};
pub use handoff::{COMMENT_MOST, handoff};
pub use html::html;
pub use markdown::markdown;
pub use record::{RECORD_FIELDS, record, records};
pub use support::support;
pub use text::{Paint, named, text};
pub use words::{not_repeatable, short};
pub use yaml::yaml;

/// Every text that `show` can make of a note beside its screen and its Markdown, one after the other: what is searched
/// before the note is written, so that none of them can show later what nobody looked for.
pub fn exports(note: &Note) -> String {
    let mut all = handoff(note, None, &Sha256::of(b""));
    for text in [html(note, None), record(note, None), support(note), yaml(note)] {
        all.push('\n');
        all.push_str(&text);
    }
    if let Some(curl) = note.repeat.as_ref().and_then(|repeat| repeat.curl.as_ref()) {
        all.push_str(curl.as_str());
    }
    all
}
