//! Whom a signal reaches: the child's own process group, or the child alone in ours.

use std::{cell::Cell, fs::File};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};

/// Where a child is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grouping {
    /// At the head of a group of its own.
    Own,
    /// In Redial's.
    Shared,
}

impl Grouping {
    /// By whether there is a controlling terminal, whatever the standard streams are: only its processes can open this.
    pub(super) fn of_terminal() -> Self {
        if File::open("/dev/tty").is_ok() { Self::Shared } else { Self::Own }
    }
}

/// A child that was started, and those that it starts.
#[derive(Debug)]
pub(super) struct Group {
    grouping: Grouping,
    leader: Option<Pid>,
    state: Cell<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    /// The child is reaped: its id may belong to somebody else, its group's may not as long as somebody is in it.
    LeaderEnded,
    Done,
}

impl Group {
    pub(super) fn new(grouping: Grouping, leader: Option<u32>) -> Self {
        let leader = leader.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Self { grouping, leader, state: Cell::new(State::Running) }
    }

    /// Whether a signal that Redial got is passed on. In one group with a terminal, Ctrl-C and Ctrl-\ have arrived already.
    pub(super) fn takes(&self, signal: Signal) -> bool {
        self.grouping == Grouping::Own || !matches!(signal, Signal::INT | Signal::QUIT)
    }

    /// Sends a signal. Who has gone needs none.
    pub(super) fn send(&self, signal: Signal) {
        let Some(leader) = self.leader else { return };
        match (self.grouping, self.state.get()) {
            (Grouping::Own, State::Running | State::LeaderEnded) => kill_process_group(leader, signal),
            (Grouping::Shared, State::Running) => kill_process(leader, signal),
            (Grouping::Own | Grouping::Shared, _) => Ok(()),
        }
        .unwrap_or_default();
    }

    /// Says that the child was reaped.
    pub(super) fn leader_has_ended(&self) {
        self.state.set(State::LeaderEnded);
    }

    /// Says that nothing is left to end.
    pub(super) fn is_done(&self) {
        self.state.set(State::Done);
    }

    /// Whether somebody of a group of its own still runs.
    pub(super) fn has_living(&self) -> bool {
        let Some(leader) = self.leader.filter(|_| self.grouping == Grouping::Own) else { return false };
        // The dead that nobody reaps (a container without init) answer to the first question, too.
        test_kill_process_group(leader).is_ok() && lives(leader)
    }
}

/// A recorder that breaks down takes its child along: its calls would find nobody.
impl Drop for Group {
    fn drop(&mut self) {
        if self.grouping == Grouping::Own {
            self.send(Signal::KILL);
        }
    }
}

/// Whether a process of the group is no zombie. Where that can't be seen, those that are there count.
#[cfg(target_os = "linux")]
fn lives(group: Pid) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else { return true };
    let stat =
        |entry: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok();
    processes.filter_map(stat).any(|stat| is_living_member(&stat, group))
}

#[cfg(not(target_os = "linux"))]
fn lives(_group: Pid) -> bool {
    true
}

/// Reads `pid (name) state parent group …`; the name may hold anything.
#[cfg(target_os = "linux")]
fn is_living_member(stat: &str, group: Pid) -> bool {
    let mut fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
    let state = fields.next();
    let group_of = fields.nth(1).and_then(|field| field.parse::<i32>().ok()).and_then(Pid::from_raw);
    group_of == Some(group) && !matches!(state, Some("Z" | "X") | None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn zombies_and_strangers_are_not_living_members() {
        let group = Pid::from_raw(42).unwrap();
        assert!(is_living_member("43 (a) b) Z) S 1 42 42 0", group));
        for stat in ["43 (a) Z 1 42 42 0", "43 (a) S 42 1 42 0", "43 (a) X 1 42", "", "43 (a)", ")"] {
            assert!(!is_living_member(stat, group), "{stat}");
        }
    }
}
