use redial_note::{Draft, Effect, Finding, Owner, Verdict};

use super::{Advice, Check, Facts, finding};

/// The error-path probe did not come out as a failure of the request.
pub(super) struct ErrorPathFailed;

impl Check for ErrorPathFailed {
    fn id(&self) -> &'static str {
        "error_path_failed"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, "Look at how the gateway answers a wrong request before trusting its errors.")
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
