use std::{borrow::Cow, net::IpAddr};

use crate::{
    GAP, Tainted,
    chosen::{self, is_chosen},
    label,
    shape::credential_shape,
};

clean_text!(
    /// A host name or address without user info: at most 253 bytes of `A-Z a-z 0-9 . - : [ ]`, with `‹…›` for a label that
    /// nobody chose.
    Host,
    is_host
);

clean_text!(
    /// An `http` or `https` address without user info, query or fragment.
    SafeUrl,
    is_url
);

clean_text!(
    /// A path in a repository or of a request: segments of `A-Z a-z 0-9 . _ - + @ , { } : ~ *` and space, at most
    /// 240 bytes (a pattern of a scope is one, too); a segment that is anything else stands as `‹…›`.
    SafePath,
    is_path
);

clean_text!(
    /// A git commit (40 or 64 hex digits) or a branch name.
    GitRef,
    is_git_ref
);

fn is_host(text: &str) -> bool {
    is_host_shaped(text) && (is_address(text) || is_chosen(text))
}

fn is_host_shaped(text: &str) -> bool {
    let part = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    !text.is_empty() && text.len() <= 253 && text.split(GAP).all(part) && !credential_shape(text)
}

/// Whether it is an address rather than a name, with a port or without: nobody chose its digits, and no key is one.
fn is_address(text: &str) -> bool {
    let host = text.rsplit_once(':').map_or(text, |(host, port)| if port.parse::<u16>().is_ok() { host } else { text });
    let inner = |text: &str| text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    inner(host) || inner(text)
}

/// A path without its first segment, where that is dear together with the host's end.
fn without_first(path: &str) -> String {
    let rest = path.get(1..).and_then(|path| path.split_once('/')).map(|(_, rest)| rest);
    rest.map_or_else(|| format!("/{GAP}"), |rest| format!("/{GAP}/{rest}"))
}

/// A host with `‹…›` for each label that nobody chose.
fn masked_host(text: &str) -> Cow<'_, str> {
    if is_address(text) { Cow::Borrowed(text) } else { chosen::masked(text, '.') }
}

/// What stands for a query.
const NO_QUERY: &str = "?‹…›";

fn is_url(text: &str) -> bool {
    let text = text.strip_suffix(NO_QUERY).unwrap_or(text);
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // What stands on both sides of a slash is weighed together; the digits of an address are not.
    let weighed = if is_address(host) { path } else { rest };
    is_host(host)
        && is_chosen(weighed)
        && (path.is_empty() || path == "/" || path.split('/').all(|part| part.is_empty() || is_segment(part)))
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 240
        && text.split('/').all(|part| part.is_empty() || is_segment(part))
        && is_chosen(text)
}

fn is_segment(part: &str) -> bool {
    part == GAP
        || (part.len() <= 120
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-+@,{}:~* ".contains(&b))
            && !credential_shape(part))
}

fn is_git_ref(text: &str) -> bool {
    is_commit(text) || text == GAP || (text.len() <= 120 && label::Identifier::new(Tainted::from(text)).is_ok())
}

fn is_commit(text: &str) -> bool {
    [40, 64].contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

impl Host {
    /// The host, with `‹…›` for each label that nobody chose.
    ///
    /// # Errors
    /// It is no host.
    pub fn masked(text: Tainted<'_>) -> Result<Self, crate::Refused> {
        Self::new(Tainted::from(masked_host(text.text()).as_ref()))
    }
}

impl SafePath {
    /// The path with `‹…›` for each segment that does not pass the gate; `‹…›` alone where it is too long.
    pub fn masked(text: Tainted<'_>) -> Self {
        let text = String::from_utf8_lossy(text.bytes());
        if is_path(&text) {
            return Self(text.into());
        }
        let parts: Vec<&str> =
            text.split('/').map(|part| if part.is_empty() || is_segment(part) { part } else { GAP }).collect();
        let masked = parts.join("/");
        let masked = chosen::masked(&masked, '/');
        if is_path(&masked) { Self(masked.into()) } else { Self(GAP.into()) }
    }
}

impl SafeUrl {
    /// The address without user info, query and fragment, and with `‹…›` for path segments that do not pass
    /// the gate.
    ///
    /// # Errors
    /// The scheme is neither `http` nor `https`, or the host is not one.
    pub fn stripped(text: Tainted<'_>) -> Result<Self, crate::Refused> {
        let refused = crate::Refused { gate: "SafeUrl" };
        let text = str::from_utf8(text.bytes()).map_err(|_utf8| refused)?;
        let text = text.split(['?', '#']).next().unwrap_or_default();
        let (scheme, rest) = text.split_once("://").ok_or(refused)?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        if !is_host_shaped(host) {
            return Err(refused);
        }
        let host = masked_host(host);
        let path = if path.is_empty() { String::new() } else { SafePath::masked(Tainted::from(path)).0.into() };
        let path = if is_address(&host) || is_chosen(&format!("{host}{path}")) { path } else { without_first(&path) };
        Self::new(Tainted::from(format!("{scheme}://{host}{path}").as_str()))
    }

    /// The same for a page that is read: a query, which may lead to another page, leaves a gap.
    ///
    /// # Errors
    /// As of [`stripped`](Self::stripped).
    pub fn of_page(text: Tainted<'_>) -> Result<Self, crate::Refused> {
        let bytes = text.bytes();
        let has_query = bytes.iter().take_while(|byte| **byte != b'#').any(|byte| *byte == b'?');
        let url = Self::stripped(text)?;
        if has_query { Self::new(Tainted::from(format!("{url}{NO_QUERY}").as_str())) } else { Ok(url) }
    }

    /// Whether parts of the address were left out, so that another may be shown the same way.
    pub fn is_masked(&self) -> bool {
        self.0.contains(GAP)
    }

    /// Scheme, host and port: what a credential is bound to.
    pub fn origin(&self) -> &str {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0.get(start..).and_then(|rest| rest.find('/')).map_or(self.0.len(), |at| start + at);
        self.0.get(..end).unwrap_or_default()
    }
}

impl GitRef {
    /// The branch, or `‹…›` where its name does not pass the gate. A branch that looks like a commit was not named by anybody.
    pub fn or_gap(text: Tainted<'_>) -> Self {
        let named = Some(text).filter(|text| !is_commit(text.text())).ok_or(crate::Refused { gate: "GitRef" });
        named.and_then(Self::new).unwrap_or_else(|_| Self(GAP.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_as_it_was_declared() {
        for kept in ["docs/**", "*.md", "src/{a,b}/*"] {
            assert_eq!(SafePath::masked(Tainted::from(kept)).as_str(), kept);
        }
        assert_eq!(SafePath::masked(Tainted::from("docs/[ab]/?")).as_str(), "docs/‹…›/‹…›");
    }

    #[test]
    fn an_address_loses_user_info_query_and_odd_segments() {
        let url = SafeUrl::stripped(Tainted::from("https://me:pw@api.example.com:8443/v1/a%20b?key=1#x")).unwrap();
        assert_eq!(url.as_str(), "https://api.example.com:8443/v1/‹…›");
        assert_eq!(url.origin(), "https://api.example.com:8443");
        assert!(SafeUrl::stripped(Tainted::from("ftp://x/")).is_err());
        let page = |text: &str| SafeUrl::of_page(Tainted::from(text)).unwrap();
        let (whole, cut) = (page("https://d.example.com/a#b?c"), page("https://d.example.com/a?page=chat"));
        assert_eq!((whole.as_str(), whole.is_masked()), ("https://d.example.com/a", false));
        assert_eq!((cut.as_str(), cut.is_masked()), ("https://d.example.com/a?‹…›", true));
        assert!(SafeUrl::stripped(Tainted::from("javascript:alert(1)")).is_err());
    }
}
