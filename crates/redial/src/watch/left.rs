//! Who goes on after the command has ended, on Linux and without root. A process that left its session and its group, and
//! whose parent has ended, is nobody's child any more; but it has its environment still, and there the recorder's address.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use tokio::task::spawn_blocking;

use crate::processes::{Process, Stat, processes};

/// How long somebody who is about to end may take: the last of a pipe, say.
const LEAVING: Duration = Duration::from_millis(50);

/// Most bytes of one environment that are read: Linux allows a quarter of the stack's limit, mostly 2 MiB.
const MOST_ENVIRONMENT: u64 = 8 << 20;

/// How many processes of the command's go on, known by `address` (`http://127.0.0.1:PORT`) in their environment; `None` where
/// that can't be seen. One that was given another environment is not counted.
pub(crate) async fn left(address: String) -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    spawn_blocking(move || still_there(&PathBuf::from("/proc"), &address)).await.ok()?
}

fn still_there(proc: &Path, address: &str) -> Option<u64> {
    let own = Stat::of(&proc.join("self"))?;
    // Whoever started before Redial is not of its command: most environments need no look.
    let marked = || -> BTreeSet<Process> {
        let younger = processes(proc).filter(|stat| stat.started() >= own.started() && stat.process != own.process);
        younger.filter(|stat| is_marked(proc, stat, address)).map(|stat| stat.process).collect()
    };
    let first = marked();
    if first.is_empty() {
        return Some(0);
    }
    sleep(LEAVING);
    Some(marked().intersection(&first).count() as u64)
}

/// Whether a process has the address in its environment. The dead have none, and others' can't be read.
fn is_marked(proc: &Path, stat: &Stat, address: &str) -> bool {
    environment(&proc.join(stat.process.0.to_string())).is_ok_and(|environment| holds(&environment, address.as_bytes()))
}

fn environment(process: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(process.join("environ"))?.take(MOST_ENVIRONMENT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the address stands there; with another digit behind it, it is another port's.
fn holds(environment: &[u8], address: &[u8]) -> bool {
    let mut from_each = (0..environment.len()).filter_map(|at| environment.get(at..)?.strip_prefix(address));
    from_each.any(|behind| !behind.first().is_some_and(u8::is_ascii_digit))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_address_is_not_that_of_a_longer_port() {
        let address = b"http://127.0.0.1:4242";
        for (environment, expected) in [
            (&b"A=1\0OPENAI_BASE_URL=http://127.0.0.1:4242/v1\0"[..], true),
            (b"A=http://127.0.0.1:4242", true),
            (b"A=http://127.0.0.1:42420\0B=http://127.0.0.1:4242\0", true),
            (b"A=http://127.0.0.1:42420\0", false),
            (b"A=http://127.0.0.1:424", false),
            (b"", false),
        ] {
            assert_eq!(holds(environment, address), expected);
        }
    }

    #[test]
    fn who_has_the_address_and_came_after_redial_is_counted() {
        let proc = tempfile::tempdir().unwrap();
        let set = |name: &str, id: u32, started: u64, environment: &str| {
            let folder = proc.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            let stat = format!("{id} (a b) S 1 1 1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 {started} 99 100");
            fs::write(folder.join("stat"), stat).unwrap();
            fs::write(folder.join("environ"), environment).unwrap();
        };
        let marked = "A=1\0OPENAI_BASE_URL=http://127.0.0.1:4242/v1\0";
        assert_eq!(still_there(proc.path(), "http://127.0.0.1:4242"), None);
        set("self", 50, 1_000, marked);
        set("50", 50, 1_000, marked);
        assert_eq!(still_there(proc.path(), "http://127.0.0.1:4242"), Some(0));
        set("51", 51, 1_001, marked);
        set("52", 52, 1_000, marked);
        set("53", 53, 1_001, "A=1\0");
        set("54", 54, 999, marked);
        assert_eq!(still_there(proc.path(), "http://127.0.0.1:4242"), Some(2));
    }
}
