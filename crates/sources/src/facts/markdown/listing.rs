//! Listings without fences, and code in a line: what stands in them says nothing to who looks for signs of Markdown.

/// Listings that are set by four blanks, or between `<pre>` and its end. What lies in an item of a list, in a block of Python's Markdown, or in
/// a page of MDX is none for its blanks.
#[derive(Debug)]
pub(super) struct Listing {
    is_mdx: bool,
    in_pre: bool,
    /// Whether blanks begin a listing here: behind an empty line.
    may_begin: bool,
    in_blanks: bool,
    /// Whether the last line that is not indented takes in what is.
    below: bool,
}

impl Listing {
    /// For the lines of a text.
    pub(super) fn of(text: &str) -> Self {
        let is_mdx = text.lines().any(|line| super::begins_with_component(line, "<"));
        Self { is_mdx, in_pre: false, may_begin: true, in_blanks: false, below: false }
    }

    /// Takes the next line; whether it is of a listing.
    pub(super) fn takes(&mut self, line: &str) -> bool {
        let trimmed = line.trim();
        let begins = trimmed.strip_prefix("<pre").is_some_and(|rest| rest.starts_with(['>', ' ']));
        let of_pre = self.in_pre || begins;
        if of_pre {
            self.in_pre = !trimmed.contains("</pre>");
            return true;
        }
        if trimmed.is_empty() {
            self.may_begin = true;
            return false;
        }
        let is_indented = line.starts_with("    ") || line.starts_with('\t');
        if !is_indented && !line.starts_with(' ') {
            self.below = takes_what_is_indented(trimmed);
        }
        self.in_blanks = is_indented && !self.below && !self.is_mdx && (self.may_begin || self.in_blanks);
        self.may_begin = false;
        self.in_blanks
    }
}

/// Whether what is indented below a line belongs to it.
fn takes_what_is_indented(line: &str) -> bool {
    let is_counted = line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']);
    line.starts_with(['-', '*', '+', ':', '<'])
        || is_counted
        || ["!!!", "???", "===", "[^"].iter().any(|mark| line.starts_with(mark))
}

/// A line without what stands in it as code.
pub(super) fn without_code(line: &str) -> String {
    let mut parts = line.split('`');
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let (Some(inside), rest) = (parts.next(), parts.next()) {
        match rest {
            Some(rest) => out.push_str(rest),
            // None that closes it: it is no code.
            None => out.push_str(inside),
        }
    }
    out
}
