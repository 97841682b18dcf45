//! `redial proxy`: the recorder as a long-lived process, for containers and daemons.

use std::{net::SocketAddr, sync::Arc};

use redial_note::Verdict;
use redial_proxy::{Keys, RecorderSetup};
use redial_redact::{Control, Identifier, Nonce, Scanner, Secret, Tainted};
use tokio::sync::mpsc;

use super::{
    Context,
    check::upstream,
    gateway::GatewayArgs,
    listen::address,
    recording::RecordingArgs,
    run::{allowed, facts},
};
use crate::{
    child,
    config::{Config, Flags, value},
    documents::{Looker, shelf::Shelf},
    exit::Exit,
    fingerprint, paths,
    problem::Problem,
    recording::{Frame, Recorded, Terms, random, terms},
    repository,
    run::{CONNECT, Doors, HEAD, Pages, Rotation, Service, serve},
    runtime,
    signals::Signals,
    signing::Signer,
    terminal,
};

/// What follows `redial proxy --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  REDIAL_TOKEN=$(openssl rand -hex 16) redial proxy --token-env REDIAL_TOKEN
  redial proxy --listen 0.0.0.0:8585 --upstream URL --credential NAME \\
               --token-env REDIAL_TOKEN --rotate 15m

Clients send the token as their key, to the address on standard output; the
proxy sends the credential in its place. There is one note a period, and one at
the end (Ctrl-C, Ctrl-\\, SIGTERM or SIGHUP; a second one waits for no stream); a period
without a request goes on. A note is written once the last exchange that began
in its period has ended; one that cannot be written ends nothing.

Exit codes: 0, or with --fail-on that of the gravest decision: 10 pause,
20 escalate; 1 Redial failed, 2 wrong usage.";

/// Shortest token: nobody guesses 16 characters of chance.
const SHORTEST: usize = 16;

/// Record the calls of whoever sends the token, as a long-lived process; leave a note for each period.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Address to listen on; a port alone is on 127.0.0.1, and port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8585")]
    listen: String,
    /// Name of the variable that holds the token which clients send as their key.
    #[arg(long, value_name = "NAME")]
    token_env: String,
    /// When a note is written and the next begins: after a time (15m), or after so many requests (500).
    #[arg(long, value_name = "T|N", default_value = "1h")]
    rotate: String,
    #[command(flatten)]
    gateway: GatewayArgs,
    /// A path of no family that may have a key all the same, with all that lies below it.
    #[arg(long, value_name = "PATH")]
    allow_path: Vec<String>,
    /// Your own words for the notes, at most 280 characters.
    #[arg(long, value_name = "TEXT")]
    operator_note: Option<String>,
    /// Sync each line of the journal before what it announces goes on: a machine that stops loses nothing.
    #[arg(long)]
    durable: bool,
    #[command(flatten)]
    recording: RecordingArgs,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        if child::harden().is_err() {
            terminal::say("warning: this process can be inspected by others of the same user");
        }
        let (listen, rotation) = (address(&self.listen)?, self.rotation()?);
        let token = self.token(context)?;
        let config = Config::load(&context.inputs(self.flags()))?;
        let root = paths::repository_root(&context.cwd);
        let doors = Doors::single(&config, &context.place(root.as_deref()), token)?;
        if doors.are_shut() {
            return Err(no_credential(&doors));
        }
        if doors.opened_by_a_credential() {
            return Err(token_problem(
                "the token is the credential itself",
                "clients are told the token, and must not know the credential",
            ));
        }
        runtime::ended(runtime::of_two_threads()?, self.go(&config, &doors, (listen, rotation), context))
    }

    fn flags(&self) -> Flags {
        self.recording.flags(self.gateway.flags(Flags::default()))
    }

    fn rotation(&self) -> Result<Rotation, Problem> {
        let text = self.rotate.as_str();
        let requests = text.parse().ok().filter(|requests| (1..=1_000_000).contains(requests)).map(Rotation::Requests);
        requests.or_else(|| value::duration(text).map(Rotation::Time)).ok_or_else(|| {
            let why = "it is neither a time nor a number of requests";
            Problem::usage("--rotate cannot be read", why, "for example: --rotate 15m, or --rotate 500").at("--rotate")
        })
    }

    fn token(&self, context: &Context) -> Result<Secret, Problem> {
        if !value::is_variable(&self.token_env) {
            return Err(token_problem("--token-env is no name of a variable", "the token itself is never an argument"));
        }
        let Some(token) = context.env.bytes(&self.token_env).filter(|token| !token.is_empty()) else {
            return Err(token_problem("the variable of the token is not set", "clients are told by it"));
        };
        let plain = token.iter().all(|byte| byte.is_ascii_graphic());
        if token.len() < SHORTEST || !plain {
            return Err(token_problem("the token cannot be used", "whoever guesses it spends the credential"));
        }
        Ok(Secret::new(Identifier::or_gap(Tainted::from(self.token_env.as_str())), token))
    }

    async fn go(
        &self,
        config: &Config,
        doors: &Doors,
        (listen, rotation): (SocketAddr, Rotation),
        context: &Context,
    ) -> Result<Exit, Problem> {
        child::outlive_full_files()?;
        child::take_files();
        let note_dir = context.note_dir_of(config);
        let key = Arc::new(fingerprint::key(&context.env, &context.paths)?);
        let signer = Signer::of(config, &context.env)?;
        let secrets = self.recording.searched(doors.secrets(), signer.as_ref(), context)?;
        let terms =
            Terms { approved: terms::approved(config)?, budget: Some(terms::budget(None)?), ..Terms::default() };
        let facts = facts(config, (doors, true), terms, self.operator_note.as_deref(), &key, context)?;
        let place = repository::Place::of(&context.env, &context.paths, &context.cwd, &note_dir);
        let root = paths::repository_root(&context.cwd);
        let upstream = Arc::new(upstream(config, context)?);
        let shelf = Shelf::of(&context.paths, root.as_deref());
        let mut gravest = Exit::Done;
        let setup = RecorderSetup {
            listen,
            doors: doors.open()?,
            keys: Keys::Brokered,
            upstream: Arc::clone(&upstream),
            connect: CONNECT,
            head: HEAD,
            allow_paths: allowed(&self.allow_path)?,
            // Only what it searches for counts here; each note has a control of its own.
            scanner: Arc::new(Scanner::new(&secrets, Control::new(Nonce::from_bytes(random()?)))),
            key: Arc::clone(&key),
            gate: None,
            injector: None,
            ended: mpsc::unbounded_channel().0,
            connected: mpsc::unbounded_channel().0,
            killing: Arc::default(),
        };
        let service = Service {
            frame: Frame {
                facts: &facts,
                secrets: &secrets,
                key: &key,
                note_dir: &note_dir,
                signer: signer.as_ref(),
                keep_journal: self.recording.keep_journal,
                summary: false,
            },
            durable: self.durable,
            setup,
            rotation,
            place: &place,
            pages: Pages { looker: Looker::new(&upstream, shelf, config, &context.env), config },
            listening: &|address| self.listening(listen, address),
            noted: &mut |recorded| gravest = graver(gravest, self.noted(recorded, context)),
        };
        // Before the address is told: who has read it may end us at once.
        let mut signals = Signals::new()?;
        serve(service, async || signals.next().await).await?;
        Ok(gravest)
    }

    fn listening(&self, listen: SocketAddr, address: &str) -> Result<(), Problem> {
        if !listen.ip().is_loopback() {
            terminal::say("warning: others than this machine can reach the proxy, and the token travels in the clear");
        }
        terminal::print(&format!("{address}\n"))?;
        terminal::say(&format!("proxy: clients send the value of {} as their key; Ctrl-C ends it", self.token_env));
        Ok(())
    }

    fn noted(&self, recorded: &Recorded, context: &Context) -> Exit {
        let note = &recorded.written.note;
        if !context.quiet {
            let calls = note.calls.len() as u64 + note.coverage.grouped_away;
            terminal::say(&format!("note: {}, {calls} calls", note.decision.result));
        }
        self.recording.told_or_done(recorded, false, context)
    }
}

fn graver(one: Exit, other: Exit) -> Exit {
    if other == Exit::of(Verdict::Escalate) || one == Exit::Done { other } else { one }
}

fn token_problem(what: &str, why: &str) -> Problem {
    let remedy = "give it 16 characters or more that nobody guesses: export NAME=$(openssl rand -hex 16)";
    Problem::usage(what, why, remedy).at("--token-env")
}

fn no_credential(doors: &Doors) -> Problem {
    Problem::failed(
        "no credential was found",
        format!("not set: {}; no call of a client's could succeed", doors.tried()),
        "export it, or name another: --upstream URL --credential NAME",
    )
}
