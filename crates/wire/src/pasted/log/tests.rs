use super::*;

const NOISE: &str = "worker 7 done";

/// First and last line, and status.
type Part = ((usize, usize), Option<u16>);

/// The parts, in order.
fn parts(text: &str) -> Option<Vec<Part>> {
    let log = Log::read(text.as_bytes())?;
    let mut parts: Vec<_> = log.parts().map(|part| (part.lines, part.pasted.status())).collect();
    parts.reverse();
    Some(parts)
}

/// The words of the only part, as they were taken.
fn words(text: &str) -> String {
    let log = Log::read(text.as_bytes()).unwrap_or_else(|| panic!("no log: {text}"));
    let part = log.parts().next().unwrap_or_else(|| panic!("nothing in {text}"));
    let said = part.pasted.said.clone().unwrap_or_else(|| String::from_utf8_lossy(&part.pasted.body).as_ref().into());
    String::from_utf8_lossy(said.tainted().bytes()).into_owned()
}

#[test]
fn what_is_no_log_is_not_taken_apart() {
    for text in [
        r#"{"error":{"message":"m"}}"#,
        "[\n {\"error\": {\"message\": \"m\"}}\n]",
        "{\"candidates\":[]}\n{\"candidates\":[]}",
        "data: {\"error\":{}}\n\ndata: [DONE]\n",
        "<html><head><title>502</title></head></html>",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\n\r\nerror",
        "",
    ] {
        assert_eq!(parts(text), None, "{text}");
    }
}

#[test]
fn an_exception_is_one_part_with_what_belongs_to_it() {
    let traceback =
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nhttpx.ConnectError: refused";
    let chained = format!("{traceback}\n\n{DURING}, another exception occurred:\n\n{traceback}");
    let node = "Error: 401 no\n    at f (/app/a.js:1:2) {\n  status: 401,\n  error: {\n    code: 'c'\n  }\n}";
    let java = "java.lang.RuntimeException: failed\n\tat a.B.c(B.java:1)\nCaused by: java.net.ConnectException: refused\n\t... 2 more";
    let cause = format!(
        "TimeoutError: [Errno 110]\n\n{CAUSE} of the following exception:\n\nopenai.APITimeoutError: timed out"
    );
    let document = "API error 400\n{\n  \"message\": \"m\"\n}";
    let fields = "message: The model returned the following errors: no\nname: ValidationException";
    for exception in [traceback, &chained, &cause, node, java, document, fields] {
        let lines = exception.lines().count();
        let text = format!("{NOISE}\n{exception}\n{NOISE}\n{NOISE}\n");
        let found: Vec<_> = parts(&text).unwrap_or_default().into_iter().map(|(lines, _)| lines).collect();
        assert_eq!(found, [(2, 1 + lines)], "{text}");
    }
}

#[test]
fn what_a_logger_puts_around_a_line_is_taken_off() {
    let said = "openai.RateLimitError: Error code: 429 - {'error': {'message': 'm'}}";
    let json = said.replace('"', "\\\"");
    let message = json.strip_prefix("openai.RateLimitError: ").unwrap_or_default();
    for line in [
        said.to_owned(),
        format!("{said}\r"),
        format!("2026-11-29T10:00:00.1234567Z {said}"),
        format!("2026-11-29 10:00:00,123 {said}"),
        format!("[2026-11-29T10:00:00Z] {said}"),
        format!("web-1  | {said}"),
        format!("Nov  9 10:00:00 host app[12]: {said}"),
        format!("web-1  | 2026-11-29T10:00:00Z {said}"),
        format!("E   {said}"),
        format!("#12 9.123 {said}"),
        format!("1795990009999\t{said}"),
        format!("\u{1b}[31m{said}\u{1b}[0m"),
        format!(r#"{{"level":"error","ts":1,"msg":"{json}"}}"#),
        format!(r#"{{"log":"{json}\n","stream":"stderr","time":"2026-11-29T10:00:00Z"}}"#),
        format!(r#"{{"severity":"ERROR","timestamp":"t","jsonPayload":{{"message":"{json}"}}}}"#),
        format!(r#"web-1  | {{"level":50,"time":1,"err":{{"type":"openai.RateLimitError","message":"{}"}}}}"#, message),
    ] {
        assert_eq!(words(&format!("{line}\n{line}")), said, "{line}");
    }
    // Its level may stand in a column of its own, and what is indented stays so.
    let text =
        "2026-11-29 10:00:00.1  INFO 1 --- x\n2026-11-29 10:00:00.1 Error: 500 a\n2026-11-29 10:00:00.1     at f\n";
    assert_eq!(parts(text), Some(vec![((2, 3), Some(500))]));
}

#[test]
fn only_what_tells_of_an_error_is_a_part() {
    let quiet = [
        "ok: 0 failures, 0 errors",
        "DEBUG retries off; max_retries=0",
        "npm warn deprecated a@1: This module is not supported",
        "test errors_are_said ... ok",
        "200 GET /errors 3ms",
        "10.0.0.1 - - \"POST /v1/jobs HTTP/1.1\" 404 12",
        "INFO HTTP Request: POST https://h/v1 \"HTTP/1.1 200 OK\"",
    ];
    assert_eq!(parts(&quiet.join("\n")), Some(Vec::new()));
    let log = Log::read(quiet.join("\n").as_bytes()).unwrap();
    assert!(!log.is_long() && log.lines() == quiet.len());
}

#[test]
fn an_answer_that_a_client_logs_is_a_part() {
    let text =
        format!("{NOISE}\nINFO httpx:HTTP Request: POST https://h/v1 \"HTTP/1.1 429 Too Many Requests\"\n{NOISE}\n");
    assert_eq!(parts(&text), Some(vec![((2, 2), Some(429))]));
}

#[test]
fn a_listing_without_an_end_hides_no_error() {
    let text = format!("{NOISE} {{\n{}Error: 503 down\n{NOISE}\n", format!("{NOISE}\n").repeat(400));
    assert_eq!(parts(&text), Some(vec![((402, 402), Some(503))]));
    assert!(Log::read(text.as_bytes()).is_some_and(|log| log.is_long()));
}

#[test]
fn of_very_many_errors_the_last_ones_are_kept() {
    let text: String = (0..3 * KEPT).map(|number| format!("Error: {} x\n", 400 + number % 100)).collect();
    let found = parts(&text).unwrap_or_default();
    assert_eq!((found.len(), found.last().map(|(lines, _)| *lines)), (KEPT, Some((3 * KEPT, 3 * KEPT))));
}
