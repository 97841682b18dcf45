//! Lines of test runners and of source code: names of failures stand in both, and none happened.

/// What a runner writes before the name of a test that passed, or is about to run.
const BEFORE: &[&str] = &[
    "✓",
    "✔",
    "√",
    "☑",
    "--- PASS",
    "=== RUN",
    "=== PAUSE",
    "=== CONT",
    "PASS ",
    "[PASS]",
    "PASS:",
    "test result: ok",
    "Passed ",
];

/// What one writes behind it.
const AFTER: &[&str] = &["... ok", "... ignored", " PASSED", " passed", " SKIPPED", " XFAIL"];

/// Whether a line is of a test that passed, or was left out.
pub(super) fn is_passed(line: &str) -> bool {
    let line = line.trim();
    // pytest names its progress behind the word: `PASSED   [ 33%]`.
    let name = match line.rsplit_once('[') {
        Some((name, percent)) if percent.ends_with("%]") => name.trim_end(),
        _ => line,
    };
    let is_counted = ["ok ", "ok - "]
        .iter()
        .any(|ok| line.strip_prefix(ok).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '-')));
    let is_boxed = line.starts_with('[')
        && line
            .split_once(']')
            .is_some_and(|(word, _)| matches!(word.trim_matches(['[', ' ']), "OK" | "RUN" | "PASSED"));
    // Maven counts in the line of each class.
    let is_clean = line.contains("Failures: 0, Errors: 0");
    let failed = line.contains("FAILED") || line.contains(" failed");
    !failed
        && (is_counted
            || is_boxed
            || is_clean
            || BEFORE.iter().any(|word| line.starts_with(word))
            || AFTER.iter().any(|word| name.ends_with(word)))
}

/// Whether a runner says of its tests that none failed: those that it lists by name alone passed.
pub(super) fn have_all_passed(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        let line = line.trim();
        line.starts_with(|c: char| c.is_ascii_digit())
            && [" examples, 0 failures", " tests, 0 failures", " passed, 0 failed"]
                .iter()
                .any(|count| line.contains(count))
    })
}

/// Words that a statement begins with.
const STATEMENTS: &[&str] = &[
    "enum ",
    "export enum ",
    "match ",
    "class ",
    "def ",
    "async def ",
    "fn ",
    "pub fn ",
    "func ",
    "function ",
    "return ",
    "elif ",
    "else:",
    "case ",
    "assert ",
    "import ",
    "from ",
    "const ",
    "let ",
    "self.",
    "if (",
    "} else",
];

/// Whether a text is a piece of source code, or of a change to one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    is_some: bool,
}

impl Code {
    /// A stack shows statements, too: then the text tells of an error.
    pub(super) fn of(lines: &[&str]) -> Self {
        let is_stack = lines.iter().any(|line| {
            line.starts_with("Traceback") || ["at ", "File \""].iter().any(|mark| line.trim_start().starts_with(mark))
        });
        let statements = lines.iter().filter(|line| is_statement(line.trim_start())).count();
        let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
        Self { is_some: !is_stack && statements > 0 && statements * 3 >= filled }
    }

    /// Whether a line is of it: a statement, a comment, a name that a value is given to.
    pub(super) fn holds(self, line: &str) -> bool {
        let line = line.trim_start();
        self.is_some && (is_statement(line) || ["#", "//", "/*", "*"].iter().any(|mark| line.starts_with(mark)))
    }
}

fn is_statement(line: &str) -> bool {
    let (change, line) = match line.strip_prefix(['+', '-']) {
        Some(rest) => (true, rest.trim()),
        None => (false, line.trim()),
    };
    let ends = line.ends_with([';', ':', '{', ',', ')', '}']);
    STATEMENTS.iter().any(|word| line.starts_with(word)) && ends
        || line.contains(" == ")
        || line.contains(" === ")
        || (ends && [" = '", " = \""].iter().any(|set| line.contains(set)))
        || (line.starts_with("if ") && line.ends_with(':'))
        || is_argument(line)
        || (line.starts_with('@') && line.split_whitespace().count() == 1)
        || line.starts_with("return ")
        || (change && (ends || line.starts_with(['"', '\''])))
        || (line.starts_with(['"', '\'']) && (line.ends_with("\",") || line.ends_with("',")) && is_named(line))
}

/// `body='{"errors":[]}', status=429)`: a call's named argument, on a line of its own.
fn is_argument(line: &str) -> bool {
    let named = line.split_once(['=']).filter(|(name, value)| {
        name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && !name.is_empty() && value.starts_with(['\'', '"'])
    });
    named.is_some() && line.ends_with([',', ')'])
}

/// `"invalid_api_key": "Check your key",`: a failure's name with the words for it.
fn is_named(line: &str) -> bool {
    line.split_once([':', '=']).is_some_and(|(name, _)| {
        super::sentence::is_failure(name.trim().trim_matches(['"', '\''])) && name.contains('_')
    })
}
