//! The address of a gateway: checked once, and from then on never anything else than it was checked for.

use std::{fmt, net::IpAddr};

use redial_redact::{Host, SafeUrl, Tainted, credential_shape};

use crate::problem::Problem;

/// The address that requests go to: scheme, host, port and path prefix, without the version segment that some clients
/// want and others do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    secure: bool,
    name: String,
    host: Host,
    port: Option<u16>,
    prefix: String,
    address: String,
    url: SafeUrl,
}

/// Why an address can't be used. It never repeats the address: it may hold a password or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is empty.
    Empty,
    /// White space or a control character in or around it.
    Space,
    /// Neither `http://` nor `https://` at the start.
    Scheme,
    /// `user:password@` before the host.
    UserInfo,
    /// `?…` or `#…` behind the path.
    Query,
    /// The host is missing or no host name.
    Host,
    /// The port is no port.
    Port,
    /// Plain http to another machine.
    PlainHttp,
    /// `/v1/v1`.
    DoubledVersion,
    /// An endpoint's path instead of a base.
    Endpoint,
    /// A path with characters that no prefix needs.
    Path,
}

/// Ends of paths that name an endpoint.
const ENDPOINTS: [&str; 5] = ["/chat/completions", "/responses", "/messages", "/models", "/embeddings"];

impl BaseUrl {
    /// Checks an address. A trailing `/v1` or `/v1beta` is taken off once: each family joins its own.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let (secure, rest) = scheme(text)?;
        if rest.contains(['?', '#']) {
            return Err(Fault::Query);
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(Fault::UserInfo);
        }
        let (name, port) = host_and_port(authority)?;
        let prefix = prefix(path)?;
        let this = Self::assemble(secure, name, port.filter(|port| *port != default_port(secure)), prefix)?;
        if secure || this.is_loopback() { Ok(this) } else { Err(Fault::PlainHttp) }
    }

    fn assemble(secure: bool, name: String, port: Option<u16>, prefix: String) -> Result<Self, Fault> {
        let scheme = if secure { "https" } else { "http" };
        let port_part = port.map(|port| format!(":{port}")).unwrap_or_default();
        let host = Host::masked(Tainted::from(name.as_str())).map_err(|_gate| Fault::Host)?;
        if credential_shape(&prefix) {
            return Err(Fault::Path);
        }
        let address = format!("{scheme}://{name}{port_part}{prefix}");
        let url = SafeUrl::stripped(Tainted::from(address.as_str())).map_err(|_gate| Fault::Path)?;
        Ok(Self { secure, name, host, port, prefix, address, url })
    }

    /// The address without the version segment, and with `‹…›` for what nobody chose: what a note shows.
    pub(crate) fn url(&self) -> &SafeUrl {
        &self.url
    }

    /// The address without the version segment as it is: where requests go, and nothing to show.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Scheme, host and port: what a credential is bound to.
    pub(crate) fn origin(&self) -> &str {
        let end = self.address.len().saturating_sub(self.prefix.len());
        self.address.get(..end).unwrap_or_default()
    }

    /// Whether the connection is encrypted.
    pub(crate) const fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host as it is; an IPv6 address stands in brackets.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The host as it is shown.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// The port, also where it is the scheme's own.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| default_port(self.secure))
    }

    /// The path before every family's own: empty, or `/prefix` without a slash at the end.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The whole address of a family's own path, such as `/v1/chat/completions`.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Whether it is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.name.as_str();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

fn scheme(text: &str) -> Result<(bool, &str), Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Fault::Space);
    }
    let (scheme, rest) = text.split_once("://").ok_or(Fault::Scheme)?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok((true, rest)),
        "http" => Ok((false, rest)),
        _ => Err(Fault::Scheme),
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), Fault> {
    if authority.starts_with('[') && !authority.contains(']') {
        return Err(Fault::Host);
    }
    let bracket = authority.find(']').map_or(0, |at| at + 1);
    let colon = authority.get(bracket..).and_then(|rest| rest.find(':')).map(|at| bracket + at);
    let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
    let port = match port.strip_prefix(':') {
        None => None,
        Some(port) => Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or(Fault::Port)?),
    };
    let host = host.to_ascii_lowercase();
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let named = !host.contains(['[', ']', ':']) && !host.starts_with(['.', '-']) && !host.contains("..");
    let fits = inner.map_or(named, |address| address.parse::<std::net::Ipv6Addr>().is_ok());
    if fits && Host::masked(Tainted::from(host.as_str())).is_ok() { Ok((host, port)) } else { Err(Fault::Host) }
}

fn prefix(path: &str) -> Result<String, Fault> {
    let path = path.trim_end_matches('/');
    if ENDPOINTS.iter().any(|end| path.ends_with(end)) || path.contains(":generateContent") {
        return Err(Fault::Endpoint);
    }
    let rest = without_version(path);
    if rest != path && without_version(rest) != rest {
        return Err(Fault::DoubledVersion);
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    let dots = rest.split('/').any(|part| part == "." || part == "..");
    if rest.bytes().all(plain) && !rest.contains("//") && !dots { Ok(rest.to_owned()) } else { Err(Fault::Path) }
}

fn without_version(path: &str) -> &str {
    path.strip_suffix("/v1").or_else(|| path.strip_suffix("/v1beta")).unwrap_or(path).trim_end_matches('/')
}

const fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

impl Fault {
    /// The fault as an error about `place`: a variable, a flag, a line of a file.
    pub(crate) fn problem(self, place: &str) -> Problem {
        let (why, remedy) = self.words();
        Problem::usage("the base URL can't be used", why, remedy).at(place)
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("it is empty", "give the whole address, such as https://api.cometapi.com/v1"),
            Self::Space => ("it has white space in or around it", "take the space or line break out"),
            Self::Scheme => ("it does not begin with https://", "write the scheme too: https://api.cometapi.com/v1"),
            Self::UserInfo => (
                "it holds a user name or password before the host, which would end up in logs",
                "take it out, and name the credential with --credential NAME or `credential = { … }`",
            ),
            Self::Query => (
                "it has a query (?) or fragment (#), where keys are often put and logged",
                "give the address up to the path only",
            ),
            Self::Host => ("its host is missing or is not a host name", "write it as https://HOST/v1; names are ASCII"),
            Self::Port => ("its port is not a number from 1 to 65535", "write it as https://HOST:PORT/v1"),
            Self::PlainHttp => (
                "it is plain http to another machine, and the key would cross the network readable",
                "use https://; plain http is for loopback (127.0.0.1, [::1], localhost) only",
            ),
            Self::DoubledVersion => ("it ends in the version twice, as in /v1/v1", "leave one /v1, or none"),
            Self::Endpoint => (
                "it names an endpoint (such as /chat/completions), not the base that endpoints are joined to",
                "cut the endpoint off: https://HOST/v1",
            ),
            Self::Path => (
                "its path has characters or dots that no base path needs",
                "use letters, digits, - . _ ~ and / in the path",
            ),
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.url, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_is_taken_off_and_a_prefix_stays() {
        for (text, url, joined) in [
            ("https://api.cometapi.com/v1", "https://api.cometapi.com", "https://api.cometapi.com/v1/models"),
            ("https://api.cometapi.com", "https://api.cometapi.com", "https://api.cometapi.com/v1/models"),
            ("HTTPS://API.cometapi.com:443/v1/", "https://api.cometapi.com", "https://api.cometapi.com/v1/models"),
            ("https://h.example/a/b/v1beta", "https://h.example/a/b", "https://h.example/a/b/v1/models"),
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/models"),
            ("http://[::1]:9/", "http://[::1]:9", "http://[::1]:9/v1/models"),
            ("http://localhost", "http://localhost", "http://localhost/v1/models"),
        ] {
            let base = BaseUrl::parse(text).unwrap();
            assert_eq!((base.url().as_str(), base.join("/v1/models").as_str()), (url, joined), "{text}");
            assert_eq!(BaseUrl::parse(base.address()).as_ref(), Ok(&base));
        }
        assert_eq!(BaseUrl::parse("https://h.example/x/v1").unwrap().origin(), "https://h.example");
    }

    #[test]
    fn requests_go_where_they_should_and_a_random_part_is_not_shown() {
        let base =
            BaseUrl::parse("https://q7wzx9rtbn2mk4pl-8000.proxy.example.net/9f3c1a77d2e84b60/openai/v1").unwrap();
        assert_eq!(base.url().as_str(), "https://‹…›.proxy.example.net/‹…›/openai");
        assert_eq!(base.origin(), "https://q7wzx9rtbn2mk4pl-8000.proxy.example.net");
        assert_eq!(
            base.join("/v1/models"),
            "https://q7wzx9rtbn2mk4pl-8000.proxy.example.net/9f3c1a77d2e84b60/openai/v1/models"
        );
        assert_eq!((base.host().as_str(), base.name().len()), ("‹…›.proxy.example.net", 39));
        assert!(!format!("{base} {}", base.host()).contains("q7wz"));
    }

    #[test]
    fn each_fault_is_named_and_the_address_never_repeated() {
        for (text, fault) in [
            ("", Fault::Empty),
            (" https://h.example", Fault::Space),
            ("https://h.example/v1\n", Fault::Space),
            ("h.example/v1", Fault::Scheme),
            ("ftp://h.example", Fault::Scheme),
            ("https://me:hunter2@h.example", Fault::UserInfo),
            ("https://h.example?key=hunter2", Fault::Query),
            ("https://h.example/v1#hunter2", Fault::Query),
            ("https:///v1", Fault::Host),
            ("https://ünï.example", Fault::Host),
            ("https://[::1/v1", Fault::Host),
            ("https://[hunter2]/v1", Fault::Host),
            ("https://a..b", Fault::Host),
            ("https://h.example:0", Fault::Port),
            ("https://h.example:hunter2", Fault::Port),
            ("http://h.example/v1", Fault::PlainHttp),
            ("http://127.0.0.1.evil.example", Fault::PlainHttp),
            ("http://10.0.0.1", Fault::PlainHttp),
            ("https://h.example/v1/v1", Fault::DoubledVersion),
            ("https://h.example/v1beta/v1/", Fault::DoubledVersion),
            ("https://h.example/v1/chat/completions", Fault::Endpoint),
            ("https://h.example/v1beta/models/m:generateContent", Fault::Endpoint),
            ("https://h.example/a%20b", Fault::Path),
            ("https://h.example/a/../b", Fault::Path),
            ("https://h.example//v1/x", Fault::Path),
        ] {
            assert_eq!(BaseUrl::parse(text), Err(fault), "{text}");
            let shown = fault.problem("OPENAI_BASE_URL").to_string();
            assert!(shown.contains("OPENAI_BASE_URL") && !shown.contains("hunter2"));
        }
    }
}
