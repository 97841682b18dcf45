//! The narrow check again: two commands that run on a machine that has only the note and a credential.

use redial_note::{Bounds, Call, CredentialFrom, Draft, Family, GatewayKind, Kind, Repeat, Source, worst_work_call};
use redial_redact::{CleanArg, Identifier, Millis, SafeUrl, Shell, Tainted, Valued};
use redial_wire::family::{format, request};

/// The commands that repeat the narrow check of the worst work call; `None` where it named no model, or none that could be kept
/// whole, where nobody saw model and gateway of it, or where it failed because it was told to.
pub fn repeat(draft: &Draft) -> Option<Repeat> {
    if matches!(draft.kind, Kind::Reported | Kind::Rehearsal) {
        return None;
    }
    let call = worst_work_call(&draft.calls).filter(|call| call.names_its_model())?;
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
    if call.is_stream() {
        words.push(&"--stream");
    }
    words.push(&"--error-path");
    match &draft.probe {
        Some(probe) => words.push(probe),
        None => words.push(&"none"),
    }
    let (bounds, usual) = (draft.bounds.as_ref().unwrap_or(&Bounds::DEFAULT), Bounds::DEFAULT);
    let (wait, attempt) = (Millis(bounds.wait_ms), Millis(bounds.attempt_ms));
    if bounds.attempts != usual.attempts {
        words.extend([&"--max-attempts" as &dyn CleanArg, &bounds.attempts]);
    }
    if bounds.wait_ms != usual.wait_ms {
        words.extend([&"--max-wait" as &dyn CleanArg, &wait]);
    }
    if bounds.attempt_ms != usual.attempt_ms {
        words.extend([&"--timeout" as &dyn CleanArg, &attempt]);
    }
    if draft.gateway.kind == GatewayKind::Simulator {
        words.push(&"--simulate");
    } else {
        words.extend([&"--upstream" as &dyn CleanArg, base_url(draft, call)]);
        match opened_by(draft, call) {
            Some(Opened::By(variable)) => words.extend([&"--credential" as &dyn CleanArg, variable]),
            Some(Opened::FromElsewhere) => words.extend([&"--credential" as &dyn CleanArg, &ANY_VARIABLE]),
            None => {}
        }
        if let Some(page) = page(draft, call).filter(|page| !page.is_masked()) {
            words.extend([&"--docs" as &dyn CleanArg, page]);
        }
    }
    Shell::of_words(&words)
}

/// Where the call went.
pub(crate) fn base_url<'n>(draft: &'n Draft, call: &'n Call) -> &'n SafeUrl {
    call.upstream.as_ref().map_or(&draft.gateway.base_url, |upstream| &upstream.base_url)
}

/// The variable that a credential is to be put into, where the note cannot say which it was.
const ANY_VARIABLE: &str = "API_KEY";

/// Where the key of a call was found.
enum Opened<'n> {
    /// In a variable.
    By(&'n Identifier),
    /// In a file or by a command, of which a note holds no more than a name, or in a variable whose name is not whole here.
    FromElsewhere,
}

/// Where the key of a call was found; `None` where none was used.
fn opened_by<'n>(draft: &'n Draft, call: &'n Call) -> Option<Opened<'n>> {
    let (from, name) = match (&call.upstream, &draft.gateway.credential) {
        (Some(upstream), _) => (CredentialFrom::Variable, &upstream.credential),
        (None, Some(credential)) => (credential.from, &credential.name),
        (None, None) => return None,
    };
    let is_named = from == CredentialFrom::Variable && !name.is_masked();
    Some(if is_named { Opened::By(name) } else { Opened::FromElsewhere })
}

/// The page that somebody named for the call's family, where it is another than the table's.
fn page<'n>(draft: &'n Draft, call: &Call) -> Option<&'n SafeUrl> {
    let of_family = |source: &&Source| source.named && source.area.as_str() == call.family.name();
    draft.sources.iter().find(of_family).map(|source| &source.url)
}

fn curl(draft: &Draft, call: &Call) -> Option<Shell> {
    let model = call.model.requested.as_ref().map_or("", Identifier::as_str);
    let outgoing = request(call.family, model, call.is_stream());
    let format = format(call.family);
    let url = joined(base_url(draft, call), &outgoing.path);
    let header = format.credential_header();
    let name = match opened_by(draft, call) {
        Some(Opened::By(name)) => name.as_str(),
        Some(Opened::FromElsewhere) | None => ANY_VARIABLE,
    };
    let key = format!("{}: {}", header.name, header.prefix);
    let key = Shell::with_variable(&key, name).or_else(|| Shell::with_variable(&key, ANY_VARIABLE))?;
    let mut words = vec!["curl -sS -i".to_owned(), Shell::quote(&url), "-H".to_owned(), key];
    for (name, value) in format.headers() {
        words.extend(["-H".to_owned(), Shell::quote(&format!("{name}: {value}"))]);
    }
    if call.family != Family::Models {
        words.extend(["-H".to_owned(), Shell::quote("content-type: application/json")]);
        words.extend(["-d".to_owned(), Shell::quote(&String::from_utf8(outgoing.body).ok()?)]);
    }
    // Each word is ours, or a clean type that stands in the note; the whole passes the gate once more.
    Shell::new(Tainted::from(words.join(" ").as_str())).ok()
}

/// A base URL and a family's path: one trailing `/v1` or `/v1beta` is taken off first (cli.md).
fn joined(base: &SafeUrl, path: &str) -> String {
    let base = base.as_str().trim_end_matches('/');
    let base = base.strip_suffix("/v1").or_else(|| base.strip_suffix("/v1beta")).unwrap_or(base);
    format!("{base}{path}")
}
