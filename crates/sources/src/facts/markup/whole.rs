//! What is said of a body as a whole, above its fields: that it is a list, or that they lie in a field of it. A request of ours is one
//! object with its fields at the top.

use super::{
    super::{
        entry,
        outline::Block,
        section::{self, Section},
        words,
    },
    Met, Reader,
};

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 160;

impl Reader<'_> {
    /// Whether a list of fields is that of something else than the body of a request itself: `Array [`, «Members of `params`:» above them,
    /// or a title that is no part of a request («Environment variables»).
    pub(super) fn is_of_something_else(&self, own: &[&Met], section: Section, (from, stated): (usize, usize)) -> bool {
        let Some(first) = own.iter().map(|met| met.block).min() else { return false };
        let above = self.parts.iter().filter(|(at, part)| (from..first).contains(at) && *part == section);
        let blocks = above.filter_map(|(at, _)| self.blocks.get(*at));
        let is_said =
            blocks.filter(|block| block.heading.is_none() && block.table.is_none() && block.listing.is_none());
        let mut is_said = is_said.filter(|block| section == Section::Body && self.lies_in_something(block));
        is_said.next().is_some() || self.is_titled_otherwise(section, (stated, first))
    }

    /// Whether a page says between two blocks that a request has no parameters: «No parameters.», «Request parameters», «None».
    pub(super) fn has_none(&self, (from, to): (usize, usize)) -> bool {
        let parts = self.parts.iter().filter(|(at, _)| (from..to).contains(at));
        let texts = parts.filter_map(|(at, part)| Some((self.blocks.get(*at)?, *part)));
        texts.filter(|(block, _)| block.listing.is_none()).any(|(block, part)| match part {
            Section::Body | Section::Parameters => says_none(&block.text(), true),
            Section::Other => says_none(&block.text(), false),
            Section::Elsewhere | Section::Response | Section::Unsure | Section::Example | Section::Nested => false,
        })
    }

    fn lies_in_something(&self, block: &Block) -> bool {
        let text = block.text();
        if text.len() > LONGEST {
            return false;
        }
        let names_a_field = || {
            block.pieces.iter().any(|piece| self.dom.name(piece.element) == "code" && entry::may_be_name(&piece.text))
        };
        is_a_list(&text) || is_of_a_field(&text) && names_a_field()
    }

    /// Whether the last title between an endpoint and its fields names something that is sent in no request.
    fn is_titled_otherwise(&self, section: Section, (stated, first): (usize, usize)) -> bool {
        let between = self.blocks.get(stated..=first).unwrap_or_default();
        let title = between.iter().rev().find(|block| block.heading.is_some_and(|level| level > 1));
        // In the body of a request «Configuration» is a group of fields.
        let names =
            if section == Section::Other { section::names_what_is_no_request } else { section::names_another_message };
        title.is_some_and(|title| names(&self.heading(title)))
    }
}

/// Whether a sentence of a text says that there are none; below a label that says of what, a word is enough.
fn says_none(text: &str, below_a_label: bool) -> bool {
    const NONE: [&str; 8] = [
        "no parameters",
        "no request parameters",
        "no request body",
        "no parameters required",
        "no parameters are required",
        "takes no parameters",
        "has no parameters",
        "request parameters: none",
    ];
    const SUBJECTS: [&str; 5] = ["this endpoint ", "this request ", "this method ", "the endpoint ", "the request "];
    if text.len() > LONGEST {
        return false;
    }
    text.split(". ").map(words::plain).any(|sentence| {
        let said = SUBJECTS.iter().find_map(|own| sentence.strip_prefix(own)).unwrap_or(&sentence);
        NONE.contains(&said) || below_a_label && matches!(said, "none" | "n/a" | "-" | "—" | "无" | "なし")
    })
}

/// «Array [», «array of:», `object[]`, «A JSON array of objects, each with these fields:».
fn is_a_list(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let short = text.chars().count() <= 40;
    matches!(text.as_str(), "array" | "array [" | "array of:" | "object[]" | "array<object>" | "list of objects")
        || short && text.starts_with("array of ")
        || text.contains("array of objects") && text.ends_with([':', '.'])
}

/// «Members of …:», «… are wrapped in …».
fn is_of_a_field(text: &str) -> bool {
    const LEADS: [&str; 5] = ["members of ", "fields of ", "properties of ", "attributes of ", "parameters of "];
    let plain = words::plain(text);
    LEADS.iter().any(|lead| plain.starts_with(lead))
        || ["wrapped in ", "with these fields in ", "with these fields inside ", "nested under "]
            .iter()
            .any(|within| plain.contains(within))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_parameters_is_told() {
        for text in ["No parameters.", "List all models. No parameters.", "This endpoint takes no parameters."] {
            assert!(says_none(text, false), "{text}");
        }
        for text in ["None", "No parameters but `model` may be left out.", "No parameters of the answer are stable."] {
            assert!(!says_none(text, false), "{text}");
        }
        assert!(says_none("None", true) && !says_none("None of them is required.", true));
    }
}
