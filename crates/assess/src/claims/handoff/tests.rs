use super::*;

/// A text, and whether it has a command, a result, changed files and uncertainty.
type Labelled = (&'static str, [bool; 4]);

fn parts(found: Handoff) -> [bool; 4] {
    [found.command, found.result, found.changed_files, found.uncertainty]
}

/// A condition and a question run nothing; what was done, and what is to be typed on some condition, does.
#[test]
fn a_command_that_is_asked_for_or_a_condition_is_none() {
    for (text, is_there) in [
        ("If `make smoke` ends with 0, merge.", false),
        ("Merge only if `make smoke` passes.", false),
        ("Did `npm test` pass? Nobody knows.", false),
        ("Whether `npm test` passes, nobody tried.", false),
        ("Wait until `docker compose up --wait` is green.", false),
        ("If it fails again, run `make smoke`.", true),
        ("If it fails again run `make smoke`.", true),
        ("We checked if `make smoke` passes: it does.", true),
        ("If in doubt, ask. `make smoke` ended with 0.", true),
        ("Did it pass? `npm test` ended with 0.", true),
        ("When I ran `make smoke`, it ended with 0.", true),
    ] {
        assert_eq!(handoff(text, Form::Markdown).command, is_there, "{text}");
        let html = text.replacen('`', "<code>", 1).replacen('`', "</code>", 1);
        assert_eq!(handoff(&html, Form::Html).command, is_there, "{html}");
    }
}

#[test]
fn what_all_tests_came_to_is_a_result_and_that_all_is_good_is_none() {
    for (text, is_there) in [
        ("Ran the tests, all fine.", true),
        ("All good, ship it.", false),
        ("If the tests, all good, are in, merge.", false),
        ("Are the tests all fine?", false),
        ("Ran `go vet ./...` and `go test ./...`, both clean.", true),
        ("`make lint`: clean.", true),
        ("`make lint`: ok.", true),
        ("Clean up after `make lint`.", false),
    ] {
        assert_eq!(handoff(text, Form::Markdown).result, is_there, "{text}");
    }
}

#[test]
fn a_patch_without_a_fence_names_its_files() {
    let patch = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n";
    for form in [Form::Markdown, Form::Plain, Form::Commit] {
        assert!(handoff(patch, form).changed_files, "{form:?}");
        assert!(!handoff("A patch begins with diff --git.", form).changed_files, "{form:?}");
    }
    assert!(!handoff(&patch.replace("\n", "\n> ").replacen("diff", "> diff", 1), Form::Markdown).changed_files);
}

#[test]
fn each_part_is_found_and_its_absence_too() {
    const YES: bool = true;
    const NO: bool = false;
    let labelled: [Labelled; 7] = [
        (
            "Ran `redial check chat --model m`; it exited with code 0.\n\nChanged files: docs/run.md.\n\nNot tested: the streaming path.\n",
            [YES; 4],
        ),
        ("All good, ship it.", [NO; 4]),
        ("```\ncargo test -p x\n```\n", [YES, NO, NO, NO]),
        ("$ make smoke\npassed", [YES, YES, NO, NO]),
        ("Edited src/main.rs and README.md.", [NO, NO, YES, NO]),
        ("No files were changed.", [NO, NO, YES, NO]),
        ("Whether the limit still holds is unknown.", [NO, NO, NO, YES]),
    ];
    for (text, expected) in labelled {
        assert_eq!(parts(handoff(text, Form::Markdown)), expected, "{text}");
    }
}

/// A block that first goes somewhere, commands that are joined, and items without marks of code.
#[test]
fn a_command_is_found_behind_what_prepares_it_and_without_marks_of_code() {
    for (text, is_there) in [
        ("```\ncd backend\npython -m pytest tests/unit -v\n```\n", true),
        ("```\ncd backend && pytest -q\n```\n", true),
        ("```\ncd backend\n```\n", false),
        ("- npm test -- --run (91 passed)\n", true),
        ("- [x] npm test\n", true),
        ("- cargo test -p x: ok\n", true),
        ("- git diff --check\n", true),
        ("- bun run test src/core/cli.test.ts\n", true),
        ("- make sure that it is green\n", false),
        ("- npm test is slow\n", false),
        ("- go to the page\n", false),
        ("- docker builds the image\n", false),
        ("- [ ] npm test\n", false),
    ] {
        assert_eq!(handoff(text, Form::Markdown).command, is_there, "{text}");
    }
}

#[test]
fn a_file_that_a_command_was_run_on_is_no_changed_one_and_why_is_no_result() {
    let parts = |text: &str| parts(handoff(text, Form::Markdown));
    assert_eq!(parts("- [x] `pytest tests/test_a.py` — 29/30 pass (1 fixed in #244)\n"), [true, true, false, false]);
    assert_eq!(parts("Fixed `src/a.py`, ran `pytest tests/test_a.py`.\n"), [true, false, true, false]);
    assert_eq!(parts("The only file in the diff is `src/a.py`.\n"), [false, false, true, false]);
    assert_eq!(parts("# Motivation\n\nGreen CI.\n"), [false; 4]);
    assert_eq!(parts("# Motivation\n\nGreen CI.\n\n# Result\n\nGreen.\n"), [false, true, false, false]);
    assert_eq!(parts("- [x] `make check` (pyright) — 0 errors\n"), [true, true, false, false]);
}

#[test]
fn what_was_not_run_or_could_not_be_is_uncertain() {
    for text in [
        "It's open whether the credential is accepted there.",
        "No live Kubernetes E2E run was performed.",
        "I have not run this against the live API.",
        "Live API smoke testing was not performed.",
        "Full checks are currently blocked by existing issues of the environment.",
        "It rests on the docs because the key could not authenticate.",
    ] {
        assert!(handoff(text, Form::Markdown).uncertainty, "{text}");
    }
    assert!(!handoff("The smoke run was performed twice.", Form::Markdown).uncertainty);
}
