//! What a handover must say: what was run, what came of it, what was changed, what is still uncertain.

use std::sync::LazyLock;

use super::{Form, form, phrase::Phrase, words::words};

/// Which parts a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handoff {
    /// A command that can be typed again.
    pub command: bool,
    /// What came of it.
    pub result: bool,
    /// Which files were changed, or that none was.
    pub changed_files: bool,
    /// What nobody knows yet.
    pub uncertainty: bool,
}

impl Handoff {
    /// Whether nothing is missing.
    pub const fn is_whole(self) -> bool {
        self.command && self.result && self.changed_files && self.uncertainty
    }
}

type Phrases = LazyLock<Vec<Phrase>>;

static RESULT: Phrases = LazyLock::new(|| {
    read(&[
        "exit|exited ~ code|status|with ~",
        "result*|outcome ~ :|was|is|were",
        "decision",
        "succe*|passed|failed|fails|green|red|broke|timed",
        "status|returned|answered|ended ~ 1*|2*|3*|4*|5*",
        "tests ~ pass*|fail*",
        "escalate*|paused|continue ~",
        "all ~ pass*",
    ])
});

static CHANGED: Phrases = LazyLock::new(|| {
    read(&[
        "changed|modified|touched|edited ~ files|file|paths",
        "files|file ~ changed|modified|touched|edited|added|removed",
        "no|none|nothing ~ files|file|code|else ~ changed|modified|touched|edited",
        "nothing ~ changed|modified|committed",
        "change*|changes ~ in|to|of ~",
    ])
});

/// With one of these, a path in the text is a changed file.
static TOUCHED: Phrases = LazyLock::new(|| {
    read(&[
        "change*|changed|changes|edit*|modif*|add*|added|adds|updat*|delet*|remov*|touch*|rewrote|fix*|wrote|mov*|rename*",
    ])
});

static UNCERTAIN: Phrases = LazyLock::new(|| {
    read(&[
        "uncertain*|unknown*|unclear|unsure|unverified|untested|unconfirmed",
        "not ~ known|sure|clear|checked|tested|verified|tried|seen|covered|looked|reproduced|certain",
        "open question*|point*",
        "remaining ~ risk*|question*|doubt*|uncertainty|work|issue*",
        "limitation*|caveat*|risk*",
        "could not ~ check|test|verify|reproduce|tell|see",
        "nobody knows",
        "still ~ open|unknown|unclear|to ~",
        "remains|remain to be",
        "no ~ evidence|uncertainty|statement",
        "left out",
        "may|might ~",
    ])
});

fn read(phrases: &[&'static str]) -> Vec<Phrase> {
    phrases.iter().copied().map(Phrase::read).collect()
}

/// Looks for the parts of a handover in a text.
pub fn handoff(text: &str, form: Form) -> Handoff {
    let mut found = Handoff { command: has_command(text), result: false, changed_files: false, uncertainty: false };
    let mut touched = false;
    for passage in form::passages(text, form) {
        let words = words(&passage.text);
        let has = |phrases: &Phrases| phrases.iter().any(|phrase| phrase.find(&words, 0).is_some());
        found.result |= has(&RESULT);
        found.changed_files |= has(&CHANGED);
        found.uncertainty |= has(&UNCERTAIN);
        touched |= has(&TOUCHED) && words.iter().any(|word| is_path(&word.text));
    }
    found.changed_files |= touched;
    found
}

/// A line of a shell, a block of code, code within a line that has an argument, or a line that is called the command.
fn has_command(text: &str) -> bool {
    let line = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '>', '-', '*']);
        let named = line.to_ascii_lowercase().trim_start_matches(['*', '_', '`']).starts_with("command");
        let rest = line.split_once(':').map_or("", |(_, rest)| rest.trim_matches(['*', '_', ' ']));
        line.starts_with("$ ") || line.starts_with("% ") || named && !rest.is_empty()
    };
    let code = text.split('`').skip(1).step_by(2).any(|code| {
        let mut words = code.split_whitespace();
        let name = words.next().unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '.' | '/' | '$'))
            && !name.ends_with([':', ',']);
        is_name && words.next().is_some()
    });
    text.lines().any(line) || code
}

/// Whether a word is the name of a file.
fn is_path(word: &str) -> bool {
    let Some((front, end)) = word.rsplit_once('.') else { return false };
    !front.is_empty()
        && (1..=5).contains(&end.len())
        && end.bytes().all(|b| b.is_ascii_alphanumeric())
        && end.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_found_and_its_absence_too() {
        let whole = "Ran `redial check chat --model m`; it exited with code 0.\n\nChanged files: docs/run.md.\n\nNot tested: the streaming path.\n";
        assert!(handoff(whole, Form::Markdown).is_whole());
        for (text, command, result, changed_files, uncertainty) in [
            ("All good, ship it.", false, false, false, false),
            ("```\ncargo test -p x\n```\n", false, false, false, false),
            ("$ make smoke\npassed", true, true, false, false),
            ("Edited src/main.rs and README.md.", false, false, true, false),
            ("No files were changed.", false, false, true, false),
            ("Whether the limit still holds is unknown.", false, false, false, true),
        ] {
            let found = handoff(text, Form::Markdown);
            let expected = Handoff { command: command || text.contains("```"), result, changed_files, uncertainty };
            assert_eq!(found, expected, "{text}");
        }
    }
}
