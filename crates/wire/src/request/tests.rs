use proptest::prelude::*;
use redial_note::Family;
use serde_json::{Value, json};

use super::*;
use crate::family::request;

fn key() -> FingerprintKey {
    FingerprintKey::new("run", vec![1; 32])
}

fn body(text: &str) -> RequestBody {
    let told = Told { method: "POST", path: "/v1/chat/completions", bytes: text.len() as u64 };
    told.body(Some(text.as_bytes()), &key())
}

#[test]
fn a_stream_differs_from_a_document_in_its_stream_only() {
    let facts = |stream, model| request_facts(&request(Family::Chat, model, stream), &key());
    let (plain, stream, other) = (facts(false, "m"), facts(true, "m"), facts(false, "n"));
    let of = |request: &Request| request.fingerprints.clone().unwrap();
    assert_ne!(of(&plain).full, of(&stream).full);
    assert_eq!(of(&plain).without_stream, of(&stream).without_stream);
    assert_eq!(of(&plain).without_model, of(&other).without_model);
    assert_eq!(plain.shape_sha256, other.shape_sha256);
    assert_eq!(plain.counts.values().copied().collect::<Vec<_>>(), [1]);
    assert_eq!(plain.limits.values().copied().collect::<Vec<_>>(), [16]);
    assert!(!serde_json::to_string(&plain).unwrap().contains("Reply"));
}

#[test]
fn what_a_body_asks_for_is_read_wherever_it_stands() {
    let asked = body(r#"{"messages":[{"role":"user"},{}],"stream":true,"n":2,"model":"m","stop":["a"],"tools":[]}"#);
    assert!(asked.stream);
    assert_eq!(asked.model.as_ref().map(Identifier::as_str), Some("m"));
    let names = |facts: &BTreeMap<Label, u64>| -> Vec<(String, u64)> {
        facts.iter().map(|(name, n)| (name.as_str().to_owned(), *n)).collect()
    };
    let told = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
        pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
    };
    assert_eq!(names(&asked.request.counts), told(&[("messages", 2), ("stop", 1), ("tools", 0)]));
    assert_eq!(names(&asked.request.limits), told(&[("n", 2)]));
    let settings = body(r#"{"max_tokens":1,"generationConfig":{"maxOutputTokens":7,"max_tokens":3,"x":{"n":5}}}"#);
    assert_eq!(names(&settings.request.limits), told(&[("maxOutputTokens", 7), ("max_tokens", 1)]));
    // No limit of anything, and more than every reader of JSON keeps: the digits of something else.
    for large in ["100000000000", "9007199254740993", "18446744073709551615", "1e30"] {
        assert!(body(&format!(r#"{{"max_tokens":{large},"n":{large}}}"#)).request.limits.is_empty(), "{large}");
    }
    assert_eq!(body("").request.fingerprints, None);
    // What is no JSON is known by its bytes, and by nothing that it says.
    let mut prints = std::collections::BTreeSet::new();
    for other in ["{", "{} {}", "{\"a\":\"\\ud800\"}", "\u{1}", "{ "] {
        let request = body(other).request;
        let known = request.fingerprints.unwrap();
        assert!(known.full == known.without_model && known.full == known.without_stream, "{other:?}");
        assert_eq!((known.texts, request.shape_sha256, request.fields), (None, None, None), "{other:?}");
        assert!(prints.insert(known.full), "{other:?}");
    }
}

#[test]
fn spelling_and_order_leave_no_trace_and_everything_else_does() {
    let one = body(r#"{"model":"m","a":{"x":1,"y":[1,"é"]},"b":-0.0}"#).request;
    let same = body(" {\"b\":0e5,\"a\":{\"y\":[1.0,\"\\u00e9\"] ,\"x\":1e0},\"model\":\"m\"}").request;
    assert_eq!((&one.fingerprints, &one.shape_sha256), (&same.fingerprints, &same.shape_sha256));
    let print = |text: &str| body(text).request.fingerprints.unwrap().full;
    let texts = [
        r#"{"a":["x","y"]}"#,
        r#"{"a":["xy"]}"#,
        r#"{"a":["x"],"y":[]}"#,
        r#"{"a":"x","b":"y"}"#,
        r#"{"ab":"x","y":""}"#,
        r#"{"a":[["x"],"y"]}"#,
        r#"{"a":1}"#,
        r#"{"a":"1"}"#,
        r#"{"a":true}"#,
        r#"{"a":null}"#,
        r#"{"a":9007199254740993}"#,
        r#"{"a":9007199254740994}"#,
        r#"{"a":{"b":{"c":1}}}"#,
        r#"{"a":{"b":{}},"c":1}"#,
        r#"[{"a":1}]"#,
        "[]",
        "{}",
    ];
    let prints: std::collections::BTreeSet<_> = texts.iter().map(|text| print(text)).collect();
    assert_eq!(prints.len(), texts.len());
}

#[test]
fn a_shape_has_types_and_each_kind_of_element_once() {
    let shape = |text: &str| body(text).request.shape_sha256.unwrap();
    assert_eq!(shape(r#"{"a":[1,2,3],"b":"x"}"#), shape(r#"{"b":"y","a":[4]}"#));
    assert_eq!(shape(r#"[{"a":1,"b":2},"x",{"b":3,"a":4}]"#), shape(r#"["y",{"b":0,"a":0}]"#));
    assert_ne!(shape(r#"[1,"x"]"#), shape("[1]"));
    assert_ne!(shape(r#"{"a":1}"#), shape(r#"{"b":1}"#));
    let many = |order: &[usize]| {
        let items: Vec<Value> = order.iter().map(|n| json!({ format!("k{n}"): 0 })).collect();
        shape(&Value::from(items).to_string())
    };
    assert_eq!(many(&[1, 2, 3, 4, 5, 6, 1]), many(&[6, 5, 4, 3, 2, 1, 6, 2]));
}

/// Any document, small.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-c\"\\\\é]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{1,2}|model|stream|messages", inner, 0..5)
                .prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

/// The same document with the members of each object the other way round, and with blanks.
fn reversed(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[ {} ]", items.iter().map(reversed).collect::<Vec<_>>().join(" , ")),
        Value::Object(fields) => {
            let member = |(name, value): (&String, &Value)| format!("{}\n: {}", json!(name), reversed(value));
            format!("{{{}}}", fields.iter().rev().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => format!(" {value}\t"),
    }
}

proptest! {
    #[test]
    fn equal_documents_and_no_others_have_equal_prints(one in document(), other in document()) {
        let facts = |text: &str| body(text).request;
        let (first, turned) = (facts(&one.to_string()), facts(&reversed(&one)));
        prop_assert_eq!(&first.fingerprints, &turned.fingerprints);
        prop_assert_eq!(&first.shape_sha256, &turned.shape_sha256);
        let second = facts(&other.to_string());
        prop_assert_eq!(one == other, first.fingerprints.unwrap().full == second.fingerprints.unwrap().full);
    }
}

/// What a thread says of a body that has seen no other.
fn afresh(text: &str, key: &FingerprintKey) -> RequestBody {
    let told = Told { method: "POST", path: "/v1/chat/completions", bytes: text.len() as u64 };
    std::thread::scope(|scope| scope.spawn(|| told.body(Some(text.as_bytes()), key)).join().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_body_that_is_known_again_asks_for_what_it_asked_for(
        order in prop::collection::vec((0..7_usize, 0..2_usize), 1..24),
    ) {
        let bodies = [
            r#"{"model":"m","messages":[{"role":"user","content":"a"}],"max_tokens":1}"#,
            r#"{"model":"m","messages":[{"role":"user","content":"b"}],"max_tokens":1}"#,
            r#"{"model":"n","messages":[{"role":"user","content":"a"}],"max_tokens":1,"stream":true}"#,
            r#"{"contents":[],"generationConfig":{"maxOutputTokens":7},"x":1}"#,
            "[1]",
            "no JSON",
            "",
        ];
        let keys = [key(), FingerprintKey::new("run", vec![2; 32])];
        for (body, key) in order {
            let (text, key) = (bodies[body], &keys[key]);
            let told = Told { method: "POST", path: "/v1/chat/completions", bytes: text.len() as u64 };
            prop_assert_eq!(told.body(Some(text.as_bytes()), key), afresh(text, key));
        }
    }
}

/// The fingerprint of the user's texts.
fn texts(text: &str) -> Option<redial_redact::Fingerprint> {
    body(text).request.fingerprints.unwrap().texts
}

#[test]
fn the_user_s_texts_are_the_same_in_every_format_and_nobody_else_s_are_among_them() {
    let same = [
        r#"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#,
        r#"{"messages":[{"content":"hello","role":"user"}],"model":"n","temperature":1}"#,
        r#"{"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hello"}]}"#,
        r#"{"messages":[{"content":"be brief","role":"developer"},{"content":[{"text":"hel","type":"text"},{"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"lo"}],"role":"user"}]}"#,
        r#"{"input":"hello","instructions":"be brief"}"#,
        r#"{"input":[{"role":"user","content":[{"type":"input_text","text":"hello"}]},{"type":"reasoning","content":[{"type":"reasoning_text","text":"hm"}]}]}"#,
        r#"{"system":"be brief","messages":[{"role":"user","content":[{"type":"text","text":"hello","cache_control":{"type":"ephemeral"}}]}]}"#,
        r#"{"contents":[{"role":"user","parts":[{"text":"hello"}]}],"systemInstruction":{"parts":[{"text":"be brief"}]}}"#,
        r#"{"contents":[{"parts":[{"text":"hello"}]},{"role":"model","parts":[{"text":"hi"}]}]}"#,
        r#"{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"hi"},{"role":"tool","content":"42"}]}"#,
        r#"{"messages":[{"role":"user","content":"hello"},{"role":"user","content":[{"type":"tool_result","content":"42"}]}]}"#,
    ];
    let first = texts(same[0]);
    assert!(first.is_some());
    same.iter().for_each(|text| assert_eq!(texts(text), first, "{text}"));
    let others = [
        r#"{"messages":[{"role":"user","content":"hello!"}]}"#,
        r#"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"hi"},{"role":"user","content":"hello"}]}"#,
        r#"{"messages":[{"role":"user","content":"what"},{"role":"user","content":"hello"}]}"#,
        r#"{"messages":[{"role":"user","content":"ab"},{"role":"user","content":"hello"}]}"#,
        r#"{"messages":[{"role":"user","content":"h"},{"role":"user","content":"ello"}]}"#,
    ];
    let distinct: std::collections::BTreeSet<_> =
        others.iter().map(|text| texts(text)).chain([first.clone()]).collect();
    // Earlier texts count by their number and their length: «hi» and «ab» are taken for each other.
    assert_eq!(distinct.len(), others.len());
    assert_eq!(texts(others[1]), texts(others[3]));
    for none in [
        "{}",
        "[]",
        r#"{"messages":[]}"#,
        r#"{"messages":[{"role":"assistant","content":"hello"}]}"#,
        r#"{"messages":[{"content":"hello"}]}"#,
        r#"{"messages":[{"role":"user","content":""}]}"#,
        r#"{"prompt":{"messages":[{"role":"user","content":"hello"}]}}"#,
    ] {
        assert_eq!(texts(none), None, "{none}");
    }
    // Of a long one both ends are looked at, and its length.
    let long = |text: &str| texts(&json!({ "input": text }).to_string());
    let text = "x".repeat(20_000);
    let changed = [format!("{text}y"), format!("y{text}"), format!("yx{text}"), format!("{text}xy"), text];
    let all: std::collections::BTreeSet<_> = changed.iter().map(|text| long(text)).collect();
    assert_eq!(all.len(), 5);
    // What a thread's buffers held before is not met again.
    assert_eq!(texts(same[0]), first);
}
