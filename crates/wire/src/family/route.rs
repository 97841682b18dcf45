//! Which family a path that a client sends belongs to, and what the gateway calls it.

use std::borrow::Cow;

use redial_note::Family;

/// Where a recorded request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route<'a> {
    /// Its family.
    pub family: Family,
    /// The family's path below the base URL.
    pub path: Cow<'a, str>,
}

/// The family of a path without its query; `None` for one that is no family's.
///
/// Two clients read `ANTHROPIC_BASE_URL` differently, so that `/messages` is `/v1/messages`; and Google's Python client
/// calls a model's operation below `/v1/models/` (clients.md), which is not OpenAI's model list. A slash at the end changes
/// neither the family nor the path that the gateway gets: what it is worth there is the gateway's to say.
pub fn route<'a>(method: &str, path: &'a str) -> Option<Route<'a>> {
    // Methods are told by their letters (RFC 9110, 9.1): `post` is another one.
    let post = method == "POST";
    let plain = without_slash(path);
    let family = match plain.strip_prefix("/v1").unwrap_or(plain) {
        "/chat/completions" if post => Family::Chat,
        "/responses" if post => Family::Responses,
        "/messages" if post => Family::Messages,
        _ if post && operation(plain).is_some() => Family::Gemini,
        _ if method == "GET" && is_list(path) => Family::Models,
        _ => return None,
    };
    let missing = family != Family::Gemini && !path.starts_with("/v1");
    Some(Route { family, path: if missing { format!("/v1{path}").into() } else { path.into() } })
}

/// The family whose calls go to a path, by whichever method.
pub fn family_of_path(path: &str) -> Option<Family> {
    ["POST", "GET"].iter().find_map(|method| route(method, path)).map(|route| route.family)
}

/// A path without the one slash at its end. A router with FastAPI or gin behind it sends a client from there to the path without
/// it (307), others answer 404, and some take it: a call was meant in any case.
fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// The model that a path of Gemini's names.
pub(crate) fn model_in_path(path: &str) -> Option<&str> {
    operation(without_slash(path.split('?').next().unwrap_or_default())).map(|(model, _)| model)
}

/// Model and operation of `/v1beta/models/M:generateContent` and its like.
fn operation(path: &str) -> Option<(&str, &str)> {
    let rest =
        ["/v1beta/models/", "/v1/models/", "/v1beta1/models/"].iter().find_map(|front| path.strip_prefix(front))?;
    let (model, operation) = rest.rsplit_once(':')?;
    (matches!(operation, "generateContent" | "streamGenerateContent") && !model.is_empty())
        .then_some((model, operation))
}

fn is_list(path: &str) -> bool {
    let rest = ["/v1/models", "/models", "/v1beta/models"].iter().find_map(|front| path.strip_prefix(front));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') && !rest.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_real_clients_find_their_family() {
        for (method, path, expected) in [
            ("POST", "/v1/chat/completions", Some((Family::Chat, "/v1/chat/completions"))),
            ("POST", "/chat/completions", Some((Family::Chat, "/v1/chat/completions"))),
            ("POST", "/v1/responses", Some((Family::Responses, "/v1/responses"))),
            ("GET", "/v1/responses", None),
            ("POST", "/messages", Some((Family::Messages, "/v1/messages"))),
            ("POST", "/v1/messages", Some((Family::Messages, "/v1/messages"))),
            ("POST", "/v1/messages/count_tokens", None),
            ("POST", "/v1/models/m:generateContent", Some((Family::Gemini, "/v1/models/m:generateContent"))),
            (
                "POST",
                "/v1beta/models/m:streamGenerateContent",
                Some((Family::Gemini, "/v1beta/models/m:streamGenerateContent")),
            ),
            ("POST", "/v1beta/models/m:countTokens", None),
            ("GET", "/v1/models", Some((Family::Models, "/v1/models"))),
            ("GET", "/v1/models/gpt-4o", Some((Family::Models, "/v1/models/gpt-4o"))),
            ("GET", "/v1/modelsx", None),
            ("POST", "/v1/chat/completions/", Some((Family::Chat, "/v1/chat/completions/"))),
            ("POST", "/responses/", Some((Family::Responses, "/v1/responses/"))),
            ("POST", "/messages/", Some((Family::Messages, "/v1/messages/"))),
            ("POST", "/v1/models/m:generateContent/", Some((Family::Gemini, "/v1/models/m:generateContent/"))),
            ("GET", "/v1/models/", Some((Family::Models, "/v1/models/"))),
            ("POST", "/v1/chat/completions//", None),
            ("POST", "/v1//chat/completions", None),
            ("POST", "/v1/messages/count_tokens/", None),
            ("HEAD", "/", None),
            ("post", "/v1/chat/completions", None),
            ("Post", "/v1/models/m:generateContent", None),
            ("get", "/v1/models", None),
        ] {
            let found = route(method, path);
            let found = found.as_ref().map(|route| (route.family, route.path.as_ref()));
            assert_eq!(found, expected, "{method} {path}");
        }
        // The path is a family's, whatever is done with it; a method alone makes no call.
        for (path, family) in [
            ("/v1/chat/completions", Some(Family::Chat)),
            ("/v1/models", Some(Family::Models)),
            ("/v1/embeddings", None),
        ] {
            assert_eq!((family_of_path(path), route("HEAD", path)), (family, None), "{path}");
        }
        for path in
            ["/v1beta/models/gemini-x:generateContent?alt=sse", "/v1beta/models/gemini-x:generateContent/?alt=sse"]
        {
            assert_eq!(model_in_path(path), Some("gemini-x"));
        }
    }
}
