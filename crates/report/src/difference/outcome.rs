//! What came of two runs: decision, calls, attempts, requests, models, pages, scope.

use std::collections::BTreeMap;

use redial_note::{Approved, Attempt, Call, DeclaredBudget, Kind, Note, Purpose, Source, worst_work_call};
use redial_redact::{Identifier, Label, SafePath};

use super::{Row, Sameness};
use crate::words::{duration, is_reported, request, short, status};

/// Most values of a list that a row shows.
const LISTED: usize = 12;

pub(super) fn rows(a: &Note, b: &Note) -> Vec<Row> {
    let both = |what, said: &dyn Fn(&Note) -> String| Row::new(what, said(a), said(b));
    let of_call = |what, said: &dyn Fn(&Call) -> String| {
        let (a, b) = (worst_work_call(&a.calls), worst_work_call(&b.calls));
        let row = Row::new(what, a.map_or_else(none, said), b.map_or_else(none, said));
        // A call that nobody made is neither equal to one nor different from it.
        if a.is_some() == b.is_some() { row } else { row.with(Sameness::NotComparable) }
    };
    // Of a call that was reported nobody saw the request, nor how often it was sent.
    let seen = !is_reported(a) && !is_reported(b);
    let of_request = |what, said: &dyn Fn(&Call) -> String| {
        let row = of_call(what, said);
        if seen { row } else { row.with(Sameness::NotComparable) }
    };
    vec![
        both("decision", &decision),
        kind(a, b),
        both("origin", &origin),
        both("exit", &exit),
        both("calls", &calls),
        other_calls(a, b),
        of_call("outcome", &|call| call.outcome.name().replace('_', " ")),
        of_request("attempts", &|call| call.attempt_count.to_string()),
        of_call("statuses", &|call| listed(call, &status)),
        of_call("reasons", &|call| listed(call, &reason)),
        of_call("finish", &finish),
        both("family", &|note| note.endpoint_family.to_string()),
        of_request("request", &|call| format!("{}{}", request(call), if call.is_stream() { ", stream" } else { "" })),
        shape(a, b),
        body(a, b),
        of_request("model asked", &|call| {
            let asked: Vec<&str> = models_asked(call).into_iter().map(Identifier::as_str).collect();
            if asked.is_empty() { none() } else { asked.join(", then ") }
        }),
        served(a, b),
        both("error path", &error_path),
        sources(&a.sources, &b.sources),
        both("scope", &scope),
        both("budget", &budget),
        both("approved", &|note| note.approved.as_ref().map_or_else(none, approved)),
    ]
}

/// The models that a call asked for, each once in the order of its attempts: its own, and those that its client fell back to.
pub(super) fn models_asked(call: &Call) -> Vec<&Identifier> {
    let mut asked: Vec<&Identifier> = Vec::new();
    for model in call.model.requested.iter().chain(call.attempts.iter().filter_map(|one| one.model.as_ref())) {
        if !asked.contains(&model) {
            asked.push(model);
        }
    }
    asked
}

/// With what the answer ended that the call came to; how often it was asked says nothing of it.
fn finish(call: &Call) -> String {
    call.attempts.last().and_then(|last| last.finish).map_or_else(none, |finish| finish.name().replace('_', " "))
}

/// What the run was allowed to take.
fn budget(note: &Note) -> String {
    let Some(DeclaredBudget { attempts, calls, wait_ms, deadline_ms }) = note.budget.as_ref().map(|one| &one.declared)
    else {
        return none();
    };
    let parts = [
        attempts.map(|most| format!("{most} attempts of a call")),
        calls.map(|most| format!("{most} calls")),
        wait_ms.map(|most| format!("waits of {}", duration(most))),
        deadline_ms.map(|most| format!("{} in all", duration(most))),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { none() } else { said.join(", ") }
}

fn none() -> String {
    "none".to_owned()
}

/// A repeat is a check like the one that it repeats: that difference is none, and each has its own word.
fn kind(a: &Note, b: &Note) -> Row {
    let row = Row::new("kind", a.kind.to_string(), b.kind.to_string());
    let is_check = |note: &Note| matches!(note.kind, Kind::Check | Kind::Repeat);
    if is_check(a) && is_check(b) { row.with(Sameness::Same) } else { row }
}

fn decision(note: &Note) -> String {
    let because: Vec<&str> = note.decision.because.iter().map(Label::as_str).collect();
    format!("{} ({})", note.decision.result, because.join(", "))
}

fn origin(note: &Note) -> String {
    let origin = &note.origin;
    let parts = [&origin.workflow, &origin.job, &origin.step, &origin.matrix];
    let named: Vec<&str> = parts.into_iter().flatten().map(Identifier::as_str).collect();
    format!("{} {}", origin.kind, named.join(" / ")).trim_end().to_owned()
}

/// How many work calls ended in which way, whatever their order.
fn calls(note: &Note) -> String {
    let mut ended: BTreeMap<&str, u64> = BTreeMap::new();
    for call in note.calls.iter().filter(|call| call.purpose == Purpose::Work) {
        *ended.entry(call.outcome.name()).or_default() += 1;
    }
    for group in &note.groups {
        let shown = group.examples.len() as u64;
        *ended.entry("in groups").or_default() += group.count.saturating_sub(shown);
    }
    ended.retain(|_, count| *count > 0);
    let said: Vec<String> = ended.iter().map(|(how, count)| format!("{count} {}", how.replace('_', " "))).collect();
    if said.is_empty() { none() } else { said.join(", ") }
}

/// How the command ended, where there was one.
fn exit(note: &Note) -> String {
    let Some(exit) = &note.origin.exit else { return none() };
    match (exit.code, exit.signal) {
        (Some(code), _) => format!("code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => none(),
    }
}

/// The work calls beside the worst one, of which the other rows tell, whatever their order. What both notes have is left out.
fn other_calls(a: &Note, b: &Note) -> Row {
    let (own, other) = (told(a), told(b));
    let only = |these: &BTreeMap<String, u64>, those: &BTreeMap<String, u64>| {
        let more = these.iter().filter_map(|(call, count)| {
            let more = count.saturating_sub(those.get(call).copied().unwrap_or_default());
            (more > 0).then(|| if more == 1 { call.clone() } else { format!("{more} times {call}") })
        });
        let more: Vec<String> = more.collect();
        // Of calls that both notes have, neither has any other.
        let none = if these.is_empty() { "no other" } else { "none that the other note has not" };
        let unsaid = if more.len() > LISTED { "; …" } else { "" };
        if more.is_empty() {
            none.to_owned()
        } else {
            format!("{}{unsaid}", more.into_iter().take(LISTED).collect::<Vec<_>>().join("; "))
        }
    };
    Row::new("other calls", only(&own, &other), only(&other, &own))
}

/// What calls came to, and how many to the same.
fn told(note: &Note) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    let worst = worst_work_call(&note.calls).map(|worst| &worst.id);
    for call in note.calls.iter().filter(|call| call.purpose == Purpose::Work && Some(&call.id) != worst) {
        let model = call.model.requested.as_ref().map_or_else(|| "no model".to_owned(), ToString::to_string);
        let attempts: Vec<String> =
            call.attempts.iter().map(|one| format!("{} {}", status(one), reason(one))).collect();
        let outcome = call.outcome.name().replace('_', " ");
        *all.entry(format!("{} {model} {outcome} ({})", call.family, attempts.join(", "))).or_default() += 1;
    }
    for group in &note.groups {
        let reason = group.reason.map_or_else(none, |reason| reason.to_string());
        let status = group.status.map_or_else(none, |status| status.to_string());
        let shown = group.examples.len() as u64;
        let text = format!("{} in a group (attempts {}, last {status} {reason})", group.family, group.attempt_count);
        *all.entry(text).or_default() += group.count.saturating_sub(shown);
    }
    all
}

fn listed(call: &Call, said: &dyn Fn(&Attempt) -> String) -> String {
    let more = if call.attempts.len() > LISTED { ", …" } else { "" };
    let said: Vec<String> = call.attempts.iter().take(LISTED).map(said).collect();
    format!("{}{more}", said.join(", "))
}

fn reason(one: &Attempt) -> String {
    let unread = if one.is_unread() { " (body unread)" } else { "" };
    one.failure.as_ref().map_or_else(|| "-".to_owned(), |failure| format!("{}{unread}", failure.reason))
}

/// The request's shape: names and types, counts and bounds, no values.
fn shape(a: &Note, b: &Note) -> Row {
    let of = |note: &Note| worst_work_call(&note.calls).and_then(|call| call.request.clone());
    let said = |note: &Note| {
        of(note).map_or_else(none, |request| {
            let digest = request.shape_sha256.as_ref().map_or_else(none, |digest| short(digest.as_str()));
            let counts: Vec<String> = request.counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
            let limits: Vec<String> = request.limits.iter().map(|(name, limit)| format!("{name} {limit}")).collect();
            [vec![digest], counts, limits].concat().join(", ")
        })
    };
    let row = Row::new("request shape", said(a), said(b));
    if of(a).is_some() == of(b).is_some() { row } else { row.with(Sameness::NotComparable) }
}

/// Whether the very body was the same: its fingerprints say so under one key only.
fn body(a: &Note, b: &Note) -> Row {
    let of = |note: &Note| {
        let request = worst_work_call(&note.calls)?.request.clone()?;
        request.fingerprints.map(|prints| prints.full)
    };
    let (own, other) = (of(a), of(b));
    let said = |one: &Option<redial_redact::Fingerprint>| one.as_ref().map_or_else(none, ToString::to_string);
    let row = Row::new("request body", said(&own), said(&other));
    match (own, other) {
        (Some(_), Some(_)) if a.fingerprint_key != b.fingerprint_key => row.with(Sameness::NotComparable),
        (Some(_), None) | (None, Some(_)) => row.with(Sameness::NotComparable),
        _ => row,
    }
}

/// The names that answers gave; an answer that never came names none.
fn served(a: &Note, b: &Note) -> Row {
    let of = |note: &Note| {
        let mut names: Vec<String> = worst_work_call(&note.calls)
            .map_or_else(Vec::new, |call| call.model.served.iter().map(ToString::to_string).collect());
        names.sort();
        names
    };
    let (own, other) = (of(a), of(b));
    let said = |names: &[String]| if names.is_empty() { "no answer names one".to_owned() } else { names.join(", ") };
    let row = Row::new("model served", said(&own), said(&other));
    if own.is_empty() == other.is_empty() { row } else { row.with(Sameness::NotComparable) }
}

fn error_path(note: &Note) -> String {
    note.error_path
        .as_ref()
        .map_or_else(none, |path| format!("{} {}", path.probe, if path.passed { "passed" } else { "not passed" }))
}

/// The pages by their text: when they were read says nothing. One that could not be read is not comparable.
pub fn sources(a: &[Source], b: &[Source]) -> Row {
    let said = |source: &Source| {
        let digest = short(source.text_sha256.as_ref().map_or("not read", |digest| digest.as_str()));
        format!("{} {digest} contract {}", source.url, source.contract.name().replace('_', " "))
    };
    let all = |sources: &[Source]| {
        let mut pages: Vec<String> = sources.iter().map(said).collect();
        pages.sort();
        if pages.is_empty() { none() } else { pages.join(", ") }
    };
    let unread = |sources: &[Source]| sources.iter().any(|source| source.text_sha256.is_none());
    let row = Row::new("sources", all(a), all(b));
    if unread(a) || unread(b) { row.with(Sameness::NotComparable) } else { row }
}

fn scope(note: &Note) -> String {
    let Some(scope) = &note.scope else { return none() };
    let declared: Vec<&str> = scope.declared.iter().map(SafePath::as_str).collect();
    let outside = scope.outside_total.map_or_else(|| "not known".to_owned(), |count| count.to_string());
    format!("{}, {outside} outside of it", declared.join(" "))
}

fn approved(approved: &Approved) -> String {
    let parts = [
        approved.model.as_ref().map(ToString::to_string),
        approved.family.map(|family| family.to_string()),
        approved.base_url.as_ref().map(ToString::to_string),
        approved.attempts.map(|attempts| format!("{attempts} attempts")),
        approved.step.as_ref().map(|step| format!("step {step}")),
        approved.reviewed_by.as_ref().map(|by| format!("reviewed by {by}")),
        approved.until.map(|until| format!("until {until}")),
    ];
    let flags = approved.agent_permissions.iter().map(|flag| format!("permission {flag}"));
    parts.into_iter().flatten().chain(flags).collect::<Vec<_>>().join(", ")
}
