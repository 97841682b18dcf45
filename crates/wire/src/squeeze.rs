//! A document without the rest of its long texts, made as its slices come: what a family's reader asks of a success is in
//! its structure, and of a text whether it is empty.

/// Bytes of a text that stay.
const KEPT: usize = 4096;

/// Cuts the long texts of a JSON document. Fed slices; any split of the same bytes gives the same document, and a valid one
/// stays valid.
#[derive(Debug, Default)]
pub struct Squeeze(State);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Outside,
    /// In a text of which so many bytes are kept.
    Text(usize),
    /// Behind a backslash in it.
    Escape(usize),
    /// In the digits of an escape, of which so many are left; whether they may be, or are, the first half of a pair.
    Digits(usize, usize, bool),
    /// In the rest of a text that is left out.
    Rest,
    /// Behind a backslash in that.
    RestEscape,
}

impl Squeeze {
    /// Takes the next bytes, and adds what stays of them to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.step(rest, out);
        }
    }

    /// Takes some of the bytes; says how many.
    fn step(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let mark = match self.0 {
            State::Outside => memchr::memchr(b'"', bytes),
            State::Text(_) | State::Rest => memchr::memchr2(b'"', b'\\', bytes),
            State::Escape(_) | State::RestEscape | State::Digits(..) => Some(0),
        };
        let (run, found) = bytes.split_at(mark.unwrap_or(bytes.len()));
        let found = found.first().copied();
        let (kept, next) = match (self.0, found) {
            (State::Outside, Some(_)) => (run.len() + 1, State::Text(0)),
            (State::Outside, None) => (run.len(), State::Outside),
            (State::Text(before), _) => {
                let room = KEPT.saturating_sub(before);
                if run.len() > room {
                    out.extend_from_slice(run.get(..character_end(run, room)).unwrap_or_default());
                    // What is left of the run is looked at again.
                    self.0 = State::Rest;
                    return character_end(run, room);
                }
                match found {
                    Some(b'"') => (run.len() + 1, State::Outside),
                    Some(_) if run.len() == room => (run.len(), State::RestEscape),
                    Some(_) => (run.len() + 1, State::Escape(before + run.len() + 1)),
                    None => (run.len(), State::Text(before + run.len())),
                }
            }
            (State::Escape(before), Some(b'u')) => (1, State::Digits(before + 1, 4, true)),
            (State::Escape(before), _) => (1, State::Text(before + 1)),
            (State::Digits(before, left, first), digit) => {
                let first = first
                    && match left {
                        4 => matches!(digit, Some(b'd' | b'D')),
                        3 => matches!(digit, Some(b'8' | b'9' | b'a' | b'b' | b'A' | b'B')),
                        _ => true,
                    };
                let next = match left - 1 {
                    // The second half stays with the first.
                    0 if first => State::Text((before + 4).min(KEPT - 1)),
                    0 => State::Text(before + 4),
                    left => State::Digits(before, left, first),
                };
                (1, next)
            }
            (State::Rest, Some(b'"')) => {
                out.push(b'"');
                (0, State::Outside)
            }
            (State::Rest, Some(_)) => (0, State::RestEscape),
            (State::Rest, None) => (0, State::Rest),
            (State::RestEscape, _) => (0, State::Rest),
        };
        self.0 = next;
        out.extend_from_slice(bytes.get(..kept).unwrap_or_default());
        run.len() + usize::from(found.is_some())
    }
}

/// The end of the character that reaches up to or over a place.
fn character_end(text: &[u8], at: usize) -> usize {
    at + text.iter().skip(at).take_while(|byte| **byte & 0xc0 == 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn squeezed(bytes: &[u8], step: usize) -> Vec<u8> {
        let (mut squeeze, mut out) = (Squeeze::default(), Vec::new());
        bytes.chunks(step.max(1)).for_each(|piece| squeeze.feed(piece, &mut out));
        out
    }

    #[test]
    fn short_texts_stay_and_long_ones_are_cut_between_characters() {
        let short = json!({ "a\"\\": ["é\\\"", 1, null], "b": "x".repeat(KEPT) }).to_string();
        assert_eq!(squeezed(short.as_bytes(), 7), short.as_bytes());
        for text in [
            "x".repeat(9000),
            "€".repeat(5000),
            format!("{}\\\"", "\"\\n€".repeat(4000)),
            "\u{1f600}".repeat(3000),
            "\n".repeat(9000),
        ] {
            for document in [json!({ "id": text, "z": 1 }).to_string(), escaped(&text)] {
                let out = squeezed(document.as_bytes(), 1000);
                let read: Value = serde_json::from_slice(&out).unwrap();
                assert!(text.starts_with(read["id"].as_str().unwrap()), "{}", out.len());
                assert!(out.len() < KEPT + 40, "{}", out.len());
                assert_eq!(read["z"], 1);
            }
        }
        let long = json!({ "id": "x".repeat(9000) }).to_string();
        assert!(squeezed(long.as_bytes(), 100).len() < KEPT + 20);
    }

    /// All of it in escapes of sixteen bits.
    fn escaped(text: &str) -> String {
        let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("{{\"id\":\"{units}\",\"z\":1}}")
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same(bytes in prop::collection::vec(prop::sample::select(b"\"\\x{}\xe2\x82".to_vec()), 0..6000), step in 1usize..500) {
            prop_assert_eq!(squeezed(&bytes, step), squeezed(&bytes, usize::MAX));
        }
    }
}
