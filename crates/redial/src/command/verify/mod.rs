//! `redial verify`: would this note stand up without its author, and is it the note that a gate asked for?

mod artefact;
mod gate;
mod line;
mod search;
mod signature;

use std::{
    collections::BTreeSet,
    iter,
    path::{Path, PathBuf},
};

use redial_note::Note;

use super::Context;
use crate::{
    exit::Exit,
    notes,
    paths::printable,
    problem::{Problem, file_says},
    recording, terminal,
};
use artefact::Named;
use gate::{Gate, Level};
use line::{Line, Word};
use search::Search;
use signature::{Signers, Vouched};

/// What follows `redial verify --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial verify                         the newest note
  redial verify redial-notes            every note in a folder, and below it
  redial verify NOTE --expect kind=check,gateway=cometapi --max-age 2h
  redial verify NOTE --secret-env COMETAPI_KEY
  redial verify NOTE --artefact job.log
  redial verify NOTE --allowed-signers team.signers --require signed

Each line begins with what was found: intact, signed (and by whom), absent (a
secret, from all files of the note), unread (an output that the run searched and
nobody stored), below (what was asked), missing (a note), altered, leak. What
each level proves, and what it does not: docs/trust.md.

Exit codes: 0 as asked, 10 below what was asked or a note missing, 20 altered
(a note, or its signature) or a secret found, 1 Redial failed, 2 wrong usage.";

/// What a level does not prove; it is said once.
const INTACT: &str = "intact says nothing of who wrote a note: whoever controls a machine can write any note on it";
const OTHER_VERSION: &str = "an altered note names another version of Redial than this one: what that one makes of the \
same facts may read otherwise, so ask it, too";
const SIGNED: &str = "signed says who vouches for a note's bytes, not that what they say is true";

/// Verify notes: form, seal, and everything in them that follows from something else.
///
/// Who vouches for a note is told by the signature beside it, and by who said whose key is whose. Without both nobody
/// knows who wrote it: whoever controls a machine can write any note on it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Notes, or folders of notes, with all that is below them; without one, the newest note. A folder without a note, or with what a run left
    /// instead of one, is no pass.
    notes: Vec<PathBuf>,
    /// What must stand in the note: run_id=, kind=, gateway=, commit=, decision=, separated by commas. A simulated gateway is
    /// never as expected; a reported error only with kind=reported.
    #[arg(long, value_name = "NAME=VALUE,…", value_delimiter = ',')]
    expect: Vec<String>,
    /// How long ago the run may have ended, such as 30s, 5m, 2h or 7d. A note from the future is not young.
    #[arg(long, value_name = "T")]
    max_age: Option<String>,
    /// The level that the note must reach.
    #[arg(long, value_name = "LEVEL", default_value = "intact")]
    require: Level,
    /// Whose keys may sign: OpenSSH's allowed_signers. Without it the configured one, and else nobody is named.
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// Who must have signed, by the name in that file (this asks for `signed`); without it, anybody in it.
    #[arg(long, value_name = "NAME")]
    signer: Option<String>,
    /// A variable whose value must not stand in the note or the files beside it, in any promised encoding. If the run
    /// knew a variable of this name, the value must also be the run's own, as far as fingerprints can tell.
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
    /// A file that the note's run searched (a log, its saved output); may be given several times. It is told by its
    /// digest, and the control is planted in it again, which needs no secret; what --secret-env names is searched for in it.
    /// For one note.
    #[arg(long, value_name = "FILE")]
    artefact: Vec<PathBuf>,
}

/// What is looked at.
enum Item {
    /// A file that should be a note.
    Note(PathBuf),
    /// A place where a note should be and is not, with what is there instead.
    Missing(PathBuf, &'static str),
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        // Who asks who signed asks for a signature: without that, a note that nobody signed would pass.
        let level = if self.signer.is_some() { Level::Signed } else { self.require };
        let gate = Gate::new(&self.expect, self.max_age.as_deref(), level)?;
        let search = Search::new(&self.secret_env, context)?;
        let edge = (gate.now, context);
        let signers =
            Signers::new(self.allowed_signers.as_deref(), self.signer.as_deref(), level == Level::Signed, edge)?;
        let asked = Asked { gate, search, signers, artefacts: &self.artefact, cwd: &context.cwd };
        let mut worst = Exit::Done;
        let mut limits = BTreeSet::new();
        for item in self.items(context)? {
            let exit = match item {
                Item::Note(path) => asked.of(&path, &mut limits),
                Item::Missing(path, what) => told(&[Line::new(Word::Missing, what)], &path),
            };
            // One that cannot be read hides nothing of the next.
            let exit = exit.unwrap_or_else(|problem| {
                terminal::say(&problem.to_string());
                problem.exit
            });
            worst = worse(worst, exit);
        }
        if !context.quiet {
            limits.into_iter().for_each(terminal::say);
        }
        Ok(worst)
    }

    fn items(&self, context: &Context) -> Result<Vec<Item>, Problem> {
        if self.notes.is_empty() {
            let dir = context.note_dir()?;
            let newest = all_in(&dir)?.pop();
            return Ok(vec![newest.map_or(Item::Missing(dir, "no note found"), Item::Note)]);
        }
        let mut items = Vec::new();
        for named in &self.notes {
            let path = context.named(named);
            if path.is_dir() { items.extend(folder(&path)?) } else { items.push(Item::Note(notes::note_of(&path))) }
        }
        Ok(items)
    }
}

/// Every note of a folder and of those below it, and what stands there in the place of one.
fn folder(dir: &Path) -> Result<Vec<Item>, Problem> {
    let below = notes::folders_below(dir).map_err(|error| unreadable(dir, &error))?;
    let mut items = Vec::new();
    for dir in iter::once(dir).chain(below.iter().map(PathBuf::as_path)) {
        items.extend(all_in(dir)?.into_iter().map(Item::Note));
        let left = notes::left_in(dir).map_err(|error| unreadable(dir, &error))?;
        items.extend(left.into_iter().map(|(path, what)| Item::Missing(path, what)));
    }
    if !items.iter().any(|item| matches!(item, Item::Note(_))) {
        items.insert(0, Item::Missing(dir.to_owned(), "no note found"));
    }
    Ok(items)
}

fn all_in(dir: &Path) -> Result<Vec<PathBuf>, Problem> {
    notes::all_in(dir).map_err(|error| unreadable(dir, &error))
}

fn unreadable(dir: &Path, error: &std::io::Error) -> Problem {
    let why = file_says(error);
    Problem::failed("the folder cannot be read", why, "name a folder that you may read").at(printable(dir))
}

/// What was asked of every note.
struct Asked<'a> {
    gate: Gate,
    search: Search,
    signers: Signers,
    artefacts: &'a [PathBuf],
    cwd: &'a Path,
}

impl Asked<'_> {
    /// Looks at one note, and adds what the level that it reached does not prove.
    fn of(&self, path: &Path, limits: &mut BTreeSet<&'static str>) -> Result<Exit, Problem> {
        let bytes = notes::read_bytes(path)?;
        let (note, faults) = notes::verified(&bytes, path);
        if note.as_ref().is_some_and(|note| !faults.is_empty() && note.redial != recording::redial()) {
            limits.insert(OTHER_VERSION);
        }
        let mut lines: Vec<Line> = faults.iter().map(|fault| Line::new(Word::Altered, fault.to_string())).collect();
        lines.extend(self.search.lines(note.as_ref(), &bytes, path));
        let vouched = self.signers.look(&bytes, path);
        if let Vouched::Broken(what) = &vouched {
            lines.push(Line::new(Word::Altered, what).at(&notes::signature_of(path)));
        }
        // What an altered note says of itself is not compared with anything.
        if let (true, Some(note)) = (faults.is_empty(), &note) {
            lines.extend(self.gate.missed(note, &vouched).into_iter().map(|what| Line::new(Word::Below, what)));
            lines.extend(artefact::replanted(note, &bytes));
            let read = |named: &PathBuf| Named::read(note, named, &self.search, self.cwd);
            let named: Vec<Named> = self.artefacts.iter().map(read).collect();
            lines.extend(named.iter().map(|named| artefact::line(note, named)));
            if !self.search.is_empty() {
                lines.extend(artefact::unread(note, &named));
            }
            if lines.iter().all(|line| line.word.exit() == Exit::Done) {
                let (level, limit) = reached(note, &vouched);
                lines.insert(0, level);
                limits.insert(limit);
            }
        }
        told(&lines, path)
    }
}

/// The level that a note reached, and what that does not prove.
fn reached(note: &Note, vouched: &Vouched) -> (Line, &'static str) {
    let result = note.decision.result.name();
    match vouched {
        Vouched::By(who, key) => {
            let what = format!("{result}, run {}, by {who}, key {key}", note.run_id);
            (Line::new(Word::Signed, what), SIGNED)
        }
        Vouched::Nobody(why) | Vouched::Broken(why) => (Line::new(Word::Intact, format!("{result}; {why}")), INTACT),
        Vouched::Missing => (Line::new(Word::Intact, result), INTACT),
    }
}

/// Prints the lines of a note, and says how it ends.
fn told(lines: &[Line], path: &Path) -> Result<Exit, Problem> {
    let mut worst = Exit::Done;
    for line in lines {
        terminal::print(&line.about(path))?;
        worst = worse(worst, line.word.exit());
    }
    Ok(worst)
}

/// The exit that says more. A note that could not be looked into is worse than one that is not as asked.
fn worse(a: Exit, b: Exit) -> Exit {
    let rank = |exit: Exit| match exit {
        Exit::Done => 0,
        Exit::Pause => 1,
        Exit::Failed | Exit::Usage | Exit::Child(_) => 2,
        Exit::Escalate => 3,
    };
    if rank(b) > rank(a) { b } else { a }
}
