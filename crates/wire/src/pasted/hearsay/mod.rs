//! What of a pasted text tells of no failure at a gateway: a test that passed, a failure that is denied or only thought of, the
//! program's own trouble or another program's, what one's own server answered. It holds the same words as a failure does, so that it is
//! left out before the rules read any.

mod compiler;
mod own;
mod sentence;
mod served;
mod stranger;
mod tested;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::{
    own::{Own, is_of_a_script},
    sentence::tells_of_none,
    stranger::is_letter,
    tested::Code,
};
pub(super) use self::{
    served::{is_answer_of_models, is_answer_to_a_client},
    stranger::{is_of_a_gateway, is_of_another},
};
use super::log::{pieces, tells_an_error};

/// The text without what tells of no failure at a gateway; of a line the rest stays, and be it empty. None: nothing else is in it.
pub(super) fn without(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let pieces = pieces(&lines);
    if !is_of_a_gateway(text) && (is_letter(text) || tells_of_another(&lines, &pieces)) {
        return None;
    }
    let code = Code::of(&lines);
    let defines = sentence::listed(&lines);
    let passed = tested::have_all_passed(&lines);
    let mut own = Own::default();
    let mut kept = Vec::new();
    for piece in pieces {
        kept.extend(of_piece(&lines, piece, |line| {
            own.holds(line)
                || code.holds(line)
                || sentence::is_setting(line)
                || (passed && !sentence::is_of_a_program(line))
                || (defines && sentence::defined(line).is_some())
        }));
    }
    if let Some((at, line)) = served(&lines) {
        kept.get_mut(at).into_iter().for_each(|kept| *kept = line.to_owned());
    }
    let text = kept.join("\n");
    (!text.trim().is_empty()).then_some(text)
}

/// The last line in which a server of models says what it answered, and its place. None: some other line may say why, in whatever
/// words. What a logger puts down as no trouble does not.
fn served<'l>(lines: &[&'l str]) -> Option<(usize, &'l str)> {
    let last = lines.iter().copied().enumerate().rfind(|(_, line)| is_answer_of_models(line))?;
    let mut others = lines.iter().filter(|line| !line.trim().is_empty() && !is_answer_to_a_client(line));
    others.all(|line| is_no_trouble(line) && !tells_an_error(line)).then_some(last)
}

/// Whether a line has a level of a logger's below that of a warning.
fn is_no_trouble(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| matches!(word, "INFO" | "DEBUG" | "TRACE" | "info" | "debug"))
}

/// Whether a piece of a text, which names no gateway, tells of another program's error: what stands around it is of that. Where another program
/// is only at work (a checkout, a container's start), the error is not its own.
fn tells_of_another(lines: &[&str], pieces: &[Range<usize>]) -> bool {
    let told = |piece: &Range<usize>| -> Vec<&str> {
        let lines = lines.get(piece.clone()).unwrap_or_default().iter().copied();
        lines.filter(|line| !is_of_a_script(line)).collect()
    };
    let mut texts = pieces.iter().map(|piece| told(piece).join("\n"));
    texts.any(|text| is_of_another(&text) && (pieces.len() == 1 || tells_an_error(&text)))
}

/// What stays of the lines that belong together.
fn of_piece(lines: &[&str], at: Range<usize>, mut is_other: impl FnMut(&str) -> bool) -> Vec<String> {
    let piece = lines.get(at).unwrap_or_default();
    if piece.len() < lines.len() && is_of_another(&piece.join("\n")) {
        return vec![String::new(); piece.len()];
    }
    piece.iter().map(|line| if is_other(line) { String::new() } else { of_line(line) }).collect()
}

fn of_line(line: &str) -> String {
    if is_answer_to_a_client(line)
        || served::is_of_pages(line)
        || served::is_of_a_start(line)
        || tested::is_passed(line)
        || sentence::is_listed(line)
        || sentence::is_thought(line)
    {
        return String::new();
    }
    if sentence::is_of_a_program(line) {
        return line.to_owned();
    }
    let kept: Vec<&str> = sentence::clauses(line).filter(|clause| !tells_of_none(clause)).collect();
    kept.concat()
}
