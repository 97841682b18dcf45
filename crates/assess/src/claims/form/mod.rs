//! What each form of document says, and in whose voice: its blocks, without what nobody says.

mod front_matter;
mod html;
mod html_table;
mod markdown;
mod plain;
mod table;

use super::passage::{Passage, What};

/// Most words of code within a sentence that are a name in it: with more they are an example, and nobody's.
const NAME: usize = 3;

/// What stands for an example within a sentence.
const EXAMPLE: &str = "code";

/// Whether code within a sentence is an example.
fn is_example(code: &str) -> bool {
    code.split_whitespace().count() > NAME
}

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markdown with tables, callouts, front matter and HTML in it.
    Markdown,
    /// HTML.
    Html,
    /// Lines; an empty one ends a paragraph.
    Plain,
    /// A commit message: lines that begin with `#`, and all after the scissors, are nobody's.
    Commit,
}

/// The blocks of a document in which somebody says something, in its order.
pub(super) fn passages(text: &str, form: Form) -> Vec<Passage> {
    let mut found = blocks(text, form);
    found.retain(|block| block.what != What::Code);
    found
}

/// All blocks of a document, code among them, in its order.
pub(super) fn blocks(text: &str, form: Form) -> Vec<Passage> {
    match form {
        Form::Markdown => markdown::passages(text),
        Form::Html => html::passages(text, 0),
        Form::Plain => plain::passages(text, false),
        Form::Commit => plain::passages(text, true),
    }
}
