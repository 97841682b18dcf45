//! A CI that Redial has no file for: said as that, since «local» would be a false statement.

use redial_note::{Origin, OriginKind};

use super::bare;
use crate::env::EnvSnapshot;

pub(super) fn origin(env: &EnvSnapshot) -> Option<Origin> {
    env.in_ci().then(|| bare(OriginKind::OtherCi))
}
