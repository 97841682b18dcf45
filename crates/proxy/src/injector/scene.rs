//! What is played to one request.

use redial_note::Finish;
use redial_redact::Label;
use redial_wire::TransportFault;
use serde_json::Value;

use super::Pace;
pub use crate::fault::broken::{At, Break};
use crate::{
    fault::{Fault, Stage, broken, errors},
    reply::{Content, Step, chunk},
};

/// What is played to one request, and when its bytes come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The fault's name, as a note says it; none where what is played is no fault.
    pub fault: Option<Label>,
    /// What is played.
    pub act: Act,
    /// When.
    pub pace: Pace,
    /// What comes in place of its last byte: silence, a close or a reset.
    pub cut: Option<Break>,
}

/// What is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing: the request goes to the gateway.
    Pass,
    /// A good answer that ends for a reason.
    Good(Finish),
    /// An answer without any content.
    Empty(Finish),
    /// A fault of the simulator's.
    Play(Fault),
    /// An answer that begins well and breaks.
    Break {
        /// Where.
        at: At,
        /// How.
        how: Break,
        /// Why the model had stopped by then, where that stands before the break.
        finish: Finish,
    },
    /// An answer that begins well and then has an error of the script's own; a document is replaced by it.
    Error {
        /// Where.
        at: At,
        /// The error, as its family writes it.
        document: Value,
    },
    /// The gateway cannot be reached.
    Unreachable(TransportFault),
}

impl Scene {
    /// A fault of the simulator's, under its name, at once.
    pub fn of(fault: Option<Label>, act: Act) -> Self {
        Self { fault, act, pace: Pace::default(), cut: None }
    }

    /// Why a good answer ends, where the scene says so.
    pub(super) fn finish(&self) -> Option<Finish> {
        match &self.act {
            Act::Good(finish) | Act::Empty(finish) | Act::Break { finish, .. } => Some(*finish),
            Act::Pass | Act::Play(_) | Act::Error { .. } | Act::Unreachable(_) => None,
        }
    }

    /// Most words of a good answer, where the scene says so.
    pub(super) fn words(&self) -> Option<u64> {
        matches!(self.act, Act::Empty(_)).then_some(0)
    }

    /// The steps of playing it.
    pub(super) fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
        let steps = match &self.act {
            Act::Pass | Act::Good(_) | Act::Empty(_) => stage.reply.steps(),
            Act::Play(fault) => fault.steps(stage),
            Act::Break { at, how, .. } => broken::steps(stage.reply, stage.family, *at, *how),
            Act::Error { at, document } => error(stage, *at, document),
            // The recorder does not open a pipe for it.
            Act::Unreachable(_) => vec![Step::Reset],
        };
        self.pace.apply(match self.cut {
            Some(how) => cut(steps, how),
            None => steps,
        })
    }
}

/// The steps with another end in place of the last byte.
fn cut(mut steps: Vec<Step>, how: Break) -> Vec<Step> {
    if let Some(Step::Send(last)) = steps.iter_mut().rfind(|step| matches!(step, Step::Send(_))) {
        last.pop();
    }
    steps.push(match how {
        Break::Silence => Step::Hang,
        Break::Reset => Step::Reset,
        Break::End | Break::Error | Break::Close | Break::Torn => Step::Close,
    });
    steps
}

/// A stream up to some event, then the error; or the error alone.
fn error(stage: &Stage<'_>, at: At, document: &Value) -> Vec<Step> {
    match &stage.reply.content {
        Content::Events(_) => {
            let mut steps = broken::steps(stage.reply, stage.family, at, Break::Silence);
            steps.pop();
            steps.push(Step::Send(chunk(&errors::event_of(stage.family, document))));
            steps.push(Step::Send(b"0\r\n\r\n".to_vec()));
            steps
        }
        Content::Whole(_) => {
            let body = document.to_string().into_bytes();
            vec![Step::Send([stage.reply.head_for(body.len()), body].concat())]
        }
    }
}
