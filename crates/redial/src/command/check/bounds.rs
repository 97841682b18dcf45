//! How much a check takes at most: what the configuration says, and for a repeat no more than the note that it repeats.

use redial_note::{Bounds, DeclaredBudget, Note};

use crate::config::{Config, key};

/// The bounds of a check, or of the repeat of a note.
pub(super) fn bounds(config: &Config, repeated: Option<&Note>) -> Bounds {
    let here = configured(config);
    let Some(note) = repeated else { return here };
    let mut bounds = match &note.bounds {
        Some(noted) => of_check(&here, noted, config),
        None => of_run(&here, note.budget.as_ref().map(|budget| &budget.declared)),
    };
    let reviewed = note.approved.as_ref().and_then(|approved| approved.attempts).unwrap_or(Bounds::MOST_ATTEMPTS);
    bounds.attempts = bounds.attempts.min(reviewed).clamp(1, Bounds::MOST_ATTEMPTS);
    bounds
}

/// What the configuration here allows.
pub(in super::super) fn configured(config: &Config) -> Bounds {
    let ms = |key| u64::try_from(config.wait(key).as_millis()).unwrap_or(u64::MAX);
    Bounds {
        attempts: config.count(&key::MAX_ATTEMPTS).into(),
        wait_ms: ms(&key::MAX_WAIT),
        attempt_ms: ms(&key::TIMEOUT),
    }
}

/// A check is repeated as it was. A default is nobody's word: only what somebody chose here narrows it.
fn of_check(here: &Bounds, noted: &Bounds, config: &Config) -> Bounds {
    let least = |key, here: u64, noted: u64| if config.is_default(key) { noted } else { here.min(noted) };
    Bounds {
        attempts: least(&key::MAX_ATTEMPTS, here.attempts, noted.attempts),
        wait_ms: least(&key::MAX_WAIT, here.wait_ms, noted.wait_ms),
        attempt_ms: least(&key::TIMEOUT, here.attempt_ms, noted.attempt_ms),
    }
}

/// The attempts of a run were its client's: its budget bounds those of a narrow check, and asks for none.
fn of_run(here: &Bounds, declared: Option<&DeclaredBudget>) -> Bounds {
    let least = |here: u64, part: fn(&DeclaredBudget) -> Option<u64>| {
        declared.and_then(part).map_or(here, |most| here.min(most))
    };
    Bounds {
        attempts: least(here.attempts, |declared| declared.attempts),
        wait_ms: least(here.wait_ms, |declared| declared.wait_ms),
        attempt_ms: least(here.attempt_ms, |declared| declared.deadline_ms),
    }
}
