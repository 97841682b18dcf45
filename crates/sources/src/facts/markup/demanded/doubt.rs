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
const DEMANDED: [&str; 17] = [
    "required", "mandatory", "compulsory", "obligatory", "necessary", "needed", "indispensable", "essential", "requisite", "non-optional", "imperative",
    "vital", "must-have", "prerequisite", "obligation", "expected", "demanded",
];
/// What somebody is said to be who has to do what follows.
const OBLIGED: [&str; 8] = ["obliged", "obligated", "bound", "expected", "supposed", "asked", "forced", "urged"];
/// What is done with a field of any request that need not be there.
#[rustfmt::skip]
const HANDLED: [&str; 24] = [
    "accepted", "ignored", "returned", "logged", "counted", "supported", "allowed", "echoed", "available", "validated", "checked", "limited", "applied", "applies",
    "used", "valid", "free", "billed", "charged", "unique", "stored", "kept",
    "works", "work",
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
/// «To leave `user` out».
const LEAVES: [&str; 4] = ["leave", "leaves", "leaving", "left"];
/// What becomes of a request that is not taken.
#[rustfmt::skip]
const FAILS: [&str; 24] = [
    "reject", "rejects", "rejected", "rejecting", "refuse", "refuses", "refused", "refusing", "fail", "fails", "failing", "error", "errors", "invalid",
    "denied", "deny", "denies", "declined", "declines", "blocked", "bounced", "bounce", "forbidden", "unprocessable",
];
/// What becomes of one that is.
#[rustfmt::skip]
const WORKS: [&str; 17] = [
    "accept", "accepts", "accepted", "processed", "process", "served", "serve", "answered", "succeed", "succeeds", "work", "works", "call", "called", "valid",
    "reach", "send",
];
/// Who is asked for a field.
#[rustfmt::skip]
const WHO: [&str; 21] = [
    "request", "requests", "call", "calls", "body", "payload", "you", "we", "clients", "callers", "everyone", "endpoint", "api", "gateway",
    "server", "service", "integration", "integrations", "application", "applications", "app",
];
/// What is done to a field that is taken no more.
#[rustfmt::skip]
const TAKEN: [&str; 20] = [
    "removed", "withdrawn", "retired", "dropped", "discontinued", "eliminated", "abolished", "deleted", "replaced", "renamed", "rejected", "refused",
    "forbidden", "prohibited", "disallowed", "banned", "illegal", "superseded", "scrapped", "gone",
];
/// What is said no longer of a field that is taken no more.
#[rustfmt::skip]
const HELD: [&str; 25] = [
    "accept", "accepted", "accepts", "support", "supported", "supports", "allow", "allowed", "allows", "permit", "permitted", "permits", "valid",
    "works", "work", "available", "recognized", "recognised", "part", "take", "taken", "takes", "exists", "exist", "honored",
];
/// Verbs that refuse what stands behind them.
#[rustfmt::skip]
const REFUSES: [&str; 14] = [
    "reject", "rejects", "refuse", "refuses", "disallow", "disallows", "forbid", "forbids", "prohibit", "prohibits", "ban", "bans", "drop",
    "dropped",
];
/// Verbs that tell to put a field into what is sent.
const PUTS: [&str; 6] = ["add", "attach", "put", "make", "supply", "give"];
/// What comes back: what a sentence needs of it, nobody sends.
const ANSWERED: [&str; 7] = ["response", "responses", "answer", "answers", "chunk", "chunks", "reply"];
/// How far from a word its name may stand.
const NEAR: usize = 4;

impl Sentence {
    /// The names of which it is said that they have gone, or have another in their place: «`model` was renamed to `engine`», «Use `prompt`
    /// instead of `messages`».
    pub(super) fn gone(&self) -> Vec<&str> {
        let texts = self.texts();
        if texts.iter().any(|word| CONDITION.contains(word)) || is_for_some(&texts) {
            return Vec::new();
        }
        let names = |from: usize, to: usize| {
            let words = self.words.get(from..to.min(self.words.len())).unwrap_or_default();
            words.iter().filter(|word| word.is_name).map(|word| word.text.as_str()).collect::<Vec<_>>()
        };
        let taken = texts.iter().enumerate().find(|(at, word)| {
            TAKEN.contains(word)
                && !is_negated(&texts, *at)
                && !matches!(texts.get(at + 1), Some(&"from" | &"in" | &"with"))
        });
        let instead =
            texts.windows(2).position(|pair| pair == ["instead", "of"]).filter(|_| texts.first() == Some(&"use"));
        let before = taken.map_or_else(Vec::new, |(at, _)| names(0, at));
        before.into_iter().chain(instead.map_or_else(Vec::new, |at| names(at + 2, at + 3))).collect()
    }

    /// What the sentence may demand or refuse, where neither is understood. `is_own`: it stands in the row of a field, which says of itself
    /// whether it is required, so that «required for billing» is a condition.
    pub(super) fn doubt(&self, is_own: bool) -> Doubt<'_> {
        let texts = self.texts();
        if self.is_of_what_is_missed(&texts) {
            return Doubt { demanded: self.names().collect(), ..Doubt::default() };
        }
        if texts.iter().any(|word| CONDITION.contains(word))
            || is_for_some(&texts) && (is_own || !is_for_what_is_not_known(&texts))
        {
            return Doubt::default();
        }
        let refused = self.may_refuse(&texts);
        let demanded = !refused && !texts.iter().any(|word| ANSWERED.contains(word)) && self.may_demand(&texts);
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
                || *word == "no" && self.words.get(at + 1).is_some_and(|next| next.is_name)
                || *word == "out" && texts.iter().any(|word| LEAVES.contains(word))
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
        // «No `user`, no answer.»
        let none = texts.iter().filter(|word| **word == "no").count() > 1 && texts.first() == Some(&"no");
        self.names().next().is_some() && (of_some || any(&lacks) && (none || any(&fails)))
    }

    fn is_near_a_name(&self, at: usize) -> bool {
        let from = at.saturating_sub(NEAR);
        self.words.iter().skip(from).take(at - from + NEAR + 1).any(|word| word.is_name)
    }

    /// «`user` became mandatory», «`user` has to be present», «All calls need `user`».
    fn may_demand(&self, texts: &[&str]) -> bool {
        let is = |at: usize, of: &[&str]| texts.get(at).is_some_and(|word| of.contains(word));
        let first = self.words.iter().position(|word| word.is_name);
        if first == Some(0) && is_of_all(texts) && !texts.iter().any(|word| HANDLED.contains(word)) {
            // «`user` must accompany every request.»
            return true;
        }
        texts.iter().enumerate().any(|(at, word)| {
            if is_negated(texts, at) {
                // «Do not forget `user`.»
                let to_send = || is(at + 1, &["to"]) && is(at + 2, &SENDS);
                let name = || self.words.get(at + 1).is_some_and(|next| next.is_name);
                return *word == "forget" && (name() || to_send());
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
                || HAS.contains(word) && behind() && is_of_all(texts.get(..at).unwrap_or_default())
                || OBLIGED.contains(word) && is(at + 1, &["to"]) && is(at + 2, &SENDS)
                || DEMANDED.contains(word) && is(at + 1, &["to"]) && is(at + 2, &SENDS)
                || DEMANDED.contains(word) && is(at + 1, &["fields", "parameters", "properties", "ones"])
                || *word == "must" && at > 0 && is(at - 1, &["a"])
                || *word == "always"
                    && texts.iter().any(|word| SENDS.contains(word))
                    && texts.first().is_some_and(|word| SENDS.contains(word))
                || (SENDS.contains(word) || PUTS.contains(word))
                    && first.is_some_and(|first| first > at && first - at <= NEAR)
                    && is_an_order(texts.get(..at).unwrap_or_default(), texts.get(at + 1..).unwrap_or_default())
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
                    || matches!(*word, "stopped" | "ceased")
                        && is(at + 1, &["accepting", "supporting", "taking", "honoring", "allowing"])
                    || (is_status_of_failure(word) || matches!(*word, "error" | "fail" | "fails"))
                        && self.words.first().is_some_and(|word| word.is_name)
            })
    }
}

/// «`user` is required for billing»: of some requests, or of all of them, since all are billed. What is known to be of some only (a
/// feature that a request asks for) is no doubt.
fn is_for_what_is_not_known(texts: &[&str]) -> bool {
    let is_said =
        |before: &[&str]| before.iter().rev().take(2).any(|word| matches!(*word, "is" | "are" | "was" | "became"));
    let said = |(at, pair): &(usize, &[&str])| {
        matches!(pair, [demand, "for"] if DEMANDED.contains(demand)) && is_said(texts.get(..*at).unwrap_or_default())
    };
    let at = texts.windows(2).enumerate().find(said).map(|(at, _)| at);
    let what = at.and_then(|at| texts.get(at + 2..)).unwrap_or_default();
    !what.is_empty() && !what.iter().any(|word| FEATURES.contains(word) || word.is_empty())
}

/// What some requests ask for, or come from.
#[rustfmt::skip]
const FEATURES: [&str; 46] = [
    "function", "functions", "tool", "tools", "calling", "streaming", "streamed", "stream", "streams", "image", "images", "vision", "audio", "video",
    "speech", "voice", "file", "files", "pdf", "json", "structured", "schema", "reasoning", "thinking", "logprobs", "search", "caching", "cache", "batch",
    "batches", "background", "embeddings", "moderation", "fine-tuned", "enterprise", "organization", "organizations", "organisations", "teams", "team", "workspaces",
    "multi-turn", "deterministic", "reproducible", "requests", "plans",
];
/// Verbs by which a request is said to have what stands behind them.
const HAS: [&str; 6] = ["carries", "contains", "includes", "has", "holds", "names"];

/// «Every call …», «All requests …».
fn is_of_all(before: &[&str]) -> bool {
    before
        .windows(2)
        .any(|pair| matches!(pair, [all, who] if matches!(*all, "every" | "each" | "all" | "any") && WHO.contains(who)))
}

/// «Please …», «Do not forget to …», or «… in every request»: a verb that tells everybody to send a field, rather than how.
fn is_an_order(before: &[&str], behind: &[&str]) -> bool {
    let leads = before.iter().all(|word| {
        matches!(*word, "please" | "kindly" | "now" | "do" | "not" | "don't" | "forget" | "to" | "and" | ",")
    });
    leads && (before.contains(&"please") || before.contains(&"forget") || is_of_all(behind))
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
    const GOES_ON: [&str; 17] = [
        "in", "with", "for", "on", "since", "as", "from", "starting", "and", ",", "now", "by", "again", "everywhere", "here", "too", "today",
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
        let doubt = sentence.doubt(false);
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
            "`user` is required for billing.",
            "`user` is required for compliance reasons.",
            "Every call carries `user`.",
            "From March on `user` has to be sent.",
            "Do not forget `user`.",
            "Don't forget to send `user`.",
            "Please include `user` in all requests.",
            "Include `user` in every request.",
            "Clients are obliged to send `user`.",
            "The gateway returns 403 to callers that send no `user`.",
            "`user` must accompany every request.",
            "Our server insists on `user`.",
            "Provide `user`, always.",
            "No `user`, no answer.",
            "`user` is now a must.",
            "`user` joins the required fields.",
            "The required fields are `model`, `messages` and `user`.",
            "It is an error to leave `user` out.",
            "`user` became non-optional in v4.",
            "Since v4, `user` is not optional any more.",
            "Mind that `user` is expected.",
            "`user` is demanded by our gateway.",
            "You can't call this without `user`.",
            "The parameter `user` is not optional here.",
            "Make `user` part of each body.",
            "`user` moved from optional to required.",
            "Add `user` to every call you make.",
            "Each and every request must come with `user`.",
            "Do not call us without `user`.",
            "Your integration must supply `user`.",
            "It is mandatory to send `user`.",
            "A call is only valid with `user`.",
            "Never send a request without `user`.",
            "Callers without `user` are turned away.",
            "`user` may no longer be omitted.",
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
            "We stopped accepting `max_tokens`.",
            "`max_tokens` is gone.",
            "`max_tokens` was taken out in v5.",
            "Any request with `max_tokens` is rejected.",
            "Please do not use `max_tokens` any more.",
            "The field `max_tokens` does not exist in v5.",
            "`max_tokens` makes the call fail.",
            "Requests that contain `max_tokens` are turned down.",
            "`max_tokens` has been superseded by `max_completion_tokens`.",
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
            "`user` is required for organizations.",
            "`seed` is needed for deterministic answers.",
            "Set `stream` to get events.",
            "Include `usage` to see what was used.",
            "Each response contains `id`.",
            "Do not forget to check `finish_reason`.",
            "`model` is checked on every request.",
            "`temperature` applies to all requests.",
            "No `stop` sequences are returned.",
            "`stream` works with every endpoint.",
            "The `id` of the answer is needed for support.",
            "`messages` is expected to be an array.",
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
