use redial_note::{Effect, Finding};

use super::{Check, Facts, finding};

/// The error-path probe did not come out as a failure of the request.
pub(super) struct ErrorPathFailed;

impl Check for ErrorPathFailed {
    fn id(&self) -> &'static str {
        "error_path_failed"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let failed = facts.error_path.filter(|path| !path.passed).map(|path| {
            finding(
                self.id(),
                Effect::Pause,
                "The error-path probe {} did not pass: {}",
                &[&path.probe, &path.observed],
                &["/error_path"],
            )
        });
        failed.into_iter().collect()
    }
}
