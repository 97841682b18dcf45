//! `--fault 429,500,reset,…`: one word a request.

use redial_proxy::{
    Act, Scene,
    fault::{Fault, Status},
};
use redial_redact::{Label, Tainted};
use redial_wire::{ProxyFault, TlsFault, TransportFault};

use crate::problem::Problem;

/// The word for a request that nothing is played to.
const OK: &str = "ok";

/// Gateways that cannot be reached.
const UNREACHABLE: [(&str, TransportFault); 5] = [
    ("dns_failure", TransportFault::Dns),
    ("connect_refused", TransportFault::ConnectRefused),
    ("connect_timeout", TransportFault::ConnectTimeout),
    ("tls_failure", TransportFault::Tls(TlsFault::Failed)),
    ("proxy_misconfigured", TransportFault::Proxy(ProxyFault::Failed)),
];

/// Faults of scripts that say nothing without their fields.
const NEEDS_FIELDS: [&str; 2] = ["answer", "status"];

/// The scenes of a list: the first word for the first request, and so on.
///
/// # Errors
/// A word is none of these.
pub(crate) fn scenes(words: &[String]) -> Result<Vec<Scene>, Problem> {
    words.iter().zip(1..).map(|(word, n)| scene(word.trim()).ok_or_else(|| refused(word.trim(), n))).collect()
}

fn scene(word: &str) -> Option<Scene> {
    if word == OK {
        return Some(Scene::of(None, Act::Pass));
    }
    let name = Label::new(Tainted::from(word)).ok()?;
    Some(Scene::of(Some(name), act(word)?))
}

fn act(word: &str) -> Option<Act> {
    if let Ok(status) = word.parse::<u16>() {
        return (400..=599).contains(&status).then(|| Act::Play(Fault::Status(Status::of(status))));
    }
    if let Some((_, fault)) = UNREACHABLE.iter().find(|(name, _)| *name == word) {
        return Some(Act::Unreachable(*fault));
    }
    Some(word).filter(|word| !NEEDS_FIELDS.contains(word)).and_then(Fault::named).map(Act::Play)
}

/// Every word but the statuses.
fn names() -> impl Iterator<Item = &'static str> {
    let faults = Fault::NAMES.iter().copied().filter(|name| !NEEDS_FIELDS.contains(name));
    faults.chain(UNREACHABLE.iter().map(|(name, _)| *name)).chain([OK])
}

/// Why a word is no scene.
fn refused(word: &str, n: usize) -> Problem {
    let Some(known) = NEEDS_FIELDS.iter().find(|name| **name == word) else { return unknown(n) };
    Problem::usage(
        format!("fault number {n} of the list, {known}, says nothing by itself"),
        "its fields say what is answered, and a list has none",
        "write it into a script: --script FILE; or name a status: --fault 418",
    )
    .at("--fault")
}

fn unknown(n: usize) -> Problem {
    let names: Vec<&str> = names().collect();
    Problem::usage(
        format!("fault number {n} of the list is not known"),
        format!("a fault is a status from 400 to 599, or one of: {}", names.join(", ")),
        "for example: --fault 429,500,ok,truncate",
    )
    .at("--fault")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_scene_and_others_are_refused_without_being_repeated() {
        let words: Vec<String> = names().map(str::to_owned).chain(["429".to_owned(), " 500".to_owned()]).collect();
        let scenes = scenes(&words).unwrap();
        assert_eq!(scenes.len(), words.len());
        assert_eq!(scenes.iter().filter(|scene| scene.fault.is_none()).count(), 1, "only ok is no fault");
        for word in ["", "status", "answer", "200", "600", "sk-very-secret", "429 500"] {
            let problem = super::scenes(&["429".to_owned(), word.to_owned()]).unwrap_err();
            assert!(problem.to_string().contains("number 2") && !problem.to_string().contains("sk-very"), "{word}");
        }
    }
}
