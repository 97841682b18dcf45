#![expect(
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "how many placements are made is read from the environment; places are cut at ASCII"
)]

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    template::{Class, Part, Run, Template},
    value::Check,
    *,
};
use crate::{Hunter, SightingKind};

#[path = "../../tests/dice/mod.rs"]
mod dice;

use dice::Dice;

const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A value of a class; what a key does not have anywhere (padding, marks at its ends) is left out.
fn run(dice: &mut Dice, run: Run) -> String {
    let len = run.min + dice.roll(12);
    let alphabet: &[u8] = match run.class {
        Class::Digit => b"0123456789",
        Class::Hex => b"0123456789abcdef",
        Class::Upper => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        Class::Alnum | Class::Word | Class::Dotted | Class::Base64 | Class::Token | Class::Field | Class::Any => ALNUM,
    };
    dice.text(alphabet, len)
}

fn example(dice: &mut Dice, shape: &Template) -> String {
    let mut text = shape.lead.map(|lead| run(dice, lead)).unwrap_or_default();
    text += str::from_utf8(&shape.literal).unwrap();
    for part in &shape.rest {
        text += &match part {
            Part::Literal(literal) => String::from_utf8(literal.clone()).unwrap(),
            Part::Run(one) => run(dice, *one),
        };
    }
    text
}

/// Texts in which a vendor's key stands by itself.
const PLACES: &[&str] = &[
    "KEY",
    "using key KEY for it",
    "Incorrect API key provided: KEY. You can find it in the console.",
    "id,name,key,model\n1,ci,KEY,gpt\n2,x,,y\n",
    "<td>KEY</td><td>ok</td>",
    "http-outgoing-1 >> \"x-api-key: [KEY][\\r][\\n]\"",
    "(KEY)",
    "run with `KEY` now",
    "**KEY**",
    "+API_KEY=KEY\n-API_KEY=\n",
    "api:\n  key: |\n    KEY\n",
    "docker run -e API_KEY=KEY image",
    "> x-api-key: KEY\r\n> accept: */*\r\n",
    "{\"name\": \"x-api-key\", \"value\": \"KEY\"}",
    "{\"error\":{\"message\":\"bad key KEY\",\"code\":1}}",
    "  File \"x.py\", line 3\nValueError: 'KEY'",
    "GET /v1/models?alt=sse&key=KEY&n=5 HTTP/1.1",
    "https://h.example/v1?token=KEY#frag",
    ": 1700000000:0;export OPENAI_API_KEY=KEY",
    "Cookie: theme=dark; auth=KEY; lang=en",
    "git clone https://x-access-token:KEY@github.example/a/b.git",
    "jdbc:postgresql://h/db?user=app&password=KEY&ssl=true",
    "variable \"key\" { default = \"KEY\" }",
    "2026-10-05T01:22:13.3104749Z using key KEY for it",
    "cfg={Name:gateway APIKey:KEY Timeout:41s}",
    "Authorization: Bearer KEY",
    "{'authorization': 'Bearer KEY'}",
    "[KEY]",
    "a|KEY|b",
    "key=KEY;next=1",
    "\tKEY\t",
    "<apiKey>KEY</apiKey>",
    "data: {\"choices\":[{\"delta\":{\"content\":\"KEY\"}}]}\n\n",
    "ENV API_KEY KEY",
    "mytool --api-key KEY --verbose",
    "//registry.example/:_authToken=KEY",
    "key:\u{a0}KEY\u{a0}",
    "„KEY“",
];

/// Credentials that only their place tells: the text, what they are made of, how long.
const PLACED: &[(&str, &[u8], usize)] = &[
    ("Authorization: Bearer KEY", ALNUM, 33),
    ("  \"Authorization\": \"Bearer KEY\"", ALNUM, 40),
    ("('authorization', 'Bearer KEY'), ('x', '3')", ALNUM, 40),
    ("> \"api_key\": \"KEY\"", ALNUM, 40),
    ("DEBUG APIKey:KEY", ALNUM, 27),
    ("DB_PASSWORD=KEY", b"abcdefghjkmnpqrtuvwxyzABCDEFGHJKLMNPQRTUVWXYZ23456789#!+", 16),
    ("password: KEY", b"abcdefghjkmnpqrtuvwxyzABCDEFGHJKLMNPQRTUVWXYZ23456789#!+", 17),
    ("postgres://app:KEY@db.example:5432/ledger", ALNUM, 20),
    ("redis://:KEY@cache.example:6379/0", ALNUM, 24),
    ("AZURE_OPENAI_API_KEY=KEY", b"0123456789abcdef", 32),
    ("api-key: KEY", b"0123456789abcdef", 32),
    ("Ocp-Apim-Subscription-Key: KEY", b"0123456789abcdef", 32),
    ("AWS_SECRET_ACCESS_KEY=KEY", ALNUM, 40),
    ("\"SecretAccessKey\": \"KEY\",", ALNUM, 40),
    ("Set-Cookie: sessionid=KEY; Path=/; HttpOnly", ALNUM, 59),
    ("Cookie: a=b; connect.sid=KEY; c=d", ALNUM, 40),
    ("https://b.s3.example/x?X-Amz-Date=20261123T000000Z&X-Amz-Signature=KEY", b"0123456789abcdef", 64),
    ("https://x.blob.core.windows.net/c?sv=2025&sig=KEY%3D", ALNUM, 43),
    ("https://storage.example/b?X-Goog-Signature=KEY&x=1", b"0123456789abcdef", 128),
    ("machine h.example login ci password KEY", ALNUM, 20),
    ("db.example:5432:ledger:app:KEY", ALNUM, 20),
    ("client_secret=KEY&grant_type=x", ALNUM, 40),
    ("curl -u ci:KEY https://h.example", ALNUM, 20),
    ("DefaultEndpointsProtocol=https;AccountName=x;AccountKey=KEY==;EndpointSuffix=y", ALNUM, 86),
    ("Server=db;User Id=app;Password=KEY;", ALNUM, 18),
    ("spring.datasource.password=KEY", ALNUM, 18),
    ("- name: API_KEY\n  value: KEY\n", ALNUM, 30),
    ("    refresh_token: 'KEY',", ALNUM, 40),
    ("$env:MISTRAL_API_KEY = \"KEY\"", ALNUM, 32),
    ("COHERE_API_KEY: KEY", ALNUM, 40),
    ("Llm(api_key=SecretStr('KEY'))", ALNUM, 40),
    ("<add key=\"ApiKey\" value=\"KEY\" />", ALNUM, 30),
    ("access_token: \"KEY\"", ALNUM, 60),
    ("const apiKey: string = \"KEY\";", ALNUM, 30),
    ("let webhook_secret: &'static str = \"KEY\";", ALNUM, 40),
    ("api_key: Optional[str] = 'KEY'", ALNUM, 32),
    ("private val apiToken: String? = \"KEY\"", ALNUM, 36),
    ("var apiKey string = \"KEY\"", ALNUM, 40),
    ("gh secret set VAULT_TOKEN --body KEY", b"0123456789abcdef", 40),
    ("setx GATEWAY_SECRET KEY", b"0123456789abcdef", 32),
    ("ENV HCLOUD_TOKEN KEY", b"0123456789abcdef", 32),
    ("SECRET_KEY: !!str KEY", ALNUM, 40),
    ("{\"msg\": \"client_secret: |\\n  KEY\"}", ALNUM, 40),
    ("export STATUSPAGE_SECRET='KEY'", b"0123456789abcdef", 32),
    ("Authorization: GenieKey KEY", ALNUM, 33),
    ("Authorization: SSWS KEY", ALNUM, 42),
    ("keytool -list -keystore k.jks -storepass KEY", ALNUM, 20),
    ("network={\n  ssid=\"a\"\n  psk=\"KEY\"\n}", ALNUM, 20),
    ("{password,<<\"KEY\">>}", ALNUM, 20),
    ("client.setApiKey(\"KEY\");", ALNUM, 40),
    ("password: &main KEY", ALNUM, 20),
    ("Dim apiKey As String = \"KEY\"", ALNUM, 32),
    ("{\"name\":\"session\",\"value\":\"KEY\",\"domain\":\"h.example\"}", ALNUM, 44),
    ("docker login -u ci -p KEY registry.example", ALNUM, 24),
    ("mysql -u root -pKEY app", ALNUM, 24),
    ("redis-cli -a KEY ping", ALNUM, 24),
    ("bindpw KEY", ALNUM, 20),
    ("SECRET_KEY_BASE=KEY", b"0123456789abcdef", 128),
    ("secret_key_base: KEY", b"0123456789abcdef", 128),
    ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"KEY\",\"x\":\"y\"}", ALNUM, 43),
];

fn each(text: &str, write: impl Fn(usize, u8) -> String) -> Vec<u8> {
    text.bytes().enumerate().flat_map(|(at, byte)| write(at, byte).into_bytes()).collect()
}

fn base64(bytes: &[u8], alphabet: &[u8; 64]) -> Vec<u8> {
    let sextets = bytes.chunks(3).flat_map(|chunk| {
        let bits = (0..3).fold(0, |bits, i| bits << 8 | usize::from(*chunk.get(i).unwrap_or(&0)));
        (0..=chunk.len()).map(move |i| alphabet[bits >> (18 - 6 * i) & 63])
    });
    sextets.collect()
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

type Write = fn(&str) -> Vec<u8>;

/// Encodings of the credential itself.
const OF_KEY: &[(&str, Write)] = &[
    ("percent", |t| each(t, |_, b| if b.is_ascii_alphanumeric() { char::from(b).into() } else { format!("%{b:02X}") })),
    ("all percent", |t| each(t, |_, b| format!("%{b:02x}"))),
    ("json", |t| each(t, |at, b| if at % 4 == 1 { format!("\\u{b:04x}") } else { char::from(b).into() })),
    ("html", |t| each(t, |at, b| if at % 3 == 0 { format!("&#{b};") } else { char::from(b).into() })),
    ("hex escapes", |t| each(t, |_, b| format!("\\x{b:02x}"))),
    ("zero width", |t| {
        each(t, |at, b| if at % 5 == 4 { format!("\u{200b}{}", char::from(b)) } else { char::from(b).into() })
    }),
    ("colours", |t| each(t, |at, b| if at == 3 { format!("\x1b[31m{}", char::from(b)) } else { char::from(b).into() })),
];

/// Encodings of the text around it, too.
const OF_TEXT: &[(&str, Write)] = &[
    ("base64", |t| base64(t.as_bytes(), STANDARD)),
    ("base64 shifted", |t| base64(format!("x{t}").as_bytes(), STANDARD)),
    ("base64url", |t| base64(format!("xy{t}").as_bytes(), URL)),
    ("hex", |t| each(t, |_, b| format!("{b:02x}"))),
    ("utf-16", |t| t.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ("quoted-printable", |t| {
        let line = |at: usize| if at % 60 == 59 { "=\r\n" } else { "" };
        each(t, |at, b| format!("{}{}", if b == b'=' { "=3D".to_owned() } else { char::from(b).into() }, line(at)))
    }),
    ("json string", |t| format!("{t:?}").into_bytes()),
    ("percent", |t| each(t, |_, b| if b.is_ascii_alphanumeric() { char::from(b).into() } else { format!("%{b:02X}") })),
    ("gzip in base64", |t| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, t.as_bytes()).unwrap();
        base64(&encoder.finish().unwrap(), STANDARD)
    }),
    ("stream", |t| {
        let mut out = String::new();
        for piece in t.as_bytes().chunks(7) {
            let piece = format!("{:?}", String::from_utf8_lossy(piece));
            writeln!(out, "data: {{\"choices\":[{{\"delta\":{{\"content\":{piece}}}}}]}}\n").unwrap();
        }
        out.into_bytes()
    }),
];

/// A text with a credential, where it begins where that can be told, and what it is for a table.
struct Case {
    bytes: Vec<u8>,
    at: Option<usize>,
    hard: bool,
    label: String,
}

fn case(dice: &mut Dice, rows: &[Detector]) -> Case {
    let shapes: Vec<(&str, &Template)> = rows
        .iter()
        .filter(|row| {
            row.place == Place::Anywhere && row.check != Check::Jwt && !row.shapes.iter().any(Template::is_apart)
        })
        .flat_map(|row| row.shapes.iter().map(|shape| (row.id.as_str(), shape)))
        .collect();
    let (id, place, key) = if dice.roll(3) == 0 {
        let (place, alphabet, len) = dice.of(PLACED);
        ("placed", place, dice.text(alphabet, len))
    } else {
        let (id, shape) = dice.of(&shapes);
        (id, dice.of(PLACES), example(dice, shape))
    };
    let before = "2026-11-25T10:00:00.000Z INFO tick\n".repeat(dice.roll(4));
    let after = "\n2026-11-25T10:00:00.000Z INFO tock\n".repeat(dice.roll(3));
    // Names hold the word, too: the credential is its last `KEY`, or the first that is a value.
    let at = if place.starts_with('+') { place.find("=KEY").unwrap() + 1 } else { place.rfind("KEY").unwrap() };
    let (front, back) = (&place[..at], &place[at + 3..]);
    let (bytes, at, hard, how) = match dice.roll(10) {
        0 => {
            let (how, write) = dice.of(OF_KEY);
            let bytes = [before.as_bytes(), front.as_bytes(), &write(&key), back.as_bytes(), after.as_bytes()].concat();
            (bytes, Some(before.len() + front.len()), true, how)
        }
        1 => {
            let (how, write) = dice.of(OF_TEXT);
            let text = write(&format!("{front}{key}{back}"));
            ([before.as_bytes(), &text, after.as_bytes()].concat(), None, true, how)
        }
        _ => {
            let text = format!("{before}{front}{key}{back}{after}");
            (text.into_bytes(), Some(before.len() + front.len()), false, "plain")
        }
    };
    Case { bytes, at, hard, label: format!("{id} | {place:?} | {how}") }
}

#[test]
fn made_credentials_are_found_in_made_places_where_they_stand() {
    let placements = std::env::var("REDIAL_PLACEMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(3_000);
    let seed = std::env::var("REDIAL_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_128);
    let (mut dice, detectors) = (Dice(seed), Detectors::built_in());
    let hunter = Hunter::new(&[]).detecting(Arc::clone(&detectors), None);
    let mut missed = BTreeMap::<String, usize>::new();
    let (mut of, mut found, mut near, mut placed) = ([0, 0], [0, 0], 0, 0);
    for _ in 0..placements {
        let case = case(&mut dice, &detectors.rows);
        let mut trail = hunter.trail();
        trail.feed(&case.bytes);
        let seen = trail.finish();
        let hits: Vec<u64> = seen.all().iter().filter(|s| s.kind == SightingKind::Unknown).map(|s| s.offset).collect();
        of[usize::from(case.hard)] += 1;
        if hits.is_empty() {
            *missed.entry(case.label).or_default() += 1;
            continue;
        }
        found[usize::from(case.hard)] += 1;
        if let Some(at) = case.at {
            placed += 1;
            near += usize::from(hits.iter().any(|hit| hit.abs_diff(at as u64) <= 64));
        }
    }
    let table: Vec<_> = missed.iter().take(60).collect();
    eprintln!(
        "seed {seed}: core {}/{}, hard {}/{}, near {near}/{placed}\n{table:#?}",
        found[0], of[0], found[1], of[1]
    );
    assert!(100 * found[0] >= 97 * of[0] && 100 * found[1] >= 90 * of[1] && 100 * near >= 95 * placed);
}

#[test]
fn each_shape_is_told_by_its_own_detector_or_one_before_it_and_not_when_it_is_short_or_a_placeholder() {
    let (mut dice, detectors) = (Dice(7), Detectors::built_in());
    for (row, detector) in detectors.rows.iter().enumerate().filter(|(_, row)| row.check == Check::Varied) {
        for shape in &detector.shapes {
            let text = format!("({})", example(&mut dice, shape));
            let mut rows = Vec::new();
            assert!(detectors.find(text.as_bytes(), &mut Marks::default(), |found| rows.push(found.row)));
            assert!(rows.iter().any(|found| *found <= row), "{}: {rows:?}", detector.id);
            let literal = str::from_utf8(&shape.literal).unwrap();
            for clean in
                ["", "***", "x", "${KEY}", "<your-key>", &"x".repeat(64), "1234567890abcdefghij1234567890abcdefghij"]
            {
                let text = format!("({literal}{clean})");
                let mut rows = Vec::new();
                assert!(detectors.find(text.as_bytes(), &mut Marks::default(), |found| rows.push(found.row)));
                assert!(rows.is_empty(), "{}: {clean}: {rows:?}", detector.id);
            }
        }
    }
}

/// Random text that has many pairs of letters as words have them.
#[test]
fn a_value_is_told_by_its_capitals_too_and_a_name_is_none() {
    for value in ["Eehr1LilUsNbtIgOo", "tascOFU3eNKETnYsGb", "63-TLIgKiSTTxBUeZl0miQV1"] {
        assert!(Check::Password.passes(value.as_bytes(), false), "{value}");
    }
    for name in [
        "getUserIdFromDbRow2",
        "isUserLoggedIn4Now",
        "AccessTokenV2Provider",
        "AWSAccessKeyID1",
        "JWTSecretAsBase64",
        "X509CertSHA1",
        "getDBUserPWD1",
        "parseURL2FromJSON",
        "useSSHKeyAuth1",
    ] {
        assert!(!Check::Password.passes(name.as_bytes(), false), "{name}");
    }
}

/// Texts that hold no credential, whatever stands beside them.
const CLEAN: &[&str] = &[
    "API_KEY=${API_KEY}",
    "api_key: os.environ/COMETAPI_KEY",
    "const apiKey = process.env.COMETAPI_API_KEY;",
    "x-api-key: $ANTHROPIC_API_KEY",
    "api_key: (set, 51 characters)",
    "ANTHROPIC_API_KEY=sk-ant-api03-xxxxxxxx",
    "('authorization', 'Bearer 2wSLGfLcxxxx'), ('n', '1')",
    "http-outgoing-0 >> \"Authorization: Bearer ghp_9Nllxxxx[\\r][\\n]\"",
    "api_key: sk-ant-api03-5q7yx8xm…",
    "api_key: 5q7yx8xm####",
    "export OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "OPENAI_API_KEY=sk-your-key-here-please-replace-it",
    "https://ci:***@proxy.example:3128/",
    "postgres://postgres:postgres@localhost:5432/app",
    "password: correct",
    " /etc/pam.d/chpasswd 9900720564cb4ee98b7da29e2d183cb2",
    "my $pwd  = CPAN::anycwd();",
    r"my $Token = qr/[\x21\x23-\x27\x2A\x2B\x2D\x2E\x30-\x39]+/;",
    r"let g:ft_ignore_pat = '\.\(Z\|gz\|bz2\|zip\|tgz\)$'",
    "let g:ft_ignore_pat = '.(Z|gz|bz2|zip|tgz)$'",
    "authorization=\"Bearer \" trace_id=3f207b63f5ad26b4e64b281d6beb9712",
    "Cookie: theme=dark; gw_session=%E2%80%B9key%3Aa1b2c3d4%E2%80%BA; lang=de",
    "{\"PSK\", SSL_kPSK, SSL_aPSK, ~0u, ~0u, 0},",
    "{\"d\": \"Q29tcGlsaW5nIHNlY3JldC1zZXJ2aWNlIHY1LjAuMApDb21waWxpbmcgdG9rZW4tYnVja2V0\"}",
    "\"x.csproj\\npublicKeyToken=\\\"b7169957ba1a6665\\\"\"",
    "expectToken(\"identifier2\"); getPassword(\"Enter your password:\"); this.token('PAREN_L')",
    "token:e.token,apiKey:this.config.apiKey,secret:r(\"edysfr\");e.yromvjjf=\"OxoCWNBgaYvqeN\";e.elrcvqoi=\"3lThMEjsbl5\"",
    "token = r'[a-zA-Z](?:[a-zA-Z0-9-]*)'",
    "arn:aws:secretsmanager:[a-z0-9-]{1,20}:([0-9]{12}|):secret:[a-zA-Z0-9!/_+=.@-]{1,512}$",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:gw-key-2Q9Tj0",
    "content=\\\"authenticity_token\\\">\\n2026-02-04T17:31:35.534Z INFO model pool metric",
    "let secret_key = SigningKey::from_pkcs8_der(PKCS8_V1_DER).unwrap();",
    "let key = PqdsaSigningKey::from_pkcs8(pkcs8)",
    "\"AWS::ApiGateway::ApiKey\": \"b899a0d240b53d9d\", \"AWS::MSK::BatchScramSecret\": \"b68c9a1a87dfd16e\"",
    "- Fix: the m68k architecture is identified by __mc68000__",
    "-- OCTET STRING IDENTIFIED BY id-PBKDF2",
    "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
    "'Authorization': 'Basic Zm9vOmJhcg=='",
    "protocol://\\[lB]<user>\\[lB]:<password>\\[rB]@\\[rB]<hostname>\\[lB]:<port>\\[rB]\\[lB]:\\[rB]",
    "const apiKey: string = process.env.API_KEY ?? '';",
    "token: Token = Token(kind=\"identifier\")",
    "let token: TokenKind = \"StringLiteral\".into();",
    "ENV NODE_AUTH_TOKEN ${NPM_TOKEN}",
    "docker run -u 1000 -p 127.0.0.1:8080:8080 -v data:/var/lib/postgresql/data16 image",
    "mkdir -u x -p /srv/App2/releases/20261129",
    "{\"kty\":\"EC\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
    "{\"id\":\"4265bf72dc1d222946be67dbbe2693b5a7d580c6\",\"d\":\"M10 10h4v4h-4zM3 3l18 18M9 9h6\"}",
    "\"password\": \"Enter your new password\"",
    "password = getPasswordFromVault(user.id)",
    "secretKeyRef: {name: db-credentials, key: password}",
    "token: ${{ secrets.GITHUB_TOKEN }}",
    "password: $2b$12$R9h7cIPz0giKtqzUqJ4Ku.QyM9b1O0pXvY3mZ2nW5xL8kJ7hG6fD",
    "integrity sha512-kL1tTIQepHbPOpzIlBe3LQ9Ny3vt0Ir0GCy2nub6jyumuL7uvKPYr72qtG9KEcj5sr8tj0NgELasLyAPeBXMw==",
    "{\"token_type\":\"bearer\",\"max_tokens\":4096,\"key\":\"chatcmpl-VCgLH5WfLNecd4YOFSjiqGtKc53Wd\"}",
    "next_page_token=CAUQAA7f3kQ9zLm2XvR4tYw8",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n-----END PUBLIC KEY-----",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7k3QxV9mZt2Lw8Rf5Yp1Ns6Gd4Hb0Jc ci@host",
    "commit 11a5bb295fa77e18e18c3ea34837f1107e5eb20a",
    "api_key_sha256: 4265bf72dc1d222946be67dbbe2693b5a7d580c66d5f56c334050f797fada295",
    "msg=\"kept the user session\" request_id=db08c0bc-1a5d-41c1-a1b5-858f0f287613 status=200",
    "renewed session token trace_id=182b8e17b89cc395890f74c40cb83a1c",
    "secret: sha1=4265bf72dc1d222946be67dbbe2693b5a7d580c6",
    "webhook secret sha256=4265bf72dc1d222946be67dbbe2693b5a7d580c66d5f56c334050f797fada295",
    "Authorization: Bearer sha256=4265bf72dc1d222946be67dbbe2693b5a7d580c66d5f56c334050f797fada295",
    "token: uuid=db08c0bc-1a5d-41c1-a1b5-858f0f287613",
    "kind: Secret\ndata:\n  password: cGFzc3dvcmQ=\n  api-key: Y2hhbmdlbWU=\n  token: eW91ci10b2tlbi1oZXJl\n  secret: ZXhhbXBsZQ==\n",
    "Idempotency-Key: db08c0bc-1a5d-41c1-a1b5-858f0f287613",
    "traceparent: 00-182b8e17b89cc395890f74c40cb83a1c-b378442a68f14f26-01",
];

/// Names that hold a word which others page by, and those of variables that say no more than that it is a key.
#[test]
fn a_name_is_told_by_its_own_words_and_a_variable_of_an_environment_pages_through_nothing() {
    let (mut dice, detectors) = (Dice(9), Detectors::built_in());
    for name in [
        "NEXTAUTH_SECRET=",
        "NEXT_AUTH_SECRET=",
        "nextAuthSecret: ",
        "NEXT_API_SECRET=",
        "PAGE_ACCESS_TOKEN=",
        "FB_PAGE_TOKEN=",
        "SYNC_TOKEN=",
        "OPENAI_KEY=",
        "export TENANT_KEY=",
        "{\"msg\": \"a\\nPROXY_KEY=",
        "SESSION_KEY: ",
        "SSH_KEY=",
        "Cookie: theme=dark; session_id=",
        "Set-Cookie: session-id=",
        "x-honeycomb-team: ",
        "x-insert-key: ",
        "X-JFrog-Art-Api: ",
        "x-meilisearch-key: ",
        "Proxy-Authorization: Basic YWRtaW46V2ludGVy",
        "Authorization: OAuth ",
        "azure_key: ",
    ] {
        let text = format!("{name}{}\n", dice.text(ALNUM, 40));
        let mut found = 0;
        detectors.find(text.as_bytes(), &mut Marks::default(), |_| found += 1);
        assert!(found > 0, "{text}");
    }
    for name in [
        "next_page_token=",
        "\"nextPageToken\": ",
        "sync_token=",
        "X-CSRF-Token: ",
        "cache_key = ",
        "PARTITION_KEY=",
        "sort_key: ",
        "RECAPTCHA_SITE_KEY=",
        "NEXT_PUBLIC_API_KEY=",
        "turnkey=",
        "object_key=",
        "x-object_KEY: ",
    ] {
        let text = format!("{name}{}\n", dice.text(ALNUM, 40));
        let mut rows = Vec::new();
        detectors.find(text.as_bytes(), &mut Marks::default(), |found| rows.push(detectors.rows[found.row].id.clone()));
        assert!(rows.is_empty(), "{text}: {rows:?}");
    }
}

/// Every version of it that may be random, also one whose digits look like a word; and a secret behind the number of its account.
#[test]
fn uuids_and_numbered_secrets_behind_a_name_are_found_whatever_their_digits_are() {
    let (mut dice, detectors) = (Dice(5), Detectors::built_in());
    let mut hex = |len| dice.text(b"0123456789abcdef", len);
    for _ in 0..3_000 {
        let uuid = format!("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12));
        let numbered = format!("1703398{}9601|{}", 100 + uuid.len(), hex(32));
        for text in [
            format!("API_TOKEN={uuid}\n"),
            format!("password: {uuid}\n"),
            format!("FACEBOOK_ACCESS_TOKEN={numbered}\n"),
            format!("GET /me?access_token={numbered}&fields=id HTTP/1.1\n"),
        ] {
            let mut found = 0;
            detectors.find(text.as_bytes(), &mut Marks::default(), |_| found += 1);
            assert!(found > 0, "{text}");
        }
    }
}

#[test]
fn what_only_stands_in_a_credential_s_place_is_no_finding() {
    let detectors = Detectors::built_in();
    for text in CLEAN {
        let mut rows = Vec::new();
        assert!(
            detectors
                .find(text.as_bytes(), &mut Marks::default(), |found| rows.push(detectors.rows[found.row].id.clone()))
        );
        assert!(rows.is_empty(), "{text}: {rows:?}");
    }
}

#[test]
fn a_text_that_is_made_to_be_slow_costs_a_bounded_number_of_steps_and_is_not_called_clean() {
    let detectors = Detectors::built_in();
    let hostile = "token=".repeat(11_000);
    assert!(!detectors.find(hostile.as_bytes(), &mut Marks::default(), |_| {}));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(24))]

    #[test]
    fn any_cut_of_a_stream_tells_the_same_unknown_ones(seed in 1u64.., cut in 1usize..70_000, gap in 0usize..40_000) {
        let (mut dice, detectors) = (Dice(seed), Detectors::built_in());
        let hunter = Hunter::new(&[]).detecting(Arc::clone(&detectors), None);
        let mut stream = Vec::new();
        for _ in 0..4 {
            stream.extend(b"level=info msg=tick\n".iter().cycle().take(gap));
            stream.extend(case(&mut dice, &detectors.rows).bytes);
        }
        let mut trail = hunter.trail();
        stream.chunks(cut).for_each(|piece| trail.feed(piece));
        let mut whole = hunter.trail();
        whole.feed(&stream);
        proptest::prop_assert_eq!(trail.finish(), whole.finish());
    }
}
