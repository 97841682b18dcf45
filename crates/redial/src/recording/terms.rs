//! What is declared before a run: what a review allowed, which files may change, what it may take, what fails on purpose.

use redial_note::{Approved, Bounds, DeclaredBudget, Expectation, Family, Reason, Scope};
use redial_redact::{Label, SafeUrl, Tainted};

use crate::{
    config::{Config, key, value},
    credential::base_url::BaseUrl,
    problem::Problem,
};

/// The terms of a run, as its journal opens with them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Terms {
    pub(crate) approved: Option<Approved>,
    pub(crate) scope: Option<Scope>,
    /// `None` for a run whose attempts are Redial's own.
    pub(crate) budget: Option<DeclaredBudget>,
    /// What a check takes at most.
    pub(crate) bounds: Option<Bounds>,
    /// Whether a call beyond the budget is refused.
    pub(crate) enforced: bool,
    pub(crate) expected: Vec<Expectation>,
}

/// The table `[approved]`; `None` where it says nothing.
///
/// # Errors
/// Its address is none.
pub(crate) fn approved(config: &Config) -> Result<Option<Approved>, Problem> {
    let family = config.text(&key::APPROVED_FAMILY);
    let base_url = config.text(&key::APPROVED_BASE_URL).map(|text| {
        let url = BaseUrl::parse(text).map_err(|fault| fault.problem(&config.place(&key::APPROVED_BASE_URL)))?;
        if url.url().is_masked() {
            // Another gateway of the same cloud would be shown the same way, and pass for the approved one.
            return Err(unshown(&config.place(&key::APPROVED_BASE_URL)));
        }
        Ok::<SafeUrl, Problem>(url.url().clone())
    });
    let approved = Approved {
        model: config.name(&key::APPROVED_MODEL),
        family: family.and_then(|name| Family::ALL.iter().copied().find(|family| family.name() == name)),
        base_url: base_url.transpose()?,
        attempts: config.get(&key::APPROVED_ATTEMPTS).map(|_| config.count(&key::APPROVED_ATTEMPTS).into()),
        step: config.name(&key::APPROVED_STEP),
        reviewed_by: config.name(&key::APPROVED_BY),
        until: config.text(&key::APPROVED_UNTIL).and_then(value::date),
        agent_permissions: config
            .list(&key::APPROVED_PERMISSIONS)
            .iter()
            .filter_map(|flag| Label::new(Tainted::from(flag.as_str())).ok())
            .collect(),
    };
    Ok((approved != Approved::NOTHING).then_some(approved))
}

fn unshown(place: &str) -> Problem {
    Problem::usage(
        "the approved address can't be held against a note",
        "a part of it reads like a random value, which no note shows, so that two such addresses look the same",
        "leave `base_url` out of [approved], or put the gateway behind a host name that was chosen",
    )
    .at(place)
}

/// A budget: `attempts=3,calls=20,wait=30s,deadline=10m`, each part at most once.
///
/// # Errors
/// A part is not known, stands twice, or has no such value.
pub(crate) fn budget(text: Option<&str>) -> Result<DeclaredBudget, Problem> {
    let mut budget = DeclaredBudget { attempts: None, calls: None, wait_ms: None, deadline_ms: None };
    for part in text.into_iter().flat_map(|text| text.split(',')) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let count = || value.parse().ok().filter(|count| (1..=1_000_000_000).contains(count));
        let wait = || value::duration(value).and_then(|wait| u64::try_from(wait.as_millis()).ok());
        let (slot, value) = match name.trim() {
            "attempts" => (&mut budget.attempts, count()),
            "calls" => (&mut budget.calls, count()),
            "wait" => (&mut budget.wait_ms, wait()),
            "deadline" => (&mut budget.deadline_ms, wait()),
            _ => return Err(no_budget("a part of it is none of attempts, calls, wait, deadline")),
        };
        if slot.is_some() {
            return Err(no_budget("a part of it stands twice"));
        }
        *slot = Some(value.ok_or_else(|| no_budget("a part of it has no number or duration that it could have"))?);
    }
    Ok(budget)
}

fn no_budget(why: &str) -> Problem {
    Problem::usage("the budget cannot be read", why, "for example: --budget attempts=3,calls=20,wait=30s,deadline=10m")
        .at("--budget")
}

/// Failures that are provoked on purpose: `invalid_api_key=1`, each reason at most once.
///
/// # Errors
/// A reason is not known or stands twice, or the number is none.
pub(crate) fn expected(texts: &[String]) -> Result<Vec<Expectation>, Problem> {
    let mut expected: Vec<Expectation> = Vec::new();
    for text in texts {
        let (name, number) = text.split_once('=').unwrap_or((text, ""));
        let reason = Reason::ALL.iter().copied().find(|reason| reason.name() == name);
        let reason =
            reason.ok_or_else(|| no_expectation("it names no reason of Redial's table (docs/reference.md)"))?;
        let calls = number.parse().ok().filter(|calls| (1..=1_000_000).contains(calls));
        let calls = calls.ok_or_else(|| no_expectation("it says not how many calls fail so"))?;
        if expected.iter().any(|known| known.reason == reason) {
            return Err(no_expectation("a reason stands twice"));
        }
        expected.push(Expectation { reason, calls });
    }
    Ok(expected)
}

fn no_expectation(why: &str) -> Problem {
    Problem::usage("an expected failure cannot be read", why, "for example: --expect invalid_api_key=1").at("--expect")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_has_each_part_once() {
        let read = budget(Some("attempts=3,wait=30s,deadline=10m")).unwrap();
        let wanted =
            DeclaredBudget { attempts: Some(3), calls: None, wait_ms: Some(30_000), deadline_ms: Some(600_000) };
        assert_eq!(read, wanted);
        assert_eq!(budget(None).unwrap().calls, None);
        for wrong in ["", "calls", "calls=", "calls=0", "calls=-1", "calls=1,calls=2", "wait=30", "speed=1", "calls=1,"]
        {
            assert!(budget(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_expectation_names_a_reason_of_the_table_once() {
        let read = expected(&["invalid_api_key=2".into(), "model_not_found=1".into()]).unwrap();
        assert_eq!(read.iter().map(|e| e.calls).collect::<Vec<_>>(), [2, 1]);
        let sk = format!("sk-{}", "ab12".repeat(9));
        for wrong in
            [vec!["bad=1"], vec!["model_not_found"], vec!["model_not_found=0"], vec!["server_error=1"; 2], vec![&*sk]]
        {
            let problem = expected(&wrong.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).unwrap_err();
            assert!(!problem.to_string().contains(&sk));
        }
    }
}
