//! `redial repeat --command`: the command that a run recorded, for whoever has its checkout. What the note left out has to be
//! said again.

use std::borrow::Cow;

use redial_note::Note;
use redial_redact::Shell;

use super::{super::Context, known::Known};
use crate::{exit::Exit, notes::NOTE_DIR, problem::Problem, repository, terminal};

/// What stands in a note in place of an argument.
const GAP: &str = "‹argument›";

/// Prints the command, its gaps filled in order.
///
/// # Errors
/// This is not the checkout that the run had, or more values were given than there are gaps.
pub(super) fn printed(note: &Note, fill: &[String], context: &Context) -> Result<Exit, Problem> {
    checkout(note, context)?;
    let words = words(note);
    let gaps = words.iter().filter(|word| matches!(word, Word::Gap(_))).count();
    if fill.len() > gaps {
        return Err(Problem::usage(
            "more values were given than arguments were left out",
            format!("{gaps} arguments of this command stand as {GAP}"),
            "give --fill as often as that, in the order of the gaps",
        )
        .at("--fill"));
    }
    let mut values = fill.iter();
    let filled = |word: &Word<'_>| match word {
        Word::Gap(before) => match values.next() {
            Some(value) => Shell::quote(&format!("{before}{value}")),
            None => format!("{before}{GAP}"),
        },
        Word::Whole(word) => Shell::quote(word),
    };
    let words: Vec<String> = words.iter().map(filled).collect();
    terminal::print(&format!("{}\n", words.join(" ")))?;
    let left = gaps - fill.len();
    if let Some(cut) = note.origin.command.cut() {
        terminal::say(&format!("warning: a note has no room for more words: {cut} of its arguments are not known"));
        return Ok(Exit::Pause);
    }
    if left > 0 {
        terminal::say(&format!(
            "{left} of its arguments were left out of the note: say each again, in order, with --fill VALUE"
        ));
        return Ok(Exit::Pause);
    }
    Ok(Exit::Done)
}

/// A word of the command.
enum Word<'n> {
    Whole(Cow<'n, str>),
    /// One that was left out, behind `--flag=` or nothing.
    Gap(&'n str),
}

/// The words, with those that the note carries elsewhere.
fn words(note: &Note) -> Vec<Word<'_>> {
    let mut known = Known::of(note);
    let (mut option, mut is_own) = ("", true);
    let words = note.origin.command.words().map(|word| {
        let before = std::mem::replace(&mut option, word);
        // What follows is the command's.
        is_own &= word != "--";
        let Some(front) = word.strip_suffix(GAP) else { return Word::Whole(word.into()) };
        let asked = if front.is_empty() { before } else { front.trim_end_matches('=') };
        let value = if is_own { known.value(asked) } else { None };
        value.map_or(Word::Gap(front), |value| Word::Whole(format!("{front}{value}").into()))
    });
    words.collect()
}

/// The command means what it meant in its own checkout only.
fn checkout(note: &Note, context: &Context) -> Result<(), Problem> {
    // Where its command committed, it began at another commit than the note's.
    let began = note.repository.as_ref().and_then(|it| it.began_at.as_ref().or(it.commit.as_ref()));
    let Some(wanted) = began else {
        terminal::say("warning: the note names no commit; whether this is the run's checkout is not known");
        return Ok(());
    };
    let notes = context.cwd.join(NOTE_DIR);
    let here = repository::start(&context.env, &context.paths, &context.cwd, &notes).finish().ok();
    let commit = here.as_ref().and_then(|here| here.commit.as_ref());
    if commit != Some(wanted) {
        let why = match commit {
            Some(commit) => format!("it ran at commit {wanted}, and here is {commit}"),
            None => format!("it ran at commit {wanted}, and here is no repository"),
        };
        return Err(Problem::failed(
            "this is not the checkout of the run",
            why,
            format!("git switch --detach {wanted}"),
        ));
    }
    if here.is_some_and(|here| here.dirty) {
        terminal::say("warning: files here differ from the commit");
    }
    Ok(())
}
