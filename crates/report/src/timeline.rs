//! Attempts on one line of time: when each began, how long it took, in columns of equal length.

use redial_note::{Attempt, Call, Note};

use crate::words::is_reported;

/// The time from the first attempt's start to the last one's end, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeline {
    from: u64,
    whole: u64,
    /// Whether nobody saw one of them end.
    open: bool,
}

/// When an attempt began on a timeline; nothing where nobody saw that.
pub(crate) fn at(note: &Note, timeline: Timeline, one: &Attempt) -> String {
    if is_reported(note) { String::new() } else { brief(timeline.since(one)) }
}

/// Where an attempt lies on a timeline, in parts of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Parts before it.
    pub(crate) before: u64,
    /// Parts of its own, at least one.
    pub(crate) length: u64,
}

impl Timeline {
    /// The timeline of a note's attempts.
    pub(crate) fn of(note: &Note) -> Self {
        let attempts = || note.calls.iter().flat_map(|call: &Call| &call.attempts);
        let from = attempts().map(|one| one.offset_ms).min().unwrap_or_default();
        let to = attempts().map(Attempt::end_ms).max().unwrap_or_default();
        let open = attempts().any(|one| one.took_ms().is_none());
        Self { from, whole: to.saturating_sub(from).max(1), open }
    }

    /// How long it is.
    pub(crate) fn whole(self) -> String {
        format!("{}{}", if self.open { "at least " } else { "" }, brief(self.whole))
    }

    /// Milliseconds from its beginning to an attempt's.
    pub(crate) const fn since(self, one: &Attempt) -> u64 {
        one.offset_ms.saturating_sub(self.from)
    }

    /// Where an attempt lies if the line has so many parts.
    pub(crate) fn stretch(self, one: &Attempt, parts: u64) -> Stretch {
        let at = |ms: u64| ms.saturating_sub(self.from).saturating_mul(parts) / self.whole;
        let before = at(one.offset_ms).min(parts.saturating_sub(1));
        let length = at(one.end_ms()).saturating_sub(before).clamp(1, parts.saturating_sub(before).max(1));
        Stretch { before, length }
    }

    /// The same in characters: `|..##......|`.
    pub(crate) fn bar(self, one: &Attempt, parts: u64) -> String {
        let Stretch { before, length } = self.stretch(one, parts);
        let own = |column: u64| column >= before && column < before + length;
        let columns: String = (0..parts).map(|column| if own(column) { '#' } else { '.' }).collect();
        format!("|{columns}|")
    }
}

/// Milliseconds in at most seven characters.
pub(crate) fn brief(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..1_000_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{} min", ms / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_keeps_to_its_column() {
        for (ms, said) in [(0, "0 ms"), (999, "999 ms"), (1_500, "1.5 s"), (999_949, "999.9 s"), (3_600_000, "60 min")]
        {
            assert_eq!(brief(ms), said);
        }
        assert!(brief(999_999).len() <= 7 && brief(600_000_000).len() <= 9);
    }
}
