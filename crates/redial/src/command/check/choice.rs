//! What the command line may choose: families and probes, by their names.

use clap::ValueEnum;
use redial_note::Family;
use redial_redact::{Label, Tainted};
use redial_wire::family::Probe;

use crate::{
    config::{Config, key},
    problem::Problem,
};

/// The families, as the command line names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FamilyName {
    /// POST /v1/chat/completions
    Chat,
    /// POST /v1/responses
    Responses,
    /// POST /v1/messages
    Messages,
    /// POST /v1beta/models/MODEL:generateContent
    Gemini,
    /// GET /v1/models
    Models,
}

/// The deliberately wrong request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorPath {
    /// A required field is left out.
    MissingField,
    /// A model that nobody has.
    BadModel,
    /// A key that nobody has.
    BadKey,
    /// A body that ends in the middle.
    MalformedJson,
    /// None is sent.
    None,
}

impl ErrorPath {
    /// What is sent for it.
    pub(crate) const fn probe(self) -> Option<Probe> {
        match self {
            Self::MissingField => Some(Probe::MissingField),
            Self::BadModel => Some(Probe::BadModel),
            Self::BadKey => Some(Probe::BadKey),
            Self::MalformedJson => Some(Probe::MalformedJson),
            Self::None => None,
        }
    }
}

/// The probe of a family for which none was named.
fn own_probe(family: Family) -> Probe {
    if family == Family::Models { Probe::BadKey } else { Probe::MissingField }
}

impl From<Probe> for ErrorPath {
    fn from(probe: Probe) -> Self {
        match probe {
            Probe::MissingField => Self::MissingField,
            Probe::BadModel => Self::BadModel,
            Probe::BadKey => Self::BadKey,
            Probe::MalformedJson => Self::MalformedJson,
        }
    }
}

impl FamilyName {
    /// The family that the configuration names, where it names one.
    pub(crate) fn configured(config: &Config) -> Option<Family> {
        config.text(&key::FAMILY).and_then(|name| Self::from_str(name, false).ok()).map(Family::from)
    }
}

impl From<FamilyName> for Family {
    fn from(name: FamilyName) -> Self {
        match name {
            FamilyName::Chat => Self::Chat,
            FamilyName::Responses => Self::Responses,
            FamilyName::Messages => Self::Messages,
            FamilyName::Gemini => Self::Gemini,
            FamilyName::Models => Self::Models,
        }
    }
}

/// The probe that was asked for, or the family's own default.
pub(super) fn probe(family: Family, config: &Config) -> Result<Option<Probe>, Problem> {
    let named = config.text(&key::ERROR_PATH).and_then(|name| ErrorPath::from_str(name, false).ok());
    let probe = named.map_or(Some(own_probe(family)), ErrorPath::probe);
    if family == Family::Models && matches!(probe, Some(Probe::MissingField | Probe::MalformedJson)) {
        return Err(Problem::usage(
            "this probe needs a body, and the model list has none",
            "models is a GET: there is no field to leave out and no JSON to break",
            "one of: bad-key, bad-model, none",
        )
        .at(config.place(&key::ERROR_PATH)));
    }
    Ok(probe)
}

#[expect(clippy::expect_used, reason = "the names of the probes are labels")]
pub(super) fn probe_label(probe: Probe) -> Label {
    let name = match probe {
        Probe::MissingField => "missing-field",
        Probe::BadModel => "bad-model",
        Probe::BadKey => "bad-key",
        Probe::MalformedJson => "malformed-json",
    };
    Label::new(Tainted::from(name)).expect("a label")
}
