//! What a clause names beside: exit code, decision, why the model stopped, model, family, host.

use super::{Clause, NEGATIONS};
use crate::claims::{contradiction::assertion::Assertion, phrase::is_of, words::Word};

const FAMILIES: &[&str] = &["chat", "responses", "messages", "gemini", "embeddings"];

impl Clause<'_> {
    /// What it names beside: exit code, decision, model, family, host.
    pub(super) fn named(&self) -> Vec<Assertion> {
        if self.has(NEGATIONS) {
            return Vec::new();
        }
        [self.exit(), self.decision(), self.was_stopped(), self.finish(), self.model(), self.family(), self.host()]
            .into_iter()
            .flatten()
            .collect()
    }

    fn exit(&self) -> Option<Assertion> {
        let at = self.place(&["exit", "exited"])?;
        let code = (at + 1..at + 5).find_map(|at| self.text(at).parse().ok())?;
        Some(Assertion::Exit(code))
    }

    fn decision(&self) -> Option<Assertion> {
        let at = self.place(&["decision", "decided", "verdict"])?;
        let words = self.words.get(at..)?.iter().map(|word| word.text.as_str());
        words
            .into_iter()
            .find(|word| matches!(*word, "continue" | "pause" | "escalate"))
            .map(|word| Assertion::Decision(word.to_owned()))
    }

    /// «The run paused», and nothing behind it: not «paused for 300 ms». «The run continued» may be after a failure.
    fn was_stopped(&self) -> Option<Assertion> {
        let ([the, run, said] | [the, run, said, _]) = self.words else { return None };
        let is_run = matches!(the.text.as_str(), "the" | "this") && matches!(run.text.as_str(), "run" | "check");
        let is_all = matches!(self.text(3), "" | "." | "!");
        (is_run && is_all && is_of(&["paused", "escalated"], &said.text)).then_some(Assertion::NotContinued)
    }

    fn finish(&self) -> Option<Assertion> {
        const REASONS: &[(&str, &str)] = &[
            ("stop", "stop"),
            ("length", "length"),
            ("tool_use", "tool_use"),
            ("tool_calls", "tool_use"),
            ("content_filter", "filtered"),
            ("filtered", "filtered"),
        ];
        let at = self.place(&["finish", "finish_reason", "stop_reason"])?;
        let words = self.words.get(at + 1..)?;
        let reason = |word: &Word| REASONS.iter().find(|(said, _)| *said == word.text).map(|(_, name)| *name);
        words.iter().find_map(reason).map(Assertion::Finish)
    }

    fn model(&self) -> Option<Assertion> {
        if !self.has(&["asked", "requested", "used", "called", "queried", "model", "answered", "served", "sent"]) {
            return None;
        }
        self.words
            .iter()
            .map(|word| word.text.as_str())
            .find(|word| is_model(word))
            .map(|word| Assertion::Model(word.to_owned()))
    }

    fn family(&self) -> Option<Assertion> {
        if !self.has(&["used", "ran", "asked", "called", "hit", "went", "sent"]) {
            return None;
        }
        let at = self.place(&["endpoint", "family"])?;
        let before = self.words.get(at.saturating_sub(2)..at)?;
        FAMILIES.iter().find(|name| before.iter().any(|word| word.text == **name)).map(|name| Assertion::Family(name))
    }

    fn host(&self) -> Option<Assertion> {
        let is_host = |at: usize| {
            let asked = at
                .checked_sub(1)
                .is_some_and(|before| is_of(&["against", "to", "at", "from", "via", "on"], self.text(before)));
            let word = self.text(at);
            let labels: Vec<&str> = word.split('.').collect();
            let ends = matches!(labels.last(), Some(&("com" | "ai" | "dev" | "io" | "net" | "org")));
            (asked && labels.len() >= 3 && ends && labels.iter().all(|label| !label.is_empty()))
                .then(|| word.to_owned())
        };
        (0..self.words.len()).find_map(is_host).map(Assertion::Host)
    }
}

/// Whether a word is the name of a model: a name with a dash and a number, and no path.
fn is_model(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.contains('-')
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        && is_of(
            &[
                "gpt-*",
                "claude-*",
                "gemini-*",
                "llama-*",
                "mistral-*",
                "deepseek-*",
                "qwen-*",
                "grok-*",
                "sim-*",
                "o1-*",
                "o3-*",
                "o4-*",
                "command-*",
            ],
            word,
        )
}
