//! A gzip body: one member, or several behind each other, and whatever follows the last, which says nothing (gzip(1) ignores it,
//! zeros without a word, since blocks are padded with them).

use std::io::{self, Write as _};

use flate2::write::GzDecoder;

use super::Buffer;

/// What a member begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Decodes the members.
pub(super) struct Members {
    decoder: GzDecoder<Buffer>,
    place: Place,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// More of a member.
    Member,
    /// The first byte behind one.
    Behind,
    /// The second, which tells whether the first began another.
    Begun,
    /// Nothing that counts.
    Over,
}

impl Members {
    pub(super) fn new(buffer: Buffer) -> Self {
        Self { decoder: GzDecoder::new(buffer), place: Place::Member }
    }

    pub(super) fn get_mut(&mut self) -> &mut Buffer {
        self.decoder.get_mut()
    }

    /// Takes the next slice.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while let (Some((first, rest)), true) = (bytes.split_first(), self.place != Place::Over) {
            let [begin, second] = MAGIC;
            (self.place, bytes) = match self.place {
                Place::Member => match self.decoder.write(bytes)? {
                    0 => {
                        self.decoder.try_finish()?;
                        (Place::Behind, bytes)
                    }
                    taken => (Place::Member, bytes.get(taken..).unwrap_or_default()),
                },
                Place::Behind if *first == begin => (Place::Begun, rest),
                Place::Begun if *first == second => {
                    self.decoder = GzDecoder::new(std::mem::take(self.decoder.get_mut()));
                    self.decoder.write_all(&MAGIC)?;
                    (Place::Member, rest)
                }
                Place::Behind | Place::Begun | Place::Over => (Place::Over, bytes),
            };
        }
        if self.place == Place::Member { self.decoder.flush() } else { Ok(()) }
    }

    /// The body has ended.
    pub(super) fn try_finish(&mut self) -> io::Result<()> {
        if self.place == Place::Member { self.decoder.try_finish() } else { Ok(()) }
    }
}
