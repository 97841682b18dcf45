//! Bytes to text: by mark, by declaration, by content. A page that can't be decoded is not the page.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a page its own declaration is sought.
const DECLARED_WITHIN: usize = 4096;

/// The text of a body; `None` where it is no text in any encoding that it could be in.
pub(crate) fn text(body: &[u8], content_type: Option<&str>) -> Option<String> {
    let encoding = encoding(body, content_type);
    let (text, _, _) = encoding.decode(body);
    is_text(&text).then(|| text.into_owned())
}

fn encoding(body: &[u8], content_type: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return encoding;
    }
    // What is valid UTF-8 and holds more than ASCII is UTF-8, whatever an old template declares.
    let declared = content_type.and_then(charset_of).or_else(|| declared_inside(body));
    match declared {
        Some(encoding) if encoding != UTF_8 && !is_plainly_utf8(body) => encoding,
        _ => by_content(body),
    }
}

fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let (_, rest) = split_ignoring_case(content_type, "charset=")?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(['"', '\'', ';', ' ', '>', '/']).unwrap_or(label.len());
    Encoding::for_label(label.get(..end)?.as_bytes())
}

fn split_ignoring_case<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(mark)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// `<meta charset="…">` or `<meta http-equiv="Content-Type" content="…; charset=…">`.
fn declared_inside(body: &[u8]) -> Option<&'static Encoding> {
    let head: String = body.iter().take(DECLARED_WITHIN).map(|b| char::from(*b)).collect();
    let (_, rest) = split_ignoring_case(&head, "<meta")?;
    // A page in UTF-16 can't declare it in ASCII: the declaration is wrong there (HTML, «prescan»).
    charset_of(rest).map(|encoding| if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn is_plainly_utf8(body: &[u8]) -> bool {
    !body.is_ascii() && str::from_utf8(body).is_ok()
}

fn by_content(body: &[u8]) -> &'static Encoding {
    if let Some(wide) = wide(body) {
        return wide;
    }
    let mut detector = EncodingDetector::new();
    detector.feed(body, true);
    detector.guess(None, true)
}

/// UTF-16 without a mark: in markup every other byte is zero.
fn wide(body: &[u8]) -> Option<&'static Encoding> {
    let start = body.get(..body.len().min(512)).unwrap_or_default();
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let most = start.len() * 2 / 5;
    if start.len() < 8 {
        None
    } else if zeros(1) > most {
        Some(UTF_16LE)
    } else if zeros(0) > most {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Few replacement and control characters: a packed or encrypted body has many.
fn is_text(text: &str) -> bool {
    let total = text.chars().count();
    let odd = text
        .chars()
        .filter(|c| *c == '\u{fffd}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')))
        .count();
    odd * 50 <= total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_each_encoding_that_pages_come_in() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let page = "<html><body>Endpoint für café</body></html>";
        let japanese = "<html><body>これはチャットのページです。必須</body></html>";
        let sjis = encoding_rs::SHIFT_JIS.encode(japanese).0.into_owned();
        let latin = encoding_rs::WINDOWS_1252.encode(page).0.into_owned();
        assert_eq!(text(page.as_bytes(), None).as_deref(), Some(page));
        assert_eq!(text(&latin, Some("text/html; charset=ISO-8859-1")).as_deref(), Some(page));
        assert_eq!(text(&latin, None).as_deref(), Some(page));
        assert_eq!(text(&wide(page), None).as_deref(), Some(page));
        assert_eq!(text(&wide(&format!("\u{feff}{page}")), Some("text/html; charset=utf-8")).as_deref(), Some(page));
        assert_eq!(text(&sjis, Some("text/html; charset=\"Shift_JIS\"")).as_deref(), Some(japanese));
        assert_eq!(text(&sjis, None).as_deref(), Some(japanese));
        assert_eq!(text(page.as_bytes(), Some("text/html; charset=latin1")).as_deref(), Some(page));
        let declared = [b"<meta charset=shift_jis>".as_slice(), &sjis].concat();
        assert!(text(&declared, None).unwrap().ends_with(japanese));
    }

    #[test]
    fn bytes_that_are_no_text_are_not_decoded() {
        let noise: Vec<u8> = (0..4000_u32).map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
        assert!(text(&noise, Some("text/html; charset=utf-8")).is_none());
        assert!(
            text(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9W(\xcf/\xcaI\x01\0\x85\x11J\r\x0b\0\0\0", None)
                .is_none()
        );
    }
}
