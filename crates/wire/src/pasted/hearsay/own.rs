//! What a program says of itself: its own mistakes, its options and settings, its files and memory. Such an error ends a job as well as a gateway's, and is told in the same words: «invalid», «missing», «denied», «exceeded».

use super::{
    super::status_in_words,
    compiler::{is_of_a_compiler, is_of_javac},
    stranger::says_gateway,
};

/// Exceptions that are raised by what a program does itself, beside [`OF_NAMES`].
const OWN: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "MemoryError",
    "NotImplementedError",
    "OutOfMemoryError",
    "OverflowError",
    "RangeError",
    "RecursionError",
    "ReferenceError",
    "SyntaxError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
];

/// Those of which a package's name says nothing: `cannot import name 'RateLimitError' from 'openai'`.
const OF_NAMES: &[&str] = &[
    "AttributeError",
    "FileExistsError",
    "FileNotFoundError",
    "ImportError",
    "IndentationError",
    "IndexError",
    "IsADirectoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "PermissionError",
    "UnboundLocalError",
    "ZeroDivisionError",
];

/// What Python and JavaScript say of a value that is of another type than a statement needs, behind `TypeError`. Clients say other things
/// with that name: «fetch failed», «Could not resolve authentication method».
const OF_TYPES: &[&str] = &[
    "argument of type",
    "can only concatenate",
    "cannot read propert",
    "cannot unpack",
    "got an unexpected keyword argument",
    "got multiple values for",
    "indices must be integers",
    "is not a function",
    "is not callable",
    "is not iterable",
    "is not json serializable",
    "is not subscriptable",
    "object does not support item",
    "positional argument",
    "required keyword-only argument",
    "unhashable type",
    "unsupported operand type",
];

/// What else tells of a program's own trouble, in lower case, wherever it stands in a line.
const PHRASES: &[&str] = &[
    "accessdeniedexception: /",
    "allocation failed - javascript heap",
    "as expected",
    "cannot unmarshal",
    "cuda out of memory",
    "does not match format",
    "environment variable",
    "error 1040",
    "error 1264",
    "got an unexpected keyword argument",
    "index out of range",
    "invalid literal for",
    "invalid memory address",
    "invalid value for variable",
    "jsonschema.exceptions.",
    "kind: notfound",
    "kind: permissiondenied",
    "mapping values are not allowed",
    "marshmallow.exceptions.",
    // A tool's server, called by the program; one that calls a gateway itself passes on what that said.
    "mcp error -32",
    "missing field `",
    "not enough values to unpack",
    "numerical result out of range",
    "oomkilled",
    "parsing time",
    "positional argument",
    "strconv.",
    "token indices sequence length",
    "toml parse error",
    "too many values to unpack",
    "uploading artifacts",
    "value is not valid for variable",
    "value out of range",
    "value too long for type",
    "zoderror",
];

/// What tells of it although a word of a gateway's stands beside it: how a command was called, and what a test of a program expected.
const PLAINLY: &[&str] = &[
    "argparse.argumenterror",
    "assertionerror: assert ",
    "error: argument -",
    "error: unexpected argument",
    "error: unrecognized arguments: ",
    "following arguments are required",
    "is defined but never used",
    "no-unused-vars",
    // Weights of a model that Hugging Face gives to some only.
    "gated repo",
    "gatedrepoerror",
    "is gated. you must be authenticated",
    "is restricted. you must have access to it and be authenticated",
    // TensorFlow names the place of an operation in its graph.
    "[[node ",
    "[[{{node ",
    "in[0] mismatch in[1]",
    "tensorflow.python.framework.",
    "tensorflow/core/",
    // nginx before a program that it starts requests in.
    "upstream: \"fastcgi://",
    "upstream: \"uwsgi://",
];

/// Hosts and commands of registries, from which packages and weights come that are named after gateways.
const REGISTRIES: &[&str] = &[
    "//crates.io/",
    "//files.pythonhosted.org/",
    "//huggingface.co/",
    "//index.crates.io/",
    "//proxy.golang.org/",
    "//pypi.org/",
    "//registry.npmjs.org/",
    "//registry.yarnpkg.com/",
    "//static.crates.io/",
    "//sum.golang.org/",
    ": /simple/",
];

/// What npm begins its lines with: of its own errors, and of a script's that it started.
const NPM: &[&str] = &["npm err!", "npm error"];

/// Commands of a shell that say what they lack behind their own name: `ls: models/x: not found`, `sh: 1: codex: command not found`.
const COMMANDS: &[&str] = &[
    "awk", "bash", "cat", "cd", "chmod", "chown", "cp", "dash", "diff", "du", "grep", "ksh", "ln", "ls", "mkdir",
    "mktemp", "mv", "realpath", "rm", "rmdir", "sed", "sh", "stat", "tar", "tee", "touch", "unzip", "xargs", "zip",
    "zsh",
];

/// What is said of a file that cannot be used, in lower case.
const OF_FILES: &[&str] =
    &["cannot ", "is a directory", "no such file", "not a directory", "not found", "permission denied"];

/// What stands for a report of several lines on data that are not as a program wants them; its class may stand on the next line.
const REPORTS: &[&str] = &["validation error for", "validation errors for"];

/// What a program needs to reach a gateway: who misses a credential, or cannot use a proxy, tells of that.
const NEEDED: &[&str] = &["api key", "api_key", "apikey", "api-key", "credential", "_token", "proxy"];

/// Whether a line is one of npm's on a script that it started, which says nothing of what failed in that: `npm error code 1`.
pub(super) fn is_of_a_script(line: &str) -> bool {
    const SAID: &[&str] = &[
        " code elifecycle",
        " command ",
        " errno ",
        " exit status",
        " failed at the ",
        " file sh",
        " in workspace",
        " lifecycle",
        " location ",
        " path ",
        " syscall spawn",
        " this is probably not a problem with npm",
        " a complete log",
        " workspace",
    ];
    let lower = line.trim().to_lowercase();
    let rest = NPM.iter().find_map(|npm| lower.strip_prefix(npm));
    let is_code = |rest: &str| rest.strip_prefix(" code ").is_some_and(|code| code.bytes().all(|b| b.is_ascii_digit()));
    rest.is_some_and(|rest| rest.trim().is_empty() || is_code(rest) || SAID.iter().any(|said| rest.contains(said)))
}

/// Reads lines, one after the other.
#[derive(Debug, Default)]
pub(super) struct Own {
    in_report: bool,
    /// How far the last line stood in, if it named a place in Python's stack: the next one shows the statement there, further in.
    place: Option<usize>,
    /// Whether the last line was of a compiler that shows the statement in this one.
    shows: bool,
}

impl Own {
    /// Whether the next line tells of the program itself.
    pub(super) fn holds(&mut self, line: &str) -> bool {
        let lower = line.to_lowercase();
        let indent = line.len() - line.trim_start().len();
        let place = std::mem::replace(&mut self.place, is_place(line).then_some(indent));
        let shows = std::mem::replace(&mut self.shows, is_of_javac(line));
        let is_shown = shows || place.is_some_and(|place| indent > place);
        // Below it stand the fields, each with what is wrong with it.
        let is_field = line.starts_with(' ')
            || (!line.trim().is_empty() && !line.trim().contains(' '))
            || lower.contains("errors.pydantic.dev");
        if self.in_report && is_field {
            return !misses_a_credential(&lower);
        }
        let of_a_gateway = says_gateway(&lower) || NEEDED.iter().any(|name| lower.contains(name));
        self.in_report = begins_a_report(line, &lower, of_a_gateway);
        // What states an answer's status is not raised by what a program does itself.
        let is_free = !of_a_gateway && status_in_words(line).is_none();
        self.in_report
            || is_shown
            || (status_in_words(line).is_none() && is_of_a_statement(line, &lower))
            || is_expected(&lower)
            || is_of_a_file(line, &lower)
            || PLAINLY.iter().chain(REGISTRIES).any(|phrase| lower.contains(phrase))
            || is_of_a_compiler(line)
            || (!of_a_gateway && NPM.iter().any(|npm| lower.trim_start().starts_with(npm)))
            || (is_free && is_own(line, &lower))
    }
}

fn is_own(line: &str, lower: &str) -> bool {
    class_of(line).is_some_and(|class| OWN.contains(&class) || OF_NAMES.contains(&class))
        || PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// Whether a line is of a mistake in a statement, whatever package it names: it begins with the exception, and misses no credential.
fn is_of_a_statement(line: &str, lower: &str) -> bool {
    let class = line.split_whitespace().next().and_then(class_of);
    let misses = || NEEDED.iter().any(|name| lower.contains(name));
    class.is_some_and(|class| {
        (OF_NAMES.contains(&class) && !misses())
            || (class == "TypeError" && OF_TYPES.iter().any(|phrase| lower.contains(phrase)))
    })
}

/// Whether a report begins on data that are not as a program wants them. One with its class is raised where the data were to be read, whatever
/// stands in them; a gateway's states a status. A client that misses a credential says so in the same form.
fn begins_a_report(line: &str, lower: &str, of_a_gateway: bool) -> bool {
    let has_class = || lower.contains("validationerror") && !misses_a_credential(lower);
    let is_one = REPORTS.iter().any(|report| lower.contains(report)) && status_in_words(line).is_none();
    is_one && (!of_a_gateway || has_class())
}

fn misses_a_credential(lower: &str) -> bool {
    const MISSED: &[&str] = &["did not find", "must be set", "not set", "please add", "required"];
    NEEDED.iter().any(|name| lower.contains(name)) && MISSED.iter().any(|words| lower.contains(words))
}

/// Whether a line is of a file that is missing, or cannot be used: a command's or Node's. A model's name may be part of its path.
fn is_of_a_file(line: &str, lower: &str) -> bool {
    let command = lower.trim_start().trim_start_matches("/bin/").trim_start_matches("/usr/bin/").split_once(": ");
    let is_of_a_command = command
        .is_some_and(|(name, rest)| COMMANDS.contains(&name) && OF_FILES.iter().any(|words| rest.contains(words)));
    (is_of_a_command || lower.contains("enoent: no such file")) && status_in_words(line).is_none()
}

/// Whether a line of Python's stack says where: `  File "main.py", line 4, in <module>`.
fn is_place(line: &str) -> bool {
    line.trim_start().starts_with("File \"") && line.contains("\", line ")
}

/// Whether a line holds what a test got against what it wanted, or is the name of one that failed.
fn is_expected(lower: &str) -> bool {
    let line = lower.trim_start();
    line.starts_with("--- fail: ") || (line.contains("_test.go:") && line.contains("got ") && line.contains("want "))
}

/// The class of the first exception that a line names: `builtins.IndexError: …`, `cleanup: PermissionError: …`.
fn class_of(line: &str) -> Option<&str> {
    line.split_whitespace().find_map(|word| {
        let class = word.trim_end_matches(':').rsplit('.').next()?;
        let is_class = class.bytes().all(|b| b.is_ascii_alphanumeric()) && class.len() > 5;
        (is_class && (class.ends_with("Error") || class.ends_with("Exception"))).then_some(class)
    })
}
