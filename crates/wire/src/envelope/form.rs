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
        Some(b'{' | b'[') => BodyForm::Json,
        _ if is_stream(bytes) => BodyForm::Sse,
        _ if head.contains("<html") && head.contains("<head") => BodyForm::Html,
        _ => BodyForm::Text,
    }
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
