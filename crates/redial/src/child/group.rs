//! Whom a signal reaches: the child's own process group, or the child alone in ours.

use std::{cell::Cell, fs::File, path::Path};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};

use crate::processes::processes;

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

    /// Whether the group is the child's alone, so that it can be told who is left of it.
    pub(super) fn is_known(&self) -> bool {
        self.grouping == Grouping::Own
    }

    /// Whether somebody of a group of its own still runs.
    pub(super) fn has_living(&self) -> bool {
        let Some(leader) = self.leader.filter(|_| self.grouping == Grouping::Own) else { return false };
        // The dead that nobody reaps (a container without init) answer to the first question, too.
        test_kill_process_group(leader).is_ok() && lives(leader, Path::new("/proc"))
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
fn lives(group: Pid, proc: &Path) -> bool {
    let group = u32::try_from(group.as_raw_nonzero().get()).ok();
    let mut all = processes(proc).peekable();
    all.peek().is_none() || all.any(|stat| Some(stat.group) == group && stat.lives)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn zombies_and_strangers_are_not_living_members() {
        let proc = tempfile::tempdir().unwrap();
        let set = |id: u32, state: &str, group: u32| {
            fs::create_dir_all(proc.path().join(id.to_string())).unwrap();
            let stat = format!("{id} (a) b) {state} 1 {group} 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 7 99 100");
            fs::write(proc.path().join(id.to_string()).join("stat"), stat).unwrap();
        };
        let has_living = || lives(Pid::from_raw(42).unwrap(), proc.path());
        assert!(has_living(), "nothing can be seen");
        set(43, "Z", 42);
        set(44, "S", 1);
        assert!(!has_living());
        set(45, "S", 42);
        assert!(has_living());
    }
}
