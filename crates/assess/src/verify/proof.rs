//! The proof of redaction: it is what a scan of this run makes, and of nothing less.

use redial_note::{Artefact, ArtefactName, Draft, GatewayKind, OriginKind, Redaction, Searched, canonical};
use redial_redact::{Control, Fingerprint, Identifier, Scanner};

use super::{Fault, fault};
use crate::redaction::{complete, passes, scanner};

/// The name under which the simulator's public key is searched for.
const SIMULATOR_KEY: &str = "simulator-key";

pub(super) fn faults(redaction: &Redaction, draft: &Draft, faults: &mut Vec<Fault>) {
    if redaction.complete != complete(redaction) {
        faults.push(fault("/redaction/complete", "does not follow from the artefacts"));
    }
    if redaction.passed != passes(redaction) {
        faults.push(fault("/redaction/passed", "does not follow from hits, control and secrets"));
    }
    if redaction.control.forms_sha256 != redial_redact::forms_sha256() {
        faults.push(fault("/redaction/control/forms_sha256", "names other encodings than this version promises"));
    }
    if redaction.rules_sha256 != redial_redact::rules_sha256() {
        faults.push(fault("/redaction/rules_sha256", "names other rules than this version has"));
    }
    if redaction.scanner != scanner() {
        faults.push(fault("/redaction/scanner", "is not the scanner of this version"));
    }
    if redaction.depth != Scanner::depth() {
        faults.push(fault("/redaction/depth", "is not the depth of this version"));
    }
    artefacts(redaction, draft, faults);
    secrets(redaction, draft, faults);
}

/// A scan is of the draft, the journal and every text that is rendered from them, with the control in each.
fn artefacts(redaction: &Redaction, draft: &Draft, faults: &mut Vec<Fault>) {
    let names: Vec<ArtefactName> = redaction.artefacts.iter().map(|artefact| artefact.name).collect();
    let mut wanted = vec![ArtefactName::Draft, ArtefactName::Journal, ArtefactName::Markdown, ArtefactName::Screen];
    let plain = names == wanted;
    wanted.push(ArtefactName::Summary);
    let on_github = draft.origin.kind == OriginKind::GithubActions;
    let with_summary = on_github && names == wanted;
    // Whoever rebuilds a note writes no step summary.
    if !with_summary && !(plain && (draft.recovered || !on_github)) {
        faults.push(fault("/redaction/artefacts", "does not list what a run writes and prints, once each"));
    }
    let planted = Control::planted() as u64 * redaction.artefacts.len() as u64;
    if redaction.control.planted != planted {
        faults.push(fault("/redaction/control/planted", "is not one control for each artefact"));
    }
    if redaction.control.found > planted {
        faults.push(fault("/redaction/control/found", "is more than was planted"));
    }
    for (index, artefact) in redaction.artefacts.iter().enumerate() {
        let place = format!("/redaction/artefacts/{index}");
        let kept = matches!(artefact.name, ArtefactName::Journal | ArtefactName::Markdown);
        if artefact.sha256.is_some() != kept {
            faults.push(fault(format!("{place}/sha256"), "stands for what lies in a file, and for nothing else"));
        }
        if !is_length(artefact, draft) {
            faults.push(fault(format!("{place}/bytes"), "is not the length of what it names"));
        }
    }
}

/// The draft's length can be taken again; the others are never empty.
fn is_length(artefact: &Artefact, draft: &Draft) -> bool {
    if artefact.name == ArtefactName::Draft {
        canonical(draft).is_ok_and(|bytes| bytes.len() as u64 == artefact.bytes)
    } else {
        artefact.bytes > 0
    }
}

/// The secrets in use are among those that were searched for.
fn secrets(redaction: &Redaction, draft: &Draft, faults: &mut Vec<Fault>) {
    let simulated = draft.gateway.kind == GatewayKind::Simulator;
    let named = |name: &str| redaction.secrets.iter().any(|secret| secret.name.as_str() == name);
    if simulated != named(SIMULATOR_KEY) {
        let what = "the simulator's key is searched for if and only if the simulator was asked";
        faults.push(fault("/redaction/secrets", what));
        faults.push(fault("/gateway/kind", what));
    }
    let searched = |name: &Identifier, fingerprint: &Fingerprint| {
        redaction.secrets.iter().any(|secret| secret.name == *name && secret.fingerprint == *fingerprint)
    };
    if draft.gateway.credential.as_ref().is_some_and(|used| !searched(&used.name, &used.fingerprint)) {
        faults.push(fault("/redaction/secrets", "the credential in use is not among them"));
    }
    for (index, secret) in redaction.secrets.iter().enumerate() {
        if secret.searched == Searched::Window || (secret.searched == Searched::Absent && !draft.recovered) {
            let place = format!("/redaction/secrets/{index}/searched");
            faults.push(fault(place, "is not how a check of this version searches"));
        }
    }
}
