//! Durations as servers write them: `9m38.016s`, `644ms`, `20 seconds`, `30秒`.

/// Words before a wait. A duration that stands anywhere else is not a hint.
const ANCHORS: &[&str] = &[
    "try again in",
    "try again after",
    "retry in",
    "retry after",
    "retry again in",
    "reset after",
    "resets in",
    "resets after",
    "reset in",
    "available in",
    "please wait",
    "wait for",
    "wait at least",
    "after waiting",
    "retrydelay",
    "try after",
    "back in",
    "refreshes in",
    "cooldown",
    "请在",
    "请等待",
    "等待",
    "将在",
];

/// Units in milliseconds, longer names first where one begins with another.
const UNITS: &[(&str, f64)] = &[
    ("milliseconds", 1.0),
    ("millisecond", 1.0),
    ("minutes", 60_000.0),
    ("minute", 60_000.0),
    ("mins", 60_000.0),
    ("min", 60_000.0),
    ("seconds", 1000.0),
    ("second", 1000.0),
    ("secs", 1000.0),
    ("sec", 1000.0),
    ("hours", 3_600_000.0),
    ("hour", 3_600_000.0),
    ("hrs", 3_600_000.0),
    ("days", 86_400_000.0),
    ("day", 86_400_000.0),
    ("ms", 1.0),
    ("毫秒", 1.0),
    ("秒", 1000.0),
    ("分钟", 60_000.0),
    ("小时", 3_600_000.0),
    ("天", 86_400_000.0),
    ("h", 3_600_000.0),
    ("m", 60_000.0),
    ("s", 1000.0),
    ("d", 86_400_000.0),
];

/// A text that is nothing but a duration.
pub(super) fn whole(text: &str) -> Option<i64> {
    let lower = text.trim().to_lowercase();
    let (ms, rest) = leading(&lower)?;
    rest.trim().is_empty().then_some(ms)
}

/// The first wait that a sentence asks for.
pub(super) fn in_prose(text: &str) -> Option<i64> {
    let end = text.char_indices().nth(8000).map_or(text.len(), |(at, _)| at);
    let lower = text.get(..end)?.to_lowercase();
    ANCHORS.iter().find_map(|anchor| {
        lower.match_indices(anchor).find_map(|(at, _)| {
            let rest = lower.get(at + anchor.len()..)?;
            let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":\"'~(".contains(c));
            let rest = ["about ", "approximately ", "at least ", "another ", "for "]
                .iter()
                .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
            leading(rest).map(|(ms, _)| ms)
        })
    })
}

/// Numbers with units at the start of a text, summed, and what follows them.
fn leading(text: &str) -> Option<(i64, &str)> {
    let mut rest = text;
    let mut total = 0.0;
    let mut any = false;
    while let Some((ms, after)) = one(rest) {
        total += ms;
        any = true;
        rest = after.trim_start_matches([' ', ',']).trim_start_matches("and ");
    }
    let total = super::rounded(total)?;
    any.then_some((total, rest))
}

fn one(text: &str) -> Option<(f64, &str)> {
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number: f64 = text.get(..digits)?.trim_end_matches('.').parse().ok()?;
    let rest = text.get(digits..)?.trim_start();
    UNITS.iter().find_map(|(unit, ms)| {
        let after = rest.strip_prefix(unit)?;
        let ends = !unit.is_ascii() || !after.starts_with(|c: char| c.is_ascii_alphabetic());
        ends.then_some((number * ms, after))
    })
}
