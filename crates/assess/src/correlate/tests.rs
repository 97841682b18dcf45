//! Histories with hidden marks: which attempts belong together is known to the test and not to the code.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use redial_note::{
    BodyForm, CallHead, Client, Confidence, EndedBy, Failure, FailureBody, Family, HintSource, Marks, Presence,
    Purpose, Reason, Request, RequestFingerprints, Timestamp, TransportReason, WaitHint,
};
use redial_redact::{Fingerprint, FingerprintKey, Identifier, Label, SafePath, Sentence, Tainted};

use super::{Seen, *};
use crate::rules::{Stage, rules_of};

/// One recorded exchange whole, as the recorder saw it.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) attempt: redial_note::Attempt,
    /// Milliseconds from the start of the run to its end; `None` where nobody saw that.
    pub(crate) ended_ms: Option<u64>,
    pub(crate) marks: Option<Marks>,
    pub(crate) head: CallHead,
    /// Where its answer sent the client.
    pub(crate) leads_to: Option<SafePath>,
    /// Whether its body came whole.
    pub(crate) is_asked: bool,
}

/// A call: its attempts, by their place among the exchanges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grouped {
    pub(super) attempts: Vec<usize>,
    pub(super) correlation: Correlation,
    outer_tries: Vec<u64>,
}

pub(super) fn correlate(exchanges: &[Exchange], lost: bool) -> Vec<Grouped> {
    with_gaps(exchanges, Gaps { lost, ..Gaps::default() })
}

fn with_gaps(exchanges: &[Exchange], gaps: Gaps) -> Vec<Grouped> {
    let mut names = Names::default();
    let seen: Vec<Seen> = (0..).zip(exchanges).map(|(place, exchange)| seen(&mut names, place, exchange)).collect();
    let calls = super::correlate(&seen, &names, gaps);
    let grouped = |call| Grouped {
        attempts: calls.attempts(call).collect(),
        correlation: calls.correlation(call),
        outer_tries: calls.outer_tries(call),
    };
    (0..calls.len()).map(grouped).collect()
}

fn seen(names: &mut Names, place: u64, exchange: &Exchange) -> Seen {
    let Exchange { attempt, ended_ms, marks, head, leads_to, .. } = exchange;
    // What ties it is said with its start, or with what it asks for.
    let (first, second) =
        if place.is_multiple_of(2) || !exchange.is_asked { (marks.clone(), None) } else { (None, marks.clone()) };
    let started = redial_note::AttemptStarted {
        call: Identifier::ours("x1"),
        n: attempt.n,
        started_at: attempt.started_at,
        offset_ms: attempt.offset_ms,
        waited_ms: None,
        head: None,
        sent: attempt.bytes.sent,
        marks: first,
    };
    let mut seen = Seen::new(names, place, head, &started);
    let asked = redial_note::Asked {
        call: Identifier::ours("x1"),
        stream: head.stream,
        model: head.model.clone(),
        request: head.request.clone().unwrap(),
        marks: second,
    };
    if exchange.is_asked {
        seen.take_asked(names, place, &asked);
    }
    ended_ms.iter().for_each(|ended_ms| seen.take_end(place, attempt, *ended_ms));
    leads_to.iter().for_each(|leads_to| seen.take_place(names, leads_to));
    seen
}

/// How many histories are made; the great count is run by hand.
pub(crate) fn histories() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a test's own knob")]
    let asked = std::env::var("REDIAL_HISTORIES").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(400)
}

pub(super) fn print(text: &str) -> Fingerprint {
    FingerprintKey::new("run", vec![1]).fingerprint(text.as_bytes())
}

/// A source of choices: the same seed makes the same history.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// How a simulated client behaves: its product, and the layers around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    product: &'static str,
    counts: bool,
    /// Attempts of the inner layer.
    most: u64,
    /// First wait, percent shorter, percent longer.
    wait: (u64, u64, u64),
    /// Tries of the outer layer, and its waits.
    tries: u64,
    outer_wait: (u64, u64),
    session: bool,
}

const fn kind(product: &'static str, counts: bool, most: u64, wait: (u64, u64, u64)) -> Kind {
    Kind { product, counts, most, wait, tries: 1, outer_wait: (0, 0), session: false }
}

pub(crate) const KINDS: [Kind; 11] = [
    kind("OpenAI/Python", true, 3, (500, 25, 0)),
    kind("Anthropic/JS", true, 3, (500, 25, 0)),
    kind("ai", false, 3, (2_000, 0, 3)),
    Kind { session: true, ..kind("opencode", false, 6, (2_000, 0, 90)) },
    kind("GeminiCLI", false, 6, (5_000, 30, 30)),
    Kind { session: true, tries: 6, outer_wait: (170, 6_000), ..kind("codex_cli_rs", false, 5, (200, 15, 15)) },
    Kind { session: true, ..kind("claude-cli", false, 8, (500, 0, 25)) },
    kind("google-genai-sdk", false, 1, (0, 0, 0)),
    kind("curl", false, 4, (1_000, 50, 50)),
    // LangChain's with_retry(2), and aider's loop.
    Kind { tries: 3, outer_wait: (400, 2_000), ..kind("OpenAI/Python", true, 3, (500, 25, 0)) },
    Kind { tries: 5, outer_wait: (300, 9_000), ..kind("OpenAI/Python", true, 3, (500, 25, 0)) },
];

/// The plain client of a product, without an outer layer.
pub(super) fn named_kind(product: &str) -> Kind {
    KINDS.into_iter().find(|kind| kind.product == product).unwrap()
}

/// What a history was made of.
pub(crate) struct History {
    pub(crate) exchanges: Vec<Exchange>,
    /// The call that each belongs to.
    hidden: Vec<usize>,
    /// Whether the signals allow to find every call: bodies differ, or the clients count and nothing equal fails for good
    /// or side by side.
    clear: bool,
}

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Good,
    Status(u16),
    Hinted(u64),
    Reset,
    Broken,
}

fn outcome(dice: &mut Dice, stuck: Option<Outcome>) -> Outcome {
    if let Some(stuck) = stuck {
        return stuck;
    }
    if !dice.chance(30) {
        return Outcome::Good;
    }
    match dice.below(9) {
        0 => Outcome::Status(500),
        1 => Outcome::Status(503),
        2 => Outcome::Status(429),
        3 => Outcome::Hinted(dice.between(1, 3) * 1_000),
        4 => Outcome::Status(400),
        5 => Outcome::Status(401),
        6 => Outcome::Reset,
        7 => Outcome::Broken,
        _ => Outcome::Status(529),
    }
}

/// Whether a client repeats what failed so.
fn repeats(kind: &Kind, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Good | Outcome::Status(400) => false,
        Outcome::Status(401) => matches!(kind.product, "codex_cli_rs" | "claude-cli"),
        Outcome::Broken => matches!(kind.product, "codex_cli_rs" | "claude-cli" | "opencode"),
        Outcome::Status(_) | Outcome::Hinted(_) | Outcome::Reset => true,
    }
}

pub(crate) struct Sent<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) body: String,
    pub(crate) stream: bool,
    pub(crate) worker: u64,
    pub(crate) count: u64,
}

pub(crate) fn exchange(sent: &Sent<'_>, start: u64, end: u64, outcome: Outcome) -> Exchange {
    let client = Client {
        product: Identifier::ours(sent.kind.product),
        version: None,
        retry_count: if sent.kind.counts {
            Some(sent.count)
        } else if sent.kind.product == "claude-cli" {
            Some(0)
        } else {
            None
        },
    };
    let (status, reason, hint) = match outcome {
        Outcome::Good => (Some(200), None, None),
        Outcome::Status(status) => {
            (Some(status), Some(if status < 429 { Reason::InvalidParameter } else { Reason::ServerError }), None)
        }
        Outcome::Hinted(wait_ms) => {
            (Some(429), Some(Reason::RateLimitedRequests), Some(WaitHint { wait_ms, from: HintSource::RetryAfter }))
        }
        Outcome::Reset => (None, Some(Reason::ConnectionDropped), None),
        Outcome::Broken => (Some(200), Some(Reason::ConnectionDropped), None),
    };
    let fingerprints = RequestFingerprints {
        full: print(&format!("{} {}", sent.body, sent.stream)),
        without_stream: print(&sent.body),
        without_model: print(&format!("{} {} loose", sent.body, sent.stream)),
        texts: None,
    };
    let started = serde_json::json!({
        "call": "x1", "n": 1, "started_at": "2026-11-25T03:00:00.000Z", "offset_ms": start, "waited_ms": null,
        "head": null, "sent": 10, "marks": null,
    });
    let started: redial_note::AttemptStarted = serde_json::from_value(started).unwrap();
    let mut attempt = crate::replay::open_attempt(&started, Some(client.clone()));
    attempt.started_at = Timestamp::from_millis(attempt.started_at.as_millis() + i64::try_from(start).unwrap());
    attempt.status = status;
    attempt.ended_by = Some(if outcome == Outcome::Reset { EndedBy::Network } else { EndedBy::Server });
    attempt.transport_error = (outcome == Outcome::Reset).then_some(TransportReason::Dropped);
    attempt.failure = reason.map(failure);
    attempt.hint = hint;
    attempt.bytes.received = Some(1);
    Exchange {
        attempt,
        leads_to: None,
        is_asked: true,
        ended_ms: Some(end),
        marks: Some(Marks {
            connection: 1,
            credential: Some(print("key")),
            other: None,
            idempotency_key: None,
            session: sent.kind.session.then(|| print(&format!("session {}", sent.worker))),
            process: None,
            client,
        }),
        head: CallHead {
            purpose: Purpose::Work,
            family: Family::Chat,
            stream: sent.stream,
            model: Some(Identifier::ours("m")),
            request: Some(Request {
                path: SafePath::masked(Tainted::from("/v1/chat/completions")),
                method: Label::new(Tainted::from("POST")).unwrap(),
                bytes: 10,
                shape_sha256: Some(redial_redact::Sha256::of(b"shape")),
                fields: None,
                other_fields: 0,
                fingerprints: Some(fingerprints),
                counts: BTreeMap::new(),
                limits: BTreeMap::new(),
                idempotency_key: Presence::Absent,
            }),
        },
    }
}

pub(crate) fn failure(reason: Reason) -> Failure {
    Failure {
        category: reason.category(),
        reason,
        retryable: reason.retryable(),
        rule: rule(reason),
        next_action: Sentence::new_from(reason.next_action(), &[]),
        body: FailureBody { form: BodyForm::Json, envelope: None, code: None, r#type: None },
        sketch: None,
    }
}

/// A rule that gives a reason, and its own word on retries.
fn rule(reason: Reason) -> Label {
    let stages = [Stage::Code, Stage::Class, Stage::Status, Stage::Transport, Stage::Message];
    let rules = stages.into_iter().flat_map(rules_of);
    let own = rules
        .into_iter()
        .find(|rule| rule.reason == reason && rule.retryable.is_none_or(|retryable| retryable == reason.retryable()));
    Label::new(Tainted::from(own.unwrap().id)).unwrap()
}

/// One worker: it makes some calls, one after the other.
struct Worker<'a> {
    dice: &'a mut Dice,
    kind: Kind,
    number: u64,
    now: u64,
    made: Vec<(u64, Exchange, usize)>,
}

impl Worker<'_> {
    /// One call, through all of its layers; whether it succeeded.
    fn call(&mut self, body: &str, hidden: usize) -> bool {
        let stuck = self.dice.chance(5).then_some(Outcome::Status(500));
        let mut stream = self.dice.chance(50);
        for _ in 0..self.kind.tries {
            for count in 0..self.kind.most {
                let came = outcome(self.dice, stuck);
                let kind = self.kind;
                let sent = Sent { kind: &kind, body: body.to_owned(), stream, worker: self.number, count };
                let start = self.now;
                self.now += self.dice.between(5, 1_500);
                self.made.push((start, exchange(&sent, start, self.now, came), hidden));
                if came == Outcome::Good {
                    return true;
                }
                if !repeats(&self.kind, came) || count + 1 == self.kind.most {
                    break;
                }
                if came == Outcome::Broken && self.kind.product == "claude-cli" {
                    stream = false;
                    self.now += self.dice.between(100, 200);
                } else {
                    self.wait(count, came);
                }
            }
            self.now += self.dice.between(self.kind.outer_wait.0, self.kind.outer_wait.1);
        }
        false
    }

    fn wait(&mut self, count: u64, came: Outcome) {
        let (first, below, above) = self.kind.wait;
        let cap = if self.kind.product == "codex_cli_rs" { 6_400 } else { 30_000 };
        let middle = (first << count).min(cap);
        let backoff = self.dice.between(middle * (100 - below) / 100, middle * (100 + above) / 100);
        let obeys = !matches!(self.kind.product, "ai" | "GeminiCLI" | "curl");
        self.now += self.dice.between(0, 15)
            + match came {
                Outcome::Hinted(hint) if obeys && self.kind.product == "claude-cli" => hint.max(backoff),
                Outcome::Hinted(hint) if obeys => hint,
                Outcome::Good | Outcome::Status(_) | Outcome::Hinted(_) | Outcome::Reset | Outcome::Broken => backoff,
            };
    }
}

pub(crate) fn history(seed: u64) -> History {
    let mut dice = Dice(seed);
    let distinct = dice.chance(60);
    let same_kind = dice.chance(50).then(|| KINDS[usize::try_from(dice.below(11)).unwrap()]);
    let workers = dice.between(1, 16);
    let (mut made, mut hidden, mut lost_for_good) = (Vec::new(), 0, false);
    let mut all_count = true;
    for number in 0..workers {
        let kind = same_kind.unwrap_or_else(|| KINDS[usize::try_from(dice.below(11)).unwrap()]);
        all_count &= kind.counts;
        let now = dice.below(3_000);
        let mut worker = Worker { dice: &mut dice, kind, number, now, made: Vec::new() };
        for turn in 0..worker.dice.between(1, 4) {
            let body = if distinct { format!("{number} {turn}") } else { worker.dice.below(3).to_string() };
            let good = worker.call(&body, hidden);
            hidden += 1;
            lost_for_good |= !good;
            // Somebody asks the same again, on purpose: another call.
            if !good && worker.dice.chance(30) {
                worker.now += worker.dice.between(0, 60_000);
                lost_for_good |= !worker.call(&body, hidden);
                hidden += 1;
                all_count = false;
            }
            worker.now += worker.dice.between(1, 5_000);
        }
        made.append(&mut worker.made);
    }
    made.sort_by_key(|(start, ..)| *start);
    let again = !all_count && lost_for_good;
    let clear = if distinct { !repeated(&made) } else { all_count && !lost_for_good && workers == 1 && !again };
    let (exchanges, hidden) = made.into_iter().map(|(_, exchange, hidden)| (exchange, hidden)).unzip();
    History { exchanges, hidden, clear }
}

/// Whether two calls asked the same.
fn repeated(made: &[(u64, Exchange, usize)]) -> bool {
    let mut calls: BTreeMap<Fingerprint, BTreeSet<usize>> = BTreeMap::new();
    for (_, exchange, hidden) in made {
        let prints = exchange.head.request.as_ref().unwrap().fingerprints.as_ref().unwrap();
        calls.entry(prints.without_stream.clone()).or_default().insert(*hidden);
    }
    calls.values().any(|calls| calls.len() > 1)
}

/// What holds of every grouping, whatever was hidden.
fn invariants(exchanges: &[Exchange], grouped: &[Grouped]) {
    let mut seen: Vec<usize> = grouped.iter().flat_map(|call| call.attempts.iter().copied()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..exchanges.len()).collect::<Vec<_>>(), "every attempt is in one call");
    for call in grouped {
        assert!(holds(&call.correlation, call.attempts.len(), false), "{:?}", call.correlation);
        assert!(call.outer_tries.is_empty() || call.outer_tries.iter().sum::<u64>() == call.attempts.len() as u64);
        for pair in call.attempts.windows(2) {
            let (one, next) = (&exchanges[pair[0]], &exchanges[pair[1]]);
            assert!(one.ended_ms.unwrap() <= next.attempt.offset_ms, "attempts overlap");
            assert_ne!(crate::call::end_of(&one.attempt), crate::call::End::Succeeded, "a good answer ends a call");
        }
    }
    assert!(grouped.windows(2).all(
        |pair| exchanges[pair[0].attempts[0]].attempt.offset_ms <= exchanges[pair[1].attempts[0]].attempt.offset_ms
    ));
}

#[derive(Debug, Default)]
struct Tally {
    histories: [u64; 2],
    clear: [u64; 2],
    calls: BTreeMap<&'static str, [u64; 2]>,
}

fn count(right: bool, tally: &mut [u64; 2]) {
    tally[1] += 1;
    tally[0] += u64::from(right);
}

#[test]
fn nothing_wrong_is_sold_as_certain_or_likely() {
    let mut tally = Tally::default();
    for seed in 0..u64::from(histories()) {
        let history = history(seed);
        let grouped = correlate(&history.exchanges, false);
        invariants(&history.exchanges, &grouped);
        let mut truth: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, hidden) in history.hidden.iter().enumerate() {
            truth.entry(*hidden).or_default().push(index);
        }
        let mut exact = true;
        for call in &grouped {
            let right = truth.values().any(|attempts| *attempts == call.attempts);
            exact &= right;
            count(right, tally.calls.entry(call.correlation.confidence.name()).or_default());
            if call.correlation.confidence != Confidence::Unsure {
                let told = |i: &usize| {
                    let (exchange, hidden) = (&history.exchanges[*i], history.hidden[*i]);
                    let attempt = &exchange.attempt;
                    (hidden, attempt.offset_ms, exchange.ended_ms, attempt.status, attempt.client.clone())
                };
                let told: Vec<_> = call.attempts.iter().map(told).collect();
                assert!(right, "seed {seed}: {:?} {told:?}", call.correlation);
            }
        }
        count(exact, &mut tally.histories);
        if history.clear {
            count(exact, &mut tally.clear);
        }
    }
    println!("{tally:?}");
    assert!(tally.clear[0] * 100 >= tally.clear[1] * 99, "{tally:?}");
    assert!(tally.clear[1] * 5 > tally.histories[1], "too few histories that could be found: {tally:?}");
}

/// A call by starts and ends of its attempts, whatever the order of the exchanges was.
type Shape = (Vec<(u64, Option<u64>)>, Correlation);

fn shape(exchanges: &[Exchange], grouped: &[Grouped]) -> Vec<Shape> {
    let of = |call: &Grouped| {
        let times = call.attempts.iter().map(|i| (exchanges[*i].attempt.offset_ms, exchanges[*i].ended_ms));
        (times.collect(), call.correlation.clone())
    };
    grouped.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(histories() / 8 + 1))]

    #[test]
    fn the_order_in_the_journal_changes_nothing(seed: u64) {
        let history = history(seed);
        let starts: BTreeSet<u64> = history.exchanges.iter().map(|exchange| exchange.attempt.offset_ms).collect();
        prop_assume!(starts.len() == history.exchanges.len());
        let mut turned = history.exchanges.clone();
        let mut dice = Dice(seed ^ 1);
        (1..turned.len()).rev().for_each(|at| turned.swap(at, usize::try_from(dice.below(at as u64 + 1)).unwrap()));
        let (one, other) = (correlate(&history.exchanges, false), correlate(&turned, false));
        prop_assert_eq!(shape(&history.exchanges, &one), shape(&turned, &other));
    }

    #[test]
    fn another_credential_path_or_body_changes_no_other_call(seed: u64, at in 0_u64..20_000, what in 0..3) {
        let history = history(seed);
        let before = shape(&history.exchanges, &correlate(&history.exchanges, false));
        let mut foreign = history.exchanges[0].clone();
        foreign.attempt.offset_ms = at;
        foreign.ended_ms = Some(at + 10);
        let request = foreign.head.request.as_mut().unwrap();
        match what {
            0 => foreign.marks.as_mut().unwrap().credential = Some(print("another key")),
            1 => request.path = SafePath::masked(Tainted::from("/v1/responses")),
            _ => {
                let other = || print("another body");
                request.fingerprints =
                    Some(RequestFingerprints { full: other(), without_stream: other(), without_model: other(), texts: None });
            }
        }
        let mut all = history.exchanges;
        all.push(foreign);
        let mut grouped = correlate(&all, false);
        let added = all.len() - 1;
        let alone = grouped.iter().position(|call| call.attempts == [added]);
        prop_assert!(alone.is_some());
        grouped.remove(alone.unwrap());
        prop_assert_eq!(before, shape(&all, &grouped));
    }
}

fn fixed(kind: &Kind, at: &[(u64, u64, u64, Outcome)]) -> Vec<Exchange> {
    let of = |(start, end, count, outcome): &(u64, u64, u64, Outcome)| {
        let sent = Sent { kind, body: "b".to_owned(), stream: false, worker: 0, count: *count };
        exchange(&sent, *start, *end, *outcome)
    };
    at.iter().map(of).collect()
}

#[test]
fn codex_shows_its_thirty_attempts_as_six_tries_of_five() {
    let (mut at, mut now) = (Vec::new(), 0);
    for outer in 0..6_u64 {
        for inner in 0..5_u64 {
            at.push((now, now + 10, 0, Outcome::Status(500)));
            now += 10 + (200 << if inner == 4 { outer } else { inner });
        }
    }
    let exchanges = fixed(&KINDS[5], &at);
    let grouped = correlate(&exchanges, false);
    assert_eq!(grouped.len(), 1);
    assert_eq!(grouped[0].outer_tries, [5; 6]);
    assert_eq!(grouped[0].correlation.method.to_string(), "body_and_timing+resent_after_failure");
    assert_eq!(grouped[0].correlation.confidence, Confidence::Unsure);
}

#[test]
fn counted_retries_of_one_call_are_certain_and_of_two_that_fail_side_by_side_they_are_not() {
    use Outcome::{Good, Status};
    let one = fixed(&KINDS[0], &[(0, 10, 0, Status(500)), (510, 520, 1, Status(500)), (1500, 1510, 2, Good)]);
    let grouped = correlate(&one, false);
    assert_eq!((grouped.len(), grouped[0].correlation.confidence), (1, Confidence::Certain));
    assert!(grouped[0].outer_tries.is_empty());
    assert_eq!(correlate(&one, true)[0].correlation.confidence, Confidence::Unsure);
    let two = [(0, 10, 0, Status(500)), (1, 12, 0, Status(500)), (510, 520, 1, Good), (515, 525, 1, Good)];
    let grouped = correlate(&fixed(&KINDS[0], &two), false);
    assert_eq!(grouped.len(), 2);
    assert!(grouped.iter().all(|call| call.correlation.confidence == Confidence::Unsure && call.attempts.len() == 2));
}

/// Its client had no use for the answer, or broke the request off: its own failure is as good a predecessor as another's.
#[test]
fn a_counted_retry_that_may_repeat_what_was_answered_or_broken_off_is_not_surely_anothers() {
    use Outcome::{Good, Status};
    let doubts = |exchanges: &[Exchange]| -> Vec<(Vec<usize>, bool)> {
        let grouped = correlate(exchanges, false);
        grouped.into_iter().map(|call| (call.attempts, call.correlation.confidence == Confidence::Unsure)).collect()
    };
    let answered = [(0, 10, 0, Status(500)), (110, 120, 0, Good), (620, 630, 1, Good)];
    assert_eq!(doubts(&fixed(&KINDS[0], &answered)), [(vec![0, 2], true), (vec![1], true)]);
    // In the other order the failure is the last that came, as in many equal requests one after the other.
    let before = [(0, 10, 0, Good), (40, 50, 0, Status(500)), (520, 530, 1, Good), (540, 550, 0, Good)];
    assert_eq!(doubts(&fixed(&KINDS[0], &before)), [(vec![0], false), (vec![1, 2], false), (vec![3], false)]);
    // With nothing else, and where counts are missing in between.
    let alone = [(0, 10, 0, Good), (510, 520, 1, Good)];
    assert_eq!(doubts(&fixed(&KINDS[0], &alone)), [(vec![0], true), (vec![1], true)]);
    let skipped = [(0, 10, 0, Status(500)), (310, 320, 1, Status(500)), (620, 630, 0, Good), (930, 940, 2, Good)];
    assert_eq!(doubts(&fixed(&KINDS[0], &skipped)), [(vec![0, 1, 3], true), (vec![2], true)]);
    // Broken off before its body was whole.
    let mut cut = fixed(&KINDS[0], &answered);
    unseen(&mut cut[1]);
    let attempt = &mut cut[1].attempt;
    (attempt.status, attempt.ended_by, attempt.client_gone) = (None, Some(EndedBy::Client), true);
    assert_eq!(doubts(&cut), [(vec![0, 2], true), (vec![1], true)]);
    // The wait says which: behind the failure it is the client's own, and behind the answer it is none.
    let apart = [(0, 10, 0, Good), (2_000, 2_010, 0, Status(500)), (2_500, 2_510, 1, Good)];
    let near = [(0, 10, 0, Status(500)), (380, 400, 0, Good), (500, 510, 1, Good)];
    for (script, calls) in [(apart, [vec![0], vec![1, 2]]), (near, [vec![0, 2], vec![1]])] {
        assert_eq!(doubts(&fixed(&KINDS[0], &script)), calls.map(|call| (call, false)));
    }
    // Another process's answer is none of its.
    let mut others = fixed(&KINDS[0], &answered);
    for (exchange, process) in others.iter_mut().zip([1, 2, 1]) {
        exchange.marks.as_mut().unwrap().process = Some(process);
    }
    assert_eq!(doubts(&others), [(vec![0, 2], false), (vec![1], false)]);
}

/// Some programs make a session's name anew with each request: that parts nothing, and what it ties is not sure.
#[test]
fn a_session_parts_attempts_where_its_name_stays_or_its_client_is_known_to_keep_one() {
    use Outcome::{Good, Status};
    let script = [(0, 10, 0, Status(500)), (510, 520, 1, Good), (9_000, 9_010, 0, Good), (9_100, 9_110, 0, Good)];
    let of = |kind: &Kind, sessions: [&str; 4]| {
        let mut exchanges = fixed(kind, &script);
        let other = fixed(kind, &[(0, 10, 0, Good)]).remove(0).head.request.unwrap().fingerprints.unwrap();
        for (at, (exchange, session)) in exchanges.iter_mut().zip(sessions).enumerate() {
            exchange.marks.as_mut().unwrap().session = Some(print(session));
            if at > 1 {
                let prints = exchange.head.request.as_mut().unwrap().fingerprints.as_mut().unwrap();
                (prints.full, prints.without_stream) = (print("another"), print("another"));
                prints.without_model = other.full.clone();
            }
        }
        let grouped = correlate(&exchanges, false);
        (grouped[0].attempts.clone(), grouped[0].correlation.confidence)
    };
    for kind in [&KINDS[0], &KINDS[8]] {
        assert_eq!(of(kind, ["a", "b", "c", "d"]), (vec![0, 1], Confidence::Unsure), "{}", kind.product);
        assert_eq!(of(kind, ["a", "b", "a", "b"]), (vec![0], Confidence::Certain), "{}", kind.product);
    }
    assert_eq!(of(&KINDS[0], ["a", "a", "b", "c"]), (vec![0, 1], Confidence::Certain));
    for kind in [&KINDS[3], &KINDS[5], &KINDS[6]] {
        assert_eq!(of(kind, ["a", "b", "c", "d"]), (vec![0], Confidence::Certain), "{}", kind.product);
    }
}

#[test]
fn an_attempt_that_is_counted_as_a_retry_of_nothing_seen_is_unsure() {
    let grouped = correlate(&fixed(&KINDS[0], &[(0, 10, 1, Outcome::Good)]), false);
    assert_eq!(grouped[0].correlation.method.to_string(), "single");
    assert_eq!(grouped[0].correlation.confidence, Confidence::Unsure);
}

#[test]
fn another_model_after_a_failure_is_a_fallback_and_never_sure() {
    let mut exchanges = fixed(&KINDS[0], &[(0, 10, 0, Outcome::Status(400)), (20, 30, 0, Outcome::Good)]);
    exchanges[1].head.model = Some(Identifier::ours("other"));
    let prints = exchanges[1].head.request.as_mut().unwrap().fingerprints.as_mut().unwrap();
    (prints.full, prints.without_stream) = (print("other"), print("other"));
    let grouped = correlate(&exchanges, false);
    assert_eq!(grouped.len(), 1);
    assert_eq!(grouped[0].correlation.method.to_string(), "fallback_model");
    assert_eq!(
        (grouped[0].outer_tries.as_slice(), grouped[0].correlation.confidence),
        (&[1, 1][..], Confidence::Unsure)
    );
}

/// Gemini names the model in the path: the body is the same one, and the lane another.
#[test]
fn another_model_in_geminis_path_is_a_fallback_too() {
    let gemini = |path: [&str; 2]| {
        let mut exchanges = fixed(&KINDS[0], &[(0, 10, 0, Outcome::Status(400)), (20, 30, 0, Outcome::Good)]);
        for (exchange, (path, model)) in exchanges.iter_mut().zip(path.into_iter().zip(["m", "other"])) {
            exchange.head.family = Family::Gemini;
            exchange.head.model = Some(Identifier::ours(model));
            exchange.head.request.as_mut().unwrap().path = SafePath::masked(Tainted::from(path));
        }
        exchanges
    };
    let other = gemini(["/v1beta/models/m:generateContent", "/v1beta/models/other:generateContent"]);
    let grouped = correlate(&other, false);
    assert_eq!(grouped.len(), 1);
    assert_eq!(grouped[0].correlation.method.to_string(), "fallback_model");
    assert_eq!(grouped[0].correlation.confidence, Confidence::Unsure);
    // Of a body that nobody read it cannot be said that it was the same.
    let mut opaque = other.clone();
    opaque.iter_mut().for_each(|one| one.head.request.as_mut().unwrap().fingerprints = None);
    assert_eq!(correlate(&opaque, false).len(), 2);
    let mut of_others = other;
    of_others[1].marks.as_mut().unwrap().credential = Some(print("another"));
    assert_eq!(correlate(&of_others, false).len(), 2);
}

#[test]
fn an_idempotency_key_is_decisive() {
    let mut keyed = fixed(&KINDS[8], &[(0, 10, 0, Outcome::Status(400)), (90_000, 90_010, 0, Outcome::Good)]);
    keyed.iter_mut().for_each(|one| one.marks.as_mut().unwrap().idempotency_key = Some(print("once")));
    let grouped = correlate(&keyed, false);
    assert_eq!((grouped.len(), grouped[0].correlation.confidence), (1, Confidence::Certain));
}

/// A call that was answered with 307, and the same asked again so much later: with what path, where the answer led.
fn redirected(kind: &Kind, apart: u64, paths: [&str; 2], leads_to: Option<&str>) -> Vec<Grouped> {
    let at = [(0, 10, 0, Outcome::Status(307)), (10 + apart, 20 + apart, 0, Outcome::Good)];
    let mut moved = fixed(kind, &at);
    let masked = |path| SafePath::masked(Tainted::from(path));
    for (one, path) in moved.iter_mut().zip(paths) {
        one.head.request.as_mut().unwrap().path = masked(path);
    }
    moved[0].leads_to = leads_to.map(masked);
    correlate(&moved, false)
}

#[test]
fn a_redirect_is_followed_where_it_leads_and_nowhere_else() {
    let (own, slash, other) = ("/v1/chat/completions", "/v1/chat/completions/", "/v1/eu/chat/completions");
    for kind in KINDS {
        // A gateway that knows the path without its last slash alone; one that adds a query.
        for (from, leads_to) in [(slash, own), (own, own)] {
            let grouped = redirected(&kind, 2, [from, own], Some(leads_to));
            assert_eq!(grouped[0].correlation.method.to_string(), "redirect", "{}", kind.product);
            assert_eq!((grouped.len(), grouped[0].correlation.confidence), (1, Confidence::Certain));
        }
        // Another origin or nowhere; another path; and what was asked again much later. The one that failed stays one.
        for (apart, leads_to) in
            [(2, None), (200, None), (2, Some(other)), (200, Some(other)), (490, None), (900, Some(own))]
        {
            for pause in [0, 1_000, 2_000] {
                let grouped = redirected(&kind, apart + pause, [own, own], leads_to);
                let sold = grouped.iter().any(|call| call.correlation.confidence != Confidence::Unsure);
                assert!(grouped.len() == 2 && !sold, "{} {apart} {leads_to:?} {grouped:?}", kind.product);
            }
        }
    }
}

/// The answer came before the body was whole: nobody read it.
fn unseen(exchange: &mut Exchange) {
    exchange.is_asked = false;
    let request = exchange.head.request.as_mut().unwrap();
    (request.fingerprints, request.shape_sha256) = (None, None);
}

#[test]
fn a_body_that_nobody_saw_whole_is_no_repeat_of_another() {
    use Outcome::{Good, Status};
    for kind in KINDS {
        for wait in [1, 200, 500, 1_000, 2_000, 5_000] {
            for came in [Good, Status(500)] {
                let mut early = fixed(&kind, &[(0, 10, 0, Status(429)), (10 + wait, 20 + wait, 0, came)]);
                early.iter_mut().for_each(unseen);
                let grouped = correlate(&early, false);
                let sold = grouped.iter().any(|call| call.correlation.confidence != Confidence::Unsure);
                assert!(grouped.len() == 2 && !sold, "{} {wait} {grouped:?}", kind.product);
            }
        }
    }
    // What the client itself counts goes on with something, and only with what failed.
    let mut counted = fixed(&KINDS[0], &[(0, 10, 0, Status(429)), (510, 520, 1, Good)]);
    counted.iter_mut().for_each(unseen);
    let grouped = correlate(&counted, false);
    assert_eq!((grouped.len(), grouped[0].correlation.confidence), (1, Confidence::Unsure));
}

/// Its body came whole, and is known by its bytes alone.
fn unread(exchange: &mut Exchange) {
    let request = exchange.head.request.as_mut().unwrap();
    request.shape_sha256 = None;
    let full = request.fingerprints.as_ref().unwrap().full.clone();
    let (without_stream, without_model) = (full.clone(), full.clone());
    request.fingerprints = Some(RequestFingerprints { full, without_stream, without_model, texts: None });
}

#[test]
fn a_body_that_was_not_read_may_ask_again_what_failed_and_is_the_same_only_with_the_same_bytes() {
    use Outcome::{Good, Status};
    for kind in KINDS {
        for wait in [1, 500, 2_000, 20_000] {
            let sent = |body: &str| Sent { kind: &kind, body: body.to_owned(), stream: false, worker: 0, count: 0 };
            let pair = |other: &str| {
                [exchange(&sent("a"), 0, 10, Status(500)), exchange(&sent(other), 10 + wait, 20 + wait, Good)]
            };
            // Either may be hidden: the other could be anything of it.
            for hidden in [[true, true], [true, false], [false, true]] {
                let mut other = pair("b");
                other.iter_mut().zip(hidden).filter(|(_, hidden)| *hidden).for_each(|(one, _)| unread(one));
                let grouped = correlate(&other, false);
                let sold = grouped.iter().any(|call| call.correlation.confidence != Confidence::Unsure);
                assert!(grouped.len() == 2 && !sold, "{} {wait} {hidden:?} {grouped:?}", kind.product);
                let said = format!("{:?}", grouped[1].correlation.evidence);
                assert!(said.contains("body not compared"), "{} {said}", kind.product);
            }
            // What was read is what it is.
            let [first, second] = correlate(&pair("b"), false).try_into().unwrap();
            let [first, second] = [first, second].map(|call| call.correlation.confidence);
            assert_eq!((first, second), (Confidence::Certain, Confidence::Certain), "{} {wait}", kind.product);
            // The same bytes are the same body, and are tied as it is.
            let mut same = pair("a");
            let read = correlate(&same, false);
            same.iter_mut().for_each(unread);
            assert_eq!(correlate(&same, false).len(), read.len(), "{} {wait}", kind.product);
        }
    }
    // Where nothing failed, nothing may be asked again.
    let sent = |body: &str| Sent { kind: &KINDS[0], body: body.to_owned(), stream: false, worker: 0, count: 0 };
    let mut good = [exchange(&sent("a"), 0, 10, Good), exchange(&sent("b"), 20, 30, Good)];
    good.iter_mut().for_each(unread);
    let grouped = correlate(&good, false);
    assert!(grouped.len() == 2 && grouped.iter().all(|call| call.correlation.confidence == Confidence::Certain));
}

#[test]
fn a_period_of_a_recorder_that_had_worked_before_sells_no_retry_that_may_be_older() {
    use Outcome::{Good, Status};
    let continued = Gaps { continued: true, ..Gaps::default() };
    // One that nobody sees here failed before; its retry comes right after another's failure.
    for (kind, waits) in [(&KINDS[0], 500), (&KINDS[1], 500), (&KINDS[2], 2_000), (&KINDS[5], 200), (&KINDS[8], 1_000)]
    {
        let at = [(600, 610, 0, Status(500)), (610 + waits, 620 + waits, 1, Good)];
        let crossed = fixed(kind, &at);
        assert_eq!(with_gaps(&crossed, continued)[0].correlation.confidence, Confidence::Unsure, "{}", kind.product);
        // A key of its own says whose it is.
        let mut keyed = crossed;
        keyed.iter_mut().for_each(|one| one.marks.as_mut().unwrap().idempotency_key = Some(print("once")));
        assert_eq!(with_gaps(&keyed, continued)[0].correlation.confidence, Confidence::Certain);
    }
    // Much later it can be nothing of the period before; and what has one attempt is what it is.
    let late = fixed(&KINDS[0], &[(1_300_000, 1_300_010, 0, Status(500)), (1_300_510, 1_300_520, 1, Good)]);
    assert_eq!(with_gaps(&late, continued)[0].correlation.confidence, Confidence::Certain);
    let single = fixed(&KINDS[0], &[(0, 10, 0, Good)]);
    assert_eq!(with_gaps(&single, continued)[0].correlation.confidence, Confidence::Certain);
}

#[test]
fn a_failure_at_the_end_of_a_period_may_be_asked_again_in_the_next() {
    use Outcome::{Good, Status};
    let turned = |turned_ms| Gaps { turned_ms: Some(turned_ms), ..Gaps::default() };
    let sure = |script: &[(u64, u64, u64, Outcome)], gaps| {
        let grouped = with_gaps(&fixed(&KINDS[0], script), gaps);
        grouped.iter().all(|call| call.correlation.confidence == Confidence::Certain)
    };
    let failed = [(0, 10, 0, Status(500))];
    let retried = [(0, 10, 0, Status(429)), (510, 520, 1, Status(429))];
    for script in [failed.as_slice(), &retried] {
        assert!(sure(script, Gaps::default()) && !sure(script, turned(1_000)), "{script:?}");
    }
    // No client waits for so long, no repeat cures a wrong key, and what went well is not asked again.
    assert!(sure(&failed, turned(700_000)));
    assert!(sure(&[(0, 10, 0, Status(401))], turned(1_000)));
    assert!(sure(&[(0, 10, 0, Good)], turned(1_000)));
    assert!(sure(&[(0, 10, 0, Status(500)), (510, 520, 1, Good)], turned(1_000)));
}

#[test]
fn different_idempotency_keys_are_never_one_call() {
    for kind in [&KINDS[0], &KINDS[8]] {
        let mut keyed = fixed(kind, &[(0, 10, 0, Outcome::Status(429)), (20, 30, 0, Outcome::Good)]);
        for (one, key) in keyed.iter_mut().zip(["one", "other"]) {
            one.marks.as_mut().unwrap().idempotency_key = Some(print(key));
        }
        assert_eq!(correlate(&keyed, false).len(), 2);
        // Nor with another model.
        keyed[1].head.model = Some(Identifier::ours("other"));
        let prints = keyed[1].head.request.as_mut().unwrap().fingerprints.as_mut().unwrap();
        (prints.full, prints.without_stream) = (print("other"), print("other"));
        assert_eq!(correlate(&keyed, false).len(), 2);
    }
}

#[test]
fn different_idempotency_keys_are_not_one_call_by_way_of_an_attempt_without_one() {
    use Outcome::{Good, Status};
    for kind in [&KINDS[0], &KINDS[8]] {
        let failed = [(0, 10, 0, Status(500)), (20, 30, 0, Status(500)), (40, 50, 0, Status(500)), (60, 70, 0, Good)];
        let mut keyed = fixed(kind, &failed);
        for (one, key) in keyed.iter_mut().zip([Some("one"), None, Some("other"), None]) {
            one.marks.as_mut().unwrap().idempotency_key = key.map(print);
        }
        let calls: Vec<Vec<usize>> = correlate(&keyed, false).into_iter().map(|call| call.attempts).collect();
        let of = |attempt: usize| calls.iter().position(|call| call.contains(&attempt));
        assert_ne!(of(0), of(2), "{calls:?}");
        assert!(calls.iter().map(Vec::len).sum::<usize>() == 4 && calls.len() < 4, "{calls:?}");
    }
}

#[test]
fn a_good_answer_ends_a_call_of_a_client_that_asks_one_time_after_the_other() {
    use Outcome::{Good, Status};
    let attempts = |kind: &Kind, at: &[(u64, u64, u64, Outcome)]| -> Vec<Vec<usize>> {
        correlate(&fixed(kind, at), false).into_iter().map(|call| call.attempts).collect()
    };
    for kind in KINDS {
        for pause in [5, 300, 1_000, 2_000, 5_000] {
            let mut now = 0;
            let mut next = |came| {
                let start = now;
                now += 10 + pause;
                (start, start + 10, 0, came)
            };
            let at = [Status(429), Good, Status(429), Good, Good].map(&mut next);
            let calls = attempts(&kind, &at);
            let across = calls.iter().any(|call| {
                call.iter().filter(|one| at[**one].3 == Good).count() > 1
                    || call.windows(2).any(|pair| pair[0] + 1 != pair[1])
            });
            assert!(!across && calls.iter().all(|call| call.len() <= 2), "{} {pause}: {calls:?}", kind.product);
        }
    }
    // Of two that failed side by side, each may have had the first good answer: nothing is cut.
    let both = [(0, 10, 0, Status(429)), (1, 12, 0, Status(429)), (300, 310, 0, Good), (320, 330, 0, Good)];
    assert_eq!(attempts(&KINDS[8], &both).len(), 2);
    // What the client itself counts is a retry, whatever was good in between.
    let counted = [(0, 10, 0, Status(429)), (20, 30, 0, Good), (510, 520, 1, Good)];
    assert_eq!(attempts(&KINDS[0], &counted), [vec![0, 2], vec![1]]);
}

#[test]
fn a_crowd_of_equal_calls_is_grouped_in_bounded_time() {
    // Side by side, a third of them failing: a crowd.
    let mut dice = Dice(7);
    let made = (0..u64::from(histories()) * 20).map(|n| {
        let came = if dice.chance(30) { Outcome::Status(500) } else { Outcome::Good };
        (n * 20, n * 20 + dice.between(1, 400), n % 3, came)
    });
    let at: Vec<_> = made.collect();
    let exchanges = fixed(&KINDS[0], &at);
    let grouped = correlate(&exchanges, false);
    invariants(&exchanges, &grouped);
    let plain = fixed(&KINDS[8], &at);
    invariants(&plain, &correlate(&plain, false));
}

#[test]
fn equal_calls_of_two_processes_are_certain_where_each_process_is_known_and_not_else() {
    let count = &KINDS[0];
    let mut seen = fixed(
        count,
        &[
            (0, 10, 0, Outcome::Status(500)),
            (1, 12, 0, Outcome::Status(500)),
            (510, 520, 1, Outcome::Good),
            (515, 525, 1, Outcome::Good),
        ],
    );
    let mut of = |processes: [Option<u64>; 4]| {
        for (exchange, process) in seen.iter_mut().zip(processes) {
            exchange.marks.as_mut().unwrap().process = process;
        }
        correlate(&seen, false)
    };
    // Whichever order the retries came in, the process says whose they are.
    let crossed = of([Some(1), Some(2), Some(2), Some(1)]);
    assert!(crossed.iter().all(|call| call.correlation.confidence == Confidence::Certain));
    assert_eq!(crossed.iter().map(|call| call.attempts.clone()).collect::<Vec<_>>(), [[0, 3], [1, 2]]);
    for partly in [[None; 4], [Some(1), Some(2), None, Some(1)]] {
        let calls = of(partly);
        assert!(calls.iter().all(|call| call.correlation.confidence == Confidence::Unsure), "{partly:?}");
    }
}

/// One process fails and lives on, another one counts a retry of its own and is gone before anybody saw whose it is.
#[test]
fn a_retry_of_a_process_that_was_not_seen_is_not_surely_that_of_one_that_was() {
    let script = [(0, 10, 0, Outcome::Status(500)), (510, 520, 1, Outcome::Good), (5_000, 5_010, 0, Outcome::Good)];
    let grouped = |attempts: usize, processes: [Option<u64>; 2], connections: [u64; 2], key: Option<&str>| {
        let mut seen = fixed(&KINDS[0], &script[..attempts]);
        for (at, exchange) in seen.iter_mut().enumerate() {
            let marks = exchange.marks.as_mut().unwrap();
            marks.process = if at < 2 { processes[at] } else { processes[0].or(processes[1]) };
            marks.connection = if at < 2 { connections[at] } else { 3 };
            marks.idempotency_key = key.filter(|_| at < 2).map(print);
        }
        let grouped = correlate(&seen, false);
        assert_eq!(grouped.len(), attempts - 1);
        grouped[0].correlation.confidence == Confidence::Certain
    };
    // With nothing else that asked for the same, what a client counts goes on with that.
    assert!(grouped(2, [Some(1), None], [1, 2], None) && grouped(2, [None, Some(1)], [1, 2], None));
    let sure = |processes, connections, key| grouped(3, processes, connections, key);
    assert!(!sure([Some(1), None], [1, 2], None) && !sure([None, Some(1)], [1, 2], None));
    // Over one connection it is one process's; a key says whose it is; and where nobody looks, nobody was seen.
    assert!(sure([Some(1), None], [1, 1], None) && sure([Some(1), None], [1, 2], Some("k")));
    assert!(sure([None, None], [1, 2], None) && sure([Some(1), Some(1)], [1, 2], None));
}
