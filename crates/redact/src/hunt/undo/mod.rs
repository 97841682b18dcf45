//! Disguises of single characters, one module each: how a text is read back where one of them stands. A new one is a module
//! and a line in [`ESCAPES`] (or in [`QUOTED`], where undoing it could spoil plain text beside it).

mod backslash;
mod html;
mod invisible;
mod percent;
mod quoted;
mod terminal;
mod wide;

use super::{skip::Bytes, view::View};

/// What stands in place of a sequence: at most one character.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Put {
    bytes: [u8; 4],
    len: usize,
}

impl Put {
    /// Nothing at all.
    const NOTHING: Self = Self { bytes: [0; 4], len: 0 };

    const fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1 }
    }

    fn scalar(code: u32) -> Option<Self> {
        let mut bytes = [0; 4];
        let len = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self { bytes, len })
    }
}

/// A kind of sequence that stands for one character, or for none.
pub(super) struct Escape {
    /// What people call it.
    name: &'static str,
    /// Bytes that it begins with.
    leads: &'static [u8],
    /// How many bytes of the text it takes, and what they stand for.
    undo: fn(&[u8]) -> Option<(usize, Put)>,
}

/// All that can be undone in one go.
pub(super) const ESCAPES: [&Escape; 6] =
    [&percent::ESCAPE, &backslash::ESCAPE, &html::ESCAPE, &terminal::ESCAPE, &invisible::ESCAPE, &wide::ESCAPE];

/// Undone alone: `=4D` also stands in plain assignments.
pub(super) const QUOTED: [&Escape; 1] = [&quoted::ESCAPE];

/// How much plain text is kept on each side of what was undone: a whole short secret, all its characters escaped again.
const MARGIN: usize = 192;

/// Leads of some escapes, by byte.
pub(super) struct Leads {
    escapes: [Option<&'static Escape>; 256],
    bytes: Bytes,
}

impl Leads {
    /// The table of some escapes; no two of them begin with the same byte.
    pub(super) fn new(escapes: &[&'static Escape]) -> Self {
        let mut table = [None; 256];
        for escape in escapes {
            for lead in escape.leads {
                if let Some(slot) = table.get_mut(usize::from(*lead)) {
                    *slot = Some(*escape);
                }
            }
        }
        let bytes = Bytes::of(|byte| table.get(usize::from(byte)).is_some_and(Option::is_some));
        Self { escapes: table, bytes }
    }

    fn of(&self, byte: u8) -> Option<&'static Escape> {
        self.escapes.get(usize::from(byte)).copied().flatten()
    }

    /// The text around everything that could be undone, with it undone; `None` where there was nothing.
    pub(super) fn undo(&self, text: &[u8]) -> Option<View> {
        let mut view = View::default();
        let mut copied = 0;
        let mut at = 0;
        let mut last: Option<&'static str> = None;
        while let Some(next) = self.bytes.next(text, at) {
            at = next;
            let rest = text.get(at..)?;
            let undone = rest.first().and_then(|byte| self.of(*byte)).and_then(|e| Some((e.name, (e.undo)(rest)?)));
            let Some((name, (taken, put))) = undone else {
                at += 1;
                continue;
            };
            self.keep(text, (copied, at), last, &mut view);
            view.mark(at, (taken, put.len), name);
            view.bytes.extend_from_slice(put.bytes.get(..put.len).unwrap_or_default());
            last = Some(name);
            at += taken;
            copied = at;
        }
        last?;
        view.copy(text, copied, text.len().min(copied + MARGIN), "");
        Some(view)
    }

    /// Copies what stands between two things that were undone; of a long stretch only its ends.
    fn keep(&self, text: &[u8], (from, to): (usize, usize), last: Option<&'static str>, view: &mut View) {
        if to - from <= 2 * MARGIN {
            return view.copy(text, from, to, "");
        }
        if last.is_some() {
            view.copy(text, from, from + MARGIN, "");
            view.bytes.push(0);
        }
        view.copy(text, to - MARGIN, to, "");
    }
}

/// Value of some digits in a base, if all of them are.
fn number(digits: &[u8], base: u32) -> Option<u32> {
    let digit = |value: u32, byte: &u8| value.checked_mul(base)?.checked_add(char::from(*byte).to_digit(base)?);
    if digits.is_empty() { None } else { digits.iter().try_fold(0, digit) }
}
