//! What came of the error-path probe.

use redial_note::{Attempt, Call, Category, Draft, ErrorPath, Purpose, Reason, Stopped};
use redial_redact::{Label, Sentence};

/// What should come of each probe, and the categories in which it passes.
fn expectation(probe: &str) -> (&'static str, &'static [Category]) {
    const REQUEST: &[Category] = &[Category::RequestFormat];
    match probe {
        "bad-key" => (
            "A failure that is told as one of the credential.",
            &[Category::CredentialOrAccount, Category::LocalEnvironment],
        ),
        "bad-model" => ("A failure that is told as an unknown model.", REQUEST),
        "malformed-json" => ("A failure that is told as a body that is no JSON.", REQUEST),
        _ => ("A failure that is told as one of the request.", REQUEST),
    }
}

/// The probe's result; `None` where none was asked for, or where nothing could be sent at all.
pub(crate) fn error_path(draft: &Draft) -> Option<ErrorPath> {
    let probe = draft.probe.clone()?;
    if draft.stopped.is_some_and(Stopped::before_any_call) {
        return None;
    }
    let (expected, categories) = expectation(probe.as_str());
    let call = draft.calls.iter().find(|call| call.purpose == Purpose::ErrorPath);
    let attempt = call.and_then(|call| call.attempts.last());
    let passed = attempt.is_some_and(|attempt| passes(&probe, attempt, categories));
    Some(ErrorPath { expected: Sentence::new_from(expected, &[]), observed: observed(call, attempt), passed, probe })
}

/// Captured with a status, and told as a failure of the request (or, for a wrong key, of the credential).
fn passes(probe: &Label, attempt: &Attempt, categories: &[Category]) -> bool {
    let wrong_key = |reason| matches!(reason, Reason::InvalidApiKey | Reason::PermissionDenied | Reason::MissingApiKey);
    attempt.status.is_some()
        && attempt.failure.as_ref().is_some_and(|failure| {
            categories.contains(&failure.category)
                && (probe.as_str() != "bad-key"
                    || wrong_key(failure.reason)
                    || failure.reason == Reason::EnvPlaceholderKey)
        })
}

fn observed(call: Option<&Call>, attempt: Option<&Attempt>) -> Sentence {
    let (Some(_), Some(attempt)) = (call, attempt) else {
        return Sentence::new_from("The probe was not sent.", &[]);
    };
    match (&attempt.failure, attempt.status) {
        (Some(failure), Some(status)) => {
            Sentence::new_from("HTTP {} was read as {}.", &[&u64::from(status), &failure.reason.name()])
        }
        (Some(failure), None) => Sentence::new_from("No answer: {}.", &[&failure.reason.name()]),
        (None, Some(status)) => Sentence::new_from("HTTP {} and no failure.", &[&u64::from(status)]),
        (None, None) => Sentence::new_from("Nobody saw how the probe ended.", &[]),
    }
}
