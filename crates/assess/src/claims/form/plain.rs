//! Plain text and commit messages.

use crate::claims::passage::{Passage, Voice};

/// What Git puts before the part of a message that it leaves out.
const SCISSORS: &str = ">8 --";

/// Paragraphs and list items; lines that begin with `>` are quoted.
pub(super) fn passages(text: &str, commit: bool) -> Vec<Passage> {
    let (mut found, mut place) = (Vec::new(), 0);
    let mut open = Passage::new(Voice::Own);
    let mut first = commit;
    for line in text.split_inclusive('\n') {
        let (start, body) = (place, line.trim_end_matches(['\n', '\r']));
        place += line.len();
        if commit && body.starts_with('#') {
            if body.contains(SCISSORS) {
                break;
            }
            continue;
        }
        let trimmed = body.trim_start();
        let (voice, said) = match trimmed.strip_prefix('>') {
            Some(quoted) if !commit => (Voice::Quoted, quoted.trim_start_matches(['>', ' '])),
            _ => (Voice::Own, trimmed),
        };
        let item = list_item(said);
        let said = item.unwrap_or(said).trim_end();
        let alone = said.is_empty() || item.is_some() || open.voice != voice || commit && is_trailer(said);
        if alone {
            close(&mut open, voice, &mut found);
        }
        if said.is_empty() || commit && is_trailer(said) {
            continue;
        }
        let from = start + body.find(said).unwrap_or(0);
        if !open.is_empty() {
            open.push(" ", from, from);
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
