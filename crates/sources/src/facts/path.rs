//! Methods and paths, as pages write them.

/// The methods that a page may name.
const METHODS: [&str; 5] = ["POST", "GET", "PUT", "PATCH", "DELETE"];

/// A method and a path, as a page states them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// In capitals; `None` where the page names only a path.
    pub(crate) method: Option<&'static str>,
    /// The path, from its first slash, without origin, query and trailing slash.
    pub(crate) path: String,
    /// Whether the path may stand below a base that is not said (`{{BASE_URL}}/chat/completions`, `/chat/completions`).
    pub(crate) relative: bool,
}

/// A word that is a method (`POST`, `post:`).
pub(crate) fn method(word: &str) -> Option<&'static str> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    METHODS.into_iter().find(|method| method.eq_ignore_ascii_case(word))
}

/// A word that is a path or an address with one: what it leads to, and whether its base is left open.
pub(crate) fn path(word: &str) -> Option<(String, bool)> {
    let word = word
        .trim()
        .trim_matches(['`', '"', '\'', '“', '”', ',', ';', '(', ')', '*'])
        .trim_end_matches(['.', ':', '`', '：']);
    let word =
        word.strip_prefix('<').filter(|word| word.starts_with("http")).map_or(word, |word| word.trim_end_matches('>'));
    // `[POST /v1/messages]`: only one of the brackets stands at this word.
    let word = if word.contains('[') { word } else { word.trim_end_matches(']') };
    let word = word.split(['?', '#']).next().unwrap_or_default();
    let (rest, relative) = match below_origin(word) {
        Some(found) => found,
        None if word.starts_with('/') => (word, true),
        None => return None,
    };
    let rest = rest.trim_end_matches('/');
    let sound = !rest.is_empty() && rest.len() <= 200 && rest.chars().all(may_be_in_path) && !rest.contains("//");
    // A path with its own version needs no base to be known.
    let relative = relative && !has_version(rest);
    sound.then(|| (rest.to_owned(), relative))
}

/// Whether a character may stand in a path, as pages write them.
pub(crate) fn may_be_in_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/_-.:{}<>[]$=*@%".contains(c)
}

/// What follows the origin of an address, and whether that origin is a placeholder that may hold more than one.
fn below_origin(word: &str) -> Option<(&str, bool)> {
    for scheme in ["https://", "http://"] {
        if let Some(rest) = word.strip_prefix(scheme) {
            return Some((rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"), false));
        }
    }
    for (open, close) in [("{{", "}}"), ("${", "}"), ("{", "}"), ("<", ">"), ("[", "]")] {
        if let Some(rest) = word.strip_prefix(open) {
            let (_, rest) = rest.split_once(close)?;
            return rest.starts_with('/').then_some((rest, true));
        }
    }
    if let Some(rest) = word.strip_prefix('$') {
        let at = rest.find('/')?;
        return rest.get(at..).map(|rest| (rest, true));
    }
    // `api.example.com/v1/chat/completions`: a host has a dot, and no other file of a page begins so.
    let (host, _) = word.split_once('/')?;
    let is_host = host.contains('.')
        && host.split(['.', ':', '-']).all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()))
        && host.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_host { word.get(host.len()..).map(|rest| (rest, false)) } else { None }
}

/// Whether a segment is a version: `v1`, `v1beta`.
fn has_version(path: &str) -> bool {
    path.split('/').any(is_version)
}

fn is_version(segment: &str) -> bool {
    let Some(rest) = segment.strip_prefix('v') else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(rest.get(digits..), Some("" | "beta" | "alpha" | "beta1" | "beta2" | "beta3"))
}

/// A path below the path of a base address: `/v1` and `/chat/completions`, once where both have it.
pub(crate) fn below(base: &str, path: &str) -> String {
    let base = base.trim_end_matches('/');
    if base.is_empty() || path == base || path.strip_prefix(base).is_some_and(|rest| rest.starts_with('/')) {
        return path.to_owned();
    }
    format!("{base}{path}")
}

/// How far a path of a page is the path of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The same.
    Same,
    /// The same below a base, or in a version, that the page leaves open.
    Maybe,
    /// Another one.
    Other,
}

/// Compares a path with the template of a request's (`/v1beta/models/{model}:generateContent`).
pub(crate) fn fit(path: &str, relative: bool, own: &str) -> Fit {
    let (path, own): (Vec<&str>, Vec<&str>) = (segments(path), segments(own));
    if path.len() == own.len() && path.iter().zip(&own).all(|(path, own)| is_same(path, own)) {
        return Fit::Same;
    }
    let may_be = |(path, own): (&&str, &&str)| is_same(path, own) || is_version(own) && names_version(path);
    if path.len() == own.len() && path.iter().zip(&own).all(may_be) {
        return Fit::Maybe;
    }
    let tail = own.iter().rev().zip(path.iter().rev()).all(|(own, path)| is_same(path, own));
    if relative && path.len() < own.len() && tail && !path.is_empty() { Fit::Maybe } else { Fit::Other }
}

/// Segments; `{model=models/*}` is the two that it stands for.
fn segments(path: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = path.trim_matches('/');
    while !rest.is_empty() {
        let brace = rest.starts_with('{');
        if brace
            && let Some((template, after)) = rest.split_once('}')
            && let Some((_, value)) = template.split_once('=')
        {
            let mut values: Vec<&str> = value.split('/').collect();
            // What follows the brace belongs to the last segment; the comparison takes a star for a parameter.
            values.pop();
            found.extend(values);
            let end = after.find('/').unwrap_or(after.len());
            found.push(after.get(..end).unwrap_or_default());
            rest = after.get(end..).unwrap_or_default().trim_start_matches('/');
            continue;
        }
        let (segment, after) = rest.split_once('/').unwrap_or((rest, ""));
        found.push(segment);
        rest = after;
    }
    found
}

/// A segment of a page against one of ours: what ours leaves open may be any name there.
fn is_same(page: &str, own: &str) -> bool {
    let Some((before, after)) = own.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)))
    else {
        return page == own;
    };
    let Some(middle) = page.strip_prefix(before).and_then(|page| page.strip_suffix(after)) else { return false };
    // `…:streamGenerateContent` does not end with `:generateContent`, so that nothing of another action is left.
    middle.bytes().filter(|b| *b == b':').count() <= usize::from(middle.starts_with(':'))
}

/// Whether a segment of a page is a parameter for a version (`{apiVersion}`, `:version`).
fn names_version(segment: &str) -> bool {
    let name = segment.trim_start_matches([':', '{', '<', '$', '[']).trim_end_matches(['}', '>', ']']);
    name.len() < segment.len() && (name.to_ascii_lowercase().contains("version") || matches!(name, "v" | "ver"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_pages_write_them() {
        for (word, path_and_relative) in [
            ("/v1/chat/completions", Some(("/v1/chat/completions", false))),
            ("https://api.cometapi.com/v1/messages/", Some(("/v1/messages", false))),
            ("`https://api.example.com:8080/v1/messages?beta=true`", Some(("/v1/messages", false))),
            ("api.cometapi.com/v1/messages", Some(("/v1/messages", false))),
            ("{{BASE_URL}}/chat/completions", Some(("/chat/completions", true))),
            ("$BASE/v1/messages", Some(("/v1/messages", false))),
            ("<base-url>/v1/messages", Some(("/v1/messages", false))),
            ("/chat/completions", Some(("/chat/completions", true))),
            ("{baseUrl}/chat/completions.", Some(("/chat/completions", true))),
            ("/v1/messages`:", Some(("/v1/messages", false))),
            ("chat/completions", None),
            ("and/or", None),
            ("/", None),
            ("// a comment", None),
        ] {
            let found = path(word);
            assert_eq!(found.as_ref().map(|(path, relative)| (path.as_str(), *relative)), path_and_relative, "{word}");
        }
    }

    #[test]
    fn a_path_is_held_against_ours() {
        let gemini = "/v1beta/models/{model}:generateContent";
        for (path, relative, own, fits) in [
            ("/v1/messages", false, "/v1/messages", Fit::Same),
            ("/messages", true, "/v1/messages", Fit::Maybe),
            ("/messages", false, "/v1/messages", Fit::Other),
            ("/v2/messages", false, "/v1/messages", Fit::Other),
            ("/api/v1/messages", false, "/v1/messages", Fit::Other),
            ("/v1beta/models/{model}:generateContent", false, gemini, Fit::Same),
            ("/v1beta/models/gemini-2.5-flash:generateContent", false, gemini, Fit::Same),
            ("/v1beta/models/:model:generateContent", false, gemini, Fit::Same),
            ("/v1beta/{model=models/*}:generateContent", false, gemini, Fit::Same),
            ("/{apiVersion}/models/{modelName}:generateContent", true, gemini, Fit::Maybe),
            ("/:version/models/:model:generateContent", true, gemini, Fit::Maybe),
            ("/{api_version}/chat/completions", true, "/v1/messages", Fit::Other),
            ("/{tenant}/messages", true, "/v1/messages", Fit::Other),
            ("/v1beta/models/{model}:streamGenerateContent", false, gemini, Fit::Other),
            ("/v1/models/{model}:generateContent", false, gemini, Fit::Other),
            ("/v1beta/models/{model}", false, gemini, Fit::Other),
        ] {
            assert_eq!(fit(path, relative, own), fits, "{path}");
        }
        assert_eq!(below("/v1", "/chat/completions"), "/v1/chat/completions");
        assert_eq!(below("/v1", "/v1/chat/completions"), "/v1/chat/completions");
        assert_eq!(below("", "/a"), "/a");
    }
}
