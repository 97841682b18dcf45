//! Files that git was told not to look at: by a flag in its index, or as new ones by a pattern outside of the work tree.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use redial_note::Timestamp;

use super::{
    Place, TIME, Unknown, reason,
    scope::{Stamp, stamp},
};
use crate::{recording::wall, subprocess::Ended};

/// Longest list of the index, some million files, and of a file of patterns.
const LIST: usize = 64 << 20;
const PATTERNS: u64 = 1 << 20;

/// Asks for the files that say what is ignored and hide themselves so. Nothing below a folder that others ignore is looked at.
const SELF_HIDDEN: [&str; 7] = [
    "status",
    "--porcelain=v1",
    "-z",
    "--ignored=matching",
    "--untracked-files=all",
    "--ignore-submodules=all",
    ":(top,glob)**/.gitignore",
];

/// Most patterns that a command may add for what they hide to be looked at.
const MOST_PATTERNS: usize = 200;

/// How far the clock of files may be behind: it goes on with the system's ticks.
const TICK: Duration = Duration::from_millis(20);

/// What is hidden at a moment.
#[derive(Debug)]
pub(super) struct Hidden {
    at: Timestamp,
    /// Files that the index calls unchanged, or not there, whatever they are.
    flagged: BTreeMap<Vec<u8>, Option<Stamp>>,
    /// Lines of the files that say what is ignored and are no files of the work tree.
    patterns: BTreeSet<Vec<u8>>,
    /// Files of the work tree that say what is ignored, themselves among it.
    self_hidden: BTreeMap<Vec<u8>, Option<Stamp>>,
}

impl Hidden {
    pub(super) fn of(place: &Place, root: &Path) -> Result<Self, Unknown> {
        let at = wall();
        let ask = |args: &[&str]| place.ask(root, args);
        let (index, ignored, own, named) = (
            ask(&["ls-files", "-v", "-z"])?,
            ask(&SELF_HIDDEN)?,
            ask(&["rev-parse", "--git-path", "info/exclude"])?,
            ask(&["config", "--type=path", "--get", "core.excludesFile"])?,
        );
        let index = index.finish(LIST, TIME).map_err(reason)?;
        let flagged = index.split(|b| *b == 0).filter_map(flagged);
        let flagged = flagged.map(|path| (path.to_vec(), stamp(root, path))).collect();
        let ignored = ignored.finish(LIST, TIME).map_err(reason)?;
        let self_hidden = ignored.split(|b| *b == 0).filter_map(self_hidden);
        let self_hidden = self_hidden.map(|path| (path.to_vec(), stamp(root, path))).collect();
        let own = own.finish(LIST, TIME).map_err(reason)?;
        let named = match named.finish(LIST, TIME) {
            Ok(path) => Some(path),
            // Nobody said another.
            Err(Ended::Code(Some(1))) => None,
            Err(ended) => return Err(reason(ended)),
        };
        let named = named.map_or_else(|| place.excludes(), |path| Some(root.join(line(&path))));
        let mut patterns = BTreeSet::new();
        for path in [Some(root.join(line(&own))), named].into_iter().flatten() {
            patterns.extend(lines(&path)?);
        }
        Ok(Self { at, flagged, patterns, self_hidden })
    }

    /// Files that were changed since `before` and that git does not tell of.
    pub(super) fn changed_since(&self, before: &Self, place: &Place, root: &Path) -> Result<Vec<Vec<u8>>, Unknown> {
        let is_changed = |then: Option<&Option<Stamp>>, now: &Option<Stamp>| match then {
            Some(then) => then != now,
            // Before it was hidden, git looked at it, and nobody else did.
            None => now.is_none_or(|now| is_since(now, before.at)),
        };
        let both = [(&self.flagged, &before.flagged), (&self.self_hidden, &before.self_hidden)];
        let files = both.into_iter().flat_map(|(now, then)| now.iter().map(|(path, now)| (path, then.get(path), now)));
        let mut changed: Vec<_> =
            files.filter(|(_, then, now)| is_changed(*then, now)).map(|(path, ..)| path.clone()).collect();
        let new: Vec<String> =
            self.patterns.difference(&before.patterns).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        if new.len() > MOST_PATTERNS {
            return Err(Unknown::TooLarge);
        }
        if !new.is_empty() {
            let excluding = new.iter().flat_map(|pattern| ["-x", pattern]);
            let args: Vec<&str> = ["ls-files", "--others", "--ignored", "-z"].into_iter().chain(excluding).collect();
            let running = place.ask(root, &args)?;
            let files = running.finish(LIST, TIME).map_err(reason)?;
            let is_new = |path: &&[u8]| stamp(root, path).is_some_and(|now| is_since(now, before.at));
            let paths = files.split(|b| *b == 0).filter(|path| !path.is_empty());
            changed.extend(paths.filter(is_new).map(<[u8]>::to_vec));
        }
        Ok(changed)
    }
}

impl Place {
    /// Where git looks for what is ignored everywhere, if nobody says another place.
    fn excludes(&self) -> Option<PathBuf> {
        let folder = self.env.get("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        folder.or_else(|| Some(self.home.as_ref()?.join(".config"))).map(|folder| folder.join("git/ignore"))
    }
}

/// The path of a line of `ls-files -v`, where its letter says that git does not look: a small one, or `S`.
fn flagged(line: &[u8]) -> Option<&[u8]> {
    let (letter, path) = line.split_first()?;
    (letter.is_ascii_lowercase() || *letter == b'S').then(|| path.strip_prefix(b" "))?
}

/// The path of a line of [`SELF_HIDDEN`] that names such a file; folders that are ignored as a whole stand there, too.
fn self_hidden(line: &[u8]) -> Option<&[u8]> {
    let path = line.strip_prefix(b"!! ")?;
    let name = path.rsplit(|b| *b == b'/').next();
    (name == Some(b".gitignore")).then_some(path)
}

/// Whether a file was written, or its place taken, at that moment or later. Its own time can be set by anybody; this one is
/// the system's.
fn is_since(stamp: Stamp, at: Timestamp) -> bool {
    let tick = i64::try_from(TICK.as_millis()).unwrap_or_default();
    stamp.changed_ms.saturating_add(tick) >= at.as_millis()
}

/// The one line that a program put out.
fn line(output: &[u8]) -> &Path {
    let end = output.strip_suffix(b"\n").unwrap_or(output);
    Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(end))
}

/// The patterns of a file; none of one that is not there.
fn lines(path: &Path) -> Result<Vec<Vec<u8>>, Unknown> {
    let Ok(meta) = fs::metadata(path) else { return Ok(Vec::new()) };
    if !meta.is_file() || meta.len() > PATTERNS {
        return Err(Unknown::TooLarge);
    }
    let text = fs::read(path).map_err(|_io| Unknown::Refused)?;
    let is_pattern = |line: &&[u8]| !line.is_empty() && !line.starts_with(b"#");
    Ok(text.split(|b| *b == b'\n').filter(is_pattern).map(<[u8]>::to_vec).collect())
}
