use std::{fs, os::unix::fs::symlink};

use redial_redact::Sha256;

use super::*;

/// A repository with one commit, made without the user's own configuration.
struct Scratch {
    dir: tempfile::TempDir,
    env: EnvSnapshot,
}

impl Scratch {
    fn new() -> Self {
        let this = Self { dir: tempfile::tempdir().unwrap(), env: EnvSnapshot::default() };
        fs::create_dir_all(this.root().join("sub")).unwrap();
        fs::create_dir_all(this.home()).unwrap();
        this.write("a.txt", "a");
        this.git(&["init", "-q", "-b", "main"]);
        this.git(&["add", "."]);
        this.git(&["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "one"]);
        this
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, args: &[&str]) {
        assert!(git(&self.env, &self.root(), args).status().unwrap().success());
    }

    fn look(&self, cwd: &str, notes: &str) -> Result<Repository, Unknown> {
        let paths = Paths { home: Some(self.home()), ..Paths::default() };
        start(&self.env, &paths, &self.root().join(cwd), Path::new(notes)).finish()
    }
}

#[test]
fn commit_branch_and_changes_are_read_and_notes_are_none() {
    let scratch = Scratch::new();
    let clean = scratch.look("", "redial-notes").unwrap();
    assert_eq!((clean.dirty, clean.branch.as_ref().unwrap().as_str()), (false, "main"));
    assert_eq!(clean.commit.as_ref().unwrap().as_str().len(), 40);
    scratch.write("redial-notes/x.json", "{}");
    scratch.write("out/y.json", "{}");
    scratch.write("sub/redial-notes/x.json", "{}");
    scratch.git(&["add", "sub"]);
    assert!(!scratch.look("", "out").unwrap().dirty);
    scratch.write("a.txt", "b");
    for i in 0..30 {
        scratch.write(&format!("sub/{i:02}"), "");
    }
    scratch.git(&["add", "sub"]);
    let dirty = scratch.look("sub", "../out").unwrap();
    assert_eq!((dirty.dirty, dirty.changed_files.len(), dirty.changed_files_total), (true, 20, 32));
    assert_eq!(dirty.changed_files[0].path.as_str(), "a.txt");
}

#[test]
fn no_repository_and_a_broken_one_have_their_reasons() {
    let dir = tempfile::tempdir().unwrap();
    let look = || start(&EnvSnapshot::default(), &Paths::default(), dir.path(), Path::new("n")).finish();
    assert_eq!(look().unwrap_err(), Unknown::NotARepository);
    fs::create_dir(dir.path().join(".git")).unwrap();
    assert_eq!(look().unwrap_err(), Unknown::Refused);
}

#[test]
fn a_repository_cannot_make_git_run_its_monitor_or_hooks() {
    let scratch = Scratch::new();
    let mark = scratch.dir.path().join("ran");
    let script = scratch.root().join(".git/hooks/post-index-change");
    fs::write(&script, format!("#!/bin/sh\ntouch {}\n", mark.display())).unwrap();
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    scratch.git(&["config", "core.fsmonitor", script.to_str().unwrap()]);
    scratch.write("a.txt", "changed");
    assert!(scratch.look("", "n").unwrap().dirty);
    assert!(!mark.exists());
}

#[test]
fn a_bare_repository_in_the_work_tree_is_not_taken_for_the_repository() {
    let scratch = Scratch::new();
    scratch.git(&["init", "-q", "--bare", "evil"]);
    let mark = scratch.dir.path().join("ran");
    let config = format!(
        "[core]\nbare = false\nworktree = ..\nrepositoryformatversion = 0\nfsmonitor = touch {}\n",
        mark.display()
    );
    scratch.write("evil/config", &config);
    let looked = scratch.look("evil", "n").map(|repository| repository.branch.map(|branch| branch.to_string()));
    assert_ne!(looked, Ok(None), "no detached or foreign head");
    assert!(!mark.exists());
}

#[test]
fn instruction_files_come_in_the_order_in_which_agents_read_them() {
    let scratch = Scratch::new();
    for path in [
        "AGENTS.md",
        "sub/AGENTS.md",
        "sub/AGENTS.override.md",
        "CLAUDE.md",
        "GEMINI.md",
        ".github/copilot-instructions.md",
    ] {
        scratch.write(path, path);
    }
    scratch.write(".cursor/rules/b.mdc", "b");
    scratch.write(".cursor/rules/a.mdc", "a");
    scratch.write(".cursor/rules/no.txt", "");
    fs::create_dir_all(scratch.home().join(".codex")).unwrap();
    fs::write(scratch.home().join(".codex/AGENTS.md"), "global").unwrap();
    fs::write(scratch.dir.path().join("outside.md"), "outside").unwrap();
    symlink(scratch.dir.path().join("outside.md"), scratch.root().join("sub/CLAUDE.md")).unwrap();
    let looked = scratch.look("sub", "n").unwrap();
    let found = looked.instructions;
    let paths: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "~/.codex/AGENTS.md",
            "AGENTS.md",
            "sub/AGENTS.override.md",
            "CLAUDE.md",
            "GEMINI.md",
            ".github/copilot-instructions.md",
            ".cursor/rules/a.mdc",
            ".cursor/rules/b.mdc",
        ]
    );
    assert_eq!((looked.instructions_total, found[0].bytes), (8, 6));
    assert_eq!(found[0].sha256, Sha256::of(b"global"));
}
