//! A text with some disguise undone, and where each of its bytes came from.

/// From `at` on, the bytes of a view come from `origin` on, `num` bytes of the origin for each `den` of the view.
#[derive(Debug, Clone, Copy)]
struct Segment {
    at: usize,
    origin: usize,
    num: usize,
    den: usize,
    by: &'static str,
}

impl Segment {
    /// Whether a byte of the view at which a step begins comes from a place, going on like this.
    #[inline(always)]
    fn reaches(&self, at: usize, origin: usize) -> bool {
        let behind = at - self.at;
        match self.den {
            0 => false,
            1 => self.origin + behind * self.num == origin,
            den => behind.is_multiple_of(den) && self.origin + behind / den * self.num == origin,
        }
    }
}

/// A text with a disguise undone.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    segments: Vec<Segment>,
}

impl View {
    /// What is pushed from here on was `num` bytes for each `den`, from `origin` on, until `by` was undone.
    #[inline(always)]
    pub(super) fn mark(&mut self, origin: usize, (num, den): (usize, usize), by: &'static str) {
        let at = self.bytes.len();
        let same =
            self.segments.last_mut().filter(|last| (last.num, last.den) == (num, den) && std::ptr::eq(last.by, by));
        match same {
            // What stood for nothing, before something else that does: the same byte comes behind both.
            Some(last) if den == 0 && last.at == at => last.origin = origin,
            // What goes on in the same steps needs no segment of its own.
            Some(last) if last.reaches(at, origin) => {}
            Some(_) | None => self.segments.push(Segment { at, origin, num, den, by }),
        }
    }

    /// Copies a part of the text below as it is.
    pub(super) fn copy(&mut self, below: &[u8], from: usize, to: usize, by: &'static str) {
        if let Some(part) = below.get(from..to) {
            self.mark(from, (1, 1), by);
            self.bytes.extend_from_slice(part);
        }
    }

    /// Where a byte of the view came from.
    pub(super) fn origin(&self, at: usize) -> usize {
        let next = self.segments.partition_point(|segment| segment.at <= at);
        let Some(segment) = next.checked_sub(1).and_then(|last| self.segments.get(last)) else { return 0 };
        segment.origin + (at - segment.at) * segment.num / segment.den.max(1)
    }

    /// The first disguise that was undone within some bytes of the view. What was copied as it is and only joined to what
    /// stands before it counts where the bytes reach across the seam.
    pub(super) fn undone(&self, from: usize, to: usize) -> Option<&'static str> {
        let first = self.segments.partition_point(|segment| segment.at <= from).saturating_sub(1);
        let after = self.segments.partition_point(|segment| segment.at < to);
        let counts = |segment: &&Segment| !segment.by.is_empty() && (segment.at > from || segment.num != segment.den);
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
        view.mark(0, (3, 0), "html");
        view.mark(3, (3, 0), "html");
        view.copy(text, 6, 7, "");
        view.mark(7, (3, 0), "html");
        view.copy(text, 10, 11, "");
        assert_eq!((view.bytes.as_slice(), view.segments.len()), (&b"ab"[..], 4));
        assert_eq!([0, 1].map(|at| view.origin(at)), [6, 10]);
        assert_eq!([(0, 1), (1, 2), (0, 2)].map(|(from, to)| view.undone(from, to)), [None, None, Some("html")]);
    }
}
