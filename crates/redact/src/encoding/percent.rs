use super::{Encoding, hex::digit};

/// Percent-encoding (RFC 3986): any byte may be escaped, so the text is decoded and searched again.
pub(super) const ENCODING: Encoding = Encoding {
    name: "percent",
    needles: |_| Vec::new(),
    view: Some(|text| memchr::memchr(b'%', text).map(|_| percent_decoded(text))),
    encode: |value, n| {
        value
            .iter()
            .enumerate()
            .flat_map(|(i, byte)| escape(*byte, n == 0 || i % 3 == 0 || *byte == b'%', n == 0))
            .collect()
    },
    variants: 2,
};

fn escape(byte: u8, escaped: bool, upper: bool) -> Vec<u8> {
    match (escaped, upper) {
        (false, _) => vec![byte],
        (true, true) => format!("%{byte:02X}").into_bytes(),
        (true, false) => format!("%{byte:02x}").into_bytes(),
    }
}

/// The bytes of a text without its percent-encoding. What begins none stays as it is.
pub fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if let (b'%', [a, b, after @ ..]) = (*first, tail)
            && let (Some(high), Some(low)) = (digit(*a), digit(*b))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(*first);
        }
    }
    out
}
