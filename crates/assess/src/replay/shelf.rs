//! A list that grows and shrinks without moving what stays where it is: a vector that doubles leaves a hole behind that is too
//! small for the next one, and a run of very many calls would pay for all of them.

/// How many things lie on a board.
const BOARD: usize = 512;

/// Things in order, on boards of equal length.
#[derive(Debug)]
pub(super) struct Shelf<T>(Vec<Vec<T>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Shelf<T> {
    /// How many things there are.
    pub(super) fn len(&self) -> usize {
        let last = self.0.last().map_or(0, Vec::len);
        self.0.len().saturating_sub(1) * BOARD + last
    }

    /// Puts one behind the others.
    pub(super) fn push(&mut self, thing: T) {
        self.push_on(thing, || Vec::with_capacity(BOARD));
    }

    fn push_on(&mut self, thing: T, board: impl FnOnce() -> Vec<T>) {
        match self.0.last_mut().filter(|board| board.len() < BOARD) {
            Some(board) => board.push(thing),
            None => {
                let mut board = board();
                board.push(thing);
                self.0.push(board);
            }
        }
    }

    /// The one at a place.
    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.0.get(at / BOARD)?.get(at % BOARD)
    }

    /// The same, to change it.
    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.0.get_mut(at / BOARD)?.get_mut(at % BOARD)
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.0.iter().flatten()
    }

    /// The same, to change them.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().flatten()
    }

    /// Keeps those of which it is said, with their places; those behind them move up.
    pub(super) fn retain(&mut self, keeps: impl Fn(usize) -> bool) {
        // Boards that were cleared are used again: another thread's allocator would not give back these.
        let (mut at, mut cleared) = (0, Vec::new());
        for mut board in std::mem::take(&mut self.0) {
            for thing in board.drain(..) {
                if keeps(at) {
                    self.push_on(thing, || cleared.pop().unwrap_or_else(|| Vec::with_capacity(BOARD)));
                }
                at += 1;
            }
            cleared.push(board);
        }
    }

    /// All of them in one list.
    pub(super) fn into_vec(self) -> Vec<T> {
        let mut all = Vec::with_capacity(self.len());
        self.0.into_iter().for_each(|board| all.extend(board));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_a_list_holds() {
        for count in [0, 1, BOARD - 1, BOARD, BOARD + 1, 3 * BOARD + 7] {
            let mut shelf = Shelf::default();
            (0..count).for_each(|number| shelf.push(number));
            assert_eq!((shelf.len(), shelf.iter().count()), (count, count));
            assert!((0..count).all(|at| shelf.get(at) == Some(&at)) && shelf.get(count).is_none());
            shelf.iter_mut().for_each(|number| *number *= 2);
            shelf.retain(|at| at % 3 == 1);
            let kept: Vec<usize> = (0..count).filter(|at| at % 3 == 1).map(|at| at * 2).collect();
            assert_eq!((shelf.len(), shelf.into_vec()), (kept.len(), kept));
        }
    }
}
