//! What is declared before a run: scope, budget, expected failures, approved settings.

use std::{fs, process::Command};

use redial_testkit::{Ran, Scene};

use super::{CLIENT, command, recorded, scene, verified};

fn git(scene: &Scene, args: &[&str]) {
    let mut git = Command::new("git");
    let ran = git.args(args).current_dir(scene.dir()).env("HOME", scene.dir()).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

fn ids(note: &redial_note::Note) -> Vec<&str> {
    note.findings.iter().map(|finding| finding.id.as_str()).collect()
}

/// Whether a program is here; a machine without it skips what needs it, and says so.
#[expect(clippy::print_stderr, reason = "what is skipped is said")]
pub(super) fn has(program: &str) -> bool {
    let has = Command::new(program).arg("--version").output().is_ok();
    if !has {
        eprintln!("skipped: there is no {program}");
    }
    has
}

#[test]
fn files_changed_outside_of_the_scope_are_named_and_those_changed_before_are_not() {
    if !has("git") {
        return;
    }
    let scene = scene(None);
    for folder in ["content", "src"] {
        fs::create_dir_all(scene.dir().join(folder)).unwrap();
    }
    for file in ["content/a.md", "src/before.rs", "src/moved.rs", "src/kept.rs", ".gitignore"] {
        fs::write(scene.dir().join(file), if file == ".gitignore" { "inner*\n" } else { "one\n" }).unwrap();
    }
    git(&scene, &["init", "-q", "."]);
    git(&scene, &["config", "user.name", "t"]);
    git(&scene, &["config", "user.email", "t@example.com"]);
    git(&scene, &["add", "-A"]);
    git(&scene, &["commit", "-qm", "one"]);
    fs::write(scene.dir().join("src/before.rs"), "two\n").unwrap();
    fs::write(scene.dir().join("untracked-before"), "two\n").unwrap();
    let job = format!(
        "{CLIENT}; echo x > content/a.md; echo x > content/new.md; git mv src/moved.rs src/to.rs; \
         git commit -qm two -- src/moved.rs src/to.rs; mkdir -p src/deep/er; echo x > src/deep/er/new.rs"
    );
    let ran = recorded(&scene, &["--scope", "content", "--fail-on", "pause"], &job);
    let note = verified(&scene, &ran);
    let scope = note.scope.as_ref().unwrap();
    let outside: Vec<&str> = scope.outside.iter().map(|path| path.as_str()).collect();
    assert_eq!(outside, ["src/deep/er/new.rs", "src/moved.rs", "src/to.rs"], "{}", ran.stderr);
    assert_eq!((scope.outside_total, ran.code), (Some(3), Some(10)));
    assert!(ids(&note).contains(&"scope_drift") && ran.stderr.contains("outside of the declared scope"));
    let again = recorded(&scene, &["--scope", "{content,src}/**"], &format!("{CLIENT}; echo y > src/kept.rs"));
    let note = verified(&scene, &again);
    assert_eq!(note.scope.as_ref().unwrap().outside_total, Some(0), "{}", again.stderr);
    let wrong = recorded(&scene, &["--scope", "a[b"], "true");
    assert!(wrong.code == Some(2) && wrong.stderr.contains("--scope"), "{}", wrong.stderr);
}

/// Without a scope, too: a command that commits has changed what it committed, beside what it left.
#[test]
fn what_a_command_commits_is_changed() {
    if !has("git") {
        return;
    }
    let scene = scene(None);
    let write = |file: &str, text: &str| fs::write(scene.dir().join(file), text).unwrap();
    for file in ["before", "committed", "gone", "kept", "moved"] {
        write(file, &format!("{file}\n"));
    }
    write(".gitignore", "inner*\nhome/\nredial-notes/\n");
    git(&scene, &["init", "-q", "."]);
    git(&scene, &["config", "user.name", "t"]);
    git(&scene, &["config", "user.email", "t@example.com"]);
    git(&scene, &["add", "-A"]);
    git(&scene, &["commit", "-qm", "one"]);
    write("before", "changed before the run\n");
    let changed = |job: &str| {
        let ran = recorded(&scene, &[], job);
        let repository = verified(&scene, &ran).repository.unwrap();
        let files = repository.changed_files.iter().map(|file| (file.path.to_string(), file.change.name()));
        (files.collect::<Vec<_>>(), repository.began_at, repository.commit.unwrap(), ran)
    };
    let head = |scene: &Scene| {
        let asked = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(scene.dir()).output().unwrap();
        String::from_utf8(asked.stdout).unwrap().trim().to_owned()
    };
    let first = head(&scene);
    let commit = "git commit -qam two";
    let job = format!(
        "{CLIENT}; echo x >committed; git rm -q gone; git mv moved to; {commit}; echo y >new; git add new; {commit}; \
         echo z >left; echo back >kept; {commit}; echo kept >kept; {commit}"
    );
    let (files, began, now, ran) = changed(&job);
    let wanted = [
        ("before", "modified"),
        ("committed", "modified"),
        ("gone", "deleted"),
        ("moved", "deleted"),
        ("new", "added"),
        ("to", "added"),
        ("left", "untracked"),
    ];
    let wanted = wanted.map(|(file, change)| (file.to_owned(), change));
    assert_eq!(files, wanted, "{ran:?}");
    assert_eq!((began.unwrap().to_string(), now.to_string()), (first, head(&scene)));
    // One that commits nothing: as ever.
    let (files, began, ..) = changed(&format!("{CLIENT}; echo more >>kept"));
    let wanted = [("kept", "modified"), ("left", "untracked")].map(|(file, change)| (file.to_owned(), change));
    assert_eq!((files, began), (wanted.to_vec(), None));
    // The recorded command is repeated where it began.
    let path = ran.note_path().unwrap();
    let again = scene.run(&["repeat", path.to_str().unwrap(), "--command"]).unwrap();
    assert!(again.code == Some(1) && again.stderr.contains("not the checkout"), "{again:?}");
    git(&scene, &["stash", "-qu"]);
    git(&scene, &["checkout", "-q", "HEAD~4"]);
    let again = Ran::from(scene.command(&["repeat", path.to_str().unwrap(), "--command"]).output().unwrap());
    assert!(again.code == Some(10) && again.stdout.starts_with("redial run"), "{again:?}");
}

#[test]
fn a_scope_without_git_is_not_known_to_be_kept() {
    let scene = scene(None);
    let ran = recorded(&scene, &["--scope", "content/**"], CLIENT);
    let note = verified(&scene, &ran);
    assert_eq!(note.scope.as_ref().unwrap().outside_total, None);
    assert!(ids(&note).contains(&"scope_drift"), "{}", ran.stderr);
}

#[test]
fn a_budget_that_was_exceeded_pauses_and_one_that_is_no_budget_starts_nothing() {
    let scene =
        scene(Some(r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":50,"form":"milliseconds"}}}]}"#));
    let ran = recorded(&scene, &["--budget", "attempts=1,calls=9,deadline=1h", "--fail-on", "pause"], CLIENT);
    let note = verified(&scene, &ran);
    let budget = note.budget.as_ref().unwrap();
    assert_eq!((budget.observed.attempts, budget.kept, ran.code), (2, false, Some(10)), "{}", ran.stderr);
    assert!(ids(&note).contains(&"budget_exceeded"));
    let wrong = recorded(&scene, &["--budget", "attempts=none"], "touch started");
    assert!(wrong.code == Some(2) && !scene.dir().join("started").exists(), "{}", wrong.stderr);
}

#[test]
fn a_failure_that_a_test_suite_provokes_is_declared_and_counts_as_no_work() {
    // The client's own probe is a wrong request: without its declaration it pauses the run.
    let scene = scene(None);
    let decided = |ran: &Ran| verified(&scene, ran).decision.result.name();
    assert_eq!(decided(&recorded(&scene, &[], CLIENT)), "pause");
    let ran = recorded(&scene, &["--expect", "missing_parameter=1"], CLIENT);
    assert_eq!(decided(&ran), "continue", "{}", ran.stderr);
    assert!(ran.stderr.contains("expected POST "), "{}", ran.stderr);
    let ran = recorded(&scene, &["--expect", "missing_parameter=2"], CLIENT);
    assert!(ids(&verified(&scene, &ran)).contains(&"expectation_unmet"), "{}", ran.stderr);
}

#[test]
fn approved_settings_count_once_the_file_is_trusted_and_what_differs_pauses() {
    let scene = scene(None);
    fs::create_dir(scene.dir().join(".git")).unwrap();
    let settings = "[approved]\nmodel = \"another-model\"\nreviewed_by = \"mara\"\nuntil = \"2999-12-31\"\n";
    fs::write(scene.dir().join("redial.toml"), settings).unwrap();
    let ran = recorded(&scene, &[], CLIENT);
    assert!(ran.code == Some(2) && ran.stderr.contains("redial trust"), "{}", ran.stderr);
    fs::rename(scene.dir().join("redial.toml"), scene.dir().join("named.toml")).unwrap();
    let named = ["--config", "named.toml", "run", "--expect", "missing_parameter=1", "--", "sh", "-c", CLIENT];
    let ran = Ran::from(command(&scene, &named).output().unwrap());
    let note = verified(&scene, &ran);
    assert_eq!(note.approved.as_ref().unwrap().reviewed_by.as_ref().unwrap().as_str(), "mara");
    assert!(ids(&note).contains(&"unreviewed_fallback"), "{}", ran.stderr);
}

#[test]
fn an_enforced_budget_lets_nothing_more_through_and_the_note_says_who_refused() {
    if !has("curl") {
        return;
    }
    // Every request fails and asks for patience: the client's second attempt is one too many.
    let script = r#"{"faults":[{"request":"*","fault":{"retry_after":{"wait_ms":20,"form":"milliseconds"}}}]}"#;
    let scene = scene(Some(script));
    let job = "for n in 1 2 3; do curl -s -o answer$n.json -D head$n.txt -H \"Authorization: Bearer $OPENAI_API_KEY\" \
               -d '{\"model\":\"sim-model-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}' \
               \"$OPENAI_BASE_URL/chat/completions\"; done";
    let ran = recorded(&scene, &["--budget", "attempts=2", "--enforce"], job);
    let note = verified(&scene, &ran);
    let budget = note.budget.as_ref().unwrap();
    assert_eq!((budget.observed.attempts, budget.refused, budget.kept), (2, 1, false), "{}", ran.stderr);
    assert_eq!(scene.truth().unwrap().requests().count(), 2, "the gateway saw what was refused");
    let head = fs::read_to_string(scene.dir().join("head3.txt")).unwrap().to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 400") && head.contains("x-redial-error: over_budget"), "{head}");
    let answer = fs::read_to_string(scene.dir().join("answer3.json")).unwrap();
    assert!(answer.contains("budget of this run is used up"), "{answer}");
    assert!(ids(&note).contains(&"budget_exceeded"), "{}", ran.stderr);
    for idle in [&["--enforce"][..], &["--enforce", "--budget", "wait=1s"]] {
        let refused = recorded(&scene, idle, "touch started");
        assert!(refused.code == Some(2) && !scene.dir().join("started").exists(), "{}", refused.stderr);
    }
}

#[test]
fn a_path_of_no_family_goes_on_without_its_key_unless_it_was_allowed_and_both_are_said() {
    if !has("curl") {
        return;
    }
    let scene = scene(None);
    let ask = |path: &str| {
        format!(
            "curl -s -o /dev/null -H \"Authorization: Bearer $OPENAI_API_KEY\" -d '{{}}' \"$OPENAI_BASE_URL/{path}\""
        )
    };
    let as_azure = |path: &str| ask(path).replace("Authorization: Bearer ", "api-key: ");
    let keys = || {
        let truth = scene.truth().unwrap();
        truth.requests().map(|seen| seen.arrived.credential).collect::<Vec<_>>()
    };
    let paths = ["embeddings", "images/generations", "audio/speech", "completions"];
    let job = paths.map(as_azure).join("; ");
    let ran = recorded(&scene, &[], &format!("{job}; {}", ask("embeddings")));
    let note = verified(&scene, &ran);
    for path in paths {
        let said = format!("a request to /v1/{path} went on without its key");
        assert_eq!(ran.stderr.matches(&said).count(), 1, "{path}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("--allow-path /v1/{path}\n")), "{}", ran.stderr);
    }
    assert!(keys().iter().all(|key| *key == redial_testkit::Credential::Absent), "{:?}", keys());
    assert_eq!((note.other_traffic.forwarded, note.calls.len()), (5, 0));
    assert!(ran.stderr.contains("only requests that are none: 5"), "{}", ran.stderr);
    assert!(ran.stderr.contains("Beside     5 that made no call of a family"), "{}", ran.stderr);
    let gap = note.findings.iter().find(|finding| finding.id.as_str() == "evidence_gap").unwrap();
    assert_eq!(gap.evidence[0].as_str(), "/other_traffic/forwarded");

    // A path of a family's, asked for in a way that makes no call, is not called another's.
    let head = "curl -sI -o /dev/null -H \"Authorization: Bearer $OPENAI_API_KEY\" \"$OPENAI_BASE_URL/chat/completions\"; true";
    let ran = recorded(&scene, &[], head);
    assert_eq!(verified(&scene, &ran).other_traffic.forwarded, 1);
    assert!(ran.stderr.contains("since its method makes no call of the family chat"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("of no known family"), "{}", ran.stderr);

    let before = keys().len();
    let ran = recorded(&scene, &["--allow-path", "v1/embeddings"], &ask("embeddings"));
    assert!(ran.code == Some(2) && ran.stderr.contains("a path to allow is none"), "{}", ran.stderr);
    let ran = recorded(&scene, &["--allow-path", "/v1/embeddings"], &ask("embeddings"));
    assert_eq!(verified(&scene, &ran).other_traffic.forwarded, 1);
    assert!(!ran.stderr.contains("without its key"), "{}", ran.stderr);
    assert_eq!(keys()[before..], [redial_testkit::Credential::Accepted]);
}

#[test]
fn a_check_within_a_run_marks_its_wrong_request_and_no_gateway_hears_of_it() {
    let scene = scene(None);
    let job = CLIENT.replace("env -u REDIAL_RECORDED ", "");
    let ran = recorded(&scene, &[], &job);
    let note = verified(&scene, &ran);
    let purposes: Vec<&str> = note.calls.iter().map(|call| call.purpose.name()).collect();
    assert_eq!(purposes, ["model_list", "work", "error_path"], "{}", ran.stderr);
    assert_eq!(note.decision.result.name(), "continue", "{}", ran.stderr);
    // Another client that claims it is not believed.
    if !has("curl") {
        return;
    }
    let claim = "curl -s -H 'x-redial-purpose: error_path' -H \"Authorization: Bearer $OPENAI_API_KEY\" \
                 -d '{\"model\":\"sim-model-1\"}' \"$OPENAI_BASE_URL/chat/completions\"";
    let note = verified(&scene, &recorded(&scene, &[], claim));
    assert_eq!(note.calls[0].purpose.name(), "work");
    assert_eq!(note.decision.result.name(), "pause");
}

/// A scene in a repository of `src/a`, `docs/b` and what it ignores, with one commit.
fn repository() -> Scene {
    let scene = scene(None);
    for folder in ["docs", "src"] {
        fs::create_dir_all(scene.dir().join(folder)).unwrap();
    }
    for (file, text) in [("src/a", "1\n"), ("docs/b", "2\n"), (".gitignore", "inner*\nhome\n*.log\n")] {
        fs::write(scene.dir().join(file), text).unwrap();
    }
    git(&scene, &["init", "-q", "-b", "main", "."]);
    git(&scene, &["config", "user.name", "t"]);
    git(&scene, &["config", "user.email", "t@example.com"]);
    git(&scene, &["add", "-A"]);
    git(&scene, &["commit", "-qm", "one"]);
    scene
}

/// What stands outside of the scope `src` after a command; `None` where that is not known.
fn outside(job: &str) -> Option<Vec<String>> {
    let scene = repository();
    // What was there before is not the command's.
    for file in ["docs/ignored-before", "docs/hidden-before", "docs/kept.log"] {
        fs::write(scene.dir().join(file), "x").unwrap();
    }
    fs::write(scene.dir().join(".git/info/exclude"), "# none\nignored-before\nhidden-before\n").unwrap();
    git(&scene, &["update-index", "--skip-worktree", ".gitignore"]);
    std::thread::sleep(std::time::Duration::from_millis(60));
    let ran = recorded(&scene, &["--scope", "src"], &format!("{CLIENT}; {{ {job}; }} >/dev/null 2>&1"));
    let note = verified(&scene, &ran);
    let scope = note.scope.as_ref().unwrap();
    assert_eq!(ids(&note).contains(&"scope_drift"), scope.outside_total != Some(0), "{job}: {}", ran.stderr);
    scope.outside_total.map(|_| scope.outside.iter().map(ToString::to_string).collect())
}

/// Where a command may leave a change, and what git does not tell of it by itself.
#[test]
fn a_change_outside_of_the_scope_is_found_wherever_the_command_left_it() {
    if !has("git") {
        return;
    }
    let jobs: &[(&str, Option<&[&str]>)] = &[
        ("git checkout -q -b f; echo x > docs/b; git commit -qam w; git checkout -q -", Some(&["docs/b"])),
        ("echo x > docs/b; git commit -qam w; git checkout -q -b back HEAD~1", Some(&["docs/b"])),
        ("git checkout -q --detach; echo x > docs/b; git commit -qam w; git checkout -q main", Some(&["docs/b"])),
        (
            "git checkout -q -b f; echo x > docs/b; git commit -qam w; git checkout -q -; git branch -D f",
            Some(&["docs/b"]),
        ),
        ("git worktree add -q -b f home/w; echo x > home/w/docs/b; git -C home/w commit -qam w", Some(&["docs/b"])),
        (
            "echo x > docs/b; echo x > docs/n; git stash -q -u; echo x > src/a; git stash -q",
            Some(&["docs/b", "docs/n"]),
        ),
        ("echo x > docs/b; git commit -qam w; rm -rf .git/logs; git reset -q --hard HEAD~1", None),
        ("rm -rf .git", None),
        ("git update-index --assume-unchanged docs/b; echo x > docs/b", Some(&["docs/b"])),
        ("echo x > docs/b; git update-index --skip-worktree docs/b", Some(&["docs/b"])),
        ("git update-index --skip-worktree docs/b; rm docs/b", Some(&["docs/b"])),
        ("echo y >> .gitignore", Some(&[".gitignore"])),
        ("echo x > docs/n; echo n >> .git/info/exclude", Some(&["docs/n"])),
        ("mkdir docs/m; echo x > docs/m/n; echo /docs/m/ >> .git/info/exclude", Some(&["docs/m/n"])),
        ("echo x > docs/n; echo n > src/i; git config core.excludesFile src/i", Some(&["docs/n"])),
        ("mkdir -p .ci/w; echo '*' > .ci/.gitignore; echo x > .ci/w/p.yml", Some(&[".ci/.gitignore"])),
        ("echo '*' > docs/.gitignore; echo x > docs/n", Some(&["docs/.gitignore"])),
        ("echo x > docs/n; mkdir -p home/.config/git; echo n > home/.config/git/ignore", Some(&["docs/n"])),
    ];
    for (job, wanted) in jobs {
        let wanted = wanted.map(|paths| paths.iter().map(ToString::to_string).collect());
        assert_eq!(outside(job), wanted, "{job}");
    }
}

/// What git is told beside, and no file outside of the scope is changed by.
#[test]
fn what_a_command_does_within_its_scope_is_no_drift_wherever_it_does_it() {
    if !has("git") {
        return;
    }
    for job in [
        "git checkout -q -b f; echo x > src/a; git commit -qam w; git checkout -q -",
        "echo x > src/a; git commit -qa --amend -m w",
        "echo x > src/a; git stash -q; git stash pop -q",
        "git branch other; git tag t; git checkout -q other; git checkout -q main",
        "git update-index --assume-unchanged docs/b",
        "echo n >> .git/info/exclude; echo hidden-before >> .git/info/exclude; echo x > src/n",
        "git gc -q; git reflog expire --expire=90.days.ago --all; git repack -adq",
        "echo x > docs/new.log",
    ] {
        assert_eq!(outside(job), Some(Vec::new()), "{job}");
    }
}

#[test]
fn a_glob_that_can_name_no_file_is_wrong_usage() {
    let scene = scene(None);
    for glob in ["", "/", ".", "./", "/abs/**", "../x", "a/../../b", "!src"] {
        let ran = recorded(&scene, &["--scope", glob], "true");
        assert_eq!(ran.code, Some(2), "{glob}: {}", ran.stderr);
        for part in ["--scope", "why: ", "try: "] {
            assert!(ran.stderr.contains(part), "{glob}: {}", ran.stderr);
        }
    }
    assert_eq!(recorded(&scene, &["--scope", "./a/b..c/*", "--scope", r"\!x"], "true").code, Some(0));
}
