//! Every file below a path, in the order of their names, without following links.

use std::path::Path;

/// Folders in folders; a deeper one is named as not looked into.
const DEEPEST: usize = 128;

/// Calls for each regular file, and with a reason for what is none.
pub(super) fn each(path: &Path, call: &mut dyn FnMut(&Path, Result<(), &'static str>)) {
    // What was named is followed if it is a link; what is met below is not: its target is in the tree, or was not named.
    match path.metadata() {
        Err(error) => call(path, Err(reason(&error))),
        Ok(meta) => entry(path, meta.file_type(), 0, call),
    }
}

fn entry(path: &Path, kind: std::fs::FileType, depth: usize, call: &mut dyn FnMut(&Path, Result<(), &'static str>)) {
    if kind.is_dir() {
        folder(path, depth, call);
    } else if kind.is_file() {
        call(path, Ok(()));
    } else if !kind.is_symlink() {
        call(path, Err("no regular file: a device, a pipe or a socket is read as `redial scan - < it`"));
    } else if path.metadata().is_err() {
        call(path, Err("a link that leads nowhere"));
    } else {
        call(path, Err("a link, which is not followed: name its target"));
    }
}

fn folder(path: &Path, depth: usize, call: &mut dyn FnMut(&Path, Result<(), &'static str>)) {
    if depth == DEEPEST {
        return call(path, Err("too many folders in folders"));
    }
    let entries = match path.read_dir() {
        Ok(entries) => entries,
        Err(error) => return call(path, Err(reason(&error))),
    };
    let mut names = Vec::new();
    for one in entries {
        match one {
            Ok(one) => names.push(one.file_name()),
            Err(error) => call(path, Err(reason(&error))),
        }
    }
    names.sort();
    for name in names {
        let path = path.join(name);
        match path.symlink_metadata() {
            Ok(meta) => entry(&path, meta.file_type(), depth + 1, call),
            Err(error) => call(&path, Err(reason(&error))),
        }
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
