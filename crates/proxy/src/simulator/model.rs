//! The simulator's models.

use serde::Deserialize;

/// The model that is used where none is named.
pub const DEFAULT_MODEL: &str = "sim-model-1";

/// All models, and the dated snapshot that serves each, as real gateways name it in their answers.
const MODELS: &[(&str, &str)] = &[
    (DEFAULT_MODEL, "sim-model-1-2026-01-15"),
    ("sim-model-1-mini", "sim-model-1-mini-2026-03-02"),
    ("sim-model-2-preview", "sim-model-2-preview-2026-06-30"),
];

/// Names of all models.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|(alias, _)| *alias)
}

/// Which models the simulator has. In a script: `"models": "any"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Models {
    /// Its own.
    #[default]
    Own,
    /// Every one that is asked for, under the name that it is asked by: for a command that has a real gateway's model.
    Any,
}

impl Models {
    /// The snapshot that serves a model (an alias or a snapshot); `None`: nobody has it.
    pub(crate) fn served(self, name: &str) -> Option<String> {
        let plain = name.strip_prefix("models/").unwrap_or(name);
        let own = MODELS.iter().find(|(alias, snapshot)| *alias == plain || *snapshot == plain);
        let own = own.map(|(_, snapshot)| (*snapshot).to_owned());
        if self == Self::Any { own.or_else(|| Some(plain.to_owned())) } else { own }
    }
}
