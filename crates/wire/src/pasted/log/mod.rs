//! A log with an error somewhere in it: what belongs together in it, and which of that tells an error.
//!
//! What stands around an error is words, too: of a log as a whole one cannot say whose they are.

mod line;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::VecDeque, ops::Range};

use redial_note::BodyForm;

pub(super) use self::line::all_succeeded;
use self::line::{is_json_line, line_of};
use super::{
    Pasted, form_of_paste,
    hearsay::{self, is_answer_of_models, is_answer_to_a_client, is_of_a_gateway},
    status::{states_success, status_in_words},
    without_colours,
};
use crate::envelope::Envelope;

/// With more pieces than this a text is a log, of which not every word is the error's.
const FEW: usize = 12;

/// Pieces that tell an error, of which the last ones are kept.
const KEPT: usize = 200;

/// Most lines of one piece: what seems to go on for longer is no error but a listing, and its lines are looked at one by one.
const LONGEST: usize = 200;

/// What an exception's name ends with.
const EXCEPTIONS: &[&str] = &["Error", "Exception", "Timeout", "Failure", "Unavailable", "Refused"];

/// Words that tell of an error wherever they stand in a line.
const TELLING: &[&str] = &[
    "error",
    "err",
    "exception",
    "traceback",
    "fatal",
    "failed",
    "failure",
    "panic",
    "curl",
    "timed",
    "refused",
    "unreachable",
    "denied",
    "unauthorized",
    "forbidden",
    "unavailable",
    "overloaded",
    "exceeded",
    "aborted",
    "reset",
];

/// What an exception's piece goes on with, at the beginning of a line.
const GOES_ON: &[&str] = &["}", "]", ")", "Caused by", "caused by", "[cause]", "[errors]", "name: ", DURING, CAUSE];

const TRACEBACK: &str = "Traceback (most recent call last)";
const DURING: &str = "During handling of the above exception";
const CAUSE: &str = "The above exception was the direct cause";

/// A log, taken apart.
#[derive(Debug, Default)]
pub struct Log {
    lines: usize,
    pieces: usize,
    parts: VecDeque<LogPart>,
    /// The last line in which a server of models says what it answered.
    answered: Option<LogPart>,
    /// Some other line tells of an error, be it a program's own.
    tells: bool,
    /// The last line that tells of an answer of success, and the last that does and names a gateway, too.
    succeeded: (Option<usize>, Option<usize>),
}

/// A piece of a log that tells an error: an exception with its lines, a line with a document.
#[derive(Debug)]
pub struct LogPart {
    /// What it says.
    pub pasted: Pasted,
    /// Its first line and its last, counted from 1.
    pub lines: (usize, usize),
    /// It ends in dots: what a summary repeats of an error that stands whole elsewhere.
    pub is_cut: bool,
}

impl Log {
    /// Takes a log apart. None: the text is a document, a stream, a page or a response with its head.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let form = form_of_paste(bytes);
        if form != BodyForm::Text && !(form == BodyForm::Json && is_of_json_lines(bytes)) {
            return None;
        }
        let text = without_colours(&String::from_utf8_lossy(bytes));
        if Pasted::of_curl(&text).is_some() {
            return None;
        }
        let count = text.lines().count();
        let text = if is_short(&text) { hearsay::without(&text).unwrap_or_default() } else { text };
        let raw: Vec<&str> = text.lines().collect();
        let lines: Vec<Cow<'_, str>> = raw.iter().map(|line| line_of(line)).collect();
        let mut log = Self { lines: count, ..Self::default() };
        for piece in pieces_of(&lines) {
            // A logger may have the status of an answer in a field of its own.
            if !log.take(&lines, piece.clone()) {
                log.remember(raw.get(piece.clone()).unwrap_or_default(), piece.start + 1);
            }
        }
        Some(log)
    }

    /// Whether it is more than an error with what belongs to it.
    pub const fn is_long(&self) -> bool {
        self.pieces > FEW
    }

    /// How many lines it has.
    pub const fn lines(&self) -> usize {
        self.lines
    }

    /// The pieces that tell an error, the last one first; of very many the last 200. What a server of models says that it answered is
    /// one where nothing else tells of any.
    pub fn parts(&self) -> impl Iterator<Item = &LogPart> {
        self.parts.iter().rev().chain(self.answered.as_ref().filter(|_| !self.tells))
    }

    /// The line behind another one in which an answer of success is told, where nothing behind that tells of an error. In a long log it
    /// has to name a gateway.
    pub fn success_after(&self, line: usize) -> Option<usize> {
        let (any, of_a_gateway) = self.succeeded;
        let at = if self.is_long() { of_a_gateway } else { any }?;
        (at > line && self.parts().all(|part| part.lines.1 < at)).then_some(at)
    }

    /// The last line of what tells of an error.
    pub fn last_error(&self) -> Option<usize> {
        self.parts().next().map(|part| part.lines.1)
    }

    /// Remembers the last line of some that tells of an answer of success.
    fn remember(&mut self, lines: &[&str], first: usize) {
        for (line, at) in lines.iter().zip(first..) {
            // What one's own server answered, be it well, is nobody else's answer.
            if is_answer_to_a_client(line) {
                continue;
            }
            if status_in_words(line).is_some() {
                self.succeeded = (None, None);
            } else if states_success(line) {
                self.succeeded.0 = Some(at);
                if is_of_a_gateway(line) {
                    self.succeeded.1 = Some(at);
                }
            }
        }
    }

    /// Takes a piece; false where it tells of no error.
    fn take(&mut self, lines: &[Cow<'_, str>], at: Range<usize>) -> bool {
        let text = lines.get(at.clone()).unwrap_or_default().join("\n");
        let text = text.trim();
        self.pieces += usize::from(!text.is_empty());
        let is_answer = is_answer_of_models(text);
        if !is_answer && !tells_an_error(text) {
            return false;
        }
        self.tells |= !is_answer_to_a_client(text);
        let pasted = Pasted::heard(text.as_bytes());
        if pasted.is_hearsay() {
            return false;
        }
        let is_cut = text.ends_with("...") || text.ends_with('…');
        let part = LogPart { pasted, lines: (at.start + 1, at.end), is_cut };
        if is_answer {
            self.answered = Some(part);
            return true;
        }
        if self.parts.len() == KEPT {
            self.parts.pop_front();
        }
        self.parts.push_back(part);
        true
    }
}

/// Whether a text is no more than an error with what belongs to it: then what its lines are of is told by all of them.
fn is_short(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(FEW * LONGEST + 1).collect();
    lines.len() <= FEW * LONGEST && pieces(&lines).len() <= FEW
}

/// Whether each line of a text is a document of a logger's, as far as the first ones tell.
fn is_of_json_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(3).peekable();
    let is_one = |line: &[u8]| std::str::from_utf8(line).is_ok_and(is_json_line);
    lines.peek().is_some() && lines.all(is_one)
}

/// Which lines of a text belong together.
pub(super) fn pieces(lines: &[&str]) -> Vec<Range<usize>> {
    pieces_of(&lines.iter().map(|line| line_of(line)).collect::<Vec<_>>())
}

fn pieces_of(lines: &[Cow<'_, str>]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let to = end_of_piece(lines, from);
        pieces.push(from..to);
        from = to;
    }
    pieces
}

/// Where the piece ends that begins at a line.
fn end_of_piece(lines: &[Cow<'_, str>], from: usize) -> usize {
    let mut piece = Piece::default();
    // Blank lines belong to a piece that goes on behind them, and to none else.
    let mut end = from;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if at - from >= LONGEST {
            return from + 1;
        }
        if line.trim().is_empty() {
            if at == from {
                return from + 1;
            }
            continue;
        }
        if at > from && !piece.goes_on(line) {
            break;
        }
        piece.take(line);
        end = at + 1;
    }
    end
}

/// What is known of a piece that is being read.
#[derive(Default)]
struct Piece {
    /// Brackets that a line ended with and that are not closed.
    open: usize,
    /// The name of the exception is still to come.
    in_traceback: bool,
    /// A second exception follows, that belongs to the first.
    chained: bool,
    /// The last line is an exception's message, behind which its class may stand.
    in_fields: bool,
}

impl Piece {
    /// Whether a line belongs to it.
    fn goes_on(&self, line: &str) -> bool {
        self.open > 0
            || self.in_traceback
            || self.chained
            || (self.in_fields && line.starts_with("name: "))
            || is_indented(line)
            || GOES_ON.iter().any(|start| line.starts_with(start))
            // A document over several lines, behind the line that says whose it is.
            || matches!(line.trim_end(), "{" | "[")
    }

    fn take(&mut self, line: &str) {
        let trimmed = line.trim();
        // A brace in the middle of a message opens nothing.
        self.open = self.open.saturating_sub(usize::from(trimmed.starts_with(['}', ']', ')'])));
        self.open += usize::from(trimmed.ends_with(['{', '[']));
        self.in_traceback = line.starts_with(TRACEBACK) || (self.in_traceback && is_indented(line));
        self.chained = line.starts_with(DURING) || line.starts_with(CAUSE);
        self.in_fields = line.starts_with("message: ");
    }
}

fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// Whether a piece has the name of an exception, a word that tells of an error, an answer's status, or a document of an error.
pub(super) fn tells_an_error(text: &str) -> bool {
    let is_telling = |word: &str| {
        EXCEPTIONS.iter().any(|end| word.len() > end.len() && word.ends_with(end))
            || TELLING.iter().any(|telling| word.eq_ignore_ascii_case(telling))
    };
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_telling)
        || text.split("HTTP/").skip(1).any(is_failed_answer)
        || (text.contains('{') && Envelope::of_body(text.as_bytes()).chains.iter().any(|chain| chain.len() > 1))
}

/// What follows on `HTTP/` in the first line of a failed answer, as clients log it: `1.1 429 Too Many Requests`. A server's own log
/// has a quote between version and status.
fn is_failed_answer(rest: &str) -> bool {
    let status = rest.split_once(' ').filter(|(version, _)| version.len() <= 3).map(|(_, status)| status.as_bytes());
    matches!(status, Some([b'4' | b'5', tens, ones, after, ..])
        if tens.is_ascii_digit() && ones.is_ascii_digit() && !after.is_ascii_alphanumeric())
}
