//! The model list and what lies below it: `GET /v1/models`, an object `list` with `data[]`, and one model of it, as OpenAI, Anthropic,
//! Google (<https://ai.google.dev/api/models>) and those who are compatible write them.

use redial_redact::Tainted;
use serde::Deserialize;

use super::{
    Answer, Format, Method, Reading,
    lenient::{List, Mixed, Presence, Text, document, list},
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
        let (sound, error) = if body.trim_ascii_start().starts_with(b"[") {
            // Together's list has nothing around it. One in which no model stands may be a list of anything.
            let Some((models, true)) = list::<Model<'_>>(body).filter(|(models, _)| !models.is_empty()) else {
                return Reading::unreadable();
            };
            (models.iter().all(Model::is_one), false)
        } else {
            let Some(document) = document::<Document<'_>>(body) else { return Reading::unreadable() };
            (document.is_sound(), document.error.0)
        };
        // A list may be empty: an account without models has one.
        Reading { answer: Answer { well_formed: Some(sound), ..Answer::default() }, error, ..Reading::default() }
    }

    fn event(&self, _: Tainted<'_>, _: Tainted<'_>, _: &mut Reading) -> Option<()> {
        Some(())
    }
}

/// A list, or one model: what a path behind the list's leads to.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    object: Text<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    /// Of OpenAI's list and of Anthropic's. `OpenRouter` has one model here.
    #[serde(borrow, default)]
    data: Mixed<Model<'a>>,
    /// Of Google's list, Cohere's and Ollama's.
    #[serde(borrow, default)]
    models: List<Model<'a>>,
    #[serde(default)]
    success: Option<Presence>,
    #[serde(default)]
    code: Presence,
    #[serde(default)]
    message: Presence,
    #[serde(default)]
    msg: Presence,
    #[serde(default)]
    detail: Presence,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Model<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
}

impl Document<'_> {
    /// Whether it is one of the answers to a question for models. A relay's refusal has a list's fields too.
    fn is_sound(&self) -> bool {
        let refused = self.success.is_some_and(|success| !success.0);
        let is_list = self.object.get().is_none_or(|object| object == "list")
            && (self.data.items().is_some() || self.models.0.is_some());
        !refused && (is_list || self.is_one())
    }

    /// Whether it is a model by itself. What fails has an id as well, and says why.
    fn is_one(&self) -> bool {
        let named = self.id.get().is_some() || self.name.get().is_some();
        let explains = self.code.0 || self.message.0 || self.msg.0 || self.detail.0 || self.error.0;
        named
            && !explains
            && self.object.get().is_none_or(|object| object == "model")
            && self.kind.get() != Some("error")
    }
}

impl Model<'_> {
    fn is_one(&self) -> bool {
        self.id.get().is_some() || self.name.get().is_some()
    }
}

/// Whether a model list names a model; `None` where the document is no list.
pub fn listed(body: Tainted<'_>, model: &str) -> Option<bool> {
    let body = body.bytes();
    if body.trim_ascii_start().starts_with(b"[") {
        return list::<Model<'_>>(body).map(|(models, _)| names(&models, model));
    }
    let document: Document<'_> = document(body)?;
    Some(names(document.data.items().or(document.models.0.as_deref())?, model))
}

fn names(models: &[Model<'_>], model: &str) -> bool {
    let bare = model.strip_prefix("models/").unwrap_or(model);
    let same = |id: &str| id == model || id.strip_prefix("models/").unwrap_or(id) == bare;
    models.iter().any(|model| [&model.id, &model.name].into_iter().filter_map(Text::get).any(same))
}
