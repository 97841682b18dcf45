//! Lines of a server's own access log. They tell what it answered its client, mostly because of what failed behind it; what a gateway
//! answered stands in other lines.

/// What asks, in such a line.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Whether a line is of a server's access log: `INFO:     10.0.0.7:49820 - "POST /chat HTTP/1.1" 500 Internal Server Error`, as uvicorn
/// writes it, or the common form with its time in brackets. A client's line has its gateway's address in front, or none.
pub(in super::super) fn is_answer_to_a_client(line: &str) -> bool {
    let quoted = line.match_indices('"').map(|(at, _)| line.split_at(at));
    quoted
        .filter_map(|(before, rest)| Some((before.trim_end(), rest.strip_prefix('"')?)))
        .any(|(before, rest)| is_answered_request(rest) && (ends_with_a_client(before) || ends_with_a_time(before)))
}

/// Whether a text begins with a request and the status that it got: `POST /chat HTTP/1.1" 500`.
fn is_answered_request(text: &str) -> bool {
    let Some((request, after)) = text.split_once('"') else { return false };
    let mut words = request.split(' ');
    let is_request = words.next().is_some_and(|method| METHODS.contains(&method))
        && words.next().is_some_and(|target| target.starts_with('/'))
        && words.next().is_some_and(|version| version.starts_with("HTTP/"))
        && words.next().is_none();
    let status = after.split_whitespace().next().unwrap_or_default();
    is_request && status.len() == 3 && status.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text ends with the address of a client and a dash: `10.0.0.7:49820 -`, `::1 -`, `localhost -`.
fn ends_with_a_client(text: &str) -> bool {
    let address = text.strip_suffix(" -").and_then(|front| front.split_whitespace().next_back()).unwrap_or_default();
    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    is_host(address) || (is_host(host) && port.parse::<u16>().is_ok())
}

fn is_host(text: &str) -> bool {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    text == "localhost" || text.parse::<std::net::IpAddr>().is_ok()
}

/// Whether a text ends with a time as such logs have it: `[29/Nov/2026:10:00:00 +0000]`.
fn ends_with_a_time(text: &str) -> bool {
    let time = text.strip_suffix(']').and_then(|front| front.rsplit_once('[')).map_or("", |(_, time)| time);
    let day = time.split([':', ' ']).next().unwrap_or_default();
    day.split('/').count() == 3
        && day.split('/').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && time.matches(':').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_line_is_told_from_a_clients() {
        for line in [
            "INFO:     127.0.0.1:63236 - \"POST /chat HTTP/1.1\" 500 Internal Server Error",
            "2026-11-29 10:00:00,123 - INFO:     10.10.10.51:49820 - \"GET /api/version HTTP/1.1\" 503 Service Unavailable",
            "web-1  | INFO:     [::1]:4022 - \"GET /health HTTP/1.1\" 503 Service Unavailable",
            "::1 - - [29/Nov/2026 10:00:00] \"POST /chat HTTP/1.1\" 500 Internal Server Error",
            "172.17.0.1 - - [29/Nov/2026 10:00:00] \"POST /v1/chat/completions HTTP/1.1\" 500 -",
            "10.0.0.1 - bob [29/Nov/2026:10:00:00 +0000] \"POST /v1/x HTTP/2.0\" 502 157 \"-\" \"curl/8\"",
            "[29/Nov/2026 10:00:00] \"POST /chat/ HTTP/1.1\" 500 145",
        ] {
            assert!(is_answer_to_a_client(line), "{line}");
        }
        for line in [
            "INFO:httpx:HTTP Request: POST https://api.example/v1/x \"HTTP/1.1 429 Too Many Requests\"",
            "https://api.example:443 \"POST /v1/chat/completions HTTP/1.1\" 429 None",
            "[DEBUG] \"POST /v1/chat/completions HTTP/1.1\" 429 None",
            "10.0.0.1 - \"POST /chat\" 500",
            "openai.InternalServerError: Error code: 500 - {'error': {'message': 'no'}}",
            "",
        ] {
            assert!(!is_answer_to_a_client(line), "{line}");
        }
    }
}
