//! The operator's own HTTP proxy, on the way to an `https` target. Its settings come as values.

use std::fmt;

use hyper::{Uri, header::HeaderValue};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use redial_wire::{ProxyFault, TransportFault, http::ResponseHead};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::Instant,
};

use super::{Scheme, Target, connect::connect, resolve::resolve};

/// Most bytes of a proxy's answer to CONNECT.
const MAX_ANSWER: usize = 8 << 10;

/// The values of the proxy variables (each name in either case); empty: not set. They may hold a password, so
/// `Debug` prints nothing of them.
#[derive(Clone, Default)]
pub struct Proxies {
    /// `HTTPS_PROXY`.
    pub https: String,
    /// `ALL_PROXY`.
    pub all: String,
    /// `NO_PROXY`.
    pub no: String,
}

impl Proxies {
    /// The proxy for a target, if any. Loopback is never proxied, and plain `http` is for loopback only.
    pub(super) fn intercept(&self, target: &Target) -> Result<Option<Via>, TransportFault> {
        if target.scheme() == Scheme::Http || target.is_loopback() || (self.https.is_empty() && self.all.is_empty()) {
            return Ok(None);
        }
        let uri: Uri = target.to_string().parse().map_err(|_syntax| TransportFault::Proxy(ProxyFault::Setting))?;
        let exceptions = exceptions(&self.no, target.port());
        let no = || Matcher::builder().no(exceptions.as_str());
        match no().https(self.https.as_str()).all(self.all.as_str()).build().intercept(&uri) {
            Some(found) => Via::new(&found).map(Some),
            // A setting that can't be read yields no match; going past it would be silent disobedience.
            None if no().all("http://proxy").build().intercept(&uri).is_some() => {
                Err(TransportFault::Proxy(ProxyFault::Setting))
            }
            None => Ok(None),
        }
    }
}

/// The entries of `NO_PROXY` that may hold for a port, each as its host alone: some end in a port (`example.com:8443`), and some begin
/// with a star for all that lies below (`*.example.com`). Common clients read both so.
fn exceptions(no: &str, port: u16) -> String {
    let host = |entry: &str| {
        let host = match entry.rsplit_once(':') {
            // A second colon is an IPv6 address.
            Some((host, digits)) if !host.contains(':') => (digits.parse() == Ok(port)).then_some(host)?,
            _ => entry,
        };
        Some(host.strip_prefix('*').filter(|below| below.starts_with('.')).unwrap_or(host).to_owned())
    };
    no.split(',').filter_map(|entry| host(entry.trim())).collect::<Vec<_>>().join(",")
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxies(…)")
    }
}

/// A proxy that was found for a target.
pub(super) struct Via {
    proxy: Target,
    authorization: Option<HeaderValue>,
}

impl Via {
    fn new(found: &Intercept) -> Result<Self, TransportFault> {
        // SOCKS and TLS to the proxy are not spoken here.
        let authority = found.uri().authority().filter(|_| found.uri().scheme_str() == Some("http"));
        let authority = authority.ok_or(TransportFault::Proxy(ProxyFault::Scheme))?;
        let host = authority.as_str().rsplit('@').next().unwrap_or_default();
        let proxy =
            Target::of(&format!("http://{host}")).map_err(|_address| TransportFault::Proxy(ProxyFault::Setting))?;
        Ok(Self { proxy, authorization: found.basic_auth().cloned() })
    }

    /// A connection through the proxy to `target`, which resolves its name itself.
    pub(super) async fn connect(&self, target: &Target, deadline: Instant) -> Result<TcpStream, TransportFault> {
        let addresses = resolve(&self.proxy).await.map_err(|_dns| TransportFault::Proxy(ProxyFault::Name))?;
        let mut stream = connect(&addresses, deadline).await.map_err(|fault| {
            // A proxy that does not answer is told as what it is; one that refuses is a wrong setting.
            if fault == TransportFault::ConnectTimeout {
                fault
            } else {
                TransportFault::Proxy(ProxyFault::NoConnection)
            }
        })?;
        stream.write_all(&self.ask(target)).await.map_err(|_io| TransportFault::Proxy(ProxyFault::NotHttp))?;
        let opened = opened(&mut stream).await;
        tracing::debug!(?opened, with_credential = self.authorization.is_some(), "tunnel through the operator's proxy");
        opened.map(|()| stream).map_err(TransportFault::Proxy)
    }

    fn ask(&self, target: &Target) -> Vec<u8> {
        let to = target.host_and_port();
        let mut ask = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n").into_bytes();
        if let Some(value) = &self.authorization {
            ask.extend_from_slice(b"Proxy-Authorization: ");
            ask.extend_from_slice(value.as_bytes());
            ask.extend_from_slice(b"\r\n");
        }
        ask.extend_from_slice(b"\r\n");
        ask
    }
}

/// Reads the proxy's answer, byte by byte: what follows the head belongs to the tunnel.
async fn opened(stream: &mut TcpStream) -> Result<(), ProxyFault> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) if head.len() < MAX_ANSWER => head.push(byte),
            _ => return Err(ProxyFault::NotHttp),
        }
    }
    match ResponseHead::parse(&head).map(|head| head.status) {
        Ok(200..=299) => Ok(()),
        Ok(status) => Err(ProxyFault::Status(status)),
        Err(_not_http) => Err(ProxyFault::NotHttp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_obeyed_or_told_and_never_passed_by() {
        let through = |https: &str, all: &str, no: &str, url: &str| {
            let proxies = Proxies { https: https.to_owned(), all: all.to_owned(), no: no.to_owned() };
            let found = proxies.intercept(&Target::of(url).unwrap());
            found.map(|via| via.map(|via| via.proxy.to_string()))
        };
        let (api, proxy) = ("https://api.example.com", "http://proxy.example:3128");
        for (https, all, no, url, expected) in [
            ("", "", "", api, Ok(None)),
            (proxy, "", "", api, Ok(Some(proxy))),
            ("proxy.example:3128", "", "", api, Ok(Some(proxy))),
            ("", proxy, "", api, Ok(Some(proxy))),
            (proxy, "", "other.example,.example.com", api, Ok(None)),
            (proxy, "", "*", api, Ok(None)),
            (proxy, "", "x.example, api.example.com:443", api, Ok(None)),
            (proxy, "", "api.example.com:8443", api, Ok(Some(proxy))),
            (proxy, "", "*.example.com", api, Ok(None)),
            (proxy, "", "*.com.example", api, Ok(Some(proxy))),
            (proxy, "", "10.0.0.0/8,2001:db8::/32", "https://[2001:db8::1]", Ok(None)),
            ("::", "", "", api, Err(TransportFault::Proxy(ProxyFault::Setting))),
            ("::", "", "example.com", api, Ok(None)),
            ("socks5://x:1", "", "", api, Err(TransportFault::Proxy(ProxyFault::Scheme))),
            (proxy, proxy, "", "https://127.0.0.1:1", Ok(None)),
            (proxy, proxy, "", "http://localhost", Ok(None)),
        ] {
            let expected = expected.map(|found| found.map(str::to_owned));
            assert_eq!(through(https, all, no, url), expected, "{https} {all} {no} {url}");
        }
    }
}
