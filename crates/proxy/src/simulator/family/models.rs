//! The model list, in each vendor's form.

use serde_json::{Value, json};

use crate::{reply::Reply, simulator::model};

/// Whose form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListForm {
    OpenAi,
    Anthropic,
    Gemini,
}

/// When the simulator's models were made.
const CREATED: i64 = 1_768_435_200;

pub(crate) fn list(form: ListForm) -> Reply {
    let all: Vec<Value> = model::all().map(|name| entry(name, form)).collect();
    Reply::json(
        200,
        &match form {
            ListForm::OpenAi => json!({ "object": "list", "data": all, "success": true }),
            ListForm::Anthropic => {
                let edge = |model: Option<&Value>| model.and_then(|model| model.get("id").cloned());
                json!({ "data": all, "first_id": edge(all.first()), "last_id": edge(all.last()), "has_more": false })
            }
            ListForm::Gemini => json!({ "models": all }),
        },
    )
}

/// One model by its name; `None`: it is not in the list.
pub(crate) fn one(name: &str, form: ListForm) -> Option<Reply> {
    model::all().find(|known| *known == name).map(|known| Reply::json(200, &entry(known, form)))
}

fn entry(name: &str, form: ListForm) -> Value {
    match form {
        ListForm::OpenAi => json!({
            "id": name,
            "object": "model",
            "created": CREATED,
            "owned_by": "simulator",
            "supported_endpoint_types": ["openai", "anthropic", "gemini"],
        }),
        ListForm::Anthropic => json!({
            "id": name,
            "type": "model",
            "display_name": name,
            "created_at": "2026-01-15T00:00:00Z",
        }),
        ListForm::Gemini => json!({
            "name": format!("models/{name}"),
            "version": "001",
            "displayName": name,
            "description": "A model of the simulator",
            "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent"],
        }),
    }
}
