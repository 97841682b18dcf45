//! What comes next, and whose move it is.

use redial_note::{Draft, Effect, Finding, Next, Owner, Verdict, worst_went_to};
use redial_redact::{SafeUrl, Sentence, Tainted};

use crate::findings::{Advice, advice, label};

/// Where to look when a retry pattern needs support (sources.md, area `escalation`).
const HELP_CENTER: &str = "https://apidoc.cometapi.com/support/help-center";

/// The gateway whose page that is: another one's users are not sent there.
const HELP_CENTER_OF: &str = "cometapi";

/// The first of the gravest findings names what comes next.
pub(crate) fn next(draft: &Draft, findings: &[Finding], verdict: Verdict) -> Next {
    let effect = match verdict {
        Verdict::Continue => return nothing_due(),
        Verdict::Pause => Effect::Pause,
        Verdict::Escalate => Effect::Escalate,
    };
    let Some(finding) = findings.iter().find(|finding| finding.effect == effect) else { return nothing_due() };
    let Some(Advice { owner, action }) = advice(draft, finding, verdict) else { return nothing_due() };
    // A support step is due where the provider, or nobody known, must act; the page is that of one gateway.
    let elsewhere = worst_went_to(&draft.calls).is_some();
    let support = verdict == Verdict::Escalate
        && owner == Owner::Provider
        && draft.gateway.name.as_str() == HELP_CENTER_OF
        && !elsewhere;
    let page = support.then(|| SafeUrl::new(Tainted::from(HELP_CENTER)).ok()).flatten();
    Next { action: Sentence::new_from(action, &[]), owner, page, by_rule: finding.id.clone() }
}

fn nothing_due() -> Next {
    let action = Sentence::new_from("Nothing is due. Whoever is responsible may sign off.", &[]);
    Next { action, owner: Owner::Nobody, page: None, by_rule: label("no row has an effect") }
}
