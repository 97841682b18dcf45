//! Where a redirect leads within its origin.

use redial_redact::Tainted;

use crate::Target;

/// Path and query of an address.
pub(super) fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = rest.split('#').next().unwrap_or_default();
    let path = url.find(['/', '?']).and_then(|at| url.get(at..)).unwrap_or_default();
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// The path that a `Location` leads to from `path`; `None`: it leads to another origin, or can't be read.
pub(crate) fn follow(target: &Target, path: &str, location: Tainted<'_>) -> Option<String> {
    let location = str::from_utf8(location.bytes()).ok()?.trim();
    // Some readers take a backslash for a slash; such an address means different hosts to different readers.
    if location.contains('\\') || location.chars().any(char::is_control) {
        return None;
    }
    let location = location.split('#').next().unwrap_or_default();
    if let Some(rest) = location.strip_prefix("//") {
        return same(target, &format!("{}://{rest}", target.scheme().name()));
    }
    if has_scheme(location) {
        return same(target, location);
    }
    Some(joined(path, location))
}

fn same(target: &Target, url: &str) -> Option<String> {
    (Target::of(url).ok()? == *target).then(|| path_of(url))
}

/// Whether it begins with a scheme (RFC 3986, 3.1): `mailto:x` is no path.
fn has_scheme(location: &str) -> bool {
    let Some((scheme, _)) = location.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn joined(path: &str, location: &str) -> String {
    let (base, _) = path.split_once('?').unwrap_or((path, ""));
    if location.is_empty() {
        return path.to_owned();
    }
    if location.starts_with('/') {
        return without_dots(location);
    }
    if location.starts_with('?') {
        return format!("{base}{location}");
    }
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    without_dots(&format!("{folder}/{location}"))
}

/// The path without `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut kept = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_within_the_origin() {
        let target = Target::of("https://docs.example.com").unwrap();
        for (location, path) in [
            ("/b", Some("/b")),
            ("b?x=1#y", Some("/api/b?x=1")),
            ("./b/", Some("/api/b/")),
            ("../b", Some("/b")),
            ("../../../b", Some("/b")),
            ("..", Some("/")),
            ("?q", Some("/api/chat?q")),
            ("", Some("/api/chat?old")),
            ("https://docs.example.com/b", Some("/b")),
            ("https://DOCS.example.com:443", Some("/")),
            ("//docs.example.com/b", Some("/b")),
            ("//evil.example.com/b", None),
            ("http://docs.example.com/b", None),
            ("https://docs.example.com:8443/b", None),
            ("https://docs.example.com@evil.example/b", None),
            ("https://docs.example.com.evil.example/b", None),
            ("https:\\\\evil.example", None),
            ("/\\evil.example", None),
            ("javascript:alert(1)", None),
            ("b:c", None),
        ] {
            assert_eq!(follow(&target, "/api/chat?old", Tainted::from(location)).as_deref(), path, "{location}");
        }
    }

    #[test]
    fn an_address_has_a_path() {
        for (url, path) in
            [("https://x", "/"), ("https://x/a?b=/c#d", "/a?b=/c"), ("https://x?b", "/?b"), ("https://x#a/b", "/")]
        {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
