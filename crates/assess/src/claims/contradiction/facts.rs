//! What a note shows of its run, as far as sentences speak of it.

use redial_note::{
    Attempt, Call, ContractState, CorrelationMethod, Note, Outcome, Purpose, Source, SourceState, Verdict,
};

use super::assertion::{Assertion, Came, Which};
use crate::claims::{stance::is_when, wording::is_unsure, words::Word};

/// Who makes or serves models, as sentences name them.
#[rustfmt::skip]
const MAKERS: &[&str] = &[
    "openai", "anthropic", "gemini", "claude", "gpt", "llama", "mistral", "deepseek", "grok", "qwen", "cometapi", "openrouter", "azure", "bedrock",
    "vertex", "cohere", "groq",
];

/// What a note shows.
pub(super) struct Facts<'n> {
    note: &'n Note,
    work: Vec<&'n Call>,
}

impl<'n> Facts<'n> {
    pub(super) fn of(note: &'n Note) -> Self {
        let work = note.calls.iter().filter(|call| matches!(call.purpose, Purpose::Work)).collect();
        Self { note, work }
    }

    /// Whether a sentence may be of this run: one that names a day or an hour has to name one at which an attempt was made.
    pub(super) fn may_be_of(&self, words: &[Word]) -> bool {
        let times = || {
            let attempts = self.note.calls.iter().flat_map(|call| &call.attempts);
            attempts.map(|attempt| attempt.started_at.to_string())
        };
        // `2026-11-29T12:01:33.123Z`
        let is_met = |word: &str| word.len() > 3 && times().any(|time| time.to_lowercase().contains(word));
        words
            .iter()
            .filter(|word| is_when(&word.text))
            .all(|word| matches!(word.text.as_str(), "today" | "utc") || is_met(&word.text))
    }

    /// Whether a sentence names somebody of whom the note knows nothing: then it is on other calls than the note's.
    pub(super) fn is_of_others(&self, words: &[Word]) -> bool {
        let models = self.note.calls.iter().flat_map(|call| call.model.requested.iter().chain(&call.model.served));
        let names = models.map(|model| model.as_str().to_lowercase());
        let families = self.note.calls.iter().map(|call| call.family.name().to_owned());
        let known: Vec<String> =
            names.chain(families).chain([self.note.gateway.name.as_str().to_lowercase()]).collect();
        let is_unknown = |word: &&Word| {
            let named = MAKERS.iter().find(|maker| word.text.starts_with(**maker));
            named.is_some_and(|maker| !known.iter().any(|name| name.contains(maker)) && !self.went_to(maker))
        };
        words.iter().find(is_unknown).is_some()
    }

    /// Whether the note shows an assertion to be wrong.
    pub(super) fn refute(&self, assertion: &Assertion) -> bool {
        if assertion.needs_calls() && self.work.iter().any(|call| is_unsure(call)) {
            return false;
        }
        match assertion {
            Assertion::Tried(which, came) => self.has_tried_otherwise(*which, came),
            Assertion::All(came) => self.listed() && self.attempts().any(|attempt| !has_come(attempt, came)),
            Assertion::NoFailure => self.attempts().any(has_failed),
            Assertion::Some(came) => self.has_none(came),
            Assertion::Attempts(count) => self.listed() && !self.counts().any(|known| known == *count),
            Assertion::Requests(count) => self.has_other_requests(*count),
            Assertion::Retries(count) => self.has_other_retries(*count),
            Assertion::CallRetried(which, retried) => self.has_retried_otherwise(*which, *retried),
            Assertion::Calls(count, came) => self.has_other_calls(*count, came),
            Assertion::Retried => self.listed() && self.work.iter().all(|call| call.attempt_count < 2),
            Assertion::Failures(count) => self.has_other_failures(*count),
            Assertion::EachCall(Came::Success) => self.work.iter().any(|call| call.outcome == Outcome::Failed),
            Assertion::EachCall(Came::Failure) => self.work.iter().any(|call| call.outcome == Outcome::Succeeded),
            Assertion::EachCall(came) => {
                let never = |call: &&Call| !call.attempts.iter().any(|attempt| has_come(attempt, came));
                self.listed() && self.work.iter().any(never)
            }
            Assertion::Call(came @ (Came::Status(_) | Came::Timeout)) => self.has_none(came),
            Assertion::Call(Came::Success) => {
                self.listed() && self.work.iter().all(|call| call.outcome == Outcome::Failed)
            }
            Assertion::Call(Came::Failure) => {
                self.listed() && self.work.iter().all(|call| call.outcome == Outcome::Succeeded)
            }
            Assertion::Run(Came::Failure) => {
                self.refute(&Assertion::Call(Came::Failure)) && !self.attempts().any(has_failed)
            }
            Assertion::Run(came) => self.refute(&Assertion::Call(*came)),
            Assertion::Answered(status) => self.answered(*status),
            Assertion::Exit(code) => self.has_other_exit(*code),
            Assertion::Decision(word) => self.note.decision.result.name() != word,
            Assertion::NotContinued => self.note.decision.result == Verdict::Continue,
            Assertion::Finish(name) => self.has_other_finish(name),
            Assertion::Model(name) => self.is_other_model(name),
            Assertion::Family(name) => {
                !self.work.is_empty() && self.note.calls.iter().all(|call| call.family.name() != *name)
            }
            Assertion::Host(host) => !self.went_to(host),
            Assertion::PageRead(read) => self.has_page_otherwise(*read),
            Assertion::PageMatched => self.has_page_otherwise(true) || self.differs_from_each_page(),
            Assertion::NoFallback => {
                self.work.iter().any(|call| call.correlation.method.has(CorrelationMethod::FallbackModel))
            }
            Assertion::EachAnsweredBy(name) => self.has_answered_for_another(name),
            Assertion::WaitedAsAsked => self.has_found("hint_not_obeyed"),
            Assertion::OnlyWithin(folder) => self.has_changed_outside(folder),
        }
    }

    fn has_tried_otherwise(&self, which: Which, came: &Came) -> bool {
        self.tried(which).is_some_and(|tried| !tried.iter().any(|attempt| has_come(attempt, came)))
    }

    fn has_none(&self, came: &Came) -> bool {
        self.listed() && !self.attempts().any(|attempt| has_come(attempt, came))
    }

    fn has_other_requests(&self, count: u64) -> bool {
        let all: u64 = self.note.calls.iter().map(|call| call.attempt_count).sum();
        self.listed() && all != count && !self.counts().any(|known| known == count)
    }

    fn has_other_retries(&self, count: u64) -> bool {
        let retries = || self.work.iter().map(|call| call.attempt_count.saturating_sub(1));
        self.listed() && !retries().any(|of_one| of_one == count) && retries().sum::<u64>() != count
            || count == 0 && retries().any(|of_one| of_one > 0)
    }

    fn has_retried_otherwise(&self, which: Which, retried: bool) -> bool {
        self.call(which).is_some_and(|call| (call.attempt_count > 1) != retried)
    }

    fn has_other_calls(&self, count: u64, came: &Came) -> bool {
        let ended = match came {
            Came::Success => Outcome::Succeeded,
            Came::Failure => Outcome::Failed,
            Came::Status(_) | Came::Timeout => return false,
        };
        let calls = self.work.iter().filter(|call| call.outcome == ended).count() as u64;
        let attempts = self.attempts().filter(|attempt| has_come(attempt, came)).count() as u64;
        self.listed() && calls != count && attempts != count
    }

    fn has_other_failures(&self, count: u64) -> bool {
        let failures = |call: &&Call| call.attempts.iter().filter(|attempt| has_failed(attempt)).count() as u64;
        self.listed()
            && !self.work.iter().any(|call| failures(call) == count)
            && self.attempts().filter(|attempt| has_failed(attempt)).count() as u64 != count
    }

    fn has_other_exit(&self, code: u64) -> bool {
        self.note.origin.exit.as_ref().and_then(|exit| exit.code).is_some_and(|exit| exit != code)
    }

    fn has_other_finish(&self, name: &str) -> bool {
        let finishes = || self.attempts().filter_map(|attempt| attempt.finish);
        self.listed() && finishes().next().is_some() && !finishes().any(|finish| finish.name() == name)
    }

    fn went_to(&self, host: &str) -> bool {
        let urls = std::iter::once(&self.note.gateway.base_url).chain(&self.note.coverage.watched);
        urls.map(|url| url.as_str().to_lowercase()).any(|url| url.contains(host))
    }

    fn differs_from_each_page(&self) -> bool {
        let pages = &self.note.sources;
        !pages.is_empty() && pages.iter().all(|page| page.contract == ContractState::Differs)
    }

    /// Whether no page was read where one is said to have been, or each was. A snapshot was read by somebody at another time.
    fn has_page_otherwise(&self, read: bool) -> bool {
        let pages = &self.note.sources;
        let is_otherwise = |page: &Source| match page.state {
            SourceState::Unreachable => read,
            SourceState::Fetched | SourceState::Changed => !read,
            SourceState::Snapshot | SourceState::Stale => false,
        };
        !pages.is_empty() && pages.iter().all(is_otherwise)
    }

    /// Whether an answer came for another model than this one, which was asked, too. What a model is called that serves it is another matter.
    fn has_answered_for_another(&self, name: &str) -> bool {
        let asked = |attempt: &Attempt| attempt.model.as_ref().map(|model| model.as_str().to_lowercase());
        let is_other = |model: String| !model.starts_with(name) && !name.starts_with(&model);
        self.attempts().any(|attempt| asked(attempt).as_deref() == Some(name))
            && self.attempts().any(|attempt| {
                !has_failed(attempt) && attempt.ended_by.is_some() && asked(attempt).is_some_and(is_other)
            })
    }

    fn has_found(&self, finding: &str) -> bool {
        self.note.findings.iter().any(|found| found.id.as_str() == finding)
    }

    /// Whether a file outside of what was declared, and of this folder, was changed during the run.
    fn has_changed_outside(&self, folder: &str) -> bool {
        let mut outside = self.note.scope.iter().flat_map(|scope| &scope.outside);
        // The folder may be named from another one than the repository's.
        let is_within = |path: &str| path.starts_with(folder) || path.contains(&format!("/{folder}"));
        outside.any(|path| !is_within(&path.as_str().to_lowercase()))
    }

    /// Whether each work call stands in the note with each of its attempts.
    fn listed(&self) -> bool {
        let is_whole =
            |call: &&Call| call.attempts.len() as u64 == call.attempt_count && call.outcome != Outcome::InFlight;
        !self.work.is_empty()
            && self.note.groups.is_empty()
            && self.note.coverage.grouped_away == 0
            && self.note.coverage.lost_events == 0
            && self.work.iter().all(is_whole)
    }

    fn attempts(&self) -> impl Iterator<Item = &'n Attempt> {
        self.work.iter().flat_map(|call| &call.attempts)
    }

    /// Attempts of each work call, and of all.
    fn counts(&self) -> impl Iterator<Item = u64> {
        let all = self.attempts().count() as u64;
        self.work.iter().map(|call| call.attempt_count).chain(std::iter::once(all))
    }

    /// The attempts that are meant, of each call: where no call has one, the assertion is wrong; `None` where that can't be told.
    fn tried(&self, which: Which) -> Option<Vec<&'n Attempt>> {
        if !self.listed() {
            return None;
        }
        let nth = |n: u64| self.attempts().filter(move |attempt| attempt.n == n);
        let last = || self.work.iter().filter_map(|call| call.attempts.last());
        let of_call = |call: Option<&'n Call>| call.into_iter().flat_map(|call| &call.attempts);
        let nth_call =
            |n: u64| of_call(usize::try_from(n.saturating_sub(1)).ok().and_then(|at| self.work.get(at).copied()));
        let last_call = || of_call(self.work.last().copied());
        // With one call only, its attempts are all that may be meant.
        let is_one = self.work.len() == 1;
        Some(match which {
            Which::NthRequest(n) if !is_one => nth(n).chain(nth_call(n)).collect(),
            Which::LastRequest if !is_one => last().chain(last_call()).collect(),
            Which::NthCall(n) if !is_one => nth_call(n).collect(),
            Which::LastCall if !is_one => last_call().collect(),
            Which::Nth(n) | Which::NthCall(n) | Which::NthRequest(n) => nth(n).collect(),
            Which::Last | Which::LastCall | Which::LastRequest => last().collect(),
            Which::Retry => self.attempts().filter(|attempt| attempt.n > 1).collect(),
        })
    }

    /// The call that is meant, where each stands in the note.
    fn call(&self, which: Which) -> Option<&'n Call> {
        if !self.listed() {
            return None;
        }
        match which {
            Which::NthCall(n) | Which::NthRequest(n) => {
                self.work.get(usize::try_from(n.checked_sub(1)?).ok()?).copied()
            }
            Which::LastCall | Which::LastRequest => self.work.last().copied(),
            Which::Nth(_) | Which::Last | Which::Retry => None,
        }
    }

    fn answered(&self, status: u16) -> bool {
        let calls = || self.note.calls.iter();
        let is_listed = calls().all(|call| call.attempts.len() as u64 == call.attempt_count);
        is_listed
            && self.listed()
            && !calls().flat_map(|call| &call.attempts).any(|attempt| attempt.status == Some(status))
    }

    /// A name may be cut short, or be that of a dated snapshot.
    fn is_other_model(&self, name: &str) -> bool {
        let known = || {
            let models = self.note.calls.iter().map(|call| &call.model);
            models
                .flat_map(|model| model.requested.iter().chain(&model.served))
                .map(|known| known.as_str().to_lowercase())
        };
        let is_it =
            |known: String| known.starts_with(name) || name.starts_with(&known) || known.ends_with(&format!("/{name}"));
        self.listed() && known().next().is_some() && !known().any(is_it)
    }
}

fn has_failed(attempt: &Attempt) -> bool {
    attempt.failure.is_some()
}

fn has_come(attempt: &Attempt, came: &Came) -> bool {
    match came {
        Came::Success => !has_failed(attempt),
        Came::Failure => has_failed(attempt),
        Came::Status(status) => attempt.status == Some(*status),
        // A status may itself be one of a timeout, and a client that gave up had one of its own.
        Came::Timeout => {
            attempt.transport_error.is_some()
                || attempt.client_gone
                || matches!(attempt.status, Some(408 | 504 | 522 | 524))
        }
    }
}
