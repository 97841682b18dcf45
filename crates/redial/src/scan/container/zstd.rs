use std::io::{self, BufRead, Read};

use ::zstd::stream::read::Decoder;
use redial_redact::packed::{ZSTD_SKIPPED, is_skipped_by_zstd};

use super::{Call, Held, exact};

/// Largest window of a frame, as a power of two: 8 MiB, the most that a decoder has to take (RFC 8878).
const WINDOW: u32 = 23;
/// Bytes of frames for other programs that are kept.
const MOST: usize = 1 << 20;
/// First byte of a frame that holds something; what begins with neither this one nor one of a frame that is skipped was appended.
const FIRST: u8 = 0x28;

/// What comes out of all frames, as one text: programs that pack in parallel cut it anywhere.
struct Joined<'a> {
    /// None between two frames.
    frame: Option<Decoder<'static, &'a mut dyn BufRead>>,
    /// What stands in frames that a decoder skips (RFC 8878, 3.1.2).
    skipped: Vec<u8>,
    /// Whether they held more than is kept.
    cut: bool,
}

impl Read for Joined<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(frame) = &mut self.frame {
            let read = frame.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            if let Some(frame) = self.frame.take() {
                self.open(frame.into_inner())?;
            }
        }
        Ok(0)
    }
}

impl<'a> Joined<'a> {
    /// Goes on to the next frame, if one begins here, and keeps what is to be skipped before it.
    fn open(&mut self, stream: &'a mut dyn BufRead) -> io::Result<()> {
        loop {
            match stream.fill_buf()?.first() {
                Some(&FIRST) => {
                    let mut frame = Decoder::with_buffer(stream)?.single_frame();
                    frame.window_log_max(WINDOW)?;
                    self.frame = Some(frame);
                    return Ok(());
                }
                Some(first) if ZSTD_SKIPPED.contains(first) => self.skip(stream)?,
                _ => return Ok(()),
            }
        }
    }

    fn skip(&mut self, stream: &mut dyn BufRead) -> io::Result<()> {
        if !is_skipped_by_zstd(&exact::<4>(stream)?) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let length = u64::from(u32::from_le_bytes(exact(stream)?));
        let room = (MOST.saturating_sub(self.skipped.len()) as u64).min(length);
        let mut rest = stream.take(length);
        let kept = (&mut rest).take(room).read_to_end(&mut self.skipped)?;
        self.skipped.push(b'\n');
        self.cut |= room < length;
        let passed = io::copy(&mut rest, &mut io::sink())?;
        if kept as u64 + passed < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// Hands out what is in the frames, and what stands in those that are skipped.
pub(super) fn members(stream: &mut dyn BufRead, call: &mut Call<'_>) -> io::Result<()> {
    let mut joined = Joined { frame: None, skipped: Vec::new(), cut: false };
    let read = joined.open(stream).and_then(|()| call(b"", Held::Member(&mut joined)));
    call(b"", Held::Beside(&joined.skipped))?;
    if joined.cut {
        call(b"", Held::Unread("the frames beside its text hold more than is searched"))?;
    }
    read
}
