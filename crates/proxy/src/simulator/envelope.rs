//! CometAPI's errors, in their real shapes.

use serde_json::json;

use crate::{fault::envelope, reply::Reply};

/// No credential.
pub(super) fn absent_key(id: &str) -> Reply {
    error(401, "No API key provided", "", id)
}

/// A credential that opens nothing.
pub(super) fn invalid_key(id: &str) -> Reply {
    error(401, "Invalid token", "", id)
}

/// A body that is not JSON.
pub(super) fn malformed(id: &str) -> Reply {
    error(400, "failed to parse request body: unexpected end of JSON input or invalid character", "invalid_request", id)
}

/// A required field is missing or empty. CometAPI answers 500 for what is the client's mistake.
pub(super) fn missing(field: &str, id: &str) -> Reply {
    error(500, &format!("field {field} is required"), "invalid_request", id)
}

/// Nobody has this model: the same words and status as for a model whose channels are all down.
pub(super) fn unknown_model(model: &str, id: &str) -> Reply {
    let model: String = model.chars().take(64).collect();
    error(503, &format!("no available channel for group default and model {model}"), "model_not_found", id)
}

/// One model was asked for by its name, and is not in the list.
pub(super) fn unlisted(model: &str) -> Reply {
    let model: String = model.chars().take(64).collect();
    let message = format!("The model '{model}' does not exist");
    let error =
        json!({ "message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found" });
    Reply::json(404, &json!({ "error": error }))
}

/// A wrong path: a web console answers it, not the API.
pub(super) fn nowhere(method: &str) -> Reply {
    if method == "HEAD" {
        return Reply::text(200, "text/html; charset=utf-8", "");
    }
    if method != "GET" {
        return Reply::text(301, "text/html; charset=utf-8", "<a href=\"/\">Moved Permanently</a>.\n\n")
            .with("location", "/");
    }
    Reply::text(
        200,
        "text/html; charset=utf-8",
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Console</title>\
         <script type=\"module\" src=\"/assets/index.js\"></script></head>\
         <body><noscript>You need to enable JavaScript to run this app.</noscript><div id=\"root\"></div></body></html>",
    )
}

fn error(status: u16, message: &str, code: &str, id: &str) -> Reply {
    Reply::json(status, &envelope(&format!("{message} (request id: {id})"), code))
}
