//! Endpoints that a page names beside the one that it states most plainly: it may be a page of theirs, too.

use super::{Addresses, Endpoint, MOST, Plainness, path};

impl Addresses {
    /// Takes in the paths that a text names, in a sentence or in an example.
    pub(super) fn mention(&mut self, text: &str) {
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | ','));
        for (path, relative) in words.filter_map(path::path).filter(|(path, _)| path.len() > 2) {
            let endpoint = Endpoint { method: None, path, relative };
            if self.mentioned.len() < MOST && !self.mentioned.contains(&endpoint) {
                self.mentioned.push(endpoint);
            }
        }
    }

    /// The endpoints that are named less plainly than `best`: in a list or table of them, or where nothing but a sentence states one, anywhere.
    /// Nothing is said of them, and nobody can tell that the page is not theirs.
    pub(crate) fn in_passing(&self, best: Plainness) -> Vec<Endpoint> {
        let weaker = self.stated.iter().filter(|stated| match best {
            Plainness::Alone => stated.how == Plainness::Listed,
            Plainness::Listed | Plainness::Sentence => stated.how < best,
        });
        let mentioned = self.mentioned.iter().filter(|_| best == Plainness::Sentence);
        let plainest = |path: &str| self.stated.iter().any(|stated| stated.how == best && stated.endpoint.path == path);
        let weaker = weaker.map(|stated| &stated.endpoint).chain(mentioned);
        weaker.filter(|endpoint| !plainest(&endpoint.path)).cloned().collect()
    }
}
