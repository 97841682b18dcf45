//! Which path means what.

use redial_note::Family;
use redial_redact::percent_decoded;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// An endpoint with a body; `model` and `stream` where the path says them.
    Endpoint { family: Family, model: Option<String>, stream: Option<Stream> },
    /// The model list.
    Models { gemini: bool },
    /// One model.
    Model { name: String, gemini: bool },
    /// A contract page.
    Contract { family: Family, markdown: bool },
    /// Nothing here.
    Nowhere,
}

/// Whether Gemini's path asks for a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    No,
    Yes,
}

impl Route {
    /// The route of a method and a path without query.
    pub(crate) fn of(method: &str, path: &str) -> Self {
        match method {
            "POST" => post(path),
            "GET" => get(path),
            _ => Self::Nowhere,
        }
    }

    /// The family that it belongs to.
    pub(crate) fn family(&self) -> Option<Family> {
        match self {
            Self::Endpoint { family, .. } | Self::Contract { family, .. } => Some(*family),
            Self::Models { .. } | Self::Model { .. } => Some(Family::Models),
            Self::Nowhere => None,
        }
    }
}

fn post(path: &str) -> Route {
    let plain = |family| Route::Endpoint { family, model: None, stream: None };
    match path {
        "/v1/chat/completions" => plain(Family::Chat),
        "/v1/responses" => plain(Family::Responses),
        "/v1/messages" => plain(Family::Messages),
        _ => gemini(path).unwrap_or(Route::Nowhere),
    }
}

fn gemini(path: &str) -> Option<Route> {
    let rest = path.strip_prefix("/v1beta/models/").or_else(|| path.strip_prefix("/v1/models/"))?;
    let (model, action) = rest.rsplit_once(':')?;
    let stream = match action {
        "generateContent" => Stream::No,
        "streamGenerateContent" => Stream::Yes,
        _ => return None,
    };
    Some(Route::Endpoint { family: Family::Gemini, model: Some(decoded(model)), stream: Some(stream) })
}

fn get(path: &str) -> Route {
    if let Some(page) = path.strip_prefix("/docs/") {
        let (name, markdown) = page.strip_suffix(".md").map_or((page, false), |name| (name, true));
        let family = Family::ALL.into_iter().find(|family| family.name() == name);
        return family.map_or(Route::Nowhere, |family| Route::Contract { family, markdown });
    }
    let (rest, gemini) = match (path.strip_prefix("/v1/models"), path.strip_prefix("/v1beta/models")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return Route::Nowhere,
    };
    match rest.strip_prefix('/') {
        None if rest.is_empty() => Route::Models { gemini },
        Some(name) if !name.is_empty() => Route::Model { name: decoded(name), gemini },
        _ => Route::Nowhere,
    }
}

/// A path segment without its percent-encoding.
fn decoded(segment: &str) -> String {
    String::from_utf8_lossy(&percent_decoded(segment.as_bytes())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_all_families_are_known_and_others_are_not() {
        for (method, path, family) in [
            ("POST", "/v1/chat/completions", Some(Family::Chat)),
            ("POST", "/v1/responses", Some(Family::Responses)),
            ("POST", "/v1/messages", Some(Family::Messages)),
            ("POST", "/v1beta/models/sim-model-1:generateContent", Some(Family::Gemini)),
            ("POST", "/v1/models/sim-model-1:streamGenerateContent", Some(Family::Gemini)),
            ("GET", "/v1/models", Some(Family::Models)),
            ("GET", "/v1beta/models/x", Some(Family::Models)),
            ("GET", "/docs/chat.md", Some(Family::Chat)),
            ("POST", "/chat/completions", None),
            ("POST", "/v1/v1/chat/completions", None),
            ("GET", "/v1/chat/completions", None),
            ("GET", "/v1/modelsx", None),
            ("GET", "/docs/nothing", None),
        ] {
            assert_eq!(Route::of(method, path).family(), family, "{method} {path}");
        }
    }

    #[test]
    fn a_model_name_in_a_path_is_decoded() {
        for (encoded, plain) in [("a%2Fb", "a/b"), ("100%", "100%"), ("%zz%41", "%zzA"), ("%+A", "%+A"), ("", "")] {
            assert_eq!(decoded(encoded), plain);
        }
    }
}
