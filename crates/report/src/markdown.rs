//! `NAME.md`: the note for people who read it in a browser or a pull request.

use redial_note::{Attempt, Call, Note, Source};

use crate::{
    answers::{answers, besides, changed_files, gateway},
    retries::grouping,
    timeline::{Timeline, at, brief},
    words::{
        append, before_repeat, claims_nothing_of, counted, credential, ended, ids_to_ask_with, is_reported, mark,
        meaning, nobody_saw, owner, provenance, purpose, reasons, rebuilt, request, verdict,
    },
};

/// The note as Markdown. Every text in it is a clean type; what could be markup is escaped all the same.
pub fn markdown(note: &Note) -> String {
    let mut out = String::new();
    head(note, &mut out);
    out.push_str("## The six questions\n\n");
    questions(note, &mut out);
    decision(note, usize::MAX, &mut out);
    attempts(note, &mut out);
    rehearsal(note, &mut out);
    proof(note, &mut out);
    limits(note, &mut out);
    repeat(note, &mut out);
    out
}

/// The decision as a title, the run, and what must be known before anything is read.
pub(crate) fn head(note: &Note, out: &mut String) {
    append(out, format_args!("# Redial note: {}\n\n", verdict(note)));
    append(
        out,
        format_args!("`{}`, {} of family {}, {}\n\n", note.run_id, note.kind, note.endpoint_family, note.started_at),
    );
    if note.gateway.kind == redial_note::GatewayKind::Simulator {
        out.push_str("**Simulated.** This is no evidence on a real gateway.\n\n");
    }
    if let Some(provenance) = provenance(note) {
        append(out, format_args!("**Evidence:** {provenance}.\n\n"));
    }
    if let Some(from) = rebuilt(note) {
        append(out, format_args!("**Rebuilt** from {from}.\n\n"));
    }
    append(out, format_args!("Gateway: {}\n\n", escape(&gateway(note))));
    if let Some(credential) = credential(note) {
        append(out, format_args!("Credential: {}\n\n", escape(&credential)));
    }
}

/// The six questions with their answers, numbered.
pub(crate) fn questions(note: &Note, out: &mut String) {
    for (answer, n) in answers(note).iter().zip(1..) {
        let lines: Vec<String> = answer.lines.iter().map(|line| escape(line)).collect();
        append(out, format_args!("{n}. **{}** {}\n", answer.question, lines.join("; ")));
    }
    out.push('\n');
}

/// What stands against going on, in at most so many findings, and what comes next.
pub(crate) fn decision(note: &Note, most: usize, out: &mut String) {
    append(out, format_args!("Decision: **{}** ({}): {}.\n\n", note.decision.result, reasons(note), meaning(note)));
    for finding in note.findings.iter().take(most) {
        let effect = finding.effect;
        append(out, format_args!("- `{}` ({effect}): {}\n", finding.id, escape(finding.message.as_str())));
    }
    let left = note.findings.len().saturating_sub(most);
    if left > 0 {
        append(out, format_args!("- and {left} more findings: see the note\n"));
    }
    if !note.findings.is_empty() {
        out.push('\n');
    }
    append(out, format_args!("Next: {} Move: {}.\n\n", escape(note.next.action.as_str()), owner(note)));
    if let Some(page) = &note.next.page {
        append(out, format_args!("Help: <{page}>\n\n"));
    }
    if let Some(ids) = ids_to_ask_with(note) {
        append(out, format_args!("Ask with: {}\n\n", escape(&ids)));
    }
    if let Some(remark) = &note.remark {
        append(out, format_args!("Remark: {}\n\n", escape(remark.as_str())));
    }
}

fn attempts(note: &Note, out: &mut String) {
    out.push_str("## Attempts\n\n");
    table(note, usize::MAX, out);
    for (label, said) in besides(note) {
        append(out, format_args!("\n{label}: {}\n", escape(&said)));
    }
    if let Some(files) = changed_files(note) {
        append(out, format_args!("\nChanged files: {}.\n", escape(&files)));
    }
}

/// The attempts in their order, at most so many of them, with a timeline.
pub(crate) fn table(note: &Note, most: usize, out: &mut String) {
    const PARTS: u64 = 12;
    if note.calls.is_empty() {
        return out.push_str("None.\n");
    }
    let timeline = Timeline::of(note);
    out.push_str("| call | purpose | request | try | at | waited | timeline | ended |\n");
    out.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    let rows = || note.calls.iter().flat_map(|call| call.attempts.iter().map(move |one| (call, one)));
    for (call, one) in rows().take(most) {
        let waited = one.waited_ms.map(brief).unwrap_or_default();
        let unsure = grouping(call).map(|unsure| format!(" ({unsure})")).unwrap_or_default();
        append(
            out,
            format_args!(
                "| {}{unsure} | {} | {} | {} | {} | {waited} | `{}` | {} |\n",
                call.id,
                purpose(call),
                escape(&request(call)),
                one.n,
                at(note, timeline, one),
                if is_reported(note) { " ".to_owned() } else { timeline.bar(one, PARTS) }.trim_matches('|'),
                escape(&what(note, call, one))
            ),
        );
    }
    let left = rows().count().saturating_sub(most);
    if left > 0 || note.coverage.grouped_away > 0 {
        let grouped = note.coverage.grouped_away;
        append(out, format_args!("\nAnd {left} more attempts, and {grouped} calls in groups: see the note.\n"));
    }
    if !is_reported(note) {
        append(out, format_args!("\nThe whole took {}, as observed.\n", timeline.whole()));
    }
}

/// What happened to an attempt, and whether it was played.
fn what(note: &Note, call: &Call, one: &Attempt) -> String {
    let mark = mark(note, call, one);
    let took = one.took_ms().map(|took| format!(", {}", brief(took))).unwrap_or_default();
    format!("{}{took}{mark}", ended(one))
}

fn rehearsal(note: &Note, out: &mut String) {
    let Some(rehearsal) = &note.rehearsal else { return };
    out.push_str("\n## Rehearsal\n\nFailures were injected on purpose: this is no evidence on a gateway.\n\n");
    out.push_str("| fault | met | verdict | because |\n| --- | --- | --- | --- |\n");
    for verdict in &rehearsal.verdicts {
        let met = rehearsal.injected.iter().filter(|one| one.fault == verdict.fault).count() as u64;
        append(
            out,
            format_args!(
                "| {} | {} | {} | {} |\n",
                verdict.fault,
                counted(met, "time", "times"),
                verdict.verdict,
                escape(verdict.because.as_str())
            ),
        );
    }
    if let Some(parent) = &note.parent {
        append(out, format_args!("\nPlayed again from the note `{}`.\n", parent.run_id));
    }
}

/// Where the request differs from a page: names of the closed pattern, as code.
fn differs(source: &Source) -> String {
    let names: Vec<String> = source.differs.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!(" in {}", names.join(", ")) }
}

fn proof(note: &Note, out: &mut String) {
    if note.sources.is_empty() {
        return;
    }
    out.push_str("\n## Sources\n\n");
    for source in &note.sources {
        let when = source.accessed_at.map(|at| format!(" {at}")).unwrap_or_default();
        let text = source.text_sha256.as_ref().map(|digest| format!(", text `{digest}`")).unwrap_or_default();
        append(
            out,
            format_args!(
                "- {}: <{}>, {}{when}, contract {}{}{text}. {}\n",
                source.area,
                source.url,
                source.state.name().replace('_', " "),
                source.contract.name().replace('_', " "),
                differs(source),
                escape(source.wording.as_str())
            ),
        );
    }
}

/// What is uncertain, what nobody could have seen, what is not claimed.
pub(crate) fn limits(note: &Note, out: &mut String) {
    out.push_str("\n## Uncertain, not seen, not claimed\n\n");
    for uncertainty in &note.uncertainty {
        append(out, format_args!("- Uncertain: {}\n", escape(uncertainty.message.as_str())));
    }
    append(out, format_args!("- {}\n- {}\n", nobody_saw(note), claims_nothing_of(note)));
}

/// The narrow check again, with Redial and with curl.
pub(crate) fn repeat(note: &Note, out: &mut String) {
    let Some(repeat) = &note.repeat else { return };
    append(out, format_args!("\n## Repeat\n\n{}\n\n```sh\n{}\n", before_repeat(note), repeat.command));
    if let Some(curl) = &repeat.curl {
        append(out, format_args!("{curl}\n"));
    }
    out.push_str("```\n");
}

/// Keeps a text from becoming markup, a link or a mention. A forge looks for mentions, numbers of issues and bare hosts in what
/// a comment *renders* to, where no backslash is left: what could be one has a space of no width in it.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '#' | '@' | '!' | '&') {
            out.push('\\');
        }
        out.push(c);
        let (before, rest) = text.split_at(at);
        if begins_reference(before, c, rest.get(c.len_utf8()..).unwrap_or_default()) {
            out.push_str("&#8203;");
        }
    }
    out
}

/// Whether a character, between what stands before it and what follows, is where a forge sees a reference: `@name`, `#1`,
/// `GH-1`, `www.`.
fn begins_reference(before: &str, c: char, after: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let number = || after.starts_with(|c: char| c.is_ascii_digit());
    match c {
        '@' => !before.ends_with(inside) && after.starts_with(inside),
        '#' => number(),
        '-' => {
            let prefix = |gh: &str| before.strip_suffix(gh).is_some_and(|before| !before.ends_with(inside));
            number() && ["GH", "gh", "Gh", "gH"].into_iter().any(prefix)
        }
        'w' | 'W' => !before.ends_with(inside) && after.get(..3).is_some_and(|more| more.eq_ignore_ascii_case("ww.")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_forge_would_take_for_a_reference_is_none_and_all_else_stays() {
        for (text, escaped) in [
            ("asked of @octocat/model:1", "asked of \\@&#8203;octocat/model:1"),
            ("vendor/m@2", "vendor/m\\@2"),
            ("#12, acme/site#5, # 3", "\\#&#8203;12, acme/site\\#&#8203;5, \\# 3"),
            ("GH-12 gpt-5 high-5", "GH-&#8203;12 gpt-5 high-5"),
            ("www.example.com, awww.x, www", "w&#8203;ww.example.com, awww.x, www"),
            ("<img> [a](b) `c`", "\\<img\\> \\[a\\](b) \\`c\\`"),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }
}
