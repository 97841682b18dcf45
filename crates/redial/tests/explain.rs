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
fn what_ones_own_server_answered_hides_no_error() {
    let errors = [
        (
            "openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota', 'code': 'insufficient_quota'}}",
            "insufficient_quota",
        ),
        ("httpx.ConnectError: [Errno -2] Name or service not known", "dns_failure"),
        (
            "anthropic.AuthenticationError: Error code: 401 - {'type': 'error', 'error': {'type': 'authentication_error', 'message': 'invalid x-api-key'}}",
            "invalid_api_key",
        ),
    ];
    let lines = [
        "INFO:     127.0.0.1:63236 - \"POST /chat HTTP/1.1\" 500 Internal Server Error",
        "INFO:     10.0.0.7:1 - \"GET /health HTTP/1.1\" 503 Service Unavailable",
        "::1 - - [29/Nov/2026 10:00:00] \"POST /chat HTTP/1.1\" 500 Internal Server Error",
        "172.17.0.1 - - [29/Nov/2026 10:00:00] \"POST /chat HTTP/1.1\" 500 -",
    ];
    for line in lines {
        for (error, reason) in errors {
            let (out, _) = told(&explain(&[], &format!("{error}\n{line}\n")));
            assert!(out.contains(reason), "{error}, {line}: {out}");
        }
        let (out, _) = told(&explain(&[], line));
        assert!(out.contains("unrecognized_error"), "{line}: {out}");
    }
}

#[test]
fn what_a_server_of_models_answered_is_told_where_nothing_else_tells_of_an_error() {
    let line =
        |path: &str, after: &str| format!("litellm-1  | INFO:     10.0.0.7:4 - \"POST {path} HTTP/1.1\" {after}\n");
    let quiet = "litellm-1  | INFO:     Uvicorn running on http://0.0.0.0:4000\n".repeat(20);
    let answers = [
        ("/chat/completions", "429 Too Many Requests", "rate_limited_unspecified"),
        ("/v1/v1/chat/completions", "404 Not Found", "wrong_base_url"),
        ("/v1/chat/completions", "504 167 \"-\" \"OpenAI/Python\"", "gateway_timeout"),
        ("/v1/messages", "502", "bad_gateway"),
        // What the server lacked itself, and which of its names it did not know, its status does not say.
        ("/v1/messages", "500 Internal Server Error", "unrecognized_error"),
        ("/v1/chat/completions", "404 Not Found", "unrecognized_error"),
    ];
    for (path, after, reason) in answers {
        let line = line(path, after);
        let (out, _) = told(&explain(&[], &line));
        assert!(out.contains(reason), "{line}: {out}");
        if reason != "unrecognized_error" {
            let (out, _) = told(&explain(&[], &format!("{quiet}{line}{quiet}")));
            assert!(out.contains(reason), "a long log, {line}: {out}");
        }
        for before in ["", &quiet] {
            let error = "openai.RateLimitError: Error code: 429 - {'error': {'code': 'insufficient_quota'}}";
            let (out, _) = told(&explain(&[], &format!("{before}{error}\n{line}")));
            assert!(out.contains("insufficient_quota"), "{line}: {out}");
            let (out, _) =
                told(&explain(&[], &format!("{before}{line}AttributeError: 'NoneType' object has no attribute 'x'\n")));
            assert!(!out.contains(reason) || reason == "unrecognized_error", "the program's own error, {line}: {out}");
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

/// A log of so many lines that say nothing, as a logger writes them, with an error's lines before the last ten.
fn log_with(lines: usize, quiet: impl Fn(&str) -> String, error: &[String]) -> String {
    let words = [
        "collected 12 items",
        "npm warn deprecated a@1.0.6: This module is not supported, and leaks memory",
        "DEBUG retrying is disabled; timeout=30s max_retries=0",
        "200 GET /healthz 12ms",
        "ok: 0 failures, 0 errors, 3 warnings",
        "Downloading model weights: 42% (120 MB)",
        "POST /v1/jobs HTTP/1.1 202",
    ];
    let mut log: Vec<String> = words.iter().cycle().take(lines).map(|line| quiet(line)).collect();
    log.splice(lines - 10..lines - 10, error.iter().cloned());
    log.join("\n")
}

#[test]
fn the_last_error_of_a_log_is_explained_whatever_stands_around_it() {
    type Quiet = fn(&str) -> String;
    type Loud = fn(&str) -> Vec<String>;
    let loggers: [(Quiet, Loud); 6] = [
        (str::to_owned, |error| error.lines().map(str::to_owned).collect()),
        (
            |line| format!("2026-11-29T10:00:00.1234567Z {line}"),
            |error| error.lines().map(|line| format!("2026-11-29T10:00:01.0000000Z {line}")).collect(),
        ),
        (|line| format!("web-1  | {line}"), |error| error.lines().map(|line| format!("web-1  | {line}")).collect()),
        (
            |line| format!("2026-11-29 10:00:00.123  INFO 1 --- [main] c.e.App : {line}"),
            |error| {
                let head = "2026-11-29 10:00:01.123 ERROR 1 --- [main] c.e.App : Request failed\njava.lang.RuntimeException: no\n\tat a.B.c(B.java:1)\nCaused by: ";
                format!("{head}{error}").lines().map(str::to_owned).collect()
            },
        ),
        (
            |line| serde_json::json!({"level": "info", "ts": 1, "msg": line}).to_string(),
            |error| {
                vec![
                    serde_json::json!({"level": "error", "ts": 2, "msg": "call failed", "exception": error})
                        .to_string(),
                ]
            },
        ),
        (
            |line| format!("time=2026-11-29T10:00:00Z level=info msg=\"{line}\""),
            |error| {
                vec![format!(
                    "time=2026-11-29T10:00:01Z level=error msg=\"call failed\" err={}",
                    serde_json::Value::from(error)
                )]
            },
        ),
    ];
    let errors = [
        (
            "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests', 'code': 'rate_limit_exceeded'}}",
            "rate_limited_requests",
        ),
        (
            "anthropic.InternalServerError: Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}",
            "overloaded",
        ),
        ("httpx.ConnectError: [Errno 111] Connection refused", "connect_refused"),
        (
            "litellm.NotFoundError: OpenAIException - Error code: 404 - {'error': {'message': 'The model `m` does not exist or you do not have access to it.', 'code': 'model_not_found'}}",
            "model_not_found",
        ),
    ];
    for (quiet, loud) in loggers {
        for (error, reason) in errors {
            for lines in [12, 60, 4_000] {
                let log = log_with(lines, quiet, &loud(error));
                let (stdout, stderr) = told(&explain(&[], &log));
                assert!(stdout.starts_with(&format!("reason     {reason}\n")), "{lines} lines: {stdout}{stderr}");
            }
        }
    }
}

#[test]
fn of_a_log_it_is_said_which_lines_were_read_and_what_else_it_tells_of() {
    let quota = "openai.RateLimitError: Error code: 429 - {'error': {'code': 'insufficient_quota', 'message': 'm'}}";
    let refused = "Traceback (most recent call last):\n  File \"a.py\", line 1\nhttpx.ConnectError: [Errno 111] Connection refused";
    let error = format!("{quota}\n{refused}");
    let log = log_with(40, str::to_owned, &error.lines().map(str::to_owned).collect::<Vec<_>>());
    let (stdout, _) = told(&explain(&[], &log));
    assert!(stdout.starts_with("reason     connect_refused\n"), "{stdout}");
    let place =
        "read       lines 32 to 34 of 44; the last of its errors. Others:\n           insufficient_quota (line 31)\n";
    assert!(stdout.contains(place), "{stdout}");
    let document: serde_json::Value = serde_json::from_slice(&explain(&["--format", "json"], &log).stdout).unwrap();
    assert_eq!(
        document["place"],
        serde_json::json!({"first_line": 32, "last_line": 34, "lines": 44,
            "others": [{"reason": "insufficient_quota", "line": 31}]})
    );

    // Where nothing tells of an error, its words together are nobody's.
    let quiet = explain(&[], &log_with(40, str::to_owned, &[]));
    assert_eq!(quiet.status.code(), Some(1));
    assert!(told(&quiet).1.starts_with("error: no error was found in the log\n"), "{}", told(&quiet).1);

    // What is too long to be read is not read in part.
    let long = explain(&[], &"worker done\n".repeat(1_500_000));
    assert_eq!(long.status.code(), Some(1));
    assert!(told(&long).1.contains("the text is too long"), "{}", told(&long).1);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it is no file of Redial's")]
fn what_powershell_wrote_to_a_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = "openai.RateLimitError: Error code: 429 - {'error': {'code': 'insufficient_quota', 'message': 'm'}}\r\n";
    for mark in [[0xff, 0xfe], [0xfe, 0xff]] {
        let mut bytes = mark.to_vec();
        let order = if mark == [0xff, 0xfe] { u16::to_le_bytes } else { u16::to_be_bytes };
        bytes.extend(text.encode_utf16().flat_map(order));
        let file = folder.path().join("error.txt");
        std::fs::write(&file, bytes).unwrap();
        let (stdout, stderr) = told(&explain(&[file.to_str().unwrap()], ""));
        assert!(stdout.starts_with("reason     insufficient_quota\n"), "{stdout}{stderr}");
    }
}

/// Texts that were labelled before they were tried, half of them of no failure at a gateway: denied, explained, of a test that
/// passed, another program's. `recovered`: an answer of success is told behind the failure.
#[test]
fn what_is_no_failure_of_a_gateways_is_unclear_and_what_is_one_is_read() {
    let cases: Vec<serde_json::Value> =
        include_str!("told/cases.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    assert!(cases.len() > 200 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn misread(case: &serde_json::Value) -> Option<String> {
    let output = explain(&["--format", "json"], case["body"].as_str().unwrap());
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let got = said.pointer("/failure/reason").and_then(|reason| reason.as_str()).unwrap_or("none");
    let accepted = case["also_accept"].as_array().unwrap().iter().any(|also| also == got);
    let is_clear = !matches!(got, "none" | "unrecognized_error");
    let later = said.get("later_success").is_some_and(|line| !line.is_null());
    let told = case["recovered"] != true || !is_clear || later;
    ((case["reason"] != got && !accepted) || !told).then(|| format!("{}: {got}, later {later}", case["id"]))
}
