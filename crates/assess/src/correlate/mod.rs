//! Recorded exchanges become calls: which of them were attempts of the same thing, and how sure that is.
//!
//! Number, status and order of the attempts are certain in any case. What ties them is inferred: `certain` is said only
//! where nothing else is possible, `likely` only where nothing else is likely. The work is bounded: exchanges are parted by
//! credential, session, method, path and body first, and a crowd of equal ones is tied cheaply and called unsure.

mod calls;
mod doubt;
mod evidence;
mod links;
mod matching;
mod outer;
mod profile;
#[cfg(test)]
pub(crate) mod tests;
mod view;

use redial_note::{Attempt, CallHead, Client, Correlation, Marks};
use redial_redact::{Identifier, Label};

pub(crate) use evidence::holds;

/// The retry count of a client, where it is worth something.
pub(crate) fn count(client: Option<&Client>) -> Option<u64> {
    profile::profile(client).count(client)
}

/// One recorded exchange, with all that the journal says of it.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) attempt: Attempt,
    /// Milliseconds from the start of the run to its end; `None` where nobody saw that.
    pub(crate) ended_ms: Option<u64>,
    pub(crate) marks: Option<Marks>,
    /// What it asks for; of its body only if `asked`.
    pub(crate) head: CallHead,
    /// Whether its body came whole.
    pub(crate) asked: bool,
    /// Models that its answer names.
    pub(crate) served: Vec<Identifier>,
    /// What the gateway's own headers say of attempts behind it.
    pub(crate) reported: Option<redial_note::Reported>,
    /// The fault that a rehearsal played to it. It ties nothing.
    pub(crate) fault: Option<Label>,
}

/// A call: its attempts, by their place among the exchanges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grouped {
    /// In order of time. Never empty.
    pub(crate) attempts: Vec<usize>,
    pub(crate) correlation: Correlation,
    /// Attempts of each try of the outer layers, in order: Codex's 30 are `[5, 5, 5, 5, 5, 5]`. Empty where there was one
    /// try only.
    pub(crate) outer_tries: Vec<u64>,
}

/// Groups exchanges into calls, in order of their first attempt. `lost` says that events of the run are missing: then
/// nothing is sure.
pub(crate) fn correlate(exchanges: &[Exchange], lost: bool) -> Vec<Grouped> {
    // Everything goes by time, also where two possibilities cost the same: the journal's order is no evidence.
    let mut by_time: Vec<(usize, &Exchange)> = exchanges.iter().enumerate().collect();
    by_time.sort_by_key(|(index, exchange)| (exchange.attempt.offset_ms, *index));
    let views = view::views(by_time.iter().map(|(_, exchange)| *exchange));
    let order: Vec<usize> = (0..views.len()).collect();
    let found = links::links(&views, &order);
    let mut ties = calls::Ties::new(&found);
    ties.split(&views, &order);
    let (tails, heads) = ties.ends(&order);
    ties.add(&outer::links(&views, &tails, &heads));
    let calls = ties.calls(&order);
    let doubts = doubt::doubts(&views, &found, &ties, &calls, lost);
    let place = |at: &usize| by_time.get(*at).map(|(index, _)| *index);
    let grouped = calls.into_iter().zip(doubts).map(|(call, doubts)| {
        let grouped = ties.grouped(call, &doubts);
        Grouped { attempts: grouped.attempts.iter().filter_map(place).collect(), ..grouped }
    });
    grouped.collect()
}
