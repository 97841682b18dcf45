//! What a handover must say: what was run, what came of it, what was changed, what is still uncertain.
//!
//! A part is there where a sentence says it, or where something stands below the heading or behind the label that promises it. A
//! heading alone, a `TODO`, a plan («will be changed») and a condition («if it passed») say nothing.

mod command;
mod file;
mod said;

use super::{
    Form, form,
    passage::{Passage, Voice, What},
    sentence::sentences,
    words::{Word, words},
};

/// Which parts a text has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// A part, as a heading or a label promises it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Command,
    Result,
    /// Files by name.
    Files,
    /// Changes: of what, is still to be said.
    Changes,
    Uncertainty,
}

/// Looks for the parts of a handover in a text.
pub fn handoff(text: &str, form: Form) -> Handoff {
    let mut reader = Reader::default();
    for block in form::blocks(text, form) {
        reader.take(&block);
    }
    reader.found
}

/// What was found, and what the last heading or label promises.
#[derive(Debug, Default)]
struct Reader {
    found: Handoff,
    promised: Option<Part>,
    /// Whether the last heading is on why something was done: nothing below it came of that.
    is_on_why: bool,
}

impl Reader {
    fn take(&mut self, block: &Passage) {
        if block.what == What::Code {
            return self.code(&block.text);
        }
        if block.voice == Voice::Quoted {
            return;
        }
        self.found.changed_files |= file::leads(&block.text) || block.lines().any(file::is_of_a_diff);
        self.found.command |= names_a_command(block) || command::is_typed(&block.text) || command::is_bare(&block.text);
        if block.what == What::Heading || said::is_table_head(&block.text) {
            let heading = words(&block.text);
            self.promised = said::promised(&heading);
            self.is_on_why = said::is_on_why(&heading);
            if self.promised.is_some() {
                return;
            }
        }
        let mut text = String::new();
        for line in block.lines() {
            if label(line).is_some() {
                self.say(&std::mem::take(&mut text), block);
            }
            text.push_str(line);
        }
        self.say(&text, block);
    }

    /// A text that begins with a label or has none: its sentences.
    fn say(&mut self, text: &str, block: &Passage) {
        for (start, end) in sentences(text) {
            let sentence = text.get(start..end).unwrap_or_default();
            let Some((part, content)) = label(sentence) else {
                if let Some(part) = self.promised {
                    self.keep(part, sentence, block);
                }
                self.weigh(sentence, block);
                continue;
            };
            // What stands behind a label on its line is all of it.
            let is_alone = content.trim().is_empty();
            self.promised = Some(part).filter(|_| is_alone);
            self.keep(part, content, block);
            self.weigh(content, block);
        }
    }

    /// What stands where a part was promised.
    fn keep(&mut self, part: Part, content: &str, block: &Passage) {
        if said::is_placeholder(content) {
            return;
        }
        match part {
            Part::Command => self.found.command = true,
            Part::Result => self.found.result = true,
            Part::Files => self.found.changed_files = true,
            Part::Changes => self.found.changed_files |= names_a_file(content, block) || said::is_none(content),
            Part::Uncertainty => self.found.uncertainty = true,
        }
    }

    /// What a sentence says by itself.
    fn weigh(&mut self, sentence: &str, block: &Passage) {
        let words = words(sentence);
        self.found.result |= !self.is_on_why && said::tells_a_result(&words);
        self.found.changed_files |= said::tells_changed_files(&words, || names_a_file(sentence, block));
        self.found.uncertainty |= said::tells_what_is_uncertain(&words);
    }

    fn code(&mut self, text: &str) {
        self.found.command |= command::is_block_of_commands(text);
        self.found.result |= text.lines().any(said::is_output_of_a_result);
        self.found.changed_files |= text.lines().any(file::is_of_a_diff);
        if let Some(part) = self.promised {
            self.keep(part, text, &Passage::code());
        }
    }
}

/// A label that promises a part, and what stands behind it: `Result: exit code 1`.
fn label(text: &str) -> Option<(Part, &str)> {
    let (front, content) = text.split_once(':')?;
    let front: Vec<Word> = words(front);
    Some((said::promised(&front)?, content))
}

/// Whether code in a block is a command, and neither asked for nor a condition.
fn names_a_command(block: &Passage) -> bool {
    let sentences = sentences(&block.text);
    block.codes.iter().filter(|code| command::is_command(&code.text)).any(|code| {
        let sentence = sentences.iter().find(|(start, end)| (*start..*end).contains(&code.at));
        let part = |start: usize, end: usize| words(block.text.get(start..end).unwrap_or_default());
        sentence.is_none_or(|&(start, end)| !said::is_left_open(&part(start, code.at), &part(start, end)))
    })
}

fn names_a_file(text: &str, block: &Passage) -> bool {
    let (commands, others): (Vec<_>, Vec<_>) = block.codes.iter().partition(|code| command::is_command(&code.text));
    // What a command was run on was not changed by it, unless it is named once more.
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let times = |word: &str, all: &str| all.split_whitespace().filter(|one| bare(one) == word).count();
    let is_run_on = |word: &&str| {
        let word = bare(word);
        let shown = commands.iter().filter(|code| block.text.contains(&code.text));
        let run: usize = shown.map(|code| times(&word, &code.text)).sum();
        run > 0 && times(&word, &block.text) <= run
    };
    let in_code = others.iter().flat_map(|code| code.text.split_whitespace());
    text.split_whitespace().filter(|word| !is_run_on(word)).chain(in_code).any(file::is_file)
}

#[cfg(test)]
mod tests;
