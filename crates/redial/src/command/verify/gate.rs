//! What a gate asks for besides form: facts, age, level. An old note, a simulator's, or one of another branch is as intact
//! as the right one.

use std::time::Duration;

use clap::ValueEnum;
use redial_note::{Call, GatewayKind, Note, Timestamp, Verdict};
use redial_redact::GitRef;

use super::signature::Vouched;
use crate::{
    config::value::{Kind, duration, spelled},
    problem::Problem,
    recording::wall,
};

/// How far a note may be dated ahead of this machine's clock: hosts of one team differ by seconds.
const SKEW: Duration = Duration::from_secs(300);

/// The levels that a gate can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Level {
    /// Form and seal hold, and everything that follows from something else.
    Intact,
    /// The same, and somebody whom --allowed-signers names vouches for the bytes.
    Signed,
}

/// A fact of a note that can be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fact {
    RunId,
    Kind,
    Gateway,
    Commit,
    Decision,
}

impl Fact {
    const ALL: [(&'static str, Self); 5] = [
        ("run_id", Self::RunId),
        ("kind", Self::Kind),
        ("gateway", Self::Gateway),
        ("commit", Self::Commit),
        ("decision", Self::Decision),
    ];

    fn of(self, note: &Note) -> Option<&str> {
        match self {
            Self::RunId => Some(note.run_id.as_str()),
            Self::Kind => Some(note.kind.name()),
            Self::Gateway => Some(note.gateway.name.as_str()),
            Self::Commit => note.repository.as_ref()?.commit.as_ref().map(GitRef::as_str),
            Self::Decision => Some(note.decision.result.name()),
        }
    }

    /// The words that it has in a note, where it has no others.
    fn words(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Kind => Some(redial_note::Kind::ALL.iter().map(|kind| kind.name()).collect()),
            Self::Decision => Some(Verdict::ALL.iter().map(|verdict| verdict.name()).collect()),
            Self::RunId | Self::Gateway | Self::Commit => None,
        }
    }

    /// Whether a note can have this value at all: a slip in a gate is none of the note's.
    fn can_be(self, wanted: &str) -> bool {
        match self.words() {
            Some(words) => words.contains(&wanted),
            // Of a name (`HEAD`, a branch) nobody knows later which commit it was.
            None if self == Self::Commit => wanted.len() >= 7 && wanted.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => !wanted.is_empty(),
        }
    }
}

/// What a note has to come up to. It is read before the first note, so that a slip in it is told whatever the notes are.
#[derive(Debug)]
pub(super) struct Gate {
    expected: Vec<(&'static str, Fact, String)>,
    max_age: Option<Duration>,
    level: Level,
    pub(super) now: Timestamp,
}

impl Gate {
    /// Reads what was asked for.
    ///
    /// # Errors
    /// An expectation or the age can't be read.
    pub(super) fn new(expect: &[String], max_age: Option<&str>, level: Level) -> Result<Self, Problem> {
        let expected = expect.iter().map(|text| expectation(text)).collect::<Result<_, _>>()?;
        let max_age = max_age.map(|text| duration(text).ok_or_else(no_age)).transpose()?;
        Ok(Self { expected, max_age, level, now: wall() })
    }

    /// What was asked for and is not so, in words.
    pub(super) fn missed(&self, note: &Note, vouched: &Vouched) -> Vec<String> {
        let mut missed: Vec<String> = self.no_evidence(note).map(str::to_owned).into_iter().collect();
        let other = |(name, fact, wanted): &(&str, Fact, String)| {
            // What was asked is not repeated: it may be a value in the wrong place.
            let found =
                |value: Option<&str>| value.map_or_else(|| "the note has none".to_owned(), |it| format!("it is {it}"));
            let value = fact.of(note);
            (value != Some(wanted)).then(|| format!("{name} is not as expected: {}", found(value)))
        };
        missed.extend(self.expected.iter().filter_map(other));
        let dated = note.ended_at.unwrap_or(note.started_at);
        missed.extend(self.max_age.and_then(|limit| too_old(dated, self.now, limit)));
        if self.level == Level::Signed {
            missed.extend(unsigned(vouched));
        }
        missed
    }

    /// Why a note is no evidence on the gateway that is asked for. A note that is only read is not held against that.
    fn no_evidence(&self, note: &Note) -> Option<&'static str> {
        let asks = !self.expected.is_empty() || self.max_age.is_some() || self.level == Level::Signed;
        let its_kind = self.expected.iter().any(|(_, fact, kind)| *fact == Fact::Kind && kind == note.kind.name());
        let elsewhere = !note.calls.is_empty() && note.calls.iter().all(|call| went_elsewhere(note, call));
        if asks && note.gateway.kind == GatewayKind::Simulator {
            Some("the gateway is a simulator, which is never as expected")
        } else if asks && !its_kind && note.kind == redial_note::Kind::Reported {
            Some("it was reported, not observed")
        } else if asks && !its_kind && note.kind == redial_note::Kind::Rehearsal {
            Some("it was rehearsed: its failures were played")
        } else if elsewhere && self.expected.iter().any(|(_, fact, _)| *fact == Fact::Gateway) {
            Some("no call went to its gateway: they went where other keys lead")
        } else {
            None
        }
    }
}

/// Why a note is not signed, where it is not.
fn unsigned(vouched: &Vouched) -> Option<String> {
    let why = match vouched {
        Vouched::By(..) => return None,
        Vouched::Missing => "there is no signature beside it",
        Vouched::Nobody(why) | Vouched::Broken(why) => why,
    };
    Some(format!("intact, and signed was asked: {why}"))
}

fn expectation(text: &str) -> Result<(&'static str, Fact, String), Problem> {
    let (name, wanted) = text.split_once('=').ok_or_else(no_expectation)?;
    let known = Fact::ALL.into_iter().find(|(known, _)| *known == name);
    let (name, fact) = known.ok_or_else(no_expectation)?;
    if fact.can_be(wanted) { Ok((name, fact, wanted.to_owned())) } else { Err(no_such_value(name, fact)) }
}

/// Why a date does not fit, if it does not. A date ahead of the clock would be young for ever, so it is no pass either.
fn too_old(dated: Timestamp, now: Timestamp, limit: Duration) -> Option<String> {
    let passed = now.as_millis().saturating_sub(dated.as_millis());
    let distance = Duration::from_millis(passed.unsigned_abs());
    if passed < 0 {
        let says = || format!("it is dated {} in the future: a clock is wrong, or the note", age(distance));
        return (distance > SKEW).then(says);
    }
    (distance > limit).then(|| format!("it is {} old, and at most {} was asked", age(distance), spelled(limit)))
}

/// A span in its two largest units: `2d 3h`, `45s`.
fn age(span: Duration) -> String {
    let millis = span.as_millis();
    let (days, hours, minutes, seconds) =
        (millis / 86_400_000, millis / 3_600_000 % 24, millis / 60_000 % 60, millis / 1000 % 60);
    match (days, hours, minutes, seconds) {
        (0, 0, 0, 0) => format!("{millis}ms"),
        (0, 0, 0, seconds) => format!("{seconds}s"),
        (0, 0, minutes, seconds) => format!("{minutes}m {seconds}s"),
        (0, hours, minutes, _) => format!("{hours}h {minutes}m"),
        (days, hours, ..) => format!("{days}d {hours}h"),
    }
}

fn no_expectation() -> Problem {
    Problem::usage(
        "an expectation cannot be read",
        format!("it is not one of {}", Fact::ALL.map(|(name, _)| format!("{name}=")).join(", ")),
        "for example --expect kind=check,gateway=cometapi",
    )
    .at("--expect")
}

fn no_such_value(name: &str, fact: Fact) -> Problem {
    let why = match fact.words() {
        Some(words) => format!("it is one of {}", words.join(", ")),
        None if fact == Fact::Commit => {
            "it is a commit's digest in hexadecimal digits, as git rev-parse HEAD prints it".to_owned()
        }
        None => "it is empty: a variable that is not set, perhaps".to_owned(),
    };
    Problem::usage(format!("no note has such a value of {name}"), why, "name what the note must have").at("--expect")
}

fn no_age() -> Problem {
    let why = format!("it is not {}", Kind::Wait.expected());
    Problem::usage("the age cannot be read", why, "for example --max-age 2h").at("--max-age")
}

/// Whether a call went to another address than the gateway's.
fn went_elsewhere(note: &Note, call: &Call) -> bool {
    call.upstream.as_ref().is_some_and(|upstream| upstream.base_url != note.gateway.base_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_too_old_past_the_limit_and_never_young_from_the_future() {
        const NOW: i64 = 1_000_000_000;
        let limit = Duration::from_secs(3600);
        let told = |ago: i64| too_old(Timestamp::from_millis(NOW - ago), Timestamp::from_millis(NOW), limit);
        for ago in [0, 1, 3_600_000, -1, -300_000] {
            assert_eq!(told(ago), None, "{ago}");
        }
        assert_eq!(told(3_600_001).unwrap(), "it is 1h 0m old, and at most 60m was asked");
        assert_eq!(told(93_784_000).unwrap(), "it is 1d 2h old, and at most 60m was asked");
        assert!(told(-300_001).unwrap().starts_with("it is dated 5m 0s in the future"));
    }

    #[test]
    fn ages_have_two_units() {
        let ages = [(5, "5ms"), (45_999, "45s"), (61_000, "1m 1s"), (7_260_000, "2h 1m"), (180_000_000, "2d 2h")];
        for (millis, text) in ages {
            assert_eq!(age(Duration::from_millis(millis)), text);
        }
    }
}
