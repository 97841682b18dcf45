//! The proof of redaction: it is what a scan of this run makes, and of nothing less.

use redial_note::{
    Artefact, ArtefactName, Draft, GatewayKind, OriginKind, OutputState, Redaction, Searched, Skipped, canonical,
};
use redial_redact::{Control, Fingerprint, Identifier, Scanner};

use super::{Fault, fault};
use crate::{
    redaction::{complete, passes, scanner},
    simulated::is_told,
};

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

/// A scan is of the draft, the journal and every text that is rendered from them, with the control in each; and of what a
/// command put out and the files that were named, behind them.
fn artefacts(redaction: &Redaction, draft: &Draft, faults: &mut Vec<Fault>) {
    let names: Vec<ArtefactName> = redaction.artefacts.iter().map(|artefact| artefact.name).collect();
    let own: Vec<ArtefactName> = names.iter().copied().take_while(|name| name.is_own()).collect();
    let mut wanted = vec![
        ArtefactName::Draft,
        ArtefactName::Journal,
        ArtefactName::Markdown,
        ArtefactName::Screen,
        ArtefactName::Exports,
    ];
    let plain = own == wanted;
    wanted.push(ArtefactName::Summary);
    let on_github = draft.origin.kind == OriginKind::GithubActions;
    let with_summary = on_github && own == wanted;
    // Whoever rebuilds a note writes no step summary.
    let is_whole = with_summary || plain && (draft.recovered || !on_github);
    if !is_whole || !outside(names.get(own.len()..).unwrap_or_default(), draft) {
        faults.push(fault("/redaction/artefacts", "does not list what a run writes and prints, once each"));
    }
    let read = redaction.artefacts.iter().filter(|artefact| artefact.is_read()).count();
    let planted = Control::planted() as u64 * read as u64;
    if redaction.control.planted != planted {
        faults.push(fault("/redaction/control/planted", "is not one control for each artefact"));
    }
    if redaction.control.found > planted {
        faults.push(fault("/redaction/control/found", "is more than was planted"));
    }
    let budget = redaction.artefacts.iter().any(|artefact| artefact.skipped == Some(Skipped::Budget));
    if redaction.budget_reached != budget {
        faults.push(fault("/redaction/budget_reached", "does not follow from the artefacts"));
    }
    (0..).zip(&redaction.artefacts).for_each(|(index, one)| artefact(index, one, (redaction, draft), faults));
}

fn artefact(index: usize, artefact: &Artefact, (redaction, draft): (&Redaction, &Draft), faults: &mut Vec<Fault>) {
    let place = format!("/redaction/artefacts/{index}");
    let kept = matches!(artefact.name, ArtefactName::Journal | ArtefactName::Markdown) || !artefact.name.is_own();
    if artefact.sha256.is_some() != (kept && artefact.is_read() && redaction.may_tell_digest(artefact)) {
        faults.push(fault(
            format!("{place}/sha256"),
            "stands for what lies in a file, and for nothing that may hold a secret",
        ));
    }
    if artefact.path.is_some() != (artefact.name == ArtefactName::Log) {
        faults.push(fault(format!("{place}/path"), "stands for a file that was named, and for nothing else"));
    }
    if !is_as_told(artefact, draft) {
        faults.push(fault(format!("{place}/skipped"), "is not what is said of the command's output"));
    }
    if !is_length(artefact, draft) {
        faults.push(fault(format!("{place}/bytes"), "is not the length of what it names"));
    }
}

/// A stream that is called searched was read to its end, and one that is called open was kept open.
fn is_as_told(artefact: &Artefact, draft: &Draft) -> bool {
    let Some(output) = &draft.child_output else { return true };
    let states = match artefact.name {
        ArtefactName::Stdout => [output.stdout; 2],
        ArtefactName::Stderr => [output.stderr; 2],
        ArtefactName::Output => [output.stdout, output.stderr],
        ArtefactName::Draft
        | ArtefactName::Journal
        | ArtefactName::Markdown
        | ArtefactName::Screen
        | ArtefactName::Exports
        | ArtefactName::Summary
        | ArtefactName::Log => return true,
    };
    states.iter().all(|state| match state {
        OutputState::Scanned => artefact.skipped.is_none(),
        OutputState::Open => artefact.skipped == Some(Skipped::Open),
        OutputState::Leaked | OutputState::Terminal | OutputState::NotScanned => true,
    })
}

/// What lies outside of Redial: each stream of the child's that was searched, and then files. One that was kept open past the
/// end was searched as far as it came, and is not called searched. Whoever rebuilds a note of a killed run has none of them.
fn outside(names: &[ArtefactName], draft: &Draft) -> bool {
    let logs = names.iter().position(|name| *name == ArtefactName::Log).unwrap_or(names.len());
    let Some((streams, logs)) = names.split_at_checked(logs) else { return false };
    let searched = |state: OutputState| matches!(state, OutputState::Scanned | OutputState::Leaked | OutputState::Open);
    let are_streams = match (&draft.child_output, streams) {
        // What was searched stands there also where the word of it in the journal was lost, or the journal was altered.
        (_, streams) if draft.recovered || draft.coverage.lost_events > 0 => streams.is_sorted_by(|a, b| a < b),
        (None, streams) => streams.is_empty(),
        (Some(_), [ArtefactName::Output]) => true,
        (Some(output), streams) => {
            let has = |name| streams.contains(&name);
            streams.iter().is_sorted_by(|a, b| a < b)
                && !has(ArtefactName::Output)
                && (has(ArtefactName::Stdout) || !searched(output.stdout))
                && (has(ArtefactName::Stderr) || !searched(output.stderr))
        }
    };
    are_streams && logs.iter().all(|name| *name == ArtefactName::Log)
}

/// The draft's length can be taken again; the others are never empty.
fn is_length(artefact: &Artefact, draft: &Draft) -> bool {
    if artefact.name == ArtefactName::Draft {
        canonical(draft).is_ok_and(|bytes| bytes.len() as u64 == artefact.bytes)
    } else {
        artefact.bytes > 0 || !artefact.name.is_own()
    }
}

/// The secrets in use are among those that were searched for.
fn secrets(redaction: &Redaction, draft: &Draft, faults: &mut Vec<Fault>) {
    let named = redaction.secrets.iter().any(|secret| secret.name.as_str() == SIMULATOR_KEY);
    let told = is_told(draft);
    let stands = match draft.gateway.kind {
        // The embedded one, or one whose answers said so. Those may stand in groups only.
        GatewayKind::Simulator => named || told || draft.coverage.grouped_away > 0,
        GatewayKind::Real => !named && !told,
        GatewayKind::Unknown => !named,
    };
    if !stands {
        let what = "the gateway is a simulator if and only if its key is searched for or an answer says so";
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
