//! A random secret, put anywhere into anything that comes from outside: no twelve neighbouring characters of it pass, whether the
//! run knows it or not; of error texts and arguments no eight do. A secret that is made of words of names is the exception: of one that
//! the run knows no twelve characters pass either, since what passed is searched behind the gate.
//! `REDIAL_PLACEMENTS` says how many placements (1,000 without it), `REDIAL_NAMES` names files with a name in each line
//! that people chose, of which most stay whole.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may, also in its helpers")]

use redial_redact::{
    AllowedHeader, Argv, Control, FieldName, GitRef, Host, Identifier, Label, Nonce, Refused, SafePath, SafeUrl,
    Scanner, Secret, Sketch, Tainted,
};

/// What secrets begin with.
const PREFIXES: [&str; 9] = ["", "", "sk-", "sk-proj-", "sk-ant-api03-", "AIza", "gsk_", "ghp_", "key-"];

/// A secret without what it begins with, which everybody knows.
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
        let len = 16 + self.below(68);
        let prefix = self.of(&PREFIXES);
        let alphabet = self.of(&[
            MIXED,
            BASE64,
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            b"0123456789abcdef",
            b"0123456789ABCDEF",
            b"abcdefghijklmnopqrstuvwxyz0123456789",
            b"abcdefghijklmnopqrstuvwxyz",
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            b"0123456789",
        ]);
        match self.below(12) {
            0 => format!("{prefix}{}", self.uuid()),
            1 => (0..6).map(|_| self.text(b"abcdefghijklmnopqrstuvwxyz", 5) + &self.text(b"0123456789", 2)).collect(),
            _ => format!("{prefix}{}", self.text(alphabet, len)),
        }
    }

    fn uuid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|len| self.text(b"0123456789abcdef", len)).join("-")
    }

    /// A secret that is made of words, as people do.
    fn words(&mut self) -> String {
        const WORDS: [&str; 12] = [
            "correct", "horse", "battery", "staple", "river", "moon", "winter", "tiger", "orange", "cloud", "garden",
            "stone",
        ];
        let (between, number) = (self.of(&["-", "_", ""]), self.below(100));
        let words = [0; 5].map(|_| self.of(&WORDS));
        format!("{}{between}{number}", words.join(between))
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
            "https://{}.example.com/v1",
            "https://api.example.com:8443/{}",
            "src/{}/client_retry.rs",
            "src/gateway/{}.rs",
            "fix/{}-retry",
            "model-{}-latest",
            "text/{}; charset=utf-8",
            "max_{}_tokens",
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
        ("argument", kept(&argv)),
        ("label", shown(Label::new(from()))),
        ("field", shown(FieldName::new(from()))),
        ("identifier", Identifier::or_gap(from()).to_string()),
        ("header", shown(AllowedHeader::new(from()))),
        ("path", SafePath::masked(from()).to_string()),
        ("branch", GitRef::or_gap(from()).to_string()),
        ("host", shown(Host::masked(from()))),
        ("strict host", shown(Host::new(from()))),
        ("address", shown(SafeUrl::stripped(from()))),
        ("program", kept(&program)),
    ]
}

fn shown(clean: Result<impl ToString, Refused>) -> String {
    clean.map(|clean| clean.to_string()).unwrap_or_default()
}

/// Whether some neighbouring characters of a secret stand in a text.
fn shows(text: &str, secret: &str, window: usize) -> bool {
    secret.as_bytes().windows(window).any(|part| text.as_bytes().windows(window).any(|other| other == part))
}

fn placements(of: impl Fn(&mut Random) -> String) -> impl Iterator<Item = (u64, String, String)> {
    let wanted = std::env::var("REDIAL_PLACEMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_u64);
    (1..=wanted).map(move |n| {
        let mut random = Random(n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let secret = of(&mut random);
        let text = random.around(&secret);
        (n, secret, text)
    })
}

#[test]
fn nothing_shows_twelve_characters_of_a_random_secret_put_anywhere() {
    let (mut placed, mut shown) = (0, Vec::new());
    for (n, secret, text) in placements(Random::secret) {
        for (gate, kept) in gates(&text) {
            let window = if ["sketch", "argument"].contains(&gate) { 8 } else { 12 };
            if shows(&kept, body(&secret), window) {
                shown.push(format!("placement {n}, {gate}: {kept}"));
            }
        }
        placed += 1;
    }
    eprintln!("{placed} placements, {} of them shown by a gate", shown.len());
    assert!(shown.is_empty(), "{shown:#?}");
}

#[test]
fn what_a_gate_lets_through_of_a_secret_that_the_run_knows_is_caught_behind_it() {
    let (mut placed, mut passed) = (0, 0);
    for (n, secret, text) in placements(Random::words) {
        let known = Secret::new(Identifier::ours("KEY"), secret.as_bytes());
        let scanner = Scanner::new(&[known], Control::new(Nonce::from_bytes([0; 16])));
        let mut any = false;
        for (gate, kept) in gates(&text).into_iter().filter(|(_, kept)| shows(kept, &secret, 12)) {
            any = true;
            assert!(scanner.taints(kept.as_bytes()), "placement {n}, {gate}: {kept}");
            assert!(!scanner.traces(kept.as_bytes()).is_empty(), "placement {n}, {gate}: {kept}");
        }
        placed += 1;
        passed += u64::from(any);
    }
    eprintln!("{placed} placements of secrets made of words, {passed} passed a gate, each was caught behind it");
    assert!(passed > 0, "no secret of words passed, so that nothing was shown");
}

/// Names that no gate may touch.
const NAMES: &str = include_str!("names/whole.txt");

#[test]
fn names_that_people_chose_stay_whole() {
    let mut cut = Vec::new();
    for line in NAMES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (kind, name) = line.split_once(' ').unwrap();
        let from = || Tainted::from(name);
        let kept = match kind {
            "path" => SafePath::masked(from()).to_string(),
            "host" => shown(Host::masked(from())),
            "model" => Identifier::or_gap(from()).to_string(),
            "branch" => GitRef::or_gap(from()).to_string(),
            "address" => shown(SafeUrl::stripped(from())),
            "code" => shown(Label::new(from())),
            "header" => shown(AllowedHeader::new(from())),
            "program" => Argv::clean([name.as_bytes()], &[]).words().collect::<String>(),
            other => panic!("{other} is no kind"),
        };
        if kept != name {
            cut.push(format!("{kind} {name}: {kept}"));
        }
    }
    assert!(cut.is_empty(), "{cut:#?}");
}

#[test]
fn most_names_of_a_tree_stay_whole() {
    let Ok(files) = std::env::var("REDIAL_NAMES") else { return };
    for file in files.split(',') {
        let text = std::fs::read_to_string(file).unwrap();
        let (mut paths, mut whole, mut segments, mut kept) = (0, 0, 0, 0);
        for path in text.lines().filter(|path| path.is_ascii() && path.len() <= 240) {
            let shown = SafePath::masked(Tainted::from(path));
            paths += 1;
            whole += u64::from(shown.as_str() == path);
            segments += path.split('/').count();
            kept += shown.as_str().split('/').zip(path.split('/')).filter(|(shown, path)| shown == path).count();
        }
        eprintln!("{file}: {whole} of {paths} paths stay whole, {kept} of their {segments} segments");
    }
}
