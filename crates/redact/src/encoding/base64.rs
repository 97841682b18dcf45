use super::Encoding;

/// Base64 at all three alignments and in both alphabets: the characters that are sure whatever stands before and
/// behind the secret.
pub(super) const ENCODING: Encoding = Encoding {
    name: "base64",
    needles: |value| aligned(value, Behind::Anything),
    view: None,
    encode: |value, n| {
        let mut text = b"xx".get(..n % 3).unwrap_or_default().to_vec();
        text.extend_from_slice(value);
        text.extend_from_slice(b"yyy");
        encode(&text)
    },
    variants: 3,
};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(crate) fn url_safe(byte: u8) -> u8 {
    match byte {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let index = (bits >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= chunk.len() { ALPHABET.get(index).copied().unwrap_or(b'=') } else { b'=' });
        }
    }
    out
}

/// What stands behind a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    Anything,
}

/// A value at each alignment and in each alphabet.
pub(super) fn aligned(value: &[u8], behind: Behind) -> Vec<Vec<u8>> {
    let mut needles = Vec::with_capacity(6);
    for shift in 0..3 {
        let sure = sure_characters(value, shift, behind);
        let url: Vec<u8> = sure.iter().map(|b| url_safe(*b)).collect();
        if url != sure {
            needles.push(url);
        }
        needles.push(sure);
    }
    needles
}

/// The base64 characters of `value` behind `shift` unknown bytes that depend on `value` alone.
fn sure_characters(value: &[u8], shift: usize, behind: Behind) -> Vec<u8> {
    let mut text = vec![0; shift];
    text.extend_from_slice(value);
    let first = (shift * 8).div_ceil(6);
    let last = match behind {
        Behind::Anything => text.len() * 8 / 6,
        Behind::Nothing => (text.len() * 8).div_ceil(6),
    };
    encode(&text).get(first..last).unwrap_or_default().to_vec()
}
