//! `schema/note-v1.schema.json` is what the Rust types say, every string in it is a clean type, a closed word, a digest or a
//! time, and every kind of note that scenes leave validates against it.
//!
//! `REDIAL_BLESS=1 cargo test --test schema` writes the file again.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{fs, path::Path};

use redial_note::Note;
use redial_testkit::Scene;
use schemars::{Schema, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::Value;

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/note-v1.schema.json")
}

fn generated() -> Value {
    let settings = SchemaSettings::default().with_transform(RecursiveTransform(require_all));
    serde_json::to_value(settings.into_generator().into_root_schema_for::<Note>()).unwrap()
}

/// A note has every field, also where it is null: a type that may be null alone would let it be left out.
fn require_all(schema: &mut Schema) {
    let names = schema.get("properties").and_then(Value::as_object).map(|own| own.keys().cloned().collect::<Vec<_>>());
    if let Some(names) = names {
        schema.insert("required".to_owned(), names.into());
    }
}

#[test]
fn the_file_is_what_the_types_say() {
    let text = serde_json::to_string_pretty(&generated()).unwrap() + "\n";
    #[expect(clippy::disallowed_methods, reason = "blessing writes the file, and a test may ask for that")]
    if std::env::var_os("REDIAL_BLESS").is_some() {
        fs::write(file(), &text).unwrap();
    }
    assert!(fs::read_to_string(file()).unwrap() == text, "schema/note-v1.schema.json is old: REDIAL_BLESS=1 writes it");
}

/// Places of strings that nothing bounds.
fn raw_strings(schema: &Value, place: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            let is_string = match fields.get("type") {
                Some(Value::String(kind)) => kind == "string",
                Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
                _ => false,
            };
            let pattern = fields.get("pattern").and_then(Value::as_str).unwrap_or_default();
            // A pattern bounds a text where it holds for the whole of it.
            let whole = pattern.starts_with("^(") && pattern.ends_with('$');
            if is_string && !whole && !["format", "enum", "const"].iter().any(|bound| fields.contains_key(*bound)) {
                found.push(place.to_owned());
            }
            for (name, value) in fields {
                raw_strings(value, &format!("{place}/{name}"), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| raw_strings(item, place, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_string_of_a_note_is_a_raw_one() {
    let mut found = Vec::new();
    raw_strings(&generated(), "", &mut found);
    assert!(found.is_empty(), "{found:?}");
    // The walk finds one where there is one.
    raw_strings(&serde_json::json!({ "properties": { "x": { "type": "string" } } }), "", &mut found);
    assert_eq!(found, ["/properties/x"]);
}

#[test]
fn notes_of_scenes_validate() {
    let schema = jsonschema::validator_for(&generated()).unwrap();
    let reported = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let ran = reported.run(&["explain", "--transport", "socket hang up", "--note", "--family", "chat"]).unwrap();
    let note: Value = serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap();
    assert!(schema.is_valid(&note), "{note}");
    let scripts = [
        None,
        Some(r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":50,"form":"milliseconds"}}}]}"#),
        Some(r#"{"faults":[{"request":"*","fault":{"reset":{}}}]}"#),
        Some(r#"{"faults":[{"request":2,"fault":{"echo":{"status":401}}}]}"#),
    ];
    for script in scripts {
        for family in ["chat", "responses", "messages", "gemini", "models"] {
            let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap();
            let ran = scene.check(family, &[]).unwrap();
            let note: Value = serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap();
            let errors: Vec<String> = schema.iter_errors(&note).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{family} {script:?}: {errors:?}");
        }
    }
}
