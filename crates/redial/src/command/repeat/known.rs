//! Values of Redial's own options that a note carries elsewhere: they need not be said again.

use std::slice::Iter;

use redial_note::{CredentialFrom, DeclaredBudget, Expected, Note};
use redial_redact::{Millis, SafePath};

/// What opens a gap within a clean text.
const OPENS: char = '‹';

/// What a note knows, given out in the order of the options.
pub(super) struct Known<'n> {
    note: &'n Note,
    scope: Iter<'n, SafePath>,
    expected: Iter<'n, Expected>,
}

impl<'n> Known<'n> {
    pub(super) fn of(note: &'n Note) -> Self {
        let scope = note.scope.as_ref().map_or(&[][..], |scope| &scope.declared).iter();
        Self { note, scope, expected: note.expected.iter() }
    }

    /// The value of the next such option, if the note has all of it.
    pub(super) fn value(&mut self, option: &str) -> Option<String> {
        let value = match option {
            "--upstream" => self.note.gateway.base_url.as_str().to_owned(),
            "--credential" => self.credential()?,
            "--name" => self.name()?,
            "--operator-note" => self.note.remark.as_ref()?.as_str().to_owned(),
            "--budget" => budget(&self.note.budget.as_ref()?.declared),
            "--docs" => self.page()?,
            "--max-attempts" => self.note.bounds.as_ref()?.attempts.to_string(),
            "--max-wait" => Millis(self.note.bounds.as_ref()?.wait_ms).to_string(),
            "--timeout" => Millis(self.note.bounds.as_ref()?.attempt_ms).to_string(),
            "--scope" => self.scope.next()?.as_str().to_owned(),
            "--expect" => {
                let expected = self.expected.next()?;
                format!("{}={}", expected.reason.name(), expected.declared)
            }
            _ => return None,
        };
        Some(value).filter(|value| !value.is_empty() && !value.contains(OPENS))
    }

    fn credential(&self) -> Option<String> {
        let credential = self.note.gateway.credential.as_ref()?;
        (credential.from == CredentialFrom::Variable).then(|| credential.name.as_str().to_owned())
    }

    /// The page that somebody named.
    fn page(&self) -> Option<String> {
        self.note.sources.iter().find(|source| source.named).map(|source| source.url.to_string())
    }

    /// A run's id is its name, day, minute and four digits of chance.
    fn name(&self) -> Option<String> {
        let mut parts = self.note.run_id.as_str().rsplitn(4, '-');
        let behind = parts.by_ref().take(3).count();
        parts.next().filter(|_| behind == 3).map(str::to_owned)
    }
}

/// As `--budget` reads it.
fn budget(declared: &DeclaredBudget) -> String {
    let count = |name: &str, count: Option<u64>| count.map(|count| format!("{name}={count}"));
    let time = |name: &str, ms: Option<u64>| ms.map(|ms| format!("{name}={}", Millis(ms)));
    let parts = [
        count("attempts", declared.attempts),
        count("calls", declared.calls),
        time("wait", declared.wait_ms),
        time("deadline", declared.deadline_ms),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(",")
}
