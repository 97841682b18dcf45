//! Which exchange a line of the journal is about.

use std::collections::BTreeMap;

use redial_redact::Identifier;

/// The exchanges by their ids. Those that the recorder makes are numbers.
#[derive(Debug, Default)]
pub(super) struct Ids {
    numbered: InOrder,
    named: BTreeMap<Identifier, usize>,
    /// Numbers of which all is told.
    gone: Numbers,
}

/// The places of numbers, in their order: they come in it, nearly, and what is asked for came lately.
#[derive(Debug, Default)]
struct InOrder(Vec<(u64, usize)>);

impl InOrder {
    /// How many of the last are looked at first: of what is under way, hardly any came before them.
    const LATELY: usize = 64;

    /// Where a number stands, or would stand.
    fn find(&self, number: u64) -> Result<usize, usize> {
        let (before, lately) = self.0.split_at(self.0.len().saturating_sub(Self::LATELY));
        let by_number = |(known, _): &(u64, usize)| known.cmp(&number);
        if lately.first().is_some_and(|first| by_number(first).is_le()) {
            let at = |at| before.len() + at;
            return lately.binary_search_by(by_number).map(at).map_err(at);
        }
        before.binary_search_by(by_number)
    }

    fn get(&self, number: u64) -> Option<usize> {
        self.find(number).ok().and_then(|at| self.0.get(at)).map(|(_, place)| *place)
    }

    fn insert(&mut self, number: u64, place: usize) {
        match self.find(number) {
            Ok(at) => self.0.get_mut(at).into_iter().for_each(|known| known.1 = place),
            Err(at) => self.0.insert(at, (number, place)),
        }
    }
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
            Some(number) => self.numbered.get(number),
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
        self.numbered.0.retain_mut(|(number, at)| match place(*at) {
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
            Some(number) => self.numbered.insert(number, index),
            None => drop(self.named.insert(id.clone(), index)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_any_order_have_their_places() {
        let mut ids = InOrder::default();
        let numbers: Vec<u64> = (0..1_000).map(|n| n * 7_919 % 1_009).collect();
        numbers.iter().enumerate().for_each(|(place, number)| ids.insert(*number, place));
        assert!(ids.0.is_sorted());
        numbers.iter().enumerate().for_each(|(place, number)| assert_eq!(ids.get(*number), Some(place)));
        let missing = (0..1_100).filter(|number| ids.get(*number).is_none()).count();
        assert_eq!(missing, 1_100 - 1_000);
        ids.insert(500, 7);
        assert_eq!((ids.get(500), ids.0.len()), (Some(7), 1_000));
    }

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
