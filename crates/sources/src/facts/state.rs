//! What a page carries for its scripts: descriptions, operations and lists of parameters in JSON, wherever a generator puts
//! it (`__NEXT_DATA__`, `__redoc_state`, attributes, pushed pieces). No script is run; only what stands there as data is read.

mod element;
mod literal;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    Endpoint, Facts, Field, Need, Place, once,
    openapi::{self, Budget, Described, Shape},
    path, words, yaml,
};
use crate::dom::Dom;

/// Most values of a page's state that are looked at.
const MOST: usize = 1_000_000;
/// How many characters of scripts are tried as JSON, over all tries.
const TRIED: usize = 48 << 20;
/// How often a state may stand as a text in another.
const NESTED: usize = 3;
/// Most documents in a state, their length together, and the shortest.
const DOCUMENTS: usize = 20;
const LONGEST_DOCUMENTS: usize = 4 << 20;
const SHORTEST_DOCUMENT: usize = 200;
/// Shortest text that can be a state.
const SHORTEST: usize = 40;

/// The trees that a page carries in scripts and attributes.
pub(crate) fn trees(dom: &Dom) -> Vec<Value> {
    let mut found = Vec::new();
    let mut budget = TRIED;
    let mut pushed = String::new();
    for (at, element) in dom.elements() {
        let shown = !dom.node(at).is_some_and(|node| node.hidden);
        if shown || element.name == "script" {
            for (_, value) in &element.attributes {
                if value.len() > SHORTEST && value.trim_start().starts_with(['{', '[']) {
                    found.extend(once::read(value));
                }
            }
        }
        if element.name == "script" {
            // A script in a template or in something that is not shown is no fact, but the script itself always counts as unseen.
            let inside = dom.around(at).any(|around| dom.node(around).is_some_and(|node| node.hidden));
            if inside {
                continue;
            }
            let text = dom.text(at);
            match element.attribute("type").split(';').next().unwrap_or_default().trim() {
                "" | "module" | "text/javascript" | "application/javascript" => {
                    pushed.push_str(&flight(&text));
                    in_code(&text, &mut budget, &mut found);
                }
                kind if kind.contains("json") || kind.contains("yaml") || kind.contains("openapi") => {
                    found.extend(yaml::read(&text));
                }
                _ => {}
            }
        }
    }
    for line in pushed.lines() {
        // A row of React's own format: an id, a colon, JSON.
        if let Some((_, json)) = line.split_once(':').filter(|(_, json)| json.len() > SHORTEST) {
            found.extend(once::read(json));
        }
    }
    found
}

/// The texts that a script pushes to React's flight (`self.__next_f.push([1, "…"])`).
fn flight(script: &str) -> String {
    let mut text = String::new();
    for (at, mark) in script.match_indices("__next_f.push(") {
        let rest = script.get(at + mark.len()..).unwrap_or_default();
        if let Some(Value::Array(list)) = once::first(rest).and_then(Result::ok).and_then(|(once, _)| once.sound()) {
            text.extend(list.iter().filter_map(Value::as_str));
        }
    }
    text
}

/// JSON values in code, where something is assigned or handed over. Comments are passed over.
fn in_code(code: &str, budget: &mut usize, found: &mut Vec<Value>) {
    let bytes = code.as_bytes();
    let mut at = 0;
    let mut before = b' ';
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at + 1).copied();
        match byte {
            b'/' if next == Some(b'*') => {
                at = code.get(at..).and_then(|rest| rest.find("*/")).map_or(code.len(), |end| at + end + 2);
                continue;
            }
            b'/' if next == Some(b'/') && before != b':' && !before.is_ascii_alphanumeric() => {
                at = code.get(at..).and_then(|rest| rest.find('\n')).map_or(code.len(), |end| at + end + 1);
                continue;
            }
            b'{' | b'[' | b'"' if matches!(before, b'=' | b'(' | b':' | b',') => {
                if let Some(rest) = code.get(at..)
                    && let Some((value, length)) = value_at(rest, budget).or_else(|| literal::object(rest, budget))
                {
                    found.push(value);
                    at += length;
                    before = b'}';
                    continue;
                }
            }
            b'`' if matches!(before, b'=' | b'(' | b':' | b',') => {
                if let Some((text, length)) = code.get(at..).and_then(literal::template) {
                    found.push(Value::String(text.to_owned()));
                    at += length;
                    before = b'}';
                    continue;
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
        at += 1;
    }
}

/// The JSON value that a text begins with, and its length; only one that may be a state.
fn value_at(text: &str, budget: &mut usize) -> Option<(Value, usize)> {
    if *budget == 0 {
        return None;
    }
    match once::first(text)? {
        Ok((once, length)) => {
            *budget = budget.saturating_sub(length);
            // Small values are configuration; what is inside them is passed over with them all the same, and so is what is inside one
            // in which a name stands twice.
            (length > SHORTEST).then(|| (once.sound().unwrap_or_default(), length))
        }
        Err(error) => {
            let read = if error.line() <= 1 { error.column() } else { text.len().min(1 << 20) };
            *budget = budget.saturating_sub(read.max(16));
            None
        }
    }
}

/// The descriptions that a script holds as data (`swagger-ui-init.js`).
pub(crate) fn descriptions_in(code: &str) -> Vec<Value> {
    let (mut trees, mut budget) = (Vec::new(), TRIED);
    in_code(code, &mut budget, &mut trees);
    let mut found = Vec::new();
    let mut left = MOST;
    while let Some(tree) = trees.pop() {
        left = left.saturating_sub(1);
        if left == 0 || found.len() >= 3 {
            break;
        }
        if openapi::is_description(&tree) {
            found.push(tree);
            continue;
        }
        match tree {
            Value::Object(map) => trees.extend(map.into_iter().map(|(_, value)| value)),
            Value::Array(list) => trees.extend(list),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}

/// Documents in Markdown or markup that a page carries for its scripts, by the size that such a one has at least.
pub(crate) fn documents(trees: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    let (mut values, mut room) = (0, LONGEST_DOCUMENTS);
    let mut open: Vec<(Cow<'_, Value>, usize)> = trees.iter().map(|tree| (Cow::Borrowed(tree), 0)).collect();
    while let Some((value, nested)) = open.pop() {
        values += 1;
        if values > MOST {
            break;
        }
        let value = match value {
            Cow::Borrowed(Value::Object(map)) => {
                open.extend(map.values().map(|value| (Cow::Borrowed(value), nested)));
                continue;
            }
            Cow::Borrowed(Value::Array(list)) if element::is_element(list) => {
                push_document(element::html(value.as_ref()), &mut room, &mut found);
                continue;
            }
            Cow::Borrowed(Value::Array(list)) => {
                open.extend(list.iter().map(|value| (Cow::Borrowed(value), nested)));
                continue;
            }
            Cow::Owned(Value::Object(map)) => {
                open.extend(map.into_iter().map(|(_, value)| (Cow::Owned(value), nested)));
                continue;
            }
            Cow::Owned(Value::Array(list)) => {
                open.extend(list.into_iter().map(|value| (Cow::Owned(value), nested)));
                continue;
            }
            Cow::Borrowed(value) => Cow::Borrowed(value),
            Cow::Owned(value) => Cow::Owned(value),
        };
        let Value::String(text) = value.as_ref() else { continue };
        if nested < NESTED
            && let Some(inner) = inside(text)
        {
            open.push((Cow::Owned(inner), nested + 1));
        } else if is_document(text) {
            push_document(text.clone(), &mut room, &mut found);
        }
    }
    found
}

fn push_document(text: String, room: &mut usize, found: &mut Vec<String>) {
    if text.len() >= SHORTEST_DOCUMENT && text.len() <= *room && found.len() < DOCUMENTS {
        *room -= text.len();
        found.push(text);
    }
}

/// Whether a text is a document of some length: it has elements that end, or headings and lines of a table.
fn is_document(text: &str) -> bool {
    let start = text.trim_start();
    let markup = start.starts_with('<') && text.contains("</");
    let markdown = (start.starts_with('#') || text.contains("\n#")) && text.matches('\n').count() >= 5;
    markup || markdown
}

/// What the trees of a page say.
pub(crate) fn facts(trees: &[Value], address: &str, others: &[(String, Value)]) -> Vec<Facts> {
    let mut reader = Reader { address, others, found: Vec::new(), values: 0 };
    for tree in trees {
        reader.walk(tree, 0);
    }
    reader.found
}

struct Reader<'a> {
    address: &'a str,
    others: &'a [(String, Value)],
    found: Vec<Facts>,
    values: usize,
}

impl Reader<'_> {
    fn walk(&mut self, tree: &Value, nested: usize) {
        let mut open = vec![tree];
        while let Some(value) = open.pop() {
            self.values += 1;
            if self.values > MOST {
                return;
            }
            match value {
                Value::Object(map) => {
                    if openapi::is_description(value) {
                        let described = Described { root: value, address: self.address, others: self.others };
                        self.found.extend(described.facts());
                        continue;
                    }
                    if let Some(facts) = operation(value, self.address, self.others) {
                        self.found.push(facts);
                        continue;
                    }
                    open.extend(map.values());
                }
                Value::Array(list) => open.extend(list),
                Value::String(text) if nested < NESTED => {
                    if let Some(inner) = inside(text) {
                        self.walk(&inner, nested + 1);
                    }
                }
                Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
    }
}

/// A tree that stands as a text in another.
fn inside(text: &str) -> Option<Value> {
    let start = text.trim_start();
    if text.len() < SHORTEST {
        None
    } else if start.starts_with(['{', '[']) {
        once::read(text)
    } else if start.starts_with("openapi:") || start.starts_with("swagger:") {
        yaml::read(text)
    } else if start.starts_with("%7B%22") || start.starts_with("%7b%22") {
        once::read(&literal::unescaped(start))
    } else {
        None
    }
}

/// One operation on its own: a method, a path, and its fields in one of the ways that sites keep them.
fn operation(value: &Value, address: &str, others: &[(String, Value)]) -> Option<Facts> {
    let map = value.as_object()?;
    let word = |names: &[&str]| names.iter().find_map(|name| map.get(*name).and_then(Value::as_str));
    let method =
        path::method(word(&["method", "httpMethod", "verb", "requestMethod", "http_method", "operationMethod"])?)?;
    let stated = word(&["path", "url", "endpoint", "uri", "route", "fullPath", "requestUrl", "pathname"])?;
    let (path, relative) = path::path(stated)?;
    let base = word(&["baseUrl", "baseURL", "basePath", "base_url", "server", "serverUrl"])
        .map(str::to_owned)
        .or_else(|| first_server(map));
    let below = base.and_then(|base| path::path(&base)).filter(|(_, open)| !open);
    let (path, relative) = match below.filter(|_| relative) {
        Some((base, _)) => (path::below(&base, &path), false),
        None => (path, relative),
    };
    let mut facts = Facts::of(Place::State, Some(Endpoint { method: Some(method), path, relative }));
    if let Some(variants) = listed_schemas(map) {
        fill(&mut facts, Described { root: value, address, others }.either(address, &variants));
        return Some(facts);
    }
    let body = map.get("requestBody").or_else(|| map.get("request_body")).or_else(|| map.get("body"));
    if body.is_some_and(|body| {
        ["content", "schema", "jsonSchema", "properties", "$ref"].iter().any(|name| body.get(*name).is_some())
    }) {
        let endpoint = facts.endpoint.take();
        let described = Described { root: value, address, others };
        let mut read = match body.filter(|body| body.get("properties").is_some()) {
            Some(schema) => {
                let mut read = Facts::of(Place::State, None);
                fill(&mut read, described.shape(address, schema, &Budget::default(), 0));
                read
            }
            None => described.operation(address, value, value),
        };
        read.place = Place::State;
        read.endpoint = endpoint;
        return Some(read);
    }
    let rows = parameters(map);
    if rows.is_empty() || map.values().any(openapi::is_description) {
        return None;
    }
    for row in rows {
        let needed = row.need;
        facts.says_required |= needed == Need::Required;
        facts.add(row);
    }
    Some(facts)
}

fn fill(facts: &mut Facts, shape: Shape) {
    facts.complete = shape.complete && !shape.fields.is_empty();
    (facts.fields, facts.open, facts.says_required) = (shape.fields, shape.open, true);
}

/// The bodies of an operation as Mintlify keeps it: a list of schemas whose properties are lists of parts, and whose required
/// ones are `requiredProperties`.
fn listed_schemas(operation: &Map<String, Value>) -> Option<Vec<Value>> {
    let bodies = operation.get("request")?.get("body")?.as_object()?;
    let (_, body) = bodies.iter().find(|(name, _)| name.contains("json"))?;
    let schemas = body.get("schemaArray")?.as_array()?;
    let schema = |schema: &Value| {
        let mut schema = schema.as_object().cloned().unwrap_or_default();
        let required = schema.remove("requiredProperties").unwrap_or(Value::Array(Vec::new()));
        schema.insert("required".to_owned(), required);
        Value::Object(schema)
    };
    Some(schemas.iter().take(100).map(schema).collect())
}

fn first_server(map: &Map<String, Value>) -> Option<String> {
    let server = map.get("servers")?.as_array()?.first()?;
    server.as_str().or_else(|| server.get("url").and_then(Value::as_str)).map(str::to_owned)
}

/// The top-level fields of the body, from lists of objects with a name and whether it is required.
fn parameters(operation: &Map<String, Value>) -> Vec<Field> {
    let mut found = Vec::new();
    let mut open: Vec<(&Map<String, Value>, bool, usize)> = vec![(operation, false, 0)];
    while let Some((map, inside_body, depth)) = open.pop() {
        for (key, value) in map {
            let key = key.to_ascii_lowercase();
            let elsewhere = [
                "header", "path", "query", "cookie", "auth", "security", "response", "returns", "result", "output",
                "example", "error", "children",
            ];
            if elsewhere.iter().any(|word| key.contains(word)) {
                continue;
            }
            let is_body = inside_body || ["body", "payload", "request"].iter().any(|word| key.contains(word));
            match value {
                Value::Object(inner) if depth < 4 => open.push((inner, is_body, depth + 1)),
                Value::Array(list) => found.extend(list.iter().take(1000).filter_map(|row| parameter(row, is_body))),
                Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
    found
}

/// A row: `{"name": "model", "type": "string", "required": true, "in": "body"}`.
fn parameter(row: &Value, in_body: bool) -> Option<Field> {
    let row = row.as_object()?;
    let name = ["name", "key", "field", "param", "parameter"].into_iter().find_map(|name| row.get(name)?.as_str())?;
    let place = ["in", "location", "position", "paramIn"].into_iter().find_map(|name| row.get(name)?.as_str());
    match place.map(str::to_ascii_lowercase).as_deref() {
        Some("body" | "json" | "requestbody" | "payload") => {}
        Some(_) => return None,
        // Beside «parameters» of a POST that say no place, only a list of the body's counts.
        None if in_body || row.contains_key("required") => {}
        None => return None,
    }
    let flag = |names: &[&str]| names.iter().find_map(|name| row.get(*name)).map(truth);
    let deprecated = flag(&["deprecated", "isDeprecated"]) == Some(Some(true));
    let need = match (flag(&["required", "isRequired", "mandatory"]), flag(&["optional"])) {
        _ if deprecated => Need::Optional,
        (Some(Some(true)), _) | (None, Some(Some(false))) => Need::Required,
        (Some(Some(false)), _) | (None, Some(Some(true))) => Need::Optional,
        (None, None) => Need::Optional,
        (Some(None), _) | (None, Some(None)) => Need::Unknown,
    };
    let kind = ["type", "dataType", "schema"].into_iter().find_map(|name| {
        let value = row.get(name)?;
        value.as_str().or_else(|| value.get("type")?.as_str())
    });
    Some(Field { name: name.to_owned(), need, kind: kind.and_then(words::kind) })
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => number.as_i64().and_then(|n| match n {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }),
        Value::String(text) => match words::cell(text, true, "") {
            Need::Required => Some(true),
            Need::Optional => Some(false),
            Need::Conditional | Need::Unknown => None,
        },
        Value::Null => Some(false),
        Value::Array(_) | Value::Object(_) => None,
    }
}
