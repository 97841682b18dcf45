//! `NAME.md`: the note for people who read it in a browser or a pull request.

use redial_note::{Attempt, Call, Note};

use crate::words::{
    append, attempt, because, beside, counted, duration, injected, origin, owner, provenance, purpose, redaction,
    request, verdict,
};

/// The note as Markdown. Every text in it is a clean type; what could be markup is escaped all the same.
pub fn markdown(note: &Note) -> String {
    let mut out = String::new();
    append(&mut out, format_args!("# Redial note: {}\n\n", verdict(note)));
    append(
        &mut out,
        format_args!("`{}`, {} of family {}, {}\n\n", note.run_id, note.kind, note.endpoint_family, note.started_at),
    );
    if note.gateway.kind == redial_note::GatewayKind::Simulator {
        out.push_str("**Simulated.** This is no evidence on a real gateway.\n\n");
    }
    if let Some(provenance) = provenance(note) {
        append(&mut out, format_args!("**Evidence:** {provenance}.\n\n"));
    }
    decision(note, &mut out);
    attempts(note, &mut out);
    rehearsal(note, &mut out);
    proof(note, &mut out);
    limits(note, &mut out);
    repeat(note, &mut out);
    out
}

fn decision(note: &Note, out: &mut String) {
    append(out, format_args!("Decision: **{}**, {}.\n", note.decision.result, because(note)));
    append(out, format_args!("Next: {} Move: {}.\n\n", escape(note.next.action.as_str()), owner(note)));
    if let Some(page) = &note.next.page {
        append(out, format_args!("Help: <{page}>\n\n"));
    }
    for finding in &note.findings {
        let effect = finding.effect;
        append(out, format_args!("- `{}` ({effect}): {}\n", finding.id, escape(finding.message.as_str())));
    }
}

fn attempts(note: &Note, out: &mut String) {
    out.push_str("\n## What happened\n\n| call | purpose | request | attempt | waited | what happened |\n| --- | --- | --- | --- | --- | --- |\n");
    for call in &note.calls {
        for one in &call.attempts {
            let waited = one.waited_ms.map(duration).unwrap_or_default();
            append(
                out,
                format_args!(
                    "| {} | {} | {} | {} | {waited} | {} |\n",
                    call.id,
                    purpose(call),
                    escape(&request(call)),
                    one.n,
                    escape(&what(note, call, one))
                ),
            );
        }
    }
    if let Some(beside) = beside(note) {
        append(out, format_args!("\nBeside calls: {beside}.\n"));
    }
    if let Some(path) = &note.error_path {
        let passed = if path.passed { "passed" } else { "not passed" };
        append(
            out,
            format_args!(
                "\nError path `{}`: {passed}. Expected: {} Observed: {}\n",
                path.probe,
                escape(path.expected.as_str()),
                escape(path.observed.as_str())
            ),
        );
    }
    append(out, format_args!("\nStarted by: {}\n", escape(&origin(note))));
    if let Some(repository) = &note.repository {
        let commit = repository.commit.as_ref().map_or("none", |commit| commit.as_str());
        append(
            out,
            format_args!(
                "Repository: commit `{commit}`, {}.\n",
                counted(repository.changed_files_total, "changed file", "changed files")
            ),
        );
    }
}

/// What happened to an attempt, and whether it was played.
fn what(note: &Note, call: &Call, one: &Attempt) -> String {
    let mark = if injected(note, call, one) { ", injected" } else { "" };
    format!("{}{mark}", attempt(one))
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

fn proof(note: &Note, out: &mut String) {
    out.push_str("\n## Sources\n\n");
    if note.sources.is_empty() {
        out.push_str("No page was read.\n");
    }
    for source in &note.sources {
        let when = source.accessed_at.map(|at| at.to_string()).unwrap_or_default();
        let digest = source.text_sha256.as_ref().map_or("none", |digest| digest.as_str());
        append(
            out,
            format_args!(
                "- {}: <{}>, {} {when}, contract {}, text `{digest}`. {}\n",
                source.area,
                source.url,
                source.state,
                source.contract,
                escape(source.wording.as_str())
            ),
        );
    }
    append(out, format_args!("\n## Left out\n\n{}\n", escape(&redaction(note))));
}

fn limits(note: &Note, out: &mut String) {
    out.push_str("\n## Not known, not claimed\n\n");
    for uncertainty in &note.uncertainty {
        append(out, format_args!("- {}\n", escape(uncertainty.message.as_str())));
    }
    let unseen: Vec<&str> = note.not_observable.iter().map(|n| n.name()).collect();
    append(out, format_args!("- Nobody outside could have seen: {}.\n", unseen.join("; ")));
    let unclaimed: Vec<&str> = note.unclaimed.iter().map(|u| u.name()).collect();
    append(out, format_args!("- This note says nothing of: {}.\n", unclaimed.join(", ").replace('_', " ")));
}

fn repeat(note: &Note, out: &mut String) {
    let Some(repeat) = &note.repeat else { return };
    append(out, format_args!("\n## Repeat\n\n```sh\n{}\n", repeat.command));
    if let Some(curl) = &repeat.curl {
        append(out, format_args!("{curl}\n"));
    }
    out.push_str("```\n");
}

/// Keeps a text from becoming markup, a link or a mention.
fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let special = matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '#' | '@' | '!' | '&');
            special.then_some('\\').into_iter().chain([c])
        })
        .collect()
}
