//! What the command's processes do beside the recorder, on Linux and without root: which of them holds which connection of
//! the recorder, and which connect to a model host past it. It is sampled, so that a short connection may be missed; what was
//! seen was there.

mod eyes;
mod hosts;
mod left;
mod table;
mod tree;

use std::{convert::Infallible, net::SocketAddr, path::PathBuf, time::Duration};

use redial_note::{Bypassed, ConnectionOwner, Event, Watching};
use redial_proxy::{Connected, Log};
use redial_redact::Host;
use tokio::{
    sync::mpsc,
    task::spawn_blocking,
    time::{Instant, sleep},
};

use self::{
    eyes::{Eyes, Seen},
    hosts::{Hosts, Where},
};

pub(crate) use hosts::{ModelHost, proxies};
pub(crate) use left::left;

/// Time between two looks, at least and at most.
const LOOKS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));

/// A look may take one part in so many of the time, so that a machine with very many connections is not held up.
const SHARE: u32 = 20;

/// How long a connection waits for others, so that one look serves all of them.
const GATHERING: Duration = Duration::from_millis(2);

/// Most hosts that are named.
const MOST_HOSTS: usize = 20;

/// What is watched for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Hosts at which models are asked.
    pub(crate) hosts: Vec<ModelHost>,
    /// Hosts and ports of the proxies that the environment names.
    pub(crate) proxies: Vec<(String, u16)>,
}

/// Watches the process tree below `child`. Never ends: it is dropped. Says each host once, the first time that a connection went past the recorder to it.
pub(crate) async fn beside(
    recorder: SocketAddr,
    child: Option<u32>,
    wanted: Wanted,
    connections: &mut mpsc::UnboundedReceiver<Connected>,
    log: &Log,
    say: impl Fn(&Host),
) -> Infallible {
    // Elsewhere than on Linux there is no such table, and then nothing is said of it.
    let Some(child) = child.filter(|_| cfg!(target_os = "linux")) else { return std::future::pending().await };
    let mut eyes = Eyes::new(PathBuf::from("/proc"), child, recorder);
    let mut hosts = Hosts::new(wanted.hosts, wanted.proxies);
    let mut told = Told::default();
    let mut pause = Duration::ZERO;
    loop {
        let fresh = next(connections, pause).await;
        let begun = Instant::now();
        let looked = spawn_blocking(move || {
            let seen = eyes.look(fresh);
            (eyes, seen)
        });
        // A look that was broken off belongs to a runtime that is going down.
        let Ok((again, seen)) = looked.await else { return std::future::pending().await };
        eyes = again;
        pause = (begun.elapsed() * SHARE).clamp(LOOKS.0, LOOKS.1);
        told.tell(seen, &mut hosts, log, &say).await;
    }
}

/// Connections that came since the last look, or none when it is time for the next.
async fn next(connections: &mut mpsc::UnboundedReceiver<Connected>, pause: Duration) -> Vec<Connected> {
    let mut fresh = Vec::new();
    tokio::select! {
        came = connections.recv() => match came {
            Some(connected) => {
                fresh.push(connected);
                sleep(GATHERING).await;
            }
            // The recorder has ended, and the command may go on.
            None => sleep(pause).await,
        },
        () = sleep(pause) => {}
    }
    while let Ok(connected) = connections.try_recv() {
        fresh.push(connected);
    }
    fresh
}

/// What the journal has been told.
#[derive(Debug, Default)]
struct Told {
    works: Option<bool>,
    /// Whether the tables could be read, as long as there were some.
    worked: bool,
    blind: bool,
    hosts: Vec<Host>,
}

impl Told {
    async fn tell(&mut self, seen: Seen, hosts: &mut Hosts, log: &Log, say: &impl Fn(&Host)) {
        for (connection, process) in seen.owners {
            log.write(Event::ConnectionOwner(ConnectionOwner { connection, process }));
        }
        for remote in seen.elsewhere {
            match hosts.judge(remote).await {
                Where::Model(host) if !self.hosts.contains(&host) && self.hosts.len() < MOST_HOSTS => {
                    log.write(Event::Bypassed(Bypassed { host: host.clone() }));
                    say(&host);
                    self.hosts.push(host);
                }
                Where::Proxy => self.blind = true,
                Where::Model(_) | Where::Other => {}
            }
        }
        // The tables of a command that has ended are gone with it, which says nothing of the time before.
        self.worked |= seen.works;
        let works = self.worked && !self.blind;
        if self.works != Some(works) {
            self.works = Some(works);
            log.write(Event::Watching(Watching { works }));
        }
    }
}
