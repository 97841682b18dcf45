//! Sentences that are not understood, but may demand a field of every request or refuse it: they name it, and hold a word of that. Nobody can
//! tell, so that what they may ask for has to be met before anything matches.

use super::{GONE, MUST, SENDS, Sentence, calendar, is_for_some, is_noun};

/// What a sentence may say of the fields that it names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Doubt<'a> {
    /// That a request has to have them.
    pub(super) demanded: Vec<&'a str>,
    /// That it must not have them.
    pub(super) refused: Vec<&'a str>,
}

/// Words that make a condition of what they stand beside, or put it into the past.
#[rustfmt::skip]
const CONDITION: [&str; 25] = [
    "if", "when", "whenever", "unless", "while", "where", "whether", "depending", "optional", "optionally", "may", "might", "otherwise",
    "except", "neither", "only", "which", "until", "before", "formerly", "previously", "some", "certain", "model", "models",
];
/// Words that demand what stands before them, or behind them.
#[rustfmt::skip]
const DEMANDED: [&str; 9] = [
    "required", "mandatory", "compulsory", "obligatory", "necessary", "needed", "indispensable", "essential", "requisite",
];
/// Verbs by which a request, or who answers it, demands what stands behind them.
#[rustfmt::skip]
const DEMANDS: [&str; 11] = [
    "need", "needs", "require", "requires", "demand", "demands", "expect", "expects", "insist", "insists", "enforces",
];
/// How a field is said to be in a request.
#[rustfmt::skip]
const THERE: [&str; 22] = [
    "present", "there", "sent", "set", "provided", "included", "specified", "supplied", "given", "passed", "filled", "populated", "part",
    "contained", "added", "attached", "submitted", "transmitted", "stated", "carried", "declared", "defined",
];
/// How a sentence says that a request lacks a field.
#[rustfmt::skip]
const LACKS: [&str; 13] = [
    "without", "lacking", "lack", "lacks", "missing", "omit", "omits", "omitting", "omitted", "absent", "absence", "unless", "unset",
];
/// What becomes of a request that is not taken.
#[rustfmt::skip]
const FAILS: [&str; 24] = [
    "reject", "rejects", "rejected", "rejecting", "refuse", "refuses", "refused", "refusing", "fail", "fails", "failing", "error", "errors", "invalid",
    "denied", "deny", "denies", "declined", "declines", "blocked", "bounced", "bounce", "forbidden", "unprocessable",
];
/// What becomes of one that is.
const WORKS: [&str; 12] = [
    "accept",
    "accepts",
    "accepted",
    "processed",
    "process",
    "served",
    "serve",
    "answered",
    "succeed",
    "succeeds",
    "work",
    "works",
];
/// Who is asked for a field.
#[rustfmt::skip]
const WHO: [&str; 16] = [
    "request", "requests", "call", "calls", "body", "payload", "you", "we", "clients", "callers", "everyone", "endpoint", "api", "gateway",
    "server", "service",
];
/// What is done to a field that is taken no more.
#[rustfmt::skip]
const TAKEN: [&str; 17] = [
    "removed", "withdrawn", "retired", "dropped", "discontinued", "eliminated", "abolished", "deleted", "replaced", "renamed", "rejected", "refused",
    "forbidden", "prohibited", "disallowed", "banned", "illegal",
];
/// What is said no longer of a field that is taken no more.
#[rustfmt::skip]
const HELD: [&str; 24] = [
    "accept", "accepted", "accepts", "support", "supported", "supports", "allow", "allowed", "allows", "permit", "permitted", "permits", "valid",
    "works", "work", "available", "recognized", "recognised", "part", "take", "taken", "takes", "exists", "honored",
];
/// Verbs that refuse what stands behind them.
#[rustfmt::skip]
const REFUSES: [&str; 14] = [
    "reject", "rejects", "refuse", "refuses", "disallow", "disallows", "forbid", "forbids", "prohibit", "prohibits", "ban", "bans", "drop",
    "dropped",
];
/// How far from a word its name may stand.
const NEAR: usize = 4;

impl Sentence {
    /// What the sentence may demand or refuse, where neither is understood.
    pub(super) fn doubt(&self) -> Doubt<'_> {
        let texts = self.texts();
        if self.is_of_what_is_missed(&texts) {
            return Doubt { demanded: self.names().collect(), ..Doubt::default() };
        }
        if texts.iter().any(|word| CONDITION.contains(word)) || is_for_some(&texts) {
            return Doubt::default();
        }
        let refused = self.may_refuse(&texts);
        let demanded = !refused && self.may_demand(&texts);
        let names = |may: bool| self.names().filter(|_| may).collect();
        Doubt { demanded: names(demanded), refused: names(refused) }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.words.iter().filter(|word| word.is_name).map(|word| word.text.as_str())
    }

    /// «Without `user` you get a 400», «We reject calls that do not carry `user`», «Only requests with `user` are accepted»: what becomes
    /// of a request without a field, be it said as a condition or not.
    fn is_of_what_is_missed(&self, texts: &[&str]) -> bool {
        let carries = |word: &str| SENDS.contains(&word) || THERE.contains(&word) || CARRIES.contains(&word);
        let lacks = |(at, word): (usize, &&str)| {
            LACKS.contains(word) && self.is_near_a_name(at)
                || carries(word) && is_negated(texts, at) && self.is_near_a_name(at)
        };
        let fails = |(at, word): (usize, &&str)| {
            (FAILS.contains(word) || is_status_of_failure(word)) && !is_negated(texts, at)
                || WORKS.contains(word) && is_negated(texts, at)
        };
        let of_some = texts.contains(&"only")
            && texts.iter().any(|word| WORKS.contains(word))
            && texts.iter().any(|word| WHO.contains(word));
        let any = |says: &dyn Fn((usize, &&str)) -> bool| texts.iter().enumerate().any(says);
        self.names().next().is_some() && (of_some || any(&lacks) && any(&fails))
    }

    fn is_near_a_name(&self, at: usize) -> bool {
        let from = at.saturating_sub(NEAR);
        self.words.iter().skip(from).take(at - from + NEAR + 1).any(|word| word.is_name)
    }

    /// «`user` became mandatory», «`user` has to be present», «All calls need `user`».
    fn may_demand(&self, texts: &[&str]) -> bool {
        let is = |at: usize, of: &[&str]| texts.get(at).is_some_and(|word| of.contains(word));
        let first = self.words.iter().position(|word| word.is_name);
        texts.iter().enumerate().any(|(at, word)| {
            if is_negated(texts, at) {
                return false;
            }
            let is_set_off = at == 0 || !is(at - 1, &["the", "its", "their"]);
            let ends = texts.get(at + 1).is_none_or(|next| ends_a_demand(next));
            let must = || (at.saturating_sub(NEAR)..at).any(|before| is(before, &MUST));
            let behind = || first.is_some_and(|first| first > at && first - at <= NEAR) && !self.sets_a_value(at);
            DEMANDED.contains(word) && is_set_off && ends
                || THERE.contains(word) && must() && (ends || *word == "part")
                || DEMANDS.contains(word) && behind() && texts.iter().any(|word| WHO.contains(word))
                || MUST.contains(word)
                    && behind()
                    && texts.get(..at).unwrap_or_default().iter().any(|word| WHO.contains(word))
        })
    }

    /// «set `stream` to …»: a value is spoken of.
    fn sets_a_value(&self, from: usize) -> bool {
        let mut behind = self.words.iter().skip(from).skip_while(|word| !word.is_name).skip_while(|word| word.is_name);
        behind.next().is_some_and(|next| matches!(next.text.as_str(), "to" | "=" | "as"))
    }

    /// «We no longer accept `max_tokens`», «`max_tokens` must be absent», «Replace `max_tokens` by …».
    fn may_refuse(&self, texts: &[&str]) -> bool {
        let is = |at: usize, of: &[&str]| texts.get(at).is_some_and(|word| of.contains(word));
        let said = |words: &[&str]| texts.windows(words.len()).any(|own| own == words);
        let beside_a_name = |at: usize| self.words.iter().skip(at + 1).take(2).any(|word| word.is_name);
        GONE.iter().any(|words| said(&words.split(' ').collect::<Vec<_>>()))
            || texts.iter().enumerate().any(|(at, word)| {
                let negated = is_negated(texts, at);
                HELD.contains(word) && negated
                    || TAKEN.contains(word) && !negated
                    || REFUSES.contains(word) && beside_a_name(at) && !negated
                    || matches!(*word, "absent" | "omitted") && (at.saturating_sub(2)..at).any(|at| is(at, &MUST))
                    || at == 0 && matches!(*word, "replace" | "remove" | "rename" | "delete") && beside_a_name(at)
                    || *word == "stop" && is(at + 1, &["sending", "using", "setting", "passing"])
                    || (is_status_of_failure(word) || matches!(*word, "error"))
                        && self.words.first().is_some_and(|word| word.is_name)
            })
    }
}

/// Verbs for having a field, beside those for sending one.
const CARRIES: [&str; 7] = ["carry", "contain", "have", "supply", "name", "state", "give"];

/// Whether a word stands behind one that denies it.
fn is_negated(texts: &[&str], at: usize) -> bool {
    const DENIES: [&str; 12] =
        ["not", "never", "no", "longer", "isn't", "aren't", "don't", "doesn't", "cannot", "can't", "won't", "nor"];
    let before = texts.get(at.saturating_sub(3)..at).unwrap_or_default();
    before.iter().any(|word| DENIES.contains(word))
}

/// Whether a sentence that demands may go on with a word: a date, a version, what the field is of.
fn ends_a_demand(next: &str) -> bool {
    #[rustfmt::skip]
    const GOES_ON: [&str; 14] = [
        "in", "with", "for", "on", "since", "as", "from", "starting", "and", ",", "now", "by", "again", "everywhere",
    ];
    GOES_ON.contains(&next) || is_noun(next) || calendar::begins(next)
}

/// `400`, `4xx`, `422`.
fn is_status_of_failure(word: &str) -> bool {
    word.len() == 3 && word.starts_with('4') && word.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b'x')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a sentence may ask, as it comes from a page: names stand in back quotes.
    fn told(text: &str) -> (Vec<String>, Vec<String>) {
        let mut sentence = Sentence::default();
        for word in text.trim_end_matches('.').split(' ') {
            let plain = word.trim_end_matches([',', ':']);
            sentence.push(plain.trim_matches('`'), plain.starts_with('`'));
            if word.ends_with(',') {
                sentence.push(",", false);
            }
        }
        let sentence = sentence.read(None);
        let own = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        if let Some(names) = sentence.demanded() {
            return (own(names), Vec::new());
        }
        let refused = sentence.refused();
        let doubt = sentence.doubt();
        (own(doubt.demanded), own(if refused.is_empty() { doubt.refused } else { refused }))
    }

    #[test]
    fn what_may_demand_a_field_is_told() {
        for text in [
            "`user` became mandatory on 1 December.",
            "From v3 on, `user` has to be present.",
            "Since 2026 we reject calls that do not carry `user`.",
            "`user` has been promoted to a required field.",
            "Without `user` you get a 400.",
            "`user`: compulsory.",
            "All calls need `user`.",
            "Starting December 1, requests without `user` are rejected with a 400.",
            "`user` was made required in v3.",
            "Requests are rejected unless `user` is sent.",
            "The request fails if `user` is missing.",
            "We return an error when `user` is not provided.",
            "Only requests that include `user` are accepted.",
            "Requests succeed only if `user` is set.",
            "`user` must be part of every request.",
            "Our gateway expects `user` in every call.",
            "`user` is essential.",
            "Requests without `user` are no longer accepted.",
        ] {
            assert!(told(text).0.contains(&"user".to_owned()), "{text}: {:?}", told(text));
        }
    }

    #[test]
    fn what_may_refuse_a_field_is_told() {
        for text in [
            "We no longer accept `max_tokens`.",
            "`max_tokens` must be absent.",
            "Replace `max_tokens` by `max_completion_tokens`.",
            "The API refuses `max_tokens`.",
            "`max_tokens` was dropped in v3.",
            "`max_tokens` leads to a 400.",
            "Stop sending `max_tokens`.",
            "`max_tokens` was discontinued.",
            "`max_tokens` is not valid any more.",
        ] {
            assert!(told(text).1.contains(&"max_tokens".to_owned()), "{text}: {:?}", told(text));
        }
    }

    #[test]
    fn a_sentence_that_asks_for_nothing_leaves_no_doubt() {
        for text in [
            "`user` is not required.",
            "`user` is no longer required.",
            "`user` was required until v2.",
            "`user` takes the required format.",
            "If you set `user`, it must be a string.",
            "`user` must be a string of at most 64 characters.",
            "`temperature` must be between 0 and 2.",
            "`tools` is required for function calling.",
            "We recommend altering this or `top_p` but not both.",
            "You can set `stream` to get events.",
            "`user` helps us to monitor and detect abuse.",
            "`max_tokens` is deprecated in favor of `max_completion_tokens`.",
            "Use `max_completion_tokens` instead of `max_tokens`.",
            "`user` may be omitted.",
            "`stream` is accepted in every request.",
            "`tool_choice` controls whether a call is required.",
            "Without `seed` the answer may vary.",
            "`logit_bias` is not supported by some models.",
            "`logit_bias` is not supported by reasoning models.",
            "You must set `stream` to true.",
            "`parallel_tool_calls` requires `tools`.",
            "`max_tokens` bounds the tokens needed for the answer.",
        ] {
            assert_eq!(told(text), (Vec::new(), Vec::new()), "{text}");
        }
    }
}
