//! What a good client does after a fault: one function, read from top to bottom.
//!
//! A failure that a repeat may cure is tried again, not before the wait that the answer asks for, and not for ever. One that
//! no repeat cures is not sent again. An answer that broke is not taken for a whole one. A call that stays failed is told by
//! the command's exit code. And no secret gets into the command's output.

use redial_note::{
    Attempt, Call, ChildExit, Confidence, CorrelationMethod, Draft, Failure, Family, Obeyed, Outcome, OutputState,
    Purpose, RehearsalVerdict, Retryable, is_success,
};
use redial_redact::{CleanArg, Label, Pointer, Sentence};

use crate::call::{End, FRESH_BYTES, TIMER_SLACK_MS, end_of};

/// Attempts of a call after which going on is no longer within reason. OpenAI's SDK makes 3, Claude Code 11; Codex makes 30.
const REASON: u64 = 12;

/// The longest wait that a client is expected to sit out.
const PATIENCE_MS: u64 = 60_000;

/// How much later than asked an equal request may come that kept a wait: a client adds a second to spread its calls.
const LATE_MS: u64 = 1_500;

/// Faults that say nothing more: a client without a time limit of its own waits until Redial ends them.
const SILENT: [&str; 3] = ["hang", "stall", "endless"];

/// What one injected fault came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) verdict: RehearsalVerdict,
    pub(super) because: Sentence,
    pub(super) evidence: Vec<Pointer>,
}

/// Where a fault was met.
struct Scene<'a> {
    draft: &'a Draft,
    call: &'a Call,
    attempt: &'a Attempt,
    next: Option<&'a Attempt>,
    fault: &'a Label,
    place: String,
}

/// Judges what came of a fault that was injected into attempt `at` of call `index`.
pub(super) fn judge(draft: &Draft, index: usize, call: &Call, at: usize, fault: &Label) -> Judged {
    let place = format!("/calls/{index}/attempts/{at}");
    let Some(attempt) = call.attempts.get(at) else { return super::not_met() };
    let scene = Scene { draft, call, attempt, next: call.attempts.get(at + 1), fault, place };
    scene.leaked().or_else(|| scene.silent()).or_else(|| scene.again()).unwrap_or_else(|| scene.left())
}

impl Scene<'_> {
    fn say(&self, verdict: RehearsalVerdict, template: &'static str, args: &[&dyn CleanArg]) -> Judged {
        let because = Sentence::new_from(template, args);
        Judged { verdict, because, evidence: vec![Pointer::to(&self.place)] }
    }

    fn handled(&self, template: &'static str, args: &[&dyn CleanArg]) -> Judged {
        self.say(RehearsalVerdict::Handled, template, args)
    }

    fn mishandled(&self, template: &'static str, args: &[&dyn CleanArg]) -> Judged {
        self.say(RehearsalVerdict::Mishandled, template, args)
    }

    fn with(&self, mut judged: Judged, place: &str) -> Judged {
        judged.evidence.push(Pointer::to(place));
        judged
    }

    /// What was seen, in a word.
    fn reason(&self) -> &'static str {
        self.attempt.failure.as_ref().map_or("no answer", |failure| failure.reason.name())
    }

    fn is_retryable(&self, wanted: Retryable) -> bool {
        self.attempt.failure.as_ref().map(|failure: &Failure| failure.retryable) == Some(wanted)
    }

    /// The command's output held a secret of the run: which fault made it say so, nobody can tell.
    fn leaked(&self) -> Option<Judged> {
        let output = self.draft.child_output.as_ref()?;
        let leaked = output.stdout == OutputState::Leaked || output.stderr == OutputState::Leaked;
        leaked.then(|| {
            let said =
                "The command's output holds a secret of the run; whether this failure made it say so is not known.";
            self.with(self.mishandled(said, &[]), "/child_output")
        })
    }

    /// A connection that said nothing more, or never came to an end, was ended by Redial, not by the client.
    fn silent(&self) -> Option<Judged> {
        let silent = SILENT.contains(&self.fault.as_str()) && self.attempt.ended_by.is_some();
        let waited = silent && !self.attempt.client_gone && end_of(self.attempt) == End::Failed;
        waited.then(|| {
            // A limit on the wait for the next bytes does not end what goes on and on.
            let said = match self.fault.as_str() {
                "endless" => {
                    "The client read an answer without end until Redial ended it: nothing limits the whole of it."
                }
                _ => "The client waited on a silent connection until Redial ended it: it has no time limit.",
            };
            self.mishandled(said, &[])
        })
    }

    /// The call was sent again. Where its attempts may be others', it is not said to be mishandled if another grouping is as possible
    /// under which it was not.
    fn again(&self) -> Option<Judged> {
        let judged = self.again_as_grouped()?;
        let open = judged.verdict == RehearsalVerdict::Mishandled && !self.is_sure();
        Some(if open { self.otherwise().unwrap_or(judged) } else { judged })
    }

    fn is_sure(&self) -> bool {
        self.call.correlation.confidence != Confidence::Unsure
    }

    /// What is said if equal requests are not whose they were taken for: one that kept the wait may be this one's repeat; and one that
    /// followed what no repeat cures may be another's.
    fn otherwise(&self) -> Option<Judged> {
        if self.is_retryable(Retryable::No) {
            let told = self.draft.origin.exit.as_ref().is_some_and(|exit| !is_good(exit));
            // A command that asks for the same several times may have dropped the one that failed.
            let dropped = self.equals().next().is_some();
            let said = "An equal request came after {}, and the command told of a failure by its exit: whether it was sent again cannot be told.";
            return (told && dropped).then(|| self.with(self.handled(said, &[&self.reason()]), "/origin/exit"));
        }
        let due = self.due();
        let kept = due.saturating_sub(TIMER_SLACK_MS)..=due.saturating_add(LATE_MS);
        let keeps = |call: &Call| call.attempts.iter().any(|attempt| kept.contains(&attempt.offset_ms));
        let (place, other) = self.equals().find(|(_, call)| keeps(call))?;
        let said = "A request of call {} kept the wait that the answer had asked for and may be its repeat: of equal requests, nobody can tell.";
        Some(self.with(self.handled(said, &[&other.id]), &format!("/calls/{place}")))
    }

    /// Other calls of the same body, whose attempts may be this one's as well.
    fn equals(&self) -> impl Iterator<Item = (usize, &Call)> {
        let calls = self.draft.calls.iter().enumerate();
        calls.filter(|(_, other)| other.id != self.call.id && is_equal(self.call, other))
    }

    /// When the wait is over that the answer asked for, in milliseconds of the run.
    fn due(&self) -> u64 {
        self.attempt.end_ms().saturating_add(self.attempt.hint.as_ref().map_or(0, |hint| hint.wait_ms))
    }

    fn again_as_grouped(&self) -> Option<Judged> {
        let next = self.next?;
        let waited = next.waited_ms.unwrap_or(0);
        let to_another = self.call.correlation.method.has(CorrelationMethod::FallbackModel);
        if self.is_retryable(Retryable::No) && !to_another {
            let times = self.call.attempt_count.saturating_sub(self.attempt.n);
            let (once, often) = if self.is_sure() {
                (
                    "It was sent again after {}, which no repeat of it cures.",
                    "It was sent again {} times after {}, which no repeat of it cures.",
                )
            } else {
                (
                    "It was sent again after {}, which no repeat of it cures, if its attempts are one call.",
                    "It was sent again {} times after {}, which no repeat of it cures, if its attempts are one call.",
                )
            };
            return Some(if times == 1 {
                self.mishandled(once, &[&self.reason()])
            } else {
                self.mishandled(often, &[&times, &self.reason()])
            });
        }
        if let (Some(hint), Some(Obeyed::Early)) = (&self.attempt.hint, self.attempt.obeyed) {
            let said = if self.is_sure() {
                "The client came back after {} ms; the answer had asked it to wait {} ms."
            } else {
                "The client came back after {} ms, if its attempts are one call; the answer had asked it to wait {} ms."
            };
            return Some(self.mishandled(said, &[&waited, &hint.wait_ms]));
        }
        let succeeded = self.call.outcome == Outcome::Succeeded;
        if self.call.attempt_count > REASON && !succeeded {
            let said = "The client made {} attempts of one call and did not get tired.";
            return Some(self.mishandled(said, &[&self.call.attempt_count]));
        }
        Some(if succeeded {
            let said = "It was sent again after {} ms, and attempt {} succeeded.";
            self.handled(said, &[&waited, &self.call.attempt_count])
        } else {
            self.handled("It was sent again after {} ms.", &[&waited])
        })
    }

    /// Nothing followed: the call was left as it was, and the command ended somehow.
    fn left(&self) -> Judged {
        let end = end_of(self.attempt);
        if end == End::Succeeded {
            return self.handled("The answer was odd and whole, and the client took it.", &[]);
        }
        if self.asked_beside() {
            return self.handled("The client asked again just as it left this attempt, and that succeeded.", &[]);
        }
        let exit = self.draft.origin.exit.as_ref();
        let (Some(exit), true) = (exit, self.attempt.ended_by.is_some()) else {
            return self.say(RehearsalVerdict::NotMet, "The run ended before anybody saw what came of it.", &[]);
        };
        let judged = if is_good(exit) { self.left_unsaid() } else { self.left_said(exit) };
        let doubt = (judged.verdict == RehearsalVerdict::Mishandled).then(|| self.perhaps_again()).flatten();
        doubt.unwrap_or_else(|| self.with(judged, "/origin/exit"))
    }

    /// The client left this attempt when it had asked the same again already, so that nothing ties the two: a library that lets
    /// go of its connection later than it gives up. The grouping says of such a call that its signals contradict each other.
    fn asked_beside(&self) -> bool {
        let later = |other: &Call| other.attempts.first().is_some_and(|first| first.offset_ms > self.attempt.offset_ms);
        let same = |other: &Call| {
            other.outcome == Outcome::Succeeded && other.correlation.confidence == Confidence::Unsure && later(other)
        };
        self.attempt.client_gone && self.equals().any(|(_, other)| same(other))
    }

    /// A later call succeeded that may be this one's repeat with another body: one with a fresh id or time in it, or the same asked at
    /// another endpoint. Nobody can tell it from a call of its own; but a client that did right is not told that it did not.
    fn perhaps_again(&self) -> Option<Judged> {
        let due = self.due();
        let ended = due.saturating_sub(self.attempt.hint.as_ref().map_or(0, |hint| hint.wait_ms));
        let earliest = due.saturating_sub(TIMER_SLACK_MS);
        let latest = due.saturating_add(PATIENCE_MS);
        let may_be = |(_, later): &(usize, &Call)| {
            let first = later.attempts.first().map(|first| first.offset_ms);
            let within = |earliest: u64| first.is_some_and(|start| (earliest..=latest).contains(&start));
            let curable = !self.is_retryable(Retryable::No);
            // Another endpoint has not asked for a wait.
            later.outcome == Outcome::Succeeded
                && ((within(ended) && at_another_endpoint(self.call, later))
                    || (within(earliest) && curable && is_much_alike(self.call, later)))
        };
        let (place, later) = self.draft.calls.iter().enumerate().find(may_be)?;
        let said = if is_equal(self.call, later) {
            "Call {} succeeded after it and may be its repeat; whether it is cannot be told."
        } else {
            "Call {} succeeded after it and may be its repeat with another body; whether it is cannot be told."
        };
        Some(self.with(self.handled(said, &[&later.id]), &format!("/calls/{place}")))
    }

    /// The command ended with 0.
    fn left_unsaid(&self) -> Judged {
        if self.began_well() {
            let said = "An answer that broke was neither asked for again nor told of: the command ended with 0.";
            return self.mishandled(said, &[]);
        }
        let said = "The call was left failed ({}) on attempt {}, and the command ended with 0 as if it had not.";
        self.mishandled(said, &[&self.reason(), &self.attempt.n])
    }

    /// The command told of it by its exit.
    fn left_said(&self, exit: &ChildExit) -> Judged {
        let wait = self.attempt.hint.as_ref().map(|hint| hint.wait_ms);
        let curable = match wait {
            Some(wait) => wait <= PATIENCE_MS && !self.is_retryable(Retryable::No),
            None => self.is_retryable(Retryable::Yes),
        };
        // Output that has begun may have been used: whether the step may be repeated is the job's to say.
        if self.attempt.n == 1 && curable && !self.began_well() {
            let said = "A failure that a repeat may cure ({}) was not tried again.";
            return self.mishandled(said, &[&self.reason()]);
        }
        let n = self.attempt.n;
        match (exit.code, exit.signal) {
            (Some(code), _) => {
                self.handled("The client stopped after attempt {}, and the command ended with {}.", &[&n, &code])
            }
            (None, Some(signal)) => self.handled(
                "The client stopped after attempt {}, and the command was ended by signal {}.",
                &[&n, &signal],
            ),
            (None, None) => self.handled("The client stopped after attempt {}.", &[&n]),
        }
    }

    fn began_well(&self) -> bool {
        self.attempt.status.is_some_and(is_success)
    }
}

/// Whether two calls ask for the same, to the byte.
fn is_equal(one: &Call, other: &Call) -> bool {
    let body = |call: &Call| Some(call.request.as_ref()?.fingerprints.as_ref()?.full.clone());
    one.family == other.family && body(one).is_some_and(|body_of_one| Some(body_of_one) == body(other))
}

/// Whether two calls differ in no more than what clients put afresh into each request: the same place, model and shape, and next to
/// the same length.
fn is_much_alike(one: &Call, other: &Call) -> bool {
    let (Some(first), Some(second)) = (&one.request, &other.request) else { return false };
    let is_same =
        (one.family, &one.model.requested, &first.path) == (other.family, &other.model.requested, &second.path);
    let shaped = first.shape_sha256.is_some() && first.shape_sha256 == second.shape_sha256;
    is_same && shaped && first.counts == second.counts && first.bytes.abs_diff(second.bytes) <= FRESH_BYTES
}

/// Whether the same model was asked in another wire format, and of no other text as far as that was read.
fn at_another_endpoint(one: &Call, other: &Call) -> bool {
    let model = one.model.requested.as_ref();
    let asks = |call: &Call| call.purpose == Purpose::Work && call.family != Family::Models;
    let texts = |call: &Call| call.request.as_ref()?.fingerprints.as_ref()?.texts.clone();
    let differ = texts(one).zip(texts(other)).is_some_and(|(one, other)| one != other);
    asks(one)
        && asks(other)
        && !differ
        && one.family != other.family
        && model.is_some()
        && model == other.model.requested.as_ref()
}

fn is_good(exit: &ChildExit) -> bool {
    (exit.code, exit.signal) == (Some(0), None)
}
