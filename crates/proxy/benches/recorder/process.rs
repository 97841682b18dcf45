//! Peers as processes, and what the system says of them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::{gateway, peers};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Gateway,
    Bare,
    Recorder,
    Nginx,
}

impl Peer {
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::Gateway, Self::Bare, Self::Recorder].into_iter().find(|peer| peer.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Bare => "bare",
            Self::Recorder => "recorder",
            Self::Nginx => "nginx",
        }
    }
}

/// A running peer. It ends when its standard input does, so also with this process.
pub(crate) struct Child {
    pub(crate) peer: Peer,
    pub(crate) address: SocketAddr,
    child: std::process::Child,
    _dir: Option<tempfile::TempDir>,
}

/// Memory in KiB.
#[derive(Clone, Copy, Default)]
pub(crate) struct Memory {
    pub(crate) now: f64,
    pub(crate) peak: f64,
}

impl Child {
    pub(crate) fn start(peer: Peer, to: Option<SocketAddr>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(peer.name()).args(to.map(|to| to.to_string())).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { peer, address: line.trim().parse().unwrap(), child, _dir: None }
    }

    pub(crate) fn nginx_path() -> Option<PathBuf> {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|dir| dir.join("nginx")).find(|file| file.is_file())
    }

    /// nginx as a reverse proxy with kept connections and without buffering; none where it is not installed.
    pub(crate) fn nginx(gateway: SocketAddr) -> Option<Self> {
        let program = Self::nginx_path()?;
        let dir = tempfile::tempdir().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = format!(
            "daemon off; worker_processes 2; pid nginx.pid; error_log error.log;\n\
             events {{ worker_connections 8192; }}\n\
             http {{ access_log off; client_max_body_size 0; keepalive_requests 1000000000; upstream g {{ server {gateway}; keepalive 2048; keepalive_requests 1000000000; }}\n\
             server {{ listen {free}; location / {{ proxy_pass http://g; proxy_http_version 1.1;\n\
             proxy_set_header Connection \"\"; proxy_buffering off; proxy_request_buffering off; }} }} }}\n"
        );
        fs::write(dir.path().join("nginx.conf"), config).unwrap();
        let mut command = Command::new(program);
        command.arg("-p").arg(dir.path()).arg("-c").arg("nginx.conf").stdin(Stdio::null());
        let child = command.spawn().unwrap();
        while std::net::TcpStream::connect(free).is_err() {}
        Some(Self { peer: Peer::Nginx, address: free, child, _dir: Some(dir) })
    }

    /// Seconds of processor time so far.
    pub(crate) fn cpu(&self) -> f64 {
        let tasks =
            self.pids().into_iter().flat_map(|pid| fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten());
        let of = |task: fs::DirEntry| fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        tasks.map(of).filter_map(|stat| stat.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e9
    }

    /// Resident memory, now and at its peak.
    pub(crate) fn memory(&self) -> Memory {
        let mut sum = Memory::default();
        for pid in self.pids() {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let field = |name: &str| -> f64 {
                let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
            };
            sum.now += field("VmRSS:");
            sum.peak += field("VmHWM:");
        }
        sum
    }

    /// The process and its children.
    fn pids(&self) -> Vec<u32> {
        let own = self.child.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        std::iter::once(own).chain(children.split_whitespace().filter_map(|pid| pid.parse().ok())).collect()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        if self.peer == Peer::Nginx {
            drop(Command::new("kill").arg(self.child.id().to_string()).status());
        }
        drop(self.child.wait());
    }
}

/// Does something on a thread that has one processor to itself, with all threads and processes that it starts.
pub(crate) fn on_one_processor(what: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let all = sched_getaffinity(None).unwrap();
            let mut one = CpuSet::new();
            one.set((0..CpuSet::MAX_CPU).find(|cpu| all.is_set(*cpu)).unwrap());
            sched_setaffinity(None, &one).unwrap();
            what();
        });
    });
}

/// Two workers, as `redial run` has.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Is a peer until standard input ends.
pub(crate) fn serve(peer: Peer, to: Option<SocketAddr>) {
    let runtime = runtime();
    let dir = tempfile::tempdir().unwrap();
    let held = runtime.block_on(async {
        match peer {
            Peer::Gateway => Held::Address(gateway::start().await),
            Peer::Bare => Held::Address(peers::bare(to.unwrap()).await),
            Peer::Recorder | Peer::Nginx => Held::Recorder(peers::recorder(to.unwrap(), dir.path()).await),
        }
    });
    println!("{}", held.address());
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
    runtime.shutdown_background();
}

enum Held {
    Address(SocketAddr),
    Recorder(redial_proxy::Recorder),
}

impl Held {
    fn address(&self) -> SocketAddr {
        match self {
            Self::Address(address) => *address,
            Self::Recorder(recorder) => recorder.address(),
        }
    }
}
