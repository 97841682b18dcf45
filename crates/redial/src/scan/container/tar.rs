use std::io::{self, BufRead, Read as _};

use super::{Call, HEAD, Held, Margin, exact, skip};

/// Longest name of a member, and longest record of attributes.
const LONGEST: u64 = 64 * 1024;

/// Goes through a tar (ustar, pax, GNU).
pub(super) fn members(stream: &mut dyn BufRead, margin: &mut Margin, call: &mut Call<'_>) -> io::Result<()> {
    let mut long_name = None;
    loop {
        let Some(head) = header(stream)? else { return Ok(()) };
        // Where a link leads, and whose a member is, stand in its head alone.
        margin.add(&head, call)?;
        let size = size(&head).ok_or(io::ErrorKind::InvalidData)?;
        let padding = size.next_multiple_of(512) - size;
        let kind = head.get(156).copied().unwrap_or(0);
        let mut body = (&mut *stream).take(size);
        match kind {
            // A long name (GNU), or attributes (pax), which may hold anything: both are searched like members.
            b'L' | b'K' | b'x' | b'g' => {
                let mut bytes = Vec::new();
                (&mut body).take(LONGEST).read_to_end(&mut bytes)?;
                if size > LONGEST {
                    call(b"", Held::Unread("a member has attributes without end"))?;
                }
                call(b"", Held::Beside(&bytes))?;
                long_name = if kind == b'L' { Some(bytes) } else { long_name };
            }
            _ => {
                let short = head.get(..100).unwrap_or_default();
                let name = long_name.take().unwrap_or_else(|| short.to_vec());
                let end = name.iter().position(|b| *b == 0).unwrap_or(name.len());
                let name = name.get(..end).unwrap_or_default();
                if kind == b'S' {
                    call(name, Held::Unread("a sparse member of a tar is not read"))?;
                } else {
                    call(name, Held::Member(&mut body))?;
                }
            }
        }
        skip(&mut body)?;
        if body.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut behind = Vec::new();
        (&mut *stream).take(padding).read_to_end(&mut behind)?;
        margin.add(&behind, call)?;
    }
}

/// The next header; `None` at the block of zeros that ends a tar.
fn header(stream: &mut dyn BufRead) -> io::Result<Option<[u8; HEAD]>> {
    let head = exact::<HEAD>(stream)?;
    Ok(head.iter().any(|b| *b != 0).then_some(head))
}

/// The size of a member: octal, or in base 256 where the first bit is set.
fn size(head: &[u8]) -> Option<u64> {
    let field = head.get(124..136)?;
    if field.first()? & 0x80 != 0 {
        let bytes: [u8; 8] = *field.last_chunk()?;
        return Some(u64::from_be_bytes(bytes)).filter(|size| *size < 1 << 62);
    }
    let digits = field.iter().skip_while(|b| **b == b' ').take_while(|b| (b'0'..=b'7').contains(*b));
    Some(digits.fold(0, |size, digit| size << 3 | u64::from(digit - b'0')))
}
