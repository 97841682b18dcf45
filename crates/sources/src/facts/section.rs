//! Which part of a page a heading or a label begins. Only the request's body counts; its neighbours carry the same marks.

mod names;

use std::borrow::Cow;

use names::{BODY, ELSEWHERE, EXAMPLE, NESTED, NEUTRAL, PARAMETERS, RESPONSE};

use super::{Need, words};

/// A part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// The request's body.
    Body,
    /// Parameters, without saying where they go.
    Parameters,
    /// Headers, cookies, credentials, parameters of path and query.
    Elsewhere,
    /// What comes back.
    Response,
    /// What comes back, or fields of the body that are about it.
    Unsure,
    /// Listings.
    Example,
    /// Fields of a field.
    Nested,
    /// Something else.
    Other,
}

/// What a label begins, and what it says of all fields below it. `None`: it is no label of a part that is known.
pub(crate) fn label(text: &str) -> Option<(Section, Option<Need>)> {
    if text.len() > words::LONGEST {
        return None;
    }
    let plain = words::plain(&without_quoted(text));
    // A sentence is no label.
    if plain.is_empty() || plain.contains('_') || plain.chars().count() > 70 || text.trim_end().ends_with(['.', '。'])
    {
        return None;
    }
    // `POST /v1/responses` is an address, whatever its words are.
    let is_address = |word: &str| (word.starts_with('/') && word.len() > 1) || word.matches('/').count() >= 2;
    if plain.split(' ').any(is_address) {
        return None;
    }
    // «Required», «Optional parameters»: a mark for all that follows, and perhaps where it goes.
    if let Some(need) = words::mark(&plain).filter(|need| *need != Need::Conditional) {
        return Some((Section::Parameters, Some(need)));
    }
    if let Some(need) = in_words(&plain).filter(|_| text.trim_end().ends_with([':', '：'])) {
        return Some((Section::Parameters, Some(need)));
    }
    let (need, rest) = split_mark(&plain);
    section(&rest).map(|section| (section, need)).or_else(|| section(&plain).map(|section| (section, None)))
}

/// What a label that begins a part begins below the body: «Response options» and «Error handling» are groups of it, «Response body» is
/// the answer wherever it stands, and of «Structured output» and «Security settings» nobody can tell.
pub(crate) fn below_the_body(part: Section, text: &str) -> Section {
    #[rustfmt::skip]
    const GROUP: [&str; 16] = [
        "options", "option", "settings", "setting", "control", "controls", "handling", "configuration", "config", "preferences", "limits",
        "limit", "tuning", "customization", "constraints", "behavior",
    ];
    #[rustfmt::skip]
    const ANSWER: [&str; 16] = [
        "status", "code", "codes", "success", "successful", "ok", "message", "messages", "payload", "headers", "header", "structure",
        "value", "example", "examples", "return",
    ];
    let plain = words::plain(text);
    // Of other languages no such group is known.
    if !plain.is_ascii() || !matches!(part, Section::Response | Section::Elsewhere) {
        return part;
    }
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let is_answer = |word: &&str| RESPONSE.contains(word) || ANSWER.contains(word) || NEUTRAL.contains(word);
    let is_group = words.iter().any(|word| GROUP.contains(word));
    if part == Section::Elsewhere {
        if is_group { Section::Unsure } else { part }
    } else if is_group {
        Section::Other
    } else if words.iter().all(is_answer) && !matches!(plain.as_str(), "output" | "result") {
        Section::Response
    } else {
        Section::Unsure
    }
}

/// Whether a title names something that lies in a body, or goes elsewhere, rather than a group of its fields: a type by its name
/// (`MessageParam`), «Content block», «Webhook payload».
pub(crate) fn names_a_thing(text: &str) -> bool {
    #[rustfmt::skip]
    const THINGS: [&str; 40] = [
        "part", "parts", "blob", "block", "blocks", "source", "definition", "definitions", "declaration", "declarations", "item", "items",
        "object", "objects", "element", "elements", "tool", "function", "message", "content", "contents", "image", "audio", "video", "file",
        "document", "citation", "choice", "schema", "conversation", "prompt", "reasoning", "thinking", "inline", "webhook", "callback",
        "event", "events", "notification", "turn",
    ];
    let humps = |word: &str| {
        word.bytes().skip(1).any(|b| b.is_ascii_uppercase()) && word.bytes().any(|b| b.is_ascii_lowercase())
    };
    let is_type = !text.trim().contains(' ') && humps(text.trim());
    is_type || words::plain(text).split(|c: char| !c.is_alphanumeric()).any(|word| THINGS.contains(&word))
}

/// Whether a title names something that is sent in no request: «Environment variables», «The chunk object», «Log entry».
pub(crate) fn names_what_is_no_request(text: &str) -> bool {
    #[rustfmt::skip]
    const OTHERS: [&str; 20] = [
        "environment", "variables", "configuration", "config", "file", "files", "flags", "cli", "command", "webhook", "webhooks", "callback", "event",
        "events", "chunk", "chunks", "log", "logs", "entry", "notification",
    ];
    let plain = words::plain(text);
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| OTHERS.contains(&word))
}

/// Whether a title names a message that the page's service sends itself: «Webhook payload», «The log entry». It may stand below «Request body».
pub(crate) fn names_another_message(text: &str) -> bool {
    #[rustfmt::skip]
    const MESSAGES: [&str; 12] = [
        "webhook", "webhooks", "callback", "callbacks", "event", "events", "chunk", "chunks", "log", "logs", "entry", "notification",
    ];
    let plain = words::plain(text);
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| MESSAGES.contains(&word))
}

/// Whether a title says of which requests alone the fields below it are: «Parameters for vision models», «Only for streaming», «Legacy
/// parameters».
pub(crate) fn names_a_condition(text: &str) -> bool {
    #[rustfmt::skip]
    const CONDITIONS: [&str; 24] = [
        "for", "if", "when", "only", "with", "using", "unless", "specific", "deprecated", "legacy", "obsolete", "beta", "preview", "experimental",
        "für", "wenn", "nur", "pour", "si", "para", "solo", "для", "если", "veraltet",
    ];
    const STEMS: [&str; 8] = ["仅", "适用", "已弃用", "废弃", "の場合", "非推奨", "전용", "경우"];
    let plain = words::plain(text);
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| CONDITIONS.contains(&word))
        || STEMS.iter().any(|stem| plain.contains(stem))
}

/// Whether a title is a field's name and no more than that it is one of many or has fields: «The `input` items».
pub(crate) fn is_of_field(text: &str, name: &str) -> bool {
    #[rustfmt::skip]
    const BESIDE: [&str; 13] = [
        "the", "a", "an", "object", "objects", "item", "items", "element", "elements", "array", "of", "in", "properties",
    ];
    let plain = words::plain(text);
    let of_name = |word: &&str| !word.is_empty() && !BESIDE.contains(word);
    let words: Vec<&str> = plain.split(|c: char| c.is_whitespace() || c == '`').filter(of_name).collect();
    !words.is_empty() && words.len() <= 3 && is_same_name(&words.concat(), name)
}

/// Whether two spellings are one name, also where one is of several: `safetySettings`, «safety setting».
fn is_same_name(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (one, other) = (bare(one), bare(other));
    !one.is_empty() && (one == other || format!("{one}s") == other || one.strip_suffix('s') == Some(&other))
}

/// Whether a title names a field: «Safety settings» is of `safetySettings` and `safety_settings`, «Message fields» of `messages`.
pub(crate) fn names_field(text: &str, name: &str) -> bool {
    let plain = words::plain(text);
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).collect();
    (1..=3).any(|several| words.windows(several).any(|words| is_same_name(&words.concat(), name)))
}

/// Whether a sentence leads to what comes back: «If successful, returns `200` and the following attributes:».
pub(crate) fn leads_to_an_answer(text: &str) -> bool {
    #[rustfmt::skip]
    const ELSE: [&str; 20] = [
        "request", "send", "accepts", "takes", "body", "parameters", "options", "set", "unless", "without", "error", "for", "control",
        "controls", "absent", "missing", "required", "must", "needs", "400",
    ];
    let plain = words::plain(text);
    let says = |words: &[&str]| plain.split(' ').any(|word| words.contains(&word));
    text.trim_end().ends_with([':', '：'])
        && (says(&["response", "returns", "returned", "responds"]) || plain.contains("answers with"))
        && !says(&ELSE)
}

/// «Fields you may leave out:», «You must always send:»: a mark in words, for all that follows.
fn in_words(plain: &str) -> Option<Need> {
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if has(&[" if ", " when ", " unless ", "header", "answer", "response"]) {
        return None;
    }
    let free =
        has(&["leave out", "left out", "omit", "leave off", "left off", "need not", "not needed", "do not need"]);
    let bound = has(&[
        "must send",
        "must set",
        "must provide",
        "must be",
        "must contain",
        "have to send",
        "have to be",
        "always send",
    ]);
    let not = has(&["not leave", "not be left", "not omit", "not be omit", "must not", "never"]);
    match (free, bound) {
        _ if not => None,
        (true, false) if has(&["may", "can", "need"]) => Some(Need::Optional),
        (false, true) => Some(Need::Required),
        _ => None,
    }
}

/// «raw (json)», «form-data»: how Postman calls the form of a body, which is no field in it.
pub(crate) fn is_media(text: &str) -> bool {
    if text.len() > words::LONGEST {
        return false;
    }
    let text = text.trim().to_ascii_lowercase();
    matches!(
        text.as_str(),
        "raw (json)" | "raw json" | "raw (text)" | "form-data" | "formdata" | "urlencoded" | "x-www-form-urlencoded"
    )
}

/// Without what stands in quotes: «Parameters for "Create a response"».
fn without_quoted(text: &str) -> Cow<'_, str> {
    for (open, close) in [('"', '"'), ('“', '”'), ('«', '»'), ('「', '」')] {
        let found = text.split_once(open).and_then(|(before, rest)| Some((before, rest.split_once(close)?.1)));
        if let Some((before, after)) = found.filter(|(before, _)| !before.trim().is_empty()) {
            return Cow::Owned(format!("{before}{after}"));
        }
    }
    Cow::Borrowed(text)
}

/// A mark at either end of a label, and what is left of it.
fn split_mark(plain: &str) -> (Option<Need>, String) {
    let words: Vec<&str> = plain.split(' ').collect();
    let sided = |word: Option<&&str>, rest: Option<&[&str]>| {
        let need = words::mark(word?).filter(|need| *need != Need::Conditional)?;
        Some((need, rest?.join(" ")))
    };
    // «Request body required» speaks of the body as a whole; «Required fields» of each.
    if let Some((need, rest)) = sided(words.first(), words.get(1..)).filter(|_| words.len() > 1) {
        return (Some(need), words::plain(&rest));
    }
    for prefix in ["必須", "必填", "可选", "任意", "필수", "선택", "必需"] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            return (words::mark(prefix), words::plain(rest));
        }
    }
    match sided(words.last(), words.get(..words.len().saturating_sub(1))).filter(|_| words.len() > 1) {
        Some((_, rest)) if has(&rest, BODY) => (None, words::plain(&rest)),
        Some((need, rest)) => (Some(need), words::plain(&rest)),
        None => (None, plain.to_owned()),
    }
}

/// «Show 3 properties», «Expand all child parameters»: what a button says that opens the fields of a field.
fn opens_fields(text: &str) -> bool {
    const BETWEEN: [&str; 8] = ["all", "child", "children", "nested", "more", "sub", "object", "the"];
    const WHAT: [&str; 8] =
        ["attributes", "properties", "parameters", "params", "fields", "children", "child", "property"];
    let words: Vec<&str> = text.split(' ').collect();
    let [first, between @ .., last] = words.as_slice() else { return false };
    let known = |word: &&str| BETWEEN.contains(word) || word.bytes().all(|b| b.is_ascii_digit());
    matches!(*first, "show" | "hide" | "view" | "expand" | "collapse" | "toggle" | "child" | "nested")
        && WHAT.contains(last)
        && between.iter().all(known)
}

fn section(text: &str) -> Option<Section> {
    if text.is_empty() {
        return Some(Section::Parameters);
    }
    let whole = |list: &[&str]| list.contains(&text);
    for (list, section) in [
        (BODY, Section::Body),
        (NESTED, Section::Nested),
        (RESPONSE, Section::Response),
        (EXAMPLE, Section::Example),
        (ELSEWHERE, Section::Elsewhere),
        (PARAMETERS, Section::Parameters),
    ] {
        if whole(list) {
            return Some(section);
        }
    }
    if text.split(' ').count() > 7 {
        return None;
    }
    if NESTED.iter().any(|word| text.starts_with(word)) || opens_fields(text) {
        return Some(Section::Nested);
    }
    // «Request example», «Response body», «Request headers»: the word that narrows most decides.
    let makes =
        ["create ", "generate ", "get ", "send ", "list ", "retrieve ", "stream ", "make ", "use ", "handle ", "how "];
    if makes.iter().any(|verb| text.starts_with(verb)) {
        return None;
    }
    if has(text, EXAMPLE) {
        Some(Section::Example)
    } else if has(text, RESPONSE) {
        is_about(text, RESPONSE).then_some(Section::Response)
    } else if is_status(text) {
        Some(Section::Response)
    } else if has(text, BODY) {
        is_about(text, BODY).then_some(Section::Body)
    } else if has(text, ELSEWHERE) {
        is_about(text, ELSEWHERE).then_some(Section::Elsewhere)
    } else if has(text, PARAMETERS) {
        is_about(text, PARAMETERS).then_some(Section::Parameters)
    } else {
        None
    }
}

/// `200 OK`, `4xx`.
fn is_status(text: &str) -> bool {
    let first = text.split([' ', '-', ':']).next().unwrap_or_default();
    first.len() == 3
        && first.starts_with(['1', '2', '3', '4', '5'])
        && first.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b'x')
}

/// Whether one of the words stands in a text; scripts without spaces have no word's edge, and words that are inflected or
/// compounded go on (`ответа`, `Antwortfelder`).
fn has(text: &str, list: &[&str]) -> bool {
    let ascii = text.is_ascii();
    list.iter().filter(|word| word.len() <= text.len() && (!ascii || word.is_ascii())).any(|word| {
        text.match_indices(word).any(|(at, found)| {
            let edge = |c: Option<char>| {
                !c.is_some_and(|c| c.is_alphanumeric() && (c.is_ascii() || word.is_ascii() || is_spaced(c)))
            };
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
            !is_spaced_word(word) || (edge(before) && (goes_on(word) || edge(after)))
        })
    })
}

/// Whether a word may go on: an inflected one of another script than Latin, or the first part of a German compound.
fn goes_on(word: &str) -> bool {
    const COMPOUNDED: [&str; 5] = ["antwort", "anfrage", "rückgabe", "pfad", "kopfzeile"];
    let cyrillic = word.chars().all(|c| ('\u{400}'..'\u{530}').contains(&c));
    COMPOUNDED.contains(&word) || (cyrillic && word.chars().count() >= 4)
}

/// Whether words of this script are set apart by spaces.
fn is_spaced(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{c0}'..'\u{600}').contains(&c)
}

fn is_spaced_word(word: &str) -> bool {
    word.chars().any(is_spaced)
}

/// Whether nothing but words that say nothing stands beside the words of a list.
fn is_about(text: &str, list: &[&str]) -> bool {
    let known = |word: &str| {
        word.is_empty()
            || NEUTRAL.contains(&word)
            || PARAMETERS.contains(&word)
            || list.iter().chain(PARAMETERS).any(|own| {
                own.split(' ').any(|part| part == word)
                    || (!own.is_ascii() && word.contains(own))
                    || (goes_on(own) && word.starts_with(own))
            })
            || word.chars().all(|c| !c.is_alphabetic())
            || words::mark(word).is_some()
    };
    text.split(|c: char| c.is_whitespace() || "/()[]:-–—·|,_（）：".contains(c)).filter(|word| !known(word)).count()
        <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_below_the_body_that_speaks_of_the_answer_may_be_a_group_of_it() {
        for (text, found) in [
            ("Response", Section::Response),
            ("Response body", Section::Response),
            ("200 response schema", Section::Response),
            ("Error codes", Section::Response),
            ("Antwort", Section::Response),
            ("响应参数", Section::Response),
            ("Response options", Section::Other),
            ("Output control", Section::Other),
            ("Error handling", Section::Other),
            ("Output", Section::Unsure),
            ("Structured output", Section::Unsure),
            ("Response format", Section::Unsure),
            ("Streaming response", Section::Unsure),
        ] {
            assert_eq!(below_the_body(Section::Response, text), found, "{text}");
        }
        assert_eq!(below_the_body(Section::Elsewhere, "Security settings"), Section::Unsure);
        assert_eq!(below_the_body(Section::Elsewhere, "Path parameters"), Section::Elsewhere);
        assert_eq!(below_the_body(Section::Example, "Response options"), Section::Example);
    }

    #[test]
    fn a_title_that_names_a_field_or_a_thing_is_no_group_of_the_body() {
        for text in ["Content block", "MessageParam", "FunctionDeclaration", "Part", "Webhook payload", "Message body"]
        {
            assert!(names_a_thing(text), "{text}");
        }
        for text in ["Core", "Sampling", "Gateway extensions", "Other parameters", "Identity", "OPTIONAL"] {
            assert!(!names_a_thing(text), "{text}");
        }
        for (text, name) in [
            ("Safety settings", "safetySettings"),
            ("Generation config", "generation_config"),
            ("Message fields", "messages"),
            ("The `input` items", "input"),
        ] {
            assert!(names_field(text, name), "{text}");
        }
        for (text, name) in [("The `input` item object", "input"), ("Safety settings", "safetySettings")] {
            assert!(is_of_field(text, name), "{text}");
        }
        assert!(!is_of_field("Input parameters", "input") && !is_of_field("Message fields", "messages"));
        assert!(!names_field("Sampling parameters", "messages") && !names_field("Input", "inputs_of"));
    }

    #[test]
    fn labels_say_which_part_begins() {
        use Section::{Body, Elsewhere, Example, Nested, Parameters, Response};
        for (text, found) in [
            ("Request Body", Some((Body, None))),
            ("Body", Some((Body, None))),
            ("Request Body schema: application/json", Some((Body, None))),
            ("REQUEST BODY SCHEMA: application/json required", Some((Body, None))),
            ("Body Params", Some((Body, None))),
            ("Request body required", Some((Body, None))),
            ("Body (application/json)", Some((Body, None))),
            ("请求体", Some((Body, None))),
            ("リクエストボディ", Some((Body, None))),
            ("Тело запроса", Some((Body, None))),
            ("Cuerpo de la solicitud", Some((Body, None))),
            ("Corps de la requête", Some((Body, None))),
            ("요청 본문", Some((Body, None))),
            ("Parameters", Some((Parameters, None))),
            ("请求参数", Some((Parameters, None))),
            ("Required", Some((Parameters, Some(Need::Required)))),
            ("Required parameters", Some((Parameters, Some(Need::Required)))),
            ("Optional body parameters", Some((Body, Some(Need::Optional)))),
            ("必須パラメータ", Some((Parameters, Some(Need::Required)))),
            ("Required headers", Some((Elsewhere, Some(Need::Required)))),
            ("Headers", Some((Elsewhere, None))),
            ("Path Parameters", Some((Elsewhere, None))),
            ("Query Params", Some((Elsewhere, None))),
            ("路径参数", Some((Elsewhere, None))),
            ("Параметры пути", Some((Elsewhere, None))),
            ("Параметры тела запроса", Some((Body, None))),
            ("Поля ответа", Some((Response, None))),
            ("Antwortfelder", Some((Response, None))),
            ("response_format", None),
            ("Authorizations", Some((Elsewhere, None))),
            ("Response", Some((Response, None))),
            ("Response body", Some((Response, None))),
            ("返回参数", Some((Response, None))),
            ("200 OK", Some((Response, None))),
            ("Request example", Some((Example, None))),
            ("示例请求", Some((Example, None))),
            ("Show child attributes", Some((Nested, None))),
            ("Create a model response", None),
            ("Chat completions", None),
            ("Rate limits", None),
            ("Messages", None),
            ("model", None),
        ] {
            assert_eq!(label(text), found, "{text}");
        }
    }
}
