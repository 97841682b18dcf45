//! What a note of kind `reported` is made of: it comes from a text that somebody pasted, and nobody observed anything.

use redial_note::{
    Confidence, Correlation, CorrelationMethod, CorrelationMethods, Gateway, GatewayKind, Reason, TransportReason,
};
use redial_redact::{Identifier, Label, SafeUrl, Tainted};

/// An address that no gateway can have (RFC 2606 keeps `.invalid` for that): the form of a note demands one.
const NO_ADDRESS: &str = "https://gateway.invalid";

/// The gateway of a reported call: nobody observed which it was.
#[expect(clippy::expect_used, reason = "the literal is a URL without user info and query")]
pub fn unobserved_gateway() -> Gateway {
    Gateway {
        name: Identifier::ours("reported"),
        kind: GatewayKind::Unknown,
        base_url: SafeUrl::new(Tainted::from(NO_ADDRESS)).expect("a URL of ours"),
        credential: None,
    }
}

/// How a reported attempt failed below HTTP, where that is what its reason says.
pub fn reported_transport(reason: Reason) -> Option<TransportReason> {
    TransportReason::ALL.iter().copied().find(|transport| transport.name() == reason.name())
}

/// What ties a reported attempt to its call: that somebody pasted it. Which others belong to it, nobody saw.
pub(crate) fn correlation() -> Correlation {
    Correlation {
        method: CorrelationMethods::of([CorrelationMethod::Reported]),
        confidence: Confidence::Unsure,
        evidence: Label::new(Tainted::from("pasted text")).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reported_gateway_has_no_address_and_a_transport_reason_is_the_reasons_own() {
        assert_eq!(unobserved_gateway().base_url.as_str(), NO_ADDRESS);
        assert_eq!(reported_transport(Reason::DnsFailure), Some(TransportReason::Dns));
        assert_eq!(reported_transport(Reason::InvalidApiKey), None);
        assert_eq!(correlation().evidence.len(), 1);
    }
}
