//! What a request gets when no fault is scripted.

use redial_note::{Family, Finish};
use serde_json::Value;

use super::{
    credential::Standing,
    envelope,
    family::{self, Ask, models::ListForm},
    intake::Request,
    model::Models,
    route::{Route, Stream},
};
use crate::{clock, reply::Reply};

/// The answer to request number `n`; `wish` says what a good one is like. The order of the
/// checks is the gateway's: credential, JSON, model, fields.
pub(crate) fn to(request: &Request, route: &Route, standing: Standing, models: Models, wish: Wish, n: u64) -> Reply {
    let id = request_id(n);
    if *route == Route::Nowhere {
        return envelope::nowhere(&request.method);
    }
    match standing {
        Standing::Absent => return envelope::absent_key(&id),
        Standing::Refused => return envelope::invalid_key(&id),
        Standing::Accepted => {}
    }
    match route {
        Route::Models { gemini } => family::models::list(list_form(request, *gemini)),
        Route::Model { name, gemini } => {
            let found = family::models::one(name, list_form(request, *gemini));
            found.unwrap_or_else(|| envelope::unlisted(name))
        }
        Route::Endpoint { family, model, stream } => {
            let asked = Asked { family: *family, model: model.as_deref(), stream: *stream, wish };
            endpoint(request, asked, models, n, &id).unwrap_or_else(|refusal| refusal)
        }
        Route::Contract { .. } | Route::Nowhere => envelope::nowhere(&request.method),
    }
}

/// One path serves three vendors' lists: such gateways tell their clients apart by the headers they send.
fn list_form(request: &Request, gemini: bool) -> ListForm {
    let goog = request.header("x-goog-api-key").is_some() || request.parameter("key").is_some();
    if gemini || goog {
        ListForm::Gemini
    } else if request.header("anthropic-version").is_some() {
        ListForm::Anthropic
    } else {
        ListForm::OpenAi
    }
}

/// What a good answer is to be like, where that does not follow from the request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wish {
    /// Why it ends.
    pub(crate) finish: Option<Finish>,
    /// Most words.
    pub(crate) words: Option<u64>,
}

/// What the path says of an endpoint's request.
#[derive(Clone, Copy)]
struct Asked<'a> {
    family: Family,
    model: Option<&'a str>,
    stream: Option<Stream>,
    wish: Wish,
}

fn endpoint(request: &Request, asked: Asked<'_>, models: Models, n: u64, id: &str) -> Result<Reply, Reply> {
    let Asked { family, model, stream, wish } = asked;
    let body: Value = serde_json::from_slice(&request.body).map_err(|_json| envelope::malformed(id))?;
    let named = body.get("model").and_then(Value::as_str);
    let model = model.or(named).filter(|name| !name.is_empty()).ok_or_else(|| envelope::missing("model", id))?;
    let served = models.served(model).ok_or_else(|| envelope::unknown_model(model, id))?;
    if let Some(field) = family::required(family).iter().find(|field| !filled(body.get(**field))) {
        return Err(envelope::missing(field, id));
    }
    let in_body = body.get("stream").and_then(Value::as_bool).unwrap_or(false);
    let ask = Ask {
        stream: stream.map_or(in_body, |stream| stream == Stream::Yes),
        sse: family != Family::Gemini || request.parameter("alt") == Some("sse"),
        limit: wish.words.or_else(|| family::limit(family, &body)),
        finish: wish.finish,
        usage: body.pointer("/stream_options/include_usage").and_then(Value::as_bool).unwrap_or(false),
        created: clock::now().as_second(),
        served,
        n,
    };
    Ok(family::answer(family, &ask))
}

/// An empty list or text is as good as none.
fn filled(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
    }
}

/// A request id in the form of such gateways: a time to the nanosecond and some letters.
fn request_id(n: u64) -> String {
    let now = clock::now();
    format!("{}{:09}SIM{n:05}", now.strftime("%Y%m%d%H%M%S"), now.subsec_nanosecond())
}
