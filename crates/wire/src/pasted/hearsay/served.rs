//! Lines of a server's own log. They tell what it answered its client, mostly because of what failed behind it; what a gateway
//! answered stands in other lines, unless the server is the gateway.

use super::stranger::says_gateway;

/// What asks, in such a line.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What the path of a request to a model ends with.
const CALLS: &[&str] = &[
    "/chat/completions",
    "/v1/completions",
    "/v1/embeddings",
    "/v1/images/generations",
    "/v1/messages",
    "/v1/models",
    "/v1/rerank",
    "/v1/responses",
    ":generatecontent",
    ":streamgeneratecontent",
];

/// Statuses that a server of models means by themselves. A 500 may come of whatever it lacks itself, a 404 of a model's name.
const MEANT: &[u16] = &[405, 429, 502, 503, 504, 529];

/// A request with the status that a server gave it.
#[derive(Clone, Copy)]
struct Answered<'a> {
    path: &'a str,
    status: u16,
}

/// Whether a line is of a server's access log: `INFO:     10.0.0.7:49820 - "POST /chat HTTP/1.1" 500 Internal Server Error`, as uvicorn
/// writes it, or the common form with its time in brackets. A client's line has its gateway's address in front, or none.
pub(in super::super) fn is_answer_to_a_client(line: &str) -> bool {
    answered(line).is_some()
}

/// Whether such a line is of a server of models, and says by itself what failed. It tells less than any error's words, which may be
/// of what stood behind that answer.
pub(in super::super) fn is_answer_of_models(line: &str) -> bool {
    answered(line).is_some_and(|Answered { path, status }| {
        is_call(path) && (MEANT.contains(&status) || (status == 404 && is_doubled(path)))
    })
}

/// Whether a line is of nginx's error log, and of a request that was none to a model. Where it names no request, nobody can tell.
pub(super) fn is_of_pages(line: &str) -> bool {
    let lower = line.to_lowercase();
    let Some((front, request)) = lower.split_once(", request: \"") else { return false };
    let is_of_nginx = front.contains(" upstream") && front.contains(", client: ");
    let is_of_models = request.split([' ', '"']).any(is_call) || says_gateway(&request.replace("upstream", ""));
    is_of_nginx && !is_of_models
}

/// Whether a server of models says in a line that it is about to have its model, or how it was set: nobody was answered so. The
/// answer to one who asks before is a document, or has a status.
pub(super) fn is_of_a_start(line: &str) -> bool {
    const ANSWER: &[&str] = &["503", "error", "message", "unavailable", "status code", "{"];
    let lower = line.to_lowercase();
    let starts = lower.contains("loading model") && !ANSWER.iter().any(|word| lower.contains(word));
    starts || lower.contains("n_ctx_per_seq") || lower.contains("kv cache rm [")
}

/// Whether a path or an address is one that models are asked at.
fn is_call(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/').to_lowercase();
    CALLS.iter().any(|call| path.ends_with(call))
}

/// Whether a part of a path stands there twice: `/v1/v1/chat/completions`.
fn is_doubled(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.iter().enumerate().any(|(n, part)| parts.iter().skip(n + 1).any(|other| other == part))
}

fn answered(line: &str) -> Option<Answered<'_>> {
    let quoted = line.match_indices('"').map(|(at, _)| line.split_at(at));
    quoted.filter_map(|(before, rest)| Some((before.trim_end(), rest.strip_prefix('"')?))).find_map(|(before, rest)| {
        (ends_with_a_client(before) || ends_with_a_time(before)).then(|| answered_request(rest)).flatten()
    })
}

/// A request and the status that it got, with which a text begins: `POST /chat HTTP/1.1" 500`.
fn answered_request(text: &str) -> Option<Answered<'_>> {
    let (request, after) = text.split_once('"')?;
    let mut words = request.split(' ');
    words.next().filter(|method| METHODS.contains(method))?;
    let path = words.next().filter(|target| target.starts_with('/'))?;
    words.next().filter(|version| version.starts_with("HTTP/"))?;
    let status = after.split_whitespace().next().filter(|status| status.len() == 3)?.parse().ok()?;
    words.next().is_none().then_some(Answered { path, status })
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

    #[test]
    fn a_servers_start_is_told_from_its_answer() {
        for line in [
            "srv    load_model: loading model '/models/qwen2.5-7b.gguf'",
            "main: loading model",
            "msg=\"waiting for server to become available\" status=\"llm server loading model\"",
            "llama_context: n_ctx_per_seq (4096) < n_ctx_train (131072) -- the full capacity of the model will not be utilized",
            "slot update_slots: id  0 | task 0 | kv cache rm [0, end)",
        ] {
            assert!(is_of_a_start(line), "{line}");
        }
        for line in [
            "HTTP 503: Loading model",
            "{\"error\":{\"code\":503,\"message\":\"Loading model\"}}",
            "Error: loading model",
        ] {
            assert!(!is_of_a_start(line), "{line}");
        }
    }

    #[test]
    fn a_server_of_models_is_told_by_its_path_and_says_what_its_status_does() {
        let of = |path: &str, after: &str| format!("x | INFO: 10.0.0.7:5 - \"POST {path} HTTP/1.1\" {after}");
        for (path, after) in [
            ("/chat/completions", "429 Too Many Requests"),
            ("/v1/messages?beta=true", "529"),
            ("/v1beta/models/m:generateContent", "503 Service Unavailable"),
            ("/v1/v1/chat/completions", "404 Not Found"),
            ("/v1/chat/completions/", "504 167 \"-\" \"OpenAI/Python\""),
        ] {
            assert!(is_answer_of_models(&of(path, after)), "{path} {after}");
        }
        for (path, after) in [
            ("/chat", "429 Too Many Requests"),
            ("/api/agents/messages/stream", "504"),
            ("/v1/chat/completions", "404 Not Found"),
            ("/v1/chat/completions", "500 Internal Server Error"),
            ("/v1/chat/completions", "200 OK"),
        ] {
            assert!(!is_answer_of_models(&of(path, after)), "{path} {after}");
        }
    }

    #[test]
    fn what_nginx_says_of_a_page_is_told_from_what_it_says_of_a_model() {
        let of = |rest: &str| {
            format!("[error] 7#7: *1 upstream timed out (110: x) while connecting to upstream, client: ::1{rest}")
        };
        for rest in [
            ", server: s, request: \"GET / HTTP/1.1\", upstream: \"http://10.0.0.1:80/\", host: \"h\"",
            ", server: , request: \"CONNECT registry.npmjs.org:443 HTTP/1.1\", host: \"registry.npmjs.org\"",
        ] {
            assert!(is_of_pages(&of(rest)), "{rest}");
        }
        for rest in [
            ", server: s, request: \"POST /v1/chat/completions HTTP/1.1\", upstream: \"http://10.0.0.1:80/v1/chat/completions\"",
            ", server: s, request: \"POST /ask HTTP/1.1\", upstream: \"http://10.0.0.1:80/v1/messages\"",
            ", request: \"CONNECT api.openai.com:443 HTTP/1.1\"",
            ", server: _",
        ] {
            assert!(!is_of_pages(&of(rest)), "{rest}");
        }
    }
}
