//! The wait in the field `RateLimit` of the IETF's draft (draft-ietf-httpapi-ratelimit-headers): `"default";r=0;t=12`, where `r` is what
//! is left of a quota and `t` the seconds until its window ends; up to its seventh version `limit=100, remaining=0, reset=12`.

/// The longest wait, in milliseconds, among the quotas of which nothing is left.
pub(super) fn wait(value: &str) -> Option<i64> {
    let mut old = (None, None);
    let mut longest = None;
    for quota in split(value, ',') {
        let mut parameters = split(quota, ';');
        let first = parameters.next().unwrap_or_default();
        let (mut left, mut seconds) = (None, None);
        for parameter in parameters {
            match number(parameter) {
                Some(("r", number)) => left = Some(number),
                Some(("t", number)) => seconds = Some(number),
                _ => {}
            }
        }
        match number(first) {
            Some(("remaining", number)) => old.0 = Some(number),
            Some(("reset", number)) => old.1 = Some(number),
            _ => longest = longest.max(until((left, seconds))),
        }
    }
    longest.max(until(old))?.checked_mul(1_000)
}

/// The seconds until the window ends, where nothing is left.
fn until((left, seconds): (Option<i64>, Option<i64>)) -> Option<i64> {
    seconds.filter(|_| left == Some(0))
}

fn number(parameter: &str) -> Option<(&str, i64)> {
    let (name, number) = parameter.split_once('=')?;
    Some((name.trim(), number.trim().parse().ok()?))
}

/// The parts of a structured field (RFC 9651); a name in quotes may hold the mark.
fn split(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '"';
        c == mark && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_of_a_quota_that_is_used_up_is_a_wait() {
        for (value, seconds) in [
            (r#""default";r=0;t=12"#, Some(12)),
            (r#""default"; r=0; t=12"#, Some(12)),
            ("default;t=7;r=0", Some(7)),
            (r#""burst";r=0;t=2, "daily";r=900;t=3600"#, Some(2)),
            (r#""burst";r=0;t=2,"daily";r=0;t=3600"#, Some(3_600)),
            (r#""a;r=0;t=9,b";r=0;t=4;pk=:AAAA=:"#, Some(4)),
            ("limit=100, remaining=0, reset=12", Some(12)),
            ("limit=100,remaining=0,reset=12;w=60", Some(12)),
            (r#""default";r=3;t=12"#, None),
            (r#""default";r=0"#, None),
            (r#""default";t=12"#, None),
            ("limit=100, remaining=5, reset=12", None),
            ("reset=12", None),
            (r#""a";r=0;t=soon"#, None),
            (r#""a";r=0;t=9223372036854775807"#, None),
            ("", None),
            (r#""unclosed;r=0;t=5"#, None),
        ] {
            assert_eq!(wait(value), seconds.map(|seconds| seconds * 1_000), "{value}");
        }
    }
}
