use serde::{Deserialize, Serialize};

macro_rules! reasons {
    (@last $action:literal) => { $action };
    (@last $action:literal $escalated:literal) => { $escalated };
    ($($category:ident { $($(#[$doc:meta])* $variant:ident $name:literal $retryable:ident $action:literal $(escalated $escalated:literal)?;)* })*) => {
        /// What was observed in a failed attempt. The table in this module is the one place that gives each reason
        /// its category, whether a retry can help, and the next action.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Reason {
            $($($(#[$doc])* $variant,)*)*
        }

        impl Reason {
            /// Every reason, in the order of the taxonomy.
            pub const ALL: &[Self] = &[$($(Self::$variant,)*)*];

            /// Its name, as it stands in a note.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)*)* }
            }

            /// Who must act.
            pub const fn category(self) -> Category {
                match self { $($(Self::$variant)|* => Category::$category,)* }
            }

            /// Whether a retry can help, where nothing in the evidence says otherwise.
            pub const fn retryable(self) -> Retryable {
                match self { $($(Self::$variant => Retryable::$retryable,)*)* }
            }

            /// What a person should do next: advice, never a decision.
            pub const fn next_action(self) -> &'static str {
                match self { $($(Self::$variant => $action,)*)* }
            }

            /// The same where the job must not go on: what was worth a try was tried, or nobody may.
            pub const fn escalated_action(self) -> &'static str {
                match self { $($(Self::$variant => reasons!(@last $action $($escalated)?),)*)* }
            }
        }
    };
}

/// Who must act on a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Category {
    /// What was sent must change.
    RequestFormat,
    /// Machine, network path or configuration on our side must change.
    LocalEnvironment,
    /// Key, account, plan or permission must change.
    CredentialOrAccount,
    /// Only time or the provider or gateway operator can change it.
    Provider,
    /// The run itself (cancel, deadline, own budget, job secrets) must change.
    Workflow,
    /// The evidence does not say who must act.
    Unclear,
}

impl Category {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestFormat => "request_format",
            Self::LocalEnvironment => "local_environment",
            Self::CredentialOrAccount => "credential_or_account",
            Self::Provider => "provider",
            Self::Workflow => "workflow",
            Self::Unclear => "unclear",
        }
    }
}

/// Whether a retry of the same request can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Retryable {
    /// Never.
    No,
    /// Soon, a few times.
    Yes,
    /// Only after the stated or a long wait.
    AfterWait,
    /// The evidence does not say.
    Unknown,
}

impl Retryable {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::AfterWait => "after_wait",
            Self::Unknown => "unknown",
        }
    }
}

reasons! {
    RequestFormat {
        /// A field, header or value is rejected.
        InvalidParameter "invalid_parameter" No
            "Fix the named field (param / loc / message) and run the narrow check again.";
        /// A required field or header is absent.
        MissingParameter "missing_parameter" No
            "Add the named field or header; check the docs page of the endpoint family.";
        /// The body could not be parsed as JSON by the server.
        MalformedJson "malformed_json" No
            "Find what built the body (shell quoting, truncation, wrong content-type); send valid JSON.";
        /// Parameter, tool, modality or tool_choice that this model or all its endpoints lack.
        UnsupportedModelFeature "unsupported_model_feature" No
            "Drop or rename the parameter, tool or modality for this model, or ask the owner for another model.";
        /// Order or pairing of messages, tool calls, items.
        InvalidMessageSequence "invalid_message_sequence" No
            "Repair or restart the conversation history (tool call / result pairs, item order, ids).";
        /// Model or deployment name unknown (OpenAI adds: or no access).
        ModelNotFound "model_not_found" No
            "Compare the model id with the model list and the docs; check that the account may use it.";
        /// Too many tokens for the model, under any status.
        ContextLengthExceeded "context_length_exceeded" No
            "Shorten or compact the input, or lower max_tokens.";
        /// Moderation or content policy block of the request.
        ContentFiltered "content_filtered" No
            "Change the content; do not resend it. Escalate if the block looks wrong.";
        /// Byte limit.
        PayloadTooLarge "payload_too_large" No
            "Send fewer bytes (images, attachments); not a token matter.";
        /// Route or method does not exist or is not the one for this model, base URL being right.
        WrongPathOrMethod "wrong_path_or_method" No
            "Use the endpoint family and method the gateway documents for this model.";
        /// 429 or 413 where Requested > Limit.
        RequestExceedsRateLimit "request_exceeds_rate_limit" No
            "This one request is larger than the whole per-minute allowance: make it smaller or raise the tier.";
    }
    LocalEnvironment {
        /// Name did not resolve.
        DnsFailure "dns_failure" Unknown
            "Check name, resolver, VPN, offline runner.";
        /// TCP refused.
        ConnectRefused "connect_refused" Unknown
            "Check host and port, whether the local server or proxy runs, firewall.";
        /// TCP or CONNECT not established in time.
        ConnectTimeout "connect_timeout" Unknown
            "Check route, firewall, proxy variables of this very process.";
        /// Handshake or certificate failure.
        TlsFailure "tls_failure" No
            "Check the trust store, TLS interception, clock; do not switch verification off.";
        /// 407, tunnel failure, unusable proxy setting.
        ProxyMisconfigured "proxy_misconfigured" No
            "Fix HTTP(S)_PROXY / NO_PROXY or the proxy credentials.";
        /// Page of a named corporate filter or captive portal.
        ProxyIntercepted "proxy_intercepted" No
            "A filter or portal on the path answered: ask the network owner to allow the host.";
        /// Token or signature time outside the window.
        ClockSkew "clock_skew" No
            "Synchronise the clock.";
        /// Unversioned, doubled, scheme-less or foreign base URL; console HTML; key of another host.
        WrongBaseUrl "wrong_base_url" No
            "Set the documented base URL (version prefix, no doubled suffix, the host the key belongs to).";
        /// The echo or hint shows a placeholder, undefined, null or a variable name as the key.
        EnvPlaceholderKey "env_placeholder_key" No
            "Set the real variable; the placeholder or undefined/null was sent.";
    }
    CredentialOrAccount {
        /// Key unknown, malformed, expired or revoked.
        InvalidApiKey "invalid_api_key" No
            "Check which credential was used and its host; rotate if reported as leaked or expired.";
        /// No key sent or none found.
        MissingApiKey "missing_api_key" No
            "Provide the credential to this process.";
        /// Balance, credits, plan or a zero limit; under 400, 401, 402, 403 or 429.
        InsufficientQuota "insufficient_quota" No
            "Top up, raise the limit, or pause; waiting does not help."
            escalated "Top up or raise the limit; waiting does not help.";
        /// Allowance of an hour, day, week or month is used up (also when the stated wait is short).
        QuotaWindowExhausted "quota_window_exhausted" AfterWait
            "Pause until the stated reset (minutes to days) or change plan; do not spin."
            escalated "Look on the account's page when the allowance is renewed (minutes to days), or change the plan.";
        /// Key valid, action or model not allowed; privacy or verification gate.
        PermissionDenied "permission_denied" No
            "Ask the account owner for access (model, scope, verification, privacy setting).";
        /// Country or location refusal.
        RegionBlocked "region_blocked" No
            "Check egress region; escalate, do not work around.";
        /// Account or user banned or disabled.
        AccountDisabled "account_disabled" No
            "Escalate to the account owner and provider support.";
        /// Credential is bound to other addresses.
        IpNotAllowed "ip_not_allowed" No
            "Run from an allowed address or change the allow-list.";
    }
    Provider {
        /// Request or concurrency rate.
        RateLimitedRequests "rate_limited_requests" AfterWait
            "Wait for the stated time, then retry with less concurrency."
            escalated "Ask which limit was met and when it is reset; let the job send fewer requests at a time.";
        /// Token rate, Requested <= Limit.
        RateLimitedTokens "rate_limited_tokens" AfterWait
            "Wait for the stated time, then retry; smaller requests help."
            escalated "Ask which limit was met and when it is reset; let the job send smaller requests.";
        /// Rate limit, kind or owner not stated.
        RateLimitedUnspecified "rate_limited_unspecified" AfterWait
            "Wait with backoff; after a few tries pause and read the account limits."
            escalated "Read the account's limits, and ask which one was met and when it is reset.";
        /// Capacity of the provider, under 429, 503, 529 or in a stream.
        Overloaded "overloaded" AfterWait
            "Wait with backoff and jitter; escalate if it lasts."
            escalated "Ask with the times and ids (redial show --format support) whether this passes, and when.";
        /// 5xx raised by the API itself.
        ServerError "server_error" Yes
            "Retry a few times, keep the request id, then escalate."
            escalated "Ask with the request ids (redial show --format support) what failed there.";
        /// An edge or gateway could not get an answer from its upstream (502, 520, Envoy texts).
        BadGateway "bad_gateway" Yes
            "Retry a few times, keep edge ids (request id, ray id), then escalate."
            escalated "Ask with request and edge ids (redial show --format support) which upstream did not answer, and why.";
        /// An edge waited in vain (504, 522, 524).
        GatewayTimeout "gateway_timeout" Yes
            "Retry once or twice; prefer streaming or a smaller request; the first attempt may have been billed."
            escalated "Ask with the ids (redial show --format support) what became of the attempts, which may have been billed; prefer streaming or a smaller request.";
        /// A relay has no channel or deployment for the model and group.
        UpstreamChannelUnavailable "upstream_channel_unavailable" AfterWait
            "Check the model name and the token group first; if both are right wait or escalate to the gateway."
            escalated "Check the model name and the token group first; if both are right, ask the gateway for a channel.";
        /// A relay's own upstream key or balance failed.
        UpstreamCredentialFailure "upstream_credential_failure" No
            "Escalate to the gateway: its own upstream key or balance failed; the caller's key is not the cause.";
        /// HTTP body ended in order but without a terminal event.
        StreamTruncated "stream_truncated" Yes
            "Treat the output as incomplete; retry only if the step is safe to repeat."
            escalated "Treat the output as incomplete; ask with the ids where the stream ended.";
        /// 200 stream carrying an error event or object.
        StreamErrorEvent "stream_error_event" Yes
            "Classify the inner error first; retry by its rule; output so far is incomplete."
            escalated "Treat the output as incomplete; ask with the ids what the error in the stream was.";
        /// 200 without any content, tool call or refusal.
        EmptyResponse "empty_response" Yes
            "Treat as failed although HTTP says 200; retry once, then escalate."
            escalated "Treat as failed although HTTP says 200; ask with the ids why there was no content.";
    }
    Workflow {
        /// The client closed or aborted.
        ClientCancelled "client_cancelled" Unknown
            "Find who cancelled (user, agent, parent job); no statement about the provider.";
        /// A timer set by the run itself.
        JobDeadlineExceeded "job_deadline_exceeded" Unknown
            "Raise the deadline or shrink the step; no statement about the provider.";
        /// Spend cap of an own virtual key, team, user or tool.
        BudgetExhausted "budget_exhausted" No
            "A cap set on our own side was reached: its owner decides.";
        /// CI secret absent, nothing sent.
        SecretNotProvided "secret_not_provided" No
            "Give the job the secret (fork, environment, name); nothing was sent.";
    }
    Unclear {
        /// Request sent, client timer fired before an answer.
        ReadTimeout "read_timeout" Yes
            "Pause after a retry; compare with another network path or the provider status; may have been billed."
            escalated "Compare with another network path or the provider status; ask with the times whether the request arrived, since it may have been billed.";
        /// Reset or unexpected end, before or in the response.
        ConnectionDropped "connection_dropped" Yes
            "Pause after a retry; output may be partial; cannot tell network from provider."
            escalated "Compare with another network path; ask with the times who closed the connection. Output may be partial.";
        /// WAF or bot page (403) in front of the provider.
        EdgeBlockPage "edge_block_page" No
            "Stop retrying; check egress IP, client identity and prompt content; escalate with the ray id.";
        /// HTML or text of an unknown intermediary.
        NonJsonBodyFromEdge "non_json_body_from_edge" Unknown
            "Find out which machine answered (Server header, host, path) before anything else.";
        /// Error status with no body (or none kept).
        EmptyErrorBody "empty_error_body" Unknown
            "Repeat the narrow check once with header capture; escalate with ids if it stays empty."
            escalated "Ask with the ids and headers (redial show --format support) what the empty answer stands for.";
        /// A wrapper says only that the upstream failed.
        GenericUpstreamFailure "generic_upstream_failure" Unknown
            "Ask the gateway with the request id; try the same request once."
            escalated "Ask the gateway with the request id what its upstream answered.";
        /// Status, code, type and message contradict each other, or the text itself says "A or B".
        ConflictingEvidence "conflicting_evidence" Unknown
            "Write down both readings; run the one check that separates them; pause."
            escalated "Write down both readings, and ask with the ids which one is right.";
        /// Well-formed or not, the content fits no rule.
        UnrecognizedError "unrecognized_error" Unknown
            "Keep a redacted fingerprint; escalate.";
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_taxonomy_has_52_reasons_and_serde_knows_them_by_their_names() {
        assert_eq!(Reason::ALL.len(), 52);
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{}\"", reason.name()));
        }
    }
}
