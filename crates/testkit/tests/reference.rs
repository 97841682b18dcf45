//! `docs/reference.md` is printed from the code: reasons, rules, faults, words of a note.
//!
//! `REDIAL_BLESS=1 cargo test -p redial-testkit --test reference` writes it again.

use std::{collections::BTreeMap, fs, path::Path};

use redial_note::{Category, Reason};

fn reasons() -> String {
    let mut out = String::from(
        "## Reasons\n\n`category` says who must act, `reason` what was observed.\n\
        Where the job must not go on, a note names the second action in place of the first.\n",
    );
    let mut last: Option<Category> = None;
    for reason in Reason::ALL {
        if last != Some(reason.category()) {
            last = Some(reason.category());
            out +=
                &format!("\n### {}\n\n| reason | retryable | next action |\n| --- | --- | --- |\n", reason.category());
        }
        let (action, escalated) = (reason.next_action(), reason.escalated_action());
        let second = if escalated == action { String::new() } else { format!("<br>{escalated}") };
        out += &format!("| `{reason}` | {} | {action}{second} |\n", reason.retryable().name());
    }
    out
}

fn rules() -> String {
    let mut by_reason: BTreeMap<Reason, Vec<redial_assess::RuleInfo>> = BTreeMap::new();
    for rule in redial_assess::catalogue() {
        by_reason.entry(rule.reason).or_default().push(rule);
    }
    let mut out = String::from(
        "## Rules\n\nThe rule that decided stands in a note as `failure.rule`.\n\n| rule | reason | seen at |\n| --- | --- | --- |\n",
    );
    for rule in by_reason.into_values().flatten() {
        out += &format!("| `{}` | `{}` | {} |\n", rule.id, rule.reason, rule.source.replace('|', "\\|"));
    }
    out
}

fn words() -> String {
    let mut out = String::from("## Words of a note\n\n| field | words |\n| --- | --- |\n");
    let mut row = |field: &str, words: Vec<&str>| out += &format!("| `{field}` | {} |\n", words.join(", "));
    row("kind", redial_note::Kind::ALL.iter().map(|word| word.name()).collect());
    row("gateway.kind", redial_note::GatewayKind::ALL.iter().map(|word| word.name()).collect());
    row("decision.result", redial_note::Verdict::ALL.iter().map(|word| word.name()).collect());
    row("findings.effect", redial_note::Effect::ALL.iter().map(|word| word.name()).collect());
    row("next.owner", redial_note::Owner::ALL.iter().map(|word| word.name()).collect());
    row("calls.purpose", redial_note::Purpose::ALL.iter().map(|word| word.name()).collect());
    row("calls.outcome", redial_note::Outcome::ALL.iter().map(|word| word.name()).collect());
    row("attempts.transport_error", redial_note::TransportReason::ALL.iter().map(|word| word.name()).collect());
    row("attempts.tls", redial_note::TlsError::ALL.iter().map(|word| word.name()).collect());
    row("sources.state", redial_note::SourceState::ALL.iter().map(|word| word.name()).collect());
    row("unclaimed", redial_note::Unclaimed::ALL.iter().map(|word| word.name()).collect());
    row("exclusions.field", redial_note::ExcludedField::ALL.iter().map(|word| word.name()).collect());
    row("not_observable", redial_note::NotObservable::ALL.iter().map(|word| word.name()).collect());
    out
}

fn faults() -> String {
    let names: Vec<String> = redial_proxy::fault::Fault::NAMES.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "## Faults of the simulator\n\nA script is `{{\"faults\":[{{\"request\":2,\"fault\":{{\"NAME\":{{…}}}}}}]}}`; `request` is a number, a list \
         or `\"*\"`, counted over API requests. The fields of each fault stand in `crates/proxy/src/fault/NAME.rs`.\n\n{}.\n",
        names.join(", ")
    )
}

#[test]
fn the_reference_is_printed_from_the_code() {
    let text = format!(
        "# Reference\n\nPrinted from the code; a test fails when it is old.\n\n{}\n{}\n{}\n{}",
        reasons(),
        words(),
        faults(),
        rules()
    );
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference.md");
    #[expect(clippy::disallowed_methods, reason = "blessing writes the file, and a test may ask for that")]
    if std::env::var_os("REDIAL_BLESS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    assert!(
        fs::read_to_string(&file).unwrap_or_default() == text,
        "docs/reference.md is old: REDIAL_BLESS=1 writes it"
    );
}

#[test]
fn every_reason_has_a_rule() {
    let known: Vec<Reason> = redial_assess::catalogue().map(|rule| rule.reason).collect();
    // Two rules of different reasons without an order between them make this one.
    let missing: Vec<&Reason> = Reason::ALL
        .iter()
        .filter(|reason| !known.contains(reason) && **reason != Reason::ConflictingEvidence)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
