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
    let (front, mut rest) = message.split_at_checked(at).unwrap_or((message, ""));
    let mut kept = front.to_owned();
    while let Some([before, inner, mark, after]) = quoted(rest) {
        // Three words are a sentence.
        let inner = if inner.split_whitespace().nth(2).is_some() { "..." } else { inner };
        kept.extend([before, inner, mark]);
        rest = after;
    }
    kept.push_str(rest);
    Cow::Owned(kept)
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
