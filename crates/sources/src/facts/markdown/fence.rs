//! Listings between fences: what stands in them is no Markdown, and says nothing to who looks for its signs.

/// The fence that is open, while lines go by.
#[derive(Debug, Default)]
pub(super) struct Fence<'a> {
    open: Option<&'a str>,
}

impl<'a> Fence<'a> {
    /// Takes the next line; whether it is of a listing, or one of its fences.
    pub(super) fn takes(&mut self, line: &'a str) -> bool {
        let line = line.trim_start();
        let mark = fence_of(line);
        match (self.open, mark) {
            (None, Some(mark)) => self.open = Some(mark),
            (Some(open), Some(mark)) if mark.starts_with(open) && line.trim_end().len() == mark.len() => {
                self.open = None;
            }
            (Some(_), _) => {}
            (None, None) => return false,
        }
        true
    }

    /// Whether a listing is open behind the last line.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }
}

/// Directives of MyST whose content is shown like what stands around them.
#[rustfmt::skip]
pub(super) const SHOWN: [&str; 31] = [
    "note", "tip", "warning", "important", "caution", "danger", "error", "hint", "attention", "seealso", "admonition", "dropdown", "details", "tab-set",
    "tab-item", "tabs", "tab", "grid", "grid-item", "grid-item-card", "card", "div", "container", "table", "versionadded",
    "versionchanged", "deprecated", "epigraph", "topic", "sidebar", "rubric",
];
/// Languages of listings, as notebooks and exporters set them in braces, where MyST has its directives: ```` ```{json} ````.
#[rustfmt::skip]
const LANGUAGES: [&str; 36] = [
    "json", "jsonc", "json5", "sh", "bash", "shell", "zsh", "console", "powershell", "python", "py", "r", "julia", "javascript", "js", "jsx", "typescript",
    "ts", "tsx", "ruby", "php", "go", "rust", "java", "kotlin", "swift", "csharp", "c", "cpp", "http", "curl", "yaml", "toml", "xml", "html", "text",
];

/// The directive of MyST that a fence begins (`{note} Title`): its name, and what stands behind it. A language, and the classes and
/// attributes of a listing (`{ .yaml .annotate }`, `{: .bash}`) are none.
pub(super) fn directive(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let rest = line.get(fence_of(line)?.len()..)?.trim_start().strip_prefix('{')?;
    let (name, rest) = rest.split_once('}')?;
    let name = name.trim();
    let word = name.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default();
    let is_directive = word.starts_with(|c: char| c.is_ascii_alphabetic()) && !LANGUAGES.contains(&word);
    is_directive.then_some((name, rest.trim()))
}

/// The language that a fence names, where one is open.
pub(super) fn language(line: &str) -> Option<&str> {
    let line = line.trim();
    let rest = line.get(fence_of(line)?.len()..)?.trim_start_matches(['{', '.', ' ']);
    rest.split(|c: char| !c.is_ascii_alphanumeric()).next()
}

/// How many of some lines, the first of which is the line behind a fence, stand before the fence that closes it; all, where none does.
pub(super) fn length(open: &str, lines: &[&str]) -> usize {
    let mut fence = Fence::default();
    fence.takes(open);
    lines
        .iter()
        .position(|line| {
            fence.takes(line);
            !fence.is_open()
        })
        .unwrap_or(lines.len())
}

/// The signs that a fence begins with.
fn fence_of(line: &str) -> Option<&str> {
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == sign).count();
    (length >= 3).then(|| line.get(..length)).flatten()
}

/// A text with each of its parts outside of listings put through `change`.
pub(super) fn outside(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut fence, mut begin, mut at) = (Fence::default(), 0, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if fence.takes(line) {
            out.push_str(&change(text.get(begin..at).unwrap_or_default()));
            out.push_str(line);
            begin = end;
        }
        at = end;
    }
    out.push_str(&change(text.get(begin..).unwrap_or_default()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_is_told_from_a_listing() {
        for (line, found) in [
            ("```{note} Title", Some(("note", "Title"))),
            ("~~~ {csv-table}", Some(("csv-table", ""))),
            ("``` { .yaml .annotate }", None),
            ("```{.python}", None),
            ("``` {.python hl_lines=\"1\"}", None),
            ("``` {: .bash }", None),
            ("```{#example}", None),
            ("```{json}", None),
            ("```{r, echo=FALSE}", None),
            ("```json", None),
        ] {
            assert_eq!(directive(line), found, "{line}");
        }
        assert_eq!(language("```{.python}"), Some("python"));
        assert_eq!(language("```md title=x"), Some("md"));
    }

    #[test]
    fn what_stands_in_a_listing_is_left_as_it_is() {
        let text = "a\n```\na\n````\na\n~~~\n```\na\n~~~ x\n~~~\na";
        assert_eq!(outside("a\n```\na\n```\na\n", |part| part.replace('a', "b")), "b\n```\na\n```\nb\n");
        // A longer fence closes, one of other signs or with words behind it does not.
        assert_eq!(outside(text, |part| part.replace('a', "b")), "b\n```\na\n````\nb\n~~~\n```\na\n~~~ x\n~~~\nb");
    }
}
