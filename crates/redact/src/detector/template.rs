//! Shapes of credentials: literal text and runs of characters of a class.

use super::table::Flaw;
use crate::sieve::Bytes;

/// What a run is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Digit,
    Hex,
    Upper,
    Alnum,
    Word,
    Dotted,
    Base64,
    Token,
    Field,
    Any,
}

const CLASSES: [(&str, Class); 10] = [
    ("digit", Class::Digit),
    ("hex", Class::Hex),
    ("upper", Class::Upper),
    ("alnum", Class::Alnum),
    ("word", Class::Word),
    ("dotted", Class::Dotted),
    ("base64", Class::Base64),
    ("token", Class::Token),
    ("field", Class::Field),
    ("any", Class::Any),
];

impl Class {
    #[inline]
    pub(super) fn holds(self, byte: u8) -> bool {
        const TABLE: [u16; 256] = table();
        TABLE.get(usize::from(byte)).is_some_and(|classes| classes & self.bit() != 0)
    }

    const fn bit(self) -> u16 {
        match self {
            Self::Digit => 1,
            Self::Hex => 1 << 1,
            Self::Upper => 1 << 2,
            Self::Alnum => 1 << 3,
            Self::Word => 1 << 4,
            Self::Dotted => 1 << 5,
            Self::Base64 => 1 << 6,
            Self::Token => 1 << 7,
            Self::Field => 1 << 8,
            Self::Any => 1 << 9,
        }
    }

    const fn is(self, byte: u8) -> bool {
        let alnum = byte.is_ascii_alphanumeric();
        match self {
            Self::Digit => byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => alnum,
            Self::Word => alnum || matches!(byte, b'_' | b'-'),
            Self::Dotted => alnum || matches!(byte, b'_' | b'-' | b'.'),
            Self::Base64 => alnum || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_'),
            Self::Token => alnum || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'+' | b'/' | b'=' | b'%'),
            Self::Field => byte.is_ascii_graphic() && !matches!(byte, b':' | b'"' | b'\''),
            Self::Any => byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\''),
        }
    }
}

/// The classes of each byte, a bit each.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would not pass a bad index; a byte has 256 values"
)]
const fn table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut n = 0;
    while n < CLASSES.len() {
        let mut byte = 0;
        while byte < table.len() {
            if CLASSES[n].1.is(byte as u8) {
                table[byte] |= CLASSES[n].1.bit();
            }
            byte += 1;
        }
        n += 1;
    }
    table
}

/// At least `min` characters of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) class: Class,
    pub(super) min: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Literal(Vec<u8>),
    Run(Run),
}

/// How many of [`MARKS`] stand before a value: behind a quote it begins.
fn marks_before<'a>(between: impl Iterator<Item = &'a u8>) -> usize {
    let mut quoted = false;
    let stands = |byte: &&u8| MARKS.contains(byte) && !std::mem::replace(&mut quoted, b"\"'".contains(byte));
    between.take_while(stands).count()
}

/// The longest run before a literal that is walked back.
const LEAD: usize = 256;
/// Bytes between a literal that is not part of the value and the value: a blank, a quote, a colon.
const BETWEEN: usize = 4;
/// Those bytes.
const MARKS: &[u8] = b" \t\"'\\:=";

/// A shape: an optional run, a literal by which it is found, and more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) lead: Option<Run>,
    pub(super) literal: Vec<u8>,
    pub(super) rest: Vec<Part>,
    apart: bool,
}

/// A shape stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stands {
    /// Where the credential begins; of a shape that is apart, its last run.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where what has to be varied begins: behind the vendor's prefix.
    pub(super) body: usize,
}

impl Template {
    pub(super) fn parse(text: &str, apart: bool) -> Result<Self, Flaw> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix('{') {
                let (run, after) = behind.split_once('}').ok_or(Flaw::Shape)?;
                parts.push(Part::Run(run_of(run)?));
                rest = after;
            } else {
                let (literal, _) = rest.split_once('{').unwrap_or((rest, ""));
                parts.push(Part::Literal(literal.as_bytes().to_vec()));
                rest = rest.strip_prefix(literal).unwrap_or_default();
            }
        }
        Self::of(parts, apart)
    }

    fn of(parts: Vec<Part>, apart: bool) -> Result<Self, Flaw> {
        let mut parts = parts.into_iter().peekable();
        let lead = match parts.peek() {
            Some(Part::Run(run)) => Some(*run),
            _ => None,
        };
        if lead.is_some() {
            parts.next();
        }
        let Some(Part::Literal(literal)) = parts.next() else { return Err(Flaw::Shape) };
        let template = Self { lead, literal, rest: parts.collect(), apart };
        template.runs_end().then_some(template).ok_or(Flaw::Shape)
    }

    /// Each run ends where the literal behind it begins, since a run takes all that it can; and a literal can be found.
    fn runs_end(&self) -> bool {
        let pairs = self.rest.windows(2).all(|pair| match pair {
            [Part::Run(run), Part::Literal(next)] => next.first().is_some_and(|b| !run.class.holds(*b) || self.apart),
            [Part::Literal(_), Part::Run(_)] => true,
            _ => false,
        });
        let runs = self.rest.iter().any(|part| matches!(part, Part::Run(_))) || self.lead.is_some();
        pairs && runs && self.literal.len() >= 3
    }

    /// Whether the shape stands where its literal does.
    pub(super) fn stands(&self, text: &[u8], at: usize) -> Option<Stands> {
        let front = text.get(..at)?;
        if !self.same(text.get(at..at + self.literal.len())?, &self.literal) {
            return None;
        }
        let mut from = at;
        if let Some(run) = self.lead {
            let back = front.iter().rev().take(LEAD).take_while(|b| run.class.holds(**b)).count();
            from = (back >= run.min).then(|| at - back)?;
        } else if front.last().is_some_and(|before| self.goes_on(*before)) {
            return None;
        }
        let mut to = at + self.literal.len();
        let body = if self.lead.is_some() { from } else { to };
        let mut last = to;
        for part in &self.rest {
            match part {
                Part::Literal(literal) => {
                    to = self.same(text.get(to..to + literal.len())?, literal).then(|| to + literal.len())?;
                }
                Part::Run(run) => {
                    let rest = text.get(to..)?;
                    let between =
                        if self.apart && last == to { rest.iter().take(BETWEEN) } else { rest.iter().take(0) };
                    last = to + marks_before(between);
                    to = last + text.get(last..)?.iter().take_while(|b| run.class.holds(**b)).count();
                    if to - last < run.min {
                        return None;
                    }
                }
            }
        }
        Some(if self.apart { Stands { from: last, to, body: last } } else { Stands { from, to, body } })
    }

    /// Whether the literal behind this byte is only the end of something longer: of a word, or of a digest in base64.
    fn goes_on(&self, before: u8) -> bool {
        match self.literal.len() {
            0..6 if !self.apart => before.is_ascii_alphanumeric() || b"-_".contains(&before),
            0..8 if self.literal.first().is_some_and(u8::is_ascii_alphanumeric) => before.is_ascii_alphanumeric(),
            _ => false,
        }
    }

    fn same(&self, text: &[u8], literal: &[u8]) -> bool {
        if self.apart { text.eq_ignore_ascii_case(literal) } else { text == literal }
    }

    /// What may stand right before its literal text and right behind it. A zero is the end of a text, too.
    pub(super) fn beside(&self) -> [Bytes; 2] {
        let before = Bytes::of(|byte| match self.lead {
            Some(run) => run.class.holds(byte),
            None => !self.goes_on(byte),
        });
        let behind = Bytes::of(|byte| match self.rest.first() {
            Some(Part::Run(run)) => run.class.holds(byte) || self.apart && MARKS.contains(&byte),
            Some(Part::Literal(literal)) => literal.first().is_some_and(|first| self.same(&[byte], &[*first])),
            None => true,
        });
        [before, behind]
    }

    /// Whether its literal text is no part of the credential.
    pub(super) const fn is_apart(&self) -> bool {
        self.apart
    }

    /// What every credential of the shape begins with, where it begins with something of its own.
    pub(super) fn prefix(&self) -> Option<&[u8]> {
        self.lead.is_none().then_some(&*self.literal)
    }

    /// Least length behind the prefix.
    pub(super) fn least(&self) -> usize {
        let least = |part: &Part| match part {
            Part::Literal(literal) => literal.len(),
            Part::Run(run) => run.min,
        };
        self.rest.iter().map(least).sum()
    }
}

fn run_of(text: &str) -> Result<Run, Flaw> {
    let (class, min) = text.split_once(':').ok_or(Flaw::Shape)?;
    let min = min.strip_suffix('+').and_then(|min| min.parse().ok()).filter(|min| *min > 0).ok_or(Flaw::Shape)?;
    let class = CLASSES.iter().find(|(name, _)| *name == class).ok_or(Flaw::Class)?.1;
    Ok(Run { class, min })
}
