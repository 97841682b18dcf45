use redial_note::{Approved, Call, CorrelationMethod, Draft, Effect, Finding, GatewayKind, Outcome, Owner, Verdict};
use redial_redact::{CleanArg, SafeUrl};

use super::{Advice, Check, Facts, asked, finding, is_one};
use crate::repeat::base_url;

/// After a failure the same was asked of another model; or what ran is not what a review allowed.
pub(super) struct UnreviewedFallback;

impl Check for UnreviewedFallback {
    fn id(&self) -> &'static str {
        "unreviewed_fallback"
    }

    fn advice(&self, draft: &Draft, _: &Finding, _: Verdict) -> Advice {
        let action = if fell_back(draft) {
            "Have the other model reviewed ([approved] in redial.toml), or take it out of the client's settings."
        } else {
            "Have what differs reviewed, or take it out of the client's settings."
        };
        Advice::to(Owner::RepositoryOwner, action)
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let mut found: Vec<Finding> =
            asked(facts.draft).filter_map(|(index, call)| self.fell_back(index, call)).collect();
        found.extend(asked(facts.draft).filter_map(|(index, call)| self.went_elsewhere(facts.draft, index, call)));
        found.extend(asked(facts.draft).filter_map(|(index, call)| self.asked_elsewhere(facts.draft, index, call)));
        if let Some(approved) = &facts.draft.approved {
            self.of_run(approved, facts.draft, &mut found);
            for (index, call) in asked(facts.draft) {
                self.of_call(approved, index, call, &mut found);
            }
        }
        found
    }
}

impl UnreviewedFallback {
    fn fell_back(&self, index: usize, call: &Call) -> Option<Finding> {
        let template = "After a failure, what call {} asked of {} was asked of another model: {}.";
        call.correlation.method.has(CorrelationMethod::FallbackModel).then_some(())?;
        let first = call.model.requested.as_ref()?;
        let (n, other) =
            call.attempts.iter().zip(0..).find_map(|(attempt, n)| {
                attempt.model.as_ref().filter(|model| *model != first).map(|model| (n, model))
            })?;
        let places = [&*format!("/calls/{index}/attempts/{n}/model"), &format!("/calls/{index}/correlation")];
        Some(self.pause(template, &[&call.id, first, other], &places))
    }

    /// What an earlier call had asked for in vain is asked of another gateway, or with another credential: the same body, but for its
    /// model, or soon after it the same text.
    fn went_elsewhere(&self, draft: &Draft, index: usize, call: &Call) -> Option<Finding> {
        let upstream = call.upstream.as_ref();
        let allowed = draft.approved.as_ref().and_then(|approved| approved.base_url.as_ref());
        // Who approves an address approves no other account there.
        let is_there = |url: &SafeUrl| *url != draft.gateway.base_url && allowed == Some(url);
        if upstream.is_some_and(|upstream| is_there(&upstream.base_url)) {
            return None;
        }
        let (before, failed) =
            asked(draft).take_while(|(n, _)| *n < index).filter(|(_, one)| is_asked_again(one, call)).last()?;
        let template = if has_its_body(failed, call) {
            "After call {} had failed, what it had asked for was asked of {} with the credential of {}, by call {}."
        } else {
            "After call {} had failed, the same text was asked of {} with the credential of {}, by call {}: perhaps in its place."
        };
        let own = draft.gateway.credential.as_ref().map(|credential| &credential.name);
        let credential = upstream.map(|upstream| &upstream.credential).or(own)?;
        let args: [&dyn CleanArg; 4] = [&failed.id, base_url(draft, call), credential, &call.id];
        Some(self.pause(template, &args, &[&format!("/calls/{before}/outcome"), &format!("/calls/{index}")]))
    }

    /// What an earlier call had asked the same gateway for in vain is asked at another endpoint, or of another model with other settings: the user's texts
    /// are the same, and the bodies are not.
    fn asked_elsewhere(&self, draft: &Draft, index: usize, call: &Call) -> Option<Finding> {
        let (before, failed) =
            asked(draft).take_while(|(n, _)| *n < index).filter(|(_, one)| is_asked_otherwise(one, call)).last()?;
        let places = [&*format!("/calls/{before}/outcome"), &format!("/calls/{index}/request")];
        if failed.family != call.family {
            let template =
                "After call {} ({}) had failed, the same text was asked of {}, by call {}: perhaps in its place.";
            let args: [&dyn CleanArg; 4] = [&failed.id, &failed.family.name(), &call.family.name(), &call.id];
            return Some(self.pause(template, &args, &places));
        }
        let (one, other) = failed.model.requested.as_ref().zip(call.model.requested.as_ref())?;
        let template = "After call {} had failed with {}, the same text was asked of {} in another way, by call {}: perhaps in its place.";
        Some(self.pause(template, &[&failed.id, one, other, &call.id], &places))
    }

    /// What the run as a whole does other than was approved.
    fn of_run(&self, approved: &Approved, draft: &Draft, found: &mut Vec<Finding>) {
        if approved.has_run_out(draft.started_at) {
            let template = "The review of the approved settings has run out.";
            found.push(self.pause(template, &[], &["/approved/until"]));
        }
        if approved.reviewed_by.is_none() {
            let template = "The approved settings name nobody who reviewed them.";
            found.push(self.pause(template, &[], &["/approved/reviewed_by"]));
        }
        // The simulator stands for whatever gateway it is.
        let real = draft.gateway.kind == GatewayKind::Real;
        if real && approved.base_url.as_ref().is_some_and(|url| *url != draft.gateway.base_url) {
            let template = "The gateway is another than the one that was approved.";
            found.push(self.pause(template, &[], &["/gateway/base_url", "/approved/base_url"]));
        }
        let given = draft.environment.agent_permissions.iter().enumerate();
        for (n, flag) in given.filter(|(_, flag)| !approved.agent_permissions.contains(flag)) {
            let template = "The command was given a permission that was not approved: {}.";
            let places = [&*format!("/environment/agent_permissions/{n}"), "/approved/agent_permissions"];
            found.push(self.pause(template, &[flag], &places));
        }
        if approved.step.is_some() && approved.step != draft.origin.step {
            let template = "The step is another than the one that was approved.";
            found.push(self.pause(template, &[], &["/origin/step", "/approved/step"]));
        }
    }

    /// What one call does other than was approved.
    fn of_call(&self, approved: &Approved, index: usize, call: &Call, found: &mut Vec<Finding>) {
        let place = |field: &str| format!("/calls/{index}/{field}");
        if let (Some(model), Some(asked)) = (&approved.model, &call.model.requested)
            && model != asked
        {
            let template = "Call {} asks for {}; the model that was approved is {}.";
            let places = [&*place("model/requested"), "/approved/model"];
            found.push(self.pause(template, &[&call.id, asked, model], &places));
        }
        let url = approved.base_url.as_ref();
        if let Some(upstream) =
            call.upstream.as_ref().filter(|upstream| url.is_some_and(|url| *url != upstream.base_url))
        {
            let template = "Call {} went to {} with the credential of {}, and not to the gateway that was approved.";
            let args: [&dyn CleanArg; 3] = [&call.id, &upstream.base_url, &upstream.credential];
            found.push(self.pause(template, &args, &[&place("upstream"), "/approved/base_url"]));
        }
        if let Some(family) = approved.family.filter(|family| *family != call.family) {
            let template = "Call {} is of family {}; the one that was approved is {}.";
            let args: [&dyn CleanArg; 3] = [&call.id, &call.family.name(), &family.name()];
            found.push(self.pause(template, &args, &[&place("family"), "/approved/family"]));
        }
        if let Some(attempts) = approved.attempts.filter(|attempts| *attempts < call.attempt_count) {
            let template = if is_one(call) {
                "Call {} took {} attempts; the retries that were approved allow {}."
            } else {
                "Call {} took {} attempts, if they are one call; the retries that were approved allow {}."
            };
            let places = [&*place("attempt_count"), "/approved/attempts"];
            found.push(self.pause(template, &[&call.id, &call.attempt_count, &attempts], &places));
        }
    }

    fn pause(&self, template: &'static str, args: &[&dyn CleanArg], evidence: &[&str]) -> Finding {
        finding(self.id(), Effect::Pause, template, args, evidence)
    }
}

/// Longest time after a failure in which the same text in another way is taken for a fallback.
const SOON_MS: u64 = 30_000;

/// Whether a call failed not long before another one began that asks the same text of the same gateway in another way.
fn is_asked_otherwise(failed: &Call, later: &Call) -> bool {
    let is_other = failed.family != later.family
        || (failed.model.requested != later.model.requested && !has_its_body(failed, later));
    failed.outcome == Outcome::Failed && failed.upstream == later.upstream && is_other && is_said_soon(failed, later)
}

/// Whether two calls have the same body, but for the model.
fn has_its_body(failed: &Call, later: &Call) -> bool {
    let body = |call: &Call| Some(call.request.as_ref()?.fingerprints.as_ref()?.without_model.clone());
    body(failed).is_some_and(|failed| Some(failed) == body(later))
}

/// Whether a call asks the text of another one not long after that had ended.
fn is_said_soon(failed: &Call, later: &Call) -> bool {
    let texts = |call: &Call| call.request.as_ref()?.fingerprints.as_ref()?.texts.clone();
    let (Some(last), Some(first)) = (failed.attempts.last(), later.attempts.first()) else { return false };
    let soon = first.offset_ms.checked_sub(last.end_ms()).is_some_and(|wait| wait <= SOON_MS);
    soon && texts(failed).is_some_and(|failed| Some(failed) == texts(later))
}

/// Whether a call failed before another one began that asks for the same elsewhere.
fn is_asked_again(failed: &Call, later: &Call) -> bool {
    let (Some(last), Some(first)) = (failed.attempts.last(), later.attempts.first()) else { return false };
    let seen_ms = last.offset_ms + last.timing_ms.first_byte.unwrap_or(0);
    failed.outcome == Outcome::Failed
        && failed.upstream != later.upstream
        && seen_ms <= first.offset_ms
        && (has_its_body(failed, later) || is_said_soon(failed, later))
}

/// Whether a client fell back to another model, and no review names one that it should have asked.
fn fell_back(draft: &Draft) -> bool {
    let is_named = draft.approved.as_ref().is_some_and(|approved| approved.model.is_some());
    !is_named && draft.calls.iter().any(|call| call.correlation.method.has(CorrelationMethod::FallbackModel))
}
