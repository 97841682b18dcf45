//! What is said before a repeat sends anything: whether it goes to the same gateway, and what differs here and now.

use std::path::Path;

use super::elsewhere::elsewhere;
use redial_note::{Bounds, Compared, GatewayKind, Kind, Note, Parent};
use redial_redact::{FingerprintKey, Sha256};
use redial_report::{Setting, in_words, lines, mismatches, not_comparable};

use super::super::{Context, check::configured};
use crate::{
    config::Config,
    problem::Problem,
    recording::{Facts, redial},
    repository, terminal,
};

/// The note that is repeated.
#[derive(Debug)]
pub(crate) struct Repeated {
    note: Note,
    sha256: Sha256,
}

impl Repeated {
    /// A note with the digest of its file.
    pub(super) fn of(note: Note, sha256: Sha256) -> Self {
        Self { note, sha256 }
    }

    /// The note itself.
    pub(crate) fn note(&self) -> &Note {
        &self.note
    }

    /// Makes a check a repeat: names its parent, and says what differs.
    ///
    /// # Errors
    /// The configuration names another gateway than the note: the credential here is not sent where a note says.
    pub(crate) fn begin(
        &self,
        facts: &mut Facts,
        key: &FingerprintKey,
        note_dir: &Path,
        config: &Config,
        context: &Context,
    ) -> Result<(), Problem> {
        let (here, noted) = (&facts.gateway, &self.note.gateway);
        let real = GatewayKind::Real;
        // Of two addresses of which the same part is not shown nobody can tell whether they are one.
        let same = noted.base_url == here.base_url && !here.base_url.is_masked();
        if here.kind == real && (noted.kind != real || !same) {
            return Err(elsewhere(noted, here, config, context));
        }
        let git = repository::start(&context.env, &context.paths, &context.cwd, note_dir).finish().ok();
        let version = redial();
        let now = Setting {
            redial: &version,
            environment: &facts.environment,
            gateway: here,
            bounds: facts.terms.bounds.as_ref(),
            key: key.id(),
            repository: git.as_ref(),
        };
        let mut rows = Setting::of(&self.note).held_against(&now);
        // Clients and what they may do are what a recorder saw; a repeat is a request of Redial itself.
        rows.retain(|row| !row.is_of_a_recorder());
        if !context.quiet {
            terminal::say(&format!("repeating {}; here and now (a: the note, b: here):", self.note.run_id));
            terminal::say(lines(&rows).trim_end());
            if let Some(bounds) = &facts.terms.bounds {
                terminal::say(&taken(bounds, &configured(config)));
            }
            terminal::say("the documentation page is read next, and told before anything is sent");
        }
        facts.compared = Some(Compared { differs: mismatches(&rows), not_comparable: not_comparable(&rows) });
        facts.kind = Kind::Repeat;
        facts.parent = Some(Parent { run_id: self.note.run_id.clone(), sha256: self.sha256.clone() });
        Ok(())
    }
}

/// What the repeat takes at most. A configuration that allows more widens nothing, and is said to.
fn taken(bounds: &Bounds, here: &Bounds) -> String {
    let more = here.attempts > bounds.attempts || here.wait_ms > bounds.wait_ms || here.attempt_ms > bounds.attempt_ms;
    let beside = if more {
        format!("; the configuration here would allow {}, which widens nothing", in_words(here))
    } else {
        String::new()
    };
    format!("at most {}{beside}", in_words(bounds))
}
