//! What Redial does before it holds a key beside somebody else's program.

use std::io;

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
