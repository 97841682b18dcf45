//! What stands in a note beside its calls: the documentation page, a fallback, a wait, the files that were changed.
//!
//! Such a clause names its subject itself, so that no word of a run need stand beside it.

use super::{Clause, ENDS, NEGATIONS, is_of_a_part, is_of_another_thing};
use crate::claims::{contradiction::assertion::Assertion, phrase::is_of, vocabulary::RUN, words::Word};

/// What a sentence asserts of these, clause by clause.
pub(in crate::claims::contradiction) fn assertions(words: &[Word]) -> Vec<Assertion> {
    if is_of_a_part(words) {
        return Vec::new();
    }
    let clauses = words.split(|word| ENDS.contains(&word.text.as_str()));
    clauses.filter_map(|words| Clause { words, told_of_attempts: false }.beside()).collect()
}

impl Clause<'_> {
    fn beside(&self) -> Option<Assertion> {
        self.page()
            .or_else(|| self.no_fallback())
            .or_else(|| self.each_answered())
            .or_else(|| self.waited())
            .or_else(|| self.only_within())
    }

    /// «The documentation page was read», «the reference page was not reached». What somebody read themselves is theirs to say.
    fn page(&self) -> Option<Assertion> {
        #[rustfmt::skip]
        const BY_SOMEBODY: &[&str] = &[
            "we", "i", "you", "by", "he", "she", "nobody", "my", "link*", "example*", "browser", "hand", "manually", "cache", "aloud", "against",
        ];
        let at = self.place(&["page"]).filter(|at| (1..=4).contains(at))?;
        let is_named = is_of(&["documentation", "docs", "reference"], self.text(at - 1));
        if !is_named || self.has(BY_SOMEBODY) {
            return None;
        }
        let denied = self.has(NEGATIONS);
        if let Some(matches) = self.place(&["matched", "matches"]) {
            let is_of_the_request =
                matches!(self.text(matches + 1), "" | "." | "what") || self.has(&["request", "call", "body"]);
            return (!denied && is_of_the_request).then_some(Assertion::PageMatched);
        }
        if self.has(&["unreachable", "unread", "unavailable"]) {
            return (!denied).then_some(Assertion::PageRead(false));
        }
        let is_read = self.has(&["was"]) && self.has(&["read", "fetched", "reached", "reachable"]);
        is_read.then_some(Assertion::PageRead(!denied))
    }

    /// «Without a fallback», «no fallback was needed»; not «without a reviewed fallback».
    fn no_fallback(&self) -> Option<Assertion> {
        #[rustfmt::skip]
        const OF_A_KIND: &[&str] = &[
            "review*", "approv*", "allow*", "configur*", "declared", "set", "planned", "agreed", "defined", "offered", "available", "documented", "permitted",
            "second", "failed", "is", "has", "working",
        ];
        let at = self.place(&["fallback*"])?;
        let before = self.words.get(at.saturating_sub(2)..at)?;
        let denied = before.iter().any(|word| matches!(word.text.as_str(), "no" | "without" | "any"));
        // A font has fallbacks, too.
        let names_a_run = at <= 2 || self.has(RUN) || self.has(&["model*", "gateway", "calls", "requests"]);
        let is_of_a_run = names_a_run && !is_of_another_thing(self.words);
        (denied && is_of_a_run && self.has(&["no", "without", "not"]) && !self.has(OF_A_KIND))
            .then_some(Assertion::NoFallback)
    }

    /// «All calls were answered by m-1», and not «all failed calls», nor «both calls of the first job»: of some of them it may be so.
    fn each_answered(&self) -> Option<Assertion> {
        #[rustfmt::skip]
        const OF_ALL: &[&str] = &[
            "all", "both", "each", "every", "of", "the", "our", "its", "call", "calls", "request", "requests", "two", "three", "four", "five", "was",
            "were", "answered", "served", "handled", "by",
        ];
        let by = self.place(&["by"])?;
        let (said, name) = (self.words.get(..by)?, self.text(by + 1));
        let is_of_all = matches!(self.text(0), "all" | "both" | "each" | "every")
            && said.iter().all(|word| is_of(OF_ALL, &word.text))
            && self.has(&["call", "calls", "request", "requests"])
            && matches!(self.text(by + 2), "" | ".");
        let is_name = name.bytes().any(|b| b.is_ascii_digit()) && name.len() > 2;
        (is_of_all && is_name).then(|| Assertion::EachAnsweredBy(name.to_owned()))
    }

    /// «The client waited as long as the server asked», «the retries kept to the Retry-After».
    fn waited(&self) -> Option<Assertion> {
        let as_long = self.words.windows(4).any(|four| {
            matches!(four, [waited, one, long, two] if waited.text == "waited" && one.text == "as" && long.text == "long" && two.text == "as")
        });
        let asked = self.has(&["server", "gateway", "retry-after", "header"])
            && self.has(&["asked", "said", "told", "stated", "demanded", "retry-after"]);
        let obeyed =
            self.has(&["honoured", "honored", "obeyed", "respected", "observed"]) && self.has(&["retry-after"]);
        // Of one wait of several it may be so.
        let is_of_one =
            self.has(&["first", "second", "third", "last", "final", "finally", "once", "time", "attempt", "before"]);
        (!is_of_one && (as_long && asked || obeyed) && !self.has(NEGATIONS)).then_some(Assertion::WaitedAsAsked)
    }

    /// «Only files in posts/ were changed».
    fn only_within(&self) -> Option<Assertion> {
        let at = self.words.windows(2).position(|pair| {
            matches!(pair, [only, files] if matches!(only.text.as_str(), "only" | "just") && is_of(&["files"], &files.text))
        })?;
        let is_in = matches!(self.text(at + 2), "in" | "under" | "below" | "within" | "inside");
        let folder = self.text(at + 3).trim_start_matches("./");
        let is_path = self.text(at + 4) == "/" || folder.contains('/');
        let changed = self.has(&["changed", "modified", "touched", "edited"]);
        // What a commit changed is another thing than what changed during the run.
        let is_of_a_commit = self.has(&["by", "commit*", "pull", "pr", "branch", "diff", "patch", "merge*"]);
        (!is_of_a_commit && is_in && is_path && changed && !folder.is_empty() && !self.has(NEGATIONS))
            .then(|| Assertion::OnlyWithin(format!("{}/", folder.trim_end_matches('/'))))
    }
}
