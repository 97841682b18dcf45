//! What Linux says of the processes that are there. Elsewhere it says nothing.

use std::{fs, path::Path};

/// A process: its id, and the moment of its start in the kernel's ticks, since ids are used again.
pub(crate) type Process = (u32, u64);

/// What a process says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    /// Which it is.
    pub(crate) process: Process,
    /// Its parent's id.
    pub(crate) parent: u32,
    /// The id of its group's leader.
    pub(crate) group: u32,
    /// Whether it runs, or may: the dead stay in the table until their parent asks for them.
    pub(crate) lives: bool,
}

/// All processes that can be seen below a folder like `/proc`.
pub(crate) fn processes(proc: &Path) -> impl Iterator<Item = Stat> {
    let entries = fs::read_dir(proc).into_iter().flatten().flatten();
    entries.filter(|entry| is_number(&entry.file_name())).filter_map(|entry| Stat::of(&entry.path()))
}

fn is_number(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().iter().all(u8::is_ascii_digit)
}

impl Stat {
    /// Of the process with this folder; `None` where it has ended.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(folder.join("stat")).ok()?)
    }

    /// The moment of its start, in the kernel's ticks.
    pub(crate) fn started(&self) -> u64 {
        self.process.1
    }

    /// Reads `pid (name) state parent group … start …` (proc(5)); the name may hold anything.
    fn parse(text: &str) -> Option<Self> {
        let id = text.split(' ').next()?.parse().ok()?;
        let mut fields = text.rsplit(')').next()?.split_ascii_whitespace();
        let (state, parent, group) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        // Field 22 of proc(5), counted from the group, its fifth.
        let started = fields.nth(16)?.parse().ok()?;
        Some(Self { process: (id, started), parent, group, lives: !matches!(state, "Z" | "X") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything_and_the_dead_do_not_live() {
        let stat = |state: &str| {
            let text = format!("43 (a) ) b) {state} 42 41 41 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 777 99 100");
            Stat::parse(&text).unwrap()
        };
        assert_eq!(stat("S"), Stat { process: (43, 777), parent: 42, group: 41, lives: true });
        for dead in ["Z", "X"] {
            assert_eq!(stat(dead), Stat { lives: false, ..stat("R") });
        }
        for text in ["", "43", "43 (a", "43 (a) S", "x (a) S 1 1 1", ")"] {
            assert_eq!(Stat::parse(text), None, "{text}");
        }
    }
}
