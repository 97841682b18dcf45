use redial_redact::Sha256;
use serde::{Deserialize, Serialize};

use crate::Event;

/// One line of a journal: its number from 1, a checksum of number and event, the event.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    n: u64,
    sum: String,
    event: Event,
}

/// What a journal's bytes hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalRead {
    /// The events that could be read, in order.
    pub events: Vec<Event>,
    /// Lines in the middle that were torn, altered or missing. A torn last line is dropped and not counted: what it
    /// announced had not gone on.
    pub lost: u64,
}

/// Most lines that a journal is said to have lost: what every reader of a note's JSON keeps exactly. A forged line may
/// carry any number.
const MOST_LOST: u64 = (1 << 53) - 1;

/// The line of an event, with its line feed.
///
/// # Errors
/// The event cannot be written as JSON; the types of this crate can.
pub fn journal_line(n: u64, event: &Event) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_string(event)?;
    let sum = checksum(n, &json);
    Ok(format!("{{\"n\":{n},\"sum\":\"{sum}\",\"event\":{json}}}\n").into_bytes())
}

/// Reads a journal, whole or cut anywhere.
pub fn read_journal(bytes: &[u8]) -> JournalRead {
    let mut read = JournalRead::default();
    let mut expected = 1;
    let mut lines = bytes.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let last = lines.peek().is_none();
        match parse_line(line) {
            Some((n, event)) if n >= expected => {
                read.lost = read.lost.saturating_add(n - expected);
                expected = n.saturating_add(1);
                read.events.push(event);
            }
            // A whole last line that does not parse was altered; a torn one was being written when the run was killed.
            None if last && !line.ends_with(b"\n") => {}
            _ => {
                read.lost = read.lost.saturating_add(1);
                expected = expected.saturating_add(1);
            }
        }
    }
    read.lost = read.lost.min(MOST_LOST);
    read
}

fn parse_line(line: &[u8]) -> Option<(u64, Event)> {
    let line = line.strip_suffix(b"\n")?;
    let parsed: Line = serde_json::from_slice(line).ok()?;
    let json = serde_json::to_string(&parsed.event).ok()?;
    (parsed.sum == checksum(parsed.n, &json)).then_some((parsed.n, parsed.event))
}

fn checksum(n: u64, json: &str) -> String {
    let digest = Sha256::of(format!("{n}\n{json}").as_bytes());
    digest.as_str().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Interrupted, Lost, Stopped};

    fn journal() -> (Vec<Event>, Vec<u8>) {
        let events = vec![
            Event::Forwarded,
            Event::Lost(Lost { events: 3 }),
            Event::Interrupted(Interrupted { why: Stopped::Interrupted }),
            Event::CredentialEchoed,
        ];
        let bytes = events.iter().zip(1..).flat_map(|(e, n)| journal_line(n, e).unwrap()).collect();
        (events, bytes)
    }

    #[test]
    fn a_journal_cut_anywhere_keeps_every_whole_line_and_loses_none() {
        let (events, bytes) = journal();
        for cut in 0..=bytes.len() {
            let read = read_journal(&bytes[..cut]);
            let whole = bytes[..cut].iter().filter(|b| **b == b'\n').count();
            assert_eq!((read.events.as_slice(), read.lost), (&events[..whole], 0), "{cut}");
        }
    }

    #[test]
    fn a_line_that_is_missing_or_altered_in_the_middle_is_counted() {
        let (_, bytes) = journal();
        let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        let missing: Vec<u8> = [lines[0], lines[2], lines[3]].concat();
        assert_eq!((read_journal(&missing).lost, read_journal(&missing).events.len()), (1, 3));
        let altered = String::from_utf8(bytes.clone()).unwrap().replace("\"events\":3", "\"events\":4");
        assert_eq!((read_journal(altered.as_bytes()).lost, read_journal(altered.as_bytes()).events.len()), (1, 3));
        let swapped: Vec<u8> = [lines[1], lines[0], lines[2], lines[3]].concat();
        assert!(read_journal(&swapped).lost > 0);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes: Vec<u8>) {
            read_journal(&bytes);
        }
    }
}
