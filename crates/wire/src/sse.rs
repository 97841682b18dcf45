use redial_redact::Tainted;

/// Longest line that is kept; the rest of a longer one is dropped and the event marked.
const MAX_LINE: usize = 1024 * 1024;

/// Splits a `text/event-stream` into events. Fed slices; any split of the same bytes gives the same events.
///
/// Follows the WHATWG rules for lines (`\n`, `\r\n`, `\r`), comments, `event` and `data`; a last event without
/// its empty line is given out by [`Sse::finish`], since some gateways leave it out.
#[derive(Debug, Default)]
pub struct Sse {
    line: Vec<u8>,
    name: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    after_cr: bool,
    /// A first line has come.
    begun: bool,
}

impl Sse {
    /// Takes the next bytes and hands each whole event (its name, its data) to `sink`.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Tainted<'_>, Tainted<'_>)) {
        let mut rest = bytes;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(at) = memchr::memchr2(b'\n', b'\r', rest) {
            let (line, tail) = rest.split_at(at);
            self.push(line);
            self.end_line(sink);
            rest = match tail {
                [b'\r', b'\n', after @ ..] => after,
                [b'\r'] => {
                    self.after_cr = true;
                    &[]
                }
                [_, after @ ..] => after,
                [] => &[],
            };
        }
        self.push(rest);
    }

    /// The stream has ended: hands out an event that was not followed by an empty line.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Tainted<'_>, Tainted<'_>)) {
        if !self.line.is_empty() {
            self.end_line(sink);
        }
        self.dispatch(sink);
    }

    fn push(&mut self, bytes: &[u8]) {
        let room = MAX_LINE.saturating_sub(self.line.len()).min(bytes.len());
        self.line.extend_from_slice(bytes.get(..room).unwrap_or_default());
    }

    fn end_line(&mut self, sink: &mut dyn FnMut(Tainted<'_>, Tainted<'_>)) {
        let line = std::mem::take(&mut self.line);
        // A mark of UTF-8 may stand before a stream.
        let mark: &[u8] = if std::mem::replace(&mut self.begun, true) { b"" } else { b"\xef\xbb\xbf" };
        match line.strip_prefix(mark).unwrap_or(&line) {
            [] => self.dispatch(sink),
            line => self.field(line),
        }
        // The buffer is used again for the next line.
        self.line = line;
        self.line.clear();
    }

    fn field(&mut self, line: &[u8]) {
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                if self.has_data && self.data.len() < MAX_LINE {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                let room = MAX_LINE.saturating_sub(self.data.len()).min(value.len());
                self.data.extend_from_slice(value.get(..room).unwrap_or_default());
            }
            b"event" => self.name = value.to_vec(),
            _ => {}
        }
    }

    fn dispatch(&mut self, sink: &mut dyn FnMut(Tainted<'_>, Tainted<'_>)) {
        if self.has_data {
            sink(Tainted::new(&self.name), Tainted::new(&self.data));
        }
        self.name.clear();
        self.data.clear();
        self.has_data = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events(parts: &[&[u8]]) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let mut sse = Sse::default();
        let mut sink = |name: Tainted<'_>, data: Tainted<'_>| {
            out.push((
                String::from_utf8_lossy(name.bytes()).into_owned(),
                String::from_utf8_lossy(data.bytes()).into_owned(),
            ));
        };
        for part in parts {
            sse.feed(part, &mut sink);
        }
        sse.finish(&mut sink);
        out
    }

    #[test]
    fn names_comments_many_data_lines_and_a_missing_last_line() {
        let text = b": hi\nevent: a\ndata: 1\ndata: 2\r\n\r\ndata:{}\n\ndata: [DONE]";
        let expected = [("a", "1\n2"), ("", "{}"), ("", "[DONE]")];
        assert_eq!(events(&[text]), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_events(text in "(data: [a-z]{0,3}|event:e|[\r\n]|:|x){0,30}", cuts in proptest::collection::vec(0usize..200, 0..5)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c % (bytes.len() + 1)).collect();
            cuts.sort_unstable();
            let mut parts = Vec::new();
            let mut from = 0;
            for cut in cuts {
                parts.push(&bytes[from..cut]);
                from = cut;
            }
            parts.push(&bytes[from..]);
            prop_assert_eq!(events(&parts), events(&[bytes]));
        }
    }
}
