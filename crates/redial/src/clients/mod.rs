//! Pointing clients at the recorder: which variables the child gets, which are taken away, what is put on its command
//! line. Pure; a new client is one row in `table.rs`.

mod codex;
mod environment;
mod opencode;
mod recognise;
mod shell;
mod table;
mod template;

use std::{collections::BTreeMap, ffi::OsString, fmt};

use redial_redact::Secret;

use crate::{env::EnvSnapshot, problem::Problem};

pub(crate) use environment::RECORDED;
pub(crate) use table::{CLIENTS, Client};
pub(crate) use template::Assignment;

use self::{recognise::Found, table::ToldBy};

/// What the child may hold of the credentials.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keys<'a> {
    /// Tokens of this run in their place, by the name of the variable.
    Brokered {
        /// The tokens. A variable without one is taken away.
        tokens: &'a BTreeMap<String, String>,
        /// The real values: any other variable that holds one is taken away, too.
        real: &'a [Secret],
    },
    /// The real ones (`--pass-key`).
    Passed,
}

impl Keys<'_> {
    /// Whether a real key stands in some bytes. One too short to search for stands nowhere.
    fn stand_in(&self, bytes: &[u8]) -> bool {
        let Self::Brokered { real, .. } = self else { return false };
        let mut values = real.iter().filter(|secret| secret.searchable()).map(Secret::expose);
        values.any(|value| bytes.windows(value.len()).any(|window| window == value))
    }
}

/// What a child is pointed by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// The recorder: `http://127.0.0.1:PORT`, without a slash at its end.
    pub(crate) recorder: &'a str,
    /// Credentials.
    pub(crate) keys: Keys<'a>,
    /// The child's command line.
    pub(crate) argv: &'a [OsString],
    /// `--client`.
    pub(crate) client: Option<&'a str>,
    /// `--env`, in their order.
    pub(crate) assignments: &'a [Assignment],
    /// Redial's own environment, of which the child gets all that is not changed here.
    pub(crate) env: &'a EnvSnapshot,
    /// Names of Redial's own secrets (`--secret-env`).
    pub(crate) secrets: &'a [String],
    /// `--pass-agent`: the child may use the agent of SSH keys.
    pub(crate) pass_agent: bool,
}

/// How a child is started so that its calls reach the recorder.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Pointing {
    /// The client, where it was named or recognised.
    pub(crate) client: Option<&'static Client>,
    /// The command line to start.
    pub(crate) argv: Vec<OsString>,
    /// Variables that are set, sorted by name. Some hold tokens.
    pub(crate) env: Vec<(String, String)>,
    /// Variables that are taken away, sorted.
    pub(crate) removed: Vec<String>,
    /// What Codex needs on its command line, for `--print-env`: below a script it can't be put there.
    pub(crate) codex_options: Vec<String>,
    /// The command line itself holds a real key (a shell put it there): the recorder takes tokens only, and every process
    /// list shows it.
    pub(crate) key_in_argv: bool,
    /// Variables that are set and may lead past the recorder: to be said, with `advice`, when no call is seen.
    pub(crate) detours: Vec<&'static str>,
}

impl Pointing {
    /// Decides it.
    ///
    /// # Errors
    /// `--client` names one that is not known; `--env` asks for a token that does not exist.
    pub(crate) fn of(wish: &Wish<'_>) -> Result<Self, Problem> {
        let found = found(wish)?;
        let environment::Changes { env, removed } = environment::changes(wish)?;
        let argv = match found {
            Some(found) if found.client.told_by == ToldBy::CodexOptions => {
                codex::pointed(wish.argv, found, wish.recorder, codex_key(&wish.keys))
            }
            Some(_) | None => wish.argv.to_vec(),
        };
        Ok(Self {
            client: found.map(|found| found.client),
            argv,
            env: env.into_iter().collect(),
            removed: removed.into_iter().collect(),
            codex_options: codex::options(wish.recorder, codex_key(&wish.keys)).into(),
            key_in_argv: wish.argv.iter().any(|word| wish.keys.stand_in(word.as_encoded_bytes())),
            detours: environment::detours(wish.env),
        })
    }

    /// Whether it can be decided: the errors of [`Pointing::of`], before there is a recorder.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn check(wish: &Wish<'_>) -> Result<(), Problem> {
        found(wish)?;
        environment::assigned(wish).map(drop)
    }

    /// The lines of `--print-env`.
    pub(crate) fn shell(&self) -> String {
        shell::render(self)
    }

    /// What to try when no call was seen: one sentence, in words of ours and names of variables.
    pub(crate) fn advice(&self) -> String {
        if let [first, ..] = self.detours.as_slice() {
            return format!("{first} sends the client past its base URL; unset it, or expect no record");
        }
        match self.client.map(|client| (client.name, client.told_by)) {
            Some((name, ToldBy::CodexOptions)) => {
                format!("{name} keeps a provider that was chosen on its command line or by a profile; leave it out")
            }
            Some((name, ToldBy::Variables)) => {
                format!("{name} reads its base URL from variables; a base URL in its own settings wins over them")
            }
            None => {
                let names: Vec<&str> = CLIENTS.iter().map(|client| client.name).collect();
                format!("name the client (--client {}) or its variable (--env NAME={{url_v1}})", names.join("|"))
            }
        }
    }
}

/// Names only: values hold tokens.
impl fmt::Debug for Pointing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Pointing")
            .field("client", &self.client.map(|client| client.name))
            .field("env", &names)
            .field("removed", &self.removed)
            .field("key_in_argv", &self.key_in_argv)
            .field("detours", &self.detours)
            .finish_non_exhaustive()
    }
}

fn found(wish: &Wish<'_>) -> Result<Option<Found>, Problem> {
    let recognised = recognise::find(wish.argv);
    let Some(name) = wish.client else { return Ok(recognised) };
    let Some(client) = table::named(name) else {
        let names: Vec<&str> = CLIENTS.iter().map(|client| client.name).collect();
        return Err(Problem::usage(
            "--client names a client that Redial does not know",
            format!("it knows {}; libraries need no name", names.join(", ")),
            "leave it out, or point the client by --env NAME={url_v1}",
        )
        .at("--client"));
    };
    // Named for a wrapper of somebody's own: its arguments are taken for the client's.
    let named = Found { client, arguments: 1, needs_dashes: false };
    Ok(recognised.filter(|found| found.client == client).or(Some(named)))
}

/// The variable that Codex reads its key from.
fn codex_key(keys: &Keys<'_>) -> &'static str {
    match keys {
        Keys::Brokered { tokens, .. } => codex::KEYS.into_iter().find(|name| tokens.contains_key(*name)),
        Keys::Passed => None,
    }
    .unwrap_or(codex::KEYS[0])
}

#[cfg(test)]
mod tests;
