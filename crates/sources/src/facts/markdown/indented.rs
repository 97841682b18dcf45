//! Blocks of Python's Markdown whose content is indented (`!!! note`, `??? info "More"`, `=== "Tab"`), and of MyST's, whose content stands
//! between fences (```` ```{note} ````): in plain Markdown it would be a listing.

use std::borrow::Cow;

use super::fence::{self, Fence};

/// How far the content of a block is indented.
const STEP: usize = 4;
/// How deep blocks in blocks are followed.
const DEEPEST: usize = 12;

/// A text with the titles of such blocks as paragraphs, and their content beside what stands around it.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if !text.lines().any(|line| title(line).or_else(|| between_fences(line)).is_some()) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = String::with_capacity(text.len());
    write(&lines, 0, &mut out);
    Cow::Owned(out)
}

fn write(lines: &[&str], depth: usize, out: &mut String) {
    let (mut fence, mut at) = (Fence::default(), 0);
    while let Some(line) = lines.get(at) {
        at += 1;
        if let Some(title) = between_fences(line).filter(|_| !fence.is_open() && depth < DEEPEST) {
            let inside = lines.get(at..).unwrap_or_default();
            let inside = inside.get(..fence::length(line, inside)).unwrap_or_default();
            at += inside.len() + 1;
            out.push_str(&format!("\n{title}\n\n"));
            let options = inside.iter().take_while(|line| line.trim_start().starts_with(':')).count();
            write(inside.get(options..).unwrap_or_default(), depth + 1, out);
            out.push('\n');
            continue;
        }
        let listed = fence.takes(line);
        let Some(title) = title(line).filter(|_| !listed && depth < DEEPEST) else {
            out.push_str(line);
            continue;
        };
        let indent = indent(line);
        let inside: Vec<&str> =
            lines.get(at..).unwrap_or_default().iter().copied().take_while(|line| is_inside(line, indent)).collect();
        at += inside.len();
        let pad = line.get(..indent).unwrap_or_default();
        out.push_str(&format!("\n{pad}{title}\n\n"));
        let inside: Vec<&str> = inside
            .into_iter()
            .map(|line| line.get(STEP..).filter(|_| !line.trim().is_empty()).unwrap_or("\n"))
            .collect();
        write(&inside, depth + 1, out);
        out.push('\n');
    }
}

/// The title of the block that a fence begins whose content is no listing; empty where it has none.
fn between_fences(line: &str) -> Option<&str> {
    fence::directive(line).filter(|(name, _)| fence::SHOWN.contains(name)).map(|(_, title)| title)
}

/// Whether a line is empty, or of a block whose head is indented so far.
fn is_inside(line: &str, indent_of_head: usize) -> bool {
    line.trim().is_empty() || indent(line) >= indent_of_head + STEP
}

/// By how many blanks a line is indented.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The title of the block that a line begins; empty where it has none. `===` alone underlines a heading.
fn title(line: &str) -> Option<&str> {
    let line = line.trim();
    let quoted = |rest: &'static str| line.strip_prefix(rest)?.strip_suffix('"');
    if let Some(title) = ["=== \"", "===! \"", "===+ \""].into_iter().find_map(quoted) {
        return Some(title);
    }
    let rest = ["!!! ", "!!!+ ", "???+ ", "??? "].iter().find_map(|mark| line.strip_prefix(mark))?;
    let title = rest.split_once('"').map_or("", |(_, title)| title.trim_end_matches('"'));
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"').then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_block_stands_beside_it() {
        for (text, expected) in [
            ("a\n!!! note \"More\"\n\n    b\n\n      c\nd\n", "a\n\nMore\n\n\nb\n\n  c\n\nd\n"),
            ("=== \"A\"\n    ??? info\n        b\n=== \"B\"\n    c\n", "\nA\n\n\n\n\nb\n\n\n\nB\n\nc\n\n"),
            ("- x\n\n    !!! tip\n\n        b\n", "- x\n\n\n    \n\n\n    b\n\n"),
            ("A\n===\n\n    b\n", "A\n===\n\n    b\n"),
            ("```\n!!! note\n    b\n```\n", "```\n!!! note\n    b\n```\n"),
            ("```{note} A\n:class: b\n\nc\n```\nd\n", "\nA\n\n\nc\n\nd\n"),
            ("````{tab-set}\n```{tab-item} A\nb\n```\n````\nc\n", "\n\n\n\nA\n\nb\n\n\nc\n"),
            ("```\n```{note}\n```\n", "```\n```{note}\n```\n"),
            ("```{note}\na\n", "\n\n\na\n\n"),
            ("Wow!!! note\n\n    b\n", "Wow!!! note\n\n    b\n"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
