//! The top-level fields of a request's body, as far as their names are public ones: a set that can hold no other word.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
};

/// Names of fields that the documentation of the wire formats has (OpenAI's chat, responses and embeddings, Anthropic's messages,
/// Gemini's contents) or that gateways document beside them; sorted. What else a body names may be anybody's word.
const NAMES: [&str; 85] = [
    "audio",
    "background",
    "best_of",
    "cache_control",
    "cachedContent",
    "cached_content",
    "chat_template_kwargs",
    "container",
    "contents",
    "context_management",
    "conversation",
    "dimensions",
    "echo",
    "enable_thinking",
    "encoding_format",
    "frequency_penalty",
    "function_call",
    "functions",
    "generationConfig",
    "generation_config",
    "include",
    "input",
    "instructions",
    "labels",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_output_tokens",
    "max_tokens",
    "max_tool_calls",
    "mcp_servers",
    "messages",
    "metadata",
    "min_p",
    "modalities",
    "model",
    "models",
    "n",
    "output_config",
    "output_format",
    "parallel_tool_calls",
    "plugins",
    "prediction",
    "presence_penalty",
    "previous_response_id",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_retention",
    "provider",
    "reasoning",
    "reasoning_effort",
    "repetition_penalty",
    "response_format",
    "route",
    "safetySettings",
    "safety_identifier",
    "safety_settings",
    "seed",
    "service_tier",
    "stop",
    "stop_sequences",
    "store",
    "stream",
    "stream_options",
    "suffix",
    "system",
    "systemInstruction",
    "system_instruction",
    "temperature",
    "text",
    "thinking",
    "thinking_budget",
    "toolConfig",
    "tool_choice",
    "tool_config",
    "tools",
    "top_a",
    "top_k",
    "top_logprobs",
    "top_p",
    "transforms",
    "truncation",
    "user",
    "verbosity",
    "web_search_options",
];

/// Two names of one field: another model's, or another spelling.
const TWINS: [(&str, &str); 6] = [
    ("cachedContent", "cached_content"),
    ("generationConfig", "generation_config"),
    ("max_completion_tokens", "max_tokens"),
    ("safetySettings", "safety_settings"),
    ("systemInstruction", "system_instruction"),
    ("toolConfig", "tool_config"),
];

/// Top-level fields of a request's body that have a public name. In a note they are a sorted list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet(u128);

impl FieldSet {
    /// No field.
    pub const NONE: Self = Self(0);

    /// Adds a field, if its name is public.
    ///
    /// Whether it is.
    pub fn insert(&mut self, name: &[u8]) -> bool {
        let place = NAMES.binary_search_by(|known| known.as_bytes().cmp(name));
        self.0 |= place.map_or(0, |place| 1 << place);
        place.is_ok()
    }

    /// Those among names that are public.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut set = Self::NONE;
        for name in names {
            set.insert(name.as_bytes());
        }
        set
    }

    /// Whether a name is public.
    pub fn is_public(name: &str) -> bool {
        NAMES.binary_search(&name).is_ok()
    }

    /// Whether a field is there, by its name or by its other one.
    pub fn has(self, name: &str) -> bool {
        let own = |name: &str| NAMES.binary_search(&name).is_ok_and(|place| self.0 & (1 << place) != 0);
        let twin = TWINS.iter().find_map(|(a, b)| if *a == name { Some(b) } else { (*b == name).then_some(a) });
        own(name) || twin.is_some_and(|twin| own(twin))
    }

    /// The names, sorted.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let first = NAMES.get(usize::try_from(left.trailing_zeros()).ok()?)?;
            left &= left.wrapping_sub(1);
            Some(*first)
        })
    }
}

impl Serialize for FieldSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

impl<'de> Deserialize<'de> for FieldSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = FieldSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names of fields")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<FieldSet, A::Error> {
        let mut set = FieldSet::NONE;
        while let Some(name) = seq.next_element::<std::borrow::Cow<'de, str>>()? {
            // The name is not repeated: it may be anything.
            let before = set;
            if !set.insert(name.as_bytes()) || set == before {
                return Err(A::Error::custom("a field without a public name, or one that stands twice"));
            }
        }
        Ok(set)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FieldSet {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FieldSet".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Top-level fields of a request's body that have a public name, sorted.",
            "type": "array",
            "items": { "type": "string", "enum": NAMES.as_slice() },
            "uniqueItems": true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found_and_their_twins_are_among_them() {
        assert!(NAMES.is_sorted_by(|one, other| one < other));
        assert!(TWINS.iter().all(|(one, other)| FieldSet::is_public(one) && FieldSet::is_public(other)));
        let mut set = FieldSet::NONE;
        assert!(set.insert(b"messages") && set.insert(b"max_completion_tokens") && !set.insert(b"sk-live-1"));
        assert!(set.has("messages") && set.has("max_tokens") && !set.has("model"));
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["max_completion_tokens","messages"]"#);
        assert_eq!(serde_json::from_str::<FieldSet>(r#"["max_completion_tokens","messages"]"#).unwrap(), set);
        for bad in [r#"["sk-live-1"]"#, r#"["model","model"]"#, r#"[1]"#, r#""model""#] {
            let error = serde_json::from_str::<FieldSet>(bad).unwrap_err().to_string();
            assert!(!error.contains("sk-live"), "{error}");
        }
    }
}
