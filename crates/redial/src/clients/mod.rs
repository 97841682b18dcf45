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

use redial_redact::{Control, Scanner, Secret};

use crate::{env::EnvSnapshot, problem::Problem};

pub(crate) use environment::RECORDED;
pub(crate) use table::{CLIENTS, Client};
pub(crate) use template::Assignment;

pub(crate) use self::recognise::{is_assignment, started};
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
    Passed {
        /// Those that lead anywhere in this run, by the name of the variable.
        ways: &'a BTreeMap<String, String>,
    },
}

impl Keys<'_> {
    /// Whether the key of a variable leads anywhere in this run.
    fn lead(&self, variable: &str) -> bool {
        let (Self::Brokered { tokens: ways, .. } | Self::Passed { ways }) = self;
        ways.contains_key(variable)
    }

    /// What finds a real key in some bytes: plain, in base64 or in another disguise. One too short to search for stands nowhere,
    /// and so does one that the child may hold.
    fn search(&self) -> Scanner {
        let real = match self {
            Self::Brokered { real, .. } => *real,
            Self::Passed { .. } => &[],
        };
        Scanner::new(real, Control::unpublished())
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
    /// Key variables that lead nowhere: clients of their vendors were left as they are.
    pub(crate) keyless: Vec<&'static str>,
    /// Keys of vendors that no token stands for, and that the child has as they are.
    pub(crate) staying: Vec<&'static str>,
}

impl Pointing {
    /// Decides it.
    ///
    /// # Errors
    /// `--client` names one that is not known; `--env` asks for a token that does not exist.
    pub(crate) fn of(wish: &Wish<'_>) -> Result<Self, Problem> {
        let found = found(wish)?;
        let keys = wish.keys.search();
        let changes = environment::changes(wish, &keys)?;
        let staying = environment::staying(wish, &changes);
        let environment::Changes { env, removed } = changes;
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
            key_in_argv: wish.argv.iter().any(|word| !keys.hits(word.as_encoded_bytes()).is_empty()),
            detours: environment::detours(wish.env),
            keyless: environment::keyless(&wish.keys),
            staying,
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
        let advice = match self.client.map(|client| (client.name, client.told_by)) {
            // It is pointed whatever keys there are.
            Some((name, ToldBy::CodexOptions)) => {
                return format!(
                    "{name} keeps a provider that was chosen on its command line or by a profile; leave it out"
                );
            }
            Some((name, ToldBy::Variables)) => {
                format!("{name} reads its base URL from variables; a base URL in its own settings wins over them")
            }
            None => {
                let names: Vec<&str> = CLIENTS.iter().map(|client| client.name).collect();
                format!("name the client (--client {}) or its variable (--env NAME={{url_v1}})", names.join("|"))
            }
        };
        advice + &self.unpointed()
    }

    /// What is said of keys that the child has as they are.
    pub(crate) fn kept(&self) -> Option<String> {
        let (names, stay, them) = match self.staying.as_slice() {
            [] => return None,
            [name] => ((*name).to_owned(), "stays", "it"),
            names => (names.join(", "), "stay", "them"),
        };
        Some(format!(
            "warning: {names} {stay} in the command's environment: no one-run token stands for {them} (--secret-env NAME takes one away)"
        ))
    }

    /// Whose clients were left as they are, where there are some.
    fn unpointed(&self) -> String {
        match self.keyless.as_slice() {
            [] => String::new(),
            names => format!("; clients that read {} were not pointed at it, since none is set", names.join(" or ")),
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
            .field("keyless", &self.keyless)
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
    codex::KEYS.into_iter().find(|name| keys.lead(name)).unwrap_or(codex::KEYS[0])
}

#[cfg(test)]
mod tests;
