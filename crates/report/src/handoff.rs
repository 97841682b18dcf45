//! The handover as a comment on a pull request: what was run, what came of it, what was changed, what is still uncertain,
//! what comes next. It fits into one comment whatever the run was.

use redial_note::{Note, SignOff};

use crate::{
    answers::{besides, changed_files},
    markdown::{decision, escape, head, limits, questions, repeat, table},
    words::{append, exited},
};

/// Most findings, and most rows of the table: the note has all of them.
const ROWS: usize = 20;

/// Most characters that a comment on GitHub takes.
pub const COMMENT_MOST: usize = 65_536;

/// The comment. It ends with the digest of the note's file, so that whoever has the note can tell that it is this one.
pub fn handoff(note: &Note, sign_off: Option<&SignOff>, file_sha256: &redial_redact::Sha256) -> String {
    let mut out = String::new();
    head(note, &mut out);
    decision(note, ROWS, &mut out);
    questions(note, &mut out);
    let command: Vec<&str> = note.origin.command.words().collect();
    append(&mut out, format_args!("Command: `{}`\n\n", command.join(" ").replace('`', "'")));
    append(&mut out, format_args!("Result: {}\n\n", result(note)));
    let files = changed_files(note).unwrap_or_else(|| "not known, no git repository".to_owned());
    append(&mut out, format_args!("Changed files: {}\n\n", escape(&files)));
    for (label, said) in besides(note) {
        append(&mut out, format_args!("{label}: {}\n\n", escape(&said)));
    }
    out.push_str("<details><summary>Attempts</summary>\n\n");
    table(note, ROWS, &mut out);
    out.push_str("\n</details>\n");
    limits(note, &mut out);
    repeat(note, &mut out);
    match sign_off {
        Some(sign) => append(
            &mut out,
            format_args!(
                "\nSigned off: {} by {}: {}\n",
                sign.result,
                escape(sign.by.as_str()),
                escape(sign.remark.as_str())
            ),
        ),
        None => out.push_str("\nSigned off: nobody has.\n"),
    }
    append(&mut out, format_args!("\nNote: `{}.json` sha256 `{file_sha256}`\n", note.run_id));
    out
}

fn result(note: &Note) -> String {
    let exit = note.origin.exit.as_ref();
    let ended = match exit.map(|exit| (exit.code, exit.signal)) {
        Some((Some(code), _)) => format!(", {} code {code}", exited(note)),
        Some((None, Some(signal))) => format!(", signal {signal} ended the command"),
        Some((None, None)) | None => String::new(),
    };
    format!("decision {}{ended}", note.decision.result)
}
