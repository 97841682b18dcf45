use redial_redact::Tainted;

use crate::Squeeze;

/// Longest line that is kept as it is. Of a longer one (a picture in an event) all stays but the rest of its long texts, and of
/// what is longer even so, the rest is dropped.
const MAX_LINE: usize = 1024 * 1024;

/// Splits a `text/event-stream` into events. Fed slices; any split of the same bytes gives the same events.
///
/// Follows the WHATWG rules for lines (`\n`, `\r\n`, `\r`), comments, `event` and `data`; a last event without
/// its empty line is given out by [`Sse::finish`], since some gateways leave it out.
#[derive(Debug, Default)]
pub struct Sse {
    line: Vec<u8>,
    /// What cuts the texts of this line, once it is long.
    squeeze: Option<Squeeze>,
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
        if self.squeeze.is_none() && self.line.len() + bytes.len() <= MAX_LINE {
            self.line.extend_from_slice(bytes);
            return;
        }
        // What stands before a line's value holds no text: the whole line is squeezed as its value would be.
        let mut squeeze = self.squeeze.take().unwrap_or_else(|| {
            let mut squeeze = Squeeze::default();
            let line = std::mem::take(&mut self.line);
            squeeze.feed(&line, &mut self.line);
            squeeze
        });
        if self.line.len() < MAX_LINE {
            squeeze.feed(bytes, &mut self.line);
            self.line.truncate(MAX_LINE);
        }
        self.squeeze = Some(squeeze);
    }

    fn end_line(&mut self, sink: &mut dyn FnMut(Tainted<'_>, Tainted<'_>)) {
        self.squeeze = None;
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
    fn of_a_long_event_all_but_the_rest_of_its_texts_is_read() {
        let picture = format!(r#"data: {{"image":"{}","finish":"stop"}}"#, "iVBORw0KGgo\\n".repeat(200_000));
        let stream = format!("{picture}\n\ndata: next\n\n");
        let whole = events(&[stream.as_bytes()]);
        let [(_, long), (_, next)] = whole.as_slice() else { panic!("{} events", whole.len()) };
        assert!(long.ends_with(r#"","finish":"stop"}"#) && long.len() < 10_000, "{}", long.len());
        assert_eq!(next, "next");
        for step in [7_919, 65_536, MAX_LINE - 1, MAX_LINE, MAX_LINE + 1] {
            let parts: Vec<&[u8]> = stream.as_bytes().chunks(step).collect();
            assert_eq!(events(&parts), whole, "{step}");
        }
    }

    #[test]
    fn a_line_of_a_megabyte_stays_as_it_is_and_no_structure_grows_beyond_that() {
        let kept = format!("data: {}\n\n", "x".repeat(MAX_LINE - 6));
        assert_eq!(events(&[kept.as_bytes()])[0].1.len(), MAX_LINE - 6);
        let endless = format!("data: [{}]\n\n", "0,".repeat(MAX_LINE));
        for step in [1_000, MAX_LINE, endless.len()] {
            let parts: Vec<&[u8]> = endless.as_bytes().chunks(step).collect();
            assert_eq!(events(&parts)[0].1.len(), MAX_LINE - 6, "{step}");
        }
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
