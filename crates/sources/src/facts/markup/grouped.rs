//! Labels that are nothing but a mark («Required», «Optional») and say it of all fields of the list right behind them. A pill behind
//! the last field of a list has the same words.

use super::{
    super::{outline::Block, words},
    Reader, part,
};

/// How many blocks behind a label another one of its kind is looked for.
const LOOKED_ON: usize = 200;

impl Reader<'_> {
    /// Whether a block is no heading, and a mark of all fields of the list right behind it.
    pub(super) fn marks_a_list(&self, index: usize) -> bool {
        let alone = |text: &str| text.trim_end().ends_with([':', '：']);
        if !self.may_mark_a_list(index) {
            return false;
        }
        // «Body», «Required»: that of the body as a whole stands there, too, but no other mark follows then as this one does.
        if self.labelled == Some(index) {
            return self.blocks.get(index).is_some_and(|block| alone(&block.text()))
                || self.another_marks_a_list(index + 1);
        }
        let Some(before) = index.checked_sub(1).and_then(|before| self.list_around(before)) else { return false };
        // A list of one field may be how each field is set, with its mark behind it.
        let is_marked = self.open.last().is_some_and(|(level, _, need, _)| *level >= part::LABEL && need.is_some());
        self.ends_before(before, index) && (is_marked || self.has_items(before))
    }

    /// Whether another mark follows, before the next heading, that stands between two lists.
    fn another_marks_a_list(&self, from: usize) -> bool {
        let later = self.blocks.iter().enumerate().skip(from).take(LOOKED_ON);
        later.take_while(|(_, block)| block.heading.is_none()).any(|(at, _)| {
            self.may_mark_a_list(at)
                && at.checked_sub(1).and_then(|at| self.list_around(at)).is_some_and(|list| self.ends_before(list, at))
        })
    }

    /// Whether a block is nothing but a mark, of what is before it no more than of what is behind it, and a list or table begins there.
    fn may_mark_a_list(&self, index: usize) -> bool {
        let Some(block) = self.blocks.get(index) else { return false };
        let is_mark = block.heading.is_none() && block.listing.is_none() && block.table.is_none();
        let begins = |list: usize| list > block.at();
        let next = self.blocks.get(index + 1).and_then(|next| next.table).or_else(|| self.list_around(index + 1));
        is_mark
            && next.is_some_and(begins)
            && words::mark(&block.text()).is_some()
            && !self.is_nearer_to_the_one_before(index)
    }

    /// The innermost list around a block.
    fn list_around(&self, index: usize) -> Option<usize> {
        let at = self.blocks.get(index).map(Block::at)?;
        self.dom.around(at).find(|at| matches!(self.dom.name(*at), "ul" | "ol" | "dl"))
    }

    fn ends_before(&self, list: usize, index: usize) -> bool {
        let at = self.blocks.get(index).map(Block::at);
        self.dom.node(list).zip(at).is_some_and(|(list, at)| list.end <= at)
    }

    /// Whether a list has more than one item.
    fn has_items(&self, list: usize) -> bool {
        let end = self.dom.node(list).map_or(list, |node| node.end);
        (list..end).filter(|at| matches!(self.dom.name(*at), "li" | "dt")).nth(1).is_some()
    }
}
