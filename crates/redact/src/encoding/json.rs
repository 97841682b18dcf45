use super::{Encoding, hex::digit};

/// JSON (and most other C-like) string escapes: any character may be escaped, so the text is unescaped and
/// searched again.
pub(super) const ENCODING: Encoding = Encoding {
    name: "json",
    needles: |_| Vec::new(),
    view: Some(unescaped),
    encode: |value, n| {
        let escape = |(i, byte): (usize, &u8)| {
            let escaped = n == 0 || i % 2 == 0 || *byte == b'\\';
            if escaped { format!("\\u{byte:04x}").into_bytes() } else { vec![*byte] }
        };
        value.iter().enumerate().flat_map(escape).collect()
    },
    variants: 2,
};

fn unescaped(text: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'\\', text)?;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        rest = if *first == b'\\' {
            escape(tail, &mut out)
        } else {
            out.push(*first);
            tail
        };
    }
    Some(out)
}

/// Undoes one escape behind a backslash and hands back what follows it.
fn escape<'a>(tail: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    match tail {
        [b'u', a, b, c, d, rest @ ..] => match hex4([*a, *b, *c, *d]).and_then(char::from_u32) {
            Some(c) => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest
            }
            None => tail,
        },
        [b'x', a, b, rest @ ..] => match (digit(*a), digit(*b)) {
            (Some(high), Some(low)) => {
                out.push(high << 4 | low);
                rest
            }
            _ => tail,
        },
        [other, rest @ ..] => {
            out.push(match other {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                other => *other,
            });
            rest
        }
        [] => tail,
    }
}

fn hex4(digits: [u8; 4]) -> Option<u32> {
    digits.iter().try_fold(0, |value, byte| Some(value << 4 | u32::from(digit(*byte)?)))
}
