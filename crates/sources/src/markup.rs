//! Markup to what a reader sees: blocks of text, headings, the title, and whether it asks for a password.

use html5gum::{DefaultEmitter, EndTag, StartTag, Token, Tokenizer};

use crate::element::{VOID, is_unseen};

/// What a page shows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Visible {
    /// The title.
    pub(crate) title: String,
    /// Headings of the first two levels.
    pub(crate) headings: Vec<String>,
    /// Blocks of text in the order of the page, without navigation, headers and footers.
    pub(crate) blocks: Vec<String>,
    /// Blocks of navigation and the like, and what a page says without scripts.
    pub(crate) margins: Vec<String>,
    /// How many characters its listings have.
    pub(crate) listed: usize,
    /// Whether it asks for a password.
    pub(crate) asks_password: bool,
}

/// Deepest nesting that is followed; what is deeper counts as part of its ancestor.
pub(crate) const DEEPEST: usize = 512;

const MARGIN: [&str; 5] = ["nav", "footer", "header", "aside", "noscript"];
const MARGIN_ROLES: [&str; 6] = ["navigation", "banner", "contentinfo", "complementary", "search", "alert"];
/// Elements whose end tag may be left out, and which end where the next of its kind begins.
const OPTIONAL_END: [&str; 9] = ["p", "li", "dt", "dd", "tr", "td", "th", "option", "thead"];
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "kbd", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "wbr",
];

/// The tags and texts of HTML.
pub(crate) fn tokens(html: &str) -> impl Iterator<Item = Token> + '_ {
    let mut emitter = DefaultEmitter::default();
    // Scripts and styles are raw text; without this their content would be read as markup.
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).map(|token| {
        let Ok(token) = token;
        token
    })
}

/// Reads HTML. It never fails: any bytes are some markup.
pub(crate) fn visible(html: &str) -> Visible {
    let mut reader = Reader::default();
    tokens(html).for_each(|token| reader.take(&token));
    reader.flush();
    reader.seen
}

/// What an open element does to the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Show {
    /// Part of the page.
    Shown,
    /// Navigation and the like.
    Margin,
    /// Not seen.
    Hidden,
}

#[derive(Debug)]
struct Open {
    name: String,
    show: Show,
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    text: String,
    seen: Visible,
}

impl Reader {
    fn take(&mut self, token: &Token) {
        match token {
            Token::StartTag(tag) => self.start(tag),
            Token::EndTag(tag) => self.end(tag),
            Token::String(text) if self.show() != Show::Hidden => {
                self.text.push_str(&String::from_utf8_lossy(text));
            }
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if name == "input" && attribute(tag, "type").eq_ignore_ascii_case("password") {
            self.seen.asks_password = true;
        }
        if !INLINE.contains(&name.as_str()) {
            self.flush();
        }
        if VOID.contains(&name.as_str()) || tag.self_closing && name != "p" && name != "div" {
            return;
        }
        let same = self.open.last().is_some_and(|open| open.name == name);
        if same && OPTIONAL_END.contains(&name.as_str()) {
            self.open.pop();
        }
        if self.open.len() < DEEPEST {
            let show = self.show().max(shows(&name, tag));
            self.open.push(Open { name, show });
        }
    }

    fn end(&mut self, tag: &EndTag<()>) {
        let name = String::from_utf8_lossy(&tag.name);
        if !INLINE.contains(&name.as_ref()) {
            self.flush();
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.open.truncate(at);
        }
    }

    fn show(&self) -> Show {
        self.open.last().map_or(Show::Shown, |open| open.show)
    }

    /// Ends a block: it goes where its innermost element belongs.
    fn flush(&mut self) {
        let block = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text.clear();
        if block.is_empty() {
            return;
        }
        if self.is_example(&block) {
            self.seen.listed += if self.show() == Show::Shown { block.len() } else { 0 };
            return;
        }
        let inside = |names: &[&str]| self.open.iter().any(|open| names.contains(&open.name.as_str()));
        if inside(&["title"]) {
            self.seen.title = block;
        } else if self.show() == Show::Margin {
            self.seen.margins.push(block);
        } else {
            if inside(&["h1", "h2"]) {
                self.seen.headings.push(block.clone());
            }
            self.seen.blocks.push(block);
        }
    }

    /// An example is not a contract; a description of the interface in a listing is.
    fn is_example(&self, block: &str) -> bool {
        self.open.iter().any(|open| open.name == "pre") && !block.contains("openapi")
    }
}

fn shows(name: &str, tag: &StartTag<()>) -> Show {
    let own = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value));
    if is_unseen(name, own) {
        Show::Hidden
    } else if MARGIN.contains(&name) || MARGIN_ROLES.contains(&attribute(tag, "role").as_str()) {
        Show::Margin
    } else {
        Show::Shown
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> String {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_sees_is_kept_and_nothing_else() {
        let seen = visible(
            "<!doctype html><html><head><title>Chat &amp; more</title><style>.a{}</style></head><body>\
             <nav>Menu</nav><h1>Create a <code>chat</code></h1><p hidden>no<p>mod<span>el</span> is\n required<!-- not -->\
             <script>var a = '<p>no</p>';</script><template><p>no</p></template><div style='display: none'>no</div>\
             <table><tr><td>messages<td>array</table><pre>curl https://x</pre><pre>openapi: 3.1.0</pre><footer>2026</footer>",
        );
        assert_eq!(seen.title, "Chat & more");
        assert_eq!(seen.headings, ["Create a chat"]);
        assert_eq!(seen.blocks, ["Create a chat", "model is required", "messages", "array", "openapi: 3.1.0"]);
        assert_eq!(seen.margins, ["Menu", "2026"]);
        assert!(!seen.asks_password && visible("<input type=PASSWORD>").asks_password);
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let deep = format!("{}text{}", "<div>".repeat(50_000), "</div>".repeat(50_000));
        assert_eq!(visible(&deep).blocks, ["text"]);
    }
}
