//! The vendors whose credentials Redial knows by the name of their variable, and the address each belongs to.

/// A gateway or vendor with its variables.
#[derive(Debug)]
pub(crate) struct Preset {
    /// Its name in notes and in `gateway.name`.
    pub(crate) name: &'static str,
    /// Variables of its credential, the official one first.
    pub(crate) variables: &'static [&'static str],
    /// The variable that moves its address.
    pub(crate) base_variable: &'static str,
    /// Its address where nobody moved it.
    pub(crate) base: &'static str,
}

/// The table. `COMET_API_KEY` is not in it: it is used for this gateway by some, and is another product's name too.
pub(crate) static PRESETS: &[Preset] = &[
    Preset {
        name: "cometapi",
        variables: &["COMETAPI_KEY", "COMETAPI_API_KEY"],
        base_variable: "COMETAPI_BASE_URL",
        base: "https://api.cometapi.com/v1",
    },
    Preset {
        name: "openai",
        variables: &["OPENAI_API_KEY"],
        base_variable: "OPENAI_BASE_URL",
        base: "https://api.openai.com/v1",
    },
    Preset {
        name: "anthropic",
        variables: &["ANTHROPIC_API_KEY"],
        base_variable: "ANTHROPIC_BASE_URL",
        base: "https://api.anthropic.com",
    },
    Preset {
        name: "gemini",
        variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        base_variable: "GOOGLE_GEMINI_BASE_URL",
        base: "https://generativelanguage.googleapis.com",
    },
];

/// The preset of this name.
pub(crate) fn named(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// The preset that a variable's credential belongs to.
pub(crate) fn of_variable(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.variables.contains(&name))
}
