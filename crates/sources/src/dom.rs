//! Markup as a tree: elements in the order of the page, each with where it ends, so that a subtree is a range and no
//! walk needs recursion.

use std::collections::BTreeSet;

use html5gum::{EndTag, StartTag, Token};

use crate::{
    element::{self, VOID, hides},
    markup::{DEEPEST, tokens},
};

/// Most nodes that are read of a page; a page with more was not read to its end.
const MOST: usize = 1_500_000;

/// Elements whose end tag may be left out: one that is open at the end of a page is no sign that the page was cut.
const MAY_STAY_OPEN: [&str; 16] = [
    "html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup",
    "caption",
];
/// Elements before which an open paragraph ends.
const ENDS_PARAGRAPH: [&str; 30] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
    "summary",
];
/// An element or a piece of text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The element around it; the root is its own.
    pub(crate) parent: usize,
    /// The first node after it that is not in it.
    pub(crate) end: usize,
    /// How many elements are around it.
    pub(crate) depth: usize,
    /// Whether it, or an element around it, is not shown.
    pub(crate) hidden: bool,
    /// What it is.
    pub(crate) what: What,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// An element.
    Element(Element),
    /// Text, as it stands.
    Text(String),
}

/// An element's name and attributes, in lower case as the page has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    /// `div`.
    pub(crate) name: String,
    /// Names and values.
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute's value; the empty text where it is absent.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// The first of some attributes that is there and not empty.
    pub(crate) fn first_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().map(|name| self.attribute(name)).find(|value| !value.is_empty())
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(own, _)| own == name)
    }
}

/// A page's tree.
#[derive(Debug, Default)]
pub(crate) struct Dom {
    /// Every node, in the page's order; the first is the root.
    pub(crate) nodes: Vec<Node>,
    /// Whether the page ends in the middle: in a tag, or with an element open that has to be closed.
    pub(crate) cut: bool,
}

impl Dom {
    /// Reads markup. It never fails: any bytes are some markup.
    pub(crate) fn read(html: &str) -> Self {
        let mut builder = Builder::new();
        tokens(html).for_each(|token| builder.take(&token));
        let mut dom = builder.finish();
        dom.name_by_role();
        dom.hide_by_style();
        dom
    }

    /// The node at a place; the root where there is none.
    pub(crate) fn node(&self, at: usize) -> Option<&Node> {
        self.nodes.get(at)
    }

    /// The element at a place.
    pub(crate) fn element(&self, at: usize) -> Option<&Element> {
        match &self.nodes.get(at)?.what {
            What::Element(element) => Some(element),
            What::Text(_) => None,
        }
    }

    /// The name of the element at a place; empty for text.
    pub(crate) fn name(&self, at: usize) -> &str {
        self.element(at).map_or("", |element| element.name.as_str())
    }

    /// Whether what a node stands in is shown, so that it is hidden by itself at most.
    pub(crate) fn stands_shown(&self, at: usize) -> bool {
        self.nodes.get(at).and_then(|node| self.nodes.get(node.parent)).is_some_and(|around| !around.hidden)
    }

    /// The text that a node is.
    pub(crate) fn own_text(&self, at: usize) -> Option<&str> {
        match &self.nodes.get(at)?.what {
            What::Text(text) => Some(text),
            What::Element(_) => None,
        }
    }

    /// The elements around a node, innermost first, without the root.
    pub(crate) fn around(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let parent = |at: usize| self.nodes.get(at).map(|node| node.parent).filter(|parent| *parent != 0);
        std::iter::successors(parent(at), move |at| parent(*at))
    }

    /// The innermost element around two nodes.
    pub(crate) fn shared(&self, a: usize, b: usize) -> Option<usize> {
        let (first, last) = (a.min(b), a.max(b));
        self.around(first).find(|at| self.nodes.get(*at).is_some_and(|node| last < node.end))
    }

    /// The text in an element, shown or not, as it stands.
    pub(crate) fn text(&self, at: usize) -> String {
        let end = self.nodes.get(at).map_or(at, |node| node.end);
        let inside = self.nodes.get(at..end).unwrap_or_default();
        inside
            .iter()
            .filter_map(|node| if let What::Text(text) = &node.what { Some(text.as_str()) } else { None })
            .collect()
    }

    /// Every element, with its place.
    pub(crate) fn elements(&self) -> impl Iterator<Item = (usize, &Element)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match &node.what {
            What::Element(element) => Some((at, element)),
            What::Text(_) => None,
        })
    }

    /// Elements that say by a role what they are of a table are that.
    fn name_by_role(&mut self) {
        for node in &mut self.nodes {
            let What::Element(element) = &mut node.what else { continue };
            if matches!(element.name.as_str(), "table" | "tr" | "td" | "th") {
                continue;
            }
            let name = match element.attribute("role") {
                "table" | "grid" | "treegrid" => "table",
                "row" => "tr",
                "cell" | "gridcell" => "td",
                "columnheader" | "rowheader" => "th",
                _ => continue,
            };
            element.name = name.to_owned();
        }
    }

    /// Hides what the page's own style sheet hides by a class or an id alone. Other selectors are not followed.
    fn hide_by_style(&mut self) {
        let mut unseen = BTreeSet::new();
        for (at, _) in self.elements().filter(|(_, element)| element.name == "style") {
            unseen.extend(hidden_by(&self.text(at)));
        }
        if unseen.is_empty() {
            return;
        }
        let mut until = 0;
        for (at, node) in self.nodes.iter_mut().enumerate() {
            if let What::Element(element) = &node.what {
                let by_class =
                    element.attribute("class").split_whitespace().any(|class| unseen.contains(&format!(".{class}")));
                if by_class || unseen.contains(&format!("#{}", element.attribute("id"))) {
                    until = until.max(node.end);
                }
            }
            node.hidden |= at < until;
        }
    }
}

/// The plain selectors (`.name`, `#name`) whose rule hides what they name; rules under a condition (`@media`) are not read.
fn hidden_by(style: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let (mut selector, mut body) = (String::new(), String::new());
    for c in style.chars() {
        match c {
            '{' => {
                depth += 1;
                body.clear();
            }
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && !selector.contains('@') && hides(&body) {
                    found.extend(selector.split(',').map(|one| one.trim().to_owned()).filter(|one| is_plain(one)));
                }
                if depth == 0 {
                    selector.clear();
                }
                body.clear();
            }
            _ if depth == 0 => selector.push(c),
            _ => body.push(c),
        }
    }
    found
}

fn is_plain(selector: &str) -> bool {
    selector.starts_with(['.', '#'])
        && selector.chars().skip(1).all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

struct Builder {
    dom: Dom,
    /// Places of the open elements, outermost first.
    open: Vec<usize>,
    /// Elements that were opened below the deepest that is followed.
    below: usize,
}

impl Builder {
    fn new() -> Self {
        let root = Node { parent: 0, end: 0, depth: 0, hidden: false, what: What::Element(Element::default()) };
        Self { dom: Dom { nodes: vec![root], cut: false }, open: vec![0], below: 0 }
    }

    fn take(&mut self, token: &Token) {
        match token {
            Token::StartTag(tag) => self.start(tag),
            Token::EndTag(tag) => self.end(tag),
            Token::String(text) => {
                let text = String::from_utf8_lossy(text).into_owned();
                self.push(What::Text(text), false);
            }
            Token::Error(error) => self.dom.cut |= error.as_str().starts_with("eof-in"),
            Token::Comment(_) | Token::Doctype(_) => {}
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        self.imply_ends(&name);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
        let element = Element { name, attributes };
        let hidden = is_unseen(&element);
        let closed = VOID.contains(&element.name.as_str()) || (tag.self_closing && is_component(&element.name));
        let at = self.push(What::Element(element), hidden);
        if closed {
            return;
        }
        match at {
            Some(at) if self.open.len() < DEEPEST => self.open.push(at),
            _ => self.below += 1,
        }
    }

    /// Ends what ends where this element begins: a row before the next row, a paragraph before a block.
    fn imply_ends(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            // A browser would end it in a division, too; whoever nests them so means what it looks like.
            "li" => (&["li"], &["ul", "ol", "menu", "div", "section", "details"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => (&["thead", "tbody", "tfoot", "colgroup", "caption"], &["table"]),
            "option" => (&["option"], &["select", "datalist"]),
            _ if ENDS_PARAGRAPH.contains(&name) => (&["p"], &["td", "th", "li", "dd", "dt", "div", "table", "section"]),
            _ => return,
        };
        for (index, at) in self.open.iter().enumerate().rev() {
            let own = self.dom.name(*at);
            if ends.contains(&own) {
                self.close_to(index);
                return;
            }
            if within.contains(&own) {
                return;
            }
        }
    }

    fn end(&mut self, tag: &EndTag<()>) {
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        let name = String::from_utf8_lossy(&tag.name);
        let found = self.open.iter().rposition(|at| self.dom.name(*at) == name);
        // The end of a table's part does not end what is around the table.
        let table = self.open.iter().rposition(|at| self.dom.name(*at) == "table");
        let Some(found) = found else { return };
        let outside = table.is_some_and(|table| found < table) && matches!(&*name, "p" | "span" | "li" | "td" | "tr");
        if !outside {
            self.close_to(found);
        }
    }

    fn close_to(&mut self, index: usize) {
        let end = self.dom.nodes.len();
        for at in self.open.drain(index.max(1)..) {
            if let Some(node) = self.dom.nodes.get_mut(at) {
                node.end = end;
            }
        }
    }

    fn push(&mut self, what: What, hidden: bool) -> Option<usize> {
        let at = self.dom.nodes.len();
        if at >= MOST {
            self.dom.cut = true;
            return None;
        }
        let parent = self.open.last().copied().unwrap_or_default();
        let hidden =
            hidden || (self.dom.nodes.get(parent).is_some_and(|node| node.hidden) && !self.is_star(parent, &what));
        self.dom.nodes.push(Node { parent, end: at + 1, depth: self.open.len(), hidden, what });
        Some(at)
    }

    /// A star that is kept from screen readers only: sighted readers see it.
    fn is_star(&self, parent: usize, what: &What) -> bool {
        let above = self.dom.nodes.get(parent).and_then(|node| self.dom.nodes.get(node.parent));
        let only_aria =
            self.dom.element(parent).is_some_and(|e| e.attribute("aria-hidden") == "true" && !e.has("hidden"));
        matches!(what, What::Text(text) if text.trim() == "*") && only_aria && above.is_some_and(|node| !node.hidden)
    }

    fn finish(mut self) -> Dom {
        let must_close = |at: &usize| !MAY_STAY_OPEN.contains(&self.dom.name(*at));
        let cut = self.below > 0 || self.open.iter().skip(1).any(must_close);
        self.dom.cut |= cut;
        self.close_to(1);
        let end = self.dom.nodes.len();
        if let Some(root) = self.dom.nodes.first_mut() {
            root.end = end;
        }
        self.dom
    }
}

/// `<Note />` closes itself in MDX; `<div />` does not in HTML, but for SVG and the like nothing depends on it.
fn is_component(name: &str) -> bool {
    !matches!(name, "div" | "p" | "span" | "td" | "th" | "tr" | "li" | "ul" | "ol" | "section" | "a" | "script")
}

/// Whether an element hides what is in it here: beside what all readers go by, by a class that is usual for it. What is said without
/// scripts, and the title, are no part of what a page says of a request.
fn is_unseen(element: &Element) -> bool {
    let classes = ["hidden", "d-none", "is-hidden", "invisible", "display-none"];
    let own = |name: &str| element.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.into());
    element::is_unseen(&element.name, own)
        || matches!(element.name.as_str(), "noscript" | "title")
        || element.attribute("class").split_whitespace().any(|class| classes.contains(&class))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let dom = Dom::read(html);
        dom.nodes
            .iter()
            .filter(|node| !node.hidden)
            .filter_map(|node| if let What::Text(text) = &node.what { Some(text.as_str()) } else { None })
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn a_tree_is_read_as_a_browser_would() {
        let dom = Dom::read("<table><tr><td>model<td>string<tr><td>messages<td>array</table><p>a<div>b</div>");
        let depth = |text: &str| {
            let own = |node: &&Node| matches!(&node.what, What::Text(own) if own == text);
            dom.nodes.iter().find(own).unwrap().depth
        };
        assert_eq!((depth("model"), depth("string"), depth("messages")), (4, 4, 4));
        assert_eq!((depth("a"), depth("b")), (2, 2));
        assert!(!dom.cut);
    }

    #[test]
    fn what_is_hidden_is_not_shown() {
        let html = "<style>.gone { display: none } @media print { .paper { display:none } } #x{visibility:hidden}</style>\
            a<p class='gone big'>b</p><p class=paper>c</p><p id=x>d</p><template>e</template><!-- f --><p hidden>g</p>\
            <div style='display : none'>h<p>i</p></div><script>j</script><p aria-hidden=true>k</p>l";
        assert_eq!(shown(html), "a|c|l");
    }

    #[test]
    fn a_page_that_was_cut_is_told() {
        for (html, cut) in [
            ("<html><body><table><tr><td>a", true),
            ("<html><body><p>a<p>b<ul><li>c</ul>", false),
            ("<html><body><div>a", true),
            ("<p>a</p><div class='b", true),
            ("<p>a</p></body></html>", false),
            ("<script>var a = 1", true),
        ] {
            assert_eq!(Dom::read(html).cut, cut, "{html}");
        }
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let deep = format!("{}text{}after", "<div>".repeat(50_000), "</div>".repeat(50_000));
        assert_eq!(shown(&deep), "text|after");
        assert!(Dom::read(&"<div><p>".repeat(100_000)).cut);
    }
}
