//! What is said of pages, for people.

use std::fmt::Write as _;

use redial_note::{ContractState, Source, SourceState};
use redial_redact::Sha256;
use redial_report::short;
use redial_sources::{Change, Contract, Stated};

use crate::documents::Looked;

/// What `sources check` and `sources update` say of each page.
pub(super) fn text(looked: &[Looked]) -> String {
    let mut out = String::new();
    for looked in looked {
        let source = &looked.source;
        // Writing to a String does not fail.
        let _infallible = writeln!(
            out,
            "{:<24} {:<12} {}\n{:<24} {}",
            source.area,
            source.state,
            source.url,
            "",
            state_words(looked)
        );
        if let Some(read) = read(source) {
            let _infallible = writeln!(out, "{:<24} {read}", "");
        }
        if looked.page.is_some() && looked.has_contract {
            let _infallible = writeln!(out, "{:<24} {}", "", contract_words(&looked.contract));
        } else if source.contract == ContractState::Differs {
            let _infallible = writeln!(out, "{:<24} {}", "", kept_words(source));
        }
    }
    out
}

/// When it was read, and what its bytes and its text came to then: what a note that names the page holds of it, too. The digests stand whole
/// in the JSON.
fn read(source: &Source) -> Option<String> {
    let begin = |digest: &Option<Sha256>| digest.as_ref().map(|digest| short(digest.as_str()));
    let (at, bytes, text) = (source.accessed_at?, begin(&source.sha256)?, begin(&source.text_sha256)?);
    Some(format!("{at}, sha256 {bytes}, of its text {text}"))
}

/// How a page was had.
fn state_words(looked: &Looked) -> String {
    let Looked { source, trouble, baseline, changes, .. } = looked;
    let because = trouble.as_ref().map(|trouble| format!("; {trouble}")).unwrap_or_default();
    let kept = baseline.as_ref();
    let unsaid = unsaid(looked).map(|unsaid| format!("; {unsaid}")).unwrap_or_default();
    let same_bytes = kept.is_some_and(|kept| Some(&kept.sha256) == source.sha256.as_ref());
    let same_text = kept.is_some_and(|kept| Some(&kept.text_sha256) == source.text_sha256.as_ref());
    match (source.state, source.accessed_at) {
        (SourceState::Fetched, _) if baseline.is_none() => "read now; no snapshot to compare with".to_owned(),
        (SourceState::Fetched, _) if same_bytes => "read now; as in the snapshot".to_owned(),
        (SourceState::Fetched, _) if changes.is_empty() => {
            let text = if same_text {
                "its statements are those of the snapshot, in whatever order"
            } else {
                "its text differs from the snapshot"
            };
            format!("read now; {text}, and no fact that was read of it is otherwise{unsaid}")
        }
        (SourceState::Fetched, _) => format!("read now; told, and no reason to pause: {}{unsaid}", listed(changes)),
        (SourceState::Changed, _) => format!(
            "read now; changed since the snapshot: {}. Read it, then `redial sources update --reviewed`",
            listed(changes)
        ),
        (SourceState::Snapshot, Some(at)) => format!("not read now; snapshot of {at}{because}"),
        (SourceState::Stale, Some(at)) => {
            format!("not read now; snapshot of {at}, too old or not reviewed{because}")
        }
        (SourceState::Snapshot | SourceState::Stale | SourceState::Unreachable, _) => {
            format!("not read now, and no snapshot{because}")
        }
    }
}

/// What a page that said it at its snapshot does not say now. It may be required all the same: that is no change.
fn unsaid(looked: &Looked) -> Option<&'static str> {
    let was = looked.baseline.as_ref().and_then(|kept| kept.stated.as_ref()).is_some_and(|stated| stated.whole);
    let is = looked.contract.stated.as_ref().is_some_and(|stated| stated.whole);
    (was && !is).then_some("which fields are required it does not say any more where it can be read")
}

/// What a page says of the request. Its names are quoted: they are the page's words, not ours.
fn contract_words(contract: &Contract) -> String {
    let stated = contract.stated.as_ref();
    let endpoint = stated.and_then(Stated::endpoint).map(|endpoint| format!("{endpoint}, ")).unwrap_or_default();
    let quoted = |names: &mut dyn Iterator<Item = &String>| {
        names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    let required = stated.map(|stated| quoted(&mut stated.required.iter())).filter(|names| !names.is_empty());
    let required = required.unwrap_or_else(|| "no field".to_owned());
    match contract.state {
        ContractState::Matches => format!("contract matches: {endpoint}required {required}"),
        ContractState::Differs if contract.differs.is_empty() => {
            format!("contract differs: {endpoint}a required field whose name can't be told is not sent")
        }
        ContractState::Differs => {
            format!("contract differs in {}: {endpoint}required {required}", quoted(&mut contract.differs.iter()))
        }
        ContractState::NotChecked => "contract not checked: the page does not say it where it can be read".to_owned(),
    }
}

/// What a page that was not read now required when it was kept, and the request lacks.
fn kept_words(source: &Source) -> String {
    let names: Vec<String> = source.differs.iter().map(|name| format!("\"{name}\"")).collect();
    let what = if names.is_empty() { "a field whose name can't be told".to_owned() } else { names.join(", ") };
    format!("contract differs: its snapshot requires {what}, which is not sent")
}

fn listed(changes: &[Change]) -> String {
    changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What `sources diff` says of each page: what changed in it since its snapshot.
pub(super) fn changes(looked: &[Looked]) -> String {
    let mut out = String::new();
    for looked in looked {
        let source = &looked.source;
        let since = looked.baseline.as_ref().map(|kept| format!("since {}", kept.accessed_at));
        let lines = match (&since, looked.page.is_some()) {
            (_, false) => vec![state_words(looked)],
            (None, true) => vec!["no snapshot to compare with: redial sources update keeps one".to_owned()],
            (Some(_), true) if looked.changes.is_empty() => vec![state_words(looked)],
            (Some(_), true) => {
                let told = looked.changes.iter().map(ToString::to_string);
                told.chain(unsaid(looked).map(str::to_owned)).collect()
            }
        };
        let since = since.unwrap_or_default();
        let _infallible = writeln!(out, "{:<24} {:<12} {} {since}", source.area, source.state, source.url);
        for line in lines {
            let _infallible = writeln!(out, "{:<24} {line}", "");
        }
    }
    out
}
