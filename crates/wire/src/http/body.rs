//! Where the body of a message ends, seen as its bytes pass by.

/// How the end of a body is told (RFC 9112, 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// There is no body.
    Nothing,
    /// So many bytes.
    Bytes(u64),
    /// In chunks.
    Chunked,
    /// When the connection is closed.
    UntilClose,
}

/// What came is not the framing that was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not framed as its head says")]
pub struct BadFraming;

/// Follows a body's framing. Fed slices; any split of the same bytes gives the same payload.
#[derive(Debug, Clone)]
pub struct BodyReader(State);

/// Most bytes of chunk extensions or of trailers: nobody sends more in good faith.
const MOST_EXTRA: u32 = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// So many bytes are left.
    Counted(u64),
    UntilClose,
    /// A chunk's size so far, and its number of digits without zeros in front.
    Size(u64, u8),
    /// What follows a size up to its line break; the bytes so far.
    Extension(u64, u32),
    SizeLf(u64),
    Data(u64),
    DataCr,
    DataLf,
    /// At the start of a trailer's line; the bytes of trailers so far.
    Line(u32),
    Trailer(u32),
    LastLf,
    Done,
    Bad,
}

impl BodyReader {
    /// A reader at the start of a body.
    pub fn new(length: Length) -> Self {
        Self(match length {
            Length::Nothing | Length::Bytes(0) => State::Done,
            Length::Bytes(left) => State::Counted(left),
            Length::Chunked => State::Size(0, 0),
            Length::UntilClose => State::UntilClose,
        })
    }

    /// Whether the body has ended. One that ends with its connection never has.
    pub fn is_done(&self) -> bool {
        self.0 == State::Done
    }

    /// Whether the end of the connection is the end of the body.
    pub fn ends_with_connection(&self) -> bool {
        self.0 == State::UntilClose
    }

    /// Takes the next bytes and hands their payload to `sink`. Returns how many of them belong to this body: fewer than
    /// were given, and the body has ended there.
    ///
    /// # Errors
    /// The framing is not what was announced; nothing after that can be told apart.
    pub fn advance(&mut self, bytes: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<usize, BadFraming> {
        self.advance_beside(bytes, sink, &mut |_| {})
    }

    /// The same, and hands to `beside` what is no payload and says more than where it ends: extensions of chunks, and trailers.
    ///
    /// # Errors
    /// The framing is not what was announced; nothing after that can be told apart.
    pub fn advance_beside(
        &mut self,
        bytes: &[u8],
        sink: &mut dyn FnMut(&[u8]),
        beside: &mut dyn FnMut(&[u8]),
    ) -> Result<usize, BadFraming> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.0 {
                State::Done => return Ok(at),
                State::Bad => return Err(BadFraming),
                State::UntilClose => {
                    sink(rest);
                    return Ok(bytes.len());
                }
                State::Counted(left) => {
                    let taken = take(rest, left, sink);
                    self.0 = match left - taken as u64 {
                        0 => State::Done,
                        left => State::Counted(left),
                    };
                    at += taken;
                }
                State::Data(left) => {
                    let taken = take(rest, left, sink);
                    self.0 = match left - taken as u64 {
                        0 => State::DataCr,
                        left => State::Data(left),
                    };
                    at += taken;
                }
                framing @ (State::Size(..)
                | State::Extension(..)
                | State::SizeLf(_)
                | State::DataCr
                | State::DataLf
                | State::Line(_)
                | State::Trailer(_)
                | State::LastLf) => {
                    self.0 = rest.first().map_or(framing, |byte| framing.next(*byte));
                    if matches!(framing, State::Extension(..) | State::Line(_) | State::Trailer(_)) {
                        beside(rest.get(..1).unwrap_or_default());
                    }
                    at += 1;
                }
            }
        }
        if self.0 == State::Bad { Err(BadFraming) } else { Ok(at) }
    }
}

/// Hands out what is left of a counted piece.
fn take(bytes: &[u8], left: u64, sink: &mut dyn FnMut(&[u8])) -> usize {
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    sink(bytes.get(..length).unwrap_or_default());
    length
}

impl State {
    /// One byte of a chunk's framing.
    fn next(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Size(size, digits), _) => Self::size(size, digits, byte),
            (Self::Extension(size, _), b'\r') => Self::SizeLf(size),
            (Self::Extension(size, seen), _) if seen < MOST_EXTRA && byte != b'\n' => Self::Extension(size, seen + 1),
            (Self::SizeLf(0), b'\n') => Self::Line(0),
            (Self::SizeLf(size), b'\n') => Self::Data(size),
            (Self::DataCr, b'\r') => Self::DataLf,
            (Self::DataLf, b'\n') => Self::Size(0, 0),
            (Self::Line(_), b'\r') => Self::LastLf,
            (Self::Line(seen) | Self::Trailer(seen), _) if seen >= MOST_EXTRA => Self::Bad,
            (Self::Trailer(seen), b'\n') => Self::Line(seen + 1),
            (Self::Line(seen) | Self::Trailer(seen), _) => Self::Trailer(seen + 1),
            (Self::LastLf, b'\n') => Self::Done,
            _ => Self::Bad,
        }
    }

    fn size(size: u64, digits: u8, byte: u8) -> Self {
        match (char::from(byte).to_digit(16), byte) {
            // Zeros in front are no digits of the number, however many there are (RFC 9112, 7.1).
            (Some(digit), _) if size == 0 => Self::Size(u64::from(digit), 1),
            // Sixteen digits are all that a number of 64 bits has.
            (Some(digit), _) if digits < 16 => Self::Size(size << 4 | u64::from(digit), digits + 1),
            (None, b'\r') if digits > 0 => Self::SizeLf(size),
            (None, b';' | b' ' | b'\t') if digits > 0 => Self::Extension(size, 0),
            _ => Self::Bad,
        }
    }
}

/// The payload of a body that comes in pieces, what is left behind it, and whether it has ended.
pub(super) fn payload(length: Length, pieces: &[&[u8]]) -> (Vec<u8>, usize, Result<bool, BadFraming>) {
    let (mut reader, mut out, mut used) = (BodyReader::new(length), Vec::new(), 0);
    for piece in pieces {
        match reader.advance(piece, &mut |bytes| out.extend_from_slice(bytes)) {
            Ok(taken) => used += taken,
            Err(bad) => return (out, 0, Err(bad)),
        }
    }
    (out, used, Ok(reader.is_done()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_where_its_framing_says() {
        let chunked = b"5;x=y\r\nhello\r\n1\r\n \r\n0\r\nx-sum: 1\r\n\r\nGET /";
        assert_eq!(payload(Length::Chunked, &[chunked]), (b"hello ".to_vec(), chunked.len() - 5, Ok(true)));
        assert_eq!(payload(Length::Bytes(3), &[b"abcdef"]), (b"abc".to_vec(), 3, Ok(true)));
        assert_eq!(payload(Length::Bytes(9), &[b"abc"]), (b"abc".to_vec(), 3, Ok(false)));
        assert_eq!(payload(Length::UntilClose, &[b"abc"]), (b"abc".to_vec(), 3, Ok(false)));
        assert_eq!(payload(Length::Nothing, &[b"abc"]), (Vec::new(), 0, Ok(true)));
    }

    #[test]
    fn what_stands_beside_the_payload_is_handed_on_in_any_split() {
        let chunked = b"5;x=y\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n";
        for step in [1, 2, 7, 100] {
            let (mut reader, mut beside) = (BodyReader::new(Length::Chunked), Vec::new());
            for piece in chunked.chunks(step) {
                reader.advance_beside(piece, &mut |_| {}, &mut |bytes| beside.extend_from_slice(bytes)).unwrap();
            }
            assert!(reader.is_done());
            assert_eq!(beside, b"x=y\rx-sum: 1\r\n\r", "{step}");
        }
    }

    #[test]
    fn a_chunk_s_size_may_have_zeros_in_front() {
        for (size, last) in [("00", "0"), (&"0".repeat(20), "000"), ("", &"0".repeat(99))] {
            let chunked = format!("{size}5\r\nhello\r\n{last}\r\n\r\n");
            let read = payload(Length::Chunked, &[chunked.as_bytes()]);
            assert_eq!((read.0.as_slice(), read.2), (&b"hello"[..], Ok(true)), "{chunked:?}");
        }
        let largest = payload(Length::Chunked, &[b"000ffffffffffffffff\r\nhello"]);
        assert_eq!((largest.0, largest.2), (b"hello".to_vec(), Ok(false)));
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for bad in [
            "x\r\n",
            "\r\n",
            "5\nhello",
            "1\r\nab",
            "ffffffffffffffff1\r\n",
            "0ffffffffffffffff1\r\n",
            "1\r\na\n",
            "0\r\n\r\r",
            "1 \n",
        ] {
            assert_eq!(payload(Length::Chunked, &[bad.as_bytes()]).2, Err(BadFraming), "{bad:?}");
        }
    }
}
