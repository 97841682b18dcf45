//! The model list: `GET /v1/models`, an object `list` with `data[]`.

use redial_redact::Tainted;
use serde::Deserialize;

use super::{
    Format, Method, Reading,
    lenient::{List, Presence, Text, document},
};

pub(super) struct Models;

impl Format for Models {
    fn method(&self) -> Method {
        Method::Get
    }

    fn path(&self, _: &str, _: bool) -> String {
        "/v1/models".to_owned()
    }

    fn body(&self, _: &str, _: bool) -> Vec<u8> {
        Vec::new()
    }

    fn incomplete(&self, _: &str) -> Option<(Vec<u8>, &'static str)> {
        None
    }

    fn read(&self, body: &[u8]) -> Reading {
        let Some(document) = document::<Document<'_>>(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        // Anthropic's list has no `object`; both have `data`.
        reading.answer.well_formed =
            Some(document.object.get().is_none_or(|o| o == "list") && document.data.0.is_some());
        reading.error = document.error.0;
        reading.output(document.data.iter().next().is_some());
        reading
    }

    fn event(&self, _: Tainted<'_>, _: Tainted<'_>, _: &mut Reading) -> Option<()> {
        Some(())
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    object: Text<'a>,
    #[serde(borrow, default)]
    data: List<Model<'a>>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Model<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
}

/// Whether a model list names a model; `None` where the document is no list.
pub fn listed(body: Tainted<'_>, model: &str) -> Option<bool> {
    let document: Document<'_> = document(body.bytes())?;
    let bare = model.strip_prefix("models/").unwrap_or(model);
    let same = |id: &str| id == model || id.strip_prefix("models/").unwrap_or(id) == bare;
    Some(document.data.0?.iter().filter_map(|m| m.id.get()).any(same))
}
