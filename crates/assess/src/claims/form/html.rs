//! HTML: text by its blocks, and the attributes that somebody reads.

use html5gum::{DefaultEmitter, Spanned, StartTag, Token, Tokenizer};

use super::{EXAMPLE, html_table::Tables, is_example};
use crate::claims::passage::{Code, Passage, Voice, What};

/// Elements in which nobody says anything: code, and what is not shown or was struck out.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "script", "style", "pre", "textarea", "template", "del", "s", "strike", "svg", "math", "iframe", "object", "select", "samp",
];

/// Elements that stand within a sentence.
#[rustfmt::skip]
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q",
    "ruby", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Elements without an end.
#[rustfmt::skip]
const VOID: &[&str] =
    &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
];

/// Attributes that are read out or shown.
const READ: &[&str] = &["alt", "title", "aria-label", "aria-description", "summary"];

/// Names of a meta element whose content is shown.
const SHOWN: &[&str] =
    &["description", "og:description", "og:title", "twitter:description", "twitter:title", "abstract"];

/// Reads HTML, or a piece of it that begins at `at` in its file. Any text is some HTML.
pub(super) fn passages(text: &str, at: usize) -> Vec<Passage> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Scripts and styles are raw text.
    emitter.naively_switch_states(true);
    let mut reader = Reader {
        source: text,
        at,
        open: Passage::new(Voice::Own),
        found: Vec::new(),
        tables: Tables::default(),
        hidden: 0,
        quoted: 0,
        code: None,
        pre: None,
    };
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => reader.start(&tag),
            Token::EndTag(tag) => reader.end(&String::from_utf8_lossy(&tag.name), tag.span.start),
            Token::String(string) => reader.string(&string),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.flush();
    reader.tables.end("table", &mut reader.found);
    reader.found
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    open: Passage,
    found: Vec<Passage>,
    tables: Tables,
    hidden: usize,
    quoted: usize,
    /// Where code begins in the open block, and in the file.
    code: Option<(usize, usize)>,
    /// A block of code that is open.
    pre: Option<Passage>,
}

impl Reader<'_> {
    fn voice(&self) -> Voice {
        if self.quoted > 0 { Voice::Quoted } else { Voice::Own }
    }

    fn flush(&mut self) {
        let next = Passage::new(self.voice());
        let closed = std::mem::replace(&mut self.open, next);
        if !closed.is_empty() {
            self.found.push(closed);
        }
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if !INLINE.contains(&name.as_str()) && name != "br" && name != "img" {
            self.flush();
            let attribute = |key: &str| {
                let found = tag.attributes.iter().find(|(name, _)| name.as_slice() == key.as_bytes());
                found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            };
            self.tables.start(&name, attribute, &mut self.found);
        }
        if self.hidden == 0 {
            self.attributes(&name, tag);
        }
        let has_end = !VOID.contains(&name.as_str()) && !tag.self_closing;
        if NOBODY.contains(&name.as_str()) && has_end {
            self.hidden += 1;
        }
        if matches!(name.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.open.what = What::Heading;
        }
        if name == "pre" && has_end {
            self.pre = Some(Passage::code());
        }
        if name == "code" && has_end {
            self.code = Some((self.open.text.len(), self.at + tag.span.end));
        }
        if name == "br" {
            self.open.break_line(self.at + tag.span.start, self.at + tag.span.end);
        }
        if name == "blockquote" && has_end {
            self.quote(self.quoted + 1);
        }
    }

    /// Another one speaks from here on. What was said before is flushed already.
    fn quote(&mut self, depth: usize) {
        self.quoted = depth;
        self.open = Passage::new(self.voice());
    }

    fn end(&mut self, name: &str, at: usize) {
        if let Some((from, start)) = self.code.take_if(|_| name == "code") {
            self.close_code(from, start, self.at + at);
        }
        if name == "pre" {
            self.found.extend(self.pre.take());
        }
        if NOBODY.contains(&name) {
            self.hidden = self.hidden.saturating_sub(1);
        }
        if !INLINE.contains(&name) {
            self.flush();
            self.tables.end(name, &mut self.found);
        }
        if name == "blockquote" {
            self.quote(self.quoted.saturating_sub(1));
        }
    }

    /// Code within a sentence has ended, which began there in the open block and in the file.
    fn close_code(&mut self, from: usize, start: usize, end: usize) {
        let Some(code) = self.open.text.get(from..) else { return };
        let (is_example, code) = (is_example(code), code.to_owned());
        self.open.codes.push(Code { at: from, text: code });
        if is_example {
            self.open.replace(from, EXAMPLE, start, end);
        }
    }

    fn string(&mut self, string: &Spanned<html5gum::HtmlString, usize>) {
        let text = String::from_utf8_lossy(string);
        if let Some(pre) = &mut self.pre {
            pre.push(&text, self.at + string.span.start, self.at + string.span.end);
        }
        if self.hidden > 0 {
            return;
        }
        let raw = self.source.get(string.span.start..string.span.end).unwrap_or_default();
        for (piece, start, end) in aligned(&text, raw) {
            let piece: String = piece.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
            let at = self.at + string.span.start;
            self.open.push(&piece, at + start, at + end);
        }
    }

    fn attributes(&mut self, name: &str, tag: &StartTag<usize>) {
        let value = |name: &str| {
            tag.attributes.iter().find(|(key, _)| key.as_slice() == name.as_bytes()).map(|(_, value)| value)
        };
        if name == "meta" {
            let says = ["name", "property"].iter().filter_map(|key| value(key));
            let shown = says
                .into_iter()
                .any(|what| SHOWN.contains(&String::from_utf8_lossy(what).to_ascii_lowercase().as_str()));
            if let Some(content) = value("content").filter(|_| shown) {
                self.attribute(content, tag);
            }
            return;
        }
        for key in READ {
            if let Some(value) = value(key) {
                self.attribute(value, tag);
            }
        }
    }

    /// A value as a block of its own. It is looked for in the file, since what is told of its place holds the name, too.
    fn attribute(&mut self, value: &Spanned<html5gum::HtmlString, usize>, tag: &StartTag<usize>) {
        let text = String::from_utf8_lossy(value).into_owned();
        let from = value.span.start.clamp(tag.span.start, tag.span.end);
        let Some(rest) = self.source.get(from..tag.span.end) else { return };
        let mut passage = Passage::new(Voice::Own);
        if let Some(at) = rest.find(text.as_str()) {
            passage.push(&text, self.at + from + at, self.at + from + at + text.len());
        } else {
            let (at, raw) = unquoted(rest);
            for (piece, start, end) in aligned(&text, raw) {
                passage.push(piece, self.at + from + at + start, self.at + from + at + end);
            }
        }
        if !passage.is_empty() {
            self.found.push(passage);
        }
    }
}

/// The value of the attribute that begins a text, as the file has it, and where it begins: `alt="One &amp; two">`.
fn unquoted(attribute: &str) -> (usize, &str) {
    let value = attribute.find('=').map_or(0, |at| at + 1);
    let rest = attribute.get(value..).unwrap_or_default();
    let at = value + (rest.len() - rest.trim_start().len());
    let rest = attribute.get(at..).unwrap_or_default();
    let quoted = |mark: char| rest.strip_prefix(mark).map(|inner| (at + 1, inner.split(mark).next().unwrap_or(inner)));
    quoted('"').or_else(|| quoted('\'')).unwrap_or((at, rest.split([' ', '>']).next().unwrap_or(rest)))
}

/// Pieces of a text beside the source that each stands for: runs that are the same in both, references to characters, and
/// all that is left where they cannot be told apart.
fn aligned<'t>(text: &'t str, raw: &str) -> Vec<(&'t str, usize, usize)> {
    let (mut found, mut at, mut from) = (Vec::new(), 0, 0);
    while let (Some(text), Some(raw)) = (text.get(at..).filter(|rest| !rest.is_empty()), raw.get(from..)) {
        let same: usize = text
            .chars()
            .zip(raw.chars())
            .take_while(|(one, other)| one == other && *other != '&' && !is_long_blank(*one))
            .map(|(one, _)| one.len_utf8())
            .sum();
        let (taken, stands_for) = if same > 0 {
            (same, same)
        } else if let Some(blank) = text.chars().next().filter(|c| is_long_blank(*c) && raw.starts_with(*c)) {
            (blank.len_utf8(), blank.len_utf8())
        } else if let Some((chars, length)) = reference(text, raw) {
            (chars, length)
        } else if raw.starts_with("\r\n") && text.starts_with('\n') {
            (1, 2)
        } else {
            (text.len(), raw.len())
        };
        found.push((text.get(..taken).unwrap_or(text), from, from + stands_for));
        (at, from) = (at + taken, from + stands_for);
    }
    found
}

/// A blank that becomes shorter: it is a piece of its own.
fn is_long_blank(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii()
}

/// A reference to a character at the front of the source: bytes of what it stands for, and of itself.
fn reference(text: &str, raw: &str) -> Option<(usize, usize)> {
    let name = raw.strip_prefix('&')?;
    let length = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(name.len());
    let whole = 1 + length + usize::from(name.get(length..).is_some_and(|rest| rest.starts_with(';')));
    let literal = length == 0 || text.starts_with(raw.get(..whole)?);
    Some(if literal { (1, 1) } else { (text.chars().next()?.len_utf8(), whole) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_beside_references_has_its_own_bytes() {
        let html = "<p>One &amp; two. The gateway&nbsp;is up&#33; AT&T &lt; R&D.\r\nThree\u{a0}is. Four.";
        let passages = passages(html, 0);
        let text = &passages[0].text;
        assert_eq!(text, "One & two. The gateway is up! AT&T < R&D. Three is. Four.");
        for (said, expected) in [
            ("One & two.", "One &amp; two."),
            ("The gateway is up!", "The gateway&nbsp;is up&#33;"),
            ("AT&T < R&D.", "AT&T &lt; R&D."),
            ("Three is.", "Three\u{a0}is."),
            ("Four.", "Four."),
        ] {
            let at = text.find(said).unwrap();
            let (start, end) = passages[0].span(at, at + said.len());
            assert_eq!(html.get(start..end), Some(expected));
        }
    }
}
