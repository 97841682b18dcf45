use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::{Call, Held};

/// Bytes of heads that are kept: those of a block gzip (BGZF) of some gigabytes have as many.
const MOST: usize = 1 << 20;
/// First byte of a member; what begins otherwise behind one is something that was appended.
const FIRST: u8 = 0x1f;

/// What comes out of all members of a gzip, as one text: what was appended to a log goes on in the next.
struct Joined<'a> {
    member: Option<GzDecoder<&'a mut dyn BufRead>>,
    /// Their heads: a name, a remark, and what else a program put there.
    heads: Vec<u8>,
    /// Whether they held more than is kept.
    cut: bool,
}

impl Read for Joined<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            self.next()?;
        }
        Ok(0)
    }
}

impl Joined<'_> {
    /// Goes on to the next member, if one begins here.
    fn next(&mut self) -> io::Result<()> {
        let Some(member) = self.member.take() else { return Ok(()) };
        self.keep(&member);
        let stream = member.into_inner();
        if stream.fill_buf()?.first() == Some(&FIRST) {
            self.member = Some(GzDecoder::new(stream));
        }
        Ok(())
    }

    /// Keeps what a member's head holds: of the first one as it lies in the file, behind ten bytes that hold no text.
    fn keep<R>(&mut self, member: &GzDecoder<R>) {
        let Some(head) = member.header() else { return };
        if let Some(extra) = head.extra() {
            self.heads.extend([0; 2]);
            self.heads.extend(extra);
        }
        for text in [head.filename(), head.comment()].into_iter().flatten() {
            self.heads.extend(text);
            self.heads.push(0);
        }
        if self.heads.len() > MOST {
            self.heads.truncate(MOST);
            self.cut = true;
        }
    }
}

/// Hands out what is in a gzip, and what stands in the heads of its members.
pub(super) fn members(stream: &mut dyn BufRead, call: &mut Call<'_>) -> io::Result<()> {
    let mut joined = Joined { member: Some(GzDecoder::new(stream)), heads: vec![0; 10], cut: false };
    let read = call(b"", Held::Member(&mut joined));
    if let Some(member) = joined.member.take() {
        joined.keep(&member);
    }
    call(b"", Held::Beside(&joined.heads))?;
    if joined.cut {
        call(b"", Held::Unread("the heads of its members hold more than is searched"))?;
    }
    read
}
