//! What was compressed inside something else (a gzip in base64, a zip in a dump), within bounds.

mod begins;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{
    Layer, Whole,
    marks::{Kind as Mark, Marks},
    view::{By, View, Views},
};

pub(super) use begins::may_begin;

/// Bytes that come out of one place at most, and out of one text.
const MOST: usize = 256 * 1024;
const MOST_OF_ALL: usize = 32 * MOST;
/// Places in one text at which it is tried; hardly any text has so many.
const TRIES: usize = 512;
/// The same in a stream of which one text had more of it than is undone: that was said, and all that follows may be like it.
pub(super) const WEARY: usize = 32;
/// Bytes that come out of what only looks compressed, before it breaks off.
const BY_CHANCE: usize = 64;

/// Undoes what is compressed, and tells where something ended too early or became too long. What stands just so in the
/// text that this one was made of was judged there: here something in its middle may have been taken for a disguise.
pub(super) fn inflate(layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> (Option<View>, Whole) {
    let mut view = View::default();
    let mut inflater: Option<Decompress> = None;
    let mut whole = true;
    let (tries, mut most) = if layer.is_weary { (WEARY, MOST) } else { (TRIES, MOST_OF_ALL) };
    for (tried, (at, head, zlib)) in starts(layer.text, marks).enumerate() {
        if tried == tries || view.bytes.len() > most {
            return (Some(view), Whole::TooMuch);
        }
        let text = layer.text.get(..layer.digits_end(at)).unwrap_or(layer.text);
        let Some(packed) = text.get(at + head..) else { continue };
        if tried == 0 {
            view = views.take();
        }
        let before = view.bytes.len();
        view.mark(at, (0, 1), By::Compressed);
        let inflater = inflater.get_or_insert_with(|| Decompress::new(zlib));
        inflater.reset(zlib);
        let end = one(inflater, packed, &mut view.bytes);
        let out = view.bytes.get(before..).unwrap_or_default();
        whole &= match end {
            // What ends by chance is no text; a text that is another than was packed was damaged.
            End::Whole(read) => !is_other(text, (at, head + read), out) || layer.begins_above(at),
            // What is no stream breaks off, sooner or later; one that was damaged shows some of its text before that. Two bytes,
            // by which zlib is told, stand everywhere.
            End::Broken => zlib || !out.get(..4 * BY_CHANCE).is_some_and(is_text) || layer.begins_above(at),
            // Two bytes look like zlib by chance, and so may what follows them until the text ends.
            End::Open => out.len() < if zlib { 4_096 } else { BY_CHANCE } || layer.begins_above(at),
        };
        if view.bytes.len() - before >= MOST {
            // Where one goes beyond the bounds, most others do.
            most = most.min(view.bytes.len() + MOST);
        }
        view.bytes.push(b'\n');
    }
    ((view.bytes.len() > 1).then_some(view), if whole { Whole::Yes } else { Whole::No })
}

/// Whether a gzip member, after whose packed bytes its checksum and its length stand (RFC 1952), is another text than was packed. The
/// length has to be right: where base64 goes on in the next line, a view of the first one ends within them.
fn is_other(text: &[u8], (at, length): (usize, usize), out: &[u8]) -> bool {
    let of_gzip = text.get(at) == Some(&0x1f);
    let Some(said) = text.get(at + length..).and_then(|rest| rest.first_chunk::<8>()) else { return false };
    let [a, b, c, d, length @ ..] = *said;
    let is_whole = u32::from_le_bytes(length) as usize == out.len();
    let mut crc = Crc::new();
    crc.update(out);
    of_gzip && is_whole && u32::from_le_bytes([a, b, c, d]) != crc.sum() && is_text(out)
}

/// Whether nearly all of some bytes are text; of those at random four of ten are. One byte again and again is none: that comes
/// out of noise, too.
fn is_text(bytes: &[u8]) -> bool {
    let text = bytes.iter().filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()).count();
    4 * text >= 3 * bytes.len() && crate::shape::distinct(bytes) > 8
}

/// Where something compressed begins, the length of its head, and whether zlib reads a head of its own.
fn starts<'a>(text: &'a [u8], marks: &'a Marks) -> impl Iterator<Item = (usize, usize, bool)> + 'a {
    let (mut next, mut places) = (0, marks.cursor(Mark::Packed));
    let found = std::iter::from_fn(move || {
        loop {
            let at = places.next(next)?;
            // None begins within the head of another.
            next = at + 1;
            if may_begin(text.get(at..)?) {
                return Some(at);
            }
        }
    });
    found.filter_map(|at| {
        let rest = text.get(at..)?;
        match rest {
            // Flags that nobody has defined are zero (RFC 1952), and packers say in one of three words how hard they tried.
            [0x1f, 0x8b, 8, flags @ 0..=31, _, _, _, _, 0 | 2 | 4, ..] => Some((at, gzip_head(rest, *flags)?, false)),
            // Three kinds of blocks are defined, and the fourth is none.
            [0x78, _, block, ..] if block & 6 != 6 => Some((at, 0, true)),
            [b'P', ..] => Some((at, zip_head(rest)?, false)),
            _ => None,
        }
    })
}

/// Tells how far something goes that only begins like what is compressed.
#[derive(Debug, Default)]
pub(super) struct Trial {
    inflater: Option<Decompress>,
    out: Vec<u8>,
}

impl Trial {
    /// Bytes that are read.
    pub(super) const READ: usize = 384;
    /// Bytes that may come out of them.
    const PUT: usize = 8 * 1024;

    /// Whether something may break off soon: what zlib writes is told by two bytes, and they stand everywhere.
    pub(super) fn is_worth(bytes: &[u8]) -> bool {
        bytes.first() == Some(&0x78)
    }

    /// How many bytes are read until it breaks off; `None` where it goes on behind them, or ends.
    pub(super) fn length(&mut self, bytes: &[u8]) -> Option<usize> {
        let inflater = self.inflater.get_or_insert_with(|| Decompress::new(true));
        inflater.reset(true);
        self.out.clear();
        self.out.reserve(Self::PUT);
        let breaks_off = inflater.decompress_vec(bytes, &mut self.out, FlushDecompress::None).is_err();
        usize::try_from(inflater.total_in()).ok().filter(|_| breaks_off)
    }
}

/// Length of a gzip member's head (RFC 1952).
fn gzip_head(rest: &[u8], flags: u8) -> Option<usize> {
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes(*rest.get(at..)?.first_chunk::<2>()?));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += rest.get(at..)?.iter().position(|b| *b == 0)? + 1;
        }
    }
    Some(at + if flags & 2 == 0 { 0 } else { 2 })
}

/// Length of a zip entry's local head, where the entry is deflated.
fn zip_head(rest: &[u8]) -> Option<usize> {
    let word = |at: usize| Some(usize::from(u16::from_le_bytes(*rest.get(at..)?.first_chunk::<2>()?)));
    (word(8)? == 8).then_some(30 + word(26)? + word(28)?)
}

/// How a compressed stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// After so many packed bytes.
    Whole(usize),
    /// What follows is no such stream.
    Broken,
    /// It goes on beyond what is there, or beyond the bounds.
    Open,
}

/// Undoes one stream, as far as it goes.
fn one(inflater: &mut Decompress, packed: &[u8], out: &mut Vec<u8>) -> End {
    let most = out.len() + MOST;
    let mut piece = Vec::with_capacity(16 * 1024);
    let mut at = 0;
    while out.len() < most {
        let before = inflater.total_in();
        piece.clear();
        let status = inflater.decompress_vec(packed.get(at..).unwrap_or_default(), &mut piece, FlushDecompress::None);
        out.extend_from_slice(&piece);
        at += usize::try_from(inflater.total_in() - before).unwrap_or(0);
        match status {
            Ok(Status::StreamEnd) => return End::Whole(at),
            Ok(Status::Ok) if !piece.is_empty() => {}
            Ok(_) => return End::Open,
            Err(_) => return End::Broken,
        }
    }
    End::Open
}
