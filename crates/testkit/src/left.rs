//! What a command left in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files of a folder whose names end so; none where there is no such folder.
pub fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.to_string_lossy().ends_with(end)).collect()
}
