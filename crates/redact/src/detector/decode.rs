//! Base64 of values that say what they are once decoded.

/// The bytes of some base64 in either alphabet, as far as it is that; `None` where it is short or holds something else.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.get(..text.len().min(1_024))?;
    let text = text.trim_ascii_end();
    let end = text.iter().rposition(|b| *b != b'=')?;
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut have) = (0_u32, 0);
    for byte in text.get(..=end)? {
        bits = bits << 6 | u32::from(crate::hunt::value64(*byte)?);
        have += 6;
        if have >= 8 {
            have -= 8;
            bytes.push((bits >> have).to_le_bytes().into_iter().next()?);
            bits &= (1 << have) - 1;
        }
    }
    Some(bytes)
}
