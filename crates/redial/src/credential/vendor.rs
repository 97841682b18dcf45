//! The vendors whose keys the environment holds, and which of them is the gateway where nobody named one.

use redial_note::CredentialFrom;
use redial_redact::{Identifier, Secret, Tainted};

use super::{Access, Credential, Place, bound, preset};
use crate::{
    config::{Config, Provenance, key},
    problem::Problem,
};

/// The key variables of the clients that are known, one of each vendor's, in the order in which the first that is set decides.
pub(crate) const FIRST: [&str; 4] = ["COMETAPI_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"];

/// Those that count behind them, where they are set.
pub(crate) const SECOND: [&str; 3] = ["COMETAPI_API_KEY", "GOOGLE_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

/// The vendor whose key is set first, where nobody named a gateway and the usual one has no key: nothing goes to the usual one then.
///
/// # Errors
/// The vendor's address is malformed.
pub(crate) fn in_place_of(usual: &Access, config: &Config, place: &Place<'_>) -> Result<Option<Access>, Problem> {
    let named = |key| config.get(key).is_some_and(|valued| valued.from != Provenance::Default);
    let is_named = named(&key::GATEWAY_NAME) || named(&key::BASE_URL) || named(&key::CREDENTIAL);
    if is_named || matches!(usual.credential, Credential::Found { .. }) {
        return Ok(None);
    }
    for variable in FIRST.into_iter().chain(SECOND) {
        if let Some(access) = of_variable(variable, place)? {
            return Ok(Some(access));
        }
    }
    Ok(None)
}

/// Where the value of a variable belongs: its vendor, at the address that the environment has for it. `None` where it is not set, or
/// no vendor's.
///
/// # Errors
/// The vendor's address is malformed.
pub(crate) fn of_variable(variable: &str, place: &Place<'_>) -> Result<Option<Access>, Problem> {
    let preset = match variable {
        "ANTHROPIC_AUTH_TOKEN" => preset::named("anthropic"),
        _ => preset::of_variable(variable),
    };
    let value = place.env.get(variable).filter(|value| !value.is_empty());
    let (Some(preset), Some(value)) = (preset, value) else { return Ok(None) };
    let (base_url, base_url_place) = bound(preset, place)?;
    let secret = Secret::new(Identifier::or_gap(Tainted::from(variable)), value.as_bytes());
    let credential = Credential::Found { from: CredentialFrom::Variable, secret };
    Ok(Some(Access { gateway: Identifier::ours(preset.name), base_url, base_url_place, credential }))
}
