//! Commits that a command made, wherever it left them: on a branch, in a stash, or nowhere but in the log of HEAD.

use std::collections::BTreeSet;

use super::{OUTPUT, Place, TIME, Unknown, reason};
use crate::subprocess::Running;

/// Most commits that git is told of by name, before and after: one name is an argument.
const MOST_TIPS: usize = 20_000;

/// The commits that branches, stashes and the log of HEAD name at a moment. What was fetched is nobody's work here: it counts
/// once a branch has it.
#[derive(Debug, Default)]
pub(super) struct Tips {
    names: BTreeSet<String>,
    /// Those of them that branches and HEAD name.
    heads: BTreeSet<String>,
    /// The lines of the log of HEAD, the newest first: a commit, when and why.
    log: Vec<String>,
}

/// A path and the blob that a commit put there.
type Put = (Vec<u8>, Vec<u8>);

/// The questions, asked side by side.
#[derive(Debug)]
pub(super) struct Asked {
    branches: Result<Running, Unknown>,
    stashes: Result<Running, Unknown>,
    /// `None` where HEAD names no commit yet.
    log: Option<Result<Running, Unknown>>,
}

impl Tips {
    /// Asks git. `born`: whether HEAD names a commit.
    pub(super) fn ask(place: &Place, born: bool) -> Asked {
        let ask = |args: &[&str]| place.ask(&place.cwd, args);
        Asked {
            branches: ask(&["for-each-ref", "--format=%(objectname)", "refs/heads"]),
            // A pattern, since there may be none. Of a stash, the log has all entries and its name only the last.
            stashes: ask(&["rev-list", "--walk-reflogs", "--glob=refs/stas[h]"]),
            log: born.then(|| {
                ask(&["log", "--walk-reflogs", "--no-show-signature", "--date=raw", "--format=%H %gd %gs", "HEAD"])
            }),
        }
    }

    /// The files of the commits that were not there before, each commit held against its first parent. What a commit says
    /// anew that was in one whose place it took (amended, rebased) is no change.
    ///
    /// # Errors
    /// The log of HEAD no longer holds what stood last in it, so that commits may have gone from it; or git says nothing.
    pub(super) fn files_since(&self, before: &Self, place: &Place) -> Result<BTreeSet<Vec<u8>>, Unknown> {
        if before.log.first().is_some_and(|newest| !self.log.contains(newest)) {
            return Err(Unknown::Refused);
        }
        let made = put(place, self.names.difference(&before.names), &before.names)?;
        if made.is_empty() {
            return Ok(BTreeSet::new());
        }
        let replaced = put(place, before.heads.difference(&self.heads), &self.heads)?;
        Ok(made.difference(&replaced).map(|(path, _)| path.clone()).collect())
    }
}

/// What the commits put where that can be reached from some and not from others.
fn put<'a>(
    place: &Place,
    from: impl Iterator<Item = &'a String>,
    but: &'a BTreeSet<String>,
) -> Result<BTreeSet<Put>, Unknown> {
    const LIST: [&str; 12] = [
        "-c",
        "log.showRoot=true",
        "log",
        "--format=",
        "--raw",
        "--no-abbrev",
        "-z",
        "--no-renames",
        "--no-relative",
        "--no-ext-diff",
        "--no-show-signature",
        "--diff-merges=first-parent",
    ];
    let from: Vec<&str> = from.map(String::as_str).collect();
    if from.is_empty() {
        return Ok(BTreeSet::new());
    }
    let but = but.iter().map(String::as_str);
    let args: Vec<&str> = LIST.into_iter().chain(from).chain(["--not"]).chain(but).chain(["--"]).collect();
    let running = place.ask(&place.cwd, &args)?;
    let output = running.finish(OUTPUT, TIME).map_err(reason)?;
    // `:MODE MODE BLOB BLOB LETTER`, and then the path.
    let mut records = output.split(|b| *b == 0).filter(|record| !record.is_empty());
    let mut all = BTreeSet::new();
    while let (Some(meta), Some(path)) = (records.next(), records.next()) {
        let blob = meta.split(|b| *b == b' ').nth(3).ok_or(Unknown::Refused)?;
        all.insert((path.to_vec(), blob.to_vec()));
    }
    Ok(all)
}

impl Asked {
    /// Waits for git. `commit` is what HEAD names.
    pub(super) fn finish(self, commit: Option<&[u8]>) -> Result<Tips, Unknown> {
        let read = |running: Result<Running, Unknown>| {
            let output = running?.finish(OUTPUT, TIME).map_err(reason)?;
            Ok(String::from_utf8_lossy(&output).lines().map(str::to_owned).collect::<Vec<_>>())
        };
        let log = self.log.map_or(Ok(Vec::new()), read)?;
        let logged = log.iter().filter_map(|line| line.split(' ').next()).map(str::to_owned);
        let head = commit.map(|commit| String::from_utf8_lossy(commit).into_owned());
        let heads: BTreeSet<String> = read(self.branches)?.into_iter().chain(head).collect();
        let names: BTreeSet<String> =
            read(self.stashes)?.into_iter().chain(logged).chain(heads.iter().cloned()).collect();
        if names.len() > MOST_TIPS { Err(Unknown::TooLarge) } else { Ok(Tips { names, heads, log }) }
    }
}
