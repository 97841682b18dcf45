use std::fmt;

use crate::Tainted;

/// How many texts are known again. The exchanges of a job say a handful of things over and over, and a few that are new each time.
const KNOWN: usize = 8;

/// Longest text that is known again.
const LONGEST: usize = 256;

/// What followed from the last texts, for a function of nothing but its text: one that comes again is compared and not read
/// again. Meant for a thread's own use; it holds what came from outside, and shows none of it.
pub struct Again<T> {
    known: Vec<(Vec<u8>, T)>,
    /// The place of the one that is forgotten next.
    oldest: usize,
}

impl<T: Clone> Again<T> {
    /// Nothing is known yet.
    pub const fn new() -> Self {
        Self { known: Vec::new(), oldest: 0 }
    }

    /// What follows from a text by `read`, which is the same function each time.
    pub fn of<'t>(&mut self, text: Tainted<'t>, read: impl FnOnce(Tainted<'t>) -> T) -> T {
        if let Some((_, told)) = self.known.iter().find(|(known, _)| known == text.bytes()) {
            return told.clone();
        }
        let told = read(text);
        if text.len() <= LONGEST {
            self.keep(text.bytes(), told.clone());
        }
        told
    }

    fn keep(&mut self, text: &[u8], told: T) {
        if self.known.len() < KNOWN {
            self.known.push((text.to_vec(), told));
        } else if let Some((known, old)) = self.known.get_mut(self.oldest) {
            known.clear();
            known.extend_from_slice(text);
            *old = told;
            self.oldest = (self.oldest + 1) % KNOWN;
        }
    }
}

impl<T: Clone> Default for Again<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Again<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Again({} texts)", self.known.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_says_what_reading_says(texts in prop::collection::vec("[ab]{0,3}|[ab]{255,258}", 0..60)) {
            let mut again = Again::new();
            for text in &texts {
                let told = again.of(Tainted::from(text.as_str()), |text| text.text().to_uppercase());
                prop_assert_eq!(told, text.to_uppercase());
            }
            prop_assert!(again.known.len() <= KNOWN && again.known.iter().all(|(text, _)| text.len() <= LONGEST));
        }
    }

    #[test]
    fn what_comes_again_is_not_read_again_and_nothing_of_it_is_shown() {
        let mut again = Again::new();
        let mut read = 0;
        for text in ["one", "two", "one", "one", "two"] {
            again.of(Tainted::from(text), |_| read += 1);
        }
        assert_eq!(read, 2);
        assert_eq!(format!("{again:?}"), "Again(2 texts)");
    }
}
