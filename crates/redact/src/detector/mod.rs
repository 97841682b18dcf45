//! Credentials that nobody told of, by the shapes that vendors give them and by the places that they stand in.
//!
//! What is looked for is data (`patterns.toml`). One pass finds four characters of each prefix, name and mark
//! ([`anchors`]); what stands around them is then held against shape, place and value.

mod anchors;
mod declared;
mod decode;
mod named;
mod place;
mod table;
mod template;
mod value;

use std::sync::{Arc, OnceLock};

use crate::{Identifier, Sha256, Tainted, hunt::marks::Marks, sieve::Bytes};
use anchors::{Anchor, Anchors, Literal, Room};
use named::Ahead;
use table::{Detector, Place};
pub use table::{Flaw, Misfit};

/// The detectors that every scan has.
const PATTERNS: &str = include_str!("../../patterns.toml");

/// Steps for each byte of a text; beyond that the search says that it did not look everywhere.
const EFFORT: usize = 8;

/// What is looked for, ready to look.
#[derive(Debug)]
pub struct Detectors {
    rows: Vec<Detector>,
    /// Made when first asked for: the gate of an identifier goes by the detectors' prefixes.
    ids: OnceLock<Vec<Identifier>>,
    /// Made when first asked for, too.
    anchors: OnceLock<Anchors>,
    sha256: Sha256,
}

/// A credential in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The detector.
    pub(crate) row: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Where what tells it begins: its name, or the byte before it.
    pub(crate) told: usize,
}

impl Detectors {
    /// Those that are compiled in.
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<Detectors>> = OnceLock::new();
        Arc::clone(BUILT_IN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
            let rows = table::read(PATTERNS).expect("patterns.toml is well-formed");
            Arc::new(Self::of(rows, Sha256::of(PATTERNS.as_bytes())))
        }))
    }

    /// Those that are compiled in, and those of a user's file behind them.
    ///
    /// # Errors
    /// The file does not hold to the schema, or an id of it is taken.
    pub fn with(text: &str) -> Result<Arc<Self>, Misfit> {
        let own = Self::built_in();
        let theirs = table::read(text)?;
        if theirs.iter().any(|row| own.rows.iter().any(|other| other.id == row.id)) {
            return Err(Misfit { line: 0, flaw: Flaw::Id });
        }
        let rows = own.rows.iter().cloned().chain(theirs).collect();
        Ok(Arc::new(Self::of(rows, Sha256::of_parts(&[PATTERNS.as_bytes(), text.as_bytes()]))))
    }

    fn of(rows: Vec<Detector>, sha256: Sha256) -> Self {
        Self { rows, ids: OnceLock::new(), anchors: OnceLock::new(), sha256 }
    }

    /// Digest of the files that they were read from.
    pub fn sha256(&self) -> &Sha256 {
        &self.sha256
    }

    /// Their names, in the order in which they go before one another.
    pub fn ids(&self) -> &[Identifier] {
        let id = |row: &Detector| Identifier::or_gap(Tainted::from(row.id.as_str()));
        self.ids.get_or_init(|| self.rows.iter().map(id).collect())
    }

    /// Prefixes that are kept out of a note: the text, the least length behind it, whether case does not matter.
    pub(crate) fn gates(&self) -> impl Iterator<Item = (&[u8], usize, bool)> {
        self.rows.iter().flat_map(|row| &row.gate).map(|(prefix, least, folded)| (prefix.as_slice(), *least, *folded))
    }

    /// Marks a text for other passes, where nobody looks for credentials.
    pub(crate) fn mark(text: &[u8], marks: &mut Marks) {
        none().find(text, marks, |_, _| {});
    }

    /// Every credential in a text, which is marked beside it; `false` where the text is made so that looking everywhere would take too long.
    pub(crate) fn find(&self, text: &[u8], marks: &mut Marks, mut hit: impl FnMut(Found)) -> bool {
        let mut left = (text.len() + 4_096) * EFFORT;
        let mut whole = true;
        let mut ahead = Ahead::default();
        let literals = || self.rows.iter().enumerate().flat_map(|(n, row)| literals(row, n));
        let anchors = self.anchors.get_or_init(|| Anchors::new(literals()));
        let mut room = Room::default();
        for n in 0..marks.clear(text.len()) {
            if !whole {
                // The rest of it is only marked.
                none().find_in(n, text, marks, &mut room, &mut |_, _| {});
                continue;
            }
            anchors.find_in(n, text, marks, &mut room, &mut |at, anchor| {
                let Some(row) = self.rows.get(anchor.row).filter(|_| whole) else { return };
                let cost = row.look(text, at, anchor, &mut ahead, &mut hit);
                match left.checked_sub(cost) {
                    Some(rest) => left = rest,
                    None => whole = false,
                }
            });
        }
        whole
    }
}

/// Anchors that mark a text, and look for nothing.
fn none() -> &'static Anchors {
    static NONE: OnceLock<Anchors> = OnceLock::new();
    NONE.get_or_init(|| Anchors::new(std::iter::empty()))
}

/// What a detector is found by: each literal, and which of its shapes or names it is of.
fn literals(detector: &Detector, row: usize) -> Vec<Literal<'_>> {
    let any = Bytes::of(|_| true);
    let front = |which: usize| {
        let words = detector.names.get(which).filter(|_| matches!(detector.place, Place::Assigned | Place::Query))?;
        words.split_last()?.1.last()?.last().copied()
    };
    let literal = |text, folded, beside, which| {
        let anchor = Anchor { row, which, front: front(which) };
        Literal { text, folded, beside, anchor }
    };
    match detector.place {
        Place::Anywhere => {
            let shapes = detector.shapes.iter().enumerate();
            shapes.map(|(n, shape)| literal(&shape.literal, shape.is_apart(), shape.beside(), n)).collect()
        }
        Place::Assigned | Place::Query => {
            // A name does not go on behind its last word.
            let behind = Bytes::of(|byte| !byte.is_ascii_alphabetic() && byte != b'-');
            let asks = Bytes::of(named::may_ask);
            let before = |words: usize| if detector.place == Place::Query && words == 1 { asks } else { any };
            let names = detector.names.iter().enumerate();
            names
                .filter_map(|(n, words)| Some(literal(words.last()?, true, [before(words.len()), behind], n)))
                .collect()
        }
        Place::Cookie => vec![literal(place::COOKIE_MARK, true, [any, any], 0)],
        Place::Login => {
            let scheme = Bytes::of(|byte| byte.is_ascii_alphanumeric());
            vec![literal(place::LOGIN_MARK, false, [scheme, any], 0)]
        }
        Place::Block => {
            let marks = place::BLOCK_MARKS.into_iter().zip(0..);
            marks.map(|(mark, n)| literal(mark, false, [any, any], n)).collect()
        }
    }
}

impl Detector {
    /// Looks where one of its literals may stand, and hands back how many bytes it took.
    fn look(&self, text: &[u8], at: usize, anchor: &Anchor, ahead: &mut Ahead, hit: &mut impl FnMut(Found)) -> usize {
        let mut cost = 1;
        let mut tell = |from: usize, to: usize, told: usize, sure: bool| {
            cost += to.saturating_sub(from);
            if sure && !value::is_cut(text, from, to) {
                hit(Found { row: anchor.row, from, to, told });
            }
        };
        match self.place {
            Place::Anywhere => {
                let stands = self.shapes.get(anchor.which).and_then(|shape| shape.stands(text, at));
                if let Some(stands) = stands {
                    let sure =
                        !self.is_another_s(text, stands.body) && self.holds(text, stands.body, stands.to, stands.from);
                    tell(stands.from, stands.to, at.min(stands.from).saturating_sub(1), sure);
                }
            }
            Place::Assigned | Place::Query => {
                let words = self.names.get(anchor.which).map(Vec::as_slice).unwrap_or_default();
                if let Some(value) = named::behind(text, at, self, words, ahead) {
                    let part = value.text(text);
                    let mut is_row = || self.check.refuses_rows() && ahead.is_row(text, value.from, part.len());
                    let sure = part.len() >= self.min && !is_row() && self.check.passes(part, value.loose);
                    tell(value.from, value.from + part.len(), value.name.saturating_sub(1), sure);
                }
            }
            Place::Cookie => {
                for (name, from, to) in place::cookies(text, at) {
                    // `session_id` and `session-id`
                    let same = |(a, b): (&u8, &u8)| a.eq_ignore_ascii_case(b) || (*a, *b) == (b'-', b'_');
                    let ends = |word: &Vec<u8>| {
                        let end = name.len().checked_sub(word.len()).and_then(|from| name.get(from..));
                        end.is_some_and(|end| end.iter().zip(word).all(same))
                    };
                    let named = || self.names.iter().filter_map(|words| words.last()).any(ends);
                    tell(from, to, at, to - from >= self.min && named() && self.passes(text, from, to));
                }
            }
            Place::Login => {
                if let Some((from, to, password)) = place::login(text, at) {
                    let value = text.get(from..to).unwrap_or_default();
                    let token = value.len() >= 20 && value::Check::Opaque.passes(value, false);
                    tell(from, to, at, if password { self.passes(text, from, to) } else { token });
                }
            }
            Place::Block => {
                let mark = place::BLOCK_MARKS.get(anchor.which).copied().unwrap_or_default();
                if let Some((from, to)) = place::block(text, at, mark) {
                    tell(from, to, from, true);
                }
            }
        }
        cost
    }

    fn passes(&self, text: &[u8], from: usize, to: usize) -> bool {
        text.get(from..to).is_some_and(|value| value.len() >= self.min && self.check.passes(value, false))
    }

    /// Whether a longer prefix stands here, which another detector has: too little may stand behind that.
    fn is_another_s(&self, text: &[u8], body: usize) -> bool {
        self.except.iter().any(|word| text.get(body..).is_some_and(|body| body.starts_with(word)))
    }

    /// Whether what stands behind a prefix is like a credential; some are told by the whole.
    fn holds(&self, text: &[u8], body: usize, to: usize, from: usize) -> bool {
        let from = if self.check == value::Check::Jwt { from } else { body };
        text.get(from..to).is_some_and(|value| self.check.passes(value.trim_ascii_end(), false))
    }
}

#[cfg(test)]
mod tests;
