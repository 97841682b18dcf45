//! Content codings of a body, undone in a bounded buffer. We ask for none; some servers send one all the same, and behind a cache
//! now and then two.

mod members;

use std::{
    fmt,
    io::{self, Write},
};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, ZlibDecoder};
use zstd::stream::write::Decoder as ZstdDecoder;

use members::Members;

/// Bytes that brotli hands on at once.
const BROTLI_BUFFER: usize = 16 << 10;

/// Bytes that a body may decode to before it is asked how many came: any answer of a usual size.
const FLOOR: u64 = 1 << 20;

/// How many bytes each further one may decode to where others wait for what comes next. Text comes to some 5, a long stream of like
/// events to some 25, and what is made to keep its reader busy to a thousand.
const RATIO: u64 = 64;

/// Largest window of zstd that is decoded: 8 MiB (RFC 8878, 3.1.1.1.2).
const ZSTD_WINDOW_LOG: u32 = 23;

/// Why a body could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DecodeFault {
    /// A coding that is not read here.
    #[error("the body has an unknown content coding")]
    UnknownCoding,
    /// The bytes are not what the coding says.
    #[error("the body is not in its content coding")]
    Malformed,
    /// It ended within its coding: the rest is missing, and what came is good.
    #[error("the body ends within its content coding")]
    CutShort,
    /// It would grow past the bound.
    #[error("the body grows past the bound when decoded")]
    TooBig,
}

/// Most codings that are undone, one after the other.
const MOST_CODINGS: usize = 2;

/// Decodes a body as its slices come.
pub(crate) struct Decoder {
    /// The coding that was put on last.
    coding: Coding,
    /// That below it. Each may come to as much as the bound says.
    below: Option<Box<Coding>>,
    /// What it may decode to beyond what its buffer has room for, and how much of that each byte brings that comes.
    reserve: u64,
    ratio: u64,
    /// Whether anything has come of it.
    yielded: bool,
}

enum Coding {
    Identity {
        left: u64,
    },
    Gzip(Members),
    Zlib(ZlibDecoder<Buffer>),
    Deflate(DeflateDecoder<Buffer>),
    Brotli(Box<DecompressorWriter<Buffer>>),
    Zstd(ZstdDecoder<'static, Buffer>),
    /// `deflate` says zlib (RFC 9110), and some servers send it raw: the first byte tells.
    Undecided {
        left: u64,
    },
}

/// Holds what one push produced. The bound is on the sum of all pushes and is enforced before memory grows, so that
/// no ratio of compression matters.
#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    left: u64,
    overflown: bool,
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len() as u64;
        if length > self.left {
            self.overflown = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.left -= length;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Decoder {
    /// A decoder for the values of all `Content-Encoding` (none: identity) that yields at most `bound` bytes.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = &'a [u8]>, bound: u64) -> Result<Self, DecodeFault> {
        let mut codings = Vec::with_capacity(MOST_CODINGS);
        for name in values.into_iter().flat_map(|value| value.split(|byte| *byte == b',')) {
            codings.extend(Coding::of(name, bound)?);
        }
        if codings.len() > MOST_CODINGS {
            return Err(DecodeFault::UnknownCoding);
        }
        let coding = codings.pop().unwrap_or(Coding::Identity { left: bound });
        Ok(Self { coding, below: codings.pop().map(Box::new), reserve: 0, ratio: 0, yielded: false })
    }

    /// One that also does no more work for a slice than in proportion to it: others wait for what comes next.
    pub(crate) fn in_passing<'a>(values: impl IntoIterator<Item = &'a [u8]>, bound: u64) -> Result<Self, DecodeFault> {
        let floor = FLOOR.min(bound);
        Ok(Self { reserve: bound - floor, ratio: RATIO, ..Self::new(values, floor)? })
    }

    /// Takes the next slice and hands on what it decodes to.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeFault> {
        let granted = self.reserve.min(self.ratio.saturating_mul(bytes.len() as u64));
        self.reserve -= granted;
        *self.coding.left() += granted;
        let out = &mut |bytes: &[u8]| {
            self.yielded = true;
            out(bytes);
        };
        let Some(below) = &mut self.below else { return self.coding.push(bytes, out) };
        // The same for both: what little came must not come to much by way of two codings either.
        *below.left() += granted;
        through(below, out, |between| self.coding.push(bytes, between))
    }

    /// The body has ended. What was wrong in what has come of it was said before: now only its rest can be missing.
    pub(crate) fn finish(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeFault> {
        match self.end(out) {
            Err(DecodeFault::Malformed) if self.yielded => Err(DecodeFault::CutShort),
            ended => ended,
        }
    }

    fn end(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeFault> {
        let Some(below) = &mut self.below else { return self.coding.finish(out) };
        through(below, out, |between| self.coding.finish(between))?;
        below.finish(out)
    }
}

/// Has a coding take what another yields.
fn through(
    below: &mut Coding,
    out: &mut dyn FnMut(&[u8]),
    yields: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<(), DecodeFault>,
) -> Result<(), DecodeFault> {
    let mut taken = Ok(());
    let yielded = yields(&mut |bytes| {
        if taken.is_ok() {
            taken = below.push(bytes, out);
        }
    });
    taken.and(yielded)
}

impl Coding {
    /// That of a name; none where it says that there is none.
    fn of(name: &[u8], bound: u64) -> Result<Option<Self>, DecodeFault> {
        let buffer = Buffer { left: bound, ..Buffer::default() };
        Ok(Some(match name.trim_ascii().to_ascii_lowercase().as_slice() {
            b"" | b"identity" => return Ok(None),
            b"gzip" | b"x-gzip" => Self::Gzip(Members::new(buffer)),
            b"deflate" => Self::Undecided { left: bound },
            b"br" => Self::Brotli(Box::new(DecompressorWriter::new(buffer, BROTLI_BUFFER))),
            b"zstd" => Self::Zstd(zstd(buffer).map_err(|_memory| DecodeFault::TooBig)?),
            _ => return Err(DecodeFault::UnknownCoding),
        }))
    }

    /// Takes the next slice and hands on what it decodes to.
    fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeFault> {
        self.decide(bytes);
        match self {
            Self::Identity { left } => {
                *left = left.checked_sub(bytes.len() as u64).ok_or(DecodeFault::TooBig)?;
                out(bytes);
                Ok(())
            }
            Self::Gzip(decoder) => {
                let written = decoder.take(bytes);
                drain(written, decoder.get_mut(), out)
            }
            Self::Zlib(decoder) => {
                let written = feed(decoder, bytes);
                drain(written, decoder.get_mut(), out)
            }
            Self::Deflate(decoder) => {
                let written = feed(decoder, bytes);
                drain(written, decoder.get_mut(), out)
            }
            Self::Brotli(decoder) => {
                let written = feed(decoder, bytes);
                drain(written, decoder.get_mut(), out)
            }
            Self::Zstd(decoder) => {
                let written = feed(decoder, bytes);
                drain(written, decoder.get_mut(), out)
            }
            Self::Undecided { .. } => Ok(()),
        }
    }

    /// The body has ended.
    fn finish(&mut self, out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeFault> {
        match self {
            Self::Identity { .. } | Self::Undecided { .. } => Ok(()),
            Self::Gzip(decoder) => {
                let written = decoder.try_finish();
                drain(written, decoder.get_mut(), out)
            }
            Self::Zlib(decoder) => {
                let written = decoder.try_finish();
                drain(written, decoder.get_mut(), out)
            }
            Self::Deflate(decoder) => {
                let written = decoder.try_finish();
                drain(written, decoder.get_mut(), out)
            }
            Self::Brotli(decoder) => {
                let written = decoder.close();
                drain(written, decoder.get_mut(), out)
            }
            Self::Zstd(decoder) => {
                let written = decoder.flush();
                drain(written, decoder.get_mut(), out)
            }
        }
    }

    /// How much more may be decoded.
    fn left(&mut self) -> &mut u64 {
        match self {
            Self::Identity { left } | Self::Undecided { left } => left,
            Self::Gzip(decoder) => &mut decoder.get_mut().left,
            Self::Zlib(decoder) => &mut decoder.get_mut().left,
            Self::Deflate(decoder) => &mut decoder.get_mut().left,
            Self::Brotli(decoder) => &mut decoder.get_mut().left,
            Self::Zstd(decoder) => &mut decoder.get_mut().left,
        }
    }

    fn decide(&mut self, bytes: &[u8]) {
        let (Self::Undecided { left }, Some(first)) = (&*self, bytes.first()) else { return };
        let buffer = Buffer { left: *left, ..Buffer::default() };
        // The low half of a zlib header's first byte is 8, its high half at most 7; raw blocks of real
        // encoders don't start so.
        *self = if first & 0x8f == 0x08 {
            Self::Zlib(ZlibDecoder::new(buffer))
        } else {
            Self::Deflate(DeflateDecoder::new(buffer))
        };
    }
}

/// A decoder that refuses windows beyond what RFC 8878 asks everybody to take.
fn zstd(buffer: Buffer) -> io::Result<ZstdDecoder<'static, Buffer>> {
    let mut decoder = ZstdDecoder::new(buffer)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG)?;
    Ok(decoder)
}

/// Bytes after the end of the coded stream are ignored, as browsers and curl do.
fn feed(decoder: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    match decoder.write_all(bytes).and_then(|()| decoder.flush()) {
        Err(error) if error.kind() == io::ErrorKind::WriteZero => Ok(()),
        other => other,
    }
}

fn drain(written: io::Result<()>, buffer: &mut Buffer, out: &mut dyn FnMut(&[u8])) -> Result<(), DecodeFault> {
    let bytes = std::mem::take(&mut buffer.bytes);
    if !bytes.is_empty() {
        out(&bytes);
    }
    match written {
        Ok(()) => Ok(()),
        Err(_) if buffer.overflown => Err(DecodeFault::TooBig),
        Err(_io) => Err(DecodeFault::Malformed),
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.coding {
            Coding::Identity { .. } => "identity",
            Coding::Gzip(_) => "gzip",
            Coding::Zlib(_) => "zlib",
            Coding::Deflate(_) => "deflate",
            Coding::Brotli(_) => "br",
            Coding::Zstd(_) => "zstd",
            Coding::Undecided { .. } => "undecided",
        };
        write!(f, "Decoder({name})")
    }
}

#[cfg(test)]
mod tests {
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    fn decode(coding: &str, bytes: &[u8], step: usize, bound: u64) -> Result<Vec<u8>, DecodeFault> {
        let (mut decoder, mut out) = (Decoder::new(Some(coding.as_bytes()), bound)?, Vec::new());
        for slice in bytes.chunks(step) {
            decoder.push(slice, &mut |bytes| out.extend_from_slice(bytes))?;
        }
        decoder.finish(&mut |bytes| out.extend_from_slice(bytes))?;
        Ok(out)
    }

    /// `{"ok":true}` 200 times, as Node's zlib writes it in brotli.
    const BROTLI: &[u8] = b"\x1b\x97\x08\xf8\x1d\x09\x76\xec\xc4\x1a\x46\x07\xe4\xc8\x6b\x11\xba\xba\x3d\xad\xb3\xf6\x26\xa7\xca\xfa\xe2\xc0\x08\xa0\x23\x00\x80\x49\xf0\x04";

    fn coded() -> [(&'static str, Vec<u8>); 5] {
        let text = b"{\"ok\":true}".repeat(200);
        let (mut gzip, mut zlib, mut raw) = (
            GzEncoder::new(Vec::new(), Compression::default()),
            ZlibEncoder::new(Vec::new(), Compression::default()),
            DeflateEncoder::new(Vec::new(), Compression::default()),
        );
        gzip.write_all(&text).unwrap();
        zlib.write_all(&text).unwrap();
        raw.write_all(&text).unwrap();
        [
            ("gzip", gzip.finish().unwrap()),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", raw.finish().unwrap()),
            ("br", BROTLI.to_vec()),
            ("zstd", zstd::encode_all(text.as_slice(), 0).unwrap()),
        ]
    }

    #[test]
    fn every_coding_in_every_split_gives_the_same_text() {
        for (coding, bytes) in coded() {
            for step in [1, 2, 7, 1_000] {
                assert_eq!(decode(coding, &bytes, step, 1 << 20).unwrap(), b"{\"ok\":true}".repeat(200));
            }
        }
    }

    #[test]
    fn a_cut_coding_is_cut_short_and_a_false_one_malformed() {
        // A frame of zstd that is cut has no end that could be missed: what it holds so far is read.
        for (coding, bytes) in coded().into_iter().filter(|(coding, _)| *coding != "zstd") {
            let cut = decode(coding, &bytes[..bytes.len() - 1], 64, 1 << 20);
            assert_eq!(cut, Err(DecodeFault::CutShort), "{coding}");
            // Of a front that yields nothing nobody knows whether it is in this coding at all.
            assert_eq!(decode(coding, &bytes[..1], 64, 1 << 20), Err(DecodeFault::Malformed), "{coding}");
        }
        assert_eq!(decode("gzip", b"not gzip at all", 64, 1 << 20), Err(DecodeFault::Malformed));
        assert_eq!(decode("compress", b"x", 64, 1 << 20), Err(DecodeFault::UnknownCoding));
    }

    #[test]
    fn a_bomb_stops_at_the_bound() {
        let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
        bomb.write_all(&vec![0; 4 << 20]).unwrap();
        let bomb = bomb.finish().unwrap();
        assert_eq!(decode("gzip", &bomb, bomb.len(), 1 << 20), Err(DecodeFault::TooBig));
        assert_eq!(decode("identity", &[0; 100], 10, 99), Err(DecodeFault::TooBig));
    }

    /// 64 MiB of zeros are 64 KiB of gzip, which come at once; what text comes to passes, also where it is long.
    #[test]
    fn in_passing_a_bomb_is_given_up_before_much_of_it_is_unpacked() {
        let pack = |text: &[u8]| {
            let mut coded = GzEncoder::new(Vec::new(), Compression::best());
            coded.write_all(text).unwrap();
            coded.finish().unwrap()
        };
        let unpack = |bytes: &[u8], step: usize| {
            let (mut decoder, mut out) = (Decoder::in_passing([&b"gzip"[..]], 64 << 20).unwrap(), 0);
            let mut most = 0;
            for slice in bytes.chunks(step) {
                let before = out;
                decoder.push(slice, &mut |bytes| out += bytes.len())?;
                most = most.max(out - before);
            }
            decoder.finish(&mut |bytes| out += bytes.len())?;
            Ok((out, most))
        };
        let bomb = pack(&vec![0; 64 << 20]);
        for step in [1 << 10, 4 << 10, 64 << 10] {
            assert_eq!(unpack(&bomb, step), Err(DecodeFault::TooBig));
        }
        let event = |n: usize| {
            format!(
                "data: {{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{{\"delta\":{{\"content\":\" {n}\"}}}}]}}\n\n"
            )
        };
        let long: Vec<u8> = (0..100_000).flat_map(|n| event(n).into_bytes()).collect();
        let (out, most) = unpack(&pack(&long), 4 << 10).unwrap();
        assert!(out == long.len() && most <= 2 << 20, "{most}");
    }

    #[test]
    fn bytes_after_the_end_are_ignored_in_every_split() {
        for (coding, bytes) in coded().into_iter().filter(|(coding, _)| matches!(*coding, "gzip" | "deflate")) {
            for tail in [&b"garbage"[..], &[0; 512], b"\x1f", b"\x1f\x1f\x8b", b"\0\x1f\x8b"] {
                for step in [1, 7, 10_000] {
                    let bytes = [&bytes, tail].concat();
                    assert_eq!(decode(coding, &bytes, step, 1 << 20).unwrap().len(), 2_200, "{coding} {tail:?} {step}");
                }
            }
        }
    }

    #[test]
    fn members_of_gzip_follow_each_other_and_a_cut_one_is_cut_short() {
        let [(coding, one), ..] = coded();
        for step in [1, 7, 10_000] {
            assert_eq!(decode(coding, &one.repeat(3), step, 1 << 20).unwrap().len(), 6_600);
            let cut = [&one[..], &one[..one.len() - 3]].concat();
            assert_eq!(decode(coding, &cut, step, 1 << 20), Err(DecodeFault::CutShort));
            assert_eq!(decode(coding, &one.repeat(3), step, 6_000), Err(DecodeFault::TooBig));
        }
    }

    #[test]
    fn two_codings_are_undone_in_their_order_and_three_are_not() {
        let packed = |coding: &str, text: &[u8]| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(text).and_then(|()| zlib.write_all(text)).unwrap();
            if coding == "gzip" { gzip.finish().unwrap() } else { zlib.finish().unwrap() }
        };
        let text = b"{\"ok\":true}".repeat(200);
        for (one, two) in [("gzip", "gzip"), ("deflate", "gzip"), ("gzip", "deflate")] {
            let bytes = packed(two, &packed(one, &text));
            for step in [1, 7, 1_000] {
                let coding = format!("{one} ,identity, {two}");
                assert_eq!(decode(&coding, &bytes, step, 1 << 20).unwrap(), text, "{coding}");
            }
            assert!(one == two || decode(&format!("{two}, {one}"), &bytes, 64, 1 << 20).is_err());
            // What is said twice was done once: nobody can read that.
            assert_eq!(decode("gzip, gzip", &packed("gzip", &text), 64, 1 << 20), Err(DecodeFault::Malformed));
            assert_eq!(decode("gzip,gzip,gzip", &bytes, 64, 1 << 20), Err(DecodeFault::UnknownCoding));
        }
        // Two header lines are one list.
        let lines = [&b"deflate"[..], b"gzip"];
        let (mut decoder, mut out) = (Decoder::new(lines, 1 << 20).unwrap(), Vec::new());
        decoder.push(&packed("gzip", &packed("deflate", &text)), &mut |bytes| out.extend_from_slice(bytes)).unwrap();
        assert_eq!(out, text);
        // A bomb within a bomb stops where one does.
        let bomb = packed("gzip", &packed("gzip", &vec![0; 64 << 20]));
        assert!(bomb.len() < 4 << 10);
        let mut decoder = Decoder::in_passing([&b"gzip, gzip"[..]], 64 << 20).unwrap();
        let mut out = 0;
        assert_eq!(decoder.push(&bomb, &mut |bytes| out += bytes.len()), Err(DecodeFault::TooBig));
        assert!(out <= 2 << 20, "{out}");
    }
}
