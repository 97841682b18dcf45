//! Which exchange a line of the journal is about.

use std::collections::BTreeMap;

use redial_redact::Identifier;

/// The exchanges by their ids. Those that the recorder makes are numbers.
#[derive(Debug, Default)]
pub(super) struct Ids {
    numbered: BTreeMap<u64, usize>,
    named: BTreeMap<Identifier, usize>,
    /// Numbers of which all is told.
    gone: Numbers,
}

/// Numbers, as ranges: where nearly all are there, they are few.
#[derive(Debug, Default)]
struct Numbers(BTreeMap<u64, u64>);

impl Numbers {
    fn insert(&mut self, number: u64) {
        let before = self.0.range(..=number).next_back().map(|(first, last)| (*first, *last));
        let first = match before {
            Some((_, last)) if last >= number => return,
            Some((first, last)) if last.checked_add(1) == Some(number) => first,
            _ => number,
        };
        let last = number.checked_add(1).and_then(|next| self.0.remove(&next)).unwrap_or(number);
        self.0.insert(first, last);
    }

    fn has(&self, number: u64) -> bool {
        self.0.range(..=number).next_back().is_some_and(|(_, last)| *last >= number)
    }
}

impl Ids {
    fn number(id: &Identifier) -> Option<u64> {
        let digits = id.as_str().strip_prefix('x').filter(|digits| !digits.starts_with(['0', '+']))?;
        digits.parse().ok()
    }

    /// The place of an exchange.
    pub(super) fn get(&self, id: &Identifier) -> Option<usize> {
        match Self::number(id) {
            Some(number) => self.numbered.get(&number).copied(),
            None => self.named.get(id).copied(),
        }
    }

    /// Whether an exchange of this name has been seen.
    pub(super) fn knows(&self, id: &Identifier) -> bool {
        self.get(id).is_some() || Self::number(id).is_some_and(|number| self.gone.has(number))
    }

    /// The exchanges have new places; of those that have none any more, nothing follows.
    pub(super) fn moved(&mut self, place: impl Fn(usize) -> Option<usize>) {
        let gone = &mut self.gone;
        self.numbered.retain(|number, at| match place(*at) {
            Some(new) => {
                *at = new;
                true
            }
            None => {
                gone.insert(*number);
                false
            }
        });
        self.named.retain(|_, at| place(*at).map(|new| *at = new).is_some());
    }

    /// Adds one.
    pub(super) fn insert(&mut self, id: &Identifier, index: usize) {
        match Self::number(id) {
            Some(number) => drop(self.numbered.insert(number, index)),
            None => drop(self.named.insert(id.clone(), index)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_one_range() {
        let mut numbers = Numbers::default();
        [5, 3, 4, 9, 8, 1, 1, 4].into_iter().for_each(|number| numbers.insert(number));
        assert_eq!(numbers.0.into_iter().collect::<Vec<_>>(), [(1, 1), (3, 5), (8, 9)]);
        let mut all = Numbers::default();
        (1..1_000).rev().for_each(|number| all.insert(number));
        assert_eq!(all.0.len(), 1);
        assert!(all.has(1) && all.has(999) && !all.has(0) && !all.has(1_000));
    }
}
