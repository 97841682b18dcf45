//! Gemini content generation. Shape: <https://apidoc.cometapi.com/api/text/gemini-generating-content>; a stream
//! ends with the last object that has a `finishReason` (there is no `[DONE]`).

use redial_note::Finish;
use redial_redact::Tainted;
use serde::Deserialize;
use serde_json::json;

use crate::envelope::{NOT_BLOCKED, is_filter};

use super::{
    CredentialHeader, Format, OUTPUT_TOKENS, PROMPT, Reading,
    lenient::{Count, List, Object, Presence, Text, document, list},
    segment,
};

pub(super) struct Gemini;

impl Format for Gemini {
    fn path(&self, model: &str, stream: bool) -> String {
        let model = segment(model.strip_prefix("models/").unwrap_or(model));
        let action = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
        format!("/v1beta/models/{model}:{action}")
    }

    fn body(&self, _: &str, _: bool) -> Vec<u8> {
        let contents = json!([{ "role": "user", "parts": [{ "text": PROMPT }] }]);
        json!({ "contents": contents, "generationConfig": { "maxOutputTokens": OUTPUT_TOKENS } })
            .to_string()
            .into_bytes()
    }

    fn incomplete(&self, _: &str) -> Option<(Vec<u8>, &'static str)> {
        Some((json!({ "generationConfig": { "maxOutputTokens": OUTPUT_TOKENS } }).to_string().into_bytes(), "contents"))
    }

    fn credential_header(&self) -> CredentialHeader {
        CredentialHeader { name: "x-goog-api-key", prefix: "" }
    }

    fn read(&self, body: &[u8]) -> Reading {
        let Some((documents, whole)) = documents(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        // One that is cut is a stream that has begun well, as one of events.
        let is_good = |document: &Document<'_>| if whole { document.ended() } else { document.is_answer() };
        reading.answer.well_formed = Some(documents.iter().any(is_good));
        reading.answer.terminal_seen = if whole { None } else { Some(false) };
        documents.iter().for_each(|document| document.tell(&mut reading));
        reading
    }

    fn event(&self, _: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) -> Option<()> {
        let document = document::<Document<'_>>(data.bytes())?;
        if document.error.0 {
            reading.fail(data.bytes());
        }
        if document.is_answer() {
            reading.answer.well_formed = Some(true);
        }
        if document.ended() {
            reading.answer.terminal_seen = Some(true);
        }
        document.tell(reading);
        if document.is_blocked() {
            reading.fail(data.bytes());
        }
        Some(())
    }
}

/// The documents of an answer, and whether that is all of it: one, or the parts of a stream that was not asked for as events
/// (`alt=sse`), as one list. Of a list that is cut, the parts that came whole.
fn documents(body: &[u8]) -> Option<(Vec<Document<'_>>, bool)> {
    if body.trim_ascii_start().starts_with(b"[") {
        return list(body);
    }
    document(body).map(|document| (vec![document], true))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    #[serde(borrow, default)]
    candidates: List<Candidate<'a>>,
    #[serde(borrow, default)]
    prompt_feedback: Object<Feedback<'a>>,
    #[serde(default)]
    usage_metadata: Object<Tokens>,
    #[serde(borrow, default)]
    model_version: Text<'a>,
    #[serde(borrow, default)]
    response_id: Text<'a>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate<'a> {
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
    #[serde(default)]
    content: Object<Content>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    parts: List<Part>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: Option<Presence>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback<'a> {
    #[serde(borrow, default)]
    block_reason: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tokens {
    #[serde(default)]
    prompt_token_count: Count,
    #[serde(default)]
    candidates_token_count: Count,
    #[serde(default)]
    thoughts_token_count: Count,
    #[serde(default)]
    tool_use_prompt_token_count: Count,
    #[serde(default)]
    total_token_count: Count,
}

impl Tokens {
    /// All that the model wrote, its thoughts included, as the other families count it. Google's JSON leaves out what is zero; then the
    /// total tells.
    fn output(&self) -> Count {
        let asked = self.prompt_token_count.and(self.tool_use_prompt_token_count);
        let written = self.candidates_token_count.and(self.thoughts_token_count);
        written.or(self.total_token_count.without(asked))
    }
}

impl Document<'_> {
    /// Whether it is a piece of an answer, or says why there is none.
    fn is_answer(&self) -> bool {
        self.candidates.iter().next().is_some() || self.prompt_feedback.get().is_some()
    }

    fn ended(&self) -> bool {
        self.is_blocked() || self.candidates.iter().any(|candidate| candidate.ended().is_some())
    }

    /// Whether the prompt was refused: there is no answer then, and the same prompt gets none.
    fn is_blocked(&self) -> bool {
        self.prompt_feedback
            .get()
            .is_some_and(|feedback| feedback.block_reason.get().is_some_and(|reason| reason != NOT_BLOCKED))
    }

    fn tell(&self, reading: &mut Reading) {
        reading.identify(self.response_id.get());
        reading.serve(self.model_version.get());
        reading.error |= self.error.0;
        // A part without text is a function call, code or data: content as well.
        let has = |part: &Part| part.text.is_none_or(|text| text.0);
        for candidate in self.candidates.iter() {
            reading.output(candidate.content.get().is_some_and(|content| content.parts.iter().any(has)));
            reading.finish = candidate.ended().map(finish).or(reading.finish);
        }
        // No model was asked then, and none stopped.
        reading.error |= self.is_blocked();
        if let Some(tokens) = self.usage_metadata.get() {
            reading.use_up(tokens.prompt_token_count, tokens.output());
        }
    }
}

impl Candidate<'_> {
    /// Why it ended, where it has. The first value of Google's enum says nothing of that.
    fn ended(&self) -> Option<&str> {
        self.finish_reason.get().filter(|word| *word != "FINISH_REASON_UNSPECIFIED")
    }
}

fn finish(word: &str) -> Finish {
    match word {
        "STOP" => Finish::Stop,
        "MAX_TOKENS" => Finish::Length,
        _ if is_filter(word) => Finish::Filtered,
        _ => Finish::Other,
    }
}
