use std::fs;

use super::*;
use crate::{
    config::{Flags, Inputs},
    exit::Exit,
    paths::Paths,
};

const COMET: &str = "comet-a1B2c3D4e5F6";
const OPEN: &str = "open-a1B2c3D4e5F6";

fn resolve(env: &EnvSnapshot, upstream: Option<&str>, credential: Option<&str>) -> Result<Access, Problem> {
    resolve_in(env, upstream, credential, None)
}

fn resolve_in(
    env: &EnvSnapshot,
    upstream: Option<&str>,
    credential: Option<&str>,
    file: Option<&str>,
) -> Result<Access, Problem> {
    let dir = tempfile::tempdir().unwrap();
    if let Some(text) = file {
        fs::write(dir.path().join("redial.toml"), text).unwrap();
    }
    let flags = Flags::default().with(&key::BASE_URL, "--upstream", upstream).with(
        &key::CREDENTIAL,
        "--credential",
        credential,
    );
    let inputs = Inputs { env, paths: &Paths::default(), cwd: dir.path(), named: None, flags };
    let config = Config::load(&inputs)?;
    access(&config, &Place { env, cwd: dir.path(), home: None, repository: None })
}

fn found(access: &Access) -> (&str, &str, &[u8]) {
    let secret = access.credential.secret().unwrap();
    (access.base_url.origin(), secret.name().as_str(), secret.expose())
}

#[test]
fn each_credential_goes_to_its_own_origin() {
    let both = EnvSnapshot::from([("COMETAPI_KEY", COMET), ("OPENAI_API_KEY", OPEN)]);
    let access = resolve(&both, None, None).unwrap();
    assert_eq!(found(&access), ("https://api.cometapi.com", "COMETAPI_KEY", COMET.as_bytes()));
    assert_eq!(access.gateway.as_str(), "cometapi");
    let access = resolve(&both, None, Some("OPENAI_API_KEY")).unwrap();
    assert_eq!(found(&access), ("https://api.openai.com", "OPENAI_API_KEY", OPEN.as_bytes()));
    assert_eq!(access.gateway.as_str(), "openai");
    let moved = EnvSnapshot::from([("OPENAI_API_KEY", OPEN), ("OPENAI_BASE_URL", "https://api.cometapi.com/v1")]);
    let access = resolve(&moved, None, Some("OPENAI_API_KEY")).unwrap();
    assert_eq!((found(&access).0, access.gateway.as_str()), ("https://api.cometapi.com", "cometapi"));
    let moved = EnvSnapshot::from([("COMETAPI_API_KEY", COMET), ("COMETAPI_BASE_URL", "http://127.0.0.1:9/v1")]);
    assert_eq!(found(&resolve(&moved, None, None).unwrap()).0, "http://127.0.0.1:9");
    let gemini = EnvSnapshot::from([("GOOGLE_API_KEY", OPEN), ("REDIAL_GATEWAY", "gemini")]);
    assert_eq!(found(&resolve(&gemini, None, None).unwrap()).0, "https://generativelanguage.googleapis.com");
}

#[test]
fn another_address_needs_its_credential_named() {
    let env = EnvSnapshot::from([("COMETAPI_KEY", COMET), ("MY_KEY", OPEN), ("OPENAI_API_KEY", OPEN)]);
    let problem = resolve(&env, Some("https://other.example/v1"), None).unwrap_err();
    assert_eq!(problem.exit, Exit::Usage);
    assert!(problem.to_string().contains("--upstream URL --credential NAME"), "{problem}");
    let access = resolve(&env, Some("https://other.example/v1"), Some("MY_KEY")).unwrap();
    assert_eq!(found(&access), ("https://other.example", "MY_KEY", OPEN.as_bytes()));
    assert_eq!(access.gateway.as_str(), "other.example");
    assert!(resolve(&env, Some("https://api.cometapi.com"), None).is_ok(), "its own origin, spelled otherwise");
    assert!(resolve(&env, Some("https://api.cometapi.com:8443"), None).is_err(), "another port is another origin");
    let named = EnvSnapshot::from([("REDIAL_GATEWAY", "cometapi"), ("OPENAI_API_KEY", OPEN)]);
    assert!(resolve(&named, None, Some("OPENAI_API_KEY")).is_err(), "two vendors named, no address");
    let unknown = EnvSnapshot::from([("REDIAL_GATEWAY", "litellm")]);
    assert!(resolve(&unknown, None, None).is_err());
    assert!(resolve(&unknown, Some("https://l.example"), None).is_err());
}

#[test]
fn the_other_products_variable_is_read_only_when_named() {
    let env = EnvSnapshot::from([("COMET_API_KEY", COMET)]);
    assert!(
        matches!(resolve(&env, None, None).unwrap().credential, Credential::Missing { ref tried, .. } if tried.len() == 2)
    );
    assert_eq!(found(&resolve(&env, None, Some("COMET_API_KEY")).unwrap()).0, "https://api.cometapi.com");
}

#[test]
fn an_untrusted_file_cannot_pair_a_key_with_an_address() {
    let env = EnvSnapshot::from([("OPENAI_API_KEY", OPEN), ("REDIAL_BASE_URL", "https://mine.example")]);
    let file = Some("credential = { variable = \"OPENAI_API_KEY\" }");
    assert!(resolve_in(&env, None, None, file).is_err());
    let env = EnvSnapshot::from([("OPENAI_API_KEY", OPEN)]);
    assert_eq!(found(&resolve_in(&env, None, None, file).unwrap()).0, "https://api.openai.com");
}

#[test]
fn two_values_placeholders_and_absent_ones_are_told_by_name() {
    let differ = EnvSnapshot::from([("COMETAPI_KEY", COMET), ("COMETAPI_API_KEY", OPEN)]);
    let shown = resolve(&differ, None, None).unwrap_err().to_string();
    assert!(
        shown.contains("COMETAPI_KEY and COMETAPI_API_KEY") && !shown.contains(COMET) && !shown.contains(OPEN),
        "{shown}"
    );
    let equal = EnvSnapshot::from([("COMETAPI_KEY", COMET), ("COMETAPI_API_KEY", COMET)]);
    assert!(resolve(&equal, None, None).is_ok());
    let placeholder = EnvSnapshot::from([("COMETAPI_KEY", "<API_KEY_PLACEHOLDER>")]);
    let shown = resolve(&placeholder, None, None).unwrap_err().to_string();
    assert!(shown.contains("--> COMETAPI_KEY") && shown.contains("placeholder"), "{shown}");
    for env in [EnvSnapshot::default(), EnvSnapshot::from([("COMETAPI_KEY", "")])] {
        assert!(resolve(&env, None, None).unwrap().credential.secret().is_none());
    }
    let broken = EnvSnapshot::from([("COMETAPI_KEY", COMET), ("COMETAPI_BASE_URL", "https://me:hunter2@x.example")]);
    let shown = resolve(&broken, None, None).unwrap_err().to_string();
    assert!(shown.contains("COMETAPI_BASE_URL") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_file_lies_outside_the_repository_and_a_command_gives_its_first_line() {
    let dir = tempfile::tempdir().unwrap();
    let repo = dir.path().join("repo");
    fs::create_dir_all(&repo).unwrap();
    fs::write(dir.path().join("key"), format!("{COMET}\nsecond line\n")).unwrap();
    fs::write(repo.join("key"), COMET).unwrap();
    std::os::unix::fs::symlink(repo.join("key"), dir.path().join("link")).unwrap();
    let env = EnvSnapshot::default();
    let place = Place { env: &env, cwd: &repo, home: Some(dir.path()), repository: Some(&repo) };
    let read = |path: &str| source::file(path, &repo, &place);
    assert_eq!(read("~/key").unwrap().1.unwrap().expose(), COMET.as_bytes());
    assert!(read("key").unwrap_err().what.contains("lies in the repository"));
    assert!(read("../link").unwrap_err().what.contains("lies in the repository"));
    assert!(read("~/none").unwrap().1.is_none());
    let run = |script: &str| source::command(&["sh".into(), "-c".into(), script.into()], &place);
    assert_eq!(run("printf 'abc-123456\\nrest'").unwrap().1.unwrap().expose(), b"abc-123456");
    assert!(run("true").unwrap().1.is_none());
    let problem = run("echo hunter2 >&2; exit 7").unwrap_err();
    assert!(problem.why.contains("code 7") && problem.exit == Exit::Failed && !problem.to_string().contains("hunter2"));
}
