//! What needs a network: the gateway's door, its clock, its certificate, the documentation page. No credential is sent.

use std::time::Duration;

use redial_note::{Family, Timestamp};
use redial_proxy::{Cancel, Exchanged, Limits, Request, Target, Upstream};
use redial_wire::{ProxyFault, TlsFault, TransportFault, family::Method};

use super::{Finding, State};
use crate::{
    command::{Context, check},
    config::{Config, key},
    credential::{Access, base_url::BaseUrl},
    documents::{Looker, Wanted, shelf::Shelf},
    paths,
    problem::Problem,
    recording::wall,
    runtime,
};

/// How long the gateway may take to answer a request that it refuses.
const TIME: Duration = Duration::from_secs(10);
/// Clocks further apart than this make dates in headers, certificates and notes misleading.
const APART_MS: u64 = 60_000;

pub(super) fn look(
    offline: bool,
    access: Option<&Access>,
    config: &Config,
    context: &Context,
) -> Result<Vec<Finding>, Problem> {
    if offline {
        let left_out = |part| Finding::new(part, State::Unknown, "left out (--offline)", "run it again with a network");
        return Ok(["tls", "clock", "docs"].map(left_out).to_vec());
    }
    let upstream = match check::upstream(config, context) {
        Ok(upstream) => upstream,
        Err(problem) => return Ok(unasked(&problem)),
    };
    runtime::on_one_thread(async {
        let mut findings = match access {
            Some(access) => door(&access.base_url, &upstream).await,
            None => vec![Finding::new("tls", State::Unknown, "no address to connect to", "see credential above")],
        };
        findings.push(docs(&upstream, config, context).await);
        findings
    })
}

/// What is said where nothing can be asked.
fn unasked(problem: &Problem) -> Vec<Finding> {
    let mut findings = vec![Finding::of_problem("tls", problem)];
    findings
        .extend(["clock", "docs"].map(|part| Finding::new(part, State::Unknown, "nothing was asked", "see tls above")));
    findings
}

/// One request without a credential: any answer shows that the address, the certificate and the way there are right.
async fn door(base: &BaseUrl, upstream: &Upstream) -> Vec<Finding> {
    let Ok(target) = Target::of(base.origin()) else { return Vec::new() };
    let path = format!("{}/v1/models", base.prefix());
    let request =
        Request { target: &target, method: Method::Get, path: &path, headers: &[], credential: None, body: b"" };
    let limits = Limits { connect: TIME, overall: TIME, ..Limits::default() };
    match upstream.exchange(&request, &limits, &Cancel::never(), &mut ()).await {
        Ok(exchanged) => vec![reached(base, &exchanged), clock(&exchanged)],
        Err(_unsendable) => {
            vec![Finding::new("tls", State::Unknown, "no request could be made for it", "check the base URL")]
        }
    }
}

fn reached(base: &BaseUrl, exchanged: &Exchanged) -> Finding {
    const PART: &str = "tls";
    let secure = if base.is_secure() { "over TLS" } else { "in plain http on loopback" };
    let host = base.host();
    match (exchanged.status(), exchanged.fault) {
        // Without a credential, 401 is what a right address says.
        (Some(status @ (200 | 400..=403 | 429)), _) => {
            Finding::ok(PART, format!("{host} answers {secure} (status {status} without a credential)"))
        }
        (Some(status), _) => Finding::new(
            PART,
            State::Warn,
            format!("{host} answers {secure}, but its model list has status {status}"),
            "check the base URL: host, path prefix, with or without /v1",
        ),
        (None, fault) => {
            let what = format!("{host}:{} can't be reached: {}", base.port(), word(fault));
            Finding::new(PART, State::Fail, what, remedy(fault))
        }
    }
}

const fn word(fault: Option<TransportFault>) -> &'static str {
    match fault {
        Some(TransportFault::Dns) => "its name does not resolve",
        Some(TransportFault::ConnectRefused) => "the connection is refused",
        Some(TransportFault::ConnectTimeout) => "no connection in time",
        Some(TransportFault::Tls(fault)) => tls_word(fault),
        Some(TransportFault::Proxy(fault)) => proxy_word(fault),
        Some(TransportFault::ReadTimeout) => "no answer in time",
        Some(TransportFault::NotHttp) => "what answers is not HTTP",
        Some(TransportFault::BeyondLimits) => "what answers is longer than Redial reads",
        Some(TransportFault::Dropped | TransportFault::RequestFraming) | None => "the connection broke",
    }
}

const fn proxy_word(fault: ProxyFault) -> &'static str {
    match fault {
        ProxyFault::Failed | ProxyFault::Status(_) => "the proxy did not let it through",
        ProxyFault::Setting => "the proxy's setting cannot be read",
        ProxyFault::Scheme => "the proxy speaks SOCKS or TLS, and only http://HOST:PORT is spoken here",
        ProxyFault::Name => "the proxy's name does not resolve",
        ProxyFault::NoConnection => "the proxy takes no connection",
        ProxyFault::NotHttp => "what answers at the proxy's address is no HTTP proxy",
    }
}

const fn tls_word(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Failed => "the TLS handshake or its certificate failed",
        TlsFault::NoAnswer => "the connection is taken, and its TLS handshake gets no answer",
        TlsFault::NotTls => "the connection is taken, and what answers does not speak TLS",
        TlsFault::Untrusted => "its certificate is of an authority that this machine does not know",
        TlsFault::Outdated => "by this machine's clock its certificate is not valid yet or no longer",
        TlsFault::OtherName => "its certificate is for another name",
        TlsFault::Unfit => "its certificate is none that a server may show",
    }
}

const fn remedy(fault: Option<TransportFault>) -> &'static str {
    match fault {
        Some(TransportFault::Dns) => {
            "check the host's spelling, the network, and whether a proxy is needed (HTTPS_PROXY)"
        }
        Some(TransportFault::Tls(TlsFault::NoAnswer | TlsFault::NotTls)) => {
            "check the base URL's scheme and port, and what lies between"
        }
        Some(TransportFault::Tls(TlsFault::Outdated)) => {
            "check this machine's clock; if it is right, the certificate is old"
        }
        Some(TransportFault::Tls(TlsFault::OtherName)) => "check the base URL's host",
        Some(TransportFault::Tls(TlsFault::Unfit)) => {
            "have an authority make it one for a server; openssl req -x509 makes an authority's (-addext basicConstraints=critical,CA:FALSE)"
        }
        Some(TransportFault::Tls(TlsFault::Failed | TlsFault::Untrusted)) => {
            "behind a company's proxy, name its authority: gateway.ca_file or SSL_CERT_FILE; check the clock"
        }
        Some(TransportFault::Proxy(ProxyFault::Status(407))) => {
            "the proxy wants a name and a password, or others: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"
        }
        Some(TransportFault::Proxy(_)) => "check HTTPS_PROXY, ALL_PROXY and NO_PROXY",
        Some(
            TransportFault::ConnectRefused
            | TransportFault::ConnectTimeout
            | TransportFault::ReadTimeout
            | TransportFault::NotHttp
            | TransportFault::BeyondLimits
            | TransportFault::Dropped
            | TransportFault::RequestFraming,
        )
        | None => "check the network, the firewall, and HTTPS_PROXY",
    }
}

fn clock(exchanged: &Exchanged) -> Finding {
    let unknown =
        |what: &str| Finding::new("clock", State::Unknown, what, "compare it with another machine's: date -u");
    let Some(date) = exchanged.head.as_ref().and_then(|head| head.headers.get("date")) else {
        return unknown("no server's date to compare it with");
    };
    let Some(theirs) = date_of(date.text()) else { return unknown("the server's date can't be read") };
    let apart = wall().as_millis().abs_diff(theirs.as_millis());
    if apart <= APART_MS {
        return Finding::ok("clock", "within a minute of the server's");
    }
    let what = format!("{} s away from the server's", apart / 1000);
    Finding::new("clock", State::Warn, what, "set the clock (NTP): notes, waits and certificates go by it")
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date_of(text: &str) -> Option<Timestamp> {
    let parsed = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Timestamp::from_millis(parsed.as_millisecond()))
}

async fn docs(upstream: &Upstream, config: &Config, context: &Context) -> Finding {
    const PART: &str = "docs";
    let configured = config.text(&key::FAMILY);
    let family = Family::ALL.into_iter().find(|family| configured == Some(family.name())).unwrap_or(Family::Chat);
    let wanted = match Wanted::of_family(family, config) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return Finding::ok(PART, format!("the {family} family has no page to read")),
        Err(problem) => return Finding::of_problem(PART, &problem),
    };
    let root = paths::repository_root(&context.cwd);
    let looker = Looker::new(upstream, Shelf::of(&context.paths, root.as_deref()), config, &context.env);
    let looked = looker.look(&wanted).await;
    match looked.trouble {
        None => Finding::ok(PART, format!("{} can be read", looked.source.url)),
        Some(trouble) => Finding::new(
            PART,
            State::Warn,
            format!("{}: {trouble} (state {})", looked.source.url, looked.source.state),
            "keep a snapshot where there is a network: redial sources update --reviewed, and commit it",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_date_is_read() {
        assert_eq!(date_of("Sun, 06 Nov 1994 08:49:37 GMT").unwrap().to_string(), "1994-11-06T08:49:37.000Z");
        assert!(date_of("yesterday").is_none());
    }
}
