//! What every command that leaves a note takes: where it goes, what must not get into it, and what its exit code says.

use std::{io::Write as _, path::PathBuf};

use clap::ValueEnum;
use redial_note::{Gateway, Kind, Note, RunFamily, Verdict};
use redial_redact::{FingerprintKey, Identifier, Secret, Tainted};

use super::Context;
use crate::{
    cli,
    config::{Config, Flags, key},
    credential::Access,
    environment,
    exit::Exit,
    finish::Written,
    notes::NoteFiles,
    origin, paths,
    problem::{Problem, file_says},
    recording::{Facts, Recorded, Terms},
    setup,
    signing::Signer,
    store, terminal,
};

/// Largest file whose content is searched for as one secret.
const MAX_SECRET: u64 = 1024 * 1024;

/// When the exit code says that something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Pause,
    Escalate,
    Never,
}

/// What is known of any run when it starts, of a kind, at a gateway whose credential is reached so. What a command knows beside that takes the
/// place of what is none here.
pub(super) fn begun(
    kind: Kind,
    (family, gateway, access): (RunFamily, Gateway, Option<&Access>),
    (config, key): (&Config, &FingerprintKey),
    context: &Context,
) -> Facts {
    let root = paths::repository_root(&context.cwd).unwrap_or_else(|| context.cwd.clone());
    Facts {
        kind,
        parent: None,
        compared: None,
        prefix: config.text(&key::NOTE_NAME).unwrap_or("redial").to_owned(),
        setup: setup::assumptions(config, access, kind == Kind::Check, &root).to_vec(),
        origin: origin::of(&context.env, cli::argv(context)),
        environment: environment::of(&context.env, config, key),
        gateway,
        others: Vec::new(),
        family,
        probe: None,
        remark: None,
        terms: Terms::default(),
        token_seed: None,
    }
}

/// The flags of a command that leaves a note.
#[derive(Debug, clap::Args)]
#[group(id = "recording", multiple = true)]
pub(super) struct RecordingArgs {
    /// Folder for notes.
    #[arg(long, value_name = "DIR")]
    note_dir: Option<String>,
    /// First part of the note's name.
    #[arg(long, value_name = "PREFIX")]
    name: Option<String>,
    /// Another variable whose value must not get into the note.
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
    /// A file whose content must not get into the note.
    #[arg(long, value_name = "PATH")]
    secret_file: Vec<PathBuf>,
    /// Sign the note with an Ed25519 key in OpenSSH's format, or with one of the SSH agent's: agent, or
    /// agent:SHA256:… if it holds several. The signature lies beside the note, in NAME.json.sig.
    #[arg(long, value_name = "FILE|agent")]
    sign_key: Option<String>,
    /// The decision from which the exit code is not 0; without it pause, and for `run` and `proxy` never.
    #[arg(long, value_name = "DECISION")]
    fail_on: Option<FailOn>,
    /// Leave the journal beside the note.
    #[arg(long)]
    pub(super) keep_journal: bool,
}

impl RecordingArgs {
    /// Adds what these flags set of the configuration.
    pub(super) fn flags(&self, flags: Flags) -> Flags {
        flags
            .with(&key::NOTE_DIR, "--note-dir", self.note_dir.clone())
            .with(&key::NOTE_NAME, "--name", self.name.clone())
            .with(&key::SIGN_KEY, "--sign-key", self.sign_key.clone())
    }

    /// Names of the variables that were named as secrets.
    pub(super) fn secret_names(&self) -> &[String] {
        &self.secret_env
    }

    /// All that must not get into what is written, and is searched for wherever that is looked for: the run's own credentials and tokens,
    /// what was named besides, what signs, and what else in this environment opens something. Each once: under the name that it was
    /// given first.
    pub(super) fn searched(
        &self,
        own: Vec<Secret>,
        signer: Option<&Signer>,
        context: &Context,
    ) -> Result<Vec<Secret>, Problem> {
        let mut secrets = own;
        secrets.extend(self.named(context)?);
        secrets.extend(signer.and_then(Signer::secret));
        for secret in context.env.secrets() {
            let known = |known: &Secret| known.name() == secret.name() || known.expose() == secret.expose();
            if !secrets.iter().any(known) {
                secrets.push(secret);
            }
        }
        Ok(secrets)
    }

    /// Values that were named besides the credential.
    fn named(&self, context: &Context) -> Result<Vec<Secret>, Problem> {
        let mut secrets = named_secrets(&self.secret_env, context)?;
        for path in &self.secret_file {
            let path = context.cwd.join(path);
            let bytes = store::read(&path, MAX_SECRET).map_err(|error| {
                let why = file_says(&error);
                Problem::failed(
                    "a file that was named as a secret cannot be read",
                    why,
                    "name a file that you may read",
                )
                .at("--secret-file")
            })?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            secrets.push(Secret::new(Identifier::or_gap(Tainted::from(name.as_str())), bytes.trim_ascii()));
        }
        Ok(secrets)
    }

    /// Tells where a note lies, as the last line for people, and how the program ends.
    pub(super) fn told(&self, recorded: &Recorded, summary: bool, context: &Context) -> Exit {
        self.told_or(FailOn::Pause, recorded, summary, context)
    }

    /// The same for a command whose exit code is somebody else's unless it was asked for.
    pub(super) fn told_or_done(&self, recorded: &Recorded, summary: bool, context: &Context) -> Exit {
        self.told_or(FailOn::Never, recorded, summary, context)
    }

    fn told_or(&self, default: FailOn, recorded: &Recorded, summary: bool, context: &Context) -> Exit {
        let note = &recorded.written.note;
        if summary {
            github(note, context);
        }
        lies(&recorded.written, &recorded.files);
        let fails = match self.fail_on.unwrap_or(default) {
            FailOn::Pause => note.decision.result != Verdict::Continue,
            FailOn::Escalate => note.decision.result == Verdict::Escalate,
            FailOn::Never => false,
        };
        match &recorded.written.unsigned {
            _ if fails => Exit::of(note.decision.result),
            // What was asked for was not done, and who goes by the code alone must not take it for done.
            Some(problem) => problem.exit,
            None => Exit::Done,
        }
    }
}

/// Says why a note is not signed that was to be, and where it lies, with its digest: the last line for people.
pub(super) fn lies(written: &Written, files: &NoteFiles) {
    if let Some(problem) = &written.unsigned {
        terminal::say(&problem.to_string());
    }
    terminal::say(&format!("{} sha256:{}", paths::printable(&files.json()), written.sha256));
}

/// The values of variables that were named as secrets.
pub(crate) fn named_secrets(names: &[String], context: &Context) -> Result<Vec<Secret>, Problem> {
    let named = names.iter().map(|name| {
        let value = context.env.bytes(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            Problem::usage(
                "a variable that was named as a secret is not set",
                "without its value nothing can be searched for it",
                "export it, or leave --secret-env out",
            )
            .at("--secret-env")
        })?;
        Ok(Secret::new(Identifier::or_gap(Tainted::from(name.as_str())), value))
    });
    named.collect()
}

/// A short step summary and one annotation, for GitHub Actions. A summary that cannot be written loses nothing: the note
/// is on disk.
fn github(note: &Note, context: &Context) {
    if let Some(path) = context.env.get("GITHUB_STEP_SUMMARY") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
        let written = file.and_then(|mut file| file.write_all(redial_report::step_summary(note).as_bytes()));
        if written.is_err() {
            terminal::say("warning: the step summary cannot be written");
        }
    }
    terminal::say(&redial_report::annotation(note));
}
