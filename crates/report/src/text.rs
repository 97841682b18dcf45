//! The screen: what a tired person understands in ten seconds. At most 80 columns.

use anstyle::{AnsiColor, Style};
use redial_note::{
    Attempt, Call, Confidence, Effect, GatewayKind, Note, Outcome, RehearsalVerdict, SignOff, SourceState, Verdict,
};

use crate::words::{
    append, attempt, because, beside, duration, ended, injected, origin, owner, provenance, purpose, redaction,
    request, verdict,
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
    calls(note, &mut out);
    rehearsal(note, &mut out);
    out.push('\n');
    for finding in &note.findings {
        let label = if finding.effect == Effect::None { "Finding" } else { finding.effect.name() };
        line(&mut out, label, &format!("{} [{}]", finding.message, finding.id));
    }
    line(&mut out, "Next", &format!("{} (move: {})", note.next.action, owner(note)));
    if let Some(page) = &note.next.page {
        line(&mut out, "Help", page.as_str());
    }
    sources(note, &mut out);
    line(&mut out, "Where", &origin(note));
    line(&mut out, "Left out", &redaction(note));
    unsure(note, &mut out);
    if let Some(repeat) = &note.repeat {
        line(&mut out, "Repeat", repeat.command.as_str());
    }
    if let Some(remark) = &note.remark {
        line(&mut out, "Remark", remark.as_str());
    }
    match sign_off {
        Some(sign) => line(&mut out, "Signed off", &format!("{} by {}: {}", sign.result, sign.by, sign.remark)),
        None => line(&mut out, "Signed off", "nobody has"),
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
    append(&mut out, format_args!("  {} {}, {}\n", note.kind, note.endpoint_family, because(note)));
    line(&mut out, "Run", &format!("{}  {}", note.run_id, note.started_at));
    if let Some(provenance) = provenance(note) {
        line(&mut out, "Evidence", provenance);
    }
    let gateway = match note.gateway.kind {
        GatewayKind::Real => format!("{} {}", note.gateway.name, note.gateway.base_url),
        GatewayKind::Simulator => format!("{} {} (SIMULATED)", note.gateway.name, note.gateway.base_url),
        GatewayKind::Unknown => "not observed".to_owned(),
    };
    line(&mut out, "Gateway", &gateway);
    out
}

/// Most calls that are shown one by one, and most that went well at once among them.
const CALLS_SHOWN: usize = 12;
const PLAIN_SHOWN: usize = 3;

fn calls(note: &Note, out: &mut String) {
    let (mut shown, mut plain, mut left_plain, mut left) = (0, 0, 0_u64, 0_u64);
    for call in &note.calls {
        let is_plain = call.outcome == Outcome::Succeeded && call.attempts.len() == 1;
        if is_plain && plain >= PLAIN_SHOWN {
            left_plain += 1;
        } else if shown >= CALLS_SHOWN {
            left += 1;
        } else {
            self::call(note, call, out);
            shown += 1;
            plain += usize::from(is_plain);
        }
    }
    if left_plain > 0 {
        line(out, "", &format!("and {left_plain} more calls that succeeded on their first attempt"));
    }
    if left + note.coverage.grouped_away > 0 {
        line(out, "", &format!("and {} more calls: redial show --format json", left + note.coverage.grouped_away));
    }
    if let Some(path) = &note.error_path {
        let passed = if path.passed { "passed" } else { "NOT PASSED" };
        line(out, "", &format!("{} {passed}: {}", path.probe, path.observed));
    }
    if note.calls.is_empty() {
        line(out, "Calls", "none");
    }
    if let Some(beside) = beside(note) {
        line(out, "Beside", &beside);
    }
}

fn call(note: &Note, call: &Call, out: &mut String) {
    let model = call.model.requested.as_ref().map(|model| format!(" {model}")).unwrap_or_default();
    let stream = if call.stream { ", stream" } else { "" };
    line(out, purpose(call), &format!("{}{model}{stream}{}", request(call), grouping(call)));
    for alike in call.attempts.chunk_by(is_alike) {
        match alike {
            // Two may be read one by one; from three on, what repeats is one fact.
            [first, .., last] if alike.len() > 2 => {
                let all = alike.iter().all(|one| injected(note, call, one));
                repeated(first, last, alike, all, out);
            }
            _ => alike.iter().for_each(|one| single(one, injected(note, call, one), out)),
        }
    }
}

/// How attempts were told to be one call, where that is not certain, and the tries of outer layers.
fn grouping(call: &Call) -> String {
    let mut said = String::new();
    if call.outer_tries.len() > 1 {
        let tries: Vec<String> = call.outer_tries.iter().map(ToString::to_string).collect();
        append(&mut said, format_args!(", tries of {} attempts", tries.join(" + ")));
    }
    match call.correlation.confidence {
        _ if call.attempts.len() < 2 => {}
        Confidence::Certain => {}
        Confidence::Likely => said.push_str(", likely one call"),
        Confidence::Unsure => said.push_str(", perhaps one call"),
    }
    said
}

fn is_alike(one: &Attempt, next: &Attempt) -> bool {
    let of = |attempt: &Attempt| {
        let failure = attempt.failure.as_ref();
        (attempt.status, attempt.transport_error, failure.map(|f| f.reason), failure.and_then(|f| f.sketch.clone()))
    };
    one.failure.is_some() && of(one) == of(next)
}

fn single(one: &Attempt, injected: bool, out: &mut String) {
    let wait = one.waited_ms.map(|wait| format!(" after {}", duration(wait))).unwrap_or_default();
    line(out, "", &format!("{}{wait}: {}{}", one.n, attempt(one), mark(injected)));
    sketch(one, out);
}

fn repeated(first: &Attempt, last: &Attempt, alike: &[Attempt], injected: bool, out: &mut String) {
    let over = duration(last.offset_ms.saturating_sub(first.offset_ms));
    let times = alike.len();
    let what = format!("{}{}", ended(first), mark(injected));
    line(out, "", &format!("{} to {}, {times} times in {over}: {what}", first.n, last.n));
    sketch(first, out);
}

/// What was played stands beside it: nobody may take it for the gateway's.
const fn mark(injected: bool) -> &'static str {
    if injected { ", injected" } else { "" }
}

/// A line a fault: whether it was handled, and why. What was not stands among the findings with its reason.
fn rehearsal(note: &Note, out: &mut String) {
    let Some(rehearsal) = &note.rehearsal else { return };
    out.push('\n');
    for verdict in &rehearsal.verdicts {
        let said = match verdict.verdict {
            RehearsalVerdict::Handled => format!("{} handled: {}", verdict.fault, verdict.because),
            RehearsalVerdict::Mishandled => format!("{} MISHANDLED: see below", verdict.fault),
            RehearsalVerdict::NotMet => format!("{} NOT MET: see below", verdict.fault),
        };
        line(out, "Fault", &said);
    }
}

fn sketch(one: &Attempt, out: &mut String) {
    if let Some(sketch) = one.failure.as_ref().and_then(|failure| failure.sketch.as_ref()) {
        line(out, "", &format!("   \"{sketch}\""));
    }
}

fn sources(note: &Note, out: &mut String) {
    for source in &note.sources {
        let digest = source.text_sha256.as_ref().map_or("no digest", |digest| digest.as_str());
        let digest: String = digest.chars().take(12).collect();
        let when = source.accessed_at.map(|at| at.to_string()).unwrap_or_default();
        let state = match source.state {
            SourceState::Fetched => "read",
            SourceState::Snapshot => "snapshot of",
            SourceState::Stale => "STALE snapshot of",
            SourceState::Changed => "CHANGED, read",
            SourceState::Unreachable => "UNREACHABLE",
        };
        line(out, "Source", source.url.as_str());
        let read = source.accessed_at.map(|_| format!(" {when} text {digest}")).unwrap_or_default();
        line(out, "", &format!("{state}{read}, contract {}", source.contract.name().replace('_', " ")));
    }
}

fn unsure(note: &Note, out: &mut String) {
    let ids: Vec<String> = note.uncertainty.iter().map(|u| u.id.as_str().replace('_', " ")).collect();
    if !ids.is_empty() {
        line(out, "Not known", &ids.join(", "));
    }
}

/// A labelled line, wrapped at the width with its continuation under the value.
fn line(out: &mut String, label: &str, value: &str) {
    let mut label = label.to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    append(out, format_args!("{label:<INDENT$}"));
    let mut column = INDENT;
    let indent = value.len() - value.trim_start().len();
    out.push_str(value.get(..indent).unwrap_or_default());
    column += indent;
    for (index, word) in value.split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            append(out, format_args!("\n{:width$}", "", width = INDENT + indent));
            column = INDENT + indent;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}
