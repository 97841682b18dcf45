//! The tables of the page: attempts with their timeline, and a rehearsal's verdicts.

use redial_note::{Attempt, Call, Note, Rehearsal};

use super::Escaped;
use crate::{
    retries::grouping,
    timeline::{Stretch, Timeline, at, brief},
    words::{append, ended, is_reported, mark, purpose, request, whole},
};

/// Most rows: a page of more is no page. The note has all of them.
const ROWS: usize = 500;

pub(super) fn attempts(note: &Note, out: &mut String) {
    if note.calls.is_empty() {
        out.push_str("<p>None.</p>\n");
        return;
    }
    let timeline = Timeline::of(note);
    let caption = if is_reported(note) {
        "As they were reported: when they were made, nobody saw.".to_owned()
    } else {
        format!("In order of their calls, over {} in all. Times are observations, no claim.", timeline.whole())
    };
    append(
        out,
        format_args!(
            "<div class=\"wide\" role=\"region\" aria-labelledby=\"attempts\" tabindex=\"0\">\n<table>\n\
             <caption>{caption}</caption>\n<thead>\n<tr>"
        ),
    );
    for column in ["Call", "For", "Request", "Try", "Ended", "At", "Waited", "Took", "Timeline"] {
        append(out, format_args!("<th scope=\"col\">{column}</th>"));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    let rows = || note.calls.iter().flat_map(|call| call.attempts.iter().map(move |one| (call, one)));
    rows().take(ROWS).for_each(|(call, one)| row(note, call, one, timeline, out));
    out.push_str("</tbody>\n</table>\n</div>\n");
    let (left, grouped) = (rows().count().saturating_sub(ROWS), note.coverage.grouped_away);
    if left > 0 || grouped > 0 {
        append(out, format_args!("<p>And {left} more attempts, and {grouped} calls in groups: see the note.</p>\n"));
    }
}

fn row(note: &Note, call: &Call, one: &Attempt, timeline: Timeline, out: &mut String) {
    let bar = bar(note, timeline, one);
    let unsure = grouping(call).map(|unsure| format!(", {unsure}")).unwrap_or_default();
    let waited = one.waited_ms.map(brief).unwrap_or_default();
    let took = one.took_ms().map(brief).unwrap_or_default();
    let mark = mark(note, call, one);
    append(
        out,
        format_args!(
            "<tr><th scope=\"row\">{}{unsure}</th><td>{}</td><td>{}</td><td class=\"number\">{}</td><td>{}{}",
            Escaped(call.id.as_str()),
            purpose(call),
            Escaped(&request(call)),
            one.n,
            Escaped(&ended(one)),
            Escaped(&mark)
        ),
    );
    if let Some(sketch) = one.failure.as_ref().and_then(|failure| failure.sketch.as_ref()) {
        append(out, format_args!("<br><q>{}</q>", Escaped(&whole(sketch))));
    }
    // How it ended is what a narrow screen must show: times stand behind it.
    append(
        out,
        format_args!(
            "</td><td class=\"number\">{}</td><td class=\"number\">{waited}</td><td class=\"number\">{took}</td>\
             <td class=\"line\" aria-hidden=\"true\">{bar}</td></tr>\n",
            at(note, timeline, one)
        ),
    );
}

/// Where an attempt lies on the timeline; nothing where nobody saw that.
fn bar(note: &Note, timeline: Timeline, one: &Attempt) -> String {
    if is_reported(note) {
        return String::new();
    }
    let Stretch { before, length } = timeline.stretch(one, 100);
    format!("<span class=\"bar\"><span style=\"margin-left:{before}%;width:{length}%\"></span></span>")
}

pub(super) fn rehearsal(rehearsal: &Rehearsal, out: &mut String) {
    out.push_str("<p>Failures were injected on purpose: this is no evidence on a gateway.</p>\n<table>\n");
    out.push_str("<caption>What each injected fault came to.</caption>\n<thead>\n<tr>");
    for column in ["Fault", "Met", "Verdict", "Because"] {
        append(out, format_args!("<th scope=\"col\">{column}</th>"));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for verdict in &rehearsal.verdicts {
        let met = rehearsal.injected.iter().filter(|one| one.fault == verdict.fault).count();
        append(
            out,
            format_args!(
                "<tr><th scope=\"row\">{}</th><td class=\"number\">{met}</td><td>{}</td><td>{}</td></tr>\n",
                Escaped(verdict.fault.as_str()),
                verdict.verdict,
                Escaped(verdict.because.as_str())
            ),
        );
    }
    out.push_str("</tbody>\n</table>\n");
}
