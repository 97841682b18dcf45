//! The assumptions that a note rests on, and for each whether a machine checked it, somebody declared it, or nobody knows.

use std::path::Path;

use redial_note::{Assumption, AssumptionState as State, CredentialFrom, Setup};

use crate::{
    config::{Config, key, key::Key},
    credential::{Access, Credential},
    store,
};

/// The five assumptions. `own_prompt` says that every request is Redial's own, with its built-in prompt; `root` is the
/// repository's, or the working directory.
pub(crate) fn assumptions(config: &Config, access: Option<&Access>, own_prompt: bool, root: &Path) -> [Setup; 5] {
    let declared = |key: &Key| if config.declares(key) { State::Declared } else { State::Unknown };
    let checked = |holds: bool| if holds { State::Checked } else { State::Unknown };
    [
        (Assumption::NonProductionCredential, declared(&key::NON_PRODUCTION)),
        (Assumption::CredentialOutsideRepository, checked(access.is_some_and(|access| is_outside(access, root)))),
        (Assumption::HarmlessPrompt, checked(own_prompt)),
        (Assumption::FamilyInUse, declared(&key::FAMILY_IN_USE)),
        (Assumption::LogsRedacted, declared(&key::LOGS_REDACTED)),
    ]
    .map(|(assumption, state)| Setup { assumption, state })
}

/// Files from which a shell or a framework fills the environment.
const ENV_FILES: [&str; 6] = [".env", ".env.local", ".env.development", ".env.production", ".envrc", "redial.toml"];

/// Whether the credential was looked for where variables come from, and is not there. A file was refused before if it lay
/// in the repository; of a command nothing is known.
fn is_outside(access: &Access, root: &Path) -> bool {
    match &access.credential {
        Credential::Found { from: CredentialFrom::File, .. } => true,
        Credential::Found { from: CredentialFrom::Variable, secret } => env_file_with(secret.expose(), root).is_none(),
        Credential::Found { from: CredentialFrom::Command, .. } | Credential::Missing { .. } => false,
    }
}

/// The file at the repository's root that holds a value.
pub(crate) fn env_file_with(value: &[u8], root: &Path) -> Option<&'static str> {
    let holds = |name: &&str| {
        store::read(&root.join(name), 256 * 1024)
            .is_ok_and(|bytes| bytes.windows(value.len().max(1)).any(|window| window == value))
    };
    ENV_FILES.into_iter().find(|name| holds(name))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests {
    use redial_redact::{Identifier, Secret, Tainted};

    use super::*;
    use crate::credential::base_url::BaseUrl;

    #[test]
    fn what_a_machine_cannot_check_is_declared_or_unknown() {
        let dir = tempfile::tempdir().unwrap();
        let name = Identifier::new(Tainted::from("COMETAPI_KEY")).unwrap();
        let secret = Secret::new(name.clone(), b"comet-a1B2c3D4");
        let access = Access {
            gateway: name,
            base_url: BaseUrl::parse("https://api.cometapi.com").unwrap(),
            base_url_place: String::new(),
            credential: Credential::Found { from: CredentialFrom::Variable, secret },
        };
        let env = crate::env::EnvSnapshot::from([("REDIAL_NON_PRODUCTION_CREDENTIAL", "declared")]);
        let paths = crate::paths::Paths::default();
        let inputs =
            crate::config::Inputs { env: &env, paths: &paths, cwd: dir.path(), named: None, flags: Default::default() };
        let config = Config::load(&inputs).unwrap();
        let states = |own| assumptions(&config, Some(&access), own, dir.path()).map(|assumed| assumed.state);
        assert_eq!(states(true), [State::Declared, State::Checked, State::Checked, State::Unknown, State::Unknown]);
        std::fs::write(dir.path().join(".env"), "COMETAPI_KEY='comet-a1B2c3D4'\n").unwrap();
        assert_eq!(states(false)[1..3], [State::Unknown, State::Unknown]);
        assert_eq!(env_file_with(b"comet-a1B2c3D4", dir.path()), Some(".env"));
    }
}
