//! What a configuration adds to a scan: the gateway's credential, and the user's file of detectors.

use std::path::PathBuf;

use redial_redact::{Identifier, Secret};

use crate::{
    command::Context,
    config::{
        Config, Flags,
        key::{self, Key},
    },
    credential,
    paths::repository_root,
    problem::Problem,
    terminal,
};

/// What a configuration adds.
#[derive(Debug, Default)]
pub(crate) struct Configured {
    /// The credential, where it is configured and has a value here.
    pub(crate) secret: Option<Secret>,
    /// What could not be searched for, and why.
    pub(crate) unsearched: Vec<(Identifier, &'static str)>,
    /// `scan.patterns`, and where that is said.
    pub(crate) patterns: Option<(PathBuf, String)>,
}

impl Configured {
    /// Reads the configuration. One that was found and does not stand hides nothing of what is scanned: it is said, and is a
    /// doubt, as is what a file names that nobody trusted.
    ///
    /// # Errors
    /// The file that `--config` names does not stand.
    pub(crate) fn of(context: &Context) -> Result<Self, Problem> {
        let (config, untrusted) = match Config::load_trusted(&context.inputs(Flags::default())) {
            Ok(read) => read,
            Err(problem) if context.config.is_some() => return Err(problem),
            Err(problem) => {
                terminal::say(&problem.to_string());
                let why = "the configuration that was found cannot be read, and may name one";
                return Ok(Self { unsearched: vec![(named(&key::CREDENTIAL), why)], ..Self::default() });
            }
        };
        let why = "a file that nobody trusted names it (`redial trust`)";
        let counts = |key: &&&'static Key| [key::CREDENTIAL.path, key::PATTERNS.path].contains(&key.path);
        let mut unsearched: Vec<_> = untrusted.iter().filter(counts).map(|key| (named(key), why)).collect();
        let root = repository_root(&context.cwd);
        let secret = credential::configured(&config, &context.place(root.as_deref())).unwrap_or_else(|problem| {
            terminal::say(&problem.to_string());
            unsearched.push((named(&key::CREDENTIAL), "its value could not be fetched"));
            None
        });
        let patterns = config.path(&key::PATTERNS).map(|path| (path, config.place(&key::PATTERNS)));
        Ok(Self { secret, unsearched, patterns })
    }
}

fn named(key: &Key) -> Identifier {
    Identifier::ours(key.path)
}
