//! Facts of the machine that two runs are compared by (`environment` in the note, without what the wire shows).

use std::path::Path;

use redial_note::{Environment, NamedFingerprint};
use redial_redact::{FingerprintKey, GAP, Identifier, Tainted};

use crate::{
    config::{Config, key},
    env::EnvSnapshot,
    store,
};

/// Variables that lead traffic through a proxy. Their values may hold passwords: names only.
const PROXIES: [&str; 8] =
    ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy"];
/// Variables that change where requests go or whom they trust: recorded whenever they are set.
const RECORDED: [&str; 9] = [
    "ANTHROPIC_BASE_URL",
    "COMETAPI_BASE_URL",
    "GOOGLE_GEMINI_BASE_URL",
    "NODE_EXTRA_CA_CERTS",
    "OPENAI_BASE_URL",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TZ",
];
/// Most recorded variables.
const MOST: usize = 20;

/// The facts, with what the wire will show left empty.
pub(crate) fn of(env: &EnvSnapshot, config: &Config, fingerprints: &FingerprintKey) -> Environment {
    Environment {
        os: word(std::env::consts::OS),
        arch: word(std::env::consts::ARCH),
        image: image(env),
        clients: Vec::new(),
        clients_total: 0,
        proxy_variables: PROXIES.iter().filter(|name| env.get(name).is_some()).map(|name| word(name)).collect(),
        config_sha256: config.sha256(),
        recorded: recorded(env, config.list(&key::RECORD), fingerprints),
        agent_permissions: Vec::new(),
    }
}

fn recorded(env: &EnvSnapshot, named: &[String], fingerprints: &FingerprintKey) -> Vec<NamedFingerprint> {
    let mut names: Vec<&str> = named.iter().map(String::as_str).chain(RECORDED).collect();
    names.sort_unstable();
    names.dedup();
    let one = |name: &str| {
        let value = env.bytes(name).filter(|value| !value.is_empty())?;
        // The name goes in, so that two variables with one value are not seen to be equal.
        let fingerprint = fingerprints.fingerprint(&[name.as_bytes(), b"=", value].concat());
        Some(NamedFingerprint { name: word(name), fingerprint })
    };
    names.into_iter().filter_map(one).take(MOST).collect()
}

fn image(env: &EnvSnapshot) -> Option<Identifier> {
    if let Some(os) = env.get("ImageOS") {
        let version = env.get("ImageVersion").map(|version| format!("-{version}")).unwrap_or_default();
        return Some(word(&format!("{os}{version}")));
    }
    distribution(&store::read(Path::new("/etc/os-release"), 64 * 1024).ok()?)
}

/// `ID` and `VERSION_ID` of an os-release file.
fn distribution(bytes: &[u8]) -> Option<Identifier> {
    let text = String::from_utf8_lossy(bytes);
    let field = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once('='));
        lines.find(|(key, _)| *key == name).map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
    };
    let version = field("VERSION_ID").map(|version| format!("-{version}")).unwrap_or_default();
    field("ID").map(|id| word(&format!("{id}{version}"))).filter(|image| image.as_str() != GAP)
}

fn word(text: &str) -> Identifier {
    Identifier::or_gap(Tainted::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_hold_names_and_fingerprints_and_no_values() {
        let env = EnvSnapshot::from([
            ("https_proxy", "http://user:hunter2@proxy"),
            ("OPENAI_BASE_URL", "https://secret.example"),
            ("NODE_ENV", "production"),
            ("OTHER", "x"),
            ("ImageOS", "ubuntu24"),
            ("ImageVersion", "20261101.1.0"),
            ("REDIAL_RECORD", "NODE_ENV"),
        ]);
        let dir = tempfile::tempdir().unwrap();
        let paths = crate::paths::Paths::default();
        let inputs =
            crate::config::Inputs { env: &env, paths: &paths, cwd: dir.path(), named: None, flags: Default::default() };
        let config = Config::load(&inputs).unwrap();
        let facts = of(&env, &config, &FingerprintKey::new("run", vec![1; 32]));
        let json = serde_json::to_string(&facts).unwrap();
        assert!(
            !json.contains("hunter2") && !json.contains("secret.example") && !json.contains("production"),
            "{json}"
        );
        let names: Vec<_> = facts.recorded.iter().map(|recorded| recorded.name.as_str()).collect();
        assert_eq!(names, ["NODE_ENV", "OPENAI_BASE_URL"]);
        assert_eq!(facts.image.unwrap().as_str(), "ubuntu24-20261101.1.0");
        assert_eq!(facts.proxy_variables[0].as_str(), "https_proxy");
    }

    #[test]
    fn a_distribution_is_named_by_id_and_version() {
        let image = |text: &str| distribution(text.as_bytes()).map(|image| image.to_string());
        assert_eq!(image("NAME=x\nID=debian\nVERSION_ID=\"12\"\n").as_deref(), Some("debian-12"));
        assert_eq!(image("ID=arch\n").as_deref(), Some("arch"));
        assert_eq!((image(""), image("ID=\u{1b}")), (None, None));
    }
}
