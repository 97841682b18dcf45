use super::Encoding;

pub(super) const ENCODING: Encoding = Encoding {
    name: "hex",
    needles: |value| {
        let lower = crate::digest::hex(value);
        vec![lower.to_ascii_uppercase().into_bytes(), lower.into_bytes()]
    },
    view: None,
    encode: |value, n| {
        let lower = crate::digest::hex(value);
        if n == 0 { lower.into_bytes() } else { lower.to_ascii_uppercase().into_bytes() }
    },
    variants: 2,
};

/// Value of a hex digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
