//! The status alone, the form of the answer alone: what is left when nothing was said.

use redial_note::{BodyForm, EnvelopeKind, Reason};

use super::{
    RULE, Rule, Stage,
    When::{All, Any, Fn, Form, Not, Status, StatusIn},
    facts, http,
};
use crate::subject::Subject;

const MDN: &str = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Status";
const TAXONOMY: &str = "../shared/cases/failure-taxonomy.md, order of evidence, 7";

/// There is no body. One that its client did not wait for is not missing: its status alone is read.
const ABSENT: super::When = All(&[Form(BodyForm::Empty), Fn(nothing_said), Fn(came_whole)]);

const NOTHING: super::When = Any(&[Form(BodyForm::Empty), Fn(says_nothing)]);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "status/empty-body",
        stage: Stage::Status,
        when: All(&[
            ABSENT,
            StatusIn(400, 599),
            Not(&Any(&[Status(529), Status(407)])),
        ]),
        reason: Reason::EmptyErrorBody,
        source: "https://github.com/mistralai/mistral-vibe/issues/398",
        fires_on: &[http(429, ""), http(400, ""), http(502, "")],
        silent_on: &[http(529, ""), http(307, ""), http(400, "").cut()],
        ..RULE
    },
    Rule {
        // For now, and without a body that could be missing: whether an address is wrong or a gateway has moved its traffic, it does
        // not say.
        id: "status/redirect",
        stage: Stage::Status,
        when: All(&[Form(BodyForm::Empty), Fn(nothing_said), Any(&[StatusIn(301, 303), StatusIn(307, 308)])]),
        reason: Reason::UnrecognizedError,
        source: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
        fires_on: &[http(307, "").headers(&[("location", "/v1/chat/completions/")]), http(302, "")],
        silent_on: &[http(308, ""), http(304, ""), http(400, "")],
        ..RULE
    },
    Rule {
        id: "status/overloaded",
        stage: Stage::Status,
        when: Status(529),
        reason: Reason::Overloaded,
        source: "https://docs.claude.com/en/api/errors",
        fires_on: &[
            http(529, ""),
            http(529, r#"{"error":{"message":"hm"}}"#),
            http(529, "httpx.HTTPStatusError: Server error '529 ' for url 'https://h/v1/messages'"),
        ],
        ..RULE
    },
    Rule {
        id: "status/rate",
        stage: Stage::Status,
        when: All(&[Status(429), Not(&ABSENT), Not(&Fn(facts::speaks_of_money))]),
        reason: Reason::RateLimitedUnspecified,
        source: MDN,
        fires_on: &[http(429, r#"{"error":{"message":"hm"}}"#), http(429, "").cut()],
        silent_on: &[http(429, r#"{"error":{"message":"Your plan has no credit for it"}}"#)],
        ..RULE
    },
    Rule {
        id: "status/server",
        stage: Stage::Status,
        when: All(&[Any(&[Status(500), Status(503)]), Not(&ABSENT), Not(&Fn(facts::speaks_of_the_request)), Any(&[Form(BodyForm::Json), Form(BodyForm::Text), Form(BodyForm::Sse), Form(BodyForm::Empty), Not(&Fn(nothing_said))]), Not(&Fn(is_relay))]),
        reason: Reason::ServerError,
        source: MDN,
        fires_on: &[http(500, r#"{"error":{"message":"hm"}}"#), http(503, "").cut()],
        silent_on: &[http(500, r#"{"error":{"message":"Unsupported parameter"}}"#), http(500, r#"{"error":{"message":"hm","type":"new_api_error"}}"#)],
        ..RULE
    },
    Rule {
        id: "status/bad-gateway",
        stage: Stage::Status,
        when: All(&[Any(&[Status(502), StatusIn(520, 521), Status(523)]), Not(&ABSENT), Not(&Fn(facts::speaks_of_the_request))]),
        reason: Reason::BadGateway,
        source: MDN,
        fires_on: &[http(502, r#"{"error":{"message":"hm"}}"#), http(502, "").cut()],
        ..RULE
    },
    Rule {
        id: "status/gateway-timeout",
        stage: Stage::Status,
        when: All(&[Any(&[Status(504), Status(522), Status(524)]), Not(&ABSENT), Not(&Fn(facts::speaks_of_the_request))]),
        reason: Reason::GatewayTimeout,
        source: MDN,
        fires_on: &[http(504, r#"{"error":{"message":"hm"}}"#), http(504, "").cut()],
        ..RULE
    },
    Rule {
        id: "status/binary",
        stage: Stage::Status,
        when: All(&[Form(BodyForm::Binary), StatusIn(300, 599)]),
        reason: Reason::NonJsonBodyFromEdge,
        over: &["status/rate", "status/bad-gateway", "status/gateway-timeout"],
        source: TAXONOMY,
        fires_on: &[http(500, "\u{0}\u{1}\u{2}\u{0}")],
        ..RULE
    },
    Rule {
        id: "answer/text",
        stage: Stage::Status,
        when: All(&[StatusIn(200, 299), Any(&[Form(BodyForm::Text), Form(BodyForm::Xml), Form(BodyForm::Binary), Fn(is_no_stream)])]),
        reason: Reason::NonJsonBodyFromEdge,
        source: TAXONOMY,
        fires_on: &[http(200, "OK, it works")],
        ..RULE
    },
    Rule {
        id: "answer/filtered",
        stage: Stage::Code,
        when: Fn(is_blocked),
        reason: Reason::ContentFiltered,
        source: "https://docs.claude.com/en/docs/test-and-evaluate/strengthen-guardrails/handle-streaming-refusals",
        fires_on: &[
            http(200, r#"{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]}"#),
            http(200, r#"{"type":"message","content":[],"stop_reason":"refusal"}"#),
        ],
        silent_on: &[
            http(200, r#"{"choices":[{"message":{"content":"he"},"finish_reason":"content_filter"}]}"#),
            http(200, r#"{"type":"message","content":[],"stop_reason":"end_turn"}"#),
        ],
        ..RULE
    },
    Rule {
        id: "answer/empty",
        stage: Stage::Status,
        when: All(&[StatusIn(200, 299), NOTHING, Fn(came_whole), Not(&Fn(ends_without_end)), Not(&Fn(is_no_stream)), Not(&Fn(has_error))]),
        reason: Reason::EmptyResponse,
        source: "https://github.com/Pythagora-io/gpt-pilot/pull/85",
        fires_on: &[http(200, ""), http(200, r#"{"id":"","choices":[],"usage":null}"#)],
        silent_on: &[http(200, r#"{"choices":[{"message":{"content":"hi"}}]}"#), http(200, "").cut()],
        ..RULE
    },
    Rule {
        id: "answer/truncated",
        stage: Stage::Status,
        when: All(&[Any(&[StatusIn(200, 299), Not(&StatusIn(100, 599))]), Fn(ends_without_end)]),
        reason: Reason::StreamTruncated,
        source: "https://github.com/openai/codex/issues/45412",
        fires_on: &[http(200, "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n").stream()],
        silent_on: &[http(200, "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n").stream()],
        ..RULE
    },
    Rule {
        id: "answer/cut",
        stage: Stage::Status,
        when: All(&[StatusIn(200, 299), Form(BodyForm::Json), Fn(is_cut)]),
        reason: Reason::ConnectionDropped,
        over: &["answer/empty"],
        source: TAXONOMY,
        fires_on: &[http(200, r#"{"id":"c","choices":[{"message":{"content":"The quick bro"#)],
        silent_on: &[http(200, r#"{"choices":[{"message":{"content":"hi"}}]}"#)],
        ..RULE
    },
    Rule {
        id: "stream/error-event",
        stage: Stage::Frame,
        when: Any(&[]),
        reason: Reason::StreamErrorEvent,
        source: "https://github.com/Wei-Shaw/sub2api/issues/5909",
        fires_on: &[
            http(200, "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_is_overloaded\",\"message\":\"Our servers are currently overloaded.\"}}}\n\n").stream(),
            http(200, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n").stream(),
        ],
        silent_on: &[http(200, "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"x\"}}}\n\n").stream()],
        ..RULE
    },
    Rule {
        id: "generic/unrecognized",
        stage: Stage::Status,
        when: Any(&[]),
        reason: Reason::UnrecognizedError,
        source: TAXONOMY,
        fires_on: &[http(400, r#"{"error":{"message":"hm"}}"#), http(401, r#"{"error":{"message":"User not found.","code":401}}"#)],
        ..RULE
    },
];

/// No client spoke in the place of a body.
fn nothing_said(subject: &Subject<'_>) -> bool {
    subject.told.said.is_empty()
}

/// Nobody took the body off before its end: of one that was still to come nobody knows that it is empty.
fn came_whole(subject: &Subject<'_>) -> bool {
    !subject.told.evidence.body_cut
}

/// An answer says of itself that a filter took the place of all of it.
fn is_blocked(subject: &Subject<'_>) -> bool {
    subject.layer.is_some_and(|layer| layer.kind == Some(EnvelopeKind::Blocked))
}

fn says_nothing(subject: &Subject<'_>) -> bool {
    subject.told.evidence.answer.has_output == Some(false)
}

fn has_error(subject: &Subject<'_>) -> bool {
    subject.layer.is_some_and(|layer| !layer.code.is_empty() || !layer.type_word.is_empty())
}

fn ends_without_end(subject: &Subject<'_>) -> bool {
    let (form, answer) = (subject.told.form, subject.told.evidence.answer);
    // A recorder reads a stream and keeps nothing of it: that events of the family came, its reader says.
    let is_stream = form == BodyForm::Sse || answer.well_formed == Some(true) || answer.begins_stream == Some(true);
    is_stream && answer.terminal_seen == Some(false)
}

/// What was to be a stream begins as none, and a recorder keeps nothing of it.
fn is_no_stream(subject: &Subject<'_>) -> bool {
    let answer = subject.told.evidence.answer;
    answer.begins_stream == Some(false) && answer.well_formed != Some(true)
}

/// The document ends in its middle, and is none of a stream's parts in a list.
fn is_cut(subject: &Subject<'_>) -> bool {
    let evidence = subject.told.evidence;
    let of_a_stream = evidence.stream && ends_without_end(subject);
    subject.layer.is_none() && evidence.answer.terminal_seen == Some(false) && !of_a_stream
}

/// A relay's own error: its 500 is also its way of refusing a request.
fn is_relay(subject: &Subject<'_>) -> bool {
    subject.layer.is_some_and(|layer| {
        ["new_api_error", "one_api_error", "comet_api_error", "shell_api_error", "rix_api_error", "upstream_error"]
            .contains(&layer.type_word.as_str())
    })
}
