//! The encodings in which a known secret is looked for in live traffic, one module each: those that cost little there. What
//! [`ALL`] lists is promised, as is what the hunt undoes besides ([`crate::disguise`]).

pub(crate) mod base64;
mod hex;
mod json;
mod percent;
mod plain;

pub use percent::percent_decoded;

/// Undoes an encoding wherever it stands in a text; `None` where nothing is encoded.
pub(crate) type View = fn(&[u8]) -> Option<Vec<u8>>;

/// One promised encoding of a known secret.
pub(crate) struct Encoding {
    /// Its name in the digest of the promised forms.
    pub(crate) name: &'static str,
    /// The byte strings that stand for the secret wherever it stands in this encoding.
    pub(crate) needles: fn(&[u8]) -> Vec<Vec<u8>>,
    /// The text with this encoding undone, where any of it is encoded; for encodings in which only some bytes
    /// may be escaped, so that no fixed needle would do.
    pub(crate) view: Option<View>,
    /// Writes a value in this encoding, for the control. `n` chooses among alignments or cases.
    pub(crate) encode: fn(&[u8], n: usize) -> Vec<u8>,
    /// How many values of `n` the control has to try.
    pub(crate) variants: usize,
}

pub(crate) const ALL: [&Encoding; 5] =
    [&plain::ENCODING, &percent::ENCODING, &base64::ENCODING, &hex::ENCODING, &json::ENCODING];

/// A value in each encoding that shows none of its characters as they are, as it stands where nothing is encoded behind it.
pub(crate) fn alone(value: &[u8]) -> Vec<Vec<u8>> {
    let mut all = base64::aligned(value, base64::Behind::Nothing);
    all.extend((hex::ENCODING.needles)(value));
    all
}

/// Those that show no character of a value as it is.
pub(crate) const UNLIKE: [&Encoding; 2] = [&base64::ENCODING, &hex::ENCODING];
