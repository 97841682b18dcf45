//! Every socket: the upstream client, the fetch of a documentation page, the faults, the embedded simulator.
//!
//! What arrives stays tainted: its types print a length and can be neither displayed nor serialised.

mod attempt;
mod bytes;
mod cancel;
mod clock;
mod decode;
mod echo;
mod envelope;
pub mod fault;
mod injector;
mod journal;
mod listener;
mod page;
mod proof;
mod raw;
mod recorder;
mod reply;
mod simulator;
mod upstream;
mod words;

/// Most bytes of a request's head: what the recorder takes, whoever plays a gateway takes as well.
const MAX_HEAD: usize = 256 << 10;

pub use attempt::{Known, Seen, attempt};
pub use bytes::holds_for;
pub use cancel::{Cancel, Canceller};
pub use clock::{Clock, wall, whole_ms};
pub use echo::Echoes;
pub use injector::{Act, At, Break, Injector, Pace, Plan, Scene};
pub use journal::{ClosedJournal, Journal, JournalError, JournalSearch, open_journal};
pub use page::{PageBytes, PageFault, PageLimits, fetch_page};
pub use raw::{RawBody, RawHeaders};
pub use recorder::{
    Connected, Door, EndedAttempt, Gate, GateLimits, Keys, Log, PURPOSE_HEADER, Recorder, RecorderSetup, Tape,
};
pub use simulator::{Config, DEFAULT_MODEL, Docs, Models, Script, ScriptFault, ScriptFaultKind, Simulator, Truth};
pub use upstream::{
    AuthoritiesFault, Credential, EndedBy, Exchanged, Head, Limits, Observer, Proxies, Request, Scheme, Settings, Stop,
    Target, TargetFault, Timing, Unsendable, Upstream, authorities,
};
pub use words::{allowed_headers, ids, leave_out, noted};
