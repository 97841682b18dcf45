//! Judgement: the failure of an exchange, findings, the decision, verification. Plain functions of their arguments: no
//! clock, environment, file or socket.

mod call;
pub mod claims;
mod classify;
mod contract;
mod correlate;
mod derive;
mod echo;
mod error_path;
mod failure;
mod findings;
mod fit;
mod limits;
mod next;
mod redaction;
mod rehearsal;
mod repeat;
mod replay;
mod reported;
mod rules;
mod simulated;
mod subject;
mod synthetic;
mod terms;
mod verify;

pub use classify::classify;
pub use derive::derive;
pub use failure::{BodyFacts, Failure};
pub use redaction::{ScanParts, Scanned, assumed_passed, redaction};
pub use rehearsal::{Like, Wanted, like};
pub use repeat::repeat;
pub use replay::{Ended, Fold, ReplayError, redial_client, replay};
pub use reported::{reported_transport, unobserved_gateway};
pub use rules::{NOT_AN_ANSWER, RuleInfo, catalogue};
pub use verify::{Fault, read_and_verify, read_note, verify};
