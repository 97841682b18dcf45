//! Whether the gateway is a simulator that somebody else started: only its answers say so. It may lower what a note is worth,
//! and never raise it: whoever answers so is taken at its word, and silence says nothing.

use redial_note::{Attempt, Draft, Gateway, GatewayKind};

/// Whether an answer that the note shows says so.
pub(crate) fn is_told(draft: &Draft) -> bool {
    draft.calls.iter().flat_map(|call| &call.attempts).any(Attempt::is_simulated)
}

/// Whether it is the simulator that Redial started itself. One whose answers say so was addressed like any gateway, and they
/// may stand in groups only.
pub(crate) fn is_embedded(draft: &Draft) -> bool {
    draft.gateway.kind == GatewayKind::Simulator && !is_told(draft) && draft.coverage.grouped_away == 0
}

/// The gateway with its kind lowered to what its answers said. Of one that nobody observed nothing is told.
pub(crate) fn lowered(gateway: Gateway, marked: bool) -> Gateway {
    let kind = if marked && gateway.kind == GatewayKind::Real { GatewayKind::Simulator } else { gateway.kind };
    Gateway { kind, ..gateway }
}
