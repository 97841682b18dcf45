//! What of an answer's words goes into a note: clean types only, and none that holds a secret in use.

use std::{cell::RefCell, collections::BTreeMap};

use redial_note::{Attempt, Failure, FailureBody, Reported, RequestId};
use redial_redact::{Again, AllowedHeader, HeaderName, Identifier, Label, Scanner, Sentence, Tainted};
use redial_wire::{Evidence, header_ids, request_ids};

/// A failure that the rules saw, as it stands in a note.
pub fn noted(failure: redial_assess::Failure) -> Failure {
    Failure {
        category: failure.category,
        reason: failure.reason,
        retryable: failure.retryable,
        rule: label(failure.rule),
        next_action: Sentence::new_from(failure.reason.next_action(), &[]),
        body: FailureBody {
            form: failure.body.form,
            envelope: failure.body.envelope,
            code: failure.body.code,
            r#type: failure.body.r#type,
        },
        sketch: failure.sketch,
    }
}

/// A word of ours as a label; `unnamed` for one that is none.
#[expect(clippy::expect_used, reason = "the literal is a label")]
pub(crate) fn label(text: &str) -> Label {
    Label::new(Tainted::from(text)).unwrap_or_else(|_| Label::new(Tainted::from("unnamed")).expect("a label"))
}

/// The ids that an answer offers.
pub fn ids(evidence: &Evidence<'_>) -> Vec<RequestId> {
    request_ids(evidence).into_iter().map(|(value, from)| RequestId { value, from }).collect()
}

thread_local! {
    /// What may be kept of the values that this thread's last answers had: type and server are the same ones each time.
    static VALUES: RefCell<Again<Option<AllowedHeader>>> = const { RefCell::new(Again::new()) };
}

fn kept(value: Tainted<'_>) -> Option<AllowedHeader> {
    VALUES.with_borrow_mut(|values| values.of(value, |value| AllowedHeader::new(value).ok()))
}

/// The headers of an answer that may be kept.
pub fn allowed_headers(evidence: &Evidence<'_>) -> BTreeMap<HeaderName, AllowedHeader> {
    let allowed = |(name, value): &(Tainted<'_>, Tainted<'_>)| Some((HeaderName::allowed(*name)?, kept(*value)?));
    let mut headers = BTreeMap::new();
    for (name, value) in evidence.headers.iter().filter_map(allowed) {
        // Of a header that came twice the first is the one that a wait is read from.
        headers.entry(name).or_insert(value);
    }
    headers
}

/// The ids that the head of an answer offers.
pub(crate) fn ids_in_head(evidence: &Evidence<'_>) -> Vec<RequestId> {
    header_ids(evidence).into_iter().map(|(value, from)| RequestId { value, from }).collect()
}

/// Leaves out each word of the server's that holds a secret in use or a piece of one: that it came back is said, and the
/// evidence of the attempt is not lost over it. Hands back the names of models that stay.
pub fn leave_out(attempt: &mut Attempt, served: &[Identifier], scanner: &Scanner) -> Vec<Identifier> {
    if !scanner.taints(words_of(attempt, served).join("\n").as_bytes()) {
        return served.to_vec();
    }
    let clean = |text: &str| !scanner.taints(text.as_bytes());
    attempt.request_ids.retain(|id| clean(id.value.as_str()));
    attempt.upstream_headers.retain(|_, value| clean(value.as_str()));
    if let Some(failure) = &mut attempt.failure {
        failure.body.code = failure.body.code.take().filter(|code| clean(code.as_str()));
        failure.body.r#type = failure.body.r#type.take().filter(|word| clean(word.as_str()));
        failure.sketch = failure.sketch.take().filter(|sketch| clean(sketch.as_str()));
    }
    served.iter().filter(|name| clean(name.as_str())).cloned().collect()
}

/// All words of the server's in an attempt. No secret that is searched for has a line break.
fn words_of<'a>(attempt: &'a Attempt, served: &'a [Identifier]) -> Vec<&'a str> {
    let mut words: Vec<&str> = served.iter().map(Identifier::as_str).collect();
    words.extend(attempt.request_ids.iter().map(|id| id.value.as_str()));
    words.extend(attempt.upstream_headers.values().map(AllowedHeader::as_str));
    if let Some(failure) = &attempt.failure {
        words.extend([&failure.body.code, &failure.body.r#type].into_iter().flatten().map(Label::as_str));
        words.extend(failure.sketch.as_ref().map(redial_redact::Sketch::as_str));
    }
    words
}

/// The same for what a gateway says of itself.
pub(crate) fn clean_report(reported: Option<Reported>, scanner: &Scanner) -> Option<Reported> {
    let clean = |text: &str| !scanner.taints(text.as_bytes());
    let mut reported = reported?;
    reported.served = reported.served.filter(|name| clean(name.as_str()));
    reported.request_id = reported.request_id.filter(|id| clean(id.as_str()));
    Some(reported)
}
