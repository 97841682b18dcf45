use crc32fast::Hasher;

use crate::{Event, NotJson, json};

/// A line before it has its number: `{"event":…` and the checksum of that. It is made by whoever has the event, so that
/// many may write one journal and none waits for another's JSON.
#[derive(Debug, Clone)]
pub struct JournalLine {
    text: Vec<u8>,
    sum: Hasher,
}

/// What stands between an event and its line's number.
const NUMBER: &[u8] = b",\"n\":";

/// What stands before the checksum.
const SUM: &[u8] = b",\"sum\":\"";

/// Bytes of a line's end before its line feed: [`SUM`], eight digits and `"}`.
const END: usize = SUM.len() + 8 + 2;

/// What a journal's bytes hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalRead {
    /// The events that could be read, in order.
    pub events: Vec<Event>,
    /// Lines in the middle that were torn, altered, missing or out of their place. A torn last line is dropped and not counted: what it
    /// announced had not gone on.
    pub lost: u64,
}

/// Most lines that a journal is said to have lost: what every reader of a note's JSON keeps exactly. A forged line may
/// carry any number.
const MOST_LOST: u64 = (1 << 53) - 1;

/// Room for the line of an ordinary attempt.
const USUAL: usize = 1536;

impl JournalLine {
    /// The line of an event, but for its number.
    ///
    /// # Errors
    /// The event cannot be written as JSON; the types of this crate can.
    pub fn of(event: &Event) -> Result<Self, NotJson> {
        Self::in_buffer(event, Vec::with_capacity(USUAL))
    }

    /// The same in a buffer that was used before; what stands in it is gone.
    ///
    /// # Errors
    /// The event cannot be written as JSON; the types of this crate can.
    pub fn in_buffer(event: &Event, mut text: Vec<u8>) -> Result<Self, NotJson> {
        text.clear();
        text.extend_from_slice(b"{\"event\":");
        json::write(event, &mut text)?;
        text.extend_from_slice(NUMBER);
        let mut sum = Hasher::new();
        sum.update(&text);
        Ok(Self { text, sum })
    }

    /// The whole line, with its line feed: `{"event":EVENT,"n":NUMBER,"sum":"CHECKSUM"}`. The checksum is CRC-32 of all
    /// that stands before it: it tells a torn or altered line, and keeps nobody from writing another.
    pub fn numbered(mut self, n: u64) -> Vec<u8> {
        let digits = n.to_string();
        self.sum.update(digits.as_bytes());
        self.text.extend_from_slice(digits.as_bytes());
        self.text.extend_from_slice(SUM);
        self.text.extend_from_slice(&hex(self.sum.finalize()));
        self.text.extend_from_slice(b"\"}\n");
        self.text
    }
}

/// Eight lower-case digits.
fn hex(sum: u32) -> [u8; 8] {
    let digit = |at: u32| b"0123456789abcdef".get((sum >> (28 - 4 * at) & 15) as usize).copied().unwrap_or_default();
    [digit(0), digit(1), digit(2), digit(3), digit(4), digit(5), digit(6), digit(7)]
}

/// The line of an event, with its line feed.
///
/// # Errors
/// The event cannot be written as JSON; the types of this crate can.
pub fn journal_line(n: u64, event: &Event) -> Result<Vec<u8>, NotJson> {
    Ok(JournalLine::of(event)?.numbered(n))
}

/// Reads a journal, whole or cut anywhere.
pub fn read_journal(bytes: &[u8]) -> JournalRead {
    let mut lines = JournalLines::default();
    let events = bytes.split_inclusive(|b| *b == b'\n').filter_map(|line| lines.read(line)).collect();
    JournalRead { events, lost: lines.lost() }
}

/// Reads the lines of a journal one after another.
#[derive(Debug, Default)]
pub struct JournalLines {
    /// Number of the last line that was taken.
    passed: u64,
    /// Lines behind it that cannot be read, so that nobody knows their numbers.
    unread: u64,
    lost: u64,
}

impl JournalLines {
    /// The event of the next line, which is given with its line feed; `None` where it holds none.
    pub fn read(&mut self, line: &[u8]) -> Option<Event> {
        match read_line(line) {
            Some((n, event)) if n > self.passed => {
                // Those that cannot be read may be those that are missing.
                let lost = self.unread.max(n - self.passed - 1);
                (self.lost, self.unread, self.passed) = (self.lost.saturating_add(lost), 0, n);
                Some(event)
            }
            // One that was there before, or out of its place: what follows is as good as it was.
            Some(_) => {
                self.lost = self.lost.saturating_add(1);
                None
            }
            // A whole last line that does not parse was altered; a torn one was being written when the run was killed.
            None if !line.ends_with(b"\n") => None,
            None => {
                self.unread = self.unread.saturating_add(1);
                None
            }
        }
    }

    /// Lines that were torn, altered, missing or out of their place so far.
    pub fn lost(&self) -> u64 {
        self.lost.saturating_add(self.unread).min(MOST_LOST)
    }
}

/// Number and event of one line with its line feed; `None` where it is torn, altered or none.
pub fn read_line(line: &[u8]) -> Option<(u64, Event)> {
    parse_line(line)
}

fn parse_line(line: &[u8]) -> Option<(u64, Event)> {
    let line = line.strip_suffix(b"\n")?;
    // A mail program or a checkout gives each line another end, and takes nothing from what the checksum is of.
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (front, end) = line.split_at_checked(line.len().checked_sub(END)?)?;
    let sum = end.strip_prefix(SUM)?.strip_suffix(b"\"}")?;
    (sum == hex(crc32fast::hash(front))).then_some(())?;
    let digits = front.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (event, digits) = front.split_at_checked(front.len() - digits)?;
    let n = str::from_utf8(digits).ok()?.parse().ok()?;
    let event = event.strip_prefix(b"{\"event\":")?.strip_suffix(NUMBER)?;
    Some((n, serde_json::from_slice(event).ok()?))
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
    fn a_journal_whose_lines_were_given_another_end_is_whole() {
        let (events, bytes) = journal();
        let lines = bytes.split_inclusive(|b| *b == b'\n').flat_map(|line| [&line[..line.len() - 1], b"\r\n"].concat());
        let read = read_journal(&lines.collect::<Vec<u8>>());
        assert_eq!((read.events, read.lost), (events, 0));
    }

    #[test]
    fn a_line_that_is_missing_or_altered_in_the_middle_is_counted() {
        let (_, bytes) = journal();
        let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        let missing: Vec<u8> = [lines[0], lines[2], lines[3]].concat();
        assert_eq!((read_journal(&missing).lost, read_journal(&missing).events.len()), (1, 3));
        let altered = String::from_utf8(bytes.clone()).unwrap().replace("\"events\":3", "\"events\":4");
        assert_eq!((read_journal(altered.as_bytes()).lost, read_journal(altered.as_bytes()).events.len()), (1, 3));
    }

    #[test]
    fn what_follows_a_line_that_is_in_the_wrong_place_is_kept() {
        let (_, bytes) = journal();
        let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        let [a, b, c, d] = lines.try_into().unwrap();
        for (lines, lost, kept) in [
            (vec![b, a, c, d], 2, 3),
            (vec![a, b, b, c, d], 1, 4),
            (vec![a, a, b, a, c, c, d], 3, 4),
            (vec![a, b, b"stray\n", c, d], 1, 4),
            (vec![a, b"torn\n", c, d], 1, 3),
            (vec![a, b"two in one\n", d], 2, 2),
            (vec![a, b, c, b"torn\n"], 1, 3),
        ] {
            let read = read_journal(&lines.concat());
            assert_eq!((read.lost, read.events.len()), (lost, kept), "{}", String::from_utf8_lossy(&lines.concat()));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes: Vec<u8>) {
            read_journal(&bytes);
        }
    }
}
