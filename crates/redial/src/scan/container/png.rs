use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;

use super::{Call, Held, Margin, exact, skip};

/// Bytes of a chunk that is gathered with others; a longer one is searched by itself.
const SHORT: u32 = 64 * 1024;

/// Goes through a picture (PNG, 3rd edition, section 5). Its pixels are one stream of zlib, cut into chunks: as a text they would be
/// packed data that breaks off.
pub(super) fn members(stream: &mut dyn BufRead, margin: &mut Margin, call: &mut Call<'_>) -> io::Result<()> {
    exact::<8>(stream)?;
    let mut next = Some(Chunk::read(stream)?);
    while let Some(Chunk { length, kind }) = next {
        if kind == *b"IDAT" {
            let mut pixels = Pixels { stream, left: length, behind: None };
            let mut unpacked = ZlibDecoder::new(BufReader::new(&mut pixels));
            call(b"", Held::Member(&mut unpacked))?;
            // What stands behind the end of the stream is shown by nothing, and may be anything.
            call(b"", Held::Member(&mut unpacked.into_inner()))?;
            next = pixels.behind;
            continue;
        }
        let mut body = (&mut *stream).take(length.into());
        if length > SHORT {
            call(b"", Held::Member(&mut body))?;
        } else {
            let mut text = kind.to_vec();
            body.read_to_end(&mut text)?;
            margin.add(&text, call)?;
        }
        skip(&mut body)?;
        if body.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        exact::<4>(stream)?;
        next = if kind == *b"IEND" { None } else { Some(Chunk::read(stream)?) };
    }
    Ok(())
}

/// The head of a chunk. Its body follows, and a checksum of four bytes.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    length: u32,
    kind: [u8; 4],
}

impl Chunk {
    fn read(stream: &mut dyn BufRead) -> io::Result<Self> {
        let (length, kind) = (u32::from_be_bytes(exact(stream)?), exact(stream)?);
        if kind.iter().all(u8::is_ascii_alphabetic) {
            Ok(Self { length, kind })
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }
}

/// What stands in neighbouring chunks of pixels, as one stream.
struct Pixels<'a> {
    stream: &'a mut dyn BufRead,
    /// Bytes of this chunk that are still to come.
    left: u32,
    /// The chunk of another kind behind them, once it was met.
    behind: Option<Chunk>,
}

impl Read for Pixels<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 && self.behind.is_none() {
            exact::<4>(self.stream)?;
            match Chunk::read(self.stream)? {
                Chunk { length, kind } if kind == *b"IDAT" => self.left = length,
                other => self.behind = Some(other),
            }
        }
        let read = (&mut *self.stream).take(self.left.into()).read(into)?;
        if read == 0 && self.left > 0 && !into.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= u32::try_from(read).unwrap_or(self.left);
        Ok(read)
    }
}
