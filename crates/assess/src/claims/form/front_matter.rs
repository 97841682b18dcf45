//! The lines before a document that its readers get to see: title, description and the like.

use crate::claims::passage::{Passage, Voice};

/// Keys whose values are shown.
const SHOWN: &[&str] = &[
    "title",
    "description",
    "summary",
    "subtitle",
    "excerpt",
    "abstract",
    "tagline",
    "lead",
    "og_title",
    "og_description",
];

/// The values of such keys; `at` is where the lines begin in the file. A value may go on in lines that
/// are indented more than its key.
pub(super) fn passages(lines: &str, at: usize) -> Vec<Passage> {
    let (mut found, mut place, mut open, mut margin) = (Vec::new(), at, None::<Passage>, 0);
    for line in lines.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let indent = body.len() - body.trim_start().len();
        let goes_on = indent > margin && !body.trim().is_empty();
        if let Some(passage) = open.as_mut().filter(|_| goes_on) {
            let start = place + indent;
            if !passage.text.is_empty() {
                passage.push(" ", start, start);
            }
            passage.push(body.trim(), start, place + body.trim_end().len());
        } else {
            found.extend(open.take());
            margin = indent;
            open = value(body).map(|(value, offset)| {
                let mut passage = Passage::new(Voice::Own);
                if !value.is_empty() {
                    passage.push(value, place + offset, place + offset + value.len());
                }
                passage
            });
        }
        place += line.len();
    }
    found.extend(open);
    found.retain(|passage| !passage.is_empty());
    found
}

/// The value of a line with a shown key, without its quotes, and where it begins.
fn value(line: &str) -> Option<(&str, usize)> {
    let split = line.find([':', '='])?;
    let key = line.get(..split)?.trim().trim_start_matches("- ").trim_matches('"').to_ascii_lowercase();
    if !SHOWN.contains(&key.as_str()) {
        return None;
    }
    let rest = line.get(split + 1..)?;
    let value = rest.trim();
    // A block of lines begins with its sign.
    let value = if matches!(value, "|" | ">" | "|-" | ">-") { "" } else { value };
    let inner = value.trim_matches(['"', '\'']);
    let offset = split + 1 + rest.find(inner).unwrap_or(0);
    Some((inner, offset))
}
