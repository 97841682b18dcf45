//! What a reader sees of a page, in order: blocks of text in pieces, each piece with the element that it stands in.

use crate::dom::{Dom, Element, What};

/// Elements that do not begin a block.
const INLINE: [&str; 40] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "u",
    "var", "wbr", "tt", "acronym", "nobr", "time", "ruby", "rt", "rb",
];
/// Components in Markdown that show a mark beside a name: `<Badge text="required" />`. They begin no block either.
const BADGES: [&str; 4] = ["badge", "tag", "pill", "chip"];
/// Parts of a page that are not the page's own text.
const MARGIN: [&str; 3] = ["nav", "footer", "aside"];
const MARGIN_ROLES: [&str; 5] = ["navigation", "banner", "contentinfo", "complementary", "search"];

/// How a note is called that stands in the midst of a text.
const NOTES: [&str; 11] =
    ["note", "tip", "caution", "danger", "warning", "info", "admonition", "callout", "alert", "hint", "important"];

/// Nodes of one that are looked at.
const LONGEST_NOTE: usize = 200;

/// Whether an element is no part of the page's own text. What stands beside a text leads to other places; a note in it is an `aside`, too,
/// as Starlight writes them.
fn is_margin(dom: &Dom, at: usize, element: &Element) -> bool {
    if MARGIN_ROLES.contains(&element.attribute("role")) {
        return true;
    }
    let is_note = || {
        let called = format!("{} {}", element.attribute("class"), element.attribute("aria-label")).to_ascii_lowercase();
        let end = dom.node(at).map_or(at, |node| node.end).min(at + LONGEST_NOTE);
        NOTES.iter().any(|note| called.contains(note))
            || (at..end).all(|at| !matches!(dom.name(at), "a" | "nav" | "ul"))
    };
    MARGIN.contains(&element.name.as_str()) && (element.name != "aside" || !is_note())
}

/// A piece of text in one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The text, without space around it and with single spaces in it.
    pub(crate) text: String,
    /// The node of the text.
    pub(crate) at: usize,
    /// The element that it stands in.
    pub(crate) element: usize,
    /// Whether nothing, not even a space, stands between it and the piece before it.
    pub(crate) glued: bool,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its pieces.
    pub(crate) pieces: Vec<Piece>,
    /// The innermost element around it that begins a block.
    pub(crate) element: usize,
    /// The level of the heading that it is.
    pub(crate) heading: Option<u8>,
    /// Whether it is a listing, as it stands in `listing`.
    pub(crate) listing: Option<String>,
    /// The innermost table around it.
    pub(crate) table: Option<usize>,
}

impl Block {
    /// All of its text: pieces that are glued stand together.
    pub(crate) fn text(&self) -> String {
        joined(&self.pieces)
    }

    /// Where it begins.
    pub(crate) fn at(&self) -> usize {
        self.pieces.first().map_or(self.element, |piece| piece.at)
    }
}

/// The text of pieces.
pub(crate) fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        // A pill is set off by its style where no space stands before it; a part of a name is not.
        let pill = piece.glued && !text.ends_with(['_', '.', '-', '(', '[']) && super::words::is_mark_word(&piece.text);
        if !text.is_empty() && (!piece.glued || pill) {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    text
}

/// The blocks of a page.
pub(crate) fn blocks(dom: &Dom) -> Vec<Block> {
    let mut outline = Outline { dom, blocks: Vec::new(), pieces: Vec::new(), element: 0, spaced: true };
    let mut skip = 0;
    for (at, node) in dom.nodes.iter().enumerate() {
        if at < skip {
            continue;
        }
        if node.hidden {
            // A drawing is no text, but what it is called is: «Yes», «required».
            let is_drawing = dom.name(at) == "svg" && dom.stands_shown(at);
            if let Some(sign) = sign(dom, at).filter(|_| is_drawing) {
                outline.piece(sign, at, at);
            }
            continue;
        }
        match &node.what {
            What::Element(element) => {
                if is_margin(dom, at, element) {
                    skip = node.end;
                    outline.flush();
                } else if element.name == "pre" {
                    outline.listing(at);
                    skip = node.end;
                } else if let Some(sign) = sign(dom, at) {
                    outline.piece(sign, at, at);
                } else if let Some(title) = title(element) {
                    outline.flush();
                    outline.piece(title.to_owned(), at, at);
                    outline.flush();
                }
                if element.name == "br" {
                    outline.spaced = true;
                }
            }
            What::Text(text) => outline.text(at, node.parent, text),
        }
    }
    outline.flush();
    outline.blocks
}

/// What a component of MDX or GitBook shows above what is in it: `<Tab title="Response">`.
fn title(element: &Element) -> Option<&str> {
    let titled = matches!(element.name.as_str(), "tab" | "tabitem" | "accordion");
    element.first_of(&["title", "label"]).filter(|_| titled)
}

/// What an element without text shows: a box that is ticked or not, a picture with a word.
fn sign(dom: &Dom, at: usize) -> Option<String> {
    let element = dom.element(at)?;
    let node = dom.node(at)?;
    if element.name == "input" && element.attribute("type").eq_ignore_ascii_case("checkbox") {
        let ticked = element.attributes.iter().any(|(name, _)| name == "checked");
        return Some(if ticked { "✓" } else { "☐" }.to_owned());
    }
    if BADGES.contains(&element.name.as_str()) {
        let word = element.first_of(&["text", "label"])?;
        return super::words::mark(word).map(|_| word.to_owned());
    }
    if element.attribute("aria-hidden") == "true" {
        return None;
    }
    let empty = node.end <= at + 1 || (node.end - at < 6 && dom.text(at).trim().is_empty());
    let named = matches!(element.name.as_str(), "img" | "i" | "span" | "svg" | "sup" | "em" | "b");
    if !empty || !named {
        return None;
    }
    let word = element.first_of(&["alt", "aria-label", "title"])?;
    let in_cell = || dom.around(at).take(4).any(|around| matches!(dom.name(around), "td" | "th"));
    let said = super::words::mark(word).is_some() || (super::words::is_answer(word) && in_cell());
    said.then(|| word.to_owned())
}

/// Whether an element holds a picture without a word, or a control, whose state is not read: it may mean anything.
pub(crate) fn holds_a_sign(dom: &Dom, at: usize) -> bool {
    let end = dom.node(at).map_or(at, |node| node.end);
    let may_mean = ["svg", "img", "i", "path", "select", "button", "input", "textarea", "progress", "meter"];
    (at + 1..end).any(|inside| may_mean.contains(&dom.name(inside)))
}

/// The innermost element around a node (or it) that begins a block.
pub(crate) fn block_of(dom: &Dom, element: usize) -> usize {
    let begins = |at: &usize| !INLINE.contains(&dom.name(*at)) && !BADGES.contains(&dom.name(*at));
    std::iter::once(element).chain(dom.around(element)).find(begins).unwrap_or(0)
}

struct Outline<'a> {
    dom: &'a Dom,
    blocks: Vec<Block>,
    pieces: Vec<Piece>,
    /// Of the block that is being read.
    element: usize,
    /// Whether space stood before what comes.
    spaced: bool,
}

impl Outline<'_> {
    fn text(&mut self, at: usize, parent: usize, text: &str) {
        let clean: String = text
            .chars()
            .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{2060}' | '\u{feff}'))
            .collect();
        let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            self.spaced |= !clean.is_empty();
            return;
        }
        self.spaced |= clean.starts_with(char::is_whitespace);
        self.piece(words, at, parent);
        self.spaced = clean.ends_with(char::is_whitespace);
    }

    fn piece(&mut self, text: String, at: usize, element: usize) {
        let block = block_of(self.dom, element);
        if block != self.element {
            self.flush();
            self.element = block;
        }
        let glued = !self.spaced && !self.pieces.is_empty();
        self.pieces.push(Piece { text, at, element, glued });
        self.spaced = false;
    }

    fn listing(&mut self, at: usize) {
        self.flush();
        let text = listed(self.dom, at);
        let block = self.block(Vec::new(), at, Some(text));
        self.blocks.push(block);
        self.element = 0;
    }

    fn flush(&mut self) {
        self.spaced = true;
        if self.pieces.is_empty() {
            return;
        }
        let pieces = std::mem::take(&mut self.pieces);
        let block = self.block(pieces, self.element, None);
        self.blocks.push(block);
        self.element = usize::MAX;
    }

    fn block(&self, pieces: Vec<Piece>, element: usize, listing: Option<String>) -> Block {
        let level = |at: usize| level(self.dom, at);
        let heading = std::iter::once(element).chain(self.dom.around(element).take(3)).find_map(level);
        let table = std::iter::once(element).chain(self.dom.around(element)).find(|at| self.dom.name(*at) == "table");
        Block { pieces, element, heading, listing, table }
    }
}

/// The text of a listing; its lines may end with an element (`<br>`).
fn listed(dom: &Dom, at: usize) -> String {
    let end = dom.node(at).map_or(at, |node| node.end);
    let part = |at: usize| if dom.name(at) == "br" { Some("\n") } else { dom.own_text(at) };
    (at..end).filter_map(part).collect()
}

/// The level of the heading that an element is.
pub(crate) fn level(dom: &Dom, at: usize) -> Option<u8> {
    let element = dom.element(at)?;
    match element.name.as_str() {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ if element.attribute("role") == "heading" => {
            Some(element.attribute("aria-level").parse().unwrap_or(6).clamp(1, 6))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<(String, Option<u8>)> {
        blocks(&Dom::read(html))
            .into_iter()
            .map(|block| (block.listing.clone().unwrap_or_else(|| block.text()), block.heading))
            .collect()
    }

    #[test]
    fn blocks_are_what_a_reader_sees() {
        let found = read(
            "<nav>menu</nav><h2><span>Request</span> body</h2><div>max_<wbr>to<b>kens</b> <i>string</i><div>required</div></div>\
             <p>a&shy;b<br>c</p><pre>x\n y</pre><input type=checkbox checked><span title=required></span><footer>f</footer>",
        );
        let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["Request body", "max_tokens string", "required", "ab c", "x\n y", "✓ required"]);
        assert_eq!(found[0].1, Some(2));
    }
}
