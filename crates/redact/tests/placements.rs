//! A random secret, put anywhere into anything that comes from outside. Of error texts and arguments no eight neighbouring
//! characters of it pass, whether the run knows it or not. Names, paths, branches, hosts and addresses have gates by shape: one
//! that nobody told of can pass there; of one that the run knows no twelve do, since what passed is searched behind the gate.
//! `REDIAL_PLACEMENTS` says how many placements (1,000 without it).
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may, also in its helpers")]

use redial_redact::{
    Argv, Control, GitRef, Host, Identifier, Label, Nonce, SafePath, SafeUrl, Scanner, Secret, Sketch, Tainted,
};

/// Gates that know words rather than shapes.
const STRICT: [&str; 2] = ["sketch", "argument"];

/// What secrets begin with.
const PREFIXES: [&str; 9] = ["", "", "sk-", "sk-proj-", "sk-ant-api03-", "AIza", "gsk_", "ghp_", "key-"];

/// A secret without what it begins with.
fn body(secret: &str) -> &str {
    PREFIXES.iter().filter_map(|prefix| secret.strip_prefix(prefix)).min_by_key(|body| body.len()).unwrap_or(secret)
}

/// Numbers that follow from a seed (xorshift64*): a failure names the placement, which can be made again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % bound
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        *all.get(self.below(all.len())).unwrap()
    }

    fn text(&mut self, alphabet: &[u8], len: usize) -> String {
        (0..len).map(|_| char::from(self.of(alphabet))).collect()
    }

    /// A secret as providers and people make them.
    fn secret(&mut self) -> String {
        const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
        let len = 24 + self.below(60);
        let prefix = self.of(&PREFIXES);
        let alphabet = self.of(&[
            MIXED,
            BASE64,
            b"0123456789abcdef",
            b"0123456789ABCDEF",
            b"abcdefghijklmnopqrstuvwxyz0123456789",
        ]);
        format!("{prefix}{}", self.text(alphabet, len))
    }

    /// A text with a secret somewhere in it.
    fn around(&mut self, secret: &str) -> String {
        let frame = self.of(&[
            "{}",
            "Incorrect API key provided: {}. You can find your API key at https://platform.openai.com.",
            "invalid token {} (request id: 20261125)",
            "The model `{}` does not exist",
            "Authorization: Bearer {}",
            "https://api.example.com/v1/{}/chat?key={}",
            "https://user:{}@api.example.com/v1",
            "{\"error\":{\"message\":\"{}\",\"code\":\"{}\"}}",
            "gpt-4o-{}",
            "ft:gpt-4o:{}:v1",
            "feature/{}",
            "logs/{}/out.json",
            "{}.example.com",
            "--api-key={}",
            "无效的令牌 {} 请检查",
            "model={},max_tokens=16",
            "'{}'\"{}\"<{}>[{}]",
        ]);
        frame.replace("{}", secret)
    }
}

/// What each gate lets through of a text.
fn gates(text: &str) -> Vec<(&'static str, String)> {
    let from = || Tainted::from(text);
    let argv = Argv::clean(["redial", "check", text].map(str::as_bytes), &["check"]);
    let program = Argv::clean([text.as_bytes()], &[]);
    let kept = |argv: &Argv| argv.words().collect::<Vec<_>>().join(" ");
    vec![
        ("sketch", Sketch::of(from()).as_str().to_owned()),
        ("label", Label::new(from()).map(|label| label.as_str().to_owned()).unwrap_or_default()),
        ("identifier", Identifier::or_gap(from()).as_str().to_owned()),
        ("path", SafePath::masked(from()).as_str().to_owned()),
        ("branch", GitRef::or_gap(from()).as_str().to_owned()),
        ("host", Host::new(from()).map(|host| host.as_str().to_owned()).unwrap_or_default()),
        ("address", SafeUrl::stripped(from()).map(|url| url.as_str().to_owned()).unwrap_or_default()),
        ("argument", kept(&argv)),
        ("program", kept(&program)),
    ]
}

/// Whether some neighbouring characters of a secret stand in a text.
fn shows(text: &str, secret: &str, window: usize) -> bool {
    secret.as_bytes().windows(window).any(|part| text.as_bytes().windows(window).any(|other| other == part))
}

fn placements() -> impl Iterator<Item = (u64, String, String)> {
    let wanted = std::env::var("REDIAL_PLACEMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_u64);
    (1..=wanted).map(|n| {
        let mut random = Random(n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let secret = random.secret();
        let text = random.around(&secret);
        (n, secret, text)
    })
}

#[test]
fn a_sketch_and_an_argument_show_nothing_of_a_secret_put_anywhere() {
    for (n, secret, text) in placements() {
        for (gate, kept) in gates(&text).into_iter().filter(|(gate, _)| STRICT.contains(gate)) {
            assert!(!shows(&kept, &secret, 8), "placement {n}, {gate}: {kept}");
        }
    }
}

#[test]
fn what_a_gate_lets_through_of_a_secret_that_the_run_knows_is_caught_behind_it() {
    for (n, secret, text) in placements() {
        let known = Secret::new(Identifier::ours("KEY"), secret.as_bytes());
        let scanner = Scanner::new(&[known], Control::new(Nonce::from_bytes([0; 16])));
        for (gate, kept) in gates(&text).into_iter().filter(|(_, kept)| shows(kept, &secret, 12)) {
            assert!(scanner.taints(kept.as_bytes()), "placement {n}, {gate}: {kept}");
            // The proof at the end leaves a vendor's prefix out of the count.
            let found = !scanner.traces(kept.as_bytes()).is_empty();
            assert!(found || !shows(&kept, body(&secret), 12), "placement {n}, {gate}: {kept}");
        }
    }
}
