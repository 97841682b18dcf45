use std::io::{self, BufRead, Read as _};

use flate2::bufread::DeflateDecoder;

use super::{Call, exact, skip};

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const ENCRYPTED: u16 = 1;
const SIZE_BEHIND: u16 = 8;

/// Goes through a zip from its front: each entry has a head of its own, so that the list at the end is not needed.
pub(super) fn members(stream: &mut dyn BufRead, call: &mut Call<'_>) -> io::Result<()> {
    let mut mark = exact::<4>(stream)?;
    while mark == LOCAL {
        let head = exact::<26>(stream)?;
        let [_, _, f0, f1, m0, m1, .., n0, n1, e0, e1] = head;
        let (flags, method) = (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([m0, m1]));
        let mut name = Vec::new();
        (&mut *stream).take(u16::from_le_bytes([n0, n1]).into()).read_to_end(&mut name)?;
        skip(&mut (&mut *stream).take(u16::from_le_bytes([e0, e1]).into()))?;
        let size = head.get(14..18).and_then(|size| size.first_chunk()).map_or(0, |size| u32::from_le_bytes(*size));
        let behind = flags & SIZE_BEHIND != 0;
        if flags & ENCRYPTED != 0 {
            return call(&name, Err("it is encrypted; nothing behind it in the zip was read"));
        }
        match method {
            8 => {
                let mut inflated = DeflateDecoder::new(&mut *stream);
                call(&name, Ok(&mut inflated))?;
                skip(&mut inflated)?;
            }
            0 if !behind && size != u32::MAX => {
                let mut stored = (&mut *stream).take(size.into());
                call(&name, Ok(&mut stored))?;
                skip(&mut stored)?;
            }
            _ => return call(&name, Err("it is packed in a way that is not undone; nothing behind it was read")),
        }
        mark = exact::<4>(stream)?;
        while behind && mark != LOCAL && mark != CENTRAL {
            let [_, b, c, d] = mark;
            let [next] = exact::<1>(stream)?;
            mark = [b, c, d, next];
        }
    }
    if mark == CENTRAL { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}
