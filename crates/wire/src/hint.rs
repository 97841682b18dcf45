//! Wait hints: how long a server asked to wait.

mod duration;
mod quota;

use redial_note::{BodyForm, HintSource, Timestamp, WaitHint};

use crate::{
    envelope::{event_documents, form_of},
    evidence::{Evidence, Transport},
    json::{Json, documents},
};

/// A longer wait is not a hint but a broken clock.
const LONGEST_MS: i64 = 370 * 24 * 3_600_000;
/// A number of seconds above this is a moment, not a wait.
const EPOCH_SECONDS: f64 = 1.0e9;
/// A number above this is a moment in milliseconds.
const EPOCH_MILLIS: f64 = 1.0e12;

/// How long the upstream asked us to wait, in falling order of trust: `Retry-After`, `retry-after-ms`, a reset
/// header, a field of the body, the body's own words. `now` turns dates into waits.
///
/// `None` means that nobody said anything, not that no wait is needed. A hint never makes a failure retryable: that
/// is the rule's word (some gateways send one with an exhausted balance).
pub fn wait_hint(evidence: &Evidence<'_>, now: Timestamp) -> Option<WaitHint> {
    let headers: Vec<(String, &str)> = evidence
        .headers
        .iter()
        .map(|(name, value)| (name.text().trim().to_ascii_lowercase(), value.text().trim()))
        .collect();
    of_headers(&headers, evidence.status, now).or_else(|| of_body(evidence, now))
}

fn hint(wait_ms: i64, from: HintSource) -> Option<WaitHint> {
    // A moment in the past is a skewed clock on one side; zero would read as «retry at once».
    let wait_ms = u64::try_from(wait_ms).ok().filter(|ms| *ms > 0 && wait_ms <= LONGEST_MS)?;
    Some(WaitHint { wait_ms, from })
}

fn of_headers(headers: &[(String, &str)], status: Option<u16>, now: Timestamp) -> Option<WaitHint> {
    let value = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| *value);
    let millis = || {
        let ms = value("retry-after-ms").or_else(|| value("x-ms-retry-after-ms"))?.parse::<f64>().ok()?;
        hint(rounded(ms)?, HintSource::RetryAfterMs)
    };
    let seconds = value("retry-after")
        .and_then(|text| moment_or_seconds(text, now))
        .and_then(|ms| hint(ms, HintSource::RetryAfter));
    // The same wait, once in milliseconds and once rounded up to whole seconds: who obeys the first obeys both.
    let same = |whole: &WaitHint, exact: &WaitHint| exact.wait_ms.div_ceil(1000) * 1000 == whole.wait_ms;
    seconds
        .map(|whole| millis().filter(|exact| same(&whole, exact)).unwrap_or(whole))
        .or_else(millis)
        // A window that is used up is told of with the answers that it still let through, too.
        .or_else(|| hint(quota::wait(value("ratelimit").filter(|_| status == Some(429))?)?, HintSource::RatelimitReset))
        .or_else(|| hint(reset_headers(headers, now)?, HintSource::RatelimitReset))
}

/// The latest reset among the limits that are used up, or among all where none says so.
fn reset_headers(headers: &[(String, &str)], now: Timestamp) -> Option<i64> {
    let resets: Vec<(bool, i64)> = headers
        .iter()
        .filter(|(name, _)| name.contains("ratelimit") && name.contains("reset"))
        .filter_map(|(name, value)| {
            let remaining = name.replace("reset", "remaining");
            let used_up = headers.iter().any(|(n, v)| *n == remaining && v.parse::<f64>().is_ok_and(|v| v <= 0.0));
            Some((used_up, moment_or_seconds(value, now)?))
        })
        .collect();
    let used_up = resets.iter().filter(|(used_up, _)| *used_up).map(|(_, ms)| *ms).max();
    used_up.or_else(|| resets.iter().map(|(_, ms)| *ms).max())
}

/// Seconds, a duration with units, a moment since 1970 or a date, as a wait in milliseconds.
fn moment_or_seconds(text: &str, now: Timestamp) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return match number {
            n if n >= EPOCH_MILLIS => Some(rounded(n)? - now.as_millis()),
            n if n >= EPOCH_SECONDS => Some(rounded(n * 1000.0)? - now.as_millis()),
            n => rounded(n * 1000.0),
        };
    }
    if let Some(ms) = duration::whole(text) {
        return Some(ms);
    }
    let date = Timestamp::parse(text).map(Timestamp::as_millis).or_else(|| http_date(text))?;
    Some(date - now.as_millis())
}

/// A date in each of the three forms that a recipient has to take (RFC 9110, 5.6.7), or with another zone than GMT.
fn http_date(text: &str) -> Option<i64> {
    let old = || {
        let date = jiff::civil::DateTime::strptime("%A, %d-%b-%y %H:%M:%S GMT", text)
            .or_else(|_| jiff::civil::DateTime::strptime("%a %b %e %H:%M:%S %Y", text));
        date.ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()
    };
    let zoned = jiff::fmt::rfc2822::parse(text).ok().or_else(old)?;
    Some(zoned.timestamp().as_millisecond())
}

fn rounded(ms: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked in the same condition")]
    (ms.is_finite() && ms.abs() < 9.0e15).then(|| ms.ceil() as i64)
}

fn of_body(evidence: &Evidence<'_>, now: Timestamp) -> Option<WaitHint> {
    let bytes = match (evidence.body.is_empty(), evidence.transport) {
        (true, Some(Transport::Text(text))) => text.bytes(),
        _ => evidence.body.bytes(),
    };
    let text = String::from_utf8_lossy(bytes);
    let docs = match form_of(bytes) {
        BodyForm::Empty | BodyForm::Binary | BodyForm::Html | BodyForm::Xml => Vec::new(),
        BodyForm::Sse => event_documents(&text)
            .flat_map(|(name, docs)| docs.into_iter().filter(move |doc| name == "error" || is_failure(doc)))
            .collect(),
        BodyForm::Json | BodyForm::Text => documents(&text).found,
    };
    let mut fields = Fields::default();
    docs.iter().for_each(|doc| fields.gather(doc, now, 0));
    fields
        .reset
        .and_then(|ms| hint(ms, HintSource::RatelimitReset))
        .or_else(|| hint(fields.retry?, HintSource::RetryInfo))
        .or_else(|| {
            let said = if docs.is_empty() { duration::in_prose(&text) } else { None };
            hint(fields.prose.or(said)?, HintSource::Prose)
        })
}

/// Only the events of a stream that tell of a failure: an answer's own words are no hints.
fn is_failure(doc: &Json) -> bool {
    doc.any(&["error", "error_message", "error_type"]).is_some()
        || doc.get("type").and_then(Json::text).is_some_and(|kind| kind == "response.failed" || kind == "error")
}

/// What the documents of a body say of waiting.
#[derive(Default)]
struct Fields {
    reset: Option<i64>,
    retry: Option<i64>,
    prose: Option<i64>,
}

impl Fields {
    fn gather(&mut self, value: &Json, now: Timestamp, depth: usize) {
        if depth > 12 {
            return;
        }
        match value {
            Json::List(items) => items.iter().take(64).for_each(|item| self.gather(item, now, depth + 1)),
            Json::Map(fields) => {
                for (key, value) in fields.iter().take(64) {
                    self.field(key, value, now, depth);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
        }
    }

    fn field(&mut self, key: &str, value: &Json, now: Timestamp, depth: usize) {
        let key = key.to_ascii_lowercase();
        let Some(text) = value.scalar() else { return self.gather(value, now, depth + 1) };
        match key.as_str() {
            "retrydelay" | "retry_delay" | "retry-after" | "retry_after" | "retry_after_seconds" | "retryafter" => {
                self.retry = self.retry.or_else(|| moment_or_seconds(text, now));
            }
            "resets_in_seconds" | "resets_at" | "reset_at" | "resetat" | "quotaresetdelay" => {
                self.reset = self.reset.or_else(|| moment_or_seconds(text, now));
            }
            _ if key.contains("ratelimit") && key.contains("reset") => {
                self.reset = self.reset.or_else(|| moment_or_seconds(text, now));
            }
            _ if value.text().is_some() => self.words(text, now, depth),
            _ => {}
        }
    }

    fn words(&mut self, text: &str, now: Timestamp, depth: usize) {
        if text.contains('{') {
            documents(text).found.iter().for_each(|doc| self.gather(doc, now, depth + 1));
        }
        self.prose = self.prose.or_else(|| duration::in_prose(text));
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::Tainted;

    use super::*;

    const NOW: &str = "2026-11-23T18:11:00Z";

    fn said(headers: &[(&str, &str)], body: &str) -> Option<(u64, &'static str)> {
        let evidence = Evidence {
            headers: headers.iter().map(|(n, v)| (Tainted::from(*n), Tainted::from(*v))).collect(),
            body: Tainted::from(body),
            ..Evidence::default()
        };
        wait_hint(&evidence, Timestamp::parse(NOW).unwrap()).map(|hint| (hint.wait_ms, hint.from.name()))
    }

    #[test]
    fn headers_are_read_in_their_order_of_trust() {
        type Case<'a> = (&'a [(&'a str, &'a str)], Option<(u64, &'a str)>);
        let cases: &[Case<'_>] = &[
            (&[("Retry-After", "20"), ("retry-after-ms", "5")], Some((20_000, "retry_after"))),
            (&[("retry-after", "Mon, 23 Nov 2026 18:12:00 GMT")], Some((60_000, "retry_after"))),
            (&[("retry-after", "Mon, 23 Nov 2020 18:12:00 GMT")], None),
            (&[("retry-after", "Monday, 23-Nov-26 18:12:00 GMT")], Some((60_000, "retry_after"))),
            (&[("retry-after", "Mon Nov 23 18:12:00 2026")], Some((60_000, "retry_after"))),
            (&[("retry-after", "1"), ("retry-after-ms", "700")], Some((700, "retry_after_ms"))),
            (&[("retry-after", "2"), ("retry-after-ms", "700")], Some((2_000, "retry_after"))),
            (&[("retry-after", "0"), ("retry-after-ms", "250")], Some((250, "retry_after_ms"))),
            (&[("x-ratelimit-reset-requests", "1m2.5s")], Some((62_500, "ratelimit_reset"))),
            (&[("x-ratelimit-reset-tokens", "120ms")], Some((120, "ratelimit_reset"))),
            (&[("anthropic-ratelimit-tokens-reset", "2026-11-23T18:11:30Z")], Some((30_000, "ratelimit_reset"))),
            (&[("X-RateLimit-Reset", "1795457520000")], Some((60_000, "ratelimit_reset"))),
            (&[("x-ratelimit-reset", "1795457520")], Some((60_000, "ratelimit_reset"))),
            (
                &[
                    ("x-ratelimit-reset-requests", "1s"),
                    ("x-ratelimit-remaining-requests", "0"),
                    ("x-ratelimit-reset-tokens", "6m0s"),
                    ("x-ratelimit-remaining-tokens", "100"),
                ],
                Some((1000, "ratelimit_reset")),
            ),
        ];
        for (headers, expected) in cases {
            assert_eq!(said(headers, ""), *expected, "{headers:?}");
        }
    }

    /// Where nothing is left, and only of a request that was refused for it.
    #[test]
    fn a_quota_that_is_used_up_says_until_when() {
        let of = |status: u16, headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(n, v)| (Tainted::from(*n), Tainted::from(*v))).collect();
            let evidence = Evidence { status: Some(status), headers, ..Evidence::default() };
            wait_hint(&evidence, Timestamp::parse(NOW).unwrap()).map(|hint| (hint.wait_ms, hint.from.name()))
        };
        let used_up = ("RateLimit", r#""default";r=0;t=12"#);
        assert_eq!(of(429, &[used_up]), Some((12_000, "ratelimit_reset")));
        assert_eq!(of(200, &[used_up]), None);
        assert_eq!(of(503, &[used_up]), None);
        assert_eq!(of(429, &[("ratelimit", r#""default";r=5;t=12"#)]), None);
        assert_eq!(of(429, &[used_up, ("retry-after", "3")]), Some((3_000, "retry_after")));
        assert_eq!(
            of(429, &[("ratelimit-policy", r#""default";q=100;w=60"#), used_up]),
            Some((12_000, "ratelimit_reset"))
        );
        let older = [("ratelimit", "limit=100, remaining=0, reset=12"), ("x-ratelimit-reset-tokens", "1s")];
        assert_eq!(of(429, &older), Some((12_000, "ratelimit_reset")));
    }

    #[test]
    fn bodies_say_it_in_fields_and_in_words() {
        for (body, expected) in [
            (r#"{"error":{"details":[{"@type":"google.rpc.RetryInfo","retryDelay":"47s"}]}}"#, (47_000, "retry_info")),
            (r#"{"error":{"resets_in_seconds":120}}"#, (120_000, "ratelimit_reset")),
            (
                r#"{"error":{"metadata":{"headers":{"X-RateLimit-Reset":"1795457520000"}}}}"#,
                (60_000, "ratelimit_reset"),
            ),
            (r#"{"error":{"message":"Please try again in 9.816s. Visit"}}"#, (9816, "prose")),
            (r#"{"error":{"message":"Please try again in 644ms."}}"#, (644, "prose")),
            (r#"{"error":{"message":"Please try again in 9m38.016s."}}"#, (578_016, "prose")),
            (r#"{"error":{"message":"Your quota will reset after 19h44m."}}"#, (71_040_000, "prose")),
            (r#"{"error":{"message":"Please retry after 20 seconds."}}"#, (20_000, "prose")),
            (r#"{"error":{"message":"请在30秒后重试"}}"#, (30_000, "prose")),
            (r#"{"error":{"message":"{\"error\":{\"message\":\"retry in 3 minutes\"}}"}}"#, (180_000, "prose")),
        ] {
            assert_eq!(said(&[], body), Some(expected), "{body}");
        }
        assert_eq!(said(&[], r#"{"error":{"message":"maximum 4096 s tokens"}}"#), None);
    }
}
