//! `redial repeat`: the narrow check of a note again, here and now.
//!
//! A note is somebody else's text. What is repeated comes from it (family, model, stream, probe); where requests go and
//! what opens the gateway comes from the configuration here, and where the two name different gateways nothing is sent.

mod begin;
mod command;
mod elsewhere;
mod known;

use std::path::PathBuf;

use clap::ValueEnum as _;
use redial_note::{Call, Family, GatewayKind, Kind, Note, worst_went_to, worst_work_call};
use redial_redact::Sha256;
use redial_report::{Difference, not_repeatable};
use redial_wire::family::Probe;

use super::{
    Context,
    check::{ErrorPath, Settled, carried_out, refuse_simulation_in_ci},
    gateway::GatewayArgs,
    recording::RecordingArgs,
    show::{Format, paint, rendered},
};
use crate::{
    config::{Config, Flags, key},
    exit::Exit,
    notes,
    problem::Problem,
    terminal,
};

pub(super) use begin::Repeated;

/// What follows `redial repeat --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial repeat                     the check of the newest note again
  redial repeat NOTE                the same, of another note
  redial repeat NOTE --command      print the command that a run recorded

The note says what is checked; where requests go and with which key is said
here: by redial.toml, the environment, or --upstream and --credential. A note
of another gateway than that is refused. The new note names its parent.
It takes no more attempts and time than the note's check took, or than its
run's budget and its review allow; what is said here can only narrow that.

Exit codes: 0 continue, 10 pause (also where the environment differs, or
--command has gaps), 20 escalate or the note does not stand, 1 Redial failed,
2 wrong usage, or another gateway than configured.";

/// Repeat the narrow check of a note: same family, model, stream and probe; say what is the same and what is not.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The note: its path, or its name where it lies in the folder for notes; without one, the newest.
    note: Option<PathBuf>,
    /// Print the command that the run recorded instead; the checkout must be the one it ran in.
    #[arg(long)]
    command: bool,
    /// A value for the next argument that the note left out (with --command), in order.
    #[arg(long, value_name = "VALUE", requires = "command")]
    fill: Vec<String>,
    /// Allow to repeat a simulated check where CI is set.
    #[arg(long)]
    allow_simulated: bool,
    #[command(flatten)]
    gateway: GatewayArgs,
    /// Another documentation page for the family.
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    /// Your own words for the note, at most 280 characters.
    #[arg(long, value_name = "TEXT")]
    operator_note: Option<String>,
    #[command(flatten)]
    recording: RecordingArgs,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let path = context.note(self.note.as_deref())?;
        let parent = notes::load(&path)?;
        if self.command {
            return command::printed(&parent.note, &self.fill, context);
        }
        let settled = self.settle(&parent, context)?;
        refuse_simulation_in_ci(settled.simulate && !self.allow_simulated, context)?;
        let asked = asked(&parent.note);
        let (recorded, summary) = carried_out(settled, &self.recording, context)?;
        let difference = Difference::of(&asked, &recorded.written.note);
        let printed = self.print(&recorded.loaded(), &difference, context);
        let exit = self.recording.told(&recorded, summary, context);
        printed?;
        Ok(exit)
    }

    /// The note, and what is the same as in its parent and what is not. A machine's format stays alone.
    fn print(&self, loaded: &notes::Loaded, difference: &Difference, context: &Context) -> Result<(), Problem> {
        let text = rendered(loaded, self.format, false, paint(context))?;
        let said = format!("Held against the note that was repeated:\n{}", difference.text());
        super::show::proven(said.as_bytes(), Vec::new(), context)?;
        if self.format == Format::Text {
            terminal::print(&format!("{text}\n{said}"))?;
        } else {
            terminal::print(&text)?;
            terminal::say(said.trim_end());
        }
        Ok(())
    }

    /// What the note says is checked; everything else is the configuration's.
    fn settle(&self, parent: &notes::Loaded, context: &Context) -> Result<Settled, Problem> {
        let note = &parent.note;
        let call = repeatable(note)?;
        let probe = probe(note)?;
        let model = call.model.requested.as_ref().map(ToString::to_string);
        let flags = Flags::default().with(&key::DOCS, "--docs", self.docs.clone());
        let config = Config::load(&context.inputs(self.recording.flags(self.gateway.flags(flags))))?;
        let remark = self.operator_note.as_deref().map(|text| super::sign_off::remark(text, "--operator-note"));
        Ok(Settled {
            config,
            family: call.family,
            model,
            stream: call.is_stream() && call.family != Family::Models,
            probe,
            simulate: note.gateway.kind == GatewayKind::Simulator,
            remark: remark.transpose()?,
            repeated: Some(Repeated::of(asked(note), Sha256::of(&parent.bytes))),
        })
    }
}

/// The note with the gateway that the repeated call asked: a run may ask several, by the key that a request carries. Of the others'
/// credentials only the names are kept.
fn asked(note: &Note) -> Note {
    let mut note = note.clone();
    if let Some(upstream) = worst_went_to(&note.calls).cloned() {
        note.gateway.base_url = upstream.base_url;
        note.gateway.credential = None;
    }
    note
}

/// The call whose narrow check is repeated, or why there is none.
fn repeatable(note: &Note) -> Result<&Call, Problem> {
    let why = not_repeatable(note).unwrap_or("no work call was seen");
    let call = note.repeat.as_ref().and_then(|_| worst_work_call(&note.calls));
    // The newest note may be that of a repeat which came to nothing, for want of a key.
    let remedy = match &note.parent {
        Some(parent) if note.kind == Kind::Repeat => {
            format!("the note that it repeats: redial repeat {}", parent.run_id)
        }
        _ => "check the family and model that you mean: redial check FAMILY --model MODEL".to_owned(),
    };
    call.ok_or_else(|| Problem::usage("this note cannot be repeated", why, remedy))
}

/// The probe of a note, by its own name; a recorded run has none, and its repeat sends none.
fn probe(note: &Note) -> Result<Option<Probe>, Problem> {
    let Some(label) = &note.probe else { return Ok(None) };
    ErrorPath::from_str(label.as_str(), false).map(ErrorPath::probe).map_err(|_unknown| {
        Problem::failed(
            "this note cannot be repeated",
            "it names a probe that this version does not know",
            "repeat it with the version of Redial that made it",
        )
    })
}
