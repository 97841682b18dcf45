//! Texts without a credential, made from a seed in the shapes that lists of locked packages, build logs, gateways' answers,
//! documentation and code have: hardly any may be taken for one. `REDIAL_CLEAN` says how many, `REDIAL_SEED` from which seed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test may unwrap and print, and reads how much is asked of it, also in its helpers"
)]

mod dice;

use std::collections::BTreeMap;

use dice::Dice;
use redial_redact::{Detectors, Hunter, Sightings};

/// Texts, with random parts: `{hex:40}` is 40 characters of that kind, `{word}` a word, `{uuid}` a UUID.
const SHAPES: &[&str] = &[
    // Lists of locked packages.
    "\"node_modules/{word}\": {\n  \"version\": \"{n:1}.{n:2}.0\",\n  \"resolved\": \"https://registry.npmjs.org/{word}/-/{word}-{n:1}.0.1.tgz\",\n  \"integrity\": \"sha512-{base64:86}==\",\n  \"license\": \"MIT\"\n}",
    "{word}@^{n:1}.{n:1}.0:\n  version \"{n:1}.{n:2}.0\"\n  resolved \"https://registry.yarnpkg.com/{word}/-/{word}-1.0.0.tgz#{hex:40}\"\n  integrity sha1-{base64:27}=",
    "  /{word}@{n:1}.{n:1}.3:\n    resolution: {integrity: sha512-{base64:86}==}\n    engines: {node: '>=18'}",
    "[[package]]\nname = \"{word}\"\nversion = \"{n:1}.4.{n:2}\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{hex:64}\"",
    "golang.org/x/{word} v0.{n:2}.0 h1:{base64:43}=\ngolang.org/x/{word} v0.{n:2}.0/go.mod h1:{base64:43}=",
    "    {file = \"{word}-{n:1}.0-py3-none-any.whl\", hash = \"sha256:{hex:64}\"},",
    "{word}=={n:1}.{n:1}.2 \\\n    --hash=sha256:{hex:64} \\\n    --hash=sha256:{hex:64}",
    "  {word} ({n:1}.{n:2}.0) sha256={hex:64}",
    "    \"{word}\": {\n        \"hashes\": [\"sha256:{hex:64}\"],\n        \"markers\": \"python_version >= '3.8'\"",
    // Digests and ids.
    "commit {hex:40}\nAuthor: {word} <{word}@example.org>\n\n    {word} {word} the {word}",
    "index {hex:7}..{hex:7} 100644\n--- a/src/{word}.rs\n+++ b/src/{word}.rs",
    "FROM node:22@sha256:{hex:64}\nLABEL org.opencontainers.image.revision={hex:40}",
    "{hex:64}  dist/{word}-{n:1}.tar.gz",
    "{\"trace_id\":\"{hex:32}\",\"span_id\":\"{hex:16}\",\"request_id\":\"{uuid}\",\"level\":\"info\"}",
    "traceparent: 00-{hex:32}-{hex:16}-01\ntracestate: {word}={hex:16}",
    "X-Amzn-Trace-Id: Root=1-{hex:8}-{hex:24};Sampled=1",
    "etag: W/\"{hex:40}\"\ncf-ray: {hex:16}-FRA\nx-request-id: {uuid}",
    "x-amz-cf-id: {url:54}==\nvia: 1.1 {hex:32}.cloudfront.net (CloudFront)",
    "pod/{word}-{hex:9}-{low:5} Running restarts={n:1} uid={uuid}",
    "x-amz-content-sha256: {hex:64}",
    "level=info caller={word}.go:{n:3} request_id={uuid} sha256={hex:64} bytes={n:5}",
    "Downloaded layer sha256:{hex:64} [{n:2}.{n:1} MB]",
    "arn:aws:iam::{n:12}:role/{word}-{word} assumed by i-0{hex:16}",
    "cache-key: Linux-cargo-{hex:64}\nCache restored from key: Linux-npm-{hex:64}",
    "/nix/store/{low:32}-{word}-{n:1}.{n:2}/bin/{word}",
    "~/.cargo/registry/src/index.crates.io-{hex:16}/{word}-{n:1}.{n:1}.0/src/lib.rs:{n:3}:9",
    "primary_key = {uuid}, partition_key = {uuid}, sort_key = created_at",
    "idempotency-key: {uuid}",
    // Ids of model APIs.
    "{\"id\":\"chatcmpl-{alnum:29}\",\"object\":\"chat.completion\",\"model\":\"gpt-5\",\"system_fingerprint\":\"fp_{hex:10}\",\"usage\":{\"total_tokens\":{n:4}}}",
    "{\"id\":\"msg_01{alnum:22}\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_01{alnum:22}\"}]}",
    "{\"id\":\"resp_{hex:48}\",\"previous_response_id\":\"resp_{hex:48}\",\"status\":\"completed\"}",
    "{\"tool_calls\":[{\"id\":\"call_{alnum:24}\",\"type\":\"function\",\"function\":{\"name\":\"{word}\",\"arguments\":\"{\\\"key\\\": \\\"{word}\\\"}\"}}]}",
    "request-id: req_01{alnum:22}\nanthropic-organization-id: {uuid}",
    "x-request-id: req_{hex:32}\nopenai-processing-ms: {n:4}\nopenai-version: 2020-10-01",
    "run_{alnum:24} of thread_{alnum:24} by asst_{alnum:24} used file-{alnum:24}",
    "batch_{hex:32} done; output_file_id file-{alnum:22}",
    "error 429: Rate limit reached for {word} on tokens per min (TPM): Limit {n:5}, Used {n:5}. (request id: {n:17}{alnum:8})",
    "\"generation\": \"gen-{n:10}-{alnum:20}\", \"native_tokens_prompt\": {n:4}, \"token_type\": \"bearer\"",
    "Invalid token count: max_tokens={n:4}, prompt_tokens: {n:4}; the token limit of this key is {n:6}",
    // Documentation, configuration and code.
    "export OPENAI_API_KEY=sk-your-{word}-key-here\ncurl -H \"Authorization: Bearer $OPENAI_API_KEY\" https://api.example.com/v1/models",
    "OPENAI_API_KEY=\"sk-...\"\nANTHROPIC_API_KEY=sk-ant-...\nGITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "Authorization: Bearer <{word}-token>\nx-api-key: {{ {word}_api_key }}",
    "        env:\n          GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n          API_KEY: ${{ secrets.{word}_API_KEY }}",
    "client = OpenAI(api_key=os.environ[\"{word}_API_KEY\"], base_url=\"https://{word}.example/v1\")",
    "const apiKey = process.env.{word}_API_KEY ?? config.get('{word}.apiKey');\nif (!apiKey) throw new Error('missing {word} api key');",
    "api_key: str = Field(default=None, description=\"The {word} key\", min_length={n:2})",
    "password: ********\ntoken: [REDACTED]\nsecret: vault:{word}/data/{word}#password",
    "spring.datasource.password=${DB_PASSWORD:changeme}\nspring.datasource.username={word}",
    "kubectl create secret generic {word} --from-literal=password=\"$({word} read op://{word}/{word}/password)\"",
    "let token = parser.next_token()?; // the token of the {word}\nassert_eq!(token.kind, TokenKind::{word});",
    "def get_session_token(self, key: str) -> Optional[Token]:\n    return self._cache.get(f\"session:{key}\")",
    "tokens = tokenizer.encode({word}_text, add_special_tokens=False)\nsecret_key_base = Rails.application.credentials.secret_key_base",
    "<input type=\"password\" name=\"password\" autocomplete=\"current-password\" id=\"{word}-password\" required>",
    "postgres://user:password@localhost:5432/{word}\nredis://default:<password>@{word}.example:6379/0",
    "The header `Authorization` carries the key, e.g. `Bearer YOUR_API_KEY`; see https://docs.example/{word}/keys#{word}",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{base64:43} {word}@{word}",
    "-----BEGIN CERTIFICATE-----\nMIID{base64:60}\n{base64:64}\n{base64:64}\n-----END CERTIFICATE-----",
    "data:image/png;base64,iVBORw0KGgo{base64:200}==",
    "<script src=\"/static/{word}.{hex:8}.js\" integrity=\"sha384-{base64:64}\" crossorigin=\"anonymous\"></script>",
    "            { \"Imports.a.password\", \"\\u30D1\\u30B9\\u30EF\\u30{hexu:2}\\u30C9\\u3092\" },\n            { \"{word}.secret.key\", \"{0}\\u79D8\\u5BC6\\u30{hexu:2}\" },",
    // Minified code, styles and maps.
    "!function(e,t){var n=e.{word},r=t({n:3});n&&(r.key=n.{word}?\"{word}\":void 0,e.token=r[{n:1}])}(window,{word});",
    "{\"version\":3,\"file\":\"{word}.{hex:8}.js\",\"mappings\":\"AAAA,SAASA,{upper:6}IAAM,{upper:4}CAAC,{upper:5}GAAG\",\"names\":[\"{word}\",\"{word}\"]}",
    "._{alnum:5}_{n:2}{color:#{hex:6};background:url(\"/img/{word}.{hex:20}.svg\")}.btn-{low:6}{margin:0 {n:1}px}",
    "webpack:///./src/{word}.js?{hex:4}\n  {word}.{hex:20}.chunk.js  {n:3} kB  [emitted] [immutable]",
    "t.exports={key:\"{word}\",secretHandshake:!0,tokenize:function(e){return e.split(/\\s+/)},passwordField:\"#{word}\"};",
    "[-0.0{n:7}, 0.0{n:7}, -0.1{n:6}, 0.00{n:6}]",
    "{\"kid\":\"{url:27}\",\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"{url:342}\",\"e\":\"AQAB\"}",
    "  File \"/usr/lib/python3.12/site-packages/{word}/{word}.py\", line {n:3}, in get_token\n    raise TokenError(f\"bad token {token!r}\")",
    "2026-11-2{n:1}T10:0{n:1}:00Z WARN auth.session - session {uuid} of user {n:6} expired, token rejected from 10.{n:1}.{n:2}.{n:1}",
    "build {hex:40} deployed as {word}-{hex:12}.{word}.app (https://{word}-{hex:9}-{word}.example.app)",
];

const WORDS: &[&str] = &[
    "request", "handler", "lodash", "worker", "queue", "babel", "stream", "gateway", "client", "session", "react",
    "serde", "index", "webpack", "leader", "snapshot", "commit", "parser", "tokio", "widget", "batch", "express",
    "router", "auth",
];

/// What stands for a part; `None` where it is none.
fn part(dice: &mut Dice, part: &str) -> Option<String> {
    const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
    const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let hex = "0123456789abcdef";
    match part {
        "word" => return Some(dice.of(WORDS).to_owned()),
        "uuid" => {
            let mut of = |len| dice.text(hex.as_bytes(), len);
            return Some(format!("{}-{}-4{}-a{}-{}", of(8), of(4), of(3), of(3), of(12)));
        }
        _ => {}
    }
    let (class, len) = part.split_once(':')?;
    let alphabet = match class {
        "hex" => hex.to_owned(),
        "hexu" => hex.to_ascii_uppercase(),
        "n" => "123456789".to_owned(),
        "low" => format!("{LOWER}0123456789"),
        "upper" => ALNUM[..26].to_owned(),
        "alnum" => ALNUM.to_owned(),
        "base64" => format!("{ALNUM}+/"),
        "url" => format!("{ALNUM}-_"),
        _ => return None,
    };
    Some(dice.text(alphabet.as_bytes(), len.parse().ok()?))
}

fn fill(dice: &mut Dice, shape: &str) -> String {
    let mut out = String::new();
    let mut rest = shape;
    while let Some((front, behind)) = rest.split_once('{') {
        out += front;
        let end = behind.find(['}', '{', ' ']).filter(|at| behind[*at..].starts_with('}'));
        match end.and_then(|end| Some((part(dice, &behind[..end])?, end))) {
            Some((part, end)) => {
                out += &part;
                rest = &behind[end + 1..];
            }
            None => {
                out.push('{');
                rest = behind;
            }
        }
    }
    out + rest
}

fn seen(hunter: &Hunter, text: &str) -> Sightings {
    let mut trail = hunter.trail();
    trail.feed(format!("2026-11-25T10:00:00.000Z INFO tick\n{text}\n").as_bytes());
    trail.finish()
}

#[test]
fn the_same_parts_are_told_where_they_are_a_credential() {
    let (mut dice, hunter) = (Dice(7), Hunter::new(&[]).detecting(Detectors::built_in(), None));
    for shape in
        ["OPENAI_API_KEY=sk-{alnum:48}", "token: {hex:40}", "Authorization: Bearer {url:43}", "api_key = {uuid}"]
    {
        let text = fill(&mut dice, shape);
        assert!(!seen(&hunter, &text).all().is_empty(), "{text}");
    }
}

#[test]
fn hardly_any_clean_text_is_taken_for_a_credential() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (cases, seed) = (number("REDIAL_CLEAN", 5_000), number("REDIAL_SEED", 20_261_128));
    let mut dice = Dice(seed);
    let hunter = Hunter::new(&[]).detecting(Detectors::built_in(), None);
    let mut wrong = BTreeMap::<String, (usize, String)>::new();
    for n in 0..usize::try_from(cases).unwrap() {
        let shape = SHAPES[n % SHAPES.len()];
        let text = fill(&mut dice, shape);
        let seen = seen(&hunter, &text);
        if let Some(first) = seen.all().first() {
            let name = hunter.name(first).unwrap();
            let entry = wrong.entry(format!("{name:?} {}: {shape}", first.disguises.join(" > "))).or_insert((0, text));
            entry.0 += 1;
        }
    }
    let alarms: usize = wrong.values().map(|(times, _)| times).sum();
    eprintln!("seed {seed}: {alarms} false alarms in {cases} clean texts: {wrong:#?}");
    // Two of a thousand.
    assert!(1_000 * u64::try_from(alarms).unwrap() <= 2 * cases);
}
