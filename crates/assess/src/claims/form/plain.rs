//! Plain text and commit messages.

use crate::claims::passage::{Passage, Voice};

/// What Git puts before the part of a message that it leaves out.
const SCISSORS: &str = ">8 --";

/// What marks a task that nobody has done: a condition that is still to be met.
const UNDONE: &str = "[ ]";

/// What encloses lines that are an example.
const FENCE: &str = "```";

/// Paragraphs and list items; lines that begin with `>` are quoted.
pub(super) fn passages(text: &str, commit: bool) -> Vec<Passage> {
    let (mut found, mut place) = (Vec::new(), 0);
    let mut open = Passage::new(Voice::Own);
    let mut first = commit;
    let mut fences = Fences::of(text);
    for line in text.split_inclusive('\n') {
        let (start, body) = (place, line.trim_end_matches(['\n', '\r']));
        place += line.len();
        if commit && body.starts_with('#') {
            if body.contains(SCISSORS) {
                break;
            }
            continue;
        }
        let Line { voice, item, said } = Line::of(body, commit);
        // Code that a message quotes stands apart and further in.
        let apart = commit && !item && open.is_empty() && (body.starts_with("    ") || body.starts_with('\t'));
        let is_nobodys = fences.hide(said) || apart || item && said.starts_with(UNDONE) || commit && is_trailer(said);
        if is_nobodys || said.is_empty() || item || open.voice != voice {
            close(&mut open, voice, &mut found);
        }
        if is_nobodys || said.is_empty() {
            if apart || fences.is_open && !said.starts_with(FENCE) {
                let mut code = Passage::code();
                code.push(said, start, place);
                found.push(code);
            }
            continue;
        }
        let from = start + body.find(said).unwrap_or(0);
        if !open.is_empty() {
            open.break_line(from, from);
        }
        open.push(said, from, from + said.len());
        // The subject is a line of its own.
        if std::mem::take(&mut first) {
            close(&mut open, voice, &mut found);
        }
    }
    close(&mut open, Voice::Own, &mut found);
    found
}

/// A line without its signs.
struct Line<'t> {
    voice: Voice,
    /// Whether it begins an item of a list.
    item: bool,
    said: &'t str,
}

impl<'t> Line<'t> {
    fn of(body: &'t str, commit: bool) -> Self {
        let trimmed = body.trim_start();
        let (voice, said) = match trimmed.strip_prefix('>') {
            Some(quoted) if !commit => (Voice::Quoted, quoted.trim_start_matches(['>', ' '])),
            _ => (Voice::Own, trimmed),
        };
        let item = list_item(said);
        Self { voice, item: item.is_some(), said: item.unwrap_or(said).trim_end() }
    }
}

/// Which lines stand between fences. One that is never closed encloses nothing: it would hide all that follows.
struct Fences {
    left: usize,
    is_open: bool,
}

impl Fences {
    fn of(text: &str) -> Self {
        let left = text.lines().filter(|line| line.trim_start().starts_with(FENCE)).count();
        Self { left, is_open: false }
    }

    /// Whether a line is one of those, or a fence.
    fn hide(&mut self, said: &str) -> bool {
        if !said.starts_with(FENCE) {
            return self.is_open;
        }
        self.left = self.left.saturating_sub(1);
        self.is_open = !self.is_open && self.left > 0;
        true
    }
}

fn close(open: &mut Passage, voice: Voice, found: &mut Vec<Passage>) {
    let closed = std::mem::replace(open, Passage::new(voice));
    if !closed.is_empty() {
        found.push(closed);
    }
}

/// What a list item says.
fn list_item(line: &str) -> Option<&str> {
    let bullet = ["- ", "* ", "+ ", "• "].iter().find_map(|bullet| line.strip_prefix(bullet));
    bullet.or_else(|| {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = rest.len() < line.len() && line.len() - rest.len() <= 3;
        rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).filter(|_| numbered)
    })
}

/// `Signed-off-by: …` and its like.
fn is_trailer(line: &str) -> bool {
    line.split_once(": ")
        .is_some_and(|(key, _)| key.contains('-') && key.chars().all(|c| c.is_ascii_alphabetic() || c == '-'))
}
