//! YAML and JSON to one kind of tree, bounded: aliases are copied only as far as a budget goes.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use super::once::Once;

/// Deepest nesting, as of the JSON reader.
const DEEPEST: usize = 120;
/// Most values, those behind aliases included.
const MOST: usize = 400_000;
/// Longest text that is read as YAML: its reader is slower than that of JSON.
const LONGEST: usize = 6 << 20;

/// Reads a text as JSON or YAML; `None` where it is neither, or more than is read. A text that was cut in the middle is
/// mostly neither.
pub(crate) fn read(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '['])
        && let Ok(once) = serde_json::from_str::<Once>(text)
    {
        return once.sound();
    }
    if text.len() > LONGEST {
        return None;
    }
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.ok()?;
        match builder.take(event)? {
            Step::More => {}
            Step::Done => break,
        }
    }
    builder.done.filter(|_| !builder.twice || builder.merges)
}

enum Step {
    More,
    Done,
}

enum Open {
    List(usize, Vec<Value>),
    Map(usize, Map<String, Value>, Option<String>),
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Value, usize)>,
    values: usize,
    /// Whether a name stands twice in an object, which one that is merged in (`<<`) may.
    twice: bool,
    merges: bool,
    done: Option<Value>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Option<Step> {
        self.values += 1;
        if self.values > MOST || self.open.len() > DEEPEST {
            return None;
        }
        match event {
            Event::Scalar(text, style, anchor, _) => self.put(scalar(&text, style), anchor),
            Event::SequenceStart(anchor, _) => self.open.push(Open::List(anchor, Vec::new())),
            Event::MappingStart(anchor, _) => self.open.push(Open::Map(anchor, Map::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop()? {
                Open::List(anchor, list) => self.put(Value::Array(list), anchor),
                Open::Map(anchor, map, _) => self.put(Value::Object(map), anchor),
            },
            Event::Alias(anchor) => {
                let (value, size) = self.anchors.get(&anchor)?.clone();
                self.values += size;
                self.put(value, 0);
            }
            Event::DocumentEnd => return Some(Step::Done),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
        Some(Step::More)
    }

    fn put(&mut self, value: Value, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (value.clone(), size(&value)));
        }
        match self.open.last_mut() {
            None => self.done = Some(value),
            Some(Open::List(_, list)) => list.push(value),
            Some(Open::Map(_, _, key @ None)) => *key = Some(key_of(&value)),
            Some(Open::Map(_, map, key)) => {
                let key = key.take().unwrap_or_default();
                let merged = value.as_object().filter(|_| key == "<<");
                for (key, value) in merged.into_iter().flatten() {
                    if !map.contains_key(key) {
                        map.insert(key.clone(), value.clone());
                    }
                }
                self.merges |= merged.is_some();
                if merged.is_none() {
                    self.twice |= map.insert(key, value).is_some();
                }
            }
        }
    }
}

fn key_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// How many values are in a value. Its depth is bounded by the builder's.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => text.parse::<i64>().map_or_else(|_number| Value::String(text.to_owned()), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_and_json_are_read_alike() {
        let yaml = "a: &x {b: 1, c: [true, 'true', ~]}\nd: *x\ne:\n  <<: *x\n  b: two\n'200': |\n  text\n";
        let inner = json!({"b": 1, "c": [true, "true", null]});
        let found = json!({"a": inner, "d": inner, "e": {"b": "two", "c": [true, "true", null]}, "200": "text\n"});
        assert_eq!(read(yaml), Some(found.clone()));
        assert_eq!(read(&found.to_string()), Some(found));
        for none in ["a: [1, 2", "{\"a\": ", "a: b: c: d", "{\"a\": [{\"b\": 1, \"b\": 2}]}", "a: 1\na: 2"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn aliases_and_nesting_are_bounded() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let list = vec![format!("*a{}", n - 1); 10].join(", ");
            bomb.push_str(&format!("a{n}: &a{n} [{list}]\n"));
        }
        assert_eq!(read(&bomb), None);
        assert_eq!(read(&"[".repeat(100_000)), None);
        assert_eq!(read(&format!("{}1{}", "[".repeat(5000), "]".repeat(5000))), None);
    }
}
