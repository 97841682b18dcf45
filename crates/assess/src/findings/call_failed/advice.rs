//! Whose move a failed call is: its category says whose side, its reason what to do there.

use redial_note::{Attempt, Category, Draft, Owner, TlsError, TransportReason, Verdict, telling, worst_work_call};

use super::Advice;
use crate::call::is_around;

/// What is to be done about the worst of the calls that failed.
pub(super) fn of_failure(draft: &Draft, verdict: Verdict) -> Advice {
    let last = worst_work_call(&draft.calls).and_then(telling).map(|(_, attempt)| attempt);
    let Some(failure) = last.and_then(|attempt| attempt.failure.as_ref()) else {
        return Advice::to(Owner::Operator, "Look at the attempts that failed, in their order.");
    };
    if let Some(advice) = last.and_then(below_http) {
        return Advice::to(Owner::Operator, advice);
    }
    if REDIRECTS.contains(&failure.rule.as_str()) {
        return Advice::to(Owner::Operator, REDIRECTED);
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
    Advice::to(owner, action)
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
