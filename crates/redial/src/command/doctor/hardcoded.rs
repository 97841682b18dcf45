//! Gateway addresses written into the repository's own files: a run that is told another base URL would go past them.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use redial_redact::{SafePath, Tainted};

use super::{Finding, State};
use crate::{
    command::Context,
    config::FILE_NAME,
    credential::{Access, base_url::BaseUrl, preset},
    notes::NOTE_DIR,
    repository, store, subprocess,
};

/// Most files that are read.
const FILES: usize = 5000;
/// Most bytes of one file.
const FILE_BYTES: u64 = 1 << 20;
/// Most bytes of all files.
const ALL_BYTES: usize = 64 << 20;
/// Most bytes of the list of files, and how long git may take for it.
const LIST: (usize, Duration) = (8 << 20, Duration::from_secs(5));
/// Most places that are named.
const NAMED: usize = 5;
/// Prose and lists of packages name hosts and send nothing there.
const PROSE: [&str; 8] = ["md", "mdx", "rst", "txt", "adoc", "lock", "svg", "html"];

/// What a search found.
#[derive(Debug, Default)]
struct Search {
    /// File and line, the first few.
    places: Vec<(SafePath, usize)>,
    found: usize,
    read: usize,
    complete: bool,
}

pub(super) fn look(root: Option<&Path>, access: Option<&Access>, context: &Context) -> Finding {
    const PART: &str = "hardcoded_urls";
    let unknown =
        |what: &str| Finding::new(PART, State::Unknown, what, "search the code for the gateway's host by hand");
    let Some(root) = root else { return unknown("not searched: not inside a repository") };
    let Some(files) = files(root, context) else { return unknown("not searched: git could not list the files") };
    let search = search(root, &files, &hosts(access));
    if search.found > 0 {
        let remedy =
            "read it from the environment (OPENAI_BASE_URL and the like), so that one setting moves every call";
        return Finding::new(PART, State::Warn, search.words(), remedy);
    }
    if search.complete {
        Finding::ok(PART, format!("none in {} files", search.read))
    } else {
        unknown("none found, but not everything was read")
    }
}

impl Search {
    fn words(&self) -> String {
        let places: Vec<String> = self.places.iter().map(|(path, line)| format!("{path}:{line}")).collect();
        let more = self.found.saturating_sub(places.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("a gateway's address is written into {}{more}", places.join(", "))
    }

    fn take(&mut self, file: &Path, text: &str, hosts: &[String]) {
        for (line, content) in text.lines().enumerate() {
            if hosts.iter().any(|host| content.contains(host.as_str())) {
                self.found += 1;
                if self.places.len() < NAMED {
                    let shown = SafePath::masked(Tainted::new(file.as_os_str().as_encoded_bytes()));
                    self.places.push((shown, line + 1));
                }
            }
        }
    }
}

/// Hosts of the known vendors, and of the gateway in force unless it is this machine.
fn hosts(access: Option<&Access>) -> Vec<String> {
    let vendors = preset::PRESETS.iter().filter_map(|preset| BaseUrl::parse(preset.base).ok());
    let own = access.map(|access| access.base_url.clone()).filter(|base| !base.is_loopback());
    let mut hosts: Vec<String> = vendors.chain(own).map(|base| format!("//{}", base.name())).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

fn files(root: &Path, context: &Context) -> Option<Vec<PathBuf>> {
    let command = repository::git(&context.env, root, &["ls-files", "-z", "--cached"]);
    let output = subprocess::start(command).ok()?.finish(LIST.0, LIST.1).ok()?;
    let names = output.split(|b| *b == 0).filter(|name| !name.is_empty());
    Some(names.filter_map(|name| str::from_utf8(name).ok()).map(PathBuf::from).collect())
}

fn search(root: &Path, files: &[PathBuf], hosts: &[String]) -> Search {
    let mut search = Search { complete: files.len() <= FILES, ..Search::default() };
    let mut bytes = 0;
    for file in files.iter().filter(|file| is_code(file)).take(FILES) {
        let path = root.join(file);
        // A link may lead out of the repository: its target is somebody else's file.
        if path.symlink_metadata().map_or(true, |meta| !meta.is_file()) {
            continue;
        }
        let Ok(content) = store::read(&path, FILE_BYTES) else {
            search.complete = false;
            continue;
        };
        bytes += content.len();
        search.read += 1;
        search.take(file, &String::from_utf8_lossy(&content), hosts);
        if bytes > ALL_BYTES {
            search.complete = false;
            break;
        }
    }
    search
}

/// Redial's own file and its snapshots are where the address belongs.
fn is_code(file: &Path) -> bool {
    let prose = file.extension().and_then(|end| end.to_str()).is_some_and(|end| PROSE.contains(&end));
    let ours = file.ends_with(FILE_NAME) || file.starts_with(".redial") || file.starts_with(NOTE_DIR);
    !prose && !ours
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_code_are_found_by_line_and_prose_is_not_searched() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.py"), "import x\nBASE = 'https://api.cometapi.com/v1'\n").unwrap();
        std::fs::write(dir.path().join("README.md"), "https://api.cometapi.com").unwrap();
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join("link")).unwrap();
        let files = ["a.py", "README.md", "link", "gone"].map(PathBuf::from);
        let search = search(dir.path(), &files, &hosts(None));
        assert_eq!((search.found, search.read, search.complete), (1, 1, true));
        assert_eq!((search.places[0].0.as_str(), search.places[0].1), ("a.py", 2));
    }
}
