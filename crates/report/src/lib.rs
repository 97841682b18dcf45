//! A note into something to read, one module a format. Everything here is a pure function of the note (and of the
//! sign-off beside it), so that `show` and `verify` can derive it again.

mod github;
mod markdown;
mod record;
mod text;
mod words;

pub use github::{annotation, step_summary};
pub use markdown::markdown;
pub use record::{RECORD_FIELDS, record, records};
pub use text::{Paint, text};
