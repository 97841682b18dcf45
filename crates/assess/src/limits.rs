//! What a note does not say: what nobody could see, what it never claims, what the evidence does not settle.

mod grouping;

use redial_note::{
    Bypass, Call, ContractState, Draft, GatewayKind, Kind, Listed, NotObservable, Outcome, Purpose, Reason, RunFamily,
    Uncertainty, Unclaimed, telling,
};
use redial_redact::{CleanArg, Pointer, Sentence};

use crate::{
    claims::{self, Form, Unread},
    findings::{environment_mismatch::MACHINE, label},
    replay::is_recorded,
    simulated::is_embedded,
};

/// What is said where no commit can be named.
const NO_REPOSITORY: (&str, &str, &str) =
    ("no_repository", "No git repository was found, or git could not be asked.", "/repository");

/// What nobody outside could have seen.
pub(crate) fn not_observable(draft: &Draft) -> Vec<NotObservable> {
    let mut list = vec![NotObservable::AttemptsBehindTheGateway, NotObservable::InstructionsRead];
    match draft.kind {
        Kind::Check | Kind::Repeat => list.push(NotObservable::WorkflowClient),
        Kind::Reported => {
            let unseen = [NotObservable::RequestSent, NotObservable::AttemptsMade, NotObservable::TimesOfAttempt];
            list.extend(unseen);
        }
        Kind::Run | Kind::Rehearsal => {}
    }
    list
}

/// What a note never claims, whatever it saw.
pub(crate) fn unclaimed() -> Vec<Unclaimed> {
    Unclaimed::ALL.to_vec()
}

/// What a text that somebody pasted does not settle, whatever it says: id, sentence, place.
const REPORTED: [(&str, &str, &str); 6] = [
    (
        "reported_only",
        "Redial observed none of this: it stands as somebody reported it, and may be cut or changed.",
        "/kind",
    ),
    ("gateway_not_observed", "Which gateway answered, and with which credential, is not known.", "/gateway"),
    ("family_as_told", "The family is the one that the reporter named.", "/endpoint_family"),
    ("request_not_observed", "What was sent, to which model and how often, is not known.", "/calls"),
    (
        "circumstances_of_the_report",
        "Times, machine and repository are those of the report: when and where the call was made is not known.",
        "/environment",
    ),
    ("no_source_read", "No documentation page was read, since no request was seen that it could back.", "/sources"),
];

/// What the evidence does not settle, from a fixed set of sentences.
pub(crate) fn uncertainty(draft: &Draft) -> Vec<Uncertainty> {
    let mut list = if draft.kind == Kind::Reported { reported(draft) } else { observed(draft) };
    list.extend(unread_remark(draft));
    list
}

/// A remark in which claims were not looked for is not one in which there are none.
fn unread_remark(draft: &Draft) -> Option<Uncertainty> {
    let read = claims::read(draft.remark.as_ref()?.as_str(), Form::Plain, &[]);
    let template = match read.unread.first()? {
        (_, Unread::Foreign) => {
            "The remark reads as another language than English: whether it claims too much is not known."
        }
        (_, Unread::TooLong) => {
            "A sentence of the remark is too long to be read: whether it claims too much is not known."
        }
    };
    Some(unsure("remark_not_read", template, &[], "/remark"))
}

fn reported(draft: &Draft) -> Vec<Uncertainty> {
    let no_repository = draft.repository.is_none().then_some(NO_REPOSITORY);
    let said = REPORTED.into_iter().chain(no_repository);
    said.map(|(id, template, place)| unsure(id, template, &[], place)).collect()
}

/// Whether a call's last attempt was refused for its key or its rights. An empty account is another matter.
fn refused_account(call: &Call) -> bool {
    let failure = telling(call).and_then(|(_, attempt)| attempt.failure.as_ref());
    failure.is_some_and(|failure| matches!(failure.reason, Reason::InvalidApiKey | Reason::PermissionDenied))
}

fn observed(draft: &Draft) -> Vec<Uncertainty> {
    let mut list = Vec::new();
    let mut say = |id: &'static str, template: &'static str, args: &[&dyn CleanArg], place: &str| {
        list.push(unsure(id, template, args, place));
    };
    if draft.gateway.kind == GatewayKind::Simulator {
        let template = if is_embedded(draft) {
            "The gateway was the embedded simulator: this is no evidence on a real one."
        } else {
            "A simulator answered, and said so: this is no evidence on a real gateway."
        };
        say("simulated", template, &[], "/gateway/kind");
    }
    if draft.kind == Kind::Rehearsal {
        let template = "Failures were injected: this is no evidence on a gateway, only on the command.";
        say("rehearsed", template, &[], "/rehearsal");
    }
    if draft.sources.is_empty() && draft.endpoint_family == RunFamily::Models {
        say("no_contract_page", "No documentation page is known for the model list.", &[], "/sources");
    }
    for (index, source) in draft.sources.iter().enumerate() {
        if source.contract == ContractState::NotChecked {
            let template = "Whether the page for {} asks for what was sent was not checked.";
            say("contract_not_checked", template, &[&source.area], &format!("/sources/{index}/contract"));
        }
    }
    let recorded = is_recorded(draft.kind);
    if recorded && draft.calls.iter().any(|call| call.model.requested.is_some()) {
        let template = "Whether the account's list names the models that were asked for was not compared.";
        say("model_list_not_read", template, &[], "/calls");
    }
    // What opens one path and not another is rarely the key alone.
    let refused = |call: &&Call| call.purpose == Purpose::Work && refused_account(call);
    let taken =
        draft.calls.iter().find(|call| call.purpose == Purpose::ModelList && call.outcome == Outcome::Succeeded);
    if let (false, Some(refused), Some(taken)) = (recorded, draft.calls.iter().find(refused), taken) {
        let template = "The gateway answered call {} with the same credential that it refused for call {}: it may be valid, and what it may do there, or the gateway, be the cause.";
        say("credential_taken_elsewhere", template, &[&taken.id, &refused.id], "/calls");
    }
    if recorded {
        for set in grouping::unsure_sets(&draft.calls) {
            let (template, args) = set.said();
            say("grouping_unsure", template, &args, "/calls");
        }
    }
    if draft.coverage.grouped_away > 0 {
        let template = "{} calls stand in groups only: equal in family, reason, status and attempts, not one by one.";
        say("calls_grouped", template, &[&draft.coverage.grouped_away], "/groups");
    }
    for (index, call) in draft.calls.iter().enumerate() {
        let asked = call.purpose == Purpose::Work && call.model.requested.is_some();
        if asked && call.model.listed == Listed::NotChecked && !recorded {
            let template = "Whether the account's list names the model of call {} is not known.";
            say("model_list_not_read", template, &[&call.id], &format!("/calls/{index}/model/listed"));
        }
        if asked && call.model.listed == Listed::Absent && call.outcome == Outcome::Succeeded {
            let template = if call.model.served.is_empty() {
                "The account's list does not name the model of call {}, and no answer says that it was served."
            } else {
                "The account's list does not name the model of call {}, and an answer came all the same."
            };
            say("served_unlisted", template, &[&call.id], &format!("/calls/{index}/model/listed"));
        }
    }
    if draft.coverage.watched.len() > 1 && draft.coverage.grouped_away > 0 {
        let template = "Which of {} addresses the calls went to that stand in groups only, the note does not say.";
        say("several_addresses", template, &[&(draft.coverage.watched.len() as u64)], "/coverage/watched");
    }
    if draft.coverage.bypass == Bypass::NotChecked {
        let template = "Connections of other processes were not looked at.";
        say("bypass_not_checked", template, &[], "/coverage/bypass");
    }
    if draft.coverage.bypass == Bypass::NoneSeen {
        let template = "Connections past the recorder were sampled: a short one, or one to a host that is not known, may be missing.";
        say("bypass_sampled", template, &[], "/coverage/bypass");
    }
    if draft.repository.is_none() {
        let (id, template, place) = NO_REPOSITORY;
        say(id, template, &[], place);
    }
    let differs = draft.compared.iter().flat_map(|compared| &compared.differs);
    if let Some((index, _)) = differs.enumerate().find(|(_, what)| what.as_str() == MACHINE) {
        let template = "The machine is another than that of the note that was repeated: system, processor or image.";
        say("other_machine", template, &[], &format!("/compared/differs/{index}"));
    }
    let compared = draft.compared.iter().flat_map(|compared| &compared.not_comparable);
    for (index, what) in compared.enumerate() {
        let template = "Whether this is as in the note that was repeated cannot be told: {}.";
        say("not_comparable", template, &[what], &format!("/compared/not_comparable/{index}"));
    }
    if draft.probe.is_none() && !recorded {
        say("no_error_path", "No error-path probe was sent.", &[], "/probe");
    }
    list.extend(left_behind(draft));
    list
}

/// What a command left running.
fn left_behind(draft: &Draft) -> Vec<Uncertainty> {
    let Some(left) = &draft.coverage.left else { return Vec::new() };
    let one = "A process that the command started went on when the run ended: what it asks from then on is not on the record.";
    let many = "{} processes that the command started went on when the run ended: what they ask from then on is not on the record.";
    let running = match &left.running {
        Some(0) | None => None,
        Some(1) => Some(unsure("processes_left", one, &[], "/coverage/left/running")),
        Some(running) => Some(unsure("processes_left", many, &[running], "/coverage/left/running")),
    };
    let template =
        "What the command left running was killed ten seconds after it: a call of its may have been cut off.";
    let killed = left.killed.then(|| unsure("processes_killed", template, &[], "/coverage/left/killed"));
    running.into_iter().chain(killed).collect()
}

fn unsure(id: &'static str, template: &'static str, args: &[&dyn CleanArg], place: &str) -> Uncertainty {
    Uncertainty { id: label(id), message: Sentence::new_from(template, args), evidence: vec![Pointer::to(place)] }
}
