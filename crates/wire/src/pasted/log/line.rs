//! A line of a log without what the logger put around it.

use std::borrow::Cow;

use crate::json::{Json, documents};

/// Fields in which loggers keep words.
const WORDS: &[&str] = &[
    "msg",
    "message",
    "log",
    "event",
    "text",
    "textPayload",
    "MESSAGE",
    "error",
    "err",
    "exception",
    "exc_info",
    "exc_text",
    "error_message",
    "stack",
    "stacktrace",
    "stack_trace",
    "traceback",
];

/// Fields that a logger's document has, and an answer's has not.
const LOGGERS: &[&str] = &[
    "level",
    "lvl",
    "severity",
    "levelname",
    "log_level",
    "ts",
    "time",
    "timestamp",
    "@timestamp",
    "asctime",
    "__REALTIME_TIMESTAMP",
    "hostname",
];

/// Objects in which loggers keep those fields, or an error of which they are.
const NESTS: &[&str] = &["jsonPayload", "fields", "error", "err", "exception"];

/// What a logger writes of a line's weight, in capitals.
const LEVELS: &[&str] = &["TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL"];

/// Longest name of a container before its bar.
const NAME: usize = 48;

/// The words of a line: without time, host and container, and out of the document that a logger wrote.
pub(super) fn line_of(line: &str) -> Cow<'_, str> {
    let words = without_prefix(line);
    match logged(words) {
        Some(logged) => Cow::Owned(logged),
        None => Cow::Borrowed(words),
    }
}

/// Whether a line is a document of a logger's.
pub(super) fn is_json_line(line: &str) -> bool {
    logged(line).is_some()
}

/// What a logger's document says. None: the line is none.
fn logged(line: &str) -> Option<String> {
    let line = line.trim();
    if !line.starts_with('{') || !line.ends_with('}') {
        return None;
    }
    let read = documents(line);
    let [document] = read.found.as_slice() else { return None };
    document.any(LOGGERS)?;
    // What an answer of success said is the model's.
    if tells_of_success(document) {
        return Some(String::new());
    }
    let mut words = Vec::new();
    add_words(document, None, &mut words);
    (!words.is_empty()).then(|| words.join("\n"))
}

/// Whether each line of a text is a logger's document on an answer of success.
pub(in super::super) fn all_succeeded(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| logged(line).is_some_and(|words| words.is_empty()))
}

/// Whether a logger's document says that all is well: a level below a warning, and an answer's status of success.
fn tells_of_success(document: &Json) -> bool {
    const LEVEL: &[&str] = &["level", "lvl", "severity", "levelname", "log_level"];
    const STATUS: &[&str] = &["status", "status_code", "statusCode", "http_status"];
    // pino's and bunyan's levels are numbers.
    const WELL: &[&str] = &["trace", "debug", "info", "notice", "10", "20", "30"];
    let is_well = |level: &str| WELL.iter().any(|well| level.eq_ignore_ascii_case(well));
    let is_success = |status: &str| status.len() == 3 && status.starts_with('2');
    document.any(LEVEL).and_then(Json::scalar).is_some_and(is_well)
        && document.any(STATUS).and_then(Json::scalar).is_some_and(is_success)
        && document.any(&["error", "err", "exception"]).is_none()
}

/// Adds the words of a document's fields, and of the errors that it keeps as objects, with their names.
fn add_words(document: &Json, mut kind: Option<&str>, words: &mut Vec<String>) {
    for text in WORDS.iter().filter_map(|name| document.get(name)).filter_map(Json::words) {
        // Some loggers say the message once more at the head of the stack.
        if words.iter().any(|said| said.contains(text.trim())) {
            continue;
        }
        // An exception's name stands before its message, as where it is printed.
        match kind.take() {
            Some(kind) => words.push(format!("{kind}: {}", text.trim_end())),
            None => words.push(text.trim_end().to_owned()),
        }
    }
    for nest in NESTS.iter().filter_map(|name| document.get(name)).filter(|nest| nest.fields().is_some()) {
        add_words(nest, nest.any(&["type", "name"]).and_then(Json::words), words);
    }
}

/// A line without the container's name, the time and the host before it. What is indented stays so.
fn without_prefix(line: &str) -> &str {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let line = behind_container(line).unwrap_or(line);
    // What pytest shows of an exception.
    if let Some(words) = line.strip_prefix("E   ") {
        return words;
    }
    behind_syslog(line).or_else(|| behind_time(line).map(from_level)).unwrap_or(line)
}

/// Some loggers write the level in a column of its own: what is before it is no indentation.
fn from_level(line: &str) -> &str {
    let trimmed = line.trim_start();
    let word = trimmed.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    if LEVELS.contains(&word) { trimmed } else { line }
}

/// `web-1  | words`, as docker compose prints it.
fn behind_container(line: &str) -> Option<&str> {
    let (name, words) = line.split_once('|')?;
    let name = name.trim_end();
    let is_name = !name.is_empty()
        && name.len() <= NAME
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    is_name.then(|| words.strip_prefix(' ').unwrap_or(words))
}

/// `Nov 29 10:00:00 host app[1234]: words`.
fn behind_syslog(line: &str) -> Option<&str> {
    let mut rest = line;
    let mut next = || {
        let (word, after) = rest.split_once(' ')?;
        rest = after.strip_prefix(' ').unwrap_or(after);
        Some(word)
    };
    let month = next()?;
    let (day, time) = (next()?, next()?);
    next()?;
    let is_one = month.len() == 3 && month.bytes().all(|b| b.is_ascii_alphabetic());
    let is_day = !day.is_empty() && day.len() <= 2 && day.bytes().all(|b| b.is_ascii_digit());
    let (tag, words) = rest.split_once(": ")?;
    (is_one && is_day && is_time(time) && !tag.contains(' ')).then_some(words)
}

/// `2026-11-29T10:00:00.123Z words`, also in two words, in brackets, or without the date; `#12 9.123 words`, as docker builds
/// print it; milliseconds since 1970 and a tab, as CloudWatch does.
fn behind_time(line: &str) -> Option<&str> {
    let (first, rest) = line.split_once([' ', '\t'])?;
    if is_time(first) || (first.len() == 13 && first.bytes().all(|b| b.is_ascii_digit())) {
        return Some(rest);
    }
    let (second, words) = rest.split_once(' ')?;
    let is_step =
        first.strip_prefix('#').is_some_and(|step| step.parse::<u16>().is_ok()) && second.parse::<f64>().is_ok();
    ((is_date(first) && is_time(second)) || is_step).then_some(words)
}

fn is_date(word: &str) -> bool {
    let word = word.trim_start_matches('[');
    word.len() == 10 && word.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'/')
}

/// Digits with two colons or more, perhaps behind a date.
fn is_time(word: &str) -> bool {
    let word = word.trim_start_matches('[').trim_end_matches(']');
    word.bytes().filter(|b| *b == b':').count() >= 2
        && word.bytes().all(|b| b.is_ascii_digit() || b":-+.,TZ".contains(&b))
}
