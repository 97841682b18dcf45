//! The evidence note, version 1: its types, the journal's events, canonical JSON, the seal.
//!
//! Nothing here decides anything: `assess` fills a [`Draft`] from the journal's events, derives what follows from it
//! ([`Derived`]), and [`seal()`] puts the [`Note`] together.

#[macro_use]
mod record;
mod answer;
mod attempt;
mod body;
mod correlation;
mod document;
mod event;
mod family;
mod fields;
mod hint;
mod journal;
mod json;
mod judgement;
mod proof;
mod reason;
mod row;
mod run;
mod seal;
mod sign_off;
mod time;

pub use answer::{Finish, Usage};
pub use attempt::*;
pub use body::{BodyForm, EnvelopeKind};
pub use correlation::CorrelationMethods;
pub use document::*;
pub use event::*;
pub use family::Family;
pub use fields::FieldSet;
pub use hint::{HintSource, IdSource, WaitHint};
pub use journal::{JournalLine, JournalLines, JournalRead, journal_line, read_journal, read_line};
pub use json::NotJson;
pub use judgement::*;
pub use proof::*;
pub use reason::{Category, Reason, Retryable};
pub use row::{CallRow, JudgedCall, JudgedFailure, telling, worst_went_to, worst_work_call};
pub use run::*;
pub use seal::{CanonicalError, canonical, seal, seal_of};
pub use sign_off::{OperatorResult, SignOff, SignOffForm};
pub use time::Timestamp;
