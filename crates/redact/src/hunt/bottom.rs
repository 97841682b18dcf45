//! What is left where no more is undone: whether something would be, were there one layer more.

use super::{
    Hunter, Layer, Undo, inflate, packed_begins,
    view::{By, View, Views},
};
use crate::{Detectors, hunt::marks::Marks};

/// What could be undone in the deepest layer. Lines and pieces are not asked: to join some would be possible nearly everywhere.
const UNDO: [Undo; 6] = [Hunter::escapes, Hunter::quoted, Hunter::base64, Hunter::hex, Hunter::dump, Hunter::inflate];

/// Neighbouring characters that are no chance where digits stand for them, also in thousands of digests that are joined in several ways.
const TEXT: usize = 16;
/// The same for what comes out of something that two bytes say is compressed.
const LONG: usize = 64;
/// Different ones among them: a row of one byte says nothing.
const DISTINCT: usize = 5;
/// Characters that are escaped near one another: fewer are a quote in a quote, or an ampersand that was escaped too often.
const ESCAPED: usize = 8;
/// Bytes between two of them at most: what is left of an escape whose sign was escaped again and again.
const BETWEEN: usize = 48;

impl Hunter {
    /// Whether a layer in which nothing is undone any more still holds something that would be.
    pub(super) fn goes_on(&self, layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> bool {
        UNDO.iter().any(|undo| {
            let Some(view) = undo(self, layer, marks, views).0 else { return false };
            let tells = is_escaped(layer, &view)
                || shows_text(layer.text, &view, |from, to| layer.is_touched(from, to))
                || self.is_packed(layer, &view, views);
            views.give(view);
            tells
        })
    }

    /// Whether digits stand for something compressed: as it begins, or in what comes out of it.
    fn is_packed(&self, layer: &Layer<'_>, view: &View, views: &mut Views) -> bool {
        if !view.parts().any(|part| part.by.is_of_digits()) {
            return false;
        }
        if view.parts().any(|part| view.bytes.get(part.from..part.to).is_some_and(packed_begins)) {
            return true;
        }
        let mut marks = Marks::default();
        Detectors::mark(&view.bytes, &mut marks);
        let below = Layer { is_weary: true, ..layer.below(view) };
        let inside = inflate::inflate(&below, &marks, views).0;
        inside.is_some_and(|inside| shows_text(&view.bytes, &inside, |_, _| true))
    }
}

/// Whether many characters near one another are escaped, each of which the layer above did not have just so.
fn is_escaped(layer: &Layer<'_>, view: &View) -> bool {
    let (mut from, mut count) = (0, 0);
    for part in view.parts() {
        let len = part.to - part.from;
        let is_text = |part: &[u8]| part.iter().all(|byte| is_printed(*byte) || byte.is_ascii_whitespace());
        // What was undone in noise stands beside other noise.
        let goes_on = view.bytes.get(part.from..part.to).is_some_and(is_text);
        if !part.by.is_escape() || !goes_on {
            count = if len > BETWEEN || !goes_on { 0 } else { count };
            continue;
        }
        if !layer.is_touched(view.origin(part.from), view.origin(part.to)) {
            continue;
        }
        from = if count == 0 { part.from } else { from };
        count += len.max(1);
        let differs = || view.bytes.get(from..part.to).is_some_and(|row| crate::shape::distinct(row) >= DISTINCT);
        if count >= ESCAPED && differs() {
            return true;
        }
    }
    false
}

/// Whether digits, or what was compressed, stand for text in a view of a text; those that are old were undone above.
fn shows_text(text: &[u8], view: &View, is_new: impl Fn(usize, usize) -> bool) -> bool {
    let mut at = 0;
    view.bytes.split(|byte| !is_printed(*byte)).any(|run| {
        let (from, to) = (at, at + run.len());
        at = to + 1;
        if !is_text(run) {
            return false;
        }
        // Two bytes look like zlib by chance, and what comes out of noise looks like text for a while.
        let is_chance = || to - from < LONG && text.get(view.origin(from)) == Some(&0x78);
        let counts = |by: By| by.is_of_digits() && !(by == By::Compressed && is_chance());
        view.undone(from, to).is_some_and(counts) && is_new(view.origin(from), view.origin(to - 1) + 1)
    })
}

fn is_text(run: &[u8]) -> bool {
    run.len() >= TEXT && crate::shape::distinct(run) >= DISTINCT && run.iter().all(|byte| is_printed(*byte))
}

const fn is_printed(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte == b' '
}
