//! Some fifty scenarios from real runs against the simulator: the decision of each is right, its note stands, and its screen is a
//! snapshot that somebody read. `INSTA_UPDATE=always cargo test --test matrix` takes what is printed now.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test lays out its scene, also in its helpers")]

mod scenarios;

use std::{fs, path::Path, process::Command};

use redial_testkit::{MASKS, Ran, SCENE_KEY, Scene, side_by_side};
use scenarios::{ALL, Job, Place, Scenario};

const REDIAL: &str = env!("CARGO_BIN_EXE_redial");

/// Scenarios that run at a time: most of their time they wait.
const AT_ONCE: usize = 4;

/// What a scenario left: its screen, or why it is not what it must be.
type Left = Result<String, String>;

#[test]
fn every_scenario_decides_right_and_its_screen_is_the_one_that_was_read() {
    let count = u32::try_from(ALL.len()).unwrap();
    let left = side_by_side(count, AT_ONCE, |number| played(ALL.get(number as usize).unwrap()));
    assert!(left.len() >= 40, "{} scenarios", left.len());
    let wrong: Vec<&String> = left.iter().filter_map(|left| left.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), ALL.len());
    for (screen, scenario) in left.iter().zip(ALL) {
        insta::with_settings!({ filters => MASKS.to_vec(), prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(scenario.name, screen.as_ref().unwrap());
        });
    }
}

#[test]
fn names_are_unique() {
    let names: std::collections::BTreeSet<&str> = ALL.iter().map(|scenario| scenario.name).collect();
    assert_eq!(names.len(), ALL.len());
}

fn played(scenario: &Scenario) -> Left {
    let script = format!(r#"{{"faults":[{}]}}"#, scenario.faults);
    let scene = Scene::new(Path::new(REDIAL), Some(&script)).unwrap();
    lay_out(&scene, scenario.place);
    let ran = run(&scene, scenario);
    let wrong = |what: &str| Err(format!("{}: {what}: {ran:?}", scenario.name));
    let Some(path) = ran.note_path() else { return wrong("no note") };
    let Some(note) = ran.note() else { return wrong("the note cannot be read") };
    let because: Vec<&str> = note.decision.because.iter().map(redial_redact::Label::as_str).collect();
    if note.decision.result != scenario.decision || !because.contains(&scenario.because) {
        return wrong(&format!("decided {} because of {because:?}", note.decision.result));
    }
    let verified = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    if verified.code != Some(0) {
        return wrong(&verified.stdout);
    }
    let shown = scene.run(&["show", path.to_str().unwrap()]).unwrap();
    if shown.code != Some(0) {
        return wrong(&format!("not shown: {}", shown.stderr));
    }
    let shown = shown.stdout;
    if shown.contains(SCENE_KEY) || shown.lines().any(|line| line.chars().count() > 80 && line.contains("  ")) {
        return wrong("the screen holds the key, or is too wide");
    }
    // The remark of its operator is one there, and stands in the note as it is.
    match claimed(&scene, &path).filter(|_| scenario.because != "overclaim") {
        Some(claimed) => wrong(&claimed),
        None => Ok(shown),
    }
}

/// What `redial claims` finds in the note's own Markdown and handover: Redial says no more than a note can carry.
fn claimed(scene: &Scene, path: &Path) -> Option<String> {
    let handoff = scene.run(&["show", path.to_str().unwrap(), "--format", "handoff"]).unwrap().stdout;
    fs::write(scene.dir().join("handoff.md"), handoff).unwrap();
    let markdown = path.with_extension("md");
    let ran =
        scene.run(&["claims", markdown.to_str().unwrap(), "handoff.md", "--note", path.to_str().unwrap()]).unwrap();
    (ran.code != Some(0)).then_some(ran.stdout)
}

fn run(scene: &Scene, scenario: &Scenario) -> Ran {
    let docs = format!("{}/docs/chat", scene.simulator().origin());
    let of = |args: &[&str]| {
        let mut command = scene.command(args);
        command.env("REDIAL", REDIAL);
        surroundings(&mut command, scenario.place);
        command
    };
    match scenario.job {
        Job::Check(family, more) => {
            let docs = format!("{}/docs/{family}", scene.simulator().origin());
            let mut args = vec!["check", family];
            if !more.contains(&"--docs") {
                args.extend(["--docs", docs.as_str()]);
            }
            if family != "models" && !more.contains(&"--model") {
                args.extend(["--model", "sim-model-1"]);
            }
            args.extend(more);
            Ran::from(of(&args).output().unwrap())
        }
        Job::Run(flags, script) => {
            let args = [&["run"], flags, &["--", "sh", "-c", script]].concat();
            Ran::from(of(&args).env("REDIAL_DOCS", format!("{}/docs/chat", scene.pages().unwrap())).output().unwrap())
        }
        Job::Rehearse(faults, script) => {
            let args = ["rehearse", "--simulate", "--fault", faults, "--", "sh", "-c", script];
            Ran::from(of(&args).env("REDIAL_DOCS", docs).output().unwrap())
        }
        Job::Explain(text) => {
            fs::write(scene.dir().join("error.txt"), text).unwrap();
            Ran::from(of(&["explain", "error.txt", "--note", "--family", "chat"]).output().unwrap())
        }
        Job::Repeat(variable) => {
            let first = of(&["check", "chat", "--model", "sim-model-1", "--docs", &docs]).output().unwrap();
            assert!(first.status.success(), "{first:?}");
            Ran::from(of(&["repeat", "--docs", &docs]).envs([variable]).output().unwrap())
        }
        Job::Recover => {
            let args = ["check", "chat", "--model", "sim-model-1", "--docs", &docs, "--keep-journal"];
            let path = Ran::from(of(&args).output().unwrap()).note_path().unwrap();
            fs::remove_file(&path).unwrap();
            let journal = path.with_extension("journal.jsonl");
            Ran::from(of(&["recover", journal.to_str().unwrap()]).output().unwrap())
        }
    }
}

/// The variables of a place.
fn surroundings(command: &mut Command, place: Place) {
    let hosted = [
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_WORKFLOW", "Publish"),
        ("GITHUB_JOB", "smoke"),
        ("GITHUB_ACTION", "redial"),
        ("GITHUB_RUN_ID", "4242"),
        ("GITHUB_RUN_ATTEMPT", "2"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "acme/site"),
        ("GITHUB_REF", "refs/pull/12/merge"),
    ];
    match place {
        Place::Bare | Place::Clean | Place::Dirty => {}
        Place::Hosted | Place::HostedDirty => {
            command.envs(hosted);
        }
        Place::Keyless => {
            command.envs(hosted).env_remove("COMETAPI_KEY");
        }
        Place::GitLab => {
            let job = [
                ("CI_JOB_NAME", "smoke"),
                ("CI_PIPELINE_ID", "77"),
                ("CI_JOB_ID", "778"),
                ("CI_JOB_STAGE", "test"),
                ("CI_JOB_URL", "https://gitlab.example.com/acme/site/-/jobs/778"),
            ];
            command.envs([("CI", "true"), ("GITLAB_CI", "true")]).envs(job);
        }
        // The discard port of this machine: nobody listens there.
        Place::Offline => {
            command.env("COMETAPI_BASE_URL", "http://127.0.0.1:9/v1");
        }
    }
}

/// The repository of a place.
fn lay_out(scene: &Scene, place: Place) {
    let dir = scene.dir();
    match place {
        Place::Bare | Place::Keyless | Place::Offline => return,
        Place::Clean | Place::Dirty | Place::Hosted | Place::HostedDirty | Place::GitLab => {}
    }
    fs::write(dir.join("article.md"), "one\n").unwrap();
    fs::write(dir.join(".gitignore"), "home/\ninner/\n*.txt\n!stray.txt\n").unwrap();
    let git = |args: &[&str]| {
        let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let ran = Command::new("git").args(settings).args(args).current_dir(dir).env("HOME", dir.join("home")).output();
        assert!(ran.unwrap().status.success(), "git {args:?}");
    };
    git(&["init", "-q", "-b", "main", "."]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "one"]);
    if matches!(place, Place::Dirty | Place::HostedDirty) {
        fs::write(dir.join("article.md"), "two\n").unwrap();
        fs::write(dir.join("AGENTS.md"), "Retry at most once.\n").unwrap();
    }
}
