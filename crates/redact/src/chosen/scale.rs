//! What the price list and whoever made it at build time share.

/// A bit: prices are sixteenths of one, whole numbers, so that each machine comes to the same.
pub(crate) const BIT: u32 = 16;

/// Letters; one of two in front may also be the start of a word.
pub(crate) const LETTERS: usize = 26;
pub(crate) const STARTED: usize = LETTERS + 1;

/// Where the price of a letter behind two others stands.
pub(crate) const fn slot(last: (usize, usize), letter: usize) -> usize {
    (last.0 * STARTED + last.1) * LETTERS + letter
}
