use std::fs;

use super::*;
use crate::exit::Exit;

/// A home directory and a repository with a `redial.toml`.
struct Place {
    dir: tempfile::TempDir,
    env: EnvSnapshot,
}

impl Place {
    fn new(redial_toml: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("repo/.git")).unwrap();
        fs::create_dir_all(dir.path().join("repo/sub/deep")).unwrap();
        fs::create_dir_all(dir.path().join("config/redial")).unwrap();
        fs::write(dir.path().join("repo/redial.toml"), redial_toml).unwrap();
        Self { dir, env: EnvSnapshot::default() }
    }

    fn load_in(&self, cwd: &str, named: Option<&Path>, flags: Flags) -> Result<Config, Problem> {
        let root = self.dir.path();
        let paths =
            Paths { home: None, config: Some(root.join("config/redial")), data: Some(root.join("data/redial")) };
        Config::load(&Inputs { env: &self.env, paths: &paths, cwd: &root.join(cwd), named, flags })
    }

    fn load(&self) -> Result<Config, Problem> {
        self.load_in("repo", None, Flags::default())
    }
}

#[test]
fn the_stronger_layer_wins_and_says_where_it_came_from() {
    let mut place = Place::new("model = \"of-file\"\n[check]\nmax_wait = \"30s\"\nmax_attempts = 3\n");
    fs::write(place.dir.path().join("config/redial/config.toml"), "model = \"of-user\"\nfamily = \"chat\"\n").unwrap();
    place.env = EnvSnapshot::from([("REDIAL_MAX_ATTEMPTS", "4")]);
    let config =
        place.load_in("repo/sub/deep", None, Flags::default().with(&key::TIMEOUT, "--timeout", Some("5s"))).unwrap();
    assert_eq!(config.text(&key::MODEL), Some("of-file"));
    assert!(config.place(&key::MODEL).ends_with("redial.toml:1 (model)"), "{}", config.place(&key::MODEL));
    assert_eq!((config.text(&key::FAMILY), config.count(&key::MAX_ATTEMPTS)), (Some("chat"), 4));
    assert_eq!(config.place(&key::MAX_ATTEMPTS), "REDIAL_MAX_ATTEMPTS (check.max_attempts)");
    assert_eq!(config.wait(&key::MAX_WAIT), Duration::from_secs(30));
    assert_eq!(config.wait(&key::TIMEOUT), Duration::from_secs(5));
    assert_eq!(config.place(&key::TIMEOUT), "--timeout (check.timeout)");
    assert_eq!(config.place(&key::MAX_AGE), "default (sources.max_age)");
}

#[test]
fn a_file_is_sought_up_to_the_repository_and_no_further() {
    let place = Place::new("model = \"m\"\n");
    assert!(place.load_in("repo/sub/deep", None, Flags::default()).unwrap().get(&key::MODEL).is_some());
    fs::create_dir(place.dir.path().join("repo/sub/.git")).unwrap();
    assert!(place.load_in("repo/sub/deep", None, Flags::default()).unwrap().get(&key::MODEL).is_none());
    fs::remove_dir(place.dir.path().join("repo/.git")).unwrap();
    fs::remove_dir(place.dir.path().join("repo/sub/.git")).unwrap();
    assert!(place.load_in("repo/sub", None, Flags::default()).unwrap().get(&key::MODEL).is_none());
}

#[test]
fn what_redirects_needs_trust_in_a_file_that_was_found() {
    for (text, key) in [
        ("[gateway]\nbase_url = \"https://evil.example\"", "gateway.base_url"),
        ("gateway = { ca_file = \"ca.pem\" }", "gateway.ca_file"),
        ("sources.docs = \"https://evil.example/docs\"", "sources.docs"),
        ("credential = { command = [\"sh\"] }", "credential"),
        ("credential = { file = \"/home/u/.ssh/id_ed25519\" }", "credential"),
        ("credential = { variable = \"GITHUB_TOKEN\" }", "credential"),
        ("credential = { variable = \"COMET_API_KEY\" }", "credential"),
        ("note.dir = \"/etc\"", "note.dir"),
        ("note.dir = \"../x\"", "note.dir"),
    ] {
        let mut place = Place::new(text);
        let problem = place.load().unwrap_err();
        assert_eq!(problem.exit, Exit::Usage);
        assert!(problem.what.contains(key) && problem.remedy.contains("redial trust"), "{problem}");
        assert!(!problem.to_string().contains("evil.example"), "{problem}");
        assert!(
            place.load_in("repo", Some(Path::new("redial.toml")), Flags::default()).is_ok(),
            "named is trusted: {text}"
        );
        let digest = format!("sha256:{}", Sha256::of(text.as_bytes()));
        place.env = EnvSnapshot::from([("REDIAL_TRUST", digest.as_str())]);
        assert!(place.load().is_ok(), "{text}");
        fs::write(place.dir.path().join("repo/redial.toml"), format!("{text}\n# changed")).unwrap();
        assert!(place.load().is_err(), "another digest is another file: {text}");
    }
    let harmless =
        Place::new("credential = { variable = \"COMETAPI_API_KEY\" }\nnote.dir = \"out/notes\"").load().unwrap();
    assert!(!harmless.get(&key::CREDENTIAL).unwrap().trusted);
}

#[test]
fn bad_files_are_told_by_place_and_never_by_value() {
    let value = "Zq9XwV7uT5s";
    let shaped = format!("sk-{}", "a1B2c3D4e5F6g7H8i9J0k1L2");
    let cases = [
        (format!("basurl = \"{value}\"\n"), "unknown key `basurl`", ":1:1 "),
        (format!("[gateway]\nbasurl = \"{value}\"\n"), "`gateway.base_url` is near", ":2:1 (gateway.basurl)"),
        (format!("\n[gateway]\napi_key = \"{value}\"\n"), "holds a credential", ":3:1 (gateway.api_key)"),
        (format!("[token]\nx = \"{value}\"\n"), "holds a credential", ":1:2 (token)"),
        (format!("model = \"{shaped}\"\n"), "holds a credential", ":1:1"),
        (format!("# old: {shaped}\nmodel = 1"), "holds a credential", ":1:1"),
        (format!("model = {shaped}"), "holds a credential", ":1:1"),
        (
            format!("gateway.base_url = \"https://u:{value}@h.example/v1\""),
            "holds a credential",
            ":1:20 (gateway.base_url)",
        ),
        (format!("[sources]\ndocs = \"https://h.example/p?a=b&api_key={value}\""), "holds a credential", ":2:8"),
        (format!("model = \"{value}"), "is not TOML", ":1:"),
        (format!("model = {value}\n"), "is not TOML", ":1:"),
        (format!("model = [\"{value}\"]\n"), "a value that model cannot have", ":1:9 (model)"),
        (format!("[check]\nmax_attempts = \"{value}\"\n"), "a whole number from 1 to 5", ":2:16 (check.max_attempts)"),
        ("[check]\nmax_attempts = 99\n".into(), "a whole number from 1 to 5", ":2:16"),
        (format!("check.max_wait = \"{value}\""), "a duration such as", ":1:18"),
        (format!("family = \"{value}\""), "one of chat, responses", ":1:10"),
        (format!("credential = \"{value}\""), "{ variable", ":1:14"),
        (format!("credential = {{ variable = \"{value}\", file = \"{value}\" }}"), "{ variable", ":1:14"),
        (format!("gateway = \"{value}\""), "a table belongs", ":1:11 (gateway)"),
        (format!("[[check]]\nx = \"{value}\""), "a table belongs", ":1:"),
        (format!("model = \"a\"\nmodel = \"{value}\""), "is not TOML", ":2:1"),
    ];
    for (text, what, place) in cases {
        let problem = Place::new(&text).load().unwrap_err();
        let shown = problem.to_string();
        assert!(shown.contains(what) && shown.contains(place), "{text}\n{shown}");
        assert!(!shown.contains(value) && !shown.contains(&shaped), "{shown}");
        assert!(shown.contains(" | ") && shown.contains('^') && shown.contains("try: "), "{shown}");
        assert_eq!(problem.exit, Exit::Usage);
    }
}

#[test]
fn a_word_from_flag_or_variable_is_told_by_its_name() {
    let mut place = Place::new("");
    place.env = EnvSnapshot::from([("REDIAL_MAX_WAIT", "Zq9XwV7u")]);
    let shown = place.load().unwrap_err().to_string();
    assert!(shown.contains("REDIAL_MAX_WAIT") && !shown.contains("Zq9"), "{shown}");
    let problem =
        Place::new("").load_in("repo", None, Flags::default().with(&key::MODEL, "--model", Some("a b"))).unwrap_err();
    assert!(problem.to_string().contains("--model"));
}

#[test]
fn equal_settings_have_equal_digests_from_whichever_layer() {
    let mut place = Place::new("");
    place.env = EnvSnapshot::from([("REDIAL_MAX_AGE", "31d")]);
    let by_variable = place.load().unwrap().sha256();
    assert_eq!(by_variable, Place::new("[sources]\nmax_age = \"31d\"").load().unwrap().sha256());
    assert_ne!(by_variable, Place::new("[sources]\nmax_age = \"32d\"").load().unwrap().sha256());
}

/// What a note says by itself, and where it lies.
#[test]
fn what_was_asked_and_where_the_note_lies_is_no_setting_of_a_run() {
    let digest = |text: &str| Place::new(text).load().unwrap().sha256();
    let beside = "model = \"m\"\nfamily = \"chat\"\n[note]\nname = \"x\"\n[check]\nerror_path = \"none\"\nmax_attempts = 1\nmax_wait = \"1s\"\ntimeout = \"2s\"";
    assert_eq!(digest(""), digest(beside));
}
