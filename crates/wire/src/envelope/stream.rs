use redial_note::{BodyForm, EnvelopeKind};

use super::{Envelope, Layer, MAX_LAYERS, chain_of};
use crate::json::{Json, documents};

/// What lines of a stream begin with: the names of its fields, and a comment's colon.
const FIELDS: [&[u8]; 5] = [b"data:", b"event:", b"id:", b"retry:", b":"];

/// Bytes within which the first line of a stream has to begin.
const FRONT: usize = 1 << 10;

/// Whether bytes are the front of a stream of server-sent events, whatever their media type is; `None` where too few have come to tell,
/// which is so for a KiB at most. No document of JSON begins so.
pub fn begins_stream(front: &[u8]) -> Option<bool> {
    /// A mark of UTF-8, which some servers begin with.
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if MARK.starts_with(front) {
        return None;
    }
    let front = front.get(..FRONT).unwrap_or(front);
    let came = front.len();
    let front = front.strip_prefix(MARK).unwrap_or(front).trim_ascii_start();
    if FIELDS.iter().any(|field| front.starts_with(field)) {
        return Some(true);
    }
    let may_begin = came < FRONT && FIELDS.iter().any(|field| field.starts_with(front));
    if may_begin { None } else { Some(false) }
}

/// Whether a body is a stream of server-sent events: its first line has the name of a field.
pub(crate) fn is_stream(bytes: &[u8]) -> bool {
    let first = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    // `::error::words` is what a job says to GitHub.
    first.is_some_and(|line| !line.starts_with(b"::") && FIELDS.iter().any(|field| line.starts_with(field)))
}

/// Whether a stream is one of a gateway's, by what is in it: an event with a document or the mark of the end, an event whose name is a
/// machine's, a comment that keeps a connection alive. A line of a log may begin with `data:` or `event:`, too.
pub(crate) fn is_gateways_stream(text: &str) -> bool {
    const ALIVE: &[&str] = &["processing", "keep", "ping", "heartbeat", "connected"];
    let names = |name: &str| name == "error" || (name.contains(['_', '.']) && !name.contains(char::is_whitespace));
    text.lines().map(str::trim).any(|line| {
        if let Some(data) = line.strip_prefix("data:") {
            data.trim_start().starts_with(['{', '[', '"'])
        } else if let Some(name) = line.strip_prefix("event:") {
            names(name.trim())
        } else {
            let comment = line.strip_prefix(':').map(|comment| comment.trim().to_lowercase());
            comment.is_some_and(|comment| ALIVE.iter().any(|word| comment.contains(word)))
        }
    })
}

/// The documents of a stream's events with the events' names, in order.
pub(crate) fn event_documents(text: &str) -> impl Iterator<Item = (&str, Vec<Json>)> {
    let normal = |block: &str| block.lines().any(|line| !line.trim().is_empty());
    // A blank line ends an event; a transcript may have lost its blank lines, so that each data line counts as one.
    let mut name = "";
    text.lines().filter(move |line| normal(line)).filter_map(move |line| {
        let line = line.trim_start();
        if let Some(event) = line.strip_prefix("event:") {
            name = event.trim();
            return None;
        }
        let data = line.strip_prefix("data:").unwrap_or(line).trim();
        let found = documents(data).found;
        let event = std::mem::take(&mut name);
        (!found.is_empty() || event == "error").then_some((event, found))
    })
}

/// The errors among the events of a stream.
pub(super) fn read(text: &str) -> Envelope {
    let mut chains: Vec<Vec<Layer>> = Vec::new();
    let mut came = false;
    for (name, docs) in event_documents(text) {
        docs.iter().take(MAX_LAYERS).for_each(|doc| add(doc, name, &mut came, &mut chains));
    }
    if chains.is_empty() && text.contains("rror") {
        // A document over several lines, as gateways append their own error to a stream that they have begun.
        documents(&text.replace("data:", "")).found.iter().for_each(|doc| add(doc, "", &mut came, &mut chains));
    }
    if chains.is_empty() {
        chains.extend(plain_error_event(text).map(|layer| vec![layer]));
    }
    let in_stream = !chains.is_empty();
    Envelope { form: BodyForm::Sse, chains, in_stream }
}

fn add(doc: &Json, name: &str, came: &mut bool, chains: &mut Vec<Vec<Layer>>) {
    let mut chain = chain_of(doc, came);
    if chain.is_empty() && name == "error" {
        chain.push(Layer::new(EnvelopeKind::StreamEvent));
    }
    if !chain.is_empty() && chains.len() < MAX_LAYERS && !chains.contains(&chain) {
        chains.push(chain);
    }
}

/// `event: error` with words instead of a document.
fn plain_error_event(text: &str) -> Option<Layer> {
    let mut lines = text
        .lines()
        .skip_while(|line| line.trim_start().strip_prefix("event:").is_none_or(|name| name.trim() != "error"));
    lines.next()?;
    let words = lines.next().and_then(|line| line.trim_start().strip_prefix("data:")).unwrap_or_default();
    Some(Layer { kind: EnvelopeKind::StreamEvent, ..Layer::of_words(words) })
}
