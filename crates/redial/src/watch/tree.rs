//! The processes that a command became, and the sockets that they hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::processes::{Process, Stat, processes};

/// A command and what came of it. A process whose parent has ended stays in it: it was seen before.
#[derive(Debug)]
pub(super) struct Tree {
    root: u32,
    members: BTreeSet<Process>,
}

impl Tree {
    /// The tree below a process.
    pub(super) fn of(root: u32) -> Self {
        Self { root, members: BTreeSet::new() }
    }

    /// Looks at who is there now. Members that have ended are forgotten.
    pub(super) fn look(&mut self, proc: &Path) {
        let alive: Vec<Stat> = processes(proc).collect();
        let by_id: BTreeMap<u32, &Stat> = alive.iter().map(|stat| (stat.process.0, stat)).collect();
        let known = std::mem::take(&mut self.members);
        let belongs = |stat: &Stat| {
            // A parent's parent, and so on, up to the command or to somebody who was seen before. Bounded against a table
            // that changed while it was read.
            let mut at = Some(stat);
            for _ in 0..by_id.len() {
                let Some(here) = at else { return false };
                if here.process.0 == self.root || here.group == self.root || known.contains(&here.process) {
                    return true;
                }
                at = by_id.get(&here.parent).copied();
            }
            false
        };
        self.members = alive.iter().filter(|stat| belongs(stat)).map(|stat| stat.process).collect();
    }

    /// Who holds each of these sockets. One that several hold belongs to nobody alone, and is left out.
    pub(super) fn holders(&self, proc: &Path, inodes: &BTreeSet<u64>) -> BTreeMap<u64, Option<Process>> {
        let mut found: BTreeMap<u64, Option<Process>> = BTreeMap::new();
        for process in &self.members {
            let files = fs::read_dir(proc.join(process.0.to_string()).join("fd"));
            let held =
                files.into_iter().flatten().flatten().filter_map(|file| socket(&fs::read_link(file.path()).ok()?));
            let held: BTreeSet<u64> = held.filter(|inode| inodes.contains(inode)).collect();
            for inode in held {
                found.entry(inode).and_modify(|holder| *holder = None).or_insert(Some(*process));
            }
        }
        found
    }
}

/// `socket:[12345]`.
fn socket(link: &Path) -> Option<u64> {
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests {
    use super::*;

    fn stat(id: u32, parent: u32, group: u32, started: u64) -> String {
        format!("{id} (a) ) b) S {parent} {group} {group} 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 {started} 99 100")
    }

    #[test]
    fn a_grandchild_stays_in_the_tree_when_its_parent_ends_and_a_number_that_is_used_again_does_not() {
        let proc = tempfile::tempdir().unwrap();
        let set = |id: u32, parent: u32, started: u64| {
            fs::create_dir_all(proc.path().join(id.to_string()).join("fd")).unwrap();
            fs::write(proc.path().join(id.to_string()).join("stat"), stat(id, parent, 1, started)).unwrap();
        };
        let gone = |id: u32| fs::remove_dir_all(proc.path().join(id.to_string())).unwrap();
        let mut tree = Tree::of(10);
        for (id, parent) in [(10, 1), (11, 10), (12, 11), (20, 1)] {
            set(id, parent, u64::from(id));
        }
        tree.look(proc.path());
        assert_eq!(tree.members.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [10, 11, 12]);
        gone(11);
        set(12, 1, 12);
        set(13, 12, 13);
        tree.look(proc.path());
        assert_eq!(tree.members.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [10, 12, 13]);
        set(12, 1, 99);
        tree.look(proc.path());
        assert_eq!(tree.members.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [10, 13]);
        let link = |id: u32, fd: &str| {
            std::os::unix::fs::symlink("socket:[77]", proc.path().join(id.to_string()).join("fd").join(fd)).unwrap();
        };
        link(13, "3");
        link(13, "4");
        let wanted = BTreeSet::from([77, 78]);
        assert_eq!(tree.holders(proc.path(), &wanted), BTreeMap::from([(77, Some((13, 13)))]));
        link(10, "3");
        assert_eq!(tree.holders(proc.path(), &wanted), BTreeMap::from([(77, None)]));
    }
}
