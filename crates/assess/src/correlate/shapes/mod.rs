//! Shapes of traffic with the call that each attempt belongs to, as data.

use redial_note::{Confidence, EndedBy, Family, Presence, TransportReason};
use redial_redact::{Identifier, SafePath, Tainted};

use super::tests::{Exchange, Kind, Outcome, Sent, correlate, exchange, named_kind, print};

/// A case, as its lines say it.
struct Case<'a> {
    name: &'a str,
    is_open: bool,
    calls: Vec<&'a str>,
    exchanges: Vec<Exchange>,
}

/// The batches, in the order in which they were written.
const BATCHES: [&str; 4] =
    [include_str!("first.txt"), include_str!("second.txt"), include_str!("third.txt"), include_str!("fourth.txt")];

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    let mut kind = None;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let [name, client, found] = line.split(" | ").collect::<Vec<_>>()[..] {
            assert!(["exact", "open"].contains(&found), "{line}");
            kind = Some(named_kind(client));
            cases.push(Case { name, is_open: found == "open", calls: Vec::new(), exchanges: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a case begins with its name");
        let mut words = line.split(' ');
        case.calls.push(words.next().unwrap());
        case.exchanges.push(attempt(&kind.unwrap(), words.collect()));
    }
    cases
}

/// The exchanges of every case.
pub(crate) fn all() -> Vec<Vec<Exchange>> {
    BATCHES.iter().flat_map(|batch| cases(batch)).map(|case| case.exchanges).collect()
}

/// One attempt, as its line says it.
fn attempt(kind: &Kind, words: Vec<&str>) -> Exchange {
    let [times, came, rest @ ..] = words.as_slice() else { panic!("{words:?}") };
    let said = |name: &str| rest.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    let (start, end) = times.split_once('-').unwrap();
    let (start, end): (u64, u64) = (start.parse().unwrap(), end.parse().unwrap());
    let outcome = match (*came, came.split_once(':')) {
        ("200" | "gone", _) => Outcome::Good,
        (_, Some(("429", hint))) => Outcome::Hinted(hint.parse().unwrap()),
        _ => Outcome::Status(came.parse().unwrap()),
    };
    let (body, model) = (said("body").unwrap_or("b"), said("model").unwrap_or("m"));
    let count = said("n").map_or(0, |n| n.parse().unwrap());
    let stream = rest.contains(&"stream");
    let sent = Sent { kind, body: format!("{body} {model}"), stream, worker: 0, count };
    let mut made = exchange(&sent, start, end, outcome);
    if *came == "gone" {
        (made.attempt.status, made.attempt.ended_by, made.attempt.client_gone) = (None, Some(EndedBy::Client), true);
        made.attempt.transport_error = Some(TransportReason::Cancelled);
    }
    made.head.model = Some(Identifier::ours(model.to_owned().leak()));
    let request = made.head.request.as_mut().unwrap();
    let prints = request.fingerprints.as_mut().unwrap();
    prints.without_model = print(&format!("{body} {stream} loose"));
    prints.texts = said("texts").map(print);
    request.bytes = said("bytes").map_or(300, |bytes| bytes.parse().unwrap());
    made.attempt.bytes.sent = Some(request.bytes);
    if said("key").is_some() {
        request.idempotency_key = Presence::Present;
    }
    if let Some(path) = said("path") {
        request.path = SafePath::masked(Tainted::from(path));
        made.head.family = if path.ends_with("responses") { Family::Responses } else { Family::Chat };
    }
    let marks = made.marks.as_mut().unwrap();
    marks.idempotency_key = said("key").map(print);
    marks.process = said("p").map(|process| process.parse().unwrap());
    made
}

/// The names of the calls, in order of their first attempts, with their places.
fn truth(case: &Case<'_>) -> Vec<Vec<usize>> {
    let mut calls: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, call) in case.calls.iter().enumerate() {
        match calls.iter_mut().find(|(name, _)| name == call) {
            Some((_, attempts)) => attempts.push(at),
            None => calls.push((call, vec![at])),
        }
    }
    calls.into_iter().map(|(_, attempts)| attempts).collect()
}

#[test]
fn every_shape_is_grouped_as_it_was_or_left_open_and_nothing_wrong_is_sold() {
    let mut wrong = Vec::new();
    let mut all = 0;
    for case in BATCHES.iter().flat_map(|batch| cases(batch)) {
        all += 1;
        let truth = truth(&case);
        let grouped = correlate(&case.exchanges, false);
        let found: Vec<Vec<usize>> = grouped.iter().map(|call| call.attempts.clone()).collect();
        let sold = |call: &&super::tests::Grouped| {
            call.correlation.confidence != Confidence::Unsure && !truth.contains(&call.attempts)
        };
        if let Some(call) = grouped.iter().find(sold) {
            wrong.push(format!("{}: sold {:?} {:?}", case.name, call.attempts, call.correlation));
        } else if !case.is_open && found != truth {
            wrong.push(format!("{}: {found:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}
