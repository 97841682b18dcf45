use redial_note::Reason::{self, *};

/// Reasons that say more than others: where both fire in one stage, the one on the left speaks.
const OUTRANKS: &[(Reason, &[Reason])] = &[
    (EnvPlaceholderKey, &[InvalidApiKey, MissingApiKey, WrongBaseUrl]),
    (WrongBaseUrl, &[InvalidApiKey, WrongPathOrMethod, NonJsonBodyFromEdge, ModelNotFound, ConnectRefused]),
    (ClockSkew, &[InvalidApiKey, TlsFailure, PermissionDenied, InvalidParameter]),
    (DnsFailure, &[ConnectRefused, ConnectTimeout, ConnectionDropped, ReadTimeout, TlsFailure]),
    (ProxyMisconfigured, &[DnsFailure, ConnectRefused, ConnectTimeout, TlsFailure, ConnectionDropped, ReadTimeout]),
    (TlsFailure, &[ConnectionDropped, ConnectTimeout, ConnectRefused, ReadTimeout]),
    (ConnectRefused, &[ConnectionDropped, ReadTimeout, ConnectTimeout]),
    (ConnectTimeout, &[ReadTimeout, ConnectionDropped]),
    (JobDeadlineExceeded, &[ReadTimeout, ClientCancelled, ConnectTimeout]),
    (ReadTimeout, &[ConnectionDropped, ClientCancelled, StreamTruncated]),
    (ClientCancelled, &[ConnectionDropped]),
    (ConnectionDropped, &[StreamTruncated]),
    (SecretNotProvided, &[MissingApiKey]),
    (
        BudgetExhausted,
        &[
            InsufficientQuota,
            QuotaWindowExhausted,
            RateLimitedRequests,
            RateLimitedTokens,
            RateLimitedUnspecified,
            UpstreamChannelUnavailable,
        ],
    ),
    (
        InsufficientQuota,
        &[
            RateLimitedRequests,
            RateLimitedTokens,
            RateLimitedUnspecified,
            PermissionDenied,
            InvalidApiKey,
            InvalidParameter,
            Overloaded,
            AccountDisabled,
            UpstreamChannelUnavailable,
        ],
    ),
    (
        QuotaWindowExhausted,
        &[
            RateLimitedRequests,
            RateLimitedTokens,
            RateLimitedUnspecified,
            InsufficientQuota,
            Overloaded,
            PermissionDenied,
        ],
    ),
    (
        RequestExceedsRateLimit,
        &[
            RateLimitedTokens,
            RateLimitedRequests,
            RateLimitedUnspecified,
            PayloadTooLarge,
            ContextLengthExceeded,
            InvalidParameter,
            QuotaWindowExhausted,
        ],
    ),
    (RateLimitedTokens, &[RateLimitedUnspecified, Overloaded, PermissionDenied]),
    (RateLimitedRequests, &[RateLimitedUnspecified, Overloaded, PermissionDenied]),
    (RateLimitedUnspecified, &[ServerError, PermissionDenied]),
    (
        ContextLengthExceeded,
        &[ServerError, InvalidParameter, PayloadTooLarge, UnsupportedModelFeature, RateLimitedTokens, MissingParameter],
    ),
    (ContentFiltered, &[InvalidParameter, PermissionDenied, UnsupportedModelFeature]),
    (InvalidMessageSequence, &[InvalidParameter, MissingParameter, UnsupportedModelFeature]),
    (MalformedJson, &[InvalidParameter, MissingParameter]),
    (UnsupportedModelFeature, &[InvalidParameter, ModelNotFound, MissingParameter]),
    (WrongPathOrMethod, &[InvalidParameter, UnsupportedModelFeature, ModelNotFound]),
    (MissingParameter, &[InvalidParameter]),
    (PayloadTooLarge, &[InvalidParameter]),
    (ModelNotFound, &[InvalidParameter, PermissionDenied]),
    (RegionBlocked, &[PermissionDenied, InvalidParameter, EdgeBlockPage, ModelNotFound, UnsupportedModelFeature]),
    (IpNotAllowed, &[PermissionDenied, InvalidApiKey]),
    (AccountDisabled, &[PermissionDenied, InvalidApiKey]),
    (PermissionDenied, &[InvalidParameter, InvalidApiKey]),
    (MissingApiKey, &[InvalidApiKey, MissingParameter, InvalidParameter, PermissionDenied]),
    (InvalidApiKey, &[InvalidParameter]),
    (
        UpstreamCredentialFailure,
        &[UpstreamChannelUnavailable, InvalidApiKey, InsufficientQuota, PermissionDenied, AccountDisabled],
    ),
    (UpstreamChannelUnavailable, &[ModelNotFound, Overloaded, PermissionDenied, RateLimitedUnspecified]),
    (Overloaded, &[ServerError, RateLimitedUnspecified, BadGateway]),
    (GatewayTimeout, &[BadGateway, ServerError]),
    (BadGateway, &[ServerError]),
    (ProxyIntercepted, &[EdgeBlockPage, NonJsonBodyFromEdge, BadGateway]),
    (EdgeBlockPage, &[NonJsonBodyFromEdge, BadGateway]),
];

/// Whether the first reason says more than the second, so that it speaks alone where both fire.
pub(crate) fn outranks(winner: Reason, loser: Reason) -> bool {
    // What is told of nobody yields to everything that is told.
    let vague = [UnrecognizedError, GenericUpstreamFailure, NonJsonBodyFromEdge];
    if winner == loser {
        return false;
    }
    // What the request lacks is said in words that every other refusal uses too: «is required», «invalid».
    let weak = [InvalidParameter, MissingParameter];
    let no_refusal = [ServerError, BadGateway, GatewayTimeout];
    if weak.contains(&loser) && !weak.contains(&winner) && !vague.contains(&winner) && !no_refusal.contains(&winner) {
        return true;
    }
    // A rule that was written for a contradiction has seen both sides.
    winner == ConflictingEvidence
        || (loser != ConflictingEvidence && vague.contains(&loser) && !vague.contains(&winner))
        || OUTRANKS.iter().any(|(reason, losers)| *reason == winner && losers.contains(&loser))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_reasons_outrank_each_other() {
        for a in Reason::ALL {
            for b in Reason::ALL {
                assert!(!(outranks(*a, *b) && outranks(*b, *a)), "{a} and {b}");
            }
        }
    }
}
