//! What a value has to look like to be taken for a credential. Only the value counts, never the words around it: a line that
//! says «example» must not hide a key.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::decode;

/// Pairs of letters that make up most of English and of names in programs.
const COMMON: &[u8] = b"th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi \
ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa \
ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh \
ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov rm ep tt oc fa ef cu rn sc gi da cr cl du ga qu ue ff ba ey \
ls va um pp up go ru au ck br pt ak pu ui ib ki ys ob fu ph ud ip ub af ";

/// Words of placeholders. Long enough not to stand in a random value.
const WORDS: [&[u8]; 25] = [
    b"example",
    b"placeholder",
    b"your_",
    b"your-",
    b"yourkey",
    b"yourapi",
    b"changeme",
    b"change_me",
    b"change-me",
    b"redacted",
    b"masked",
    b"dummy",
    b"sample",
    b"insert_",
    b"replace",
    b"qwerty",
    b"foobar",
    b"notreal",
    b"secret_here",
    b"key_here",
    b"token_here",
    b"-here",
    // Classes of a regular expression.
    b"[a-z",
    b"a-za-z",
    b"a-z0-9",
];

/// Beginnings of values that are no credentials: identifiers of model APIs, digests, references, sealed values.
const CLEAN: [&[u8]; 57] = [
    // A pattern of Perl's.
    b"qr/",
    // A compiler's name, and one of ASN.1.
    b"__",
    b"id-",
    b"chatcmpl-",
    b"cmpl-",
    b"resp_",
    b"msg_",
    b"toolu_",
    b"call_",
    b"req_",
    b"fp_",
    b"run_",
    b"thread_",
    b"asst_",
    b"step_",
    b"file-",
    b"batch_",
    b"gen-",
    b"sha1-",
    b"sha256-",
    b"sha384-",
    b"sha512-",
    b"sha1:",
    b"sha256:",
    b"sha384:",
    b"sha512:",
    b"md5:",
    b"sha1=",
    b"sha256=",
    b"sha384=",
    b"sha512=",
    b"md5=",
    b"uuid=",
    b"h1:",
    b"arn:",
    b"op://",
    b"vault:",
    b"ssm:",
    b"http://",
    b"https://",
    b"data:",
    b"file:",
    b"projects/",
    b"secrets/",
    b"$2a$",
    b"$2b$",
    b"$2y$",
    b"$argon2",
    b"$6$",
    b"$5$",
    b"$1$",
    b"$apr1$",
    b"pbkdf2",
    b"{ssha}",
    b"enc[",
    b"enc(",
    b"ssh-",
];

/// Points that tell random text from words and names.
const RANDOM: i32 = 60;

/// How a value is told from what only stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Check {
    /// Many different characters, in no order.
    #[default]
    Varied,
    /// No words, no identifier, no digest.
    Opaque,
    /// The same, but hex and UUIDs count, too.
    OpaqueOrId,
    /// What people and programs choose for a password.
    Password,
    /// Base64 of a user, a colon and a password.
    Basic,
    /// Opaque, and base64 of anything but text.
    Bytes,
    /// A user, a colon and a password.
    Login,
    /// A head in base64 that names an algorithm, and more behind it.
    Jwt,
}

impl Check {
    /// Whether no value passes that begins with a long row of the same few characters.
    pub(super) const fn refuses_rows(self) -> bool {
        matches!(self, Self::Opaque | Self::OpaqueOrId | Self::Bytes | Self::Password)
    }

    /// Whether a value passes. `loose` says that little tells what it is: a blank between it and its name.
    pub(super) fn passes(self, value: &[u8], loose: bool) -> bool {
        match self {
            Self::Varied => varied(value),
            Self::Opaque => opaque(value, loose) && !is_id(value),
            Self::OpaqueOrId if loose => opaque(value, loose) && !is_id(value),
            Self::OpaqueOrId => opaque(value, loose) || is_random_id(value),
            Self::Password if loose => password(value, loose) && !is_id(value),
            Self::Password => password(value, loose) || is_random_id(value),
            Self::Basic => decode::base64(value).is_some_and(|text| login(&text) || login_of_mail(&text)),
            Self::Bytes => opaque(value, loose) && !is_id(value) && decode::base64(value).is_some_and(|b| !is_text(&b)),
            Self::Login => login(value),
            Self::Jwt => varied(value) && jwt(value),
        }
    }
}

/// Bytes of a value that tell whether it is varied.
pub(super) const TELLING: usize = 256;

/// After how many bytes a long value is exactly itself again, if it is a row like those that [`Check::refuses_rows`].
pub(super) fn period(value: &[u8]) -> Option<usize> {
    let value = value.get(..TELLING)?;
    (2..=LONGEST).find(|period| value.get(*period..).is_some_and(|behind| value.starts_with(behind)))
}

/// The longest piece of a row.
const LONGEST: usize = 16;

/// Whether a long value is the same few characters again and again, told before anything is asked of all of it: it is not varied then.
fn is_long_row(value: &[u8]) -> bool {
    value.get(..TELLING).is_some_and(repeated)
}

/// Not a row of the same or of neighbouring characters, and no word that says so.
fn varied(value: &[u8]) -> bool {
    let value = value.get(..value.len().min(TELLING)).unwrap_or_default();
    let least = (value.len() / 4).clamp(4, 8);
    crate::shape::distinct(value) >= least
        && !ordered(value)
        && !repeated(value)
        && !says_so(value)
        && !is_filled(value)
}

/// Whether a value is what is left of a longer one before a mask: a prefix and a few characters, as people show them to tell
/// keys apart.
pub(super) fn is_cut(text: &[u8], from: usize, to: usize) -> bool {
    const MASKS: [&str; 6] = ["…", "•", "‹", "█", "...", "***"];
    let shown = || text.get(from..to)?.rsplit(|byte| b"-_".contains(byte)).next().map(<[u8]>::len);
    let behind = text.get(to..).unwrap_or_default();
    MASKS.iter().any(|mask| behind.starts_with(mask.as_bytes())) && shown().is_some_and(|shown| shown < SHOWN)
}

/// Characters behind a vendor's prefix that give something away.
const SHOWN: usize = 12;

/// A row of one character that makes up a quarter of it: `sk-ant-api03-xxxxxxxx`; a shorter one of `x` is a mask, too.
fn is_filled(value: &[u8]) -> bool {
    let is_long = |row: &[u8]| row.len() >= ROW && 4 * row.len() >= value.len();
    let is_mask = |row: &[u8]| row.len() >= MASK && row.first().is_some_and(|byte| b"xX".contains(byte));
    value.chunk_by(|a, b| a == b).any(|row| is_long(row) || is_mask(row) && 6 * row.len() >= value.len())
}

/// The shortest row of one character that a random value hardly ever has.
const ROW: usize = 6;
/// The shortest row of `x` that is a mask.
const MASK: usize = 4;

/// Half of the characters follow the one before, or are the same.
fn ordered(value: &[u8]) -> bool {
    let steps = value.windows(2).filter(|pair| matches!(pair, [a, b] if a == b || a.wrapping_add(1) == *b));
    2 * steps.count() >= value.len()
}

/// The same few characters again and again.
fn repeated(value: &[u8]) -> bool {
    let is_period = |period: usize| {
        let behind = value.get(period..).unwrap_or_default();
        let mut others = 0;
        // Most values show within a few characters that they are none.
        let parts = value.chunks(32).zip(behind.chunks(32));
        let mut counts = parts.map(|(a, b)| a.iter().zip(b).filter(|(a, b)| a != b).count());
        counts.all(|count| {
            others += count;
            8 * others <= behind.len()
        })
    };
    (2..=(value.len() / 3).min(LONGEST)).any(is_period)
}

fn says_so(value: &[u8]) -> bool {
    SAYS_SO.as_ref().is_some_and(|words| words.is_match(value))
        // Zeros in base64 are `A`s.
        || value.first().is_some_and(|first| *first != b'A' && value.split(|b| b != first).any(|run| run.len() > 7))
}

/// [`WORDS`] in whatever case, and marks of what was left out, all at once.
static SAYS_SO: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks: [&[u8]; 3] = [b"***", b"...", b"####"];
    AhoCorasick::builder().ascii_case_insensitive(true).build(WORDS.into_iter().chain(marks)).ok()
});

fn opaque(value: &[u8], loose: bool) -> bool {
    let (least, points) = if loose { (16, 100) } else { (8, RANDOM) };
    is_random(value, least, points) && memchr::memmem::find(value, b"::").is_none()
}

/// Whether a value of so many characters at least is more likely random by so many points, and stands for nothing else that is known.
fn is_random(value: &[u8], least: usize, points: i32) -> bool {
    let lower = value.get(..value.len().min(16)).unwrap_or_default().to_ascii_lowercase();
    value.len() >= least
        && !is_long_row(value)
        && value.iter().all(u8::is_ascii_graphic)
        && !CLEAN.iter().any(|start| lower.starts_with(start))
        && varied(value)
        && mixed(value)
        && points <= score(value)
        && !names_something(value)
        && !is_time(value)
        && !beyond_ascii(value)
        && !is_program(value)
        && !is_sealed(value)
        && !encodes_words(value)
}

/// Whether it begins with a day and an hour: `2026-02-04T17:31:35.534Z`.
fn is_time(value: &[u8]) -> bool {
    // A line that ended before it may be written as `\n`.
    let value = value.strip_prefix(b"n").unwrap_or(value);
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    match value {
        [a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', ..] => digits(&[*a, *b, *c, *d, *e, *f, *g, *h, *i, *j]),
        _ => false,
    }
}

/// Whether a letter or a mark stands in it that no credential has, written as JSON and Java do it: `\u5225`.
fn beyond_ascii(value: &[u8]) -> bool {
    let is = |code: &[u8]| code.iter().all(u8::is_ascii_hexdigit) && !matches!(code, [b'0', b'0', b'0'..=b'7', _]);
    // Quotes, dots and bullets (U+2010 to U+203F), as addresses have them.
    memchr::memmem::find(value, b"%E2%80").is_some()
        || memchr::memmem::find_iter(value, b"\\u").any(|at| value.get(at + 2..at + 6).is_some_and(is))
}

/// Whether it is a part of a program: a name behind the names that it stands in (`CPAN::anycwd`), a pattern. A shell escapes no dot and no letter,
/// so that a password in which others are escaped is none.
fn is_program(value: &[u8]) -> bool {
    let is_name = |part: &[u8]| !part.is_empty() && part.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let path = value.iter().position(|byte| *byte == b'(').map_or(value, |end| value.get(..end).unwrap_or_default());
    let mut names = path.split(|byte| *byte == b':');
    let is_path = memchr::memmem::find(path, b"::").is_some() && names.all(|part| part.is_empty() || is_name(part));
    let escaped = |of: &'static [u8]| move |pair: &&[u8]| matches!(pair, [b'\\', byte] if of.contains(byte));
    let pairs = || value.windows(2);
    let is_pattern =
        pairs().any(|pair| escaped(b".dsw")(&pair)) && pairs().filter(escaped(b".dsw()|[]$^+*?")).count() > 2;
    is_path || is_pattern || has_alternatives(value)
}

/// Whether short words stand between brackets with bars between them: `.(gz|zip|tgz)$`, or `\.\(gz\|zip\|tgz\)$`.
fn has_alternatives(value: &[u8]) -> bool {
    let mut parts = value.splitn(2, |byte| *byte == b'(').skip(1);
    let inner = parts.next().and_then(|rest| rest.split(|byte| *byte == b')').next()).unwrap_or_default();
    let inner = inner.strip_suffix(b"\\").unwrap_or(inner);
    let is_word = |word: &[u8]| {
        let word = word.strip_suffix(b"\\").unwrap_or(word);
        (1..=6).contains(&word.len()) && word.iter().all(u8::is_ascii_alphanumeric)
    };
    inner.split(|byte| *byte == b'|').count() > 2 && inner.split(|byte| *byte == b'|').all(is_word)
}

/// Whether it is what Bitnami's sealed secrets hold, which are made to be published: the length of a key sealed by RSA of 4,096 bits in
/// two bytes, that key, and what is sealed with it, or much of that.
fn is_sealed(value: &[u8]) -> bool {
    const LEAST: usize = 120;
    value.len() > LEAST
        && matches!(value, [b'A', b'g', b'A'..=b'D', ..])
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
}

/// Letters of both cases or digits: what is not, is a word in some language.
fn mixed(value: &[u8]) -> bool {
    let inner = value.get(1..).unwrap_or_default();
    let (lower, upper) = (value.iter().any(u8::is_ascii_lowercase), inner.iter().any(u8::is_ascii_uppercase));
    value.iter().any(u8::is_ascii_alphabetic)
        && (value.iter().any(u8::is_ascii_digit) || lower && upper || value.len() >= 32)
}

/// Code and paths: a call, an index, a variable, parts between dots or slashes that are words.
fn names_something(value: &[u8]) -> bool {
    let sigil = matches!(value, [b'$' | b'%' | b'{' | b'<' | b'@' | b'&', ..]) && value.len() < 40;
    let wordy = |part: &[u8]| score(part) < RANDOM / 2;
    let parts = || value.split(|b| b"$%{}<>@&()[]./:_-|?=,;".contains(b)).filter(|part| !part.is_empty());
    let longest = parts().map(<[u8]>::len).max().unwrap_or(0);
    (sigil || longest < 16) && parts().all(wordy)
}

/// Hex of a digest's length, or a UUID.
fn is_id(value: &[u8]) -> bool {
    value.iter().all(u8::is_ascii_hexdigit) || is_uuid(value)
}

fn is_uuid(value: &[u8]) -> bool {
    let hex = value.iter().filter(|b| b.is_ascii_hexdigit()).count();
    let dashes = value.iter().filter(|b| **b == b'-').count();
    hex == 32 && dashes == 4 && value.len() == 36
}

/// Whether it is an id that may be random, perhaps behind the number of an account: a few of them have so many digits, or such letters side by
/// side, that they score as words.
fn is_random_id(value: &[u8]) -> bool {
    let mut parts = value.rsplitn(2, |byte| *byte == b'|');
    let id = parts.next().unwrap_or_default();
    parts.next().is_none_or(|number| number.iter().all(u8::is_ascii_digit))
        && (32..=128).contains(&id.len())
        && is_id(id)
        && id.iter().any(u8::is_ascii_alphabetic)
        && varied(id)
}

fn password(value: &[u8], loose: bool) -> bool {
    let (least, points) = if loose { (12, 70) } else { (8, 30) };
    if !is_random(value, least, points) {
        return false;
    }
    let is = |class: fn(&u8) -> bool| usize::from(value.iter().fold(false, |any, byte| any | class(byte)));
    let classes = is(u8::is_ascii_lowercase) + is(u8::is_ascii_uppercase) + is(u8::is_ascii_digit);
    let classes = classes + is(u8::is_ascii_punctuation);
    (classes >= 3 || classes == 2 && value.len() >= 12) && !says_password(&value.to_ascii_lowercase())
}

/// Whether base64 of a text that is none is what a value is: Kubernetes writes `changeme` like that.
fn encodes_words(value: &[u8]) -> bool {
    // A user and a password are more than either.
    let words = |text: &[u8]| is_text(text) && !login(text) && !password(text, false) && !opaque(text, false);
    value.len().is_multiple_of(4) && decode::base64(value).is_some_and(|text| words(text.trim_ascii()))
}

/// Passwords of examples.
fn says_password(lower: &[u8]) -> bool {
    let words: [&[u8]; 9] =
        [b"password", b"passw0rd", b"p@ssw0rd", b"passwd", b"secret", b"hunter2", b"letmein", b"admin", b"postgres"];
    words.iter().any(|word| memchr::memmem::find(lower, word).is_some())
}

/// A user and a password with zeros before them (RFC 4616).
fn login_of_mail(value: &[u8]) -> bool {
    let mut parts = value.split(|byte| *byte == 0).skip(1);
    let user = parts.next().is_some_and(|user| !user.is_empty());
    user && parts.next().is_some_and(|secret| password(secret, false)) && parts.next().is_none()
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn login(value: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', value) else { return false };
    let secret = value.get(colon + 1..).unwrap_or_default();
    // A key as a user, with nothing behind it.
    let user = value.get(..colon).unwrap_or_default();
    password(secret, false) || opaque(secret, false) || secret.is_empty() && user.len() >= 20 && opaque(user, false)
}

/// Whether the part before the first dot is a JSON object that tells how the rest is signed or sealed.
fn jwt(value: &[u8]) -> bool {
    let mut parts = value.split(|b| *b == b'.');
    let Some(head) = parts.next().and_then(decode::base64) else { return false };
    let says = |word: &[u8]| memchr::memmem::find(&head, word).is_some();
    let sample =
        parts.next().and_then(decode::base64).is_some_and(|body| memchr::memmem::find(&body, b"John Doe").is_some());
    head.starts_with(b"{") && (says(b"\"alg\"") || says(b"\"typ\"") || says(b"\"enc\"") || says(b"\"kid\"")) && !sample
}

/// How much more likely a text is random than made of words, in tenths of a nat.
pub(super) fn score(value: &[u8]) -> i32 {
    let value = value.get(..value.len().min(128)).unwrap_or_default();
    let pairs: i32 = value.windows(2).map(|pair| if let [a, b] = pair { points(*a, *b) } else { 0 }).sum();
    pairs + value.split(|byte| !byte.is_ascii_alphanumeric()).map(case_points).sum::<i32>()
}

/// Letters of a word whose capitals tell anything.
const LETTERS: usize = 8;

/// Names have a capital every five letters or so, and runs of them; random text has as many capitals as small letters, side by side.
fn case_points(word: &[u8]) -> i32 {
    let capitals = word.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let small = word.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    let words = word.windows(2).filter(|pair| matches!(pair, [b'a'..=b'z', b'A'..=b'Z'])).count();
    let letters = capitals + small;
    if letters < LETTERS {
        return 0;
    }
    let points = 15 * words.saturating_sub(letters / 6) + 12 * capitals.min(small).saturating_sub(letters / 4);
    i32::try_from(points).unwrap_or(0)
}

fn points(a: u8, b: u8) -> i32 {
    let common = || common(a, b);
    match (a, b) {
        (a, b) if a.is_ascii_lowercase() && b.is_ascii_uppercase() => i32::from(!common()) * 5,
        (a, b) if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            if common() {
                -13
            } else {
                14
            }
        }
        (a, b) if a.is_ascii_digit() && b.is_ascii_alphabetic() || a.is_ascii_alphabetic() && b.is_ascii_digit() => 17,
        (a, _) if b"!#%^*+$~".contains(&a) => 7,
        _ => 0,
    }
}

/// Whether two letters stand side by side in most texts.
fn common(a: u8, b: u8) -> bool {
    const TABLE: [[bool; 26]; 26] = table();
    let row = TABLE.get(usize::from(a.to_ascii_lowercase().wrapping_sub(b'a')));
    row.and_then(|row| row.get(usize::from(b.to_ascii_lowercase().wrapping_sub(b'a')))).is_some_and(|common| *common)
}

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "run by the compiler, which would not pass a bad index"
)]
const fn table() -> [[bool; 26]; 26] {
    let mut table = [[false; 26]; 26];
    let mut at = 0;
    while at + 2 < COMMON.len() {
        table[(COMMON[at] - b'a') as usize][(COMMON[at + 1] - b'a') as usize] = true;
        at += 3;
    }
    table
}
