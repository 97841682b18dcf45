use redial_note::{BodyForm, EnvelopeKind};
use redial_redact::packed::GZIP;

use super::{Layer, is_stream};

/// What kind of document a body is, by its bytes: a content type is often wrong, or unknown.
pub(crate) fn form_of(bytes: &[u8]) -> BodyForm {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    if bytes.is_empty() {
        return BodyForm::Empty;
    }
    if is_binary(bytes) {
        return BodyForm::Binary;
    }
    let head = lower_head(bytes, 2048);
    match bytes.first() {
        Some(b'<') if is_page(&head) => BodyForm::Html,
        Some(b'<') => BodyForm::Xml,
        Some(b'{') => BodyForm::Json,
        Some(b'[') if opens_list(bytes) => BodyForm::Json,
        _ if is_stream(bytes) => BodyForm::Sse,
        _ if head.contains("<html") && head.contains("<head") => BodyForm::Html,
        _ => BodyForm::Text,
    }
}

/// Whether the bracket that a text begins with opens a list. A logger's mark is none: `[INFO] words`, `[52/670] words`.
fn opens_list(bytes: &[u8]) -> bool {
    let inner = bytes.get(1..).unwrap_or_default().trim_ascii_start();
    if let None | Some(b'{' | b'[' | b'"' | b'\'' | b']') = inner.first() {
        return true;
    }
    let scalar = inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    matches!(inner.get(scalar..).unwrap_or_default().trim_ascii_start(), [] | [b',' | b']'] | [b',', ..])
}

fn lower_head(bytes: &[u8], len: usize) -> String {
    String::from_utf8_lossy(bytes.get(..len).unwrap_or(bytes)).to_lowercase()
}

fn is_page(head: &str) -> bool {
    ["<!doctype html", "<html", "<head", "<body", "<title", "<center", "<h1", "<div", "<p>", "<script"]
        .iter()
        .any(|tag| head.contains(tag))
}

fn is_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let odd = head.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace() && **b != 0x1b).count();
    head.contains(&0) || odd * 10 > head.len() || head.starts_with(GZIP)
}

/// The error of an XML answer, as AWS and Google Cloud Storage write it.
pub(super) fn xml_layer(text: &str) -> Layer {
    let code = between(text, "<Code>", "</Code>");
    let message = between(text, "<Message>", "</Message>").or_else(|| between(text, "<message>", "</message>"));
    Layer {
        code: code.map(Into::into),
        message: message.unwrap_or(text).trim().into(),
        ..Layer::new(if code.is_some() { EnvelopeKind::Flat } else { EnvelopeKind::Words })
    }
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.split_once(open)?.1.split_once(close).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_opens_a_list_or_is_a_mark_of_a_loggers() {
        for list in
            ["[]", "[ ]", "[{\"a\":1}]", "[\"a\"]", "[1, 2]", "[1]", "[-1.5e+3,2]", "[null]", "[[1]]", "[", "[12"]
        {
            assert_eq!(form_of(list.as_bytes()), BodyForm::Json, "{list}");
        }
        for words in
            ["[INFO] a", "[52/670] Building", "[2026-11-29 10:00:00] a", "[10:00:00] a", "[a b] c", "[error]: no"]
        {
            assert_eq!(form_of(words.as_bytes()), BodyForm::Text, "{words}");
        }
    }
}
