//! `redial sign-off`: a person's pass or fail, beside the note.

use std::path::PathBuf;

use clap::ValueEnum;
use redial_note::{OperatorResult, SignOff, SignOffForm, canonical};
use redial_redact::{Control, Identifier, Remark, Scanner, Sha256, Tainted};

use super::Context;
use crate::{claims, exit::Exit, notes, problem::Problem, recording::wall, store::replace, terminal, user};

/// Sign a note off: a person's pass or fail beside it, in NAME.signoff.json.
///
/// It names the note by the digest of its file, so that it signs nothing else. Words that say more than the note carries are
/// warned of, and kept as they are.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "redial sign-off [OPTIONS] --note <TEXT> [NOTE] <pass|fail>",
    after_help = "Examples:\n  redial sign-off pass --note \"503, then 200 on attempt 2; publish\"\n  redial sign-off redial-notes/NOTE.json fail --note \"wrong family\" --by ada\n\nExit codes: 0 signed off, 1 Redial failed, 2 wrong usage, 20 the note does not\nstand."
)]
pub(crate) struct Args {
    /// The note and the result, or the result alone for the newest note.
    #[arg(required = true, num_args = 1..=2, value_names = ["NOTE", "pass|fail"])]
    what: Vec<PathBuf>,
    /// Why, in your own words: at most 280 characters, no credential.
    #[arg(long, value_name = "TEXT")]
    note: String,
    /// Who signs; without it, the name of the user.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// What a person decided, as the command line says it.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Verdict {
    Pass,
    Fail,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let (named, result) = match self.what.as_slice() {
            [result] => (None, result),
            [note, result] => (Some(note), result),
            _ => return Err(no_result()),
        };
        let result = result.to_str().and_then(|text| Verdict::from_str(text, false).ok()).ok_or_else(no_result)?;
        let path = context.note(named.map(PathBuf::as_path))?;
        let loaded = notes::load(&path)?;
        let sign_off = SignOff {
            sign_off: SignOffForm::V1,
            run_id: loaded.note.run_id.clone(),
            note_sha256: Sha256::of(&loaded.bytes),
            result: match result {
                Verdict::Pass => OperatorResult::Pass,
                Verdict::Fail => OperatorResult::Fail,
            },
            remark: remark(&self.note, "--note")?,
            by: self.by(context)?,
            at: wall(),
        };
        Self::refuse_secrets(&sign_off, context)?;
        let (said_too_much, unread) = claims::beside(sign_off.remark.as_str(), &loaded.note);
        for said in said_too_much {
            // The decision is the person's, and so are the words: nothing is refused, and nothing of them is repeated.
            terminal::say(&format!(
                "warning: --note says more than the note carries ({}): {}; instead: {}",
                said.claim.kind.name(),
                said.why,
                said.wording
            ));
        }
        if let Some(why) = unread {
            terminal::say(&format!("warning: whether --note says more than the note carries is not known: {why}"));
        }
        if let Some(before) = &loaded.sign_off {
            terminal::say(&format!("this takes the place of: {} by {} at {}", before.result, before.by, before.at));
        }
        let file = loaded.files.sign_off();
        let bytes = canonical(&sign_off).map_err(|error| Problem::bug(&error))?;
        replace(&file, &bytes).map_err(|error| Problem::unwritten(&file, &error))?;
        terminal::print(&format!("signed off {}: {}\n", sign_off.run_id, sign_off.result))?;
        terminal::say(&format!("{} sha256:{}", crate::paths::printable(&file), Sha256::of(&bytes)));
        Ok(Exit::Done)
    }

    /// The sidecar lies beside the note: no value that opens something stands in it.
    fn refuse_secrets(sign_off: &SignOff, context: &Context) -> Result<(), Problem> {
        let scanner = Scanner::new(&context.env.secrets(), Control::unpublished());
        for (place, text) in [("--note", sign_off.remark.as_str()), ("--by", sign_off.by.as_str())] {
            if scanner.taints(text.as_bytes()) {
                return Err(Problem::usage(
                    "the sign-off holds a secret",
                    "the value of a variable of this environment stands in it; it is not repeated here",
                    "say it in a sentence without the value",
                )
                .at(place));
            }
        }
        Ok(())
    }

    /// Who signs: as told, else the user's name; a user without a name has to say.
    fn by(&self, context: &Context) -> Result<Identifier, Problem> {
        let variable = || ["USER", "LOGNAME", "GITHUB_ACTOR"].iter().find_map(|v| context.env.get(v));
        let name = self.by.as_deref().or_else(variable).map(str::to_owned).or_else(user::name);
        let name = name.and_then(|name| Identifier::new(Tainted::from(name.replace(' ', "_").as_str())).ok());
        let why = match self.by {
            Some(_) => {
                "the name is empty, too long, has other signs, or is shaped like a credential; it is not repeated here"
            }
            None => "no --by was given, and the user has no name that can stand in a file",
        };
        name.ok_or_else(|| {
            Problem::usage("nobody knows who signs", why, "say who: --by NAME (letters, digits and . _ - @)").at("--by")
        })
    }
}

fn no_result() -> Problem {
    Problem::usage(
        "the sign-off has no result",
        "a person decides pass or fail, nothing in between",
        "redial sign-off [NOTE] pass --note TEXT, or fail",
    )
}

/// The operator's own words, or why they cannot stand in a file.
pub(crate) fn remark(text: &str, place: &str) -> Result<Remark, Problem> {
    Remark::new(Tainted::from(text)).map_err(|_refused| {
        Problem::usage(
            "the remark cannot be kept",
            "it is empty, longer than 280 characters, holds control characters, or something shaped like a credential",
            "say it in a sentence without the value",
        )
        .at(place)
    })
}
