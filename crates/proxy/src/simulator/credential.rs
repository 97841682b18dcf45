//! The credential of a request: where it stands and whether it opens anything.

use super::intake::Request;

/// What the simulator accepts begins so. It opens nothing, and looks like no real key.
const ACCEPTED: &[u8] = b"sk-sim-";

/// What a request presented. `Debug` is left out: it may be somebody's real key, sent here by mistake.
pub(crate) struct Presented {
    value: Vec<u8>,
}

/// What it is worth, as the truth tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// One of the simulator's own.
    Accepted,
    /// Anything else.
    Refused,
    /// None at all.
    Absent,
}

/// The credential of a request, from the place where its family has it.
pub(crate) fn presented(request: &Request) -> Presented {
    let bearer = request.header("authorization").map(|value| {
        let scheme = value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "));
        if scheme { value.get(7..).unwrap_or_default().trim_ascii() } else { value }
    });
    let value = bearer
        .or_else(|| request.header("x-api-key"))
        .or_else(|| request.header("x-goog-api-key"))
        .or_else(|| request.parameter("key").map(str::as_bytes));
    Presented { value: value.unwrap_or_default().to_vec() }
}

impl Presented {
    /// What it is worth.
    pub(crate) fn standing(&self) -> Standing {
        match self.value.as_slice() {
            [] => Standing::Absent,
            value if value.starts_with(ACCEPTED) => Standing::Accepted,
            _ => Standing::Refused,
        }
    }

    /// The value, for the fault that sends it back.
    pub(crate) fn value(&self) -> &[u8] {
        &self.value
    }
}
