//! Tells the program the commit that it is built from, for `redial.commit` of its notes. Outside of a git checkout it is not
//! known, and the note says so.

use std::process::Command;

fn main() {
    // HEAD moves with a checkout, the log of HEAD with a commit.
    for path in ["../../.git/HEAD", "../../.git/logs/HEAD"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let output = Command::new("git").args(["rev-parse", "--verify", "HEAD"]).output().ok();
    let commit =
        output.filter(|output| output.status.success()).and_then(|output| String::from_utf8(output.stdout).ok());
    if let Some(commit) = commit {
        println!("cargo::rustc-env=REDIAL_COMMIT={}", commit.trim());
    }
}
