//! The simulator's models.

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

/// The snapshot that serves a model (an alias or a snapshot); `None`: nobody has it.
pub(super) fn served(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("models/").unwrap_or(name);
    MODELS.iter().find(|(alias, snapshot)| *alias == name || *snapshot == name).map(|(_, snapshot)| *snapshot)
}
