use redial_redact::{Identifier, Tainted};

use super::*;

const RECORDER: &str = "http://127.0.0.1:4999";

fn words(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

fn tokens(names: &[&str]) -> BTreeMap<String, String> {
    names.iter().map(|name| ((*name).to_owned(), format!("rdl_{name}"))).collect()
}

fn pointing<'a>(env: &'a EnvSnapshot, change: impl FnOnce(&mut Wish<'a>)) -> Pointing {
    let real = Secret::new(Identifier::or_gap(Tainted::from("OPENAI_API_KEY")), b"sk-real-0123456789");
    let mut wish = Wish {
        recorder: RECORDER,
        keys: Keys::Brokered {
            tokens: Box::leak(Box::new(tokens(&["OPENAI_API_KEY", "ANTHROPIC_API_KEY"]))),
            real: Box::leak(Box::new([real])),
        },
        argv: words("python publish.py").leak(),
        client: None,
        assignments: &[],
        env,
        secrets: &[],
        pass_agent: false,
    };
    change(&mut wish);
    Pointing::of(&wish).unwrap()
}

fn value<'a>(pointing: &'a Pointing, name: &str) -> Option<&'a str> {
    pointing.env.iter().find(|(set, _)| set == name).map(|(_, value)| value.as_str())
}

#[test]
fn every_child_gets_addresses_as_its_clients_read_them_and_tokens_for_keys() {
    let out = pointing(&EnvSnapshot::default(), |_| {});
    for (name, expected) in [
        ("OPENAI_BASE_URL", "http://127.0.0.1:4999/v1"),
        ("OPENAI_API_BASE", "http://127.0.0.1:4999/v1"),
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:4999"),
        ("OPENAI_API_KEY", "rdl_OPENAI_API_KEY"),
        ("ANTHROPIC_API_KEY", "rdl_ANTHROPIC_API_KEY"),
        ("NO_PROXY", "127.0.0.1,localhost"),
        ("no_proxy", "127.0.0.1,localhost"),
    ] {
        assert_eq!(value(&out, name), Some(expected), "{name}");
    }
    assert_eq!((value(&out, "GEMINI_API_KEY"), value(&out, "ANTHROPIC_API_BASE")), (None, None));
    assert_eq!((out.removed.len(), out.argv), (0, words("python publish.py")));
}

#[test]
fn clients_of_a_vendor_without_a_key_stay_where_they_are_and_are_named() {
    let env = EnvSnapshot::default();
    let out = pointing(&env, |_| {});
    for name in ["GOOGLE_GEMINI_BASE_URL", "GEMINI_API_BASE", "COMETAPI_BASE_URL"] {
        assert_eq!(value(&out, name), None, "{name}");
    }
    assert_eq!(out.keyless, ["GEMINI_API_KEY", "COMETAPI_KEY"]);
    let advice = out.advice();
    assert!(advice.contains("--client") && advice.contains("GEMINI_API_KEY or COMETAPI_KEY were not"), "{advice}");
    let google = tokens(&["GEMINI_API_KEY"]);
    let out = pointing(&env, |wish| wish.keys = Keys::Passed { ways: &google });
    assert_eq!(value(&out, "GOOGLE_GEMINI_BASE_URL"), Some("http://127.0.0.1:4999"));
    assert_eq!(value(&out, "GEMINI_API_BASE"), Some("http://127.0.0.1:4999/v1beta"));
    assert_eq!(value(&out, "ANTHROPIC_BASE_URL"), None);
    let comet = tokens(&["COMETAPI_KEY"]);
    let out = pointing(&env, |wish| wish.keys = Keys::Passed { ways: &comet });
    assert_eq!(value(&out, "COMETAPI_BASE_URL"), Some("http://127.0.0.1:4999/v1"));
}

#[test]
fn what_would_win_over_a_token_or_hold_the_real_key_is_taken_away() {
    let env = EnvSnapshot::from([
        ("OPENAI_API_KEY", "sk-real-0123456789"),
        ("GEMINI_API_KEY", "AIza-other"),
        ("ANTHROPIC_AUTH_TOKEN", "x"),
        ("ANTHROPIC_API_BASE", "https://elsewhere.example"),
        ("MY_HEADERS", "authorization: Bearer sk-real-0123456789"),
        ("MY_BASIC", "dXNlcjpzay1yZWFsLTAxMjM0NTY3ODk="),
        ("HOME", "/root"),
        ("CLAUDE_CODE_USE_BEDROCK", "1"),
        ("GOOGLE_GENAI_USE_VERTEXAI", "false"),
    ]);
    let out = pointing(&env, |_| {});
    assert_eq!(out.removed, ["ANTHROPIC_AUTH_TOKEN", "GEMINI_API_KEY", "MY_BASIC", "MY_HEADERS"]);
    assert_eq!(value(&out, "ANTHROPIC_API_BASE"), Some(RECORDER));
    assert_eq!(out.detours, ["CLAUDE_CODE_USE_BEDROCK"]);
    assert!(out.advice().contains("CLAUDE_CODE_USE_BEDROCK"));
    assert!(!format!("{out:?}").contains("rdl_"), "{out:?}");
    assert!(!out.key_in_argv);
    let argv = words("curl -H x-api-key:sk-real-0123456789");
    assert!(pointing(&env, |wish| wish.argv = &argv).key_in_argv);
    let argv = words("curl -H dXNlcjpzay1yZWFsLTAxMjM0NTY3ODk=");
    assert!(pointing(&env, |wish| wish.argv = &argv).key_in_argv);
}

#[test]
fn keys_of_vendors_that_no_token_stands_for_are_named() {
    let env = EnvSnapshot::from([
        ("OPENAI_API_KEY", "sk-real-0123456789"),
        ("OPENROUTER_API_KEY", "sk-or-v1-real"),
        ("MISTRAL_API_KEY", "real"),
        ("GROQ_API_KEY", " "),
        // It holds the brokered key, and goes with it.
        ("DEEPSEEK_API_KEY", "sk-real-0123456789"),
        ("XAI_API_KEY", "real-too"),
    ]);
    let names = ["XAI_API_KEY".to_owned()];
    let out = pointing(&env, |wish| wish.secrets = &names);
    assert_eq!(out.staying, ["MISTRAL_API_KEY", "OPENROUTER_API_KEY"]);
    let kept = out.kept().unwrap();
    assert!(kept.contains("MISTRAL_API_KEY, OPENROUTER_API_KEY stay in the command's environment"), "{kept}");
    let passed =
        pointing(&env, |wish| wish.keys = Keys::Passed { ways: Box::leak(Box::new(tokens(&["OPENAI_API_KEY"]))) });
    assert_eq!(passed.kept(), None);
}

#[test]
fn a_rival_that_is_brokered_itself_holds_its_token() {
    let env = EnvSnapshot::from([("ANTHROPIC_AUTH_TOKEN", "real")]);
    let both = tokens(&["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]);
    let out = pointing(&env, |wish| wish.keys = Keys::Brokered { tokens: &both, real: &[] });
    assert_eq!((value(&out, "ANTHROPIC_AUTH_TOKEN"), out.removed.len()), (Some("rdl_ANTHROPIC_AUTH_TOKEN"), 0));
}

#[test]
fn redials_own_secrets_stay_with_redial() {
    let env = EnvSnapshot::from([
        ("REDIAL_FINGERPRINT_KEY", "k"),
        ("REDIAL_LEDGER", "postgres://u:p@h/d"),
        ("REDIAL_LEDGER_PASSWORD", "p"),
        ("REDIAL_SIGN_KEY", "/key"),
        ("REDIAL_MODEL", "m"),
        ("SSH_AUTH_SOCK", "/agent"),
        ("DEPLOY_TOKEN", "t"),
        ("OPENAI_API_KEY", "sk-real-0123456789"),
    ]);
    let names = ["DEPLOY_TOKEN".to_owned(), "OPENAI_API_KEY".to_owned(), "NOT_SET".to_owned()];
    let own = ["REDIAL_FINGERPRINT_KEY", "REDIAL_LEDGER", "REDIAL_LEDGER_PASSWORD", "REDIAL_SIGN_KEY"];
    let out = pointing(&env, |wish| wish.secrets = &names);
    assert_eq!(out.removed, [&["DEPLOY_TOKEN"], &own[..], &["SSH_AUTH_SOCK"]].concat());
    assert_eq!(value(&out, "OPENAI_API_KEY"), Some("rdl_OPENAI_API_KEY"));
    let out = pointing(&env, |wish| {
        wish.pass_agent = true;
        wish.keys = Keys::Passed { ways: Box::leak(Box::new(tokens(&["OPENAI_API_KEY"]))) };
        wish.secrets = &names;
    });
    assert_eq!(out.removed, [&["DEPLOY_TOKEN"], &own[..]].concat());
    assert_eq!(value(&out, "OPENAI_API_KEY"), None);
}

#[test]
fn proxy_exceptions_grow_and_lose_nothing() {
    for (env, upper, lower) in [
        (EnvSnapshot::from([("NO_PROXY", "a.example, b")]), "a.example, b,127.0.0.1,localhost", None),
        (EnvSnapshot::from([("no_proxy", "localhost,10.0.0.0/8")]), "localhost,10.0.0.0/8,127.0.0.1", None),
        (EnvSnapshot::from([("NO_PROXY", "*")]), "*", None),
        (
            EnvSnapshot::from([("NO_PROXY", "a"), ("no_proxy", "b")]),
            "a,127.0.0.1,localhost",
            Some("b,127.0.0.1,localhost"),
        ),
    ] {
        let out = pointing(&env, |_| {});
        assert_eq!(value(&out, "NO_PROXY"), Some(upper));
        assert_eq!(value(&out, "no_proxy"), Some(lower.unwrap_or(upper)));
    }
}

#[test]
fn codex_gets_its_options_and_the_key_that_there_is() {
    let env = EnvSnapshot::default();
    let argv = words("codex exec hi");
    let comet = tokens(&["COMETAPI_KEY"]);
    let out = pointing(&env, |wish| {
        wish.argv = &argv;
        wish.keys = Keys::Brokered { tokens: &comet, real: &[] };
    });
    assert_eq!((out.client.map(|client| client.name), out.argv.len()), (Some("codex"), 7));
    let line = out.argv.join(std::ffi::OsStr::new(" ")).into_string().unwrap();
    assert!(line.contains(r#"env_key="COMETAPI_KEY""#) && !line.contains("rdl_"), "{line}");
    assert!(out.shell().ends_with("-c' 'model_provider=\"redial\"'\n"), "{}", out.shell());
    let wrapper = words("./agent.sh -v");
    let out = pointing(&env, |wish| (wish.argv, wish.client) = (&wrapper, Some("codex")));
    assert_eq!((out.argv[0].to_str(), out.argv[5].to_str()), (Some("./agent.sh"), Some("-v")));
}

#[test]
fn what_was_written_by_hand_wins() {
    let assignments = [Assignment::parse("OPENAI_BASE_URL={url}/x").unwrap(), Assignment::parse("K={token}").unwrap()];
    let env = EnvSnapshot::default();
    let out = pointing(&env, |wish| wish.assignments = &assignments);
    assert_eq!(value(&out, "OPENAI_BASE_URL"), Some("http://127.0.0.1:4999/x"));
    assert_eq!(value(&out, "K"), Some("rdl_OPENAI_API_KEY"));
}

#[test]
fn an_unknown_client_is_wrong_usage_that_names_the_known_ones() {
    let (env, argv, ways) = (EnvSnapshot::default(), words("x"), BTreeMap::new());
    let wish = Wish {
        recorder: RECORDER,
        keys: Keys::Passed { ways: &ways },
        argv: &argv,
        client: Some("sk-secret"),
        assignments: &[],
        env: &env,
        secrets: &[],
        pass_agent: false,
    };
    let text = Pointing::of(&wish).unwrap_err().to_string();
    assert!(text.contains("codex, claude, gemini, opencode, aider") && !text.contains("sk-secret"), "{text}");
}

#[test]
fn names_and_commands_of_the_table_are_unique() {
    let mut all: Vec<&str> =
        CLIENTS.iter().flat_map(|client| client.commands.iter().chain(client.packages)).copied().collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}
