//! The narrow check again: two commands that run on a machine that has only the note and a credential.

use redial_note::{Call, CredentialFrom, Draft, Family, GatewayKind, Kind, Repeat, worst_work_call};
use redial_redact::{CleanArg, Identifier, SafeUrl, Shell, Tainted, Valued};
use redial_wire::family::{format, request};

/// The commands that repeat the narrow check of the worst work call; `None` where its model could not be kept whole, where nobody
/// saw model and gateway of it, or where it failed because it was told to.
pub fn repeat(draft: &Draft) -> Option<Repeat> {
    if matches!(draft.kind, Kind::Reported | Kind::Rehearsal) {
        return None;
    }
    let call = worst_work_call(&draft.calls)?;
    if call.model.requested.as_ref().is_some_and(Identifier::is_masked) {
        return None;
    }
    let command = command(draft, call).ok()?;
    let curl = (draft.gateway.kind == GatewayKind::Real).then(|| curl(draft, call)).flatten();
    Some(Repeat { command, curl })
}

fn command(draft: &Draft, call: &Call) -> Result<Shell, redial_redact::Refused> {
    let family = call.family.name();
    let mut words: Vec<&dyn CleanArg> = vec![&"redial", &"check", &family];
    let model = call.model.requested.as_ref();
    let like_an_option = model.filter(|model| model.as_str().starts_with('-')).map(|model| Valued("--model", model));
    match (&like_an_option, model) {
        (Some(valued), _) => words.push(valued),
        (None, Some(model)) => words.extend([&"--model" as &dyn CleanArg, model]),
        (None, None) => {}
    }
    if call.stream {
        words.push(&"--stream");
    }
    words.push(&"--error-path");
    match &draft.probe {
        Some(probe) => words.push(probe),
        None => words.push(&"none"),
    }
    if draft.gateway.kind == GatewayKind::Simulator {
        words.push(&"--simulate");
    } else {
        words.extend([&"--upstream" as &dyn CleanArg, base_url(draft, call)]);
        if let Some(credential) = variable(draft, call) {
            words.extend([&"--credential" as &dyn CleanArg, credential]);
        }
    }
    Shell::of_words(&words)
}

/// Where the call went.
pub(crate) fn base_url<'n>(draft: &'n Draft, call: &'n Call) -> &'n SafeUrl {
    call.upstream.as_ref().map_or(&draft.gateway.base_url, |upstream| &upstream.base_url)
}

/// The name of the variable of the call's credential, where it came from one.
fn variable<'n>(draft: &'n Draft, call: &'n Call) -> Option<&'n Identifier> {
    if let Some(upstream) = &call.upstream {
        return Some(&upstream.credential);
    }
    let credential = draft.gateway.credential.as_ref()?;
    (credential.from == CredentialFrom::Variable).then_some(&credential.name)
}

fn curl(draft: &Draft, call: &Call) -> Option<Shell> {
    let model = call.model.requested.as_ref().map_or("", Identifier::as_str);
    let outgoing = request(call.family, model, call.stream);
    let format = format(call.family);
    let url = joined(base_url(draft, call), &outgoing.path);
    let header = format.credential_header();
    let name = variable(draft, call).map_or("API_KEY", Identifier::as_str);
    let mut words = vec!["curl".to_owned(), "-sS".to_owned(), "-i".to_owned(), url];
    words.extend(["-H".to_owned(), format!("{}: {}${name}", header.name, header.prefix)]);
    for (name, value) in format.headers() {
        words.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    if call.family != Family::Models {
        words.extend(["-H".to_owned(), "content-type: application/json".to_owned()]);
        words.extend(["-d".to_owned(), String::from_utf8(outgoing.body).ok()?]);
    }
    // Each word is ours, or a clean type that stands in the note; the whole passes the gate once more.
    Shell::new(Tainted::from(quoted(&words).as_str())).ok()
}

fn quoted(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| Shell::quote(word)).collect();
    words.join(" ")
}

/// A base URL and a family's path: one trailing `/v1` or `/v1beta` is taken off first (cli.md).
fn joined(base: &SafeUrl, path: &str) -> String {
    let base = base.as_str().trim_end_matches('/');
    let base = base.strip_suffix("/v1").or_else(|| base.strip_suffix("/v1beta")).unwrap_or(base);
    format!("{base}{path}")
}
