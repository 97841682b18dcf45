use serde::Deserialize;

use super::envelope;
use super::{Play, Stage};
use crate::reply::{Reply, Step};
use jiff::{SignedDuration, Timestamp};
/// A wait hint in one of its forms.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetryAfter {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
    /// How long to wait.
    pub wait_ms: u64,
    /// How it is said.
    pub form: Form,
}

impl Default for RetryAfter {
    fn default() -> Self {
        Self { status: 429, wait_ms: 1_000, form: Form::Seconds }
    }
}

impl Play for RetryAfter {
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let seconds = self.wait_ms.div_ceil(1_000);
        let limited = |message: &str| Reply::json(self.status, &envelope(message, "rate_limit_exceeded"));
        let plain = || limited("Rate limit reached for requests (request id: sim-limit)");
        match self.form {
            Form::Seconds => plain().with("retry-after", seconds.to_string()),
            Form::Milliseconds => plain().with("retry-after-ms", self.wait_ms.to_string()),
            Form::Date => plain().with("retry-after", http_date(stage.now, seconds)),
            Form::Prose => limited(&format!(
                "Rate limit reached for requests. Please try again in {}ms. (request id: sim-limit)",
                self.wait_ms
            )),
        }
        .steps()
    }
}

/// How a wait is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `Retry-After: 2`.
    Seconds,
    /// `retry-after-ms: 1500`.
    Milliseconds,
    /// `Retry-After: Wed, 21 Oct 2026 07:28:00 GMT`.
    Date,
    /// In the message.
    Prose,
}

/// A date of RFC 9110 some seconds from now; now where that lies beyond the calendar.
fn http_date(now: Timestamp, seconds: u64) -> String {
    let wait = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.checked_add(wait).unwrap_or(now).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
