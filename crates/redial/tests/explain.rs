//! `redial explain` over its real command line: what it says, what it never says, how it ends.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

/// What stands in for a credential: it must never come out again.
const KEY: &str = "sk-a1B2c3D4e5F6g7H8i9J0k1L2";

fn explain(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_redial"))
        .arg("explain")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A child that refuses its arguments does not read.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn told(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn every_kind_of_paste_is_explained_and_no_key_comes_out() {
    let cases = [
        (
            format!(
                "HTTP/2 401 \r\nx-request-id: req_1234567\r\n\r\n{{\"error\":{{\"message\":\"Incorrect API key provided: {KEY}.\",\"code\":\"invalid_api_key\"}}}}"
            ),
            "invalid_api_key",
        ),
        (
            format!("{{\"error\":{{\"message\":\"context of {KEY}\",\"code\":\"context_length_exceeded\"}}}}"),
            "context_length_exceeded",
        ),
        (
            format!("data: {{\"error\":{{\"message\":\"Overloaded {KEY}\",\"type\":\"overloaded_error\"}}}}\n\n"),
            "stream_error_event",
        ),
        (
            format!(
                "openai.RateLimitError: Error code: 429 - {{'error': {{'message': 'Rate limit reached {KEY}', 'type': 'requests', 'code': 'rate_limit_exceeded'}}}}"
            ),
            "rate_limited_requests",
        ),
        (format!("curl: (6) Could not resolve host: {KEY}"), "dns_failure"),
        ("<html><head><title>502 Bad Gateway</title></head></html>".to_owned(), "bad_gateway"),
    ];
    for (input, reason) in &cases {
        for format in ["text", "json"] {
            let output = explain(&["--format", format], input);
            let (out, err) = told(&output);
            assert!(out.contains(reason), "{input}: {out}{err}");
            assert!(!out.contains(KEY) && !err.contains(KEY), "{out}{err}");
            assert_eq!(output.status.code(), Some(0));
            assert!(format == "json" || out.lines().all(|line| line.chars().count() <= 80), "{out}");
        }
    }
}

#[test]
fn what_stands_beside_the_text_counts() {
    let (out, _) = told(&explain(&["--status", "429", "--header", "retry-after: 20", "-"], "Too Many Requests"));
    assert!(out.contains("rate_limited_unspecified") && out.contains("20 s in its Retry-After header"), "{out}");
    let (out, _) = told(&explain(&["--transport", "connect ECONNREFUSED 127.0.0.1:1"], ""));
    assert!(out.contains("connect_refused"), "{out}");
}

#[test]
fn bad_input_gets_a_clear_error_and_its_exit_code() {
    let cases: &[(&[&str], &str, i32, &str)] = &[
        (&[], "", 1, "there is nothing to explain"),
        (&[], "\u{0}\u{1}\u{2}", 1, "the input is not text"),
        (&["/no/such/file"], "", 1, "the text cannot be read"),
        (&["--status", "99"], "x", 2, "error: "),
        (&["--header", "nocolon"], "x", 2, "a header cannot be read"),
        (&["--family", KEY], "x", 2, "error: "),
        (&["--batch", "x", "--status", "400"], "", 2, "error: "),
    ];
    for (args, input, code, what) in cases {
        let output = explain(args, input);
        let (out, err) = told(&output);
        assert_eq!(output.status.code(), Some(*code), "{args:?}: {err}");
        assert!(out.is_empty() && err.contains(what) && err.contains("try: ") && !err.contains(KEY), "{args:?}: {err}");
    }
}

#[test]
fn a_broken_line_of_a_batch_is_named_and_the_others_are_answered() {
    let input = format!(
        "{{\"id\":\"a\",\"http_status\":529,\"body\":\"\"}}\n{{\"id\":\"{KEY}\n\n{{\"id\":\"b\",\"transport_text\":\"socket hang up\"}}\n"
    );
    let output = explain(&["--batch", "-"], &input);
    let (out, err) = told(&output);
    let reasons: Vec<&str> = out.lines().map(|line| line.split('"').nth(11).unwrap()).collect();
    assert_eq!(reasons, ["overloaded", "connection_dropped"], "{out}");
    assert!(err.contains("standard input:2") && !err.contains(KEY), "{err}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn words_that_are_no_body_are_not_called_an_empty_one() {
    let (words, _) = told(&explain(&[], "hello world\n"));
    assert!(words.contains("said ") && !words.contains("body "), "{words}");
    let (nothing, _) = told(&explain(&["--status", "500"], ""));
    assert!(nothing.contains("body "), "{nothing}");
}
