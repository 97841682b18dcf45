//! What ties an exchange to others, from its head. No value of the client's leaves this module but as a fingerprint.

use std::cell::RefCell;

use redial_note::{Client, Marks};
use redial_redact::{Again, Fingerprint, FingerprintKey, Identifier, Tainted, count};
use redial_wire::http::RequestHead;

/// Headers whose values name a session or thread: constant over its calls, so that they part and never join (clients.md). None of
/// them is `x-client-request-id`: OpenAI asks for a fresh one with each request, and Codex, which has its thread in it, has that in two others.
const SESSION: [&str; 5] =
    ["session-id", "thread-id", "x-session-id", "x-session-affinity", "x-claude-code-session-id"];

/// Headers that carry an idempotency key.
const IDEMPOTENCY: [&str; 2] = ["idempotency-key", "x-idempotency-key"];

/// Longest product name and version that are kept.
const LONGEST: usize = 64;

/// The marks of a request that used a credential, which leads to the gateway or to a numbered other one.
pub(super) fn marks(
    head: &RequestHead<'_>,
    connection: u64,
    (credential, other): (Option<Fingerprint>, Option<u64>),
    key: &FingerprintKey,
) -> Marks {
    let session: Vec<u8> = SESSION
        .iter()
        .filter_map(|name| Some([name.as_bytes(), b"=", head.get(name)?.bytes(), b"\n"].concat()))
        .flatten()
        .collect();
    Marks {
        connection,
        credential,
        other,
        idempotency_key: idempotency_key(head).map(|value| key.fingerprint(value.bytes())),
        session: (!session.is_empty()).then(|| key.fingerprint(&session)),
        process: None,
        client: client(head),
    }
}

/// The idempotency key that a request carries.
pub(super) fn idempotency_key<'h>(head: &RequestHead<'h>) -> Option<Tainted<'h>> {
    IDEMPOTENCY.iter().find_map(|name| head.get(name))
}

thread_local! {
    /// Product and version of the clients that this thread's last requests came from.
    static AGENTS: RefCell<Again<(Identifier, Option<Identifier>)>> = const { RefCell::new(Again::new()) };
}

/// Who sent a request, as its head has it.
fn client(head: &RequestHead<'_>) -> Client {
    let agent = head.get("user-agent").unwrap_or_default();
    let (product, version) = AGENTS.with_borrow_mut(|agents| agents.of(agent, product));
    let retry_count = head.get("x-stainless-retry-count").and_then(|value| value.text().parse().ok()).and_then(count);
    Client { product, version, retry_count }
}

/// The client, by the first product of its user agent: its name and its version.
fn product(agent: Tainted<'_>) -> (Identifier, Option<Identifier>) {
    let agent = agent.text();
    // A comment may stand anywhere; OpenAI's SDKs have a space in their product's name: `OpenAI/Python 1.2`.
    let first = agent.split(" (").next().unwrap_or_default().trim();
    let (product, version) = match first.split_once(' ') {
        Some((product, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => (product, Some(version)),
        _ => {
            let word = first.split(' ').next().unwrap_or_default();
            word.split_once('/').map_or((word, None), |(product, version)| (product, Some(version)))
        }
    };
    let clean = |text: &str| {
        let cut = text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
        Identifier::new(Tainted::from(cut)).ok()
    };
    let version = version.and_then(|version| clean(version.split([' ', ';', ',']).next().unwrap_or_default()));
    (clean(product).unwrap_or_else(|| Identifier::ours("unknown")), version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_user_agents_give_product_and_version() {
        for (agent, product, version) in [
            ("OpenAI/Python 3.54.0", "OpenAI/Python", Some("3.54.0")),
            ("Anthropic/JS 1.12.0", "Anthropic/JS", Some("1.12.0")),
            ("claude-cli/2.1.197 (external, cli)", "claude-cli", Some("2.1.197")),
            ("codex_cli_rs/0.169.0 (Debian 12; x86_64) xterm", "codex_cli_rs", Some("0.169.0")),
            ("google-genai-sdk/3.4.0 gl-python/3.12", "google-genai-sdk", Some("3.4.0")),
            ("ai/6.0.326 ai-sdk/openai/3.0.141 runtime/node.js/22", "ai", Some("6.0.326")),
            ("curl/8.5.0", "curl", Some("8.5.0")),
            ("", "unknown", None),
        ] {
            let bytes = format!("GET / HTTP/1.1\r\nUser-Agent: {agent}\r\n\r\n");
            let client = client(&RequestHead::parse(bytes.as_bytes()).unwrap());
            assert_eq!(client.product.as_str(), product, "{agent}");
            assert_eq!(client.version.as_ref().map(Identifier::as_str), version, "{agent}");
        }
    }

    #[test]
    fn a_session_is_known_by_its_own_headers_and_not_by_the_id_of_a_request() {
        let of = |headers: &str| {
            let bytes = format!("POST / HTTP/1.1\r\n{headers}\r\n");
            let key = FingerprintKey::new("run", vec![1]);
            marks(&RequestHead::parse(bytes.as_bytes()).unwrap(), 1, (None, None), &key).session
        };
        assert_eq!(of("X-Client-Request-Id: 1\r\n"), None);
        let codex = |id| of(&format!("session-id: s\r\nthread-id: s\r\nx-client-request-id: {id}\r\n"));
        assert!(codex("s").is_some() && codex("s") == codex("t"));
        assert_ne!(of("x-session-id: a\r\n"), of("x-session-id: b\r\n"));
    }

    #[test]
    fn a_count_of_tries_is_one_that_a_note_can_hold() {
        for (count, told) in [("2", Some(2)), ("9007199254740993", None), ("123456789012", None), ("-1", None)] {
            let bytes = format!("GET / HTTP/1.1\r\nX-Stainless-Retry-Count: {count}\r\n\r\n");
            assert_eq!(client(&RequestHead::parse(bytes.as_bytes()).unwrap()).retry_count, told, "{count}");
        }
    }
}
