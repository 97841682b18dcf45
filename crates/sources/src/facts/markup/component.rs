//! Parameters that are written as components, and say by themselves where they go.

use crate::dom::Element;

use super::{
    super::{Need, entry::Said, section::Section, table::Row, words},
    Met, Reader,
};

impl Reader<'_> {
    /// `<ParamField body="model" type="string" required>` and its like: where it goes stands in it.
    pub(super) fn components(&mut self) {
        for (at, element) in self.dom.elements() {
            let node = self.dom.node(at);
            if node.is_some_and(|node| node.hidden) {
                continue;
            }
            let nested = self.dom.around(at).any(|around| {
                matches!(
                    self.dom.name(around),
                    "expandable" | "paramfield" | "responsefield" | "api-method-response" | "swagger-response"
                )
            });
            let has = |name: &str| element.attributes.iter().any(|(own, _)| own == name);
            // One whose place is spread into it, or that has none, may be of the body.
            self.crowded |= element.name == "paramfield" && !nested && !PLACES.iter().any(|place| has(place));
            let (name, body) = match element.name.as_str() {
                "paramfield" if has("body") => (element.attribute("body"), true),
                "swagger-parameter" | "api-method-parameter" if has("name") => {
                    let inside = element.attribute("in");
                    let parent =
                        self.dom.around(at).any(|around| self.dom.name(around) == "api-method-body-parameters");
                    (element.attribute("name"), inside == "body" || parent)
                }
                _ => continue,
            };
            if nested || !body {
                continue;
            }
            let mut said = Said { kind: words::kind(element.attribute("type")), ..Said::default() };
            said.need = Some(match need(element) {
                // «This field is required.», or a pill, below none that says so: nobody can tell.
                Need::Optional if self.says_otherwise(at, element) => Need::Unknown,
                own @ (Need::Required | Need::Optional | Need::Conditional | Need::Unknown) => own,
            });
            said.deprecated = has("deprecated") && is_no(element.attribute("deprecated")) == Some(false);
            let row = Row { name: name.to_owned(), said, star: false, level: 0, section: None, at };
            let look = String::new();
            self.components.push(Met {
                row,
                block: 0,
                section: Section::Body,
                need: None,
                group: usize::MAX,
                marked: true,
                in_table: true,
                look,
            });
        }
        for met in &mut self.components {
            met.block = self.blocks.iter().position(|block| block.at() > met.row.at).unwrap_or(self.blocks.len());
        }
    }

    /// Whether what a component shows beside its name, or begins its text with, is a mark by which a request needs the field.
    fn says_otherwise(&self, at: usize, element: &Element) -> bool {
        let demands = |text: &str| {
            let mut parts = text.split(['(', ')', '[', ']', '"', '\'', ',', ';', '{', '}']);
            parts.any(|part| words::mark(part) == Some(Need::Required))
        };
        let end = self.dom.node(at).map_or(at, |node| node.end);
        let from = self.blocks.partition_point(|block| block.at() <= at);
        let first = self.blocks.get(from).filter(|block| block.at() < end && block.listing.is_none());
        let mut said = Said::default();
        first.into_iter().flat_map(|block| &block.pieces).for_each(|piece| said.piece(self.dom, piece));
        let is_labelled = first.is_some_and(|block| {
            let mut label = Said::default();
            label.labelled(&block.text()) && label.need == Some(Need::Required)
        });
        let told = matches!(said.need, Some(Need::Required | Need::Unknown)) || is_labelled;
        told || PILLS.iter().any(|name| demands(element.attribute(name)))
    }

    /// The innermost component around a place.
    pub(super) fn component_at(&self, at: usize) -> Option<usize> {
        self.dom.around(at).find(|at| matches!(self.dom.name(*at), "paramfield" | "responsefield" | "expandable"))
    }
}

/// Attributes by which a parameter says where it goes.
const PLACES: [&str; 5] = ["body", "path", "query", "header", "cookie"];
/// Attributes whose texts stand beside the name.
const PILLS: [&str; 4] = ["type", "pre", "post", "label"];

/// Whether a parameter is needed, as its attributes say: an expression that would have to be evaluated does not, and a name that is one
/// is none.
fn need(element: &Element) -> Need {
    let has = |name: &str| element.attributes.iter().any(|(own, _)| own == name);
    let is_open = has("spread") || ["body", "name"].iter().any(|name| element.attribute(name).starts_with('{'));
    match has("required").then(|| is_no(element.attribute("required"))) {
        _ if is_open => Need::Unknown,
        Some(Some(false)) => Need::Required,
        None | Some(Some(true)) => Need::Optional,
        Some(None) => Need::Unknown,
    }
}

/// Whether the value of an attribute denies it; `None` for an expression.
fn is_no(value: &str) -> Option<bool> {
    match value {
        "false" | "{false}" => Some(true),
        "{true}" => Some(false),
        value if value.starts_with('{') => None,
        _ => Some(false),
    }
}
