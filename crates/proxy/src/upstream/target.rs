//! Where a request goes: scheme, host and port, and nothing else.

use std::{fmt, net::IpAddr};

/// The scheme of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Plain: the caller allows it on loopback only.
    Http,
    /// Over TLS.
    Https,
}

/// An origin: what a connection goes to and what a credential is bound to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    scheme: Scheme,
    host: String,
    port: u16,
    /// Host and port as a `Host` header has them.
    authority: String,
}

/// Why an address names no origin. No variant repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetFault {
    /// Neither `http://` nor `https://`.
    #[error("the address begins with neither http:// nor https://")]
    Scheme,
    /// A user name or password in the address.
    #[error("the address holds user info")]
    UserInfo,
    /// No host, or one that is neither a name in ASCII nor an IP address.
    #[error("the address has no usable host")]
    Host,
    /// Not a port number.
    #[error("the port is not a number from 1 to 65535")]
    Port,
}

impl Scheme {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Target {
    /// The origin of an address; path, query and fragment are not looked at.
    ///
    /// # Errors
    /// The address has another scheme, user info, no usable host or no usable port.
    pub fn of(url: &str) -> Result<Self, TargetFault> {
        let (scheme, rest) = url.split_once("://").ok_or(TargetFault::Scheme)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return Err(TargetFault::Scheme),
        };
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(TargetFault::UserInfo);
        }
        let (host, port) = split_port(authority)?;
        let port = port.map_or(Ok(scheme.port()), parse_port)?;
        let host = host.to_ascii_lowercase();
        let bracketed = bracketed(&host);
        let authority = if port == scheme.port() { bracketed } else { format!("{bracketed}:{port}") };
        Ok(Self { scheme, host, port, authority })
    }

    /// Its scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Its host in lower case, an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address, where the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// Whether it is this machine by its very name: a loopback address or `localhost`. Nothing is resolved for this.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.ip().is_some_and(|ip| ip.to_canonical().is_loopback())
    }

    /// Host and port as a `Host` header has them: brackets where needed, no port where it is the scheme's own.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Host and port, always both.
    pub(crate) fn host_and_port(&self) -> String {
        format!("{}:{}", bracketed(&self.host), self.port)
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), TargetFault> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, tail) = rest.split_once(']').ok_or(TargetFault::Host)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_syntax| TargetFault::Host)?;
        return match tail {
            "" => Ok((host, None)),
            _ => tail.strip_prefix(':').map(|port| (host, Some(port))).ok_or(TargetFault::Port),
        };
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    if host.is_empty() || host.len() > 253 || !host.bytes().all(fits) {
        return Err(TargetFault::Host);
    }
    Ok((host, port))
}

fn parse_port(text: &str) -> Result<u16, TargetFault> {
    text.parse().ok().filter(|port| *port != 0).ok_or(TargetFault::Port)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.authority())
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_to_its_origin() {
        for (url, origin) in [
            ("https://API.example.com/v1", "https://api.example.com"),
            ("https://api.example.com:443/v1", "https://api.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80/x", "http://[::1]"),
            ("HTTPS://[2001:db8::1]:8443?q", "https://[2001:db8::1]:8443"),
        ] {
            assert_eq!(Target::of(url).unwrap().to_string(), origin, "{url}");
        }
        for (url, fault) in [
            ("ftp://x", TargetFault::Scheme),
            ("api.example.com", TargetFault::Scheme),
            ("https://user:pw@x/", TargetFault::UserInfo),
            ("https:///v1", TargetFault::Host),
            ("https://bücher.example/", TargetFault::Host),
            ("https://[::1/", TargetFault::Host),
            ("https://x:0/", TargetFault::Port),
            ("https://x:99999/", TargetFault::Port),
            ("https://[::1]x/", TargetFault::Port),
        ] {
            assert_eq!(Target::of(url), Err(fault), "{url}");
        }
    }

    #[test]
    fn loopback_is_told_without_resolving() {
        for (url, loopback) in [
            ("http://localhost:1", true),
            ("http://127.9.9.9", true),
            ("http://[::1]", true),
            ("http://[::ffff:127.0.0.1]", true),
            ("http://localhost.example.com", false),
            ("http://128.0.0.1", false),
        ] {
            assert_eq!(Target::of(url).unwrap().is_loopback(), loopback, "{url}");
        }
    }
}
