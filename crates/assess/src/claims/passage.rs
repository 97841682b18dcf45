//! Blocks of a document that somebody reads, with the way back to the file's own bytes.

/// Whose words a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The author's.
    Own,
    /// Somebody else's, given as theirs.
    Quoted,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A paragraph, an item, a cell, an attribute.
    Text,
    /// The head of what follows.
    Heading,
    /// Code: nobody's words.
    Code,
}

/// Code that stands within a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    /// Where it begins in the text of the block, or what stands in its place.
    pub(super) at: usize,
    /// All of it.
    pub(super) text: String,
}

/// One block: a paragraph, a heading, a cell, an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) voice: Voice,
    pub(super) what: What,
    pub(super) codes: Vec<Code>,
    /// Where lines begin in the text, but the first.
    lines: Vec<usize>,
    /// Pieces of the text: where each begins in it, and the bytes of the file that it stands for.
    pieces: Vec<(usize, usize, usize)>,
}

impl Passage {
    pub(super) const fn new(voice: Voice) -> Self {
        Self { text: String::new(), voice, what: What::Text, codes: Vec::new(), lines: Vec::new(), pieces: Vec::new() }
    }

    /// An empty block of code.
    pub(super) fn code() -> Self {
        Self { what: What::Code, ..Self::new(Voice::Own) }
    }

    /// Adds text that stands at these bytes of the file, as it is or in another spelling.
    pub(super) fn push(&mut self, text: &str, start: usize, end: usize) {
        self.pieces.push((self.text.len(), start, end));
        self.text.push_str(text);
    }

    /// Adds the end of a line, which stands at these bytes of the file: a blank between words.
    pub(super) fn break_line(&mut self, start: usize, end: usize) {
        self.push(" ", start, end);
        self.lines.push(self.text.len());
    }

    /// Its lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        let from = std::iter::once(0).chain(self.lines.iter().copied());
        let to = self.lines.iter().copied().chain(std::iter::once(self.text.len()));
        from.zip(to).filter_map(|(from, to)| self.text.get(from..to))
    }

    /// Puts text in the place of all that stands from there on, which is of these bytes of the file.
    pub(super) fn replace(&mut self, from: usize, text: &'static str, start: usize, end: usize) {
        self.text.truncate(from);
        self.pieces.retain(|piece| piece.0 < from);
        self.push(text, start, end);
    }

    /// The same behind words that stand elsewhere: those take no bytes of the file.
    pub(super) fn led_by(mut self, lead: &str) -> Self {
        let start = self.pieces.first().map_or(0, |piece| piece.1);
        for piece in &mut self.pieces {
            piece.0 += lead.len();
        }
        for code in &mut self.codes {
            code.at += lead.len();
        }
        self.pieces.insert(0, (0, start, start));
        self.text.insert_str(0, lead);
        self
    }

    /// Whether words lead it that stand elsewhere.
    pub(super) fn is_led(&self) -> bool {
        matches!(self.pieces.as_slice(), [(0, start, end), (at, ..), ..] if start == end && *at > 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The bytes of the file for a part of the text.
    pub(super) fn span(&self, start: usize, end: usize) -> (usize, usize) {
        (self.back(start, false), self.back(end, true))
    }

    /// The place in the file of a place in the text. The end of a part belongs to the piece that it closes.
    fn back(&self, place: usize, closes: bool) -> usize {
        let piece =
            self.pieces.iter().enumerate().rev().find(|(_, (at, ..))| if closes { *at < place } else { *at <= place });
        let Some((index, (at, start, end))) = piece else { return self.pieces.first().map_or(0, |piece| piece.1) };
        let next = self.pieces.get(index + 1).map_or(self.text.len(), |next| next.0);
        // In another spelling (an entity) a piece is one thing.
        let as_it_is = next - at == end - start;
        match (as_it_is, closes) {
            (true, _) => start + (place - at),
            (false, true) => *end,
            (false, false) => *start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_a_text_takes_no_bytes_of_the_file() {
        let mut passage = Passage::new(Voice::Own);
        passage.push("99.9 %", 40, 46);
        let passage = passage.led_by("Uptime is ");
        assert_eq!(passage.text, "Uptime is 99.9 %");
        assert_eq!(passage.span(0, passage.text.len()), (40, 46));
        assert!(passage.is_led());
    }

    #[test]
    fn a_part_of_the_text_is_found_in_the_file() {
        let mut passage = Passage::new(Voice::Own);
        passage.push("It ", 10, 13);
        passage.push("&", 15, 20);
        passage.push(" more", 22, 27);
        assert_eq!(passage.text, "It & more");
        assert_eq!(passage.span(0, 9), (10, 27));
        assert_eq!(passage.span(3, 4), (15, 20));
        assert_eq!(passage.span(1, 2), (11, 12));
    }
}
