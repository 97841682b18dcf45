//! What a call comes to: the row of the decision table that fits it, and which of several calls is the worst.

use crate::{
    Attempt, Call, Category, CorrelationMethod, Family, Listed, Outcome, Purpose, Reason, Retryable, Upstream,
};

/// The rows of the decision table for one call: the first that fits judges it. Gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallRow {
    /// Succeeded after a failure that never goes away by itself, or failed in two categories.
    Inconsistent,
    /// The model is unknown to the gateway, or neither listed nor served.
    ModelUnverified,
    /// Failed: unclear, credential or account, provider.
    FailedElsewhere,
    /// Failed; the server said how long to wait.
    WaitStated,
    /// Failed: request format, local environment, workflow.
    FailedHere,
    /// Unknown, or in flight when the run ended.
    Unfinished,
    /// Succeeded.
    Succeeded,
}

/// What the decision table looks at of a call.
#[derive(Debug)]
pub struct JudgedCall {
    /// The wire format.
    pub family: Family,
    /// How it ended.
    pub outcome: Outcome,
    /// Neither listed for the account nor served.
    pub unverified: bool,
    /// What failed, in order.
    pub failures: Vec<JudgedFailure>,
    /// Whether the server said after the last attempt how long to wait.
    pub wait_stated: bool,
    /// Whether all attempts sent the same body: another model's success contradicts nothing.
    pub same_body: bool,
}

/// What the decision table looks at of an attempt that failed.
#[derive(Debug, Clone, Copy)]
pub struct JudgedFailure {
    /// The status that it came with.
    pub status: Option<u16>,
    /// What was observed.
    pub reason: Reason,
    /// Who must act.
    pub category: Category,
    /// Whether a retry can help.
    pub retryable: Retryable,
    /// Whether its status alone was read ([`Attempt::is_unread`]): that contradicts nothing.
    pub is_unread: bool,
}

impl JudgedFailure {
    /// What is looked at of an attempt; `None` where it did not fail.
    pub fn of(attempt: &Attempt) -> Option<Self> {
        let failure = attempt.failure.as_ref()?;
        let (reason, category, retryable) = (failure.reason, failure.category, failure.retryable);
        Some(Self { status: attempt.status, reason, category, retryable, is_unread: attempt.is_unread() })
    }
}

impl CallRow {
    /// The first row of the decision table that fits a call.
    pub fn of(call: &Call) -> Self {
        Self::fits(&JudgedCall {
            family: call.family,
            outcome: call.outcome,
            unverified: call.model.listed == Listed::Absent && call.model.served.is_empty(),
            failures: call.attempts.iter().filter_map(JudgedFailure::of).collect(),
            wait_stated: call.attempts.last().is_some_and(|attempt| attempt.hint.is_some()),
            same_body: !call.correlation.method.iter().any(changes_body),
        })
    }

    /// The first row that fits what is looked at.
    pub fn fits(call: &JudgedCall) -> Self {
        match call.outcome {
            Outcome::Succeeded
                if call.same_body && read(&call.failures).any(|failure| failure.retryable == Retryable::No) =>
            {
                Self::Inconsistent
            }
            Outcome::Failed if two_categories(&call.failures) => Self::Inconsistent,
            // That a list came is no success of a model that it does not name: here the list is all that was asked.
            Outcome::Succeeded if call.family == Family::Models && call.unverified => Self::ModelUnverified,
            Outcome::Succeeded => Self::Succeeded,
            Outcome::Unknown | Outcome::InFlight => Self::Unfinished,
            Outcome::Failed => failed_row(call),
        }
    }
}

/// Links between attempts of which the later one asked for something else.
const fn changes_body(method: CorrelationMethod) -> bool {
    matches!(method, CorrelationMethod::FallbackModel | CorrelationMethod::StreamTurnedOff)
}

/// Failures of which more than a status was read.
fn read(failures: &[JudgedFailure]) -> impl Iterator<Item = &JudgedFailure> {
    failures.iter().filter(|failure| !failure.is_unread)
}

fn two_categories(failures: &[JudgedFailure]) -> bool {
    let mut counted = read(failures).map(|failure| failure.category).filter(|c| *c != Category::Workflow);
    let first = counted.next();
    counted.any(|category| Some(category) != first)
}

/// The attempt that tells why a call failed, with its place: its last one; where its client threw that error away, the nearest before it
/// of the same status that was read, if all of them asked for the same.
pub fn telling(call: &Call) -> Option<(usize, &Attempt)> {
    let last = call.attempts.iter().enumerate().next_back()?;
    let same_body = !call.correlation.method.iter().any(changes_body);
    let alike = || call.attempts.iter().enumerate().rev().take_while(|(_, one)| one.status == last.1.status);
    let read = || alike().find(|(_, one)| one.failure.is_some() && !one.is_unread());
    Some(if same_body && last.1.is_unread() { read().unwrap_or(last) } else { last })
}

/// The same of what the decision table looks at.
fn told(call: &JudgedCall) -> Option<JudgedFailure> {
    let last = call.failures.last().copied()?;
    let read = || call.failures.iter().rev().take_while(|one| one.status == last.status).find(|one| !one.is_unread);
    Some(if call.same_body && last.is_unread { read().copied().unwrap_or(last) } else { last })
}

fn failed_row(call: &JudgedCall) -> CallRow {
    let Some(JudgedFailure { reason, category, retryable, .. }) = told(call) else {
        return CallRow::Unfinished;
    };
    match (reason, category) {
        (Reason::ModelNotFound, _) => CallRow::ModelUnverified,
        _ if call.unverified => CallRow::ModelUnverified,
        _ if retryable == Retryable::AfterWait && call.wait_stated => CallRow::WaitStated,
        (_, Category::Unclear | Category::CredentialOrAccount | Category::Provider) => CallRow::FailedElsewhere,
        (_, Category::RequestFormat | Category::LocalEnvironment | Category::Workflow) => CallRow::FailedHere,
    }
}

/// The work call that a reader is told of first: the one that the gravest row of the decision table fits, the first of several.
/// Where all succeeded, it is the first that took more than one attempt, else the first that is more than the question for a
/// list of models, which clients ask before their work.
pub fn worst_work_call(calls: &[Call]) -> Option<&Call> {
    let work = || calls.iter().filter(|call| call.purpose == Purpose::Work);
    // Of several that are as grave, the first is taken.
    let (row, gravest) = work().map(|call| (CallRow::of(call), call)).min_by_key(|(row, _)| *row)?;
    if row < CallRow::Succeeded {
        return Some(gravest);
    }
    work()
        .find(|call| call.attempts.len() > 1)
        .or_else(|| work().find(|call| call.family != Family::Models))
        .or(Some(gravest))
}

impl Call {
    /// Whether who asks again knows for which model: its name is here whole, or the family asks for none.
    pub fn names_its_model(&self) -> bool {
        match &self.model.requested {
            Some(model) => !model.is_masked(),
            None => self.family == Family::Models,
        }
    }
}

/// Where the worst work call went, where another key than the run's own led it elsewhere.
pub fn worst_went_to(calls: &[Call]) -> Option<&Upstream> {
    worst_work_call(calls)?.upstream.as_ref()
}
