//! Parameters that are written as components, and say by themselves where they go.

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
            let no = ["false", "{false}"];
            let mut said = Said { kind: words::kind(element.attribute("type")), ..Said::default() };
            let required = has("required") && !no.contains(&element.attribute("required"));
            said.need = Some(if required { Need::Required } else { Need::Optional });
            said.deprecated = has("deprecated") && !no.contains(&element.attribute("deprecated"));
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
}
