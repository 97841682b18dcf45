//! One look at the machine: who holds which of the recorder's connections, and which connections go elsewhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::SocketAddr,
    path::PathBuf,
};

use redial_proxy::Connected;

use super::{
    table::{Socket, parse},
    tree::Tree,
};
use crate::processes::Process;

/// Most connections whose owner is still looked for.
const MOST_WAITING: usize = 1_024;

/// How often the owner of a connection is looked for: it may have ended before.
const TRIES: u8 = 3;

/// What looks, and what it has seen.
#[derive(Debug)]
pub(super) struct Eyes {
    proc: PathBuf,
    child: u32,
    recorder: SocketAddr,
    tree: Tree,
    /// Connections elsewhere that were seen before, as long as they are there.
    known: BTreeSet<Socket>,
    waiting: Vec<(Connected, u8)>,
    processes: BTreeMap<Process, u64>,
}

/// What one look showed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Connections of the recorder, and the number of the process that holds each, from 1 in the order in which they were
    /// seen.
    pub(super) owners: Vec<(u64, u64)>,
    /// Where the command's processes have connections, other than to the recorder: new ones.
    pub(super) elsewhere: BTreeSet<SocketAddr>,
    /// Whether the tables could be read.
    pub(super) works: bool,
}

impl Eyes {
    pub(super) fn new(proc: PathBuf, child: u32, recorder: SocketAddr) -> Self {
        Self {
            proc,
            child,
            recorder,
            tree: Tree::of(child),
            known: BTreeSet::new(),
            waiting: Vec::new(),
            processes: BTreeMap::new(),
        }
    }

    /// Looks once. Only a socket that is new costs a look at the processes.
    pub(super) fn look(&mut self, fresh: Vec<Connected>) -> Seen {
        let room = MOST_WAITING.saturating_sub(self.waiting.len());
        self.waiting.extend(fresh.into_iter().take(room).map(|connected| (connected, TRIES)));
        let Some(sockets) = self.sockets() else { return Seen::default() };
        let mut seen = Seen { works: true, ..Seen::default() };
        let elsewhere: BTreeSet<Socket> = sockets.iter().filter(|s| s.remote != self.recorder).copied().collect();
        let new: Vec<Socket> = elsewhere.difference(&self.known).copied().collect();
        let ours: BTreeMap<SocketAddr, u64> =
            sockets.iter().filter(|s| s.remote == self.recorder).map(|s| (s.local, s.inode)).collect();
        if !(new.is_empty() && self.waiting.is_empty()) {
            self.tree.look(&self.proc);
            let wanted = self.waiting.iter().filter_map(|(connected, _)| ours.get(&connected.peer));
            let inodes: BTreeSet<u64> = new.iter().map(|socket| socket.inode).chain(wanted.copied()).collect();
            let holders = self.tree.holders(&self.proc, &inodes);
            self.owned(&ours, &holders, &mut seen);
            let held = new.iter().filter(|socket| holders.contains_key(&socket.inode));
            seen.elsewhere = held.map(|socket| socket.remote).collect();
        }
        self.known = elsewhere;
        seen
    }

    /// The connections of the command's own network, which may be another than ours.
    fn sockets(&self) -> Option<Vec<Socket>> {
        let net = self.proc.join(self.child.to_string()).join("net");
        let tables = ["tcp", "tcp6"].map(|name| fs::read_to_string(net.join(name)).ok());
        tables.iter().any(Option::is_some).then(|| tables.iter().flatten().flat_map(|table| parse(table)).collect())
    }

    fn owned(&mut self, ours: &BTreeMap<SocketAddr, u64>, holders: &BTreeMap<u64, Option<Process>>, seen: &mut Seen) {
        let Self { waiting, processes, .. } = self;
        waiting.retain_mut(|(connected, tries)| {
            let holder = ours.get(&connected.peer).and_then(|inode| holders.get(inode));
            if let Some(Some(process)) = holder {
                let next = processes.len() as u64 + 1;
                seen.owners.push((connected.number, *processes.entry(*process).or_insert(next)));
                return false;
            }
            *tries = tries.saturating_sub(1);
            // Held by several: it was handed on, and whose a request is cannot be told.
            holder.is_none() && *tries > 0
        });
    }
}
