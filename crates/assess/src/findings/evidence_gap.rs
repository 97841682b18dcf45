use redial_note::{
    Draft, Effect, Family, Finding, Kind, LogState, Owner, Purpose, RunFamily, SourceState, Stopped, Verdict,
};

use super::{Advice, Check, Facts, finding};
use crate::replay::is_recorded;

/// Something that a reader needs is missing.
pub(super) struct EvidenceGap;

impl Check for EvidenceGap {
    fn id(&self) -> &'static str {
        "evidence_gap"
    }

    fn advice(&self, draft: &Draft, _: &Finding, _: Verdict) -> Advice {
        let nothing_came = is_recorded(draft.kind) && draft.calls.is_empty();
        let action = if nothing_came && draft.coverage.lost_events > 0 {
            "Run the command again: what is left of the journal does not say what came of its calls."
        } else if is_recorded(draft.kind) && only_others(draft) {
            "Judge the command by its own log: what it asked for is no call that a record covers."
        } else if nothing_came {
            "Look whether the command was to make a call at all; if so, point its client at the recorder (--client or --env), and run it again."
        } else if draft.recovered && draft.ended_at.is_some() {
            "Find out what wrote to the run's journal, keep the folder of notes from it, and run it again."
        } else if draft.recovered {
            "Repeat the narrow check, and let it end: the record of this run breaks off, and what came behind it is not known."
        } else if !draft.coverage.bypassed_hosts.is_empty() {
            "Point all of the command's clients at the recorder, and run it again."
        } else {
            "Fill the gap that the finding names, and repeat the narrow check."
        };
        Advice::to(Owner::Operator, action)
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let draft = facts.draft;
        let gap = |template, args: &[&dyn redial_redact::CleanArg], place: &str| {
            finding(self.id(), Effect::Pause, template, args, &[place])
        };
        let mut found = Vec::new();
        if draft.recovered {
            let template = match draft.ended_at {
                None => {
                    "The journal has no end: the run was killed, or its disk took no more. This note was rebuilt from it, and what came behind its last line is not known."
                }
                Some(_) => {
                    "The journal is not what was written to it: it was altered during the run. This note was rebuilt."
                }
            };
            found.push(gap(template, &[], "/recovered"));
        }
        if draft.origin.kind.names_its_log()
            && draft.origin.log.state == LogState::Absent
            && draft.kind != Kind::Reported
        {
            found.push(gap("The CI job does not say where its log can be read.", &[], "/origin/log/state"));
        }
        let asked = draft.origin.event.as_ref().is_some_and(|event| OF_A_PULL_REQUEST.contains(&event.as_str()));
        if asked && draft.origin.pull_request.is_none() {
            found.push(gap(
                "The CI job was started by a pull request, and does not say by which.",
                &[],
                "/origin/pull_request",
            ));
        }
        if draft.coverage.lost_events > 0 {
            let lost = draft.coverage.lost_events;
            found.push(gap(
                "Lines of the journal were lost, altered or out of place: {}.",
                &[&lost],
                "/coverage/lost_events",
            ));
        }
        if draft.other_traffic.escapes > 0 {
            let template = "Answers sent the client past the recorder, to another place than the gateway: {}.";
            found.push(gap(template, &[&draft.other_traffic.escapes], "/other_traffic/escapes"));
        }
        for (index, host) in draft.coverage.bypassed_hosts.iter().enumerate() {
            let template = "A connection of the command's went past the recorder, to an address of {}.";
            found.push(gap(template, &[host], &format!("/coverage/bypassed_hosts/{index}")));
        }
        if only_lists_beside_others(draft) {
            found.push(gap(ONLY_LISTS, &[&draft.other_traffic.forwarded], "/other_traffic/forwarded"));
        }
        if !draft.calls.iter().any(|call| call.purpose == Purpose::Work) {
            let (forwarded, not_ours) = (draft.other_traffic.forwarded, draft.other_traffic.not_ours);
            found.push(match no_call(draft) {
                Some(_) if draft.coverage.lost_events > 0 => gap(LOST, &[], "/coverage/lost_events"),
                Some(_) if draft.calls.iter().any(|call| call.purpose == Purpose::Expected) => {
                    gap(ONLY_EXPECTED, &[], "/calls")
                }
                Some(_) if not_ours > 0 => gap(ONLY_OTHER_KEYS, &[&not_ours], "/other_traffic/not_ours"),
                Some(_) if forwarded > 0 => gap(ONLY_OTHERS, &[&forwarded], "/other_traffic/forwarded"),
                Some(template) => gap(template, &[], "/calls"),
                None => gap("No work call was seen.", &[], "/calls"),
            });
        }
        // The model list has no contract page: its request has neither body nor fields (see `limits`). Of a reported call
        // nobody saw a request that a page could back: the finding `reported` pauses for all of it. A rehearsal is no evidence
        // on the gateway, and reads none.
        // A recorded run without a call has no family that was seen.
        let has_page = draft.endpoint_family != RunFamily::Models
            && !matches!(draft.kind, Kind::Reported | Kind::Rehearsal)
            && !(draft.kind == Kind::Run && draft.calls.is_empty());
        if draft.sources.is_empty() && has_page {
            found.push(gap("No documentation page was read for the family.", &[], "/sources"));
        }
        for (index, source) in draft.sources.iter().enumerate() {
            let place = format!("/sources/{index}/state");
            match source.state {
                SourceState::Unreachable => {
                    let template = "The documentation page for {} could not be read, and there is no snapshot of it.";
                    found.push(gap(template, &[&source.area], &place));
                }
                SourceState::Stale => {
                    let template = "The documentation page for {} could not be read, and its snapshot is too old, or nobody reviewed it.";
                    found.push(gap(template, &[&source.area], &place));
                }
                SourceState::Fetched | SourceState::Snapshot | SourceState::Changed => {}
            }
        }
        found
    }
}

/// Events that a pull request starts a run by: GitHub's (Travis, Drone and Woodpecker have the first one, too), Azure's, and GitLab's.
const OF_A_PULL_REQUEST: [&str; 6] = [
    "PullRequest",
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "merge_request_event",
];

/// The client was pointed at the recorder, and asked for something that is no call: embeddings, files, ….
const ONLY_OTHERS: &str = "No call came to the recorder, but requests that make no call of a known family: {}. They went on and were counted, and \
     nothing else of them was looked at.";

/// Clients ask for the list of models before their work, and the work was something else.
const ONLY_LISTS: &str = "No call came to the recorder but for lists of models; requests that make no call of a known family did: {}. They went on and \
     were counted, and nothing else of them was looked at.";

/// Whether all that a command asked the families for were lists of models, while it asked for something that is no call.
fn only_lists_beside_others(draft: &Draft) -> bool {
    let mut work = draft.calls.iter().filter(|call| call.purpose == Purpose::Work).peekable();
    draft.other_traffic.forwarded > 0 && work.peek().is_some() && work.all(|call| call.family == Family::Models)
}

/// What is left of a journal is no word on what came to the recorder.
const LOST: &str =
    "Nothing that is left of the journal tells of a work call: the lines that were lost may have been of one.";

/// A suite that provokes failures, and does nothing else.
const ONLY_EXPECTED: &str =
    "Each call of the command is one that it provokes on purpose: none shows that the gateway does its work.";

/// The client was pointed at the recorder, and has its key from elsewhere: from a file, or written into it.
const ONLY_OTHER_KEYS: &str = "Requests came with another key than the one that this run gave its command, and were refused: {}. Let the command read its key \
     from the environment, or point it by --env, with the token in its value.";

/// A client that was not pointed at the recorder went past it. One that never started did not.
fn no_call(draft: &Draft) -> Option<&'static str> {
    if draft.stopped.is_some_and(Stopped::before_any_call) {
        return None;
    }
    match draft.kind {
        Kind::Rehearsal => Some(
            "No call came to the recorder: the command made none, or went past it. Point the client at it: redial rehearse --client NAME, or --env for its variable.",
        ),
        Kind::Run => Some(
            "No call came to the recorder: the command made none, or went past it. Point the client at it: redial run --client NAME, or --env for its variable.",
        ),
        Kind::Check | Kind::Repeat | Kind::Reported => None,
    }
}

/// Whether all that a command asked for, but for lists of models, is no call.
fn only_others(draft: &Draft) -> bool {
    (draft.calls.is_empty() && draft.other_traffic.forwarded > 0) || only_lists_beside_others(draft)
}
