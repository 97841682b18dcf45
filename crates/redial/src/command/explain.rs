//! `redial explain`: what does this error mean, and who must act?

mod batch;
mod noted;
mod place;
mod screen;

use std::{
    fs::File,
    io::{self, Read as _},
    mem,
    path::{Path, PathBuf},
};

use redial_assess::classify;
use redial_note::Family;
use redial_redact::{Control, Scanner};
use redial_wire::Pasted;

use self::place::Placed;
use super::{Context, ListFormat, recording::RecordingArgs};
use crate::{
    exit::Exit,
    problem::{Problem, file_says},
    recording::wall,
    terminal,
};

/// Longest text that is read: a log of a hundred thousand lines.
const MAX_INPUT: u64 = 16 * 1024 * 1024;

/// What follows `redial explain --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  curl -i … | redial explain                    a raw response
  redial explain error.txt                      a body, a stream, an exception
  redial explain ci.log                         a log: the last error in it
  redial explain --status 429 body.json         a body and its status
  redial explain --transport 'connect ETIMEDOUT 10.0.0.1:443'
  redial explain --batch cases.jsonl            one JSON line for each line
  redial explain error.txt --note --family chat leave a note as well

A note made so is of kind `reported`: Redial observed nothing, and it never
decides continue. The last line on standard error is the note's path and the
digest of its file.

Exit codes: 0 explained, 1 could not be read or noted, 2 wrong usage; with
--note the decision: 10 pause, 20 escalate (or a secret was found and the note
withheld); --fail-on never makes it 0.";

/// Read a pasted error: category, reason, whether a retry can help, who must act, the next step.
///
/// It takes a raw response as `curl -i` prints it, a JSON body, a stream, an SDK's exception, a log, of which it explains the
/// last error and says where that stands. Nothing of it is printed but words of the public vocabulary and request ids.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_group("recording", |flags| flags.requires("note")))]
pub(crate) struct Args {
    /// The pasted text; `-` or nothing reads standard input.
    #[arg(conflicts_with = "batch")]
    file: Option<PathBuf>,
    /// The HTTP status that the text came with.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(100..600), conflicts_with = "batch")]
    status: Option<u16>,
    /// A response header; may be given several times.
    #[arg(long = "header", value_name = "'K: V'", conflicts_with = "batch")]
    headers: Vec<String>,
    /// What the client said of a failure below HTTP (no answer came, or it broke).
    #[arg(long, value_name = "TEXT", conflicts_with = "batch")]
    transport: Option<String>,
    /// The endpoint family that was asked.
    #[arg(long, value_name = "FAMILY", value_parser = family, conflicts_with = "batch")]
    family: Option<Family>,
    /// A file of JSON lines (`-` for standard input) with `id`, `http_status`, `headers`, `body`, `stream`,
    /// `transport_text`, `family`, `request_hint`; one JSON line each comes out.
    #[arg(long, value_name = "FILE")]
    batch: Option<PathBuf>,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "batch")]
    format: ListFormat,
    /// Leave a note of kind `reported` as well; it never decides `continue`. Needs --family.
    #[arg(long, requires = "family", conflicts_with = "batch")]
    note: bool,
    #[command(flatten)]
    recording: RecordingArgs,
}

/// What was pasted: taken apart, and as it came.
#[derive(Debug, Default)]
struct Input {
    placed: Placed,
    /// All of it, to search for secrets in use.
    raw: Vec<u8>,
}

/// Reads a family's name. The error does not repeat the text.
fn family(text: &str) -> Result<Family, &'static str> {
    let found = Family::ALL.into_iter().find(|family| family.name() == text);
    found.ok_or("one of: chat, responses, messages, gemini, models")
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        if let Some(file) = &self.batch {
            return batch::run(file, &context.cwd);
        }
        let input = self.input(&context.cwd)?;
        let mut evidence = input.placed.pasted.evidence();
        evidence.family = self.family;
        let prepared = self.note.then(|| noted::prepared(&self.recording, context)).transpose()?;
        let secrets = match &prepared {
            Some(prepared) => noted::secrets(&self.recording, prepared, context)?,
            None => context.env.secrets(),
        };
        let scanner = Scanner::new(&secrets, Control::unpublished());
        // Words that hold a secret in use are left out of the screen as of the note.
        let failure = classify(&evidence).map(|failure| screen::without(failure, &scanner));
        let explained = screen::Explained::of(failure.as_ref(), &evidence, &input.placed, wall()).without(&scanner);
        let text = match self.format {
            ListFormat::Text => explained.text(),
            ListFormat::Json => explained.json()?,
        };
        let (Some(prepared), Some(family)) = (&prepared, self.family) else {
            terminal::print(&text)?;
            return Ok(Exit::Done);
        };
        let holds_secret = !scanner.hits(&input.raw).is_empty();
        let failure = failure.ok_or_else(nothing_to_note)?;
        let told = noted::Told { family, evidence: &evidence, failure, holds_secret, text: &text };
        noted::leave(told, &self.recording, prepared, (&secrets, &scanner), context)
    }

    /// The text with everything that was said beside it.
    fn input(&self, cwd: &Path) -> Result<Input, Problem> {
        let Input { mut placed, mut raw } = Input::default();
        // With a client's words and no file there may be nothing to wait for.
        if self.file.is_some() || self.transport.is_none() {
            let bytes = read(self.file.as_deref(), cwd)?;
            // With a status the text is the body that came with it.
            placed = match self.status {
                Some(_) => Placed::whole(Pasted::read(&bytes)),
                None => place::placed(&bytes, self.family)
                    .map_err(|problem| problem.at(file_named(self.file.as_deref())))?,
            };
            raw = bytes;
            if placed.pasted.is_binary() {
                return Err(binary().at(file_named(self.file.as_deref())));
            }
            if placed.pasted.is_empty() && self.status.is_none() {
                return Err(empty().at(file_named(self.file.as_deref())));
            }
        }
        let mut pasted = mem::take(&mut placed.pasted);
        if let Some(status) = self.status {
            pasted = pasted.with_status(status);
        }
        if let Some(transport) = &self.transport {
            pasted = pasted.with_transport(transport);
            raw.extend([b"\n", transport.as_bytes()].concat());
        }
        for header in &self.headers {
            let (name, value) = header.split_once(':').ok_or_else(no_header)?;
            pasted = pasted.with_header(name, value);
            raw.extend([b"\n", header.as_bytes()].concat());
        }
        placed.pasted = pasted;
        Ok(Input { placed, raw })
    }
}

/// Reads a file, or standard input where none is named or it is `-`.
fn read(file: Option<&Path>, cwd: &Path) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let read = match file.filter(|file| *file != Path::new("-")) {
        Some(file) => File::open(cwd.join(file)).and_then(|open| open.take(MAX_INPUT + 1).read_to_end(&mut bytes)),
        None => io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes),
    };
    match read {
        Ok(length) if length as u64 > MAX_INPUT => Err(too_long().at(file_named(file))),
        Ok(_) => Ok(from_utf16(&bytes).unwrap_or(bytes)),
        Err(error) => Err(unreadable(&error).at(file_named(file))),
    }
}

/// What PowerShell writes to a file: two bytes a character, behind a mark of their order. None: it is something else.
fn from_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (order, units): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, units @ ..] => (u16::from_le_bytes, units),
        [0xfe, 0xff, units @ ..] => (u16::from_be_bytes, units),
        _ => return None,
    };
    let (pairs, _cut) = units.as_chunks();
    let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
    Some(String::from_utf16_lossy(&units).into_bytes())
}

fn file_named(file: Option<&Path>) -> String {
    match file.filter(|file| *file != Path::new("-")) {
        Some(file) => crate::paths::printable(file),
        None => "standard input".to_owned(),
    }
}

fn unreadable(error: &io::Error) -> Problem {
    let why = file_says(error);
    Problem::failed("the text cannot be read", why, "name a file that you may read, or pipe the text in")
}

fn too_long() -> Problem {
    Problem::failed(
        "the text is too long",
        "it has more than 16 MiB, and which part of it matters is not known",
        "give the part around the error, for example: tail -n 1000 FILE | redial explain",
    )
}

fn empty() -> Problem {
    Problem::failed(
        "there is nothing to explain",
        "the input is empty",
        "paste the error, or say what is known: --status N, --transport TEXT",
    )
}

fn nothing_to_note() -> Problem {
    Problem::failed(
        "there is nothing to note",
        "the text reads as an answer, not as a failure; a success that nobody observed proves nothing",
        "say what is known besides: --status N, --transport TEXT; or look at it without --note",
    )
}

fn binary() -> Problem {
    Problem::failed(
        "the input is not text",
        "it holds bytes that no error message has (compressed, or another kind of file)",
        "paste the text itself; for a compressed answer ask curl with --compressed",
    )
}

fn no_header() -> Problem {
    Problem::usage("a header cannot be read", "it has no colon", "for example --header 'retry-after: 20'")
        .at("--header")
}
