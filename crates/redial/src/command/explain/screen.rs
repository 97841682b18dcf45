//! An explanation, for people and for programs.

use redial_assess::Failure;
use redial_note::{BodyForm, Category, EnvelopeKind, HintSource, IdSource, Reason, Retryable, Timestamp, WaitHint};
use redial_redact::{Label, OpaqueId, Scanner, Sketch};
use redial_wire::{Evidence, request_ids, wait_hint};
use serde::Serialize;

use super::place::{Place, Placed};
use crate::problem::Problem;

/// Everything that is said of a pasted error. Its names are those of a note's attempt.
#[derive(Debug, Serialize)]
pub(super) struct Explained<'a> {
    status: Option<u16>,
    failure: Option<Told<'a>>,
    hint: Option<WaitHint>,
    request_ids: Vec<Id>,
    /// Where in a log it stands; null where the whole text was read as one.
    place: Option<&'a Place>,
    /// The line of an answer of success that is told behind it.
    later_success: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Told<'a> {
    category: Category,
    reason: Reason,
    retryable: Retryable,
    rule: &'static str,
    who_must_act: &'static str,
    next_action: &'static str,
    body: Body<'a>,
    sketch: Option<&'a Sketch>,
}

#[derive(Debug, Serialize)]
struct Body<'a> {
    form: BodyForm,
    envelope: Option<EnvelopeKind>,
    code: Option<&'a Label>,
    r#type: Option<&'a Label>,
}

#[derive(Debug, Serialize)]
struct Id {
    value: OpaqueId,
    from: IdSource,
}

/// Who must act, in words.
const fn who(category: Category) -> &'static str {
    match category {
        Category::RequestFormat => "whoever builds the request: what was sent must change",
        Category::LocalEnvironment => "this side: machine, network path or configuration must change",
        Category::CredentialOrAccount => "the account's owner: key, account, plan or permission must change",
        Category::Provider => "the provider or gateway operator, or time",
        Category::Workflow => "the owner of this run: cancel, deadline, budget or secret of its own",
        Category::Unclear => "not known: the evidence does not say",
    }
}

/// A failure without each word that holds a secret in use, or a piece of one.
pub(super) fn without(mut failure: Failure, scanner: &Scanner) -> Failure {
    let taints = |text: &str| scanner.taints(text.as_bytes());
    drop(failure.body.code.take_if(|code| taints(code.as_str())));
    drop(failure.body.r#type.take_if(|word| taints(word.as_str())));
    drop(failure.sketch.take_if(|sketch| taints(sketch.as_str())));
    failure
}

impl<'a> Explained<'a> {
    /// Leaves out the ids that hold a secret in use.
    #[must_use]
    pub(super) fn without(mut self, scanner: &Scanner) -> Self {
        self.request_ids.retain(|id| !scanner.taints(id.value.as_str().as_bytes()));
        self
    }

    pub(super) fn of(
        failure: Option<&'a Failure>,
        evidence: &Evidence<'_>,
        placed: &'a Placed,
        now: Timestamp,
    ) -> Self {
        Self {
            status: evidence.status,
            failure: failure.map(Told::of),
            hint: failure.and_then(|_| wait_hint(evidence, now)),
            request_ids: request_ids(evidence).into_iter().map(|(value, from)| Id { value, from }).collect(),
            place: placed.place.as_ref(),
            later_success: failure.and(placed.later_success),
        }
    }

    pub(super) fn json(&self) -> Result<String, Problem> {
        serde_json::to_string_pretty(self).map(|json| json + "\n").map_err(|error| Problem::bug(&error))
    }

    pub(super) fn text(&self) -> String {
        let mut rows: Vec<(&str, String)> = Vec::new();
        match &self.failure {
            Some(told) => {
                rows.push(("reason", told.reason.name().to_owned()));
                rows.push(("category", told.category.name().to_owned()));
                rows.push(("who acts", told.who_must_act.to_owned()));
                rows.push(("retry", self.retry(told)));
                rows.push(("next", told.next_action.to_owned()));
                rows.push(("rule", told.rule.to_owned()));
            }
            None => rows.push(("reason", "none: this reads as an answer, not as a failure".to_owned())),
        }
        rows.extend(self.place.map(|place| ("read", place.text())));
        rows.extend(self.later_success.map(|line| {
            ("later", format!("line {line} tells of an answer of success: what failed may have been made good by then"))
        }));
        if let Some(status) = self.status {
            rows.push(("status", status.to_string()));
        }
        if let Some(told) = &self.failure {
            // Words that are no body of an answer are told by what they say.
            if told.body.form != BodyForm::Empty || told.sketch.is_none() {
                rows.push(("body", told.body.text()));
            }
            rows.extend(told.sketch.map(|sketch| ("said", sketch.as_str().to_owned())));
        }
        for id in &self.request_ids {
            rows.push(("id", format!("{} ({})", id.value, id.from.name())));
        }
        rows.iter().map(|(name, value)| redial_report::named(name, value)).collect()
    }

    /// A hint is only advice where a retry can help at all.
    fn retry(&self, told: &Told<'_>) -> String {
        let advice = match told.retryable {
            Retryable::No => "no: the same request will fail again",
            Retryable::Yes => "yes: soon, a few times",
            Retryable::AfterWait => "only after a wait",
            Retryable::Unknown => "not known: at most once, then ask",
        };
        let Some(hint) = self.hint else { return advice.to_owned() };
        let wait = format!("{} in {}", duration(hint.wait_ms), source(hint.from));
        if told.retryable == Retryable::No {
            format!("{advice} (the server named {wait}; that does not change it)")
        } else {
            format!("{advice}; the server named {wait}")
        }
    }
}

impl<'a> Told<'a> {
    fn of(failure: &'a Failure) -> Self {
        Self {
            category: failure.category,
            reason: failure.reason,
            retryable: failure.retryable,
            rule: failure.rule,
            who_must_act: who(failure.category),
            next_action: failure.next_action,
            body: Body {
                form: failure.body.form,
                envelope: failure.body.envelope,
                code: failure.body.code.as_ref(),
                r#type: failure.body.r#type.as_ref(),
            },
            sketch: failure.sketch.as_ref(),
        }
    }
}

impl Body<'_> {
    fn text(&self) -> String {
        let mut text = self.form.name().to_owned();
        if let Some(code) = self.code {
            text.push_str(&format!(", code {code}"));
        }
        if let Some(kind) = self.r#type {
            text.push_str(&format!(", type {kind}"));
        }
        text
    }
}

const fn source(from: HintSource) -> &'static str {
    match from {
        HintSource::RetryAfter => "its Retry-After header",
        HintSource::RetryAfterMs => "its retry-after-ms header",
        HintSource::RatelimitReset => "its reset time",
        HintSource::RetryInfo => "a field of its answer",
        HintSource::Prose => "its message",
    }
}

/// A wait that a tired person reads: `644 ms`, `9.8 s`, `9 min 38 s`, `19 h 44 min`.
fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..60_000 if ms % 1000 >= 100 => format!("{seconds}.{} s", ms % 1000 / 100),
        1000..60_000 => format!("{seconds} s"),
        60_000..3_600_000 => format!("{} min {} s", seconds / 60, seconds % 60),
        3_600_000..172_800_000 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use redial_assess::classify;
    use redial_wire::Pasted;

    use super::*;

    fn explained(text: &str) -> String {
        let pasted = Pasted::read(text.as_bytes());
        let evidence = pasted.evidence();
        Explained::of(
            classify(&evidence).as_ref(),
            &evidence,
            &Placed::default(),
            Timestamp::from_millis(1_795_457_460_000),
        )
        .text()
    }

    #[test]
    fn a_screen_says_who_acts_and_fits_80_columns() {
        let key = format!("sk-{}", "a1B2c3D4e5F6g7H8i9J0k1L2");
        let text = explained(&format!(
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 20\r\nx-request-id: req_0123456789\r\n\r\n\
             {{\"error\":{{\"message\":\"You exceeded your current quota with {key} in organization org-x.\",\
             \"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}}}"
        ));
        assert!(text.contains("insufficient_quota") && text.contains("no: the same request will fail again"), "{text}");
        assert!(text.contains("req_0123456789 (header)"), "{text}");
        assert!(!text.contains(&key), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }

    #[test]
    fn waits_are_written_for_people() {
        let cases =
            [(644, "644 ms"), (9816, "9.8 s"), (20_000, "20 s"), (578_016, "9 min 38 s"), (71_040_000, "19 h 44 min")];
        for (ms, text) in cases {
            assert_eq!(duration(ms), text);
        }
    }
}
