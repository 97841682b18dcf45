//! Where Redial itself answers: in the family's envelope, with a header that says who speaks.

use redial_note::{Family, RefusedBecause};
use redial_wire::{ProxyFault, TlsFault, TransportFault, family::route, http::RequestHead};

use super::admission::first_key;
use crate::{
    attempt::transport_word,
    envelope::{ErrorWords, envelope},
    proof::{ANSWERED, PROOF, proof},
    reply::Reply,
};

/// Whom Redial answers itself: the head of a request and its bytes, where it is one. It is looked into for an answer only.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asker<'a>(pub(super) Option<(&'a RequestHead<'a>, &'a [u8])>);

impl<'a> Asker<'a> {
    /// In whose envelope.
    fn family(self) -> Option<Family> {
        let (head, _) = self.0?;
        route(head.method, head.path()).map(|route| route.family)
    }

    /// Whether a head alone is the answer.
    pub(super) fn wants_head(self) -> bool {
        self.0.is_some_and(|(head, _)| head.method == "HEAD")
    }

    /// The key that was presented: what follows from it proves who answers.
    fn key(self) -> Option<&'a [u8]> {
        let (head, raw) = self.0?;
        first_key(head, raw, self.family())
    }
}

/// Status and words of a refusal.
const fn words(why: RefusedBecause) -> (u16, &'static str) {
    match why {
        RefusedBecause::Token => (401, "redial: this key is not one of this run; use the key variable that redial set"),
        RefusedBecause::NoToken => (401, "redial: no key was sent; use the key variable that redial set"),
        RefusedBecause::MixedCredentials => (400, "redial: the request carries keys of different gateways"),
        RefusedBecause::Host => (421, "redial: the Host header names another server than this recorder"),
        RefusedBecause::Browser => (403, "redial: requests of a web page are not passed on"),
        RefusedBecause::Target => (400, "redial: the target must be a path on this recorder"),
        RefusedBecause::Framing => (400, "redial: the request is not HTTP/1.1 as everybody reads it"),
        RefusedBecause::TooLarge => (431, "redial: the head of the request is too large"),
        RefusedBecause::TooSlow => (408, "redial: the head of the request did not come"),
        RefusedBecause::Websocket => (426, "redial: websockets are not recorded; use HTTP"),
        RefusedBecause::OverBudget => (400, "redial: the budget of this run is used up; nothing was passed on"),
        RefusedBecause::Upgrade => (501, "redial: only HTTP/1.1 requests are passed on, no tunnels and no upgrades"),
    }
}

/// The answer to a request that is refused.
pub(super) fn refusal(why: RefusedBecause, asker: Asker<'_>) -> Reply {
    let (status, message) = words(why);
    let reply = answer(status, message, why.name(), asker);
    match why {
        RefusedBecause::Websocket => reply.with("upgrade", "HTTP/1.1"),
        // OpenAI's and Anthropic's SDKs go by this whatever the status.
        RefusedBecause::OverBudget => reply.with("x-should-retry", "false"),
        RefusedBecause::Token
        | RefusedBecause::NoToken
        | RefusedBecause::MixedCredentials
        | RefusedBecause::Host
        | RefusedBecause::Browser
        | RefusedBecause::Target
        | RefusedBecause::Framing
        | RefusedBecause::TooLarge
        | RefusedBecause::TooSlow
        | RefusedBecause::Upgrade => reply,
    }
}

/// The answer where the gateway cannot be reached.
pub(super) fn unreachable(fault: TransportFault, asker: Asker<'_>) -> Reply {
    answer(502, reached(fault), transport_word(fault).name(), asker)
}

/// Why the operator's proxy opened no way.
const fn no_way(fault: ProxyFault) -> &'static str {
    match fault {
        ProxyFault::Failed => "redial: the configured proxy did not open a way to the gateway",
        ProxyFault::Setting => "redial: the setting of a proxy (HTTPS_PROXY, ALL_PROXY) cannot be read",
        ProxyFault::Scheme => "redial: the configured proxy speaks SOCKS or TLS; only http://HOST:PORT is spoken",
        ProxyFault::Name => "redial: the name of the configured proxy does not resolve",
        ProxyFault::NoConnection => "redial: the configured proxy takes no connection",
        ProxyFault::Status(407) => {
            "redial: the configured proxy wants a name and a password, or others (407): http://NAME:PASSWORD@HOST:PORT"
        }
        ProxyFault::Status(_) => "redial: the configured proxy answered CONNECT with a refusal",
        ProxyFault::NotHttp => "redial: what answers at the address of the configured proxy is no HTTP proxy",
    }
}

/// How far the way to the gateway went.
const fn reached(fault: TransportFault) -> &'static str {
    match fault {
        TransportFault::Dns => "redial: the gateway's name does not resolve",
        TransportFault::ConnectRefused => "redial: the gateway refused the connection",
        TransportFault::ConnectTimeout => "redial: the gateway did not take the connection in time",
        TransportFault::Tls(TlsFault::Failed) => "redial: the gateway's certificate or TLS was not accepted",
        TransportFault::Tls(TlsFault::NoAnswer) => {
            "redial: the gateway took the connection, and its TLS handshake got no answer in time"
        }
        TransportFault::Tls(TlsFault::NotTls) => {
            "redial: the gateway took the connection, and what answered the TLS handshake does not speak TLS"
        }
        TransportFault::Tls(TlsFault::Untrusted) => {
            "redial: the gateway's certificate is of an authority that this machine does not know (--ca-file)"
        }
        TransportFault::Tls(TlsFault::Outdated) => {
            "redial: by this machine's clock the gateway's certificate is not valid yet or no longer"
        }
        TransportFault::Tls(TlsFault::OtherName) => "redial: the gateway's certificate is for another name",
        TransportFault::Tls(TlsFault::Unfit) => "redial: the gateway's certificate is none that a server may show",
        TransportFault::Proxy(fault) => no_way(fault),
        TransportFault::ReadTimeout
        | TransportFault::Dropped
        | TransportFault::NotHttp
        | TransportFault::BeyondLimits
        | TransportFault::RequestFraming => "redial: the connection to the gateway broke",
    }
}

fn answer(status: u16, message: &str, code: &str, asker: Asker<'_>) -> Reply {
    let kind = "redial_error";
    let words = ErrorWords { message, code, kind, anthropic: kind, google: &code.to_ascii_uppercase() };
    let body = envelope(asker.family(), status, &words);
    let reply = Reply::json(status, &body).with(ANSWERED, code);
    let reply = match asker.key() {
        Some(key) => reply.with(PROOF, proof(key, status, code).as_str()),
        None => reply,
    };
    reply.with("connection", "close")
}
