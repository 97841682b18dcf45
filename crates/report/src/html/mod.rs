//! The note as one self-contained HTML file: no script, nothing loaded, light and dark as the reader's system says, fit for
//! print and for a screen reader.

mod table;

use std::fmt;

use redial_note::{Note, SignOff, Verdict};

use crate::{
    answers::{answers, besides, changed_files, gateway, page},
    words::{
        append, because, before_repeat, claims_nothing_of, credential, ids_to_ask_with, meaning, nobody_saw, owner,
        provenance, rebuilt, verdict,
    },
};

const STYLE: &str = include_str!("style.css");

/// What a browser may do with the file: show it with its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page.
pub fn html(note: &Note, sign_off: Option<&SignOff>) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{} {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        verdict(note),
        Escaped(note.run_id.as_str())
    );
    head(note, &mut out);
    out.push_str("<main>\n");
    section(&mut out, "questions", "The six questions", |out| questions(note, out));
    section(&mut out, "decision", "Decision", |out| decision(note, sign_off, out));
    section(&mut out, "attempts", "Attempts", |out| {
        table::attempts(note, out);
        around(note, out);
    });
    if let Some(rehearsal) = &note.rehearsal {
        section(&mut out, "rehearsal", "Rehearsal", |out| table::rehearsal(rehearsal, out));
    }
    section(&mut out, "sources", "Sources", |out| sources(note, out));
    section(&mut out, "limits", "Uncertain, not seen, not claimed", |out| limits(note, out));
    if let Some(repeat) = &note.repeat {
        section(&mut out, "repeat", "Repeat", |out| {
            let before = before_repeat(note);
            let (before, command) = (Escaped(&before), Escaped(repeat.command.as_str()));
            append(out, format_args!("<p>{before}</p>\n<pre>{command}</pre>\n"));
            if let Some(curl) = &repeat.curl {
                append(out, format_args!("<pre>{}</pre>\n", Escaped(curl.as_str())));
            }
        });
    }
    append(
        &mut out,
        format_args!(
            "</main>\n<footer>\n<p class=\"soft\">Made by Redial {} from the note with seal <code>{}</code>. \
             The JSON is what counts: <code>redial verify</code> says whether it stands.</p>\n</footer>\n</body>\n</html>\n",
            Escaped(note.redial.version.as_str()),
            note.seal.sha256
        ),
    );
    out
}

/// A text between tags or in an attribute.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, special)) =
            rest.find(['&', '<', '>', '"', '\'']).and_then(|at| rest.split_at_checked(at))
        {
            f.write_str(before)?;
            let mut chars = special.chars();
            f.write_str(match chars.next() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('"') => "&quot;",
                _ => "&#39;",
            })?;
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}

fn section(out: &mut String, id: &str, title: &str, fill: impl FnOnce(&mut String)) {
    append(out, format_args!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n"));
    fill(out);
    out.push_str("</section>\n");
}

fn head(note: &Note, out: &mut String) {
    append(
        out,
        format_args!(
            "<header>\n<h1><span class=\"{}\">{}</span> {} of {}, {}</h1>\n<p class=\"soft\"><code>{}</code>, \
             <time datetime=\"{}\">{}</time></p>\n<p>Gateway: {}</p>\n",
            class(note.decision.result),
            verdict(note),
            note.kind,
            note.endpoint_family,
            Escaped(&because(note)),
            Escaped(note.run_id.as_str()),
            note.started_at,
            note.started_at,
            Escaped(&gateway(note))
        ),
    );
    if let Some(credential) = credential(note) {
        append(out, format_args!("<p>Credential: {}</p>\n", Escaped(&credential)));
    }
    let simulated = note.gateway.kind == redial_note::GatewayKind::Simulator;
    let rebuilt = rebuilt(note).map(|from| format!("rebuilt from {from}"));
    let notices =
        [simulated.then_some("Simulated: this is no evidence on a real gateway"), provenance(note), rebuilt.as_deref()];
    for notice in notices.into_iter().flatten() {
        append(out, format_args!("<p class=\"notice\">{}.</p>\n", Escaped(notice)));
    }
    out.push_str("</header>\n");
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Continue => "continue",
        Verdict::Pause => "pause",
        Verdict::Escalate => "escalate",
    }
}

fn questions(note: &Note, out: &mut String) {
    out.push_str("<dl>\n");
    for (answer, n) in answers(note).iter().zip(1..) {
        append(out, format_args!("<dt>{n}. {}</dt>\n", Escaped(answer.question)));
        for line in &answer.lines {
            append(out, format_args!("<dd>{}</dd>\n", Escaped(line)));
        }
    }
    out.push_str("</dl>\n");
}

fn decision(note: &Note, sign_off: Option<&SignOff>, out: &mut String) {
    let result = note.decision.result;
    append(
        out,
        format_args!(
            "<p><strong class=\"{}\">{}</strong>, {}: {}.</p>\n",
            class(result),
            verdict(note),
            Escaped(&because(note)),
            Escaped(&meaning(note))
        ),
    );
    if !note.findings.is_empty() {
        out.push_str("<ul>\n");
        for finding in &note.findings {
            let (effect, id) = (finding.effect, Escaped(finding.id.as_str()));
            let message = Escaped(finding.message.as_str());
            append(out, format_args!("<li>{message} <span class=\"soft\">(<code>{id}</code>, {effect})</span></li>\n"));
        }
        out.push_str("</ul>\n");
    }
    let next = Escaped(note.next.action.as_str());
    append(out, format_args!("<p><strong>Next:</strong> {next} Move: {}.</p>\n", owner(note)));
    if let Some(page) = &note.next.page {
        let page = Escaped(page.as_str());
        append(out, format_args!("<p>Help: <a href=\"{page}\">{page}</a></p>\n"));
    }
    if let Some(ids) = ids_to_ask_with(note) {
        append(out, format_args!("<p>Ask with: {}</p>\n", Escaped(&ids)));
    }
    if let Some(remark) = &note.remark {
        append(out, format_args!("<p>Remark: {}</p>\n", Escaped(remark.as_str())));
    }
    match sign_off {
        Some(sign) => append(
            out,
            format_args!(
                "<p>Signed off: {} by {} at {}: {}</p>\n",
                sign.result,
                Escaped(sign.by.as_str()),
                sign.at,
                Escaped(sign.remark.as_str())
            ),
        ),
        None => append(
            out,
            format_args!(
                "<p>Signed off: nobody has (<code>redial sign-off {}.json pass|fail --note TEXT</code>).</p>\n",
                Escaped(note.run_id.as_str())
            ),
        ),
    }
}

fn around(note: &Note, out: &mut String) {
    for (label, said) in besides(note) {
        append(out, format_args!("<p><strong>{label}:</strong> {}</p>\n", Escaped(&said)));
    }
    if let Some(files) = changed_files(note) {
        append(out, format_args!("<p><strong>Changed files:</strong> {}.</p>\n", Escaped(&files)));
    }
}

fn sources(note: &Note, out: &mut String) {
    if note.sources.is_empty() {
        out.push_str("<p>No page was read.</p>\n");
        return;
    }
    out.push_str("<ul>\n");
    for source in &note.sources {
        let url = Escaped(source.url.as_str());
        append(
            out,
            format_args!(
                "<li>{}: <a href=\"{url}\">{url}</a>, {}. {}</li>\n",
                Escaped(source.area.as_str()),
                Escaped(&page(source)),
                Escaped(source.wording.as_str())
            ),
        );
    }
    out.push_str("</ul>\n");
}

fn limits(note: &Note, out: &mut String) {
    out.push_str("<ul>\n");
    for uncertainty in &note.uncertainty {
        append(out, format_args!("<li>Uncertain: {}</li>\n", Escaped(uncertainty.message.as_str())));
    }
    append(out, format_args!("<li>{}</li>\n<li>{}</li>\n</ul>\n", nobody_saw(note), claims_nothing_of(note)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_markup_is_text() {
        assert_eq!(Escaped("a<b>&\"c'd‹…›").to_string(), "a&lt;b&gt;&amp;&quot;c&#39;d‹…›");
    }

    /// WCAG 2.2, 1.4.3 and 1.4.11: text at 4.5 to 1, the bar at 3 to 1, against both grounds, light, dark and printed.
    #[test]
    fn every_colour_can_be_read() {
        let colours = |block: &str| -> std::collections::BTreeMap<String, f64> {
            let pairs = block.split("--").skip(1).filter_map(|part| part.split_once(": #"));
            pairs.map(|(name, rest)| (name.to_owned(), luminance(rest.get(..6).unwrap()))).collect()
        };
        let blocks: Vec<_> =
            STYLE.split(":root {").skip(1).map(|block| colours(block.split('}').next().unwrap())).collect();
        assert_eq!(blocks.len(), 3);
        for block in blocks {
            assert_eq!(block.len(), 9);
            for ground in ["ground", "raised"] {
                for text in ["text", "soft", "continue", "pause", "escalate", "mark"] {
                    let (a, b) = (block.get(ground).unwrap(), block.get(text).unwrap());
                    let contrast = (a.max(*b) + 0.05) / (a.min(*b) + 0.05);
                    assert!(contrast >= 4.5, "{text} on {ground}: {contrast}");
                }
            }
        }
    }

    /// Relative luminance of `rrggbb`.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }
}
