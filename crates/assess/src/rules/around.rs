//! A Redial around or behind this one, that answered in the gateway's place: its header says why, and so does its error where a
//! client shows that alone. It is a machine of this side's, and no word on the gateway but for what it could not reach.
//!
//! Anybody may send that. Where Redial saw the answer itself, it is believed only with a proof (`x-redial-proof`); of what was
//! pasted, as any answer's words are.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, Fn, Header, Not},
    http, said as told,
};
use crate::subject::Subject;

/// The header that tells an answer of Redial's own (docs/recorder.md).
const HEADER: &str = "x-redial-error";
const SOURCE: &str = "docs/recorder.md, what is refused";

/// What Redial says of an answer of its own, in the header and in the error: words that hold this one.
macro_rules! said {
    ($word:literal) => {
        All(&[Fn(may_be), Any(&[Header(HEADER, $word), Fn(|subject| error_says(subject, $word))])])
    };
}

/// Whether another Redial may have answered: nobody saw that it was somebody else.
fn may_be(subject: &Subject<'_>) -> bool {
    !subject.told.evidence.not_of_redial
}

/// Whether some layer of what was answered is Redial's own error, and its code holds this word.
fn error_says(subject: &Subject<'_>, word: &str) -> bool {
    let mut layers = subject.told.chains.iter().flatten();
    layers.any(|layer| layer.type_word == "redial_error" && layer.code.contains(word))
}

/// What all of them share.
const AROUND: Rule = Rule { stage: Stage::Answerer, source: SOURCE, ..RULE };

/// Whether a row knows the word that was said: another than the last, which is for those that none knows.
fn is_told(subject: &Subject<'_>) -> bool {
    RULES.iter().filter(|rule| rule.id != UNTOLD).any(|rule| rule.when.matches(subject))
}

const UNTOLD: &str = "around/untold";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "around/dns",
        when: said!("dns_failure"),
        reason: Reason::DnsFailure,
        fires_on: &[http(502, "").headers(&[(HEADER, "dns_failure")])],
        ..AROUND
    },
    Rule {
        id: "around/refused",
        when: said!("connect_refused"),
        reason: Reason::ConnectRefused,
        fires_on: &[http(
            502,
            r#"{"error":{"message":"redial: the gateway refused the connection","type":"redial_error","param":null,"code":"connect_refused"}}"#,
        )
        .headers(&[(HEADER, "connect_refused")]),
        http(502, r#"{"error":{"message":"redial: the gateway refused the connection","type":"redial_error","param":null,"code":"connect_refused"}}"#),
            told(
                "openai.InternalServerError: Error code: 502 - {'error': {'message': 'redial: the gateway refused the connection', 'type': 'redial_error', 'param': None, 'code': 'connect_refused'}}",
            ),
        ],
        silent_on: &[http(502, r#"{"error":{"message":"connection refused","code":"connect_refused"}}"#)],
        ..AROUND
    },
    Rule {
        id: "around/connect-timeout",
        when: said!("connect_timeout"),
        reason: Reason::ConnectTimeout,
        fires_on: &[http(502, "").headers(&[(HEADER, "connect_timeout")])],
        ..AROUND
    },
    Rule {
        id: "around/tls",
        when: said!("tls_failure"),
        reason: Reason::TlsFailure,
        fires_on: &[http(502, "").headers(&[(HEADER, "tls_failure")])],
        ..AROUND
    },
    Rule {
        id: "around/proxy",
        when: said!("proxy_misconfigured"),
        reason: Reason::ProxyMisconfigured,
        fires_on: &[http(502, "").headers(&[(HEADER, "proxy_misconfigured")])],
        ..AROUND
    },
    Rule {
        id: "around/dropped",
        when: said!("connection_dropped"),
        reason: Reason::ConnectionDropped,
        fires_on: &[http(502, "").headers(&[(HEADER, "connection_dropped")])],
        ..AROUND
    },
    Rule {
        // The key is none of that Redial's run, or the name none of its own: address and key do not belong together.
        id: "around/not-ours",
        when: All(&[Any(&[said!("token"), said!("host")]), Not(&said!("no_token"))]),
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
        when: said!("no_token"),
        reason: Reason::MissingApiKey,
        fires_on: &[http(401, "").headers(&[(HEADER, "no_token")])],
        ..AROUND
    },
    Rule {
        id: "around/over-budget",
        when: said!("over_budget"),
        reason: Reason::BudgetExhausted,
        fires_on: &[http(400, "").headers(&[(HEADER, "over_budget")])],
        ..AROUND
    },
    Rule {
        id: "around/request",
        when: Any(&[
            said!("mixed_credentials"),
            said!("browser"),
            said!("target"),
            said!("framing"),
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
        when: said!("too_large"),
        reason: Reason::PayloadTooLarge,
        fires_on: &[http(431, "").headers(&[(HEADER, "too_large")])],
        ..AROUND
    },
    Rule {
        id: "around/upgrade",
        when: Any(&[said!("websocket"), said!("upgrade")]),
        reason: Reason::WrongPathOrMethod,
        fires_on: &[
            http(426, "").headers(&[(HEADER, "websocket")]),
            http(501, "").headers(&[(HEADER, "upgrade")]),
        ],
        ..AROUND
    },
    Rule {
        // One of a newer Redial's, or a head that was too slow: that Redial answered is all that is known.
        id: UNTOLD,
        when: All(&[said!(""), Not(&Fn(is_told))]),
        reason: Reason::UnrecognizedError,
        fires_on: &[http(408, "").headers(&[(HEADER, "too_slow")]), http(502, "").headers(&[(HEADER, "tls_version")])],
        silent_on: &[http(502, "").headers(&[(HEADER, "tls_failure")]), http(401, "").headers(&[(HEADER, "no_token")])],
        ..AROUND
    },
];
