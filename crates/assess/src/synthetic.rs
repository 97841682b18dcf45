//! Statuses that something between invents: they tell of the gateway or the edge, and no provider sent them.

use redial_note::Attempt;
use redial_redact::Label;

use crate::findings::label;

/// Statuses that no specification gives and that an edge or a gateway writes in place of an answer: nginx 499 and OneAPI's,
/// Cloudflare 520 to 527 and 530 (developers.cloudflare.com/support/troubleshooting/http-status-codes), load balancers of
/// AWS 460, 463 and 561 (docs.aws.amazon.com/elasticloadbalancing, «HTTP errors»).
const STATUSES: [u16; 13] = [460, 463, 499, 520, 521, 522, 523, 524, 525, 526, 527, 530, 561];

/// Rules that recognise a gateway's or an edge's own words: the status beside them is theirs, too.
const RULES: [&str; 16] = [
    "edge/bad-gateway",
    "edge/block-page",
    "edge/cloudflare-origin",
    "edge/cloudflare-rate",
    "edge/cloudflare-timeout",
    "edge/envoy",
    "edge/envoy-overflow",
    "edge/envoy-timeout",
    "edge/gateway-timeout",
    "edge/no-route",
    "litellm/no-deployment",
    "litellm/timeout",
    "oneapi/no-channel-code",
    "oneapi/own-database",
    "oneapi/request-failed",
    "oneapi/response-time",
];

/// `likely` where a failed attempt's status is known to be invented on the way.
pub(crate) fn synthetic(attempt: &Attempt) -> Option<Label> {
    let (status, failure) = (attempt.status?, attempt.failure.as_ref()?);
    let invented = STATUSES.contains(&status) || RULES.contains(&failure.rule.as_str());
    invented.then(|| label("likely"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_list_is_there() {
        let ids: Vec<&str> = crate::catalogue().map(|rule| rule.id).collect();
        for rule in RULES {
            assert!(ids.contains(&rule), "{rule}");
        }
    }
}
