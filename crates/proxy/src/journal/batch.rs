//! Lines that are written together.

/// Longest buffer that is kept for the next batch.
const SPARED: usize = 256 * 1024;

/// Whole lines, one after the other, as they go to the file.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    /// Number and length of each.
    lines: Vec<(u64, usize)>,
}

impl Batch {
    pub(super) fn push(&mut self, n: u64, line: &[u8]) {
        self.bytes.extend_from_slice(line);
        self.lines.push((n, line.len()));
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Number of its first line.
    pub(super) fn first(&self) -> Option<u64> {
        self.lines.first().map(|(n, _)| *n)
    }

    /// Number of its last line; none where it is empty.
    pub(crate) fn last(&self) -> Option<u64> {
        self.lines.last().map(|(n, _)| *n)
    }

    /// Number and bytes of each line.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut from = 0;
        self.lines.iter().map(move |(n, length)| {
            let line = self.bytes.get(from..from + length).unwrap_or_default();
            from += length;
            (*n, line)
        })
    }

    /// An empty one that has its buffers.
    pub(crate) fn emptied(mut self) -> Self {
        if self.bytes.capacity() > SPARED {
            return Self::default();
        }
        self.bytes.clear();
        self.lines.clear();
        self
    }
}
