//! Folders of the user (XDG) and of the repository. None of them has to exist: without a home directory there is
//! no user's file and no kept key, and everything else works.

use std::path::{Path, PathBuf};

use redial_redact::{GAP, SafePath, Tainted, credential_shape, is_unseen};

use crate::env::EnvSnapshot;

/// The user's folders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    /// The home directory.
    pub(crate) home: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME/redial`.
    pub(crate) config: Option<PathBuf>,
    /// `$XDG_DATA_HOME/redial`.
    pub(crate) data: Option<PathBuf>,
}

impl Paths {
    /// Reads them from the environment. The specification wants absolute paths and ignores others.
    pub(crate) fn of(env: &EnvSnapshot) -> Self {
        let absolute = |name| env.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = absolute("HOME");
        let below = |name, rest: &str| {
            absolute(name).or_else(|| home.as_ref().map(|home| home.join(rest))).map(|path| path.join("redial"))
        };
        Self { config: below("XDG_CONFIG_HOME", ".config"), data: below("XDG_DATA_HOME", ".local/share"), home }
    }
}

/// The root of the repository that holds `dir`: the nearest folder upwards with a `.git`.
pub(crate) fn repository_root(dir: &Path) -> Option<PathBuf> {
    dir.ancestors().find(|dir| dir.join(".git").symlink_metadata().is_ok()).map(Path::to_path_buf)
}

/// A path as somebody gave it, for a line on the screen: each segment with a control character, an invisible one or the
/// shape of a credential stands as `‹…›`, so that a file's name can neither move the cursor nor begin a line of its own.
pub(crate) fn printable(path: &Path) -> String {
    let text = path.to_string_lossy();
    let hides = |segment: &str| segment.chars().any(is_unseen) || credential_shape(segment);
    let segments: Vec<&str> = text.split('/').map(|segment| if hides(segment) { GAP } else { segment }).collect();
    segments.join("/")
}

/// A path for people: relative to `base` where it lies below, with `~` for the home directory, and with `‹…›` for what
/// could hold something else than a name.
pub(crate) fn shown(path: &Path, base: &Path, home: Option<&Path>) -> SafePath {
    let relative = path.strip_prefix(base).ok().filter(|rest| rest.components().next().is_some());
    let below_home = || home.and_then(|home| path.strip_prefix(home).ok()).map(|rest| Path::new("~").join(rest));
    let path = relative.map(Path::to_path_buf).or_else(below_home).unwrap_or_else(|| path.to_path_buf());
    SafePath::masked(Tainted::new(path.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_xdg_and_none_is_needed() {
        let paths = Paths::of(&EnvSnapshot::from([("HOME", "/home/u"), ("XDG_DATA_HOME", "relative")]));
        assert_eq!(paths.config.as_deref(), Some(Path::new("/home/u/.config/redial")));
        assert_eq!(paths.data.as_deref(), Some(Path::new("/home/u/.local/share/redial")));
        assert!(Paths::of(&EnvSnapshot::default()).data.is_none());
    }

    #[test]
    fn a_printed_path_moves_no_cursor_and_begins_no_line() {
        let print = |path: &str| printable(Path::new(path));
        assert_eq!(print("/w/a b/é.json"), "/w/a b/é.json");
        assert_eq!(print("/w/x\nintact  y: continue/n.json"), "/w/‹…›/n.json");
        assert_eq!(print("/w/\u{1b}[31m"), "/w/‹…›");
        assert_eq!(print("/w/\u{202e}nosj"), "/w/‹…›");
        assert_eq!(print(&format!("sk-{}", "a1B2c3D4e5F6g7H8i9J0")), "‹…›");
    }

    #[test]
    fn a_shown_path_is_short_and_clean() {
        let show = |path: &str| shown(Path::new(path), Path::new("/w/repo"), Some(Path::new("/home/u"))).to_string();
        assert_eq!(show("/w/repo/redial.toml"), "redial.toml");
        assert_eq!(show("/home/u/.config/redial/config.toml"), "~/.config/redial/config.toml");
        assert_eq!(show("/w/other/\u{1b}[31m/x"), "/w/other/‹…›/x");
    }
}
