//! The note as YAML: the same fields in the same order as the JSON, for people and tools that read YAML. It is derived,
//! and its digest is nobody's: what is signed is the JSON.

use serde_json::Value;

use redial_note::Note;

use crate::words::append;

/// The note as a YAML document. Every string is in double quotes, so that none is read as a number, a date or a no.
pub fn yaml(note: &Note) -> String {
    let mut out = String::new();
    if let Ok(Value::Object(fields)) = serde_json::to_value(note) {
        mapping(&fields, 0, &mut out);
    }
    out
}

fn mapping(fields: &serde_json::Map<String, Value>, depth: usize, out: &mut String) {
    for (index, (name, value)) in fields.iter().enumerate() {
        // The first field of an item stands behind its dash.
        if index > 0 || depth == 0 || out.ends_with('\n') {
            append(out, format_args!("{:depth$}", ""));
        }
        append(out, format_args!("{}:", key(name)));
        behind(value, depth, out);
    }
}

/// A value behind its name or dash.
fn behind(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            out.push('\n');
            mapping(fields, depth + 2, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            items.iter().for_each(|value| item(value, depth + 2, out));
        }
        Value::Object(_) => out.push_str(" {}\n"),
        Value::Array(_) => out.push_str(" []\n"),
        Value::String(text) => append(out, format_args!(" {}\n", quoted(text))),
        Value::Null | Value::Bool(_) | Value::Number(_) => append(out, format_args!(" {value}\n")),
    }
}

fn item(value: &Value, depth: usize, out: &mut String) {
    append(out, format_args!("{:depth$}-", ""));
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            out.push(' ');
            mapping(fields, depth + 2, out);
        }
        Value::Object(_) | Value::Array(_) | Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            behind(value, depth, out);
        }
    }
}

/// A double-quoted scalar: JSON's escapes are YAML's, and clean texts hold no control characters beyond them.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A field's name, in quotes where a reader of YAML could take it for something else.
fn key(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let is_word = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(plain);
    if is_word && !READ_OTHERWISE.contains(&name) { name.to_owned() } else { quoted(name) }
}

/// Words that YAML 1.1 or 1.2 reads as no text.
const READ_OTHERWISE: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_is_indented_and_every_string_is_quoted() {
        let value = serde_json::json!({
            "a": {"n": 1, "null": null}, "b": [], "c": [{"x-y": "no", "z": ["1e3"]}, 2, "é\"\\", [], {}], "d": {}, "e": true
        });
        let Value::Object(fields) = value else { unreachable!("an object") };
        let mut out = String::new();
        mapping(&fields, 0, &mut out);
        let wanted = "a:\n  \"n\": 1\n  \"null\": null\nb: []\nc:\n  - \"x-y\": \"no\"\n    z:\n      - \"1e3\"\n  - 2\n  \
                      - \"é\\\"\\\\\"\n  - []\n  - {}\nd: {}\ne: true\n";
        assert_eq!(out, wanted);
    }
}
