use super::*;

/// A text, and whether it has a command, a result, changed files and uncertainty.
type Labelled = (&'static str, [bool; 4]);

fn parts(found: Handoff) -> [bool; 4] {
    [found.command, found.result, found.changed_files, found.uncertainty]
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
