//! A Redial around or behind this one, that answered in the gateway's place: its header says why. It is a machine of this side's,
//! and no word on the gateway but for what it could not reach.
//!
//! Anybody may send that header. What it says is believed as any answer's words are; that it was said stands in the note.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, Header, Not},
    http,
};

/// The header that tells an answer of Redial's own (docs/recorder.md).
const HEADER: &str = "x-redial-error";
const SOURCE: &str = "docs/recorder.md, what is refused";

/// What all of them share.
const AROUND: Rule = Rule { stage: Stage::Answerer, source: SOURCE, ..RULE };

/// Every word that a row below knows.
const KNOWN: super::When = Any(&[
    Header(HEADER, "dns_failure"),
    Header(HEADER, "connect_refused"),
    Header(HEADER, "connect_timeout"),
    Header(HEADER, "tls"),
    Header(HEADER, "proxy_misconfigured"),
    Header(HEADER, "connection_dropped"),
    Header(HEADER, "token"),
    Header(HEADER, "host"),
    Header(HEADER, "over_budget"),
    Header(HEADER, "mixed_credentials"),
    Header(HEADER, "browser"),
    Header(HEADER, "target"),
    Header(HEADER, "framing"),
    Header(HEADER, "too_large"),
    Header(HEADER, "websocket"),
    Header(HEADER, "upgrade"),
]);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "around/dns",
        when: Header(HEADER, "dns_failure"),
        reason: Reason::DnsFailure,
        fires_on: &[http(502, "").headers(&[(HEADER, "dns_failure")])],
        ..AROUND
    },
    Rule {
        id: "around/refused",
        when: Header(HEADER, "connect_refused"),
        reason: Reason::ConnectRefused,
        fires_on: &[http(
            502,
            r#"{"error":{"message":"redial: the gateway refused the connection","type":"redial_error","param":null,"code":"connect_refused"}}"#,
        )
        .headers(&[(HEADER, "connect_refused")])],
        silent_on: &[http(502, r#"{"error":{"message":"connection refused","code":"connect_refused"}}"#)],
        ..AROUND
    },
    Rule {
        id: "around/connect-timeout",
        when: Header(HEADER, "connect_timeout"),
        reason: Reason::ConnectTimeout,
        fires_on: &[http(502, "").headers(&[(HEADER, "connect_timeout")])],
        ..AROUND
    },
    Rule {
        // `tls_failure`, `tls_no_answer`, `not_tls`, …
        id: "around/tls",
        when: Header(HEADER, "tls"),
        reason: Reason::TlsFailure,
        fires_on: &[
            http(502, "").headers(&[(HEADER, "tls_untrusted")]),
            http(502, "").headers(&[(HEADER, "not_tls")]),
        ],
        ..AROUND
    },
    Rule {
        id: "around/proxy",
        when: Header(HEADER, "proxy_misconfigured"),
        reason: Reason::ProxyMisconfigured,
        fires_on: &[http(502, "").headers(&[(HEADER, "proxy_misconfigured")])],
        ..AROUND
    },
    Rule {
        id: "around/dropped",
        when: Header(HEADER, "connection_dropped"),
        reason: Reason::ConnectionDropped,
        fires_on: &[http(502, "").headers(&[(HEADER, "connection_dropped")])],
        ..AROUND
    },
    Rule {
        // The key is none of that Redial's run, or the name none of its own: address and key do not belong together.
        id: "around/not-ours",
        when: All(&[Any(&[Header(HEADER, "token"), Header(HEADER, "host")]), Not(&Header(HEADER, "no_token"))]),
        reason: Reason::WrongBaseUrl,
        fires_on: &[
            http(401, "").headers(&[(HEADER, "token")]),
            http(421, "").headers(&[(HEADER, "host")]),
        ],
        silent_on: &[http(401, "").headers(&[(HEADER, "no_token")])],
        ..AROUND
    },
    Rule {
        id: "around/no-token",
        when: Header(HEADER, "no_token"),
        reason: Reason::MissingApiKey,
        fires_on: &[http(401, "").headers(&[(HEADER, "no_token")])],
        ..AROUND
    },
    Rule {
        id: "around/over-budget",
        when: Header(HEADER, "over_budget"),
        reason: Reason::BudgetExhausted,
        fires_on: &[http(400, "").headers(&[(HEADER, "over_budget")])],
        ..AROUND
    },
    Rule {
        id: "around/request",
        when: Any(&[
            Header(HEADER, "mixed_credentials"),
            Header(HEADER, "browser"),
            Header(HEADER, "target"),
            Header(HEADER, "framing"),
        ]),
        reason: Reason::InvalidParameter,
        fires_on: &[
            http(400, "").headers(&[(HEADER, "mixed_credentials")]),
            http(403, "").headers(&[(HEADER, "browser")]),
            http(400, "").headers(&[(HEADER, "target")]),
            http(400, "").headers(&[(HEADER, "framing")]),
        ],
        ..AROUND
    },
    Rule {
        id: "around/too-large",
        when: Header(HEADER, "too_large"),
        reason: Reason::PayloadTooLarge,
        fires_on: &[http(431, "").headers(&[(HEADER, "too_large")])],
        ..AROUND
    },
    Rule {
        id: "around/upgrade",
        when: Any(&[Header(HEADER, "websocket"), Header(HEADER, "upgrade")]),
        reason: Reason::WrongPathOrMethod,
        fires_on: &[
            http(426, "").headers(&[(HEADER, "websocket")]),
            http(501, "").headers(&[(HEADER, "upgrade")]),
        ],
        ..AROUND
    },
    Rule {
        // One of a newer Redial's, or a head that was too slow: that Redial answered is all that is known.
        id: "around/untold",
        when: All(&[Header(HEADER, ""), Not(&KNOWN)]),
        reason: Reason::UnrecognizedError,
        fires_on: &[http(408, "").headers(&[(HEADER, "too_slow")])],
        ..AROUND
    },
];
