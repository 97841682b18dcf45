//! What Redial does before it holds a key beside somebody else's program.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Makes this process one that no other of the same user can attach to or take a core of. Linux only; a child is dumpable
/// again by its own `exec`. It raises the bar and is no wall: a hostile process of the same user has other ways.
///
/// # Errors
/// The kernel refused.
#[cfg(target_os = "linux")]
pub(crate) fn harden() -> io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Elsewhere there is no such switch without a signed binary.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub(crate) fn harden() -> io::Result<()> {
    Ok(())
}

/// Takes as many files as this user may open: each connection of a command needs two here where it needed one there. What was started
/// before this keeps the limit that it had.
pub(crate) fn take_files() {
    /// More than any command has connections; what walks over all numbers of files is not slowed down.
    const MOST: u64 = 1 << 16;
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.map_or(MOST, |maximum| maximum.min(MOST));
    if limit.current.is_some_and(|current| current < allowed)
        && setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), ..limit }).is_err()
    {
        tracing::debug!("the limit of open files stays as it is");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn a_hardened_process_is_not_dumpable() {
        use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
        crate::child::harden().unwrap();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
    }
}
