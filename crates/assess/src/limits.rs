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

/// Takes down one of the sentences: id, template, what fills it, and where it can be seen.
type Say<'a> = dyn FnMut(&'static str, &'static str, &[&dyn CleanArg], &str) + 'a;

fn observed(draft: &Draft) -> Vec<Uncertainty> {
    let mut list = Vec::new();
    let say: &mut Say<'_> = &mut |id, template, args, place| list.push(unsure(id, template, args, place));
    no_evidence_on_a_gateway(draft, say);
    of_pages(draft, say);
    let recorded = is_recorded(draft.kind);
    if recorded && draft.calls.iter().any(|call| call.model.requested.is_some()) {
        let template = "Whether the account's list names the models that were asked for was not compared.";
        say("model_list_not_read", template, &[], "/calls");
    }
    if !recorded {
        credential_taken_elsewhere(draft, say);
    }
    if recorded {
        for set in grouping::unsure_sets(&draft.calls) {
            let (template, args) = set.said();
            say("grouping_unsure", template, &args, "/calls");
        }
        requests_not_read(&draft.calls, say);
    }
    if draft.coverage.grouped_away > 0 {
        let template = "{} calls stand in groups only: equal in family, reason, status and attempts, not one by one.";
        say("calls_grouped", template, &[&draft.coverage.grouped_away], "/groups");
    }
    of_models(draft, say);
    if draft.coverage.watched.len() > 1 && draft.coverage.grouped_away > 0 {
        let template = "Which of {} addresses the calls went to that stand in groups only, the note does not say.";
        say("several_addresses", template, &[&(draft.coverage.watched.len() as u64)], "/coverage/watched");
    }
    past_the_recorder(draft, say);
    if draft.repository.is_none() {
        let (id, template, place) = NO_REPOSITORY;
        say(id, template, &[], place);
    }
    of_comparison(draft, say);
    if draft.probe.is_none() && !recorded {
        say("no_error_path", "No error-path probe was sent.", &[], "/probe");
    }
    list.extend(left_behind(draft));
    list
}

fn no_evidence_on_a_gateway(draft: &Draft, say: &mut Say<'_>) {
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
}

fn of_pages(draft: &Draft, say: &mut Say<'_>) {
    if draft.sources.is_empty() && draft.endpoint_family == RunFamily::Models {
        say("no_contract_page", "No documentation page is known for the model list.", &[], "/sources");
    }
    for (index, source) in draft.sources.iter().enumerate() {
        if source.contract == ContractState::NotChecked {
            let template = "Whether the page for {} asks for what was sent was not checked.";
            say("contract_not_checked", template, &[&source.area], &format!("/sources/{index}/contract"));
        }
    }
}

/// What opens one path and not another is rarely the key alone.
fn credential_taken_elsewhere(draft: &Draft, say: &mut Say<'_>) {
    let refused = |call: &&Call| call.purpose == Purpose::Work && refused_account(call);
    let taken =
        draft.calls.iter().find(|call| call.purpose == Purpose::ModelList && call.outcome == Outcome::Succeeded);
    if let (Some(refused), Some(taken)) = (draft.calls.iter().find(refused), taken) {
        let template = "The gateway answered call {} with the same credential that it refused for call {}: it may be valid, and what it may do there, or the gateway, be the cause.";
        say("credential_taken_elsewhere", template, &[&taken.id, &refused.id], "/calls");
    }
}

/// Calls of which nothing is known but what their heads and answers say.
fn requests_not_read(calls: &[Call], say: &mut Say<'_>) {
    let unread: Vec<(usize, &Call)> = calls.iter().enumerate().filter(|(_, call)| call.is_unread()).collect();
    let Some((index, first)) = unread.first() else { return };
    let place = format!("/calls/{index}/request/shape_sha256");
    if unread.len() == 1 {
        let template = "What call {} asks for could not be read (its body is too long, in a coding that is not known, or no JSON): only its answers tell of model and stream.";
        say("request_not_read", template, &[&first.id], &place);
    } else {
        let template = "What {} calls, from call {} on, ask for could not be read (a body is too long, in a coding that is not known, or no JSON): only their answers tell of model and stream.";
        say("request_not_read", template, &[&(unread.len() as u64), &first.id], &place);
    }
}

fn of_models(draft: &Draft, say: &mut Say<'_>) {
    for (index, call) in draft.calls.iter().enumerate() {
        let asked = call.purpose == Purpose::Work && call.model.requested.is_some();
        let place = format!("/calls/{index}/model/listed");
        if asked && call.model.listed == Listed::NotChecked && !is_recorded(draft.kind) {
            let template = "Whether the account's list names the model of call {} is not known.";
            say("model_list_not_read", template, &[&call.id], &place);
        }
        if asked && call.model.listed == Listed::Absent && call.outcome == Outcome::Succeeded {
            let template = if call.model.served.is_empty() {
                "The account's list does not name the model of call {}, and no answer says that it was served."
            } else {
                "The account's list does not name the model of call {}, and an answer came all the same."
            };
            say("served_unlisted", template, &[&call.id], &place);
        }
    }
}

fn past_the_recorder(draft: &Draft, say: &mut Say<'_>) {
    let (id, template) = match draft.coverage.bypass {
        Bypass::NotChecked => ("bypass_not_checked", "Connections of other processes were not looked at."),
        Bypass::NoneSeen => (
            "bypass_sampled",
            "Connections past the recorder were sampled: a short one, or one to a host that is not known, may be missing.",
        ),
        Bypass::Found => return,
    };
    say(id, template, &[], "/coverage/bypass");
}

fn of_comparison(draft: &Draft, say: &mut Say<'_>) {
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
