//! Every file below a path, in the order of their names, without following links. What ignore files name, and what is hidden,
//! is passed over and counted, unless it was asked for.

use std::{fs::FileType, path::Path};

use super::ignored::Ignored;

/// Folders in folders; a deeper one is named as not looked into.
const DEEPEST: usize = 128;

/// What is looked at below a folder.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    /// Files and folders whose names begin with a dot.
    pub(crate) hidden: bool,
    /// What `.gitignore`, `.ignore` and `.git/info/exclude` name.
    pub(crate) ignored: bool,
}

/// What was passed over. A folder counts once, with all below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PassedOver {
    /// Hidden, and not ignored.
    pub(crate) hidden: u64,
    /// Named by an ignore file.
    pub(crate) ignored: u64,
}

/// Is called for each regular file, and with a reason for what is none.
type Call<'a> = dyn FnMut(&Path, Result<(), &'static str>) + 'a;

/// Goes through what lies below a path; the path itself is looked at whatever it is called.
pub(super) fn each(path: &Path, wanted: Wanted, call: &mut Call<'_>) -> PassedOver {
    // What was named is followed if it is a link; what is met below is not: its target is in the tree, or was not named.
    match path.metadata() {
        Err(error) => call(path, Err(reason(&error))),
        Ok(meta) => {
            let rules = if wanted.ignored || !meta.is_dir() { Ignored::default() } else { Ignored::above(path) };
            let mut walk = Walk { wanted, rules, passed_over: PassedOver::default(), call };
            walk.entry(path, meta.file_type(), 0);
            return walk.passed_over;
        }
    }
    PassedOver::default()
}

struct Walk<'a, 'c> {
    wanted: Wanted,
    rules: Ignored,
    passed_over: PassedOver,
    call: &'a mut Call<'c>,
}

impl Walk<'_, '_> {
    fn entry(&mut self, path: &Path, kind: FileType, depth: usize) {
        let why = if kind.is_dir() {
            return self.folder(path, depth);
        } else if kind.is_file() {
            return (self.call)(path, Ok(()));
        } else if !kind.is_symlink() {
            "no regular file: a device, a pipe or a socket is read as `redial scan - < it`"
        } else if path.metadata().is_err() {
            "a link that leads nowhere"
        } else {
            "a link, which is not followed: name its target"
        };
        (self.call)(path, Err(why));
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        if depth == DEEPEST {
            return (self.call)(path, Err("too many folders in folders"));
        }
        let entries = match path.read_dir() {
            Ok(entries) => entries,
            Err(error) => return (self.call)(path, Err(reason(&error))),
        };
        let mut names = Vec::new();
        for one in entries {
            match one {
                Ok(one) => names.push(one.file_name()),
                Err(error) => (self.call)(path, Err(reason(&error))),
            }
        }
        names.sort();
        let known = self.rules.len();
        if !self.wanted.ignored {
            self.rules.enter(path);
        }
        for name in names {
            let below = path.join(&name);
            match below.symlink_metadata() {
                Ok(meta) if self.passes_over(&below, meta.is_dir()) => {}
                Ok(meta) => self.entry(&below, meta.file_type(), depth + 1),
                Err(error) => (self.call)(&below, Err(reason(&error))),
            }
        }
        self.rules.leave(known);
    }

    /// Whether something below a folder is not looked at; it is counted then.
    fn passes_over(&mut self, path: &Path, is_folder: bool) -> bool {
        let dot = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let counter = match self.rules.says(path, is_folder) {
            Some(true) => &mut self.passed_over.ignored,
            // A rule that names something to be kept (`!.env`) wants it looked at, hidden or not.
            None if dot && !self.wanted.hidden => &mut self.passed_over.hidden,
            Some(false) | None => return false,
        };
        *counter += 1;
        true
    }
}

/// What the system says, in words of ours.
pub(super) fn reason(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    #[expect(clippy::wildcard_enum_match_arm, reason = "kinds of errors are without end; these are the usual ones")]
    match error.kind() {
        ErrorKind::NotFound => "it is not there",
        ErrorKind::PermissionDenied => "it may not be read",
        ErrorKind::InvalidData | ErrorKind::InvalidInput => "it is damaged, or ends too early",
        ErrorKind::UnexpectedEof => "it ends too early",
        ErrorKind::FileTooLarge => "too much comes out of it: it was not read to its end",
        _ => "the system cannot read it",
    }
}
