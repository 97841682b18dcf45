//! Words of a refusal that may be the caller's own. A request is refused with a piece of itself in the message, and what stands in a
//! prompt (an incident report, another error's text) tells nothing of the account or the service.

use std::borrow::Cow;

use crate::{rules::says, subject::Subject};

/// Names of fields that hold text of the caller's.
const FIELDS: &[&str] = &[
    "messages",
    "message",
    "input",
    "prompt",
    "prompts",
    "contents",
    "content",
    "system",
    "instructions",
    "text",
    "query",
    "documents",
    "parts",
    "description",
    "metadata",
];

/// Whether the words of an error may be those of the request that it refuses: its code, its field or the front of its words say that the
/// text of the request is what is wrong.
pub(crate) fn may_be_the_callers(subject: &Subject<'_>) -> bool {
    const REFUSALS: &[&str] = &["invalid_prompt", "invalid_value", "invalid_request"];
    let Some(layer) = subject.layer else { return false };
    // Relays refuse a request under 500.
    let refuses = REFUSALS.contains(&layer.code.as_str())
        || subject.status().is_none_or(|status| matches!(status, 200 | 400 | 422));
    let message = layer.message.as_str();
    refuses
        && ([&layer.code, &layer.type_word].into_iter().any(|word| word == "invalid_prompt")
            || says(message, &["invalid prompt:"])
            || names_text(&layer.param)
            || message.split_once(": ").is_some_and(|(front, _)| is_path(front) && names_text(front)))
}

/// Whether the path of a field leads to text: `messages.[0].content`, `body.input`, `contents[1].parts[0].text`.
fn names_text(path: &str) -> bool {
    path.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|part| FIELDS.contains(&part))
}

/// Whether the front of a sentence is a field's path with a part in it: `messages.0.content`.
fn is_path(front: &str) -> bool {
    front.contains(['.', '[']) && front.bytes().all(|b| b.is_ascii_alphanumeric() || b"._[]".contains(&b))
}

/// What stands before a value of the request's that is quoted because it is wrong.
const COMPLAINTS: &[&str] = &[
    "invalid value",
    "invalid type",
    "invalid input",
    "invalid content",
    "invalid text",
    "invalid prompt",
    "invalid parameter",
    "invalid argument",
    "invalid '",
    "invalid \"",
    "invalid `",
    "unsupported value",
    "unknown parameter",
    "unrecognized request argument",
    // A validator's report, as Python prints it or as JSON.
    "'input': ",
    "\"input\":",
    "input_value=",
];

/// A message without the values that it quotes behind a complaint of one. A quoted name stays, which is what the sentence is about; a
/// quoted sentence goes. What another says of a failure, in quotes as well, stays: it is not behind such a complaint.
pub(crate) fn without_values(message: &str) -> Cow<'_, str> {
    let lower = message.to_ascii_lowercase();
    let Some(at) = COMPLAINTS.iter().filter_map(|complaint| lower.find(complaint)).min() else {
        return Cow::Borrowed(message);
    };
    let (front, rest) = message.split_at_checked(at).unwrap_or((message, ""));
    // Three words are a sentence.
    let kept = without_quoted(rest, |_, inner| inner.split_whitespace().nth(2).is_some());
    Cow::Owned(format!("{front}{kept}"))
}

/// What stands before a quoted name that the caller gave to something: a tool, a schema, a file.
const NAMED: &[&str] = &[
    "(type_string),",
    "agent",
    "assistant",
    "attachment",
    "container",
    "file",
    "function",
    "function name",
    "got",
    "id",
    "key",
    "named",
    "properties",
    "response_format",
    "role",
    "schema for",
    "the file",
    "thread",
    "tool",
    "tool name",
    "unknown field",
    "unknown name",
    "unknown parameter",
    "user",
    "vector store",
    "workspace",
];

/// What stands before such a name where no quotes part it from the sentence.
const BEFORE_A_NAME: &[&str] = &[
    "argument supplied: ",
    "arguments supplied: ",
    "duplicate function name: ",
    "duplicate tool name: ",
    "must be unique: ",
    "parameter supplied: ",
    "vector store ",
];

/// A message without the names that the caller gave to things of its own: a tool that is called `check_rate_limit` tells of no limit. The
/// names that a vendor gave, of parameters and models, stay.
pub(crate) fn without_names(message: &str) -> String {
    let bare = without_bare_name(message);
    let mut is_list = false;
    without_quoted(bare.as_deref().unwrap_or(message), |before, inner| {
        let front = before.to_ascii_lowercase();
        let front = front
            .trim_end_matches(['\'', '"', '`', '\u{201c}', '\u{2018}', '\u{ab}'])
            .trim_end_matches([' ', ':', '=', '(', '[']);
        // `('properties', 'credits')`: one path in several quotations.
        is_list = NAMED.iter().any(|name| ends_with_words(front, name)) || (is_list && front == ",");
        let goes = is_list && inner != "properties";
        is_list |= inner == "properties";
        goes
    })
}

/// A text with dots for the inside of each quotation that goes, by what stands before its inside, and that.
fn without_quoted(text: &str, mut goes: impl FnMut(&str, &str) -> bool) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some([before, inner, mark, after]) = quoted(rest) {
        kept.extend([before, if goes(before, inner) { "..." } else { inner }, mark]);
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// The message without a name that stands bare behind its complaint, up to the next space.
fn without_bare_name(message: &str) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let start = BEFORE_A_NAME.iter().find_map(|before| Some(lower.find(before)? + before.len()))?;
    let (front, rest) = message.split_at_checked(start)?;
    let end = rest.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(end)?;
    // A word of the sentence's own has no joints.
    name.contains(['_', '-']).then(|| format!("{front}...{after}"))
}

/// Whether a text ends with words, of which the first is whole.
fn ends_with_words(text: &str, words: &str) -> bool {
    text.strip_suffix(words).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// What stands before the inside of a quotation, the inside, the closing mark and the rest.
fn quoted(text: &str) -> Option<[&str; 4]> {
    const PAIRS: &[(char, char)] = &[
        ('"', '"'),
        ('\'', '\''),
        ('`', '`'),
        ('\u{201c}', '\u{201d}'),
        ('\u{2018}', '\u{2019}'),
        ('\u{ab}', '\u{bb}'),
    ];
    let starts = |at: usize| text.get(..at).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let (at, open) = text.char_indices().find(|(at, c)| PAIRS.iter().any(|(open, _)| open == c) && starts(*at))?;
    let close = PAIRS.iter().find(|(known, _)| *known == open)?.1;
    let (before, inside) = text.split_at_checked(at + open.len_utf8())?;
    // An apostrophe closes nothing.
    let ends = |at: usize| {
        let after = inside.get(at + close.len_utf8()..).unwrap_or_default();
        !after.starts_with(char::is_alphanumeric)
    };
    let end = inside.match_indices(close).map(|(at, _)| at).find(|at| ends(*at))?;
    let (inner, after) = inside.split_at_checked(end)?;
    let (mark, after) = after.split_at_checked(close.len_utf8())?;
    Some([before, inner, mark, after])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_caller_gave_goes_and_a_vendors_stays() {
        for (message, expected) in [
            ("Unrecognized request argument supplied: rate_limit", "Unrecognized request argument supplied: ..."),
            ("tools: Tool names must be unique: quota_left", "tools: Tool names must be unique: ..."),
            ("Invalid function name 'quota exceeded'. Must start", "Invalid function name '...'. Must start"),
            (
                "Invalid schema for function 'check_rate_limit': In context=('properties', 'quota'), 'type' is required.",
                "Invalid schema for function '...': In context=('properties', '...'), 'type' is required.",
            ),
            ("File \"no_credits.pdf\" not found", "File \"...\" not found"),
            ("Vector store model_cache not found", "Vector store ... not found"),
            ("The vector store is overloaded", "The vector store is overloaded"),
            ("Unsupported parameter: 'max_tokens'", "Unsupported parameter: 'max_tokens'"),
            ("The model 'm_1' does not exist", "The model 'm_1' does not exist"),
            ("Function calling isn't supported, don't", "Function calling isn't supported, don't"),
        ] {
            assert_eq!(without_names(message), expected, "{message}");
        }
    }

    #[test]
    fn a_quoted_sentence_goes_and_a_quoted_name_stays() {
        for (message, expected) in [
            (
                "Invalid value: 'rate limit exceeded'. Supported values are: 'a', and 'b'.",
                "Invalid value: '...'. Supported values are: 'a', and 'b'.",
            ),
            ("Invalid value for 'content': \"It's not over yet\".", "Invalid value for 'content': \"...\"."),
            ("Unsupported value: '\u{201c}x\u{201d} isn't a b c'", "Unsupported value: '...'"),
            ("invalid 'a b", "invalid 'a b"),
            ("Unknown error: 'You exceeded your current quota'", "Unknown error: 'You exceeded your current quota'"),
            ("invalid type: string \"a b c d\", expected a map", "invalid type: string \"...\", expected a map"),
            (
                "[{'msg': 'Field is required', 'input': {'a': 'x y z w'}}]",
                "[{'msg': 'Field is required', 'input': {'a': '...'}}]",
            ),
            ("Upstream said: 'You exceeded your current quota'", "Upstream said: 'You exceeded your current quota'"),
            (
                "Invalid key. You don't have access, and can't get it",
                "Invalid key. You don't have access, and can't get it",
            ),
            ("", ""),
        ] {
            assert_eq!(without_values(message), expected, "{message}");
        }
    }
}
