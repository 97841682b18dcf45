//! Disguises of single characters, one module each: how a text is read back where one of them stands. A new one is a module
//! and a line in [`ESCAPES`] (or in [`QUOTED`], where undoing it could spoil plain text beside it).

mod backslash;
mod caret;
mod folded;
mod html;
mod invisible;
mod louds;
mod numbered;
mod percent;
mod quiet;
mod quoted;
mod terminal;
mod wide;

use std::collections::VecDeque;

use super::{
    grams::Grams,
    marks::{Kind, Marks},
    runs, skip,
    view::{By, View, Views},
};
use louds::Louds;
use numbered::Numbered;
use quiet::is_quiet;

/// What stands in place of a sequence: at most one character.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Put {
    bytes: [u8; 4],
    len: u8,
}

impl Put {
    /// Nothing at all.
    const NOTHING: Self = Self { bytes: [0; 4], len: 0 };

    const fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1 }
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    fn scalar(code: u32) -> Option<Self> {
        let mut bytes = [0; 4];
        let len = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self { bytes, len: u8::try_from(len).ok()? })
    }
}

/// A kind of sequence that stands for one character, or for none.
pub(super) struct Escape {
    /// What it is called.
    by: By,
    /// Bytes that it begins with.
    leads: &'static [u8],
    /// What it is at the start of a text.
    undo: fn(&[u8]) -> Option<Undone>,
}

/// How many bytes of a text a sequence takes, and what they stand for: small enough to be handed back in registers.
type Undone = (u16, Put);

/// All that can be undone in one go.
pub(super) const ESCAPES: [&Escape; 7] = [
    &percent::ESCAPE,
    &backslash::ESCAPE,
    &html::ESCAPE,
    &terminal::ESCAPE,
    &caret::ESCAPE,
    &invisible::ESCAPE,
    &wide::ESCAPE,
];

/// Undone alone: `=4D` also stands in plain assignments.
pub(super) const QUOTED: [&Escape; 1] = [&quoted::ESCAPE];

/// A value as it reads where all that can be undone in one go was undone: one that looks escaped itself stands there without.
pub(super) fn unescaped(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    // A backslash at its end goes with whatever stands behind it.
    while let Some(first) = rest.first().filter(|_| rest != b"\\") {
        let undone =
            ESCAPES.iter().filter(|escape| escape.leads.contains(first)).find_map(|escape| (escape.undo)(rest));
        let (taken, put) = undone.unwrap_or((1, Put::byte(*first)));
        out.extend_from_slice(put.text());
        rest = rest.get(usize::from(taken).max(1)..).unwrap_or_default();
    }
    out
}

/// Bytes by which it is told that a sequence is none, where all of them are the same.
const TELLING: usize = 8;

/// How much plain text is kept on each side of what was undone: a whole short secret, all its characters escaped again.
const MARGIN: usize = 192;

/// Leads of some escapes, by byte.
pub(super) struct Leads {
    escapes: [Option<&'static Escape>; 256],
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
        Self { escapes: table }
    }

    fn of(&self, byte: u8) -> Option<&'static Escape> {
        self.escapes.get(usize::from(byte)).copied().flatten()
    }

    /// What can be undone at a place.
    #[inline(always)]
    fn spot(&self, text: &[u8], at: usize) -> Option<Spot> {
        let rest = text.get(at..)?;
        let escape = self.of(*rest.first()?)?;
        // Those that may stand everywhere in a text are asked without a call.
        let (taken, put) = if escape.by == By::Percent {
            percent::undo(rest).or_else(|| folded::undo(rest, escape.undo))?
        } else if escape.by == By::Invisible {
            invisible::undo(rest)?
        } else if escape.by == By::Quoted {
            quoted::undo(rest)?
        } else if escape.by == By::Wide {
            wide::undo(rest)?
        } else {
            (escape.undo)(rest).or_else(|| folded::undo(rest, escape.undo))?
        };
        Some(Spot { at, taken, put, by: escape.by })
    }

    /// The text around everything that could be undone, with it undone; `None` where there was nothing, or nothing but what is
    /// [`is_quiet`].
    pub(super) fn undo(
        &self,
        text: &[u8],
        (marks, kind): (&Marks, Kind),
        grams: &Grams,
        views: &mut Views,
    ) -> Option<View> {
        let mut writing = Writing { text, view: views.take(), copied: 0, live: None, recent: Vec::new() };
        let mut quiet: VecDeque<Spot> = VecDeque::new();
        let (mut at, mut places) = (0, marks.cursor(kind));
        let mut louds = Louds::new((text, marks), kind, grams);
        let mut numbered = Numbered::default();
        while let Some(next) = places.next(at) {
            numbered.meet(text, next);
            let Some(spot) = self.spot(text, next).map(|spot| spot.with_underscore(text, at)) else {
                at = next + none(text.get(next..).unwrap_or_default());
                continue;
            };
            at = spot.end();
            let counts = spot.counts(text);
            let is_near = !counts && writing.is_live(&spot, grams);
            let mut is_loud = || louds.next(spot.at) == Some(spot.at) && !is_quiet(text, &spot, grams);
            if counts || !is_near && is_loud() {
                if !quiet.is_empty() {
                    let near = quiet.drain(..).filter(|before| before.at + MARGIN >= spot.at);
                    near.for_each(|before| writing.write(&before));
                }
                writing.write(&spot);
                writing.write_row(&spot, self);
                at = writing.copied;
            } else if is_near {
                writing.write(&spot);
                writing.recent.push(spot);
            } else {
                // What is quiet stands for nothing where nothing that may count is near.
                match louds.next(at) {
                    None => break,
                    Some(loud) if loud > at + MARGIN => {
                        at = loud - MARGIN;
                        quiet.clear();
                    }
                    Some(_) => quiet.push_back(spot),
                }
                while quiet.front().is_some_and(|first| first.at + MARGIN < at) {
                    quiet.pop_front();
                }
            }
        }
        let Writing { mut view, copied, live, .. } = writing;
        if live.is_some() {
            view.copy(text, copied, text.len().min(copied + MARGIN), By::Nothing);
        }
        numbered.decode(text, &mut view);
        if live.is_some() { Some(view) } else { views.unless_empty(view) }
    }
}

/// At how many places from the start of a text on nothing can be undone, where nothing can at the first.
#[inline(always)]
fn none(text: &[u8]) -> usize {
    let alike = || skip::alike(text, TELLING);
    if text.first() == Some(&0) { wide::none(text).unwrap_or_else(alike) } else { alike() }
}

/// Something that can be undone.
#[derive(Clone, Copy)]
struct Spot {
    at: usize,
    taken: u16,
    put: Put,
    by: By,
}

impl Spot {
    /// How many pairs of the same byte, each of which stands for one, follow on one another from here on.
    fn pairs(&self, text: &[u8]) -> usize {
        let rest = text.get(self.at..).unwrap_or_default();
        let is_pair =
            self.taken == 2 && rest.first_chunk::<2>().is_some_and(|[a, b]| a == b && self.put.text() == [*a]);
        if is_pair { (skip::alike(rest, TELLING) / 2).max(1) } else { 1 }
    }

    /// The same, where a character is written over an underscore: that goes in its place, unless something was undone there.
    #[inline(always)]
    fn with_underscore(self, text: &[u8], undone: usize) -> Self {
        let is_over = self.by == By::Invisible
            && self.at > undone
            && text.get(self.at - 1..).is_some_and(|rest| rest.starts_with(b"_\x08"));
        if is_over { Self { at: self.at - 1, ..self } } else { self }
    }

    fn end(&self) -> usize {
        self.at + usize::from(self.taken)
    }
}

/// A view while it is written.
struct Writing<'a> {
    text: &'a [u8],
    view: View,
    /// Where what was not yet copied begins.
    copied: usize,
    /// Where something ends that was undone for its own sake: the last, but for those among the recent.
    live: Option<usize>,
    /// What was written since, and of which nobody asked whether it is quiet.
    recent: Vec<Spot>,
}

impl Writing<'_> {
    /// Whether something is undone because it stands near what was undone for its own sake. Most of the recent are asked for nothing:
    /// where the last one counts, the others do not matter.
    #[inline(always)]
    fn is_live(&mut self, spot: &Spot, grams: &Grams) -> bool {
        self.live.is_some_and(|live| spot.at <= live + MARGIN || self.is_live_yet(spot, grams))
    }

    fn is_live_yet(&mut self, spot: &Spot, grams: &Grams) -> bool {
        let last = self.recent.iter().rev().find(|recent| !is_quiet(self.text, recent, grams)).map(Spot::end);
        self.recent.clear();
        self.live = last.or(self.live);
        last.is_some_and(|live| spot.at <= live + MARGIN)
    }

    /// Writes what follows at once on something that was undone for its own sake, and counts, too.
    #[inline(always)]
    fn write_row(&mut self, first: &Spot, leads: &Leads) {
        // A row of backslashes, each of which stands for another one.
        if first.by == By::Backslash {
            let pairs = first.pairs(self.text);
            let [one, ..] = first.put.bytes;
            self.view.bytes.resize(self.view.bytes.len() + pairs - 1, one);
            self.copied += (pairs - 1) * usize::from(first.taken);
        }
        let mut last = (first.by, first.taken, first.put.len);
        while let Some(next) = leads.spot(self.text, self.copied).filter(|next| next.counts(self.text)) {
            if last == (next.by, next.taken, 1) && next.put.len == 1 {
                // What goes on in the same steps was marked with the first.
                let [one, ..] = next.put.bytes;
                self.view.bytes.push(one);
                self.copied = next.end();
            } else {
                self.write(&next);
                last = (next.by, next.taken, next.put.len);
            }
        }
        self.live = Some(self.copied);
        self.recent.clear();
    }

    #[inline(always)]
    fn write(&mut self, spot: &Spot) {
        if spot.at != self.copied {
            self.keep(spot.at);
        }
        self.view.mark(spot.at, (spot.taken, spot.put.len), spot.by);
        match spot.put {
            Put { bytes: [one, ..], len: 1 } => self.view.bytes.push(one),
            Put { len: 0, .. } => {}
            Put { bytes, len } => self.view.put(&bytes, usize::from(len)),
        }
        self.copied = spot.end();
    }

    /// Copies what stands between two things that were undone; of a long stretch only its ends.
    fn keep(&mut self, to: usize) {
        let (text, from) = (self.text, self.copied);
        if to - from <= 2 * MARGIN {
            return self.view.copy(text, from, to, By::Nothing);
        }
        if !self.view.bytes.is_empty() {
            self.view.copy(text, from, from + MARGIN, By::Nothing);
            self.view.bytes.push(APART);
        }
        self.view.copy(text, to - MARGIN, to, By::Nothing);
    }
}

/// Stands between two parts of a text that are not side by side: nothing in a credential, and nothing that could be undone.
const APART: u8 = 7;

/// A byte in two digits of hex.
fn byte16(high: u8, low: u8) -> Option<u8> {
    Some(runs::value16(high)? << 4 | runs::value16(low)?)
}

/// Value of some digits in a base of sixteen at most, if all of them are.
fn number(digits: &[u8], base: u32) -> Option<u32> {
    let of = |byte: u8| runs::value16(byte).map(u32::from).filter(|value| *value < base);
    let digit = |value: u32, byte: &u8| value.checked_mul(base)?.checked_add(of(*byte)?);
    if digits.is_empty() { None } else { digits.iter().try_fold(0, digit) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What [`Leads::undo`] gives where each spot is asked whether it is quiet when it is met.
    fn one_by_one(leads: &Leads, text: &[u8], (marks, kind): (&Marks, Kind), grams: &Grams) -> View {
        let mut writing = Writing { text, view: View::default(), copied: 0, live: None, recent: Vec::new() };
        let (mut quiet, mut live, mut at) = (Vec::new(), None::<usize>, 0);
        while let Some(next) = marks.cursor(kind).next(at) {
            let Some(spot) = leads.spot(text, next) else {
                at = next + 1;
                continue;
            };
            at = spot.end();
            let is_near = live.is_some_and(|live| next <= live + MARGIN);
            match is_quiet(text, &spot, grams) {
                true if is_near => writing.write(&spot),
                true => quiet.push(spot),
                false => {
                    let before = quiet.drain(..).filter(|before| !is_near && before.at + MARGIN >= next);
                    before.for_each(|before| writing.write(&before));
                    writing.write(&spot);
                    live = Some(at);
                }
            }
        }
        if live.is_some() {
            writing.view.copy(text, writing.copied, text.len().min(writing.copied + MARGIN), By::Nothing);
        }
        writing.view
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn what_stands_near_something_that_counts_is_undone_as_if_each_was_asked_when_it_is_met(
            text in "(%[24][0-9a-f]|[a-z]{3,9} |\\\\[nu\"'\\\\]|(\\\\\"[a-z]{0,60}){1,9}|(=[234][0-9]){1,3}|=\n|\x1b\\[0m ?|&amp;|<b>|\u{200b}|\x00{1,20}|k7Q|[ a-z]{100,190}){1,30}",
            secret in "[a-z]{9}k7Q[a-z%]{9}|[a-z]{9}\"[a-z]{9}",
        ) {
            let text = text.as_bytes();
            let grams = Grams::new(vec![(0, secret.into_bytes())], 1);
            let mut marks = Marks::default();
            crate::Detectors::mark(text, &mut marks);
            for (leads, kind) in [(Leads::new(&ESCAPES), Kind::Escape), (Leads::new(&QUOTED), Kind::Quoted)] {
                let all = one_by_one(&leads, text, (&marks, kind), &grams);
                let view = leads.undo(text, (&marks, kind), &grams, &mut Views::default()).unwrap_or_default();
                prop_assert_eq!(&view.bytes, &all.bytes);
                let origins = |view: &View| (0..=view.bytes.len()).map(|at| view.origin(at)).collect::<Vec<_>>();
                prop_assert_eq!(origins(&view), origins(&all));
            }
        }
    }

    #[test]
    fn a_row_of_backslashes_is_undone_as_one_by_one_and_what_stands_behind_it_comes_from_where_it_stood() {
        let leads = Leads::new(&ESCAPES);
        for row in 0..200 {
            let text = [&b"some%41"[..], &b"\\".repeat(row), b"z%42"].concat();
            let mut marks = Marks::default();
            crate::Detectors::mark(&text, &mut marks);
            let grams = Grams::new(Vec::new(), 0);
            let view = leads.undo(&text, (&marks, Kind::Escape), &grams, &mut Views::default());
            let view = view.unwrap_or_default();
            assert_eq!(view.bytes, unescaped(&text), "{row}");
            assert_eq!(view.origin(view.bytes.len() - 1), text.len() - 3, "{row}");
        }
    }

    #[test]
    fn whatever_can_be_undone_begins_with_two_bytes_that_are_looked_at() {
        let holds = |escapes: &[&Escape], kind: Kind| {
            for (escape, lead) in escapes.iter().flat_map(|escape| escape.leads.iter().map(move |lead| (escape, *lead)))
            {
                for second in 0..=u8::MAX {
                    for rest in [
                        &b"41;\x80\x8bA"[..],
                        b"u0041",
                        b"\n",
                        b"mp;>",
                        b"B>",
                        b"2mA",
                        b"\xadA",
                        b"\xbb\xbf",
                        b"\x80\x81",
                        b"[1mA",
                        b"33[1mA",
                        b"12A",
                    ] {
                        let text = [&[lead, second], rest].concat();
                        let mut marks = Marks::default();
                        crate::Detectors::mark(&text, &mut marks);
                        let is_marked = marks.cursor(kind).next(0) == Some(0);
                        assert!(is_marked || (escape.undo)(&text).is_none(), "{} {text:?}", escape.by.name());
                    }
                }
            }
        };
        holds(&ESCAPES, Kind::Escape);
        holds(&QUOTED, Kind::Quoted);
    }
}
