//! The screen: what a tired person understands in ten seconds. At most 80 columns. The six questions and the decision come
//! first, in their order; the table of attempts and all that is uncertain come behind them.

use std::cmp::Reverse;

use anstyle::{AnsiColor, Style};
use redial_note::{
    Attempt, Call, Effect, Family, Finding, GatewayKind, Listed, Note, Outcome, Purpose, RehearsalVerdict, SignOff,
    Verdict, worst_work_call,
};
use redial_redact::Identifier;

use crate::{
    answers::{answers, besides, gateway},
    retries::grouping,
    timeline::{Timeline, brief},
    words::{
        append, because, before_repeat, claims_nothing_of, credential, ended, ids_to_ask_with, is_reported, mark,
        meaning, nobody_saw, owner, provenance, purpose, quoted, rebuilt, request, verdict,
    },
};

/// Columns of a screen.
const WIDTH: usize = 80;

/// Column at which values stand.
const INDENT: usize = 11;

/// Whether the screen takes colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// ANSI colours.
    Colour,
    /// None.
    Plain,
}

impl Paint {
    fn paint(self, text: &str, style: Style) -> String {
        match self {
            Self::Colour => format!("{}{text}{}", style.render(), style.render_reset()),
            Self::Plain => text.to_owned(),
        }
    }
}

/// The screen of a note.
pub fn text(note: &Note, sign_off: Option<&SignOff>, paint: Paint) -> String {
    let mut out = head(note, paint);
    out.push('\n');
    for (answer, n) in answers(note).iter().zip(1..) {
        let label = format!("{n} {}", answer.label);
        for (index, said) in answer.lines.iter().enumerate() {
            line(&mut out, if index == 0 { &label } else { "" }, said);
        }
    }
    out.push('\n');
    decision(note, sign_off, &mut out);
    out.push('\n');
    attempts(note, &mut out);
    for (label, said) in besides(note) {
        line(&mut out, label, &said);
    }
    rehearsal(note, &mut out);
    out.push('\n');
    limits(note, &mut out);
    line(&mut out, "Repeat", &before_repeat(note));
    if let Some(repeat) = &note.repeat {
        command(&mut out, "", repeat.command.as_str());
    }
    out
}

fn head(note: &Note, paint: Paint) -> String {
    let colour = match note.decision.result {
        Verdict::Continue => AnsiColor::Green,
        Verdict::Pause => AnsiColor::Yellow,
        Verdict::Escalate => AnsiColor::Red,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let mut out = paint.paint(verdict(note), style);
    let simulated = if note.gateway.kind == GatewayKind::Simulator { "SIMULATED " } else { "" };
    let title = format!("{simulated}{} {}, {}", note.kind, note.endpoint_family, because(note));
    out.push_str("  ");
    wrapped(&title, verdict(note).chars().count() + 2, INDENT, &mut out);
    let rebuilt = rebuilt(note).map(|from| format!("  (rebuilt from {from})")).unwrap_or_default();
    line(&mut out, "Run", &format!("{}  {}{rebuilt}", note.run_id, note.started_at));
    if let Some(provenance) = provenance(note) {
        line(&mut out, "Evidence", provenance);
    }
    if let Some(parent) = &note.parent {
        line(
            &mut out,
            "Parent",
            &format!("{} (redial diff {}.json {}.json)", parent.run_id, parent.run_id, note.run_id),
        );
    }
    line(&mut out, "Gateway", &gateway(note));
    if let Some(credential) = credential(note) {
        line(&mut out, "Credential", &credential);
    }
    out
}

/// What stands against going on, what comes next, and who has signed.
fn decision(note: &Note, sign_off: Option<&SignOff>, out: &mut String) {
    line(out, "Decision", &format!("{}: {}", verdict(note), meaning(note)));
    let mut findings: Vec<&Finding> = note.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.effect));
    for finding in findings.into_iter().take(FINDINGS_SHOWN) {
        let label = match finding.effect {
            Effect::None => "Noted",
            Effect::Pause => "Pauses",
            Effect::Escalate => "Escalates",
        };
        line(out, label, &format!("{} [{}]", finding.message, finding.id));
    }
    let left = note.findings.len().saturating_sub(FINDINGS_SHOWN);
    if left > 0 {
        line(out, "", &format!("and {left} more findings: redial show --format json"));
    }
    line(out, "Next", &format!("{} (move: {})", note.next.action, owner(note)));
    if let Some(page) = &note.next.page {
        line(out, "Help", page.as_str());
    }
    if let Some(ids) = ids_to_ask_with(note) {
        line(out, "Ask with", &ids);
    }
    if let Some(remark) = &note.remark {
        line(out, "Remark", remark.as_str());
    }
    match sign_off {
        Some(sign) => {
            line(out, "Signed off", &format!("{} by {} at {}: {}", sign.result, sign.by, sign.at, sign.remark));
        }
        None => {
            line(
                out,
                "Signed off",
                &format!("nobody has (redial sign-off {}.json pass|fail --note TEXT)", note.run_id),
            );
        }
    }
}

/// Most findings that are shown: the gravest come first.
const FINDINGS_SHOWN: usize = 12;

/// Most calls that are shown one by one, and most that went well at once among them.
const CALLS_SHOWN: usize = 12;
const PLAIN_SHOWN: usize = 3;

/// Columns of the timeline.
const PARTS: u64 = 10;

fn attempts(note: &Note, out: &mut String) {
    if note.calls.is_empty() {
        return line(out, "Attempts", "none");
    }
    let timeline = Timeline::of(note);
    let timed = !is_reported(note);
    if timed {
        let head = format!("{:<3}{:>7} {:>7} {:>7} {:<12} ended", "try", "at", "waited", "took", " timeline");
        append(out, format_args!("{:<INDENT$}{head}\n", "Attempts"));
    } else {
        line(out, "Attempts", "as they were reported: when they were made, nobody saw");
    }
    let (mut shown, mut plain, mut left_plain, mut left) = (0, 0, 0_u64, 0_u64);
    for call in &note.calls {
        let is_plain = call.outcome == Outcome::Succeeded && call.attempts.len() == 1;
        if is_plain && plain >= PLAIN_SHOWN {
            left_plain += 1;
        } else if shown >= CALLS_SHOWN {
            left += 1;
        } else {
            self::call(note, call, timeline, out);
            shown += 1;
            plain += usize::from(is_plain);
        }
    }
    if left_plain > 0 {
        let more = if left_plain == 1 {
            "and 1 more call that succeeded on its first attempt".to_owned()
        } else {
            format!("and {left_plain} more calls that succeeded on their first attempts")
        };
        line(out, "", &more);
    }
    if left + note.coverage.grouped_away > 0 {
        let left = left + note.coverage.grouped_away;
        let calls = if left == 1 { "call" } else { "calls" };
        line(out, "", &format!("and {left} more {calls}: redial show --format json"));
    }
    if timed {
        line(out, "", &format!("over {} in all; times are observations, no claim", timeline.whole()));
    }
}

fn call(note: &Note, call: &Call, timeline: Timeline, out: &mut String) {
    let model = call.model.requested.as_ref().map(|model| asked(note, call, model)).unwrap_or_default();
    let stream = if call.is_stream() { ", stream" } else { "" };
    let tries: Vec<String> = call.outer_tries.iter().map(ToString::to_string).collect();
    let tries = if tries.len() > 1 { format!(", in rounds of {} attempts", tries.join(" + ")) } else { String::new() };
    let unsure = grouping(call).map(|unsure| format!(", {unsure}")).unwrap_or_default();
    let label = format!("{} {}", call.id, purpose(call));
    line(out, &label, &format!("{}{model}{stream}{tries}{unsure}", request(call)));
    let marked = |one: &Attempt| mark(note, call, one);
    for alike in call.attempts.chunk_by(|one, next| is_alike(one, next) && marked(one) == marked(next)) {
        match alike {
            // Two may be read one by one; from three on, what repeats is one fact.
            [first, .., last] if alike.len() > 2 => {
                repeated(first, last, alike.len(), &mark(note, call, first), out);
            }
            _ => alike.iter().for_each(|one| {
                if is_reported(note) {
                    line(out, "", &format!("{:<3}{}", one.n, ended(one)));
                } else {
                    row(one, &mark(note, call, one), timeline, out);
                }
                if !is_told(note, one) {
                    sketch(one, out);
                }
            }),
        }
    }
}

fn is_alike(one: &Attempt, next: &Attempt) -> bool {
    let of = |attempt: &Attempt| {
        let failure = attempt.failure.as_ref();
        (attempt.status, attempt.transport_error, failure.map(|f| f.reason), failure.and_then(|f| f.sketch.clone()))
    };
    one.failure.is_some() && of(one) == of(next)
}

/// A row of the table.
fn row(one: &Attempt, mark: &str, timeline: Timeline, out: &mut String) {
    let waited = one.waited_ms.map(brief).unwrap_or_default();
    let took = one.took_ms().map(brief).unwrap_or_default();
    let lead =
        format!("{:<3}{:>7} {waited:>7} {took:>7} {} ", one.n, brief(timeline.since(one)), timeline.bar(one, PARTS));
    append(out, format_args!("{:INDENT$}{lead}", ""));
    let column = INDENT + lead.chars().count();
    wrapped(&format!("{}{mark}", ended(one)), column, column, out);
}

/// The model of a call, and what is to be known of the request: a list is asked for a name, a probe is wrong on purpose.
fn asked(note: &Note, call: &Call, model: &Identifier) -> String {
    if call.family == Family::Models {
        let listed = note.calls.iter().filter(|other| other.model.requested.as_ref() == Some(model));
        let listed = listed.map(|other| other.model.listed).find(|listed| *listed != Listed::NotChecked);
        return match listed {
            Some(Listed::Account) => format!(": the list names {model}"),
            Some(Listed::Absent) => format!(": the list does NOT name {model}"),
            Some(Listed::NotChecked) | None => format!(", to look for {model}"),
        };
    }
    let wrong = if call.purpose == Purpose::ErrorPath { ", wrong on purpose" } else { "" };
    format!(" {model}{wrong}")
}

/// Whether the server's words stand above, in the answer to the third question.
fn is_told(note: &Note, one: &Attempt) -> bool {
    let words = |attempt: &Attempt| attempt.failure.as_ref().and_then(|failure| failure.sketch.clone());
    worst_work_call(&note.calls).and_then(|worst| worst.attempts.first()).is_some_and(|told| words(told) == words(one))
}

fn sketch(one: &Attempt, out: &mut String) {
    if let Some(sketch) = one.failure.as_ref().and_then(|failure| failure.sketch.as_ref()) {
        line(out, "", &format!("- {}", quoted(sketch)));
    }
}

fn repeated(first: &Attempt, last: &Attempt, times: usize, mark: &str, out: &mut String) {
    let over = brief(last.offset_ms.saturating_sub(first.offset_ms));
    line(out, "", &format!("{} to {}, {times} times in {over}: {}{mark}", first.n, last.n, ended(first)));
}

/// A line a fault: whether it was handled, and why.
fn rehearsal(note: &Note, out: &mut String) {
    let Some(rehearsal) = &note.rehearsal else { return };
    out.push('\n');
    for verdict in &rehearsal.verdicts {
        let said = match verdict.verdict {
            RehearsalVerdict::Handled => format!("{} handled: {}", verdict.fault, verdict.because),
            RehearsalVerdict::Mishandled => format!("{} MISHANDLED: {}", verdict.fault, verdict.because),
            RehearsalVerdict::NotMet => format!("{} NOT MET: {}", verdict.fault, verdict.because),
        };
        line(out, "Fault", &said);
    }
}

/// What is uncertain, what nobody could have seen, and what the note never claims: one after the other, in sentences.
fn limits(note: &Note, out: &mut String) {
    for (index, uncertainty) in note.uncertainty.iter().enumerate() {
        line(out, if index == 0 { "Uncertain" } else { "" }, &format!("- {}", uncertainty.message));
    }
    line(out, "Not seen", &nobody_saw(note));
    line(out, "No claim", &claims_nothing_of(note));
}

/// A name and its text, as lines of a screen: wrapped at its width, the text under itself.
pub fn named(name: &str, text: &str) -> String {
    let mut out = String::new();
    line(&mut out, name, text);
    out
}

/// A command that can be taken from the screen as it stands: where it is wrapped, the shell goes on reading. None of its words
/// holds a space.
fn command(out: &mut String, label: &str, command: &str) {
    append(out, format_args!("{label:<INDENT$}"));
    folded(command, INDENT, INDENT, " \\", out);
}

/// A labelled line, wrapped at the width with its continuation under the value.
fn line(out: &mut String, label: &str, value: &str) {
    append(out, format_args!("{label:<INDENT$}"));
    let mut column = INDENT;
    if label.chars().count() >= INDENT {
        out.push(' ');
        column = label.chars().count() + 1;
    }
    let hanging = if value.starts_with("- ") { INDENT + 2 } else { INDENT };
    wrapped(value, column, hanging, out);
}

/// Words from a column on, wrapped at the width to another column.
fn wrapped(value: &str, from: usize, to: usize, out: &mut String) {
    folded(value, from, to, "", out);
}

/// The same, with an ending for each line that goes on.
pub(crate) fn folded(value: &str, from: usize, to: usize, ending: &str, out: &mut String) {
    let mut column = from;
    for (index, word) in value.split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length + ending.len() > WIDTH {
            append(out, format_args!("{ending}\n{:to$}", ""));
            column = to;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}
