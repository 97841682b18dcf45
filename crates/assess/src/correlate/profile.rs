//! How clients repeat what failed, as measured (clients.md). Data, in one place: a new client is one row.

use redial_note::{Client, Reason};

use super::seen::Seen;

/// What a client's retry counter is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// It counts from 0 with every call of the SDK.
    Exact,
    /// It is always 0: worth nothing.
    Idle,
    /// There is none.
    None,
}

/// Failures beyond the usual ones (408, 409, 429, 5xx, no answer) that a client repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repeats {
    /// A refused key.
    pub(crate) unauthorized: bool,
    /// A stream that broke.
    pub(crate) broken_stream: bool,
    /// An account that is used up.
    pub(crate) exhausted: bool,
}

/// How a client waits before its retries: the first wait, doubled with each, up to a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waits {
    /// Before the first retry.
    pub(crate) first_ms: u64,
    /// The longest.
    pub(crate) cap_ms: u64,
    /// Percent that a wait may be shorter.
    pub(crate) below: u64,
    /// Percent that it may be longer.
    pub(crate) above: u64,
}

/// How one client repeats what failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Products in the user agent.
    pub(crate) products: &'static [&'static str],
    /// The versions in which it was measured. Empty: never.
    pub(crate) measured: &'static str,
    pub(crate) counter: Counter,
    /// `None`: not known; any wait is as good as another.
    pub(crate) waits: Option<Waits>,
    /// Most attempts of one layer.
    pub(crate) most: usize,
    /// How many of them were seen: where a run was cut, whether it would have gone on is not known.
    pub(crate) seen: usize,
    pub(crate) repeats: Repeats,
    /// Whether it repeats a broken stream without `stream`.
    pub(crate) turns_stream_off: bool,
    /// Whether it names its session, and by a name that stays.
    pub(crate) keeps_session: bool,
}

const USUAL: Repeats = Repeats { unauthorized: false, broken_stream: false, exhausted: true };

/// The clients that were measured.
pub(crate) const PROFILES: [Profile; 7] = [
    Profile {
        products: &["OpenAI/Python", "AsyncOpenAI/Python", "OpenAI/JS"],
        measured: "openai (PyPI) 3.54.0, 2.54.0, 2.20.0; openai (npm) 6.49.0",
        counter: Counter::Exact,
        waits: Some(Waits { first_ms: 500, cap_ms: 8_000, below: 25, above: 0 }),
        most: 3,
        seen: 3,
        repeats: USUAL,
        turns_stream_off: false,
        keeps_session: false,
    },
    Profile {
        products: &["Anthropic/Python", "AsyncAnthropic/Python", "Anthropic/JS"],
        measured: "anthropic (PyPI) 2.12.0; @anthropic-ai/sdk (npm) 1.12.0",
        counter: Counter::Exact,
        waits: Some(Waits { first_ms: 500, cap_ms: 8_000, below: 25, above: 0 }),
        most: 3,
        seen: 3,
        repeats: USUAL,
        turns_stream_off: false,
        keeps_session: false,
    },
    Profile {
        products: &["ai", "ai-sdk"],
        measured: "ai (npm) 6.0.326",
        counter: Counter::None,
        waits: Some(Waits { first_ms: 2_000, cap_ms: 64_000, below: 0, above: 10 }),
        most: 3,
        seen: 3,
        repeats: USUAL,
        turns_stream_off: false,
        keeps_session: false,
    },
    Profile {
        products: &["opencode"],
        measured: "opencode-ai (npm) 1.18.33",
        counter: Counter::None,
        waits: Some(Waits { first_ms: 2_000, cap_ms: 30_000, below: 0, above: 100 }),
        most: 6,
        seen: 5,
        repeats: Repeats { unauthorized: false, broken_stream: true, exhausted: true },
        turns_stream_off: false,
        keeps_session: true,
    },
    Profile {
        products: &["GeminiCLI", "gemini-cli"],
        measured: "@google/gemini-cli (npm) 0.61.0",
        counter: Counter::None,
        waits: Some(Waits { first_ms: 5_000, cap_ms: 30_000, below: 30, above: 30 }),
        most: 10,
        seen: 4,
        repeats: USUAL,
        turns_stream_off: false,
        keeps_session: false,
    },
    Profile {
        products: &["codex_cli_rs", "codex_exec", "codex"],
        measured: "@openai/codex (npm) 0.169.0",
        counter: Counter::None,
        waits: Some(Waits { first_ms: 200, cap_ms: 6_400, below: 15, above: 15 }),
        most: 5,
        seen: 5,
        repeats: Repeats { unauthorized: true, broken_stream: true, exhausted: false },
        turns_stream_off: false,
        keeps_session: true,
    },
    Profile {
        products: &["claude-cli"],
        measured: "@anthropic-ai/claude-code (npm) 2.1.197",
        counter: Counter::Idle,
        waits: Some(Waits { first_ms: 500, cap_ms: 32_000, below: 0, above: 25 }),
        most: 11,
        seen: 7,
        repeats: Repeats { unauthorized: true, broken_stream: true, exhausted: true },
        turns_stream_off: true,
        keeps_session: true,
    },
];

/// A client that nobody measured, and those (google-genai) whose own repeats are off unless a program turns them on.
static WIDE: Profile = Profile {
    products: &[],
    measured: "",
    counter: Counter::None,
    waits: None,
    most: usize::MAX,
    seen: 0,
    repeats: USUAL,
    turns_stream_off: false,
    keeps_session: false,
};

/// The profile of a client.
pub(crate) fn profile(client: Option<&Client>) -> &'static Profile {
    static TABLE: [Profile; 7] = PROFILES;
    let product = client.map_or("", |client| client.product.as_str());
    TABLE.iter().find(|profile| profile.products.contains(&product)).unwrap_or(&WIDE)
}

impl Profile {
    /// The retry count of a client, where it is worth something. A client that nobody measured and that sends a count has
    /// an SDK inside that does.
    pub(crate) fn worth(&self, retry_count: Option<u64>) -> Option<u64> {
        match self.counter {
            Counter::Idle => None,
            Counter::Exact | Counter::None => retry_count,
        }
    }

    /// Shortest and longest wait before retry number `step`, from 0; `None` where they are not known.
    pub(crate) fn window(&self, step: usize) -> Option<(u64, u64)> {
        let waits = self.waits?;
        let factor = 1_u64.checked_shl(u32::try_from(step).unwrap_or(u32::MAX)).unwrap_or(u64::MAX);
        let middle = waits.first_ms.saturating_mul(factor).min(waits.cap_ms);
        Some((middle * (100 - waits.below.min(100)) / 100, middle * (100 + waits.above) / 100))
    }

    /// Retries whose waits differ from each other.
    pub(crate) fn steps(&self) -> usize {
        const MOST_STEPS: usize = 12;
        self.most.saturating_sub(1).min(MOST_STEPS)
    }

    /// Whether the client is known to repeat what failed like this.
    pub(super) fn repeats(&self, seen: &Seen) -> bool {
        let exhausted = || seen.failure.is_some_and(|(reason, ..)| reason == Reason::InsufficientQuota);
        // Who throws an error's body away has read its status, and is about to repeat it.
        if self.waits.is_none() || (seen.client_gone() && !seen.is_unread()) {
            return false;
        }
        match seen.status {
            None => true,
            Some(401) => self.repeats.unauthorized,
            Some(429) => self.repeats.exhausted || !exhausted(),
            Some(408 | 409 | 500..) => true,
            Some(200..=299) => self.repeats.broken_stream,
            Some(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_says_where_it_was_measured_and_no_product_stands_twice() {
        let mut products: Vec<&str> = PROFILES.iter().flat_map(|profile| profile.products.iter().copied()).collect();
        let count = products.len();
        products.sort_unstable();
        products.dedup();
        assert_eq!(products.len(), count);
        assert!(PROFILES.iter().all(|profile| !profile.measured.is_empty() && profile.waits.is_some()));
    }

    #[test]
    fn waits_double_up_to_their_cap() {
        let codex = profile(Some(&Client {
            product: redial_redact::Identifier::ours("codex_cli_rs"),
            version: None,
            retry_count: None,
        }));
        assert_eq!(codex.window(0), Some((170, 230)));
        assert_eq!(codex.window(3), Some((1360, 1840)));
        assert_eq!(codex.window(60), codex.window(70));
        assert_eq!(profile(None).window(0), None);
    }
}
