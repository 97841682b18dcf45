//! What has come of a request's body before anything of it goes on.

use redial_wire::{
    REQUEST_READ,
    http::{BadFraming, BodyReader, Length},
};

/// A body as far as it has come. Chunks are read once, as they come; a body of another framing lies in the inbox as it is.
pub(super) struct Front {
    length: Length,
    reader: BodyReader,
    /// How much of the inbox is read, where it is chunks, and what they hold.
    read: usize,
    chunks: Vec<u8>,
}

impl Front {
    pub(super) fn new(length: Length) -> Self {
        Self { length, reader: BodyReader::new(length), read: 0, chunks: Vec::new() }
    }

    /// Reads what has come since: the inbox is as it was before, and maybe longer.
    ///
    /// # Errors
    /// The body is not framed as its head says.
    pub(super) fn take(&mut self, inbox: &[u8]) -> Result<(), BadFraming> {
        if self.length == Length::Chunked {
            let chunks = &mut self.chunks;
            let new = inbox.get(self.read..).unwrap_or_default();
            self.read += self.reader.advance(new, &mut |bytes| chunks.extend_from_slice(bytes))?;
        }
        Ok(())
    }

    /// The body where it has come whole; none that is too long to be looked at.
    pub(super) fn whole<'a>(&'a self, inbox: &'a [u8]) -> Option<&'a [u8]> {
        match self.length {
            Length::Nothing => Some([].as_slice()),
            Length::Bytes(length) => inbox.get(..usize::try_from(length).ok()?),
            Length::Chunked => self.reader.is_done().then_some(self.chunks.as_slice()),
            Length::UntilClose => None,
        }
        .filter(|body| body.len() <= REQUEST_READ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHUNKED: &[u8] = b"4\r\n{\"a\"\r\n3;x\r\n:1}\r\n0\r\n\r\nPOST /";

    /// However it comes, what follows it is not its own, and it is whole only with its end.
    #[test]
    fn chunks_that_come_in_any_pieces_are_read_to_one_body() {
        let end = CHUNKED.len() - b"POST /".len();
        for step in 1..=CHUNKED.len() {
            let mut front = Front::new(Length::Chunked);
            for come in (0..CHUNKED.len()).step_by(step).chain([CHUNKED.len()]) {
                front.take(&CHUNKED[..come]).unwrap();
                assert_eq!(front.whole(&CHUNKED[..come]), (come >= end).then_some(&b"{\"a\":1}"[..]), "{step} {come}");
            }
        }
    }

    #[test]
    fn what_is_misframed_is_told_with_the_bytes_that_say_it() {
        let mut front = Front::new(Length::Chunked);
        assert_eq!(front.take(b"2\r\nab"), Ok(()));
        assert_eq!(front.take(b"2\r\nabc"), Err(BadFraming));
    }

    #[test]
    fn a_body_of_another_framing_is_whole_with_its_length_and_none_that_is_too_long() {
        let whole = |length, inbox: &'static [u8]| {
            let mut front = Front::new(length);
            front.take(inbox).unwrap();
            front.whole(inbox).map(<[u8]>::to_vec)
        };
        assert_eq!(whole(Length::Nothing, b"POST /"), Some(Vec::new()));
        assert_eq!(whole(Length::Bytes(3), b"abPOST"), Some(b"abP".to_vec()));
        assert_eq!(whole(Length::Bytes(7), b"abPOST"), None);
        assert_eq!(whole(Length::UntilClose, b"ab"), None);
        let long: &'static [u8] = vec![b'a'; REQUEST_READ + 1].leak();
        assert_eq!(whole(Length::Bytes(long.len() as u64), long), None);
        let chunk: &'static [u8] = [format!("{:x}\r\n", long.len()).as_bytes(), long, b"\r\n0\r\n\r\n"].concat().leak();
        assert_eq!(whole(Length::Chunked, chunk), None);
    }
}
