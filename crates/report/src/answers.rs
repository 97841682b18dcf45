//! The six questions that every note answers (product.md), in their order: the same words in every format.

use std::collections::BTreeSet;

use redial_note::{
    Attempt, Call, Category, ContractState, GatewayKind, Kind, Listed, Note, Outcome, Purpose, Repository, RunFamily,
    Source, SourceState, worst_work_call,
};
use redial_redact::Identifier;

use crate::{
    retries::retries,
    words::{
        append, attempt, beside, counted, duration, exited, is_own_mistake, is_reported, origin, played, quoted,
        redaction, request, served, short,
    },
};

/// One question with its answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its label on a screen, of at most eight characters.
    pub(crate) label: &'static str,
    /// The question, as it stands where there is room.
    pub(crate) question: &'static str,
    /// The answer: lines of clean words.
    pub(crate) lines: Vec<String>,
}

/// The answers, in the order of the questions.
pub(crate) fn answers(note: &Note) -> [Answer; 6] {
    let call = worst_work_call(&note.calls);
    [
        answer("Family", "Which documented API family was checked?", family(note, call)),
        answer("Ran by", "Which job, step or command ran the request?", ran_by(note)),
        answer("First", "What happened on the first attempt?", first(note, call)),
        answer("Retries", "What happened on every retry?", retries(note, call)),
        answer("Source", "Which page backs the request shape, and when was it read?", sources(note)),
        answer("Left out", "What was left out, and what proves that nothing secret got in?", left_out(note)),
    ]
}

fn left_out(note: &Note) -> Vec<String> {
    let mut lines = vec![redaction(note)];
    if note.credential_echoed {
        let what = if is_reported(note) { "The pasted text" } else { "An answer" };
        lines.push(format!(
            "{what} HELD THE CREDENTIAL ITSELF. It is not kept here; whatever else kept that text has it."
        ));
    }
    lines
}

fn answer(label: &'static str, question: &'static str, lines: Vec<String>) -> Answer {
    Answer { label, question, lines }
}

fn family(note: &Note, call: Option<&Call>) -> Vec<String> {
    let mut line = families(note);
    let Some(call) = call else {
        let why = if note.calls.is_empty() && note.groups.is_empty() { "no call was seen" } else { "no work call" };
        append(&mut line, format_args!(": {why}"));
        return vec![line];
    };
    let said = request(call);
    // Where nobody saw the request, its family says so itself.
    if call.request.is_none() {
        line = said
    } else {
        append(&mut line, format_args!(": {said}"))
    }
    if let Some(model) = &call.model.requested {
        let listed = match call.model.listed {
            Listed::Account => " (in the account's list)",
            Listed::Absent => " (NOT in the account's list)",
            Listed::NotChecked => "",
        };
        let later: Vec<String> = fell_back_to(call).iter().map(|model| format!(", then for {model}")).collect();
        append(&mut line, format_args!(", asked for model {model}{listed}{}", later.concat()));
    }
    if call.is_stream() {
        line.push_str(", as a stream");
    }
    let mut lines = vec![line];
    lines.extend(served(call));
    lines
}

/// The other models that a call's attempts asked for, each once in their order.
fn fell_back_to(call: &Call) -> Vec<&Identifier> {
    let mut others: Vec<&Identifier> = Vec::new();
    for model in call.attempts.iter().filter_map(|attempt| attempt.model.as_ref()) {
        if call.model.requested.as_ref() != Some(model) && !others.contains(&model) {
            others.push(model);
        }
    }
    others
}

/// The family, and which ones were mixed.
fn families(note: &Note) -> String {
    let name = note.endpoint_family.name();
    if note.endpoint_family != RunFamily::Mixed {
        return name.to_owned();
    }
    let seen: BTreeSet<&str> =
        note.calls.iter().filter(|call| call.purpose == Purpose::Work).map(|call| call.family.name()).collect();
    let seen: Vec<&str> = seen.into_iter().collect();
    format!("{name} ({}), the first to look at", seen.join(", "))
}

fn ran_by(note: &Note) -> Vec<String> {
    let mut lines = vec![origin(note)];
    let origin = &note.origin;
    let mut job = Vec::new();
    if let Some(id) = &origin.run_id {
        let attempt = origin.run_attempt.map(|n| format!(" (start {n} of it)")).unwrap_or_default();
        job.push(format!("run {id}{attempt}"));
    }
    job.extend(origin.matrix.as_ref().map(|matrix| format!("matrix {matrix}")));
    job.extend(origin.pull_request.map(|number| format!("pull request {number}")));
    job.extend(origin.log.url.as_ref().map(|url| format!("log {url}")));
    if let Some(exit) = &origin.exit {
        job.extend(exit.code.map(|code| format!("{} {code}{}", exited(note), although(note, code))));
        job.extend(exit.signal.map(|signal| format!("signal {signal} ended the command")));
    }
    if !job.is_empty() {
        lines.push(job.join(", "));
    }
    lines.push(note.repository.as_ref().map_or_else(|| "no git repository".to_owned(), repository));
    lines
}

/// What an exit code of 0 passes over.
fn although(note: &Note, code: u64) -> String {
    let worst = worst_work_call(&note.calls).filter(|_| code == 0);
    match worst.map(|call| (call.outcome, &call.id)) {
        Some((Outcome::Failed, id)) => format!(", ALTHOUGH its call {id} failed"),
        Some((Outcome::Unknown | Outcome::InFlight, id)) => {
            format!(", although its call {id} had no end that was seen")
        }
        Some((Outcome::Succeeded, _)) | None => String::new(),
    }
}

/// The repository as it was at the end, in a line, with what changed since a command began.
pub(crate) fn repository(repository: &Repository) -> String {
    let commit = repository.commit.as_ref().map_or("none yet", |commit| commit.as_str());
    let branch = repository.branch.as_ref().map(|branch| format!(" on {branch}")).unwrap_or_default();
    let before = repository.began_at.as_ref();
    let before = before.map(|commit| format!(" (began at commit {})", short(commit.as_str())));
    format!(
        "commit {}{branch}{}, {}, {}",
        short(commit),
        before.unwrap_or_default(),
        counted(repository.changed_files_total, "changed file", "changed files"),
        counted(repository.instructions_total, "instruction file for agents", "instruction files for agents")
    )
}

/// The files that differ from the commit, as far as they are listed; `None` without a repository.
pub(crate) fn changed_files(note: &Note) -> Option<String> {
    note.repository.as_ref().map(changed)
}

/// The same of a repository.
pub(crate) fn changed(repository: &Repository) -> String {
    let listed: Vec<String> =
        repository.changed_files.iter().map(|file| format!("{} ({})", file.path, file.change)).collect();
    let more = repository.changed_files_total.saturating_sub(listed.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if listed.is_empty() && more.is_empty() {
        "no changed file".to_owned()
    } else {
        format!("{}{more}", listed.join(", "))
    }
}

fn first(note: &Note, call: Option<&Call>) -> Vec<String> {
    let Some(call) = call else { return vec![nothing(note).to_owned()] };
    let mut lines: Vec<String> = among(note, call).into_iter().collect();
    if let Some(first) = call.attempts.first() {
        lines.extend(told(note, call, first, ""));
    }
    lines
}

/// Why there is no attempt to tell of.
fn nothing(note: &Note) -> &'static str {
    match note.stopped {
        Some(redial_note::Stopped::SecretNotProvided) => "none: no credential was given, and nothing was sent",
        Some(redial_note::Stopped::CommandNotStarted) => "none: the command could not be started",
        _ if note.coverage.lost_events > 0 => "none on the record, and lines of it were lost",
        _ => "none: no work call was seen, which is not to say that none was made",
    }
}

/// Which call is told of, where there are several; the table has all of them.
fn among(note: &Note, call: &Call) -> Option<String> {
    let work = || note.calls.iter().filter(|call| call.purpose == Purpose::Work);
    let grouped = note.coverage.grouped_away;
    let all = work().count() as u64 + grouped;
    let count = |outcome| work().filter(|call| call.outcome == outcome).count();
    let parts = [
        (count(Outcome::Succeeded), "succeeded"),
        (count(Outcome::Failed), "failed"),
        (count(Outcome::Unknown), "ended unseen"),
        (count(Outcome::InFlight), "had not ended"),
    ];
    let mut said: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if grouped > 0 {
        said.push(format!("{grouped} stand in groups"));
    }
    (all > 1).then(|| format!("told of call {}, the one to look at of {all} work calls: {}", call.id, said.join(", ")))
}

/// An attempt with what the server said, reduced.
fn told(note: &Note, call: &Call, one: &Attempt, lead: &str) -> Vec<String> {
    let mark = played(note, call, one);
    let mut lines = vec![format!("{lead}{}{mark}", attempt(one))];
    let sketch = one.failure.as_ref().and_then(|failure| failure.sketch.as_ref());
    lines.extend(sketch.map(quoted));
    lines.extend(who_answered(one));
    let id = one.request_ids.first().filter(|_| one.failure.is_some());
    lines.extend(id.map(|id| format!("its request id: {}", id.value)));
    lines
}

/// What the headers say of the machine that answered, where it is unclear whose failure it is.
fn who_answered(one: &Attempt) -> Option<String> {
    one.failure.as_ref().filter(|failure| failure.category == Category::Unclear)?;
    let told = |name: &&str| {
        let (name, value) = one.upstream_headers.iter().find(|(known, _)| known.as_str() == *name)?;
        Some(format!("{name}: {value}"))
    };
    let headers: Vec<String> = ["server", "via", "cf-ray", "content-type"].iter().filter_map(told).collect();
    Some(if headers.is_empty() {
        "no header said which machine answered".to_owned()
    } else {
        format!("its headers said {}", headers.join(", "))
    })
}

fn sources(note: &Note) -> Vec<String> {
    if note.sources.is_empty() {
        let why = if note.kind == Kind::Rehearsal {
            ": a rehearsal is no evidence on a gateway"
        } else if note.calls.is_empty() {
            ": no call was seen that it could back"
        } else {
            ""
        };
        return vec![format!("no page was read{why}")];
    }
    let several = note.sources.len() > 1;
    // Which page backs which family.
    let named =
        |source: &Source| if several { format!("{}: {}", source.area, source.url) } else { source.url.to_string() };
    let mut said: Vec<String> = note.sources.iter().flat_map(|source| [named(source), page(source)]).collect();
    let was_read = note.sources.iter().any(|source| source.text_sha256.is_some());
    let differs = note.sources.iter().any(|source| source.contract == ContractState::Differs);
    // Where the request is in question, so is whether the page still asks for the same.
    if was_read && (differs || is_own_mistake(note)) {
        said.push(format!("whether a page changed since: redial sources diff --note {}.json", note.run_id));
    }
    said
}

/// How a page was had and what it says of the request, in a line.
pub(crate) fn page(source: &Source) -> String {
    let state = match source.state {
        SourceState::Fetched => "read",
        SourceState::Snapshot => "snapshot of",
        SourceState::Stale => "STALE or unreviewed snapshot of",
        SourceState::Changed => "CHANGED, read",
        SourceState::Unreachable => "UNREACHABLE",
    };
    let digest = short(source.text_sha256.as_ref().map_or("no digest", |digest| digest.as_str()));
    let read = source.accessed_at.map(|at| format!(" {at}, sha256 of its text {digest}")).unwrap_or_default();
    let contract = match source.contract {
        ContractState::Matches => "contract matches: what was sent is what the page asks for",
        ContractState::Differs => "contract DIFFERS: what was sent is not what the page asks for",
        ContractState::NotChecked => "contract not checked: the page and the request were not held together",
    };
    let differs: Vec<String> = source.differs.iter().map(|name| format!("\"{name}\"")).collect();
    let differs = if differs.is_empty() { String::new() } else { format!(" in {}", differs.join(", ")) };
    format!("{state}{read}, {contract}{differs}")
}

/// Whom the requests went to, in a line.
pub(crate) fn gateway(note: &Note) -> String {
    let others = note.coverage.watched.iter().skip(1).map(|url| format!(", or {url}")).collect::<String>();
    match note.gateway.kind {
        GatewayKind::Real => format!("{} {}{others}", note.gateway.name, note.gateway.base_url),
        GatewayKind::Simulator => {
            let simulated = simulated_beside(note).map_or_else(
                || " (SIMULATED)".to_owned(),
                |beside| format!("; what answered at {beside} is SIMULATED"),
            );
            format!("{} {}{others}{simulated}", note.gateway.name, note.gateway.base_url)
        }
        GatewayKind::Unknown => "not observed".to_owned(),
    }
}

/// Where a simulator answered, if it did so for other addresses than the gateway's alone.
fn simulated_beside(note: &Note) -> Option<String> {
    let simulated = note.calls.iter().filter(|call| call.attempts.iter().any(Attempt::is_simulated));
    let beside: Option<BTreeSet<&str>> =
        simulated.map(|call| Some(call.upstream.as_ref()?.base_url.as_str())).collect();
    let beside: Vec<&str> = beside.filter(|urls| !urls.is_empty())?.into_iter().collect();
    Some(beside.join(" and "))
}

/// What happened besides calls: traffic of no family, the wrong request, budget and scope.
pub(crate) fn besides(note: &Note) -> Vec<(&'static str, String)> {
    let mut said = Vec::new();
    if let Some(path) = &note.error_path {
        let passed = if path.passed { "passed, it was refused as such" } else { "NOT PASSED" };
        said.push((
            "Probe",
            format!("a request that was wrong on purpose ({}): {passed}. {}", path.probe, path.observed),
        ));
    }
    said.extend(beside(note).map(|beside| ("Beside", beside)));
    if let Some(budget) = note.budget.as_ref().filter(|budget| !budget.kept || budget.enforced) {
        let kept = if budget.kept { "kept" } else { "NOT KEPT" };
        let refused = if budget.refused > 0 { format!(", {} refused", budget.refused) } else { String::new() };
        said.push((
            "Budget",
            format!(
                "{kept}: {} at most, {}, longest wait {}{refused}",
                counted(budget.observed.attempts, "attempt", "attempts"),
                counted(budget.observed.calls, "call", "calls"),
                duration(budget.observed.longest_wait_ms)
            ),
        ));
    }
    if let Some(scope) = &note.scope {
        let outside = match scope.outside_total {
            None => "which files changed is not known".to_owned(),
            Some(0) => "nothing changed outside of it".to_owned(),
            Some(count) => {
                let paths: Vec<&str> = scope.outside.iter().take(3).map(redial_redact::SafePath::as_str).collect();
                format!("{} OUTSIDE of it: {}", counted(count, "file", "files"), paths.join(", "))
            }
        };
        let declared: Vec<&str> = scope.declared.iter().map(redial_redact::SafePath::as_str).collect();
        said.push(("Scope", format!("{}: {outside}", declared.join(" "))));
    }
    said
}
