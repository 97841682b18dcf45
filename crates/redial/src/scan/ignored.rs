//! The ignore files that count at a place: `.ignore` everywhere, `.gitignore` and `.git/info/exclude` in a repository. The
//! user's own list for all repositories is not asked, so that a scan is the same for everybody.

use std::path::{Path, PathBuf};

use ignore::{
    Match,
    gitignore::{Gitignore, GitignoreBuilder},
};

use crate::paths::repository_root;

/// Rules by folder, the outermost first.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    rules: Vec<Gitignore>,
    root: Option<PathBuf>,
}

impl Ignored {
    /// The rules that hold above a folder: those of its repository.
    pub(super) fn above(folder: &Path) -> Self {
        let root = repository_root(folder);
        let mut rules = Self { rules: Vec::new(), root: root.clone() };
        if let Some(root) = root {
            rules.read(&root, &[".git/info/exclude"]);
            let mut above: Vec<&Path> =
                folder.ancestors().skip(1).take_while(|above| above.starts_with(&root)).collect();
            above.reverse();
            above.into_iter().for_each(|above| rules.enter(above));
        }
        rules
    }

    /// Takes the rules of a folder.
    pub(super) fn enter(&mut self, folder: &Path) {
        let in_repository = self.root.as_ref().is_some_and(|root| folder.starts_with(root));
        let names: &[&str] = if in_repository { &[".gitignore", ".ignore"] } else { &[".ignore"] };
        self.read(folder, names);
    }

    /// How many folders have rules.
    pub(super) fn len(&self) -> usize {
        self.rules.len()
    }

    /// Forgets the rules of the innermost folders.
    pub(super) fn leave(&mut self, known: usize) {
        self.rules.truncate(known);
    }

    /// Whether something is ignored, or named as not to be; the innermost rule counts.
    pub(super) fn says(&self, path: &Path, is_folder: bool) -> Option<bool> {
        self.rules.iter().rev().find_map(|rules| match rules.matched(path, is_folder) {
            Match::Ignore(_) => Some(true),
            Match::Whitelist(_) => Some(false),
            Match::None => None,
        })
    }

    /// What cannot be read or is no rule hides nothing: more is looked at then.
    fn read(&mut self, folder: &Path, names: &[&str]) {
        let mut builder = GitignoreBuilder::new(folder);
        for name in names {
            let file = folder.join(name);
            if file.is_file() {
                drop(builder.add(file));
            }
        }
        self.rules.extend(builder.build().ok().filter(|rules| !rules.is_empty()));
    }
}
