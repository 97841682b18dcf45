//! A request, and its form for hyper.

use std::fmt;

use http_body_util::Full;
use hyper::{
    HeaderMap,
    body::Bytes,
    header::{ACCEPT_ENCODING, HOST, HeaderName, HeaderValue, USER_AGENT},
};
use redial_redact::Secret;
use redial_wire::family::Method;

use super::Target;

/// What goes out. Nothing of it is printed by `Debug` but names and lengths.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Where to.
    pub target: &'a Target,
    /// Its method.
    pub method: Method,
    /// Path, with the query where there is one. Begins with `/`.
    pub path: &'a str,
    /// Headers besides `Host`, `Content-Length` and the credential.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The credential and where it goes.
    pub credential: Option<Credential<'a>>,
    /// The body; empty for none.
    pub body: &'a [u8],
}

/// A credential in its header.
#[derive(Debug, Clone, Copy)]
pub struct Credential<'a> {
    /// Name of the header.
    pub name: &'a str,
    /// What stands before the value.
    pub prefix: &'a str,
    /// The value.
    pub secret: &'a Secret,
}

/// Why a request can't be sent as it is. Nothing has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The path is not one of a request.
    #[error("the path can't stand in a request")]
    Path,
    /// A header's name or value has characters that HTTP does not allow.
    #[error("a header can't stand in a request")]
    Header,
    /// The credential has characters that HTTP does not allow in a header.
    #[error("the credential can't stand in a header")]
    Credential,
}

impl Request<'_> {
    pub(super) fn prepare(&self) -> Result<hyper::Request<Full<Bytes>>, Unsendable> {
        let mut request = hyper::Request::new(Full::new(Bytes::copy_from_slice(self.body)));
        *request.method_mut() = match self.method {
            Method::Get => hyper::Method::GET,
            Method::Post => hyper::Method::POST,
        };
        if !self.path.starts_with('/') {
            return Err(Unsendable::Path);
        }
        *request.uri_mut() = self.path.parse().map_err(|_syntax| Unsendable::Path)?;
        self.fill(request.headers_mut())?;
        Ok(request)
    }

    fn fill(&self, map: &mut HeaderMap) -> Result<(), Unsendable> {
        map.insert(HOST, value(self.target.authority().as_bytes()).ok_or(Unsendable::Path)?);
        for (header, bytes) in self.headers {
            map.append(name(header).ok_or(Unsendable::Header)?, value(bytes).ok_or(Unsendable::Header)?);
        }
        // A compressed body is decoded all the same; uncompressed, its bytes and times are seen as they are.
        map.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        map.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!("redial/", env!("CARGO_PKG_VERSION"))));
        let Some(credential) = &self.credential else { return Ok(()) };
        let bytes = [credential.prefix.as_bytes(), credential.secret.expose()].concat();
        let mut bearer = value(&bytes).ok_or(Unsendable::Credential)?;
        bearer.set_sensitive(true);
        map.insert(name(credential.name).ok_or(Unsendable::Header)?, bearer);
        Ok(())
    }
}

fn name(text: &str) -> Option<HeaderName> {
    HeaderName::from_bytes(text.as_bytes()).ok()
}

fn value(bytes: &[u8]) -> Option<HeaderValue> {
    HeaderValue::from_bytes(bytes).ok()
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("target", &self.target)
            .field("method", &self.method)
            .field("headers", &self.headers.len())
            .field("credential", &self.credential)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
