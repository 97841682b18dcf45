//! Looks for secrets in bytes that flow by, in windows that overlap.

use std::sync::Arc;

use redial_redact::{Identifier, Scanner};

/// Bytes that are collected before they are searched: a search for each line of output would look at the overlap again
/// and again.
const WINDOW: usize = 64 * 1024;

/// How much is searched once more with what follows: room for the longest form of a long secret (as in the scanner).
const OVERLAP: usize = 8 * 1024;

/// A search under way.
#[derive(Debug)]
pub(super) struct Watch {
    scanner: Arc<Scanner>,
    /// Whether the scanner finds its own control: one that could not be built finds nothing, and proves nothing.
    works: bool,
    window: Vec<u8>,
    bytes: u64,
    hits: Vec<Identifier>,
}

/// What it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether the search can be believed.
    pub(super) works: bool,
    /// Bytes that were searched.
    pub(super) bytes: u64,
    /// Names of the secrets that stood in them.
    pub(super) hits: Vec<Identifier>,
}

impl Watch {
    pub(super) fn new(scanner: Arc<Scanner>) -> Self {
        let control = scanner.scan(&[]);
        let works = control.planted > 0 && control.found == control.planted;
        Self { scanner, works, window: Vec::new(), bytes: 0, hits: Vec::new() }
    }

    /// Takes the next bytes, in pieces of any size.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.window.extend_from_slice(bytes);
        if self.window.len() >= WINDOW {
            self.search();
            let done = self.window.len().saturating_sub(OVERLAP);
            self.window.drain(..done);
        }
    }

    /// Searches what is left.
    pub(super) fn finish(mut self) -> Seen {
        self.search();
        self.hits.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        Seen { works: self.works, bytes: self.bytes, hits: self.hits }
    }

    fn search(&mut self) {
        for hit in self.scanner.hits(&self.window) {
            if !self.hits.contains(&hit.name) {
                self.hits.push(hit.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Nonce, Secret, Tainted};

    use super::*;

    fn seen(text: &[u8], piece: usize) -> Seen {
        let name = |name: &str| Identifier::or_gap(Tainted::from(name));
        let secrets = [Secret::new(name("B"), b"sk-0123456789abcdef"), Secret::new(name("A"), b"other-secret-value")];
        let mut watch = Watch::new(Arc::new(Scanner::new(&secrets, Control::new(Nonce::from_bytes([7; 16])))));
        text.chunks(piece).for_each(|piece| watch.feed(piece));
        watch.finish()
    }

    #[test]
    fn a_secret_is_found_wherever_the_bytes_are_cut() {
        for at in [0, 5, WINDOW - OVERLAP - 3, WINDOW - 9, WINDOW, 2 * WINDOW - OVERLAP - 9, 200_000] {
            for piece in [1, 1000, 4096, WINDOW, 1 << 20] {
                let text = [&vec![b'x'; at][..], b"sk-0123456789abcdef", &vec![b'y'; 70_000][..]].concat();
                let seen = seen(&text, piece);
                assert_eq!((seen.works, seen.bytes, seen.hits.len()), (true, text.len() as u64, 1), "{at} {piece}");
            }
        }
    }

    #[test]
    fn names_are_sorted_and_come_once() {
        let seen = seen(&b"sk-0123456789abcdef other-secret-value ".repeat(5000), 7);
        assert_eq!(seen.hits.iter().map(Identifier::as_str).collect::<Vec<_>>(), ["A", "B"]);
    }
}
