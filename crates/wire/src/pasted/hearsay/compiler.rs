//! What compilers, linters, type checkers and spell checkers say of source code, which names the classes and codes of gateways.

use super::super::status_in_words;

/// What they say of a name in it, in lower case. At a gateway's place such a sentence would stand beside a status or in a document.
const OF_NAMES: &[&str] = &[
    " (nameerror)",
    "cannot find module '",
    "cannot find name '",
    "cannot find symbol",
    "cannot find type `",
    "cannot find value `",
    "declared and not used",
    "has no exported member",
    "imported and not used",
    "imported but unused",
    "is assigned a value but never used",
    "is assigned to but never used",
    "is declared but its value is never read",
    "is declared but never used",
    "is not in the dictionary",
    "undefined local variable or method",
    "undefined name '",
    "uninitialized constant ",
    "unknown word (",
    "unresolved import",
    "unused import: `",
    "unused imports: `",
    "unused variable: `",
    "variable is unused: ",
];

/// Whether a line is one of theirs on source code, or of the source that they show: `error[E0308]`, `error TS2345`, `4 |   let x`.
pub(super) fn is_of_a_compiler(line: &str) -> bool {
    let numbered =
        |mark: &str| line.split_once(mark).is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    let shown = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let is_shown = shown.len() < line.trim_start().len() && shown.trim_start().starts_with('|');
    numbered("error[E")
        || numbered("error TS")
        || is_shown
        || is_linted(line.trim_start())
        || line.trim_start().starts_with("assert ")
        || line.trim_start().starts_with("symbol:  ")
        || is_diagnosed(line)
        || is_of_a_name(line)
}

/// A row of a linter's list below a file's name: `12:7  error  …`.
fn is_linted(line: &str) -> bool {
    line.split_once(':').is_some_and(|(row, rest)| {
        let columns = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        row.bytes().all(|b| b.is_ascii_digit()) && !row.is_empty() && columns.trim_start().starts_with("error ")
    })
}

/// What stands behind a place in a source, in a form that only such a tool has: `a.py:3:1: F401 …`, `a.py:3: error: … [arg-type]`,
/// `A.java:3: error: …`. A place and «error» alone may be any script's.
fn is_diagnosed(line: &str) -> bool {
    is_of_javac(line)
        || said_at_places(line).any(|(suffix, said)| {
            matches!(suffix, "py" | "pyi") && (starts_with_a_code(said) || (is_graded(said) && ends_with_a_code(said)))
        })
}

/// Whether a line is one of Java's compiler, which shows the statement in the next one, and marks nothing there.
pub(super) fn is_of_javac(line: &str) -> bool {
    said_at_places(line).any(|(suffix, said)| suffix == "java" && is_graded(said))
}

fn is_graded(said: &str) -> bool {
    ["error: ", "warning: ", "note: "].iter().any(|grade| said.starts_with(grade))
}

/// What stands behind each place in a source that a line names, with the suffix of its file.
fn said_at_places(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices(": ").filter_map(|(at, mark)| Some((suffix_at(line.get(..at)?)?, line.get(at + mark.len()..)?)))
}

/// The suffix of the file of which a text ends with a line, or a line and a column: `py` of `src/a.py:3:1`.
fn suffix_at(place: &str) -> Option<&str> {
    let without_number = |text: &'_ str| -> Option<usize> {
        let (rest, number) = text.rsplit_once(':')?;
        (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(rest.len())
    };
    let file = place.get(..without_number(place)?)?;
    let file = without_number(file).and_then(|end| file.get(..end)).unwrap_or(file);
    file.rsplit_once('.').map(|(_, suffix)| suffix)
}

/// A linter's code: `F401 `, `W0611: `, `[W0611] `.
fn starts_with_a_code(said: &str) -> bool {
    let word = said.split_whitespace().next().unwrap_or_default();
    let word = word.trim_matches(|c| matches!(c, '[' | ']' | ':'));
    let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    (1..=4).contains(&(word.len() - digits.len()))
        && (3..=4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A type checker's code in brackets: `[attr-defined]`.
fn ends_with_a_code(said: &str) -> bool {
    let inner = said.trim_end().strip_suffix(']').and_then(|rest| rest.rsplit_once('[')).map(|(_, inner)| inner);
    inner.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
}

fn is_of_a_name(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_in_a_document = ["{\"", "{'"].iter().any(|start| lower.contains(start));
    !is_in_a_document
        && OF_NAMES.iter().any(|phrase| lower.contains(phrase))
        // A gateway that is broken says the like of its own source, with a status.
        && status_in_words(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_says_of_source_code_is_known_by_its_form_or_of_a_name() {
        for line in [
            "::error file=src/llm.ts,line=12::'rateLimitError' is assigned a value but never used.",
            "::error file=a.ts,line=3::Cannot find name 'APITimeoutError'.",
            "::warning file=a.ts,line=3::'insufficient_quota' is not in the dictionary (cspell)",
            "src/a.ts:3:5 - Unknown word (insufficient_quota)",
            "a.py:3:1: F401 'openai.RateLimitError' imported but unused",
            "::error title=Ruff (F811),file=a.py,line=3::a.py:3:1: F811 Redefinition of `RateLimitError`",
            "a.py:3:0: W0611: Unused RateLimitError imported from openai (unused-import)",
            "a.py:3: error: Module \"openai\" has no attribute \"AuthenticationError\"  [attr-defined]",
            "app.rb:3:in '<main>': uninitialized constant OpenAI::RateLimitError (NameError)",
            "src/A.java:3: error: package com.openai.errors.RateLimitException does not exist",
            "error: cannot find symbol class RateLimitException",
            "warning: unused import: `openai::RateLimitError`",
            "./a.go:7:2: declared and not used: rateLimitErr",
        ] {
            assert!(is_of_a_compiler(line), "{line}");
        }
        for line in [
            "::error file=publish.py,line=40::openai.RateLimitError: Error code: 429",
            "publish.py:40: error: insufficient_quota",
            "publish.py:40: RateLimitError: Rate limit reached for requests",
            "publish.py:40: E: insufficient_quota",
            "main.go:12: error: rate limit reached [retry-exhausted]",
            "Error code: 500 - uninitialized constant Gateway::Router",
            "openai.InternalServerError: {'error': {'message': 'cannot find module \\'router\\''}}",
        ] {
            assert!(!is_of_a_compiler(line), "{line}");
        }
    }
}
