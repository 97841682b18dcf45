//! Unwrapping: from a body to the errors in it, outermost first.

mod form;
mod object;
mod stream;

pub(crate) use object::{NOT_BLOCKED, is_filter};

use std::fmt;

use redial_note::{BodyForm, EnvelopeKind};
use redial_redact::Tainted;

use crate::{
    answer::has_output,
    evidence::{Evidence, Transport},
    json::{Json, documents},
};
pub(crate) use form::form_of;
pub use stream::begins_stream;
pub(crate) use stream::{event_documents, is_gateways_stream, is_stream};

/// No more layers than this are unwrapped: a wrapper around a wrapper is common, ten are an attack.
const MAX_LAYERS: usize = 8;

/// A text from outside that had to be taken out of its escapes: tainted like the bytes it came from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TaintedText(String);

impl TaintedText {
    /// The text as what it is.
    pub fn tainted(&self) -> Tainted<'_> {
        Tainted::from(self.0.as_str())
    }

    /// Whether nothing is there but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<&str> for TaintedText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for TaintedText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for TaintedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaintedText({} bytes)", self.0.len())
    }
}

/// One recognised error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its shape.
    pub kind: EnvelopeKind,
    /// The machine code, unless it is an HTTP status.
    pub code: Option<TaintedText>,
    /// The machine type.
    pub type_word: Option<TaintedText>,
    /// The gRPC status word, or whatever stands in `status` in letters.
    pub status_word: Option<TaintedText>,
    /// The field that is complained about.
    pub param: Option<TaintedText>,
    /// An HTTP status that the error itself states.
    pub number: Option<u16>,
    /// Further machine words: inner codes, `ErrorInfo` reasons, quota ids, limits' sources.
    pub words: Vec<TaintedText>,
    /// What it says in words, without the errors that were unwrapped from it.
    pub message: TaintedText,
}

impl Layer {
    pub(crate) const fn new(kind: EnvelopeKind) -> Self {
        Self {
            kind,
            code: None,
            type_word: None,
            status_word: None,
            param: None,
            number: None,
            words: Vec::new(),
            message: TaintedText(String::new()),
        }
    }

    /// Words without a machine's envelope.
    pub(crate) fn of_words(text: &str) -> Self {
        Self { message: text.trim().into(), ..Self::new(EnvelopeKind::Words) }
    }
}

/// What was found in a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    /// What kind of document it was.
    pub form: BodyForm,
    /// Each error with the errors wrapped in it, outermost first. More than one chain: the body holds several errors
    /// side by side.
    pub chains: Vec<Vec<Layer>>,
    /// Whether the error came as an event of a stream.
    pub in_stream: bool,
}

impl Envelope {
    /// Unwraps the body of an exchange, or the words of its client where no body is known.
    pub fn read(evidence: &Evidence<'_>) -> Self {
        if let (true, Some(Transport::Text(text))) = (evidence.body.is_empty(), evidence.transport) {
            return Self::of_text(&String::from_utf8_lossy(text.bytes()), BodyForm::Empty);
        }
        Self::of_body(evidence.body.bytes())
    }

    /// Unwraps a body.
    pub fn of_body(bytes: &[u8]) -> Self {
        let form = form_of(bytes);
        let text = String::from_utf8_lossy(bytes);
        match form {
            BodyForm::Empty | BodyForm::Binary | BodyForm::Html => Self { form, ..Self::default() },
            BodyForm::Xml => Self { form, chains: vec![vec![form::xml_layer(&text)]], in_stream: false },
            BodyForm::Sse => stream::read(&text),
            BodyForm::Json | BodyForm::Text => Self::of_text(&text, form),
        }
    }

    fn of_text(text: &str, form: BodyForm) -> Self {
        let read = documents(text);
        let mut chains: Vec<Vec<Layer>> = Vec::new();
        let mut came = false;
        for doc in &read.found {
            add_chains(doc, &mut came, &mut chains);
        }
        if form != BodyForm::Json && !read.outside.trim().is_empty() {
            let words = Layer::of_words(&read.outside);
            // What a client says around a document is the outermost layer of each.
            match chains.as_mut_slice() {
                [] => chains.push(vec![words]),
                several => several.iter_mut().for_each(|chain| chain.insert(0, words.clone())),
            }
        }
        chains.dedup();
        Self { form, chains, in_stream: false }
    }

    /// The innermost error of the first chain.
    pub fn innermost(&self) -> Option<&Layer> {
        self.chains.first().and_then(|chain| chain.last())
    }

    /// Every layer, in order.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.chains.iter().flatten()
    }
}

/// The errors of a document: one chain, or one for each element of a list that holds an error.
fn add_chains(doc: &Json, came: &mut bool, chains: &mut Vec<Vec<Layer>>) {
    if let Some(items) = doc.list() {
        items.iter().for_each(|item| add_chains(item, came, chains));
        return;
    }
    let chain = chain_of(doc, came);
    if !chain.is_empty() && chains.len() < MAX_LAYERS {
        chains.push(chain);
    }
}

/// The error of a document with those wrapped in it; none where a filter cut an answer after its first words, which is left an
/// answer, as the families' readers have it. `came`: the documents before it held output; then whether this one did, too.
fn chain_of(doc: &Json, came: &mut bool) -> Vec<Layer> {
    let mut chain = Vec::new();
    object::unwrap(doc, &mut chain);
    let blocked = matches!(chain.as_slice(), [layer] if layer.kind == EnvelopeKind::Blocked);
    // What blocked the prompt is no cut.
    if *came && blocked && doc.get("promptFeedback").is_none() {
        chain.clear();
    }
    *came |= has_output(doc, 0);
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn innermost(body: &str) -> (String, String) {
        let envelope = Envelope::of_body(body.as_bytes());
        let layer = envelope.innermost().unwrap_or_else(|| panic!("no error in {body}")).clone();
        (layer.code.or(layer.type_word).unwrap_or_default().0, layer.message.0)
    }

    #[test]
    fn the_innermost_error_is_found_in_every_form() {
        for (body, code, message) in [
            (r#"{"error":{"message":"m","type":"t","code":"c"}}"#, "c", "m"),
            (r#"[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]"#, "", "m"),
            (r#"{"error":{"message":"{\n \"error\": {\"code\": 400, \"message\": \"m\"}}\n","code":400}}"#, "", "m"),
            (r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, "overloaded_error", "m"),
            (r#"{"detail":"m"}"#, "", "m"),
            (r#"{"detail":[{"type":"missing","loc":["body","messages"],"msg":"m"}]}"#, "missing", "m"),
            (r#"{"object":"error","message":"m","type":"t","code":40303}"#, "40303", "m"),
            (r#"{"object":"error","message":{"detail":[{"type":"t","loc":["body"],"msg":"m"}]},"type":"x"}"#, "t", "m"),
            (r#"{"code":"c","error":"m"}"#, "c", "m"),
            (r#"{"error":"invalid_grant","error_description":"m"}"#, "invalid_grant", "m"),
            (
                r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"m\",\"type\":\"t\"}}"}}}"#,
                "t",
                "m",
            ),
            (r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"m"}}}"#, "", "m"),
            (
                r#"{"error":{"message":"Error from provider(404): {\"error\":{\"message\":\"m\",\"code\":404}}"}}"#,
                "",
                "m",
            ),
            ("litellm.BadRequestError: OpenAIException - {'error': {'message': 'm', 'code': 'c'}}", "c", "m"),
            (
                r#"{"error":{"message":"VertexAIException - b'{\\n \"error\": {\\n \"code\": 429, \"message\": \"m\"}}'"}}"#,
                "",
                "m",
            ),
            ("data: {\"error\":{\"message\":\"m\",\"code\":\"c\"}}\n\n", "c", "m"),
            ("event: error\ndata: {\"type\":\"error\",\"code\":\"c\",\"message\":\"m\"}\n\n", "c", "m"),
            (
                "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"c\",\"message\":\"m\"}}}\n\n",
                "c",
                "m",
            ),
            (r#"data: {"error_type":"t","error_message":"{\"error\":{\"message\":\"m\",\"code\":400}}"}"#, "", "m"),
            ("data: {\"choices\":[]}\n\n{\n \"error\": {\n \"message\": \"m\",\n \"code\": \"c\"\n}}\n", "c", "m"),
            (r#"{"__type":"ThrottlingException","message":"m"}"#, "ThrottlingException", "m"),
            (r#"{"success":false,"errors":[{"code":10000,"message":"m"}]}"#, "10000", "m"),
            (r#"{"base_resp":{"status_code":1008,"status_msg":"m"}}"#, "1008", "m"),
            (r#"{"error_code":17,"error_msg":"m"}"#, "17", "m"),
            // A log that kept the body as text.
            (
                r#"{"level":"error","msg":"failed","status":404,"body":"{\"error\":{\"message\":\"m\",\"code\":\"c\"}}"}"#,
                "c",
                "m",
            ),
            (
                r#"{"level":"error","msg":"failed","status":401,"response":"{\"error\":{\"message\":\"m\",\"type\":\"t\"}}"}"#,
                "t",
                "m",
            ),
            (r#"{"level":"error","status":404,"responseBody":" {\"code\":\"c\",\"message\":\"m\"}"}"#, "c", "m"),
            (r#"{"level":"error","msg":"failed","model":"x","body":"{\"code\":\"c\",\"message\":\"m\"}"}"#, "c", "m"),
            (r#"{"status":200,"msg":"done","response":"{\"error\":{\"message\":\"m\"}}"}"#, "", "done"),
            (
                r#"{"level":"error","message":"failed","code":"c","body":"{\"model\":\"x\",\"messages\":[]}"}"#,
                "c",
                "failed",
            ),
            ("<ErrorResponse><Error><Code>c</Code><Message>m</Message></Error></ErrorResponse>", "c", "m"),
        ] {
            assert_eq!(innermost(body), (code.to_owned(), message.to_owned()), "{body}");
        }
    }

    #[test]
    fn an_answer_holds_no_error() {
        for body in [
            r#"{"id":"x","object":"chat.completion","choices":[{"message":{"content":"{\"error\":\"no\"}"}}],"error":null}"#,
            r#"{"type":"message","content":[{"type":"text","text":"hi"}]}"#,
            "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n",
            r#"{"object":"list","data":[]}"#,
            r#"{"model":"m","response":"{\"error\":{\"message\":\"no such town\",\"code\":\"c\"}}","done":true}"#,
            r#"{"id":"x","body":"{\"model\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"error\"}]}"}"#,
        ] {
            assert!(Envelope::of_body(body.as_bytes()).chains.is_empty(), "{body}");
        }
    }
}
