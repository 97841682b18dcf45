//! What a page says beside the fields of an endpoint by which they are not all that a request is held against: that its body is no JSON,
//! that it is another endpoint now, or that the list of fields goes on on another page.

use super::{
    super::{Endpoint, outline::Block, path, section::Section, stated, words},
    Reader, withheld,
};

/// Most options of a choice that are looked at.
const MOST_FORMS: usize = 20;

impl Reader<'_> {
    /// Whether anything between two blocks says so of an endpoint.
    pub(super) fn is_denied(&self, endpoint: &Endpoint, (from, to): (usize, usize)) -> bool {
        let parts = self.parts.iter().filter(|(at, part)| {
            (from..to).contains(at) && matches!(part, Section::Body | Section::Parameters | Section::Other)
        });
        let texts: Vec<String> = parts.filter_map(|(at, _)| self.blocks.get(*at)).map(Block::text).collect();
        self.takes_another_form(&texts, (from, to))
            || texts.iter().any(|text| moves_elsewhere(text, endpoint))
            || self.is_of_another_page(endpoint)
            || self.is_paged((from, to))
    }

    /// Whether the part of an endpoint says that its body is in another form than JSON, and nowhere that it may be in that.
    fn takes_another_form(&self, texts: &[String], range: (usize, usize)) -> bool {
        let forms = self.forms(range);
        let is_another = |text: &String| withheld::is_another_form(text);
        let is_json = |text: &String| text.contains("application/json");
        texts.iter().chain(&forms).any(is_another) && !texts.iter().chain(&forms).any(is_json)
    }

    /// The forms of a body that are offered to choose from between two blocks.
    fn forms(&self, (from, to): (usize, usize)) -> Vec<String> {
        let (begin, end) = self.span((from, to));
        let choices = self.dom.elements().filter(|(at, element)| {
            (begin..end).contains(at) && element.name == "select" && self.dom.stands_shown(*at)
        });
        let options = choices.flat_map(|(at, _)| at..self.dom.node(at).map_or(at, |node| node.end));
        let options = options.filter(|at| self.dom.name(*at) == "option").take(MOST_FORMS);
        options
            .map(|at| (at..end).take(2).find_map(|at| self.dom.own_text(at)).unwrap_or_default().to_owned())
            .collect()
    }

    /// Whether the page's own head names another endpoint (`openapi: POST /v2/…`, above `POST /v1/…`).
    fn is_of_another_page(&self, endpoint: &Endpoint) -> bool {
        let head = self.blocks.iter().take_while(|block| block.heading == Some(1) || self.is_of_head(block));
        let named = head.filter(|block| self.is_of_head(block)).find_map(|block| stated::in_line(&block.text()));
        named.is_some_and(|(method, (path, _))| {
            !is_same(&path, &endpoint.path) || endpoint.method.is_some_and(|own| own != method)
        })
    }

    fn is_of_head(&self, block: &Block) -> bool {
        self.dom.element(block.element).is_some_and(|element| element.attribute("class") == OF_HEAD)
    }

    /// Whether the list of fields goes on on another page, as what is set right behind its table to turn them says.
    fn is_paged(&self, range: (usize, usize)) -> bool {
        let (begin, end) = self.span(range);
        let turns = self.dom.elements().filter(|(at, element)| {
            let named = || {
                element
                    .attribute("class")
                    .split_whitespace()
                    .any(|class| matches!(class, "pagination" | "pager" | "paging"))
            };
            (begin..end).contains(at) && element.name == "nav" && named()
        });
        turns.into_iter().any(|(at, _)| self.is_behind_a_table(at) && withheld::goes_on(&self.dom.text(at)))
    }

    fn is_behind_a_table(&self, at: usize) -> bool {
        let parent = self.dom.node(at).map(|node| node.parent);
        let (Some(parent), true) = (parent, at > 0) else { return false };
        // The last element that ends before it, of those that stand beside it.
        let before = std::iter::once(at - 1).chain(self.dom.around(at - 1));
        before.into_iter().any(|own| {
            self.dom.name(own) == "table"
                && self.dom.node(own).is_some_and(|node| node.parent == parent && node.end <= at)
        })
    }

    /// From where to where in the page some blocks reach.
    fn span(&self, (from, to): (usize, usize)) -> (usize, usize) {
        let at = |index: usize| self.blocks.get(index).map(Block::at);
        (if from == 0 { 0 } else { at(from).unwrap_or(0) }, at(to).unwrap_or(usize::MAX))
    }
}

/// The class of a paragraph that stands for the head of a text in Markdown.
pub(in super::super) const OF_HEAD: &str = "redial-head";

/// Whether a text says that an endpoint is another one now: «The path is now `POST /v2/…`», «Moved to …».
fn moves_elsewhere(text: &str, endpoint: &Endpoint) -> bool {
    const MOVES: [&str; 10] = [
        "is now",
        "moved to",
        "has moved",
        "replaced by",
        "superseded by",
        "renamed to",
        "changed to",
        "changes to",
        "becomes",
        "instead",
    ];
    const OPEN: [&str; 6] = ["if", "when", "unless", "for", "not", "optionally"];
    if text.len() > words::LONGEST {
        return false;
    }
    text.split(". ").any(|sentence| {
        let lower = sentence.to_lowercase();
        let is_open = lower.split_whitespace().any(|word| OPEN.contains(&word));
        let paths: Vec<String> = sentence.split_whitespace().filter_map(path::path).map(|(path, _)| path).collect();
        let others = paths.iter().filter(|path| path.len() > 2);
        let all_others = others.clone().all(|path| !is_same(path, &endpoint.path));
        !is_open && others.count() > 0 && all_others && MOVES.iter().any(|words| lower.contains(words))
    })
}

/// Whether two paths are one, below a base that only one of them has.
fn is_same(one: &str, other: &str) -> bool {
    one.ends_with(other) || other.ends_with(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_moved_is_told_from_one_that_did_not() {
        let own = Endpoint { method: Some("POST"), path: "/v1/messages".to_owned(), relative: false };
        for text in [
            "The path is now POST /v2/messages.",
            "This endpoint has moved to https://api.example.com/v2/messages.",
            "Use POST /v1/responses instead.",
            "Text. It was replaced by /v1/responses.",
        ] {
            assert!(moves_elsewhere(text, &own), "{text}");
        }
        for text in [
            "The path is now POST /v1/messages.",
            "Use /v1/messages instead of /v0/messages.",
            "For batches use /v1/messages/batches instead.",
            "The answer of GET /v1/models lists all models.",
            "The default is now 1.",
        ] {
            assert!(!moves_elsewhere(text, &own), "{text}");
        }
    }
}
