//! What other files are packed in, one module each: read as streams, never held whole.

mod gzip;
mod png;
mod tar;
mod zip;
mod zstd;

use std::io::{self, BufRead, Read};

use redial_redact::packed::{GZIP, PNG, ZIP, ZSTD, is_closed, is_skipped_by_zstd};

/// Bytes at the start of a file that tell what it is.
pub(super) const HEAD: usize = 512;

/// A kind of container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Zip,
    /// A zip behind four bytes that say so: a module of a JDK (`jmod`).
    Jmod,
    Tar,
    /// A picture, whose pixels are packed.
    Png,
    /// One that Redial cannot open.
    Closed,
}

impl Kind {
    /// What a file's first bytes say.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let jmod = head.strip_prefix(b"JM").and_then(|head| head.get(2..));
        let kinds = [
            (head.starts_with(GZIP), Self::Gzip),
            (head.starts_with(ZSTD) || is_skipped_by_zstd(head), Self::Zstd),
            (head.starts_with(ZIP), Self::Zip),
            (jmod.is_some_and(|head| head.starts_with(ZIP)), Self::Jmod),
            (head.get(257..262) == Some(b"ustar"), Self::Tar),
            (head.starts_with(PNG), Self::Png),
            (is_closed(head), Self::Closed),
        ];
        kinds.into_iter().find_map(|(is, kind)| is.then_some(kind))
    }
}

/// What a container holds.
pub(super) enum Held<'a> {
    /// The bytes of a member, which may be a container, too.
    Member(&'a mut dyn Read),
    /// What stands beside the members: names, owners, remarks.
    Beside(&'a [u8]),
    /// Something that cannot be read, and why.
    Unread(&'static str),
}

/// What is called with each of it and the member's name, which is empty where there is only one.
pub(super) type Call<'a> = dyn FnMut(&[u8], Held<'_>) -> io::Result<()> + 'a;

/// Goes through the members of a container.
///
/// # Errors
/// It is damaged or ends too early, or it cannot be read.
pub(super) fn members(kind: Kind, stream: &mut dyn BufRead, call: &mut Call<'_>) -> io::Result<()> {
    match kind {
        Kind::Gzip => gzip::members(stream, call),
        Kind::Zstd => zstd::members(stream, call),
        Kind::Zip => with_margin(stream, call, zip::members),
        Kind::Jmod => {
            exact::<4>(stream)?;
            with_margin(stream, call, zip::members)
        }
        Kind::Tar => with_margin(stream, call, tar::members),
        Kind::Png => with_margin(stream, call, png::members),
        Kind::Closed => call(b"", Held::Unread("it is packed or encrypted in a way that is not undone here")),
    }
}

/// Goes through one of whose parts some stand beside the members, and searches those together.
fn with_margin(
    stream: &mut dyn BufRead,
    call: &mut Call<'_>,
    members: fn(&mut dyn BufRead, &mut Margin, &mut Call<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut margin = Margin::default();
    let read = members(stream, &mut margin, call);
    read.and(margin.search(call))
}

/// Gathers what stands beside the members, so that much of it is searched at once.
#[derive(Debug, Default)]
struct Margin(Vec<u8>);

impl Margin {
    /// Bytes that are kept before they are searched.
    const MOST: usize = 64 * 1024;

    fn add(&mut self, bytes: &[u8], call: &mut Call<'_>) -> io::Result<()> {
        if bytes.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        self.0.extend_from_slice(bytes);
        self.0.push(b'\n');
        if self.0.len() < Self::MOST { Ok(()) } else { self.search(call) }
    }

    fn search(&mut self, call: &mut Call<'_>) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.0);
        if bytes.is_empty() { Ok(()) } else { call(b"", Held::Beside(&bytes)) }
    }
}

/// Reads a fixed number of bytes.
fn exact<const N: usize>(stream: &mut dyn BufRead) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Skips what is left of a member.
fn skip(rest: &mut dyn Read) -> io::Result<()> {
    io::copy(rest, &mut io::sink()).map(drop)
}
