//! The log for whoever looks into a run: events of Redial's own crates on standard error, only when somebody asks.
//!
//! An event holds clean types, words of ours, statuses, sizes, durations and ids. Nothing that came from outside as text
//! is ever a field: no header, no body, no address with a query. The crates beneath (hyper, rustls) know no such rule, so
//! that no setting turns their events on.

use std::{io, sync::Arc};

use redial_redact::{Control, Scanner};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    filter::Targets,
    fmt::{self, format::Writer, time::FormatTime},
    layer::SubscriberExt as _,
    registry,
    util::SubscriberInitExt as _,
};

use crate::{command::Context, recording::Clock, terminal};

/// Variables that say what is logged when no `-v` does, in their order. The second one is shared with other programs: what
/// can't be read in it may be theirs.
const VARIABLES: [&str; 2] = ["REDIAL_LOG", "RUST_LOG"];

/// What the targets of all our crates begin with.
const OURS: &str = "redial";

/// Stands for a line that would have held a secret.
const KEPT_BACK: &str = "a line of the log was kept back: a secret in use stood in it";

/// Starts the log where `-v` or a variable asks for one. Without them nothing is set up, and events cost a comparison.
pub(crate) fn start(context: &Context) {
    if context.quiet {
        return;
    }
    let Some(filter) = filter(context) else { return };
    // The last door, wider than that of other lines: all encodings, and pieces of a long secret.
    let scanner = Arc::new(Scanner::new(&context.env.secrets(), Control::unpublished()));
    let lines = fmt::layer()
        .with_timer(SinceStart(Clock::start()))
        .with_ansi(context.colour_on(&io::stderr()))
        .with_writer(move || Line(Arc::clone(&scanner)));
    // One is set already only where a test runs two commands in a process.
    drop(registry().with(filter).with(lines).try_init());
}

fn filter(context: &Context) -> Option<Targets> {
    match context.verbose {
        0 => VARIABLES.iter().find_map(|name| of_text(name, context.env.get(name)?)),
        1 => Some(at(LevelFilter::INFO)),
        2 => Some(at(LevelFilter::DEBUG)),
        _ => Some(at(LevelFilter::TRACE)),
    }
}

fn at(level: LevelFilter) -> Targets {
    Targets::new().with_target(OURS, level)
}

/// Reads `debug`, `redial_proxy=trace,redial=info`. What names other crates is left out.
fn of_text(name: &str, text: &str) -> Option<Targets> {
    let Ok(asked) = text.parse::<Targets>() else {
        if name == VARIABLES[0] {
            terminal::say(
                "warning: REDIAL_LOG can't be read; write a level, or crates with levels: redial_proxy=debug",
            );
        }
        return None;
    };
    let of_all = asked.default_level().map(|level| (OURS.to_owned(), level));
    let named = asked.iter().filter(|(target, _)| target.starts_with(OURS));
    let ours: Vec<_> = of_all.into_iter().chain(named.map(|(target, level)| (target.to_owned(), level))).collect();
    (!ours.is_empty()).then(|| Targets::new().with_targets(ours))
}

/// The time of a line: what has passed since the log began, as in the note's own offsets.
struct SinceStart(Clock);

impl FormatTime for SinceStart {
    fn format_time(&self, line: &mut Writer<'_>) -> std::fmt::Result {
        write!(line, "{:>7} ms", self.0.offset_ms())
    }
}

/// Takes the lines of the log to standard error, each whole, through the search.
struct Line(Arc<Scanner>);

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        terminal::say(if self.0.taints(bytes) { KEPT_BACK } else { line.trim_end() });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn only_our_own_crates_are_ever_logged() {
        let enabled = |text: &str, target: &str| {
            of_text("RUST_LOG", text).is_some_and(|filter| filter.would_enable(target, &Level::TRACE))
        };
        assert!(enabled("trace", "redial") && enabled("trace", "redial_proxy::upstream::tls"));
        for other in ["hyper", "hyper_util::client", "rustls", "tokio", "h2"] {
            assert!(
                !enabled("trace", other) && !enabled("trace,hyper=trace,rustls=trace,tokio=trace", other),
                "{other}"
            );
        }
        assert!(enabled("redial_proxy=trace", "redial_proxy") && !enabled("redial_proxy=trace", "redial::check"));
        assert!(of_text("RUST_LOG", "hyper=trace").is_none() && of_text("RUST_LOG", "x[y]=z").is_none());
        assert!(!enabled("debug", "redial"));
    }
}
