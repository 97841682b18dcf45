//! Looks for secrets in bytes that flow by, in every promised disguise, with the control in the stream that is searched.

use std::sync::Arc;

use redial_redact::{ArtefactScan, Digesting, Scanner, Search, Sha256};

/// A search under way.
#[derive(Debug)]
pub(super) struct Watch {
    search: Search,
    digest: Digesting,
}

/// What it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Secrets and control.
    pub(super) scan: ArtefactScan,
    /// The digest of what flowed by, which is kept nowhere.
    pub(super) sha256: Sha256,
}

impl Watch {
    pub(super) fn new(scanner: &Arc<Scanner>) -> Self {
        Self { search: scanner.search_of_stream(), digest: Digesting::default() }
    }

    /// Takes the next bytes, in pieces of any size.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.search.feed(bytes);
    }

    /// Searches what is left.
    pub(super) fn finish(self) -> Seen {
        Seen { scan: self.search.finish(), sha256: self.digest.so_far() }
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Identifier, Nonce, Secret, Tainted};

    use super::*;

    fn seen(text: &[u8], piece: usize) -> Seen {
        let name = |name: &str| Identifier::or_gap(Tainted::from(name));
        let secrets = [Secret::new(name("B"), b"sk-0123456789abcdef"), Secret::new(name("A"), b"other-secret-value")];
        let mut watch = Watch::new(&Arc::new(Scanner::new(&secrets, Control::new(Nonce::from_bytes([7; 16])))));
        text.chunks(piece).for_each(|piece| watch.feed(piece));
        watch.finish()
    }

    #[test]
    fn a_secret_is_found_wherever_the_bytes_are_cut_and_the_control_with_it() {
        for at in [0, 57_341, 65_527, 65_536, 122_871] {
            for piece in [1000, 65_536, 1 << 20] {
                let text = [&vec![b'x'; at][..], b" sk-0123456789abcdef ", &vec![b'y'; 9_000][..]].concat();
                let Seen { scan, sha256 } = seen(&text, piece);
                assert_eq!((scan.bytes_read, scan.hits.len()), (text.len() as u64, 1), "{at} {piece}");
                assert!(scan.planted > 0 && scan.found == scan.planted, "{at} {piece}");
                assert_eq!(sha256, Sha256::of(&text));
            }
        }
    }

    #[test]
    fn each_secret_comes_once() {
        let seen = seen(&b"sk-0123456789abcdef other-secret-value ".repeat(5000), 7);
        assert_eq!(seen.scan.hits.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(), ["B", "A"]);
    }
}
