//! What changed in the repository while a command ran, and what of it lies outside of the declared scope.

use std::{
    collections::{BTreeMap, BTreeSet},
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use redial_note::{Outside, RepositoryEnd, Scope};
use redial_redact::{SafePath, Tainted};

use super::{
    MOST, OUTPUT, Place, TIME, Unknown,
    commits::Tips,
    hidden::Hidden,
    is_note, reason,
    since::{self, EMPTY_TREE, Head},
    status,
};
use crate::problem::Problem;

/// Most globs of a scope.
const MOST_GLOBS: usize = 20;

/// The globs of the files that a run may change, from the repository's root.
#[derive(Debug, Clone)]
pub(crate) struct Globs {
    set: GlobSet,
    declared: Vec<SafePath>,
}

impl Globs {
    /// Reads globs as `.gitignore` spells them for whole paths: `*` stays within a folder, `**` goes through, the name of a folder
    /// stands for all below it. None: no scope was declared.
    ///
    /// # Errors
    /// There are too many, or one is no glob.
    pub(crate) fn parse(globs: &[String]) -> Result<Option<Self>, Problem> {
        if globs.is_empty() {
            return Ok(None);
        }
        let wrong = |why: &str| {
            let remedy = "at most 20 globs from the repository's root, such as content/** or *.md; ** is all of it";
            Problem::usage("the scope cannot be read", why, remedy).at("--scope")
        };
        if globs.len() > MOST_GLOBS {
            return Err(wrong("there are more than 20 globs"));
        }
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            let glob = glob.trim_start_matches("./").trim_end_matches('/');
            names_files(glob).map_err(wrong)?;
            let below = names_a_folder(glob).then(|| format!("{glob}/**"));
            for spelled in [Some(glob.to_owned()), below].into_iter().flatten() {
                let glob = GlobBuilder::new(&spelled).literal_separator(true).build();
                set.add(glob.map_err(|_quotes_it| wrong("one of the globs is not closed, or holds a wrong range"))?);
            }
        }
        let set = set.build().map_err(|_quotes_it| wrong("the globs are too large together"))?;
        let declared = globs.iter().map(|glob| SafePath::masked(Tainted::from(glob.as_str()))).collect();
        Ok(Some(Self { set, declared }))
    }

    /// The scope as a note states it before the run.
    pub(crate) fn declared(&self) -> Scope {
        Scope { declared: self.declared.clone(), outside: Vec::new(), outside_total: None }
    }
}

/// Whether the last part of a glob is a name, or one of several: that of a folder stands for all below it. What `posts/*` finds is named
/// by nobody, and stands for itself.
fn names_a_folder(glob: &str) -> bool {
    let last = glob.rsplit('/').next().unwrap_or(glob);
    let mut escaped = false;
    !last.chars().any(|c| {
        let is_wild = !escaped && matches!(c, '*' | '?' | '[');
        escaped = !escaped && c == '\\';
        is_wild
    })
}

/// Whether a glob can name a file of the repository: one that cannot would pass for a scope that nothing keeps to.
///
/// # Errors
/// Why it can not.
fn names_files(glob: &str) -> Result<(), &'static str> {
    if glob.is_empty() || glob == "." {
        return Err("one of the globs names no file");
    }
    if glob.starts_with('/') {
        return Err("one of the globs begins with /, and they count from the repository's root");
    }
    if glob.split('/').any(|part| part == "..") {
        return Err("one of the globs leads out of the repository (..)");
    }
    if glob.starts_with('!') {
        return Err(
            "one of the globs begins with !: a scope says what may change, and takes nothing out (a file of such a name: \\!name)",
        );
    }
    Ok(())
}

/// A repository before a command, to be looked at again after it.
#[derive(Debug)]
pub(crate) struct Watch {
    place: Place,
    /// What HEAD named; an error where nobody could tell.
    head: Result<Head, Unknown>,
    scope: Option<(Globs, Result<Snapshot, Unknown>)>,
}

/// The commit, each file that differs from it, and what git does not tell of by itself, as they were at a moment.
#[derive(Debug)]
struct Snapshot {
    commit: Option<Vec<u8>>,
    changed: BTreeMap<Vec<u8>, Option<Stamp>>,
    tips: Tips,
    hidden: Hidden,
}

/// What changes when a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    inode: u64,
    /// When its content was written last: whoever owns the file can set it.
    written: (i64, i64),
    /// When it or its inode was changed last, in milliseconds.
    pub(super) changed_ms: i64,
}

impl Watch {
    /// The commit is looked at, so that what the command commits is told as changed. With a scope, what has changed before is looked at now, so that it is told from what the command changes.
    pub(crate) fn begin(place: Place, scope: Option<Globs>) -> Self {
        let scope = scope.map(|globs| {
            let before = Snapshot::of(&place);
            (globs, before)
        });
        let head = since::head(&place);
        Self { place, head, scope }
    }

    /// The repository as it is now, and what changed outside of the scope.
    pub(crate) fn end(self) -> RepositoryEnd {
        let started = self.place.start();
        let outside = self.scope.and_then(|(globs, before)| outside(&self.place, &globs, &before.ok()?).ok());
        RepositoryEnd { repository: started.finish_since(self.head.ok().as_ref()).ok(), outside }
    }
}

impl Snapshot {
    fn of(place: &Place) -> Result<Self, Unknown> {
        let root = place.root.as_deref().ok_or(Unknown::NotARepository)?;
        let running = place.ask(&place.cwd, &status::ALL)?;
        let hidden = Hidden::of(place, root)?;
        let output = running.finish(OUTPUT, TIME).map_err(reason)?;
        let status = status::parse(&output);
        let tips = Tips::ask(place, status.commit.is_some()).finish(status.commit)?;
        let files = status.changed.into_iter().filter(|(path, _)| !is_note(path, place.notes()));
        Ok(Self {
            commit: status.commit.map(<[u8]>::to_vec),
            changed: files.map(|(path, _)| (path.to_vec(), stamp(root, path))).collect(),
            tips,
            hidden,
        })
    }
}

/// Of a file as it is; `None` of one that is not there.
pub(super) fn stamp(root: &Path, path: &[u8]) -> Option<Stamp> {
    let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(path);
    let meta = root.join(path).symlink_metadata().ok()?;
    Some(Stamp {
        length: meta.len(),
        inode: meta.ino(),
        written: (meta.mtime(), meta.mtime_nsec()),
        changed_ms: meta.ctime().saturating_mul(1000).saturating_add(meta.ctime_nsec() / 1_000_000),
    })
}

/// Files that changed since `before` and that no glob names.
fn outside(place: &Place, globs: &Globs, before: &Snapshot) -> Result<Outside, Unknown> {
    let after = Snapshot::of(place)?;
    let root = place.root.as_deref().ok_or(Unknown::NotARepository)?;
    let hidden = after.hidden.changed_since(&before.hidden, place, root)?;
    let mut changed: BTreeSet<&[u8]> = hidden.iter().map(Vec::as_slice).collect();
    for path in before.changed.keys().chain(after.changed.keys()) {
        if before.changed.get(path) != after.changed.get(path) {
            changed.insert(path);
        }
    }
    let (committed, made) = (committed(place, before, &after)?, after.tips.files_since(&before.tips, place)?);
    changed.extend(committed.split(|b| *b == 0).filter(|path| !path.is_empty()).chain(made.iter().map(Vec::as_slice)));
    changed.retain(|path| !is_note(path, place.notes()));
    let is_outside = |path: &&[u8]| {
        let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(path);
        !globs.set.is_match(path)
    };
    let outside: Vec<&[u8]> = changed.into_iter().filter(is_outside).collect();
    let paths = outside.iter().take(MOST).map(|path| SafePath::masked(Tainted::new(path))).collect();
    Ok(Outside { paths, total: outside.len() as u64 })
}

/// Names of the files that differ between the commits before and after; a commit that was the first differs from nothing.
fn committed(place: &Place, before: &Snapshot, after: &Snapshot) -> Result<Vec<u8>, Unknown> {
    if before.commit == after.commit {
        return Ok(Vec::new());
    }
    let name = |commit: &Option<Vec<u8>>| match commit {
        Some(commit) => String::from_utf8_lossy(commit).into_owned(),
        None => EMPTY_TREE.to_owned(),
    };
    let (from, to) = (name(&before.commit), name(&after.commit));
    // Below the root, whatever folder the run stands in; a move is two names.
    let args = [
        "diff",
        "--name-only",
        "-z",
        "--no-renames",
        "--no-relative",
        "--no-ext-diff",
        "--no-textconv",
        &from,
        &to,
        "--",
    ];
    let running = place.ask(&place.cwd, &args)?;
    running.finish(OUTPUT, TIME).map_err(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_within_its_folder_and_a_name_stands_for_all_below_it() {
        for (glob, within, outside) in [
            ("posts/*", &["posts/a.md", "posts/deep"][..], &["posts/deep/a.md", "other/a.md"][..]),
            ("*", &["a.md"], &["posts/a.md"]),
            ("posts/d*", &["posts/draft.md"], &["posts/deep/a.md"]),
            ("posts/dee?", &["posts/deep"], &["posts/deep/a.md"]),
            ("posts/[a-d]eep", &["posts/deep"], &["posts/deep/a.md"]),
            ("*/deep", &["posts/deep/er/a.md"], &["posts/a.md"]),
            ("posts", &["posts/a.md", "posts/deep/er/a.md"], &["posts.md"]),
            ("{posts,other}", &["posts/a.md", "other/deep/a.md"], &["third/a.md"]),
            ("posts/**", &["posts/a.md", "posts/deep/er/a.md"], &["other/a.md"]),
            ("posts\\*", &["posts*/a.md"], &["posts/a.md"]),
        ] {
            let globs = Globs::parse(&[glob.to_owned()]).unwrap().unwrap();
            assert!(within.iter().all(|path| globs.set.is_match(path)), "{glob}");
            assert!(!outside.iter().any(|path| globs.set.is_match(path)), "{glob}");
        }
    }
}
