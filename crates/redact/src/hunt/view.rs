//! A text with some disguise undone, and where each of its bytes came from.

/// A disguise, as a view notes it: small, since there may be one for every other byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Copied as it is.
    Nothing,
    Percent,
    Backslash,
    Html,
    Terminal,
    Invisible,
    Wide,
    Quoted,
    Base64,
    Hex,
    Decimal,
    Lines,
    Stream,
    Strings,
    Compressed,
}

impl By {
    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Percent => "percent",
            Self::Backslash => "backslash",
            Self::Html => "html",
            Self::Terminal => "terminal codes",
            Self::Invisible => "invisible characters",
            Self::Wide => "utf-16",
            Self::Quoted => "quoted-printable",
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Decimal => "decimal bytes",
            Self::Lines => "line breaks",
            Self::Stream => "stream pieces",
            Self::Strings => "joined strings",
            Self::Compressed => "compressed",
        }
    }

    /// Whether it stands for single characters; zeros of UTF-16 stand in every binary, too.
    pub(super) const fn is_escape(self) -> bool {
        matches!(self, Self::Percent | Self::Backslash | Self::Html | Self::Quoted)
    }

    /// Whether it stands for bytes in a row: digits, or something compressed.
    pub(super) const fn is_of_digits(self) -> bool {
        matches!(self, Self::Base64 | Self::Hex | Self::Decimal | Self::Compressed)
    }
}

/// From `at` on, the bytes of a view come from `origin` on, `num` bytes of the origin for each `den` of the view. Neither a window
/// nor a view is longer than fits.
#[derive(Debug, Clone, Copy)]
struct Segment {
    at: u32,
    origin: u32,
    num: u16,
    den: u8,
    by: By,
}

impl Segment {
    #[inline(always)]
    fn new(at: usize, origin: usize, (num, den): (u16, u8), by: By) -> Self {
        let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self { at: short(at), origin: short(origin), num, den, by }
    }

    /// Where a byte of the view comes from that stands behind the first.
    #[inline(always)]
    fn origin(&self, behind: usize) -> usize {
        let steps = if self.den > 1 {
            behind * usize::from(self.num) / usize::from(self.den)
        } else {
            behind * usize::from(self.num)
        };
        long(self.origin) + steps
    }

    /// Whether a byte of the view at which a step begins comes from a place, going on like this.
    #[inline(always)]
    fn reaches(&self, at: usize, origin: usize) -> bool {
        let behind = at - long(self.at);
        let begins = self.den == 1 || self.den > 1 && behind.is_multiple_of(usize::from(self.den));
        begins && self.origin(behind) == origin
    }
}

/// A place in a view or in the text below it.
#[inline(always)]
fn long(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// Bytes of a view that came from the text below in one way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) by: By,
}

/// Bytes of a part that is copied in one go.
const SHORT: usize = 16;

/// A text with a disguise undone.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    segments: Vec<Segment>,
}

impl View {
    /// What is pushed from here on was `num` bytes for each `den`, from `origin` on, until `by` was undone.
    #[inline(always)]
    pub(super) fn mark(&mut self, origin: usize, (num, den): (u16, u8), by: By) {
        let next = Segment::new(self.bytes.len(), origin, (num, den), by);
        let same = self.segments.last_mut().filter(|last| (last.num, last.den, last.by) == (num, den, by));
        match same {
            // What stood for nothing, before something else that does: the same byte comes behind both.
            Some(last) if den == 0 && last.at == next.at => last.origin = next.origin,
            // What goes on in the same steps needs no segment of its own.
            Some(last) if last.reaches(self.bytes.len(), origin) => {}
            Some(_) | None => self.segments.push(next),
        }
    }

    /// Copies a part of the text below as it is.
    #[inline(always)]
    pub(super) fn copy(&mut self, below: &[u8], from: usize, to: usize, by: By) {
        let Some(part) = below.get(from..to) else { return };
        self.mark(from, (1, 1), by);
        // Most are short: as many bytes are written of each, and what is too much is cut off.
        if let Some(some) = below.get(from..).and_then(<[u8]>::first_chunk::<SHORT>).filter(|_| part.len() <= SHORT) {
            self.put(some, part.len());
        } else {
            self.bytes.extend_from_slice(part);
        }
    }

    /// Adds the first of some bytes.
    #[inline(always)]
    pub(super) fn put<const N: usize>(&mut self, bytes: &[u8; N], len: usize) {
        let end = self.bytes.len() + len;
        self.bytes.extend_from_slice(bytes);
        self.bytes.truncate(end);
    }

    /// What it was put together from.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        let ends = self.segments.iter().skip(1).map(|next| long(next.at)).chain([self.bytes.len()]);
        self.segments.iter().zip(ends).map(|(one, to)| Part { from: long(one.at), to, by: one.by })
    }

    /// Where the part ends that a byte of the view is of, if that was undone in this way.
    pub(super) fn end_of(&self, at: usize, by: By) -> Option<usize> {
        let next = self.segments.partition_point(|segment| long(segment.at) <= at);
        self.segments.get(next.checked_sub(1)?).filter(|segment| segment.by == by)?;
        Some(self.segments.get(next).map_or(self.bytes.len(), |next| long(next.at)))
    }

    /// The segment that a byte of the view is of, and how many of its bytes stand before it.
    fn segment(&self, at: usize) -> Option<(&Segment, usize)> {
        let next = self.segments.partition_point(|segment| long(segment.at) <= at);
        let segment = self.segments.get(next.checked_sub(1)?)?;
        Some((segment, at - long(segment.at)))
    }

    /// Where a byte of the view came from.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.segment(at).map_or(0, |(segment, behind)| segment.origin(behind))
    }

    /// How many bytes stand before one in what came out of the same place, where that was packed.
    pub(super) fn unpacked(&self, at: usize) -> Option<usize> {
        self.segment(at).filter(|(segment, _)| segment.by == By::Compressed).map(|(_, behind)| behind)
    }

    /// The first disguise that was undone within some bytes of the view. What was copied as it is and only joined to what
    /// stands before it counts where the bytes reach across the seam.
    pub(super) fn undone(&self, from: usize, to: usize) -> Option<By> {
        let first = self.segments.partition_point(|segment| long(segment.at) <= from).saturating_sub(1);
        let after = self.segments.partition_point(|segment| long(segment.at) < to);
        let counts = |segment: &&Segment| {
            segment.by != By::Nothing && (long(segment.at) > from || segment.num != u16::from(segment.den))
        };
        self.segments.get(first..after)?.iter().find(counts).map(|segment| segment.by)
    }
}

/// Bytes of a view beyond which its room is given back to the system.
const MOST: usize = 1 << 20;
/// Views that are kept: one for each layer below the window, and one more.
const KEPT: usize = super::DEPTH + 1;

/// Views that were looked at: their room is taken again, since to ask the system for it anew takes longer than to fill it.
#[derive(Debug, Default)]
pub(super) struct Views(Vec<View>);

impl Views {
    /// An empty one.
    pub(super) fn take(&mut self) -> View {
        self.0.pop().unwrap_or_default()
    }

    /// The view, where it holds anything; otherwise it is given back.
    pub(super) fn unless_empty(&mut self, view: View) -> Option<View> {
        if !view.bytes.is_empty() {
            return Some(view);
        }
        self.give(view);
        None
    }

    /// Gives one back.
    pub(super) fn give(&mut self, mut view: View) {
        if self.0.len() < KEPT && view.bytes.capacity() <= MOST {
            view.bytes.clear();
            view.segments.clear();
            self.0.push(view);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_side_by_side_is_marked_once_and_tells_the_same() {
        let text = b"<b><b>a<i>b";
        let mut view = View::default();
        view.mark(0, (3, 0), By::Html);
        view.mark(3, (3, 0), By::Html);
        view.copy(text, 6, 7, By::Nothing);
        view.mark(7, (3, 0), By::Html);
        view.copy(text, 10, 11, By::Nothing);
        assert_eq!((view.bytes.as_slice(), view.segments.len()), (&b"ab"[..], 4));
        assert_eq!([0, 1].map(|at| view.origin(at)), [6, 10]);
        assert_eq!([(0, 1), (1, 2), (0, 2)].map(|(from, to)| view.undone(from, to)), [None, None, Some(By::Html)]);
    }
}
