//! What a gateway's own headers say of attempts behind its door. It is what the gateway says, and nobody else saw it.

use redial_note::Reported;
use redial_redact::{Identifier, Label, OpaqueId, Tainted};

use crate::Evidence;

/// A gateway that says how often it asked. Header names are in lower case.
#[derive(Debug)]
struct Speaker {
    by: &'static str,
    attempts: Option<Count>,
    fallbacks: Option<&'static str>,
    served: Option<&'static str>,
    request_id: Option<&'static str>,
}

/// What a count counts.
#[derive(Debug)]
enum Count {
    /// All attempts.
    Attempts(&'static str),
    /// Those after the first.
    Retries(&'static str),
}

/// The table, with the page that says so.
const SPEAKERS: [Speaker; 5] = [
    // https://docs.litellm.ai/docs/proxy/response_headers
    Speaker {
        by: "litellm",
        attempts: Some(Count::Retries("x-litellm-attempted-retries")),
        fallbacks: Some("x-litellm-attempted-fallbacks"),
        served: None,
        request_id: Some("x-litellm-call-id"),
    },
    // https://ngrok.com/docs/ai-gateway/guides/why-a-request-failed-over
    Speaker {
        by: "ngrok",
        attempts: Some(Count::Attempts("ngrok-aig-attempts")),
        fallbacks: None,
        served: Some("ngrok-aig-model"),
        request_id: Some("ngrok-aig-request-id"),
    },
    // https://portkey.ai/docs/api-reference/response-schema: «Request made for the first time is not counted»
    Speaker {
        by: "portkey",
        attempts: Some(Count::Retries("x-portkey-retry-attempt-count")),
        fallbacks: None,
        served: None,
        request_id: Some("x-portkey-trace-id"),
    },
    // https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter: how many tries it took.
    Speaker {
        by: "envoy",
        attempts: Some(Count::Attempts("x-envoy-attempt-count")),
        fallbacks: None,
        served: None,
        request_id: None,
    },
    // https://developers.cloudflare.com/ai-gateway/configuration/fallbacks/: 0 is the first provider, 1 its first fallback.
    Speaker {
        by: "cloudflare",
        attempts: None,
        fallbacks: Some("cf-aig-step"),
        served: None,
        request_id: Some("cf-aig-log-id"),
    },
];

/// Beginnings of the names in the table: most answers have none of them.
const BEGINNINGS: [&str; 5] = ["x-litellm-", "ngrok-aig-", "x-portkey-", "x-envoy-attempt", "cf-aig-"];

/// Most attempts that are believed.
const MOST: u64 = 1_000;

/// What the gateway says of attempts, fallbacks and the model behind it; `None` where it says none of these.
pub fn reported(evidence: &Evidence<'_>) -> Option<Reported> {
    if !evidence.headers.iter().any(|(name, _)| speaks(name.bytes())) {
        return None;
    }
    SPEAKERS.iter().find_map(|speaker| speaker.says(evidence))
}

fn speaks(name: &[u8]) -> bool {
    let begins = |with: &str| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
    BEGINNINGS.into_iter().any(begins)
}

impl Speaker {
    fn says(&self, evidence: &Evidence<'_>) -> Option<Reported> {
        let value = |name: Option<&str>| {
            let name = name?;
            let found = evidence.headers.iter().find(|(other, _)| other.bytes().eq_ignore_ascii_case(name.as_bytes()));
            found.map(|(_, value)| *value)
        };
        let number = |name: Option<&str>| value(name)?.text().trim().parse().ok().filter(|n| *n <= MOST);
        let attempts = match &self.attempts {
            Some(Count::Attempts(name)) => number(Some(name)).filter(|n| *n > 0),
            Some(Count::Retries(name)) => number(Some(name)).map(|retries: u64| retries + 1),
            None => None,
        };
        let fallbacks = number(self.fallbacks);
        let served = value(self.served).and_then(|name| Identifier::new(name).ok());
        if attempts.is_none() && fallbacks.is_none() && served.is_none() {
            return None;
        }
        let request_id = value(self.request_id).and_then(|id| OpaqueId::new(id).ok());
        Some(Reported { by: Label::new(Tainted::from(self.by)).ok()?, attempts, fallbacks, served, request_id })
    }
}

/// Whether a note may name such a speaker.
pub fn is_speaker(by: &str) -> bool {
    SPEAKERS.iter().any(|speaker| speaker.by == by)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who, attempts, fallbacks, model.
    type Said = (String, Option<u64>, Option<u64>, Option<String>);

    fn said(headers: &[(&str, &str)]) -> Option<Said> {
        let headers = headers.iter().map(|(name, value)| (Tainted::from(*name), Tainted::from(*value))).collect();
        let reported = reported(&Evidence { headers, ..Evidence::default() })?;
        let served = reported.served.map(|name| name.to_string());
        Some((reported.by.as_str().to_owned(), reported.attempts, reported.fallbacks, served))
    }

    #[test]
    fn each_gateways_own_headers_are_read_and_what_is_no_number_is_left_out() {
        let some = |by: &str, attempts, fallbacks, served: Option<&str>| {
            Some((by.to_owned(), attempts, fallbacks, served.map(str::to_owned)))
        };
        for (headers, wanted) in [
            (
                vec![("x-litellm-attempted-retries", "2"), ("X-LiteLLM-Attempted-Fallbacks", "1")],
                some("litellm", Some(3), Some(1), None),
            ),
            (
                vec![("Ngrok-AIG-Attempts", "3"), ("Ngrok-AIG-Model", "gpt-5.5")],
                some("ngrok", Some(3), None, Some("gpt-5.5")),
            ),
            (vec![("x-portkey-retry-attempt-count", "3")], some("portkey", Some(4), None, None)),
            (vec![("x-portkey-retry-attempt-count", "-1"), ("x-portkey-trace-id", "t")], None),
            (vec![("x-envoy-attempt-count", "2")], some("envoy", Some(2), None, None)),
            (vec![("cf-aig-step", "0")], some("cloudflare", None, Some(0), None)),
            (vec![("x-envoy-attempt-count", "0")], None),
            (vec![("x-envoy-attempt-count", "99999999")], None),
            (vec![("x-litellm-call-id", "abc")], None),
            (vec![("server", "envoy")], None),
        ] {
            assert_eq!(said(&headers), wanted, "{headers:?}");
        }
    }

    #[test]
    fn every_name_of_the_table_begins_as_its_speakers_do() {
        for speaker in &SPEAKERS {
            let count = speaker.attempts.as_ref().map(|count| match count {
                Count::Attempts(name) | Count::Retries(name) => *name,
            });
            for name in [count, speaker.fallbacks, speaker.served].into_iter().flatten() {
                assert!(speaks(name.as_bytes()), "{name}");
            }
        }
    }
}
