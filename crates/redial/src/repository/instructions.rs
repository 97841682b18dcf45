//! Instruction files that coding agents read, in the order in which they read them: path, digest, size, no content.
//!
//! Codex reads its global file, then at most one file a folder from the repository's root down to the working directory,
//! `AGENTS.override.md` before `AGENTS.md` (github.com/openai/codex, docs/agents_md.md). Claude Code and Gemini CLI read
//! their files in the same folders; Copilot reads one file at the root; Cursor reads the rules of each folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use redial_note::Instruction;
use redial_redact::Sha256;

use super::MOST;
use crate::{env::EnvSnapshot, paths, store};

/// Larger files are no instructions; they are counted and not read.
const LIMIT: u64 = 1 << 20;
/// Most files that are looked at, whatever a checkout holds.
const MOST_READ: usize = 200;

/// The files in force in `cwd`, at most 20, and how many there are.
pub(crate) fn in_force(root: &Path, cwd: &Path, home: Option<&Path>, env: &EnvSnapshot) -> (Vec<Instruction>, u64) {
    let mut found = Vec::new();
    let users = users_folders(home, env);
    let folders = folders(root, cwd);
    for (agent, user) in AGENTS.iter().zip(users) {
        found.extend(user.and_then(|folder| first(&folder, agent.names, &folder)));
        for folder in &folders {
            found.extend(first(folder, agent.names, root));
        }
    }
    found.extend(within(&root.join(".github/copilot-instructions.md"), root));
    found.extend(folders.iter().flat_map(|folder| rules(&folder.join(".cursor/rules"), root)));
    found.dedup();
    let read = |path: &PathBuf| instruction(path.as_path(), root, home);
    (found.iter().take(MOST_READ).filter_map(read).take(MOST).collect(), found.len() as u64)
}

/// An agent, and the names of which the first one there is read in each folder.
struct Agent {
    names: &'static [&'static str],
}

const AGENTS: [Agent; 3] = [
    Agent { names: &["AGENTS.override.md", "AGENTS.md"] },
    Agent { names: &["CLAUDE.md", ".claude/CLAUDE.md"] },
    Agent { names: &["GEMINI.md"] },
];

/// The folder of each agent's global file, in the order of [`AGENTS`].
fn users_folders(home: Option<&Path>, env: &EnvSnapshot) -> [Option<PathBuf>; 3] {
    let below = |name: &str| home.map(|home| home.join(name));
    let moved = |variable: &str| env.get(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    [
        moved("CODEX_HOME").or_else(|| below(".codex")),
        moved("CLAUDE_CONFIG_DIR").or_else(|| below(".claude")),
        below(".gemini"),
    ]
}

/// From the root down to the working directory.
fn folders(root: &Path, cwd: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        cwd.ancestors().take_while(|dir| dir.starts_with(root)).map(Path::to_path_buf).collect();
    folders.reverse();
    folders
}

fn first(folder: &Path, names: &[&str], inside: &Path) -> Option<PathBuf> {
    names.iter().find_map(|name| within(&folder.join(name), inside).filter(|path| !is_empty(path)))
}

/// Codex passes over an empty file.
fn is_empty(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.len() == 0)
}

/// A regular file that really lies inside; a link that leads out is not followed.
fn within(path: &Path, inside: &Path) -> Option<PathBuf> {
    let whole = path.canonicalize().ok()?;
    let real = whole.starts_with(inside.canonicalize().ok()?) && whole.metadata().ok()?.is_file();
    real.then(|| path.to_path_buf())
}

fn rules(folder: &Path, root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().take(MOST_READ);
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| within(&entry.ok()?.path(), root))
        .filter(|path| path.extension().is_some_and(|end| end == "mdc"))
        .collect();
    paths.sort();
    paths
}

fn instruction(path: &Path, root: &Path, home: Option<&Path>) -> Option<Instruction> {
    let bytes = store::read(path, LIMIT).ok()?;
    Some(Instruction { path: paths::shown(path, root, home), sha256: Sha256::of(&bytes), bytes: bytes.len() as u64 })
}
