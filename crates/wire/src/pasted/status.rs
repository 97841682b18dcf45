/// What stands before a status in a client's words, in lower case.
const BEFORE: &[&str] = &[
    "status code",
    "status_code",
    "statuscode",
    "status",
    "error code",
    "errorcode",
    "error_code",
    "http",
    "http error",
    "http/1.1",
    "http/1.0",
    "http/2",
    "http/2.0",
    "http/3",
    "api error",
    "apierror",
    "response code",
    "code",
    "error",
    "returned",
    "received",
    "got",
    "response",
    "server error",
    "client error",
    "unexpected status",
    "failed with",
    "exception",
    "http_status",
    "httpstatus",
    "http_code",
    "responded with",
    "server responded with",
    "answered",
    "exit status",
];

/// What stands after one, in lower case.
const AFTER: &[&str] = &[
    "bad request",
    "unauthorized",
    "payment required",
    "forbidden",
    "not found",
    "method not allowed",
    "not acceptable",
    "proxy authentication",
    "request timeout",
    "conflict",
    "gone",
    "length required",
    "payload too large",
    "request entity too large",
    "content too large",
    "unsupported media",
    "unprocessable",
    "too many requests",
    "internal server error",
    "not implemented",
    "bad gateway",
    "service unavailable",
    "service temporarily",
    "gateway time",
    "overloaded",
    "client error",
    "server error",
    "status code",
    "http version not",
    "client closed",
    "site is overloaded",
    "resource exhausted",
    "resource has been exhausted",
];

/// The status that a client states in words: `Error code: 429 - {…}`, `HTTP/1.1 503`, `401 Unauthorized`. The
/// first that stands where a status stands; other numbers of three digits are not taken for one.
pub fn status_in_words(text: &str) -> Option<u16> {
    let end = text.char_indices().nth(20_000).map_or(text.len(), |(at, _)| at);
    let lower = text.get(..end)?.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let mut at = 0;
    while let Some(start) = (at..bytes.len()).find(|&i| bytes.get(i).is_some_and(u8::is_ascii_digit)) {
        let digits = bytes.iter().skip(start).take_while(|b| b.is_ascii_digit()).count();
        at = start + digits;
        if digits != 3 || !stands_alone(bytes, start, at) {
            continue;
        }
        let status: u16 = lower.get(start..at)?.parse().ok()?;
        if (300..600).contains(&status) && is_meant(&lower, start, at) {
            return Some(status);
        }
    }
    None
}

/// What stands before a status of success besides, in lower case.
const BEFORE_SUCCESS: &[&str] = &["->", "→", "=>", "with", "was"];

/// Whether a line states an answer of success: `HTTP/1.1 200 OK`, `-> 200`, `status=201`.
pub(super) fn states_success(line: &str) -> bool {
    const SAID: &[&str] = &["retry succeeded", "succeeded after", "succeeded on attempt", "recovered after"];
    let lower = line.to_ascii_lowercase();
    if SAID.iter().any(|words| lower.contains(words)) {
        return !lower.contains("not ") && !lower.contains("never ");
    }
    lower.match_indices('2').any(|(start, _)| {
        let end = start + 3;
        let is_one = lower.get(start..end).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        let before = lower.get(..start).unwrap_or_default().trim_end_matches([' ', ':', '=', '"', '\'']);
        let after = lower.get(end..).unwrap_or_default();
        is_one
            && stands_alone(lower.as_bytes(), start, end)
            && (BEFORE.iter().any(|word| ends_with_word(before, word))
                || BEFORE_SUCCESS.iter().any(|word| before.ends_with(word))
                || after.starts_with(" ok"))
    })
}

/// Not part of a decimal number, an address, a version or a word.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|i| bytes.get(i));
    let part_before = before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'$' | b'-' | b','));
    let after = bytes.get(end);
    let decimal = matches!(after, Some(b'.' | b',')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    !part_before && !decimal && !after.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'%' | b'_'))
}

fn is_meant(lower: &str, start: usize, end: usize) -> bool {
    let before = lower.get(..start).unwrap_or_default();
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || ":=\"'([-<>#*`".contains(c));
    let after = lower.get(end..).unwrap_or_default();
    let after = after.trim_start_matches(|c: char| c.is_whitespace() || ":-\"')]}>,".contains(c));
    before.is_empty()
        || BEFORE.iter().any(|word| ends_with_word(before, word))
        || AFTER.iter().any(|phrase| after.starts_with(phrase))
        // `BadRequestError: 400 …`, `Error: 429 …`: the name of an exception.
        || ((before.ends_with("error") || before.ends_with("exception")) && !before.ends_with(' '))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_where_it_is_meant() {
        for (text, status) in [
            ("openai.BadRequestError: Error code: 400 - {'error'", Some(400)),
            ("BadRequestError: 400 Unsupported parameter", Some(400)),
            ("Request failed with status code 429", Some(429)),
            ("POST \"https://api.openai.com/v1/chat\": 401 Unauthorized {", Some(401)),
            ("error, status code: 503, status: 503 Service", Some(503)),
            ("API Error (529 {\"type\"", Some(529)),
            ("INFO httpx HTTP Request: POST https://h \"HTTP/1.1 502 Bad Gateway\"", Some(502)),
            ("requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url", Some(429)),
            (
                "[GoogleGenerativeAI Error]: Error fetching from https://h: [503 Service Unavailable] The model",
                Some(503),
            ),
            ("{ status: 404, error", Some(404)),
            ("429 status code (no body)", Some(429)),
            ("maximum is 512 tokens, took 400 ms", None),
            ("connect ETIMEDOUT 104.18.6.192:443", None),
            ("at line 429 of main.rs", None),
        ] {
            assert_eq!(status_in_words(text), status, "{text}");
        }
    }
}
