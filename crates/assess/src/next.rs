//! What comes next, and whose move it is.

use redial_note::{
    Attempt, Category, CorrelationMethod, Draft, Effect, Finding, Kind, Next, Owner, Stopped, TlsError,
    TransportReason, Verdict, telling, worst_went_to, worst_work_call,
};
use redial_redact::{SafeUrl, Sentence, Tainted};

use crate::{
    call::is_around,
    findings::{evidence_gap::only_lists_beside_others, label, stopped_early::is_ours},
    replay::is_recorded,
};

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
    let (action, owner) = advice(draft, finding, verdict);
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

fn advice(draft: &Draft, finding: &Finding, verdict: Verdict) -> (&'static str, Owner) {
    match finding.id.as_str() {
        "redaction_unproven" if stands_outside(finding) => (
            "Do not publish what the command wrote: take the secret out of it, and rotate a key that was published. This note holds none of it.",
            Owner::Operator,
        ),
        "redaction_unproven" => ("Do not share this note; look at its redaction section first.", Owner::Operator),
        "credential_echoed" if draft.kind == Kind::Reported => {
            ("Rotate the secret that the pasted text holds, and delete the text.", Owner::AccountOwner)
        }
        "credential_echoed" => ("Rotate the credential, and tell the gateway's operator.", Owner::AccountOwner),
        "output_uncovered" => {
            ("Search the command's output before it is published: redirect it, or run it in CI.", Owner::Operator)
        }
        "inconsistent"
            if !draft.calls.iter().flat_map(|call| &call.attempts).any(|one| !one.request_ids.is_empty()) =>
        {
            (
                "Ask the gateway why equal requests were answered so; no request id of a form that is kept came, so name the times.",
                Owner::Provider,
            )
        }
        "inconsistent" => {
            ("Keep the request ids and ask the gateway why equal requests were answered so.", Owner::Provider)
        }
        "model_unverified" => {
            ("Compare the model's name with the account's list before anything else.", Owner::Operator)
        }
        // Whoever was asked to wait has the move, whatever asked for it.
        "call_failed" if draft.stopped == Some(Stopped::HintTooLong) => (stopped_advice(draft), Owner::Operator),
        "call_failed" => failure_advice(draft, verdict),
        "unfinished" if is_recorded(draft.kind) && left(draft) => (
            "Look in the client's own log why it left (its time limit, perhaps): the gateway may have done the work.",
            Owner::Operator,
        ),
        "unfinished" if accepted(draft) => (
            "Ask the gateway what came of the work that it accepted, by the id of the answer; where the command does so itself, its path needs --allow-path.",
            Owner::Operator,
        ),
        "unfinished" => ("Repeat the narrow check; the outcome of this one is unknown.", Owner::Operator),
        "fault_mishandled" => {
            ("Change how the client or the command takes this failure, and rehearse it again.", Owner::RepositoryOwner)
        }
        "fault_not_met" => {
            ("Let the command ask often enough to meet every fault, or rehearse fewer.", Owner::Operator)
        }
        "unreviewed_fallback" if fell_back(draft) => (
            "Have the other model reviewed ([approved] in redial.toml), or take it out of the client's settings.",
            Owner::RepositoryOwner,
        ),
        "unreviewed_fallback" => {
            ("Have what differs reviewed, or take it out of the client's settings.", Owner::RepositoryOwner)
        }
        "environment_mismatch" => (
            "Compare what the finding names in both places (settings: redial config show); put it back, or take it for the cause; then redial repeat.",
            Owner::Operator,
        ),
        "weak_handoff" => {
            ("Say beside the note what it lacks (sign-off --note), or run it again so that it can.", Owner::Operator)
        }
        "overclaim" => ("Take the remark for what it is, and say it again without the claim.", Owner::Operator),
        "scope_drift" => {
            ("Look at the files outside of the scope, and take them back or widen it.", Owner::RepositoryOwner)
        }
        "hidden_retry" => {
            ("Ask the gateway's operator which model answered, and have it reviewed.", Owner::RepositoryOwner)
        }
        "budget_exceeded" => ("Look at what took more than was allowed before more is spent.", Owner::RepositoryOwner),
        "expectation_unmet" => {
            ("Look at why the failures that are provoked on purpose did not come.", Owner::RepositoryOwner)
        }
        "unsure_grouping" => (
            "Look at the attempts in order, and let the job's own log say which of them belong together.",
            Owner::Operator,
        ),
        "child_failed" => ("Look at the job's own log: the command did not end well.", Owner::RepositoryOwner),
        "evidence_gap" if is_recorded(draft.kind) && draft.calls.is_empty() && draft.coverage.lost_events > 0 => {
            ("Run the command again: what is left of the journal does not say what came of its calls.", Owner::Operator)
        }
        "evidence_gap" if is_recorded(draft.kind) && only_others(draft) => {
            ("Judge the command by its own log: what it asked for is no call that a record covers.", Owner::Operator)
        }
        "evidence_gap" if is_recorded(draft.kind) && draft.calls.is_empty() => (
            "Look whether the command was to make a call at all; if so, point its client at the recorder (--client or --env), and run it again.",
            Owner::Operator,
        ),
        "evidence_gap" if draft.recovered && draft.ended_at.is_some() => (
            "Find out what wrote to the run's journal, keep the folder of notes from it, and run it again.",
            Owner::Operator,
        ),
        "evidence_gap" if draft.recovered => (
            "Repeat the narrow check, and let it end: the record of this run breaks off, and what came behind it is not known.",
            Owner::Operator,
        ),
        "evidence_gap" if !draft.coverage.bypassed_hosts.is_empty() => {
            ("Point all of the command's clients at the recorder, and run it again.", Owner::Operator)
        }
        "evidence_gap" => ("Fill the gap that the finding names, and repeat the narrow check.", Owner::Operator),
        "stopped_early" => (stopped_advice(draft), Owner::Operator),
        "source_drift" => ("Read the page, adapt the request or review a new snapshot.", Owner::RepositoryOwner),
        "error_path_failed" => {
            ("Look at how the gateway answers a wrong request before trusting its errors.", Owner::Operator)
        }
        _ => ("Read the findings.", Owner::Operator),
    }
}

/// Whether the secret that a scan met stands in what the command wrote: a note that would hold one itself is withheld, and
/// says nothing.
fn stands_outside(finding: &Finding) -> bool {
    finding.evidence.iter().any(|place| place.as_str() == "/redaction/artefacts")
}

/// Whether the client of the call that is told of left before its end.
fn left(draft: &Draft) -> bool {
    let last = worst_work_call(&draft.calls).and_then(|call| call.attempts.last());
    last.is_some_and(|attempt| attempt.client_gone)
}

/// Whether all that a command asked for, but for lists of models, is no call.
fn only_others(draft: &Draft) -> bool {
    (draft.calls.is_empty() && draft.other_traffic.forwarded > 0) || only_lists_beside_others(draft)
}

/// Whether the work of the call that is told of was only accepted.
fn accepted(draft: &Draft) -> bool {
    worst_work_call(&draft.calls).and_then(|call| call.attempts.last()).is_some_and(Attempt::is_accepted)
}

/// Whether a client fell back to another model, and no review names one that it should have asked.
fn fell_back(draft: &Draft) -> bool {
    let is_named = draft.approved.as_ref().is_some_and(|approved| approved.model.is_some());
    !is_named && draft.calls.iter().any(|call| call.correlation.method.has(CorrelationMethod::FallbackModel))
}

fn stopped_advice(draft: &Draft) -> &'static str {
    match draft.stopped {
        Some(Stopped::HintTooLong) => "Wait as long as the server asks, and repeat the narrow check.",
        Some(Stopped::SecretNotProvided) => "Give this job its credential, and repeat the check.",
        Some(Stopped::CommandNotStarted) if is_ours(draft) => {
            "Look at the limits on open files and processes and at free memory where Redial ran, and run it again."
        }
        Some(Stopped::CommandNotStarted) => {
            "Look at the command's spelling, at PATH and at the file's permissions, and run it again."
        }
        Some(Stopped::Interrupted) | None => "Repeat the narrow check, and let it end.",
    }
}

fn failure_advice(draft: &Draft, verdict: Verdict) -> (&'static str, Owner) {
    let last = worst_work_call(&draft.calls).and_then(telling).map(|(_, attempt)| attempt);
    let Some(failure) = last.and_then(|attempt| attempt.failure.as_ref()) else {
        return ("Read the findings.", Owner::Operator);
    };
    if let Some(advice) = last.and_then(below_http) {
        return (advice, Owner::Operator);
    }
    if REDIRECTS.contains(&failure.rule.as_str()) {
        return (REDIRECTED, Owner::Operator);
    }
    let owner = match failure.category {
        Category::RequestFormat | Category::LocalEnvironment => Owner::Operator,
        Category::CredentialOrAccount => Owner::AccountOwner,
        // Another Redial is this side's, whatever it met.
        Category::Provider | Category::Unclear if is_around(failure) => Owner::Operator,
        Category::Provider | Category::Unclear => Owner::Provider,
        Category::Workflow => Owner::RepositoryOwner,
    };
    // Where the job must not go on, nobody is told to try it again.
    let action = match verdict {
        Verdict::Escalate => failure.reason.escalated_action(),
        Verdict::Continue | Verdict::Pause => failure.reason.next_action(),
    };
    (action, owner)
}

/// Rules of answers that name another address in place of answering.
const REDIRECTS: [&str; 2] = ["edge/redirect", "status/redirect"];

/// What to do then: nobody but the operator can say whose address that is.
const REDIRECTED: &str = "Look where the answer sends the client, and whose address that is: set it as the base URL if it is the gateway's, or let the client follow.";

/// What to do where a failure below HTTP says more than its reason.
const fn below_http(attempt: &Attempt) -> Option<&'static str> {
    match (attempt.transport_error, attempt.tls) {
        (Some(TransportReason::RequestFraming), _) => {
            Some("Find what framed the request's body: its chunks (Transfer-Encoding) are none.")
        }
        (Some(TransportReason::BeyondLimits), _) => Some(
            "Look at the answer without Redial (redial show --format curl): it is longer than Redial reads, which says nothing against the gateway.",
        ),
        (_, Some(TlsError::NoAnswer)) => Some(
            "Check scheme and port of the base URL, and what lies between: nothing there answered the TLS handshake.",
        ),
        (_, Some(TlsError::NotTls)) => Some(
            "Set scheme and port of the base URL as the gateway speaks them: what answers there does not speak TLS.",
        ),
        (_, Some(TlsError::Untrusted)) => Some(
            "Find out whose authority signed the certificate, and name it with --ca-file only if it is one that you know (a company's, your own).",
        ),
        (_, Some(TlsError::Outdated)) => Some(
            "Compare this machine's clock (date -u) with the certificate's dates; if it is right, the gateway must renew it.",
        ),
        (_, Some(TlsError::OtherName)) => {
            Some("Check the host of the base URL: the certificate that came is for another name.")
        }
        (_, Some(TlsError::Unfit)) => Some(
            "Have the gateway show a certificate that an authority made for a server: one that signs itself as an authority (openssl req -x509) is taken for none, also as --ca-file.",
        ),
        (_, None) => None,
    }
}
