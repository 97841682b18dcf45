//! What stands in an element of MDX, which is Markdown there without an empty line before it and however far it is indented. Plain Markdown
//! takes the one for a part of the tag, and the other for a listing.

use std::borrow::Cow;

use super::fence::Fence;

/// A text of MDX with empty lines around what is in its elements, and without the blanks before it.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if !text.lines().any(|line| super::begins_with_component(line, "<")) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut fence, mut lines) = (Fence::default(), Lines::default());
    for line in text.split_inclusive('\n') {
        if fence.takes(line) {
            lines.behind_tag = false;
            out.push_str(line);
        } else {
            lines.write(line, &mut out);
        }
    }
    Cow::Owned(out)
}

/// What is known of the lines before one.
#[derive(Debug, Default)]
struct Lines {
    /// How far the content of the innermost element is indented.
    indent: usize,
    /// Whether the last line was a tag.
    behind_tag: bool,
    /// Whether it was of a table or a list.
    in_block: bool,
    /// Whether a list is open whose items may hold elements: what is indented there belongs to them.
    in_list: bool,
}

impl Lines {
    fn write(&mut self, line: &str, out: &mut String) {
        let (trimmed, own) = (line.trim(), indent(line));
        if trimmed.is_empty() {
            self.in_block = false;
            // What comes is set off by it, but is still the first in its element.
            out.push_str(line);
            return;
        }
        if is_tag(trimmed) {
            let of_list = self.in_list && own > self.indent;
            self.in_list = of_list;
            self.behind_tag = !of_list;
            if std::mem::take(&mut self.in_block) && !of_list {
                out.push('\n');
            }
            out.push_str(line);
            return;
        }
        let begins = begins_block(trimmed);
        if std::mem::take(&mut self.behind_tag) {
            self.indent = own;
            if begins && !out.ends_with("\n\n") {
                out.push('\n');
            }
        }
        self.in_list |= begins && !trimmed.starts_with('|');
        self.in_block = begins;
        out.push_str(line.get(self.indent.min(own)..).unwrap_or(line));
    }
}

/// Whether a line is nothing but tags, or begins with one and ends with one.
fn is_tag(line: &str) -> bool {
    let named = line.trim_start_matches(['<', '/']);
    line.starts_with('<') && line.ends_with('>') && named.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a line begins a table, a list or a heading.
fn begins_block(line: &str) -> bool {
    line.starts_with('|') || ["- ", "* ", "+ ", "#"].iter().any(|mark| line.starts_with(mark))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_an_element_is_markdown() {
        for (text, expected) in [
            ("<Note>\n| a |\n|---|\n</Note>\n", "<Note>\n\n| a |\n|---|\n\n</Note>\n"),
            (
                "<Tabs>\n  <Tab title=\"A\">\n    - a\n      - b\n  </Tab>\n</Tabs>\n",
                "<Tabs>\n  <Tab title=\"A\">\n\n- a\n  - b\n\n  </Tab>\n</Tabs>\n",
            ),
            ("<Tab>\n\n    | a |\n    |---|\n</Tab>\n", "<Tab>\n\n| a |\n|---|\n\n</Tab>\n"),
            ("<Note>\n  text\n</Note>\n", "<Note>\ntext\n</Note>\n"),
            // An element in an item of a list leaves the items below it where they are.
            ("<Note>\n- a\n  <b>x</b>\n  - b\n</Note>\n", "<Note>\n\n- a\n  <b>x</b>\n  - b\n\n</Note>\n"),
            ("<Tab>\n    ```\n    a\n    ```\n</Tab>\n", "<Tab>\n    ```\n    a\n    ```\n</Tab>\n"),
            ("<p>\n    | a |\n", "<p>\n    | a |\n"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
