//! HTML: text by its blocks, and the attributes that somebody reads.

use html5gum::{DefaultEmitter, Spanned, StartTag, Token, Tokenizer};

use crate::claims::passage::{Passage, Voice};

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
    let mut reader =
        Reader { source: text, at, open: Passage::new(Voice::Own), found: Vec::new(), hidden: 0, quoted: 0 };
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => reader.start(&tag),
            Token::EndTag(tag) => reader.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(string) => reader.string(&string),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.flush();
    reader.found
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    open: Passage,
    found: Vec<Passage>,
    hidden: usize,
    quoted: usize,
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
        if self.hidden == 0 {
            self.attributes(&name, tag);
        }
        let has_end = !VOID.contains(&name.as_str()) && !tag.self_closing;
        if NOBODY.contains(&name.as_str()) && has_end {
            self.hidden += 1;
        }
        if name == "br" {
            self.open.push(" ", self.at + tag.span.start, self.at + tag.span.end);
        } else if !INLINE.contains(&name.as_str()) && name != "img" {
            if name == "blockquote" && has_end {
                self.flush();
                self.quoted += 1;
            }
            self.flush();
        }
    }

    fn end(&mut self, name: &str) {
        if NOBODY.contains(&name) {
            self.hidden = self.hidden.saturating_sub(1);
        }
        if !INLINE.contains(&name) {
            self.flush();
        }
        if name == "blockquote" {
            self.quoted = self.quoted.saturating_sub(1);
            self.flush();
        }
    }

    fn string(&mut self, string: &Spanned<html5gum::HtmlString, usize>) {
        if self.hidden > 0 {
            return;
        }
        let text = String::from_utf8_lossy(string);
        let text: String = text.chars().map(|c| if c == '\u{a0}' || c.is_whitespace() { ' ' } else { c }).collect();
        self.open.push(&text, self.at + string.span.start, self.at + string.span.end);
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
        let (start, end) =
            rest.find(text.as_str()).map_or((from, tag.span.end), |at| (from + at, from + at + text.len()));
        passage.push(&text, self.at + start, self.at + end);
        if !passage.is_empty() {
            self.found.push(passage);
        }
    }
}
