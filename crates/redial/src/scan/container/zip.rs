use std::io::{self, BufRead, Read};

use flate2::{Crc, bufread::DeflateDecoder};

use redial_redact::packed::ZIP;

use super::{Call, Held, Margin, exact, skip};

const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const ENCRYPTED: u16 = 1;
const SIZE_BEHIND: u16 = 8;
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";

/// What comes out of a member, and its checksum.
struct Summed<R> {
    inner: R,
    crc: Crc,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.crc.update(into.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// Goes through a zip from its front: each entry has a head of its own, so that the list at the end is not needed.
pub(super) fn members(stream: &mut dyn BufRead, margin: &mut Margin, call: &mut Call<'_>) -> io::Result<()> {
    let mut mark = exact::<4>(stream)?;
    while mark == ZIP {
        let head = exact::<26>(stream)?;
        let [_, _, f0, f1, m0, m1, .., n0, n1, e0, e1] = head;
        let (flags, method) = (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([m0, m1]));
        let mut name = Vec::new();
        (&mut *stream).take(u16::from_le_bytes([n0, n1]).into()).read_to_end(&mut name)?;
        let mut extra = Vec::new();
        (&mut *stream).take(u16::from_le_bytes([e0, e1]).into()).read_to_end(&mut extra)?;
        margin.add(&extra, call)?;
        let size = word(&head, 14);
        let behind = flags & SIZE_BEHIND != 0;
        if flags & ENCRYPTED != 0 {
            return call(&name, Held::Unread("it is encrypted; nothing behind it in the zip was read"));
        }
        let came = match method {
            8 => summed(DeflateDecoder::new(&mut *stream), &name, call)?,
            0 if !behind && size != u32::MAX => summed((&mut *stream).take(size.into()), &name, call)?,
            _ => {
                return call(
                    &name,
                    Held::Unread("it is packed in a way that is not undone; nothing behind it was read"),
                );
            }
        };
        let mut said = word(&head, 10);
        mark = exact::<4>(stream)?;
        if behind && mark != ZIP && mark != CENTRAL {
            // A mark, which may be missing, the checksum and both sizes; some write nothing at all.
            said = u32::from_le_bytes(if mark == DESCRIPTOR { exact::<4>(stream)? } else { mark });
            mark = exact::<4>(stream)?;
        }
        if said != came {
            call(&name, Held::Unread("its checksum is another: it is damaged"))?;
        }
        while behind && mark != ZIP && mark != CENTRAL {
            let [_, b, c, d] = mark;
            let [next] = exact::<1>(stream)?;
            mark = [b, c, d, next];
        }
    }
    if mark == CENTRAL { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Hands a member out, and gives the checksum of all that came out of it.
fn summed(member: impl Read, name: &[u8], call: &mut Call<'_>) -> io::Result<u32> {
    let mut summed = Summed { inner: member, crc: Crc::new() };
    call(name, Held::Member(&mut summed))?;
    skip(&mut summed)?;
    Ok(summed.crc.sum())
}

fn word(head: &[u8], at: usize) -> u32 {
    head.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |word| u32::from_le_bytes(*word))
}
