//! The proof of what is shown: the same search that a note passes when it is written, with the secrets that are at hand
//! here and now.

use redial_redact::{Control, Scanner, Secret};

use super::super::Context;
use crate::{exit::Exit, problem::Problem};

/// Searches a text in every disguise, with the control spliced in, before a byte of it is shown.
///
/// # Errors
/// A secret of this environment, or one that was named, stands in it; or the control was missed, so that nothing is proven.
pub(crate) fn proven(text: &[u8], named: Vec<Secret>, context: &Context) -> Result<(), Problem> {
    let mut secrets = context.env.secrets();
    secrets.extend(named);
    let scan = Scanner::new(&secrets, Control::unpublished()).scan(text);
    let why = match scan.hits.first() {
        Some(hit) => format!("the value of {} stands in it; it is not repeated here", hit.name),
        None if scan.echoes > 0 => "a secret of this environment stands in it masked, or as a digest".to_owned(),
        None if !scan.is_proven() => {
            "the search did not find all of its own control, so that it proves nothing".to_owned()
        }
        None => return Ok(()),
    };
    let mut problem = Problem::failed(
        "what would be shown is withheld",
        why,
        "look for where the value came in, and do not share the note: redial scan --note NOTE",
    );
    problem.exit = Exit::Escalate;
    Err(problem)
}
