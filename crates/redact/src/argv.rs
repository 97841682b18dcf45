use serde::{Deserialize, Serialize};

use crate::Tainted;

/// What stands for an argument that was left out.
const ARGUMENT: &str = "‹argument›";

clean_text!(
    /// One word of a command line: a program, a subcommand, a flag, or `‹argument›`.
    Word,
    is_word
);

fn is_word(text: &str) -> bool {
    text.strip_suffix(ARGUMENT)
        .map_or_else(|| is_plain(text), |flag| flag.is_empty() || flag.strip_suffix('=').is_some_and(is_plain))
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && text.bytes().filter(u8::is_ascii_digit).count() <= 4
        && !crate::credential_shape(text)
        && crate::chosen::is_chosen(text)
}

/// A command line of which program, subcommand and known flags stay, and anything else is `‹argument›`.
/// At most 20 words; what follows is dropped behind a last `‹argument›`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Argv(Vec<Word>);

impl Argv {
    /// Cleans a command line. `known` are the subcommands, flags and closed values that may stay; of the
    /// program only the file name does.
    pub fn clean<'a>(args: impl IntoIterator<Item = &'a [u8]>, known: &[&str]) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for (index, arg) in args.into_iter().enumerate() {
            if words.len() == 20 {
                break;
            }
            words.push(if index == 0 { program(arg) } else { argument(arg, known) });
        }
        Self(words)
    }

    /// The words as text.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Word::as_str)
    }
}

fn gap() -> Word {
    Word(ARGUMENT.into())
}

fn program(arg: &[u8]) -> Word {
    let name = arg.rsplit(|b| *b == b'/').next().unwrap_or_default();
    Word::new(Tainted::new(name)).unwrap_or_else(|_| gap())
}

fn argument(arg: &[u8], known: &[&str]) -> Word {
    let text = Tainted::new(arg).text();
    if known.contains(&text) {
        return Word::new(Tainted::new(arg)).unwrap_or_else(|_| gap());
    }
    match text.split_once('=') {
        Some((flag, _)) if known.contains(&flag) => Word(format!("{flag}={ARGUMENT}").into()),
        _ => gap(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_stay() {
        let args: [&[u8]; 6] = [b"/usr/bin/redial", b"check", b"chat", b"--model", b"gpt-5", b"--operator-note=sk-a1"];
        let argv = Argv::clean(args, &["check", "chat", "--model", "--operator-note"]);
        let words: Vec<_> = argv.words().collect();
        assert_eq!(words, ["redial", "check", "chat", "--model", "‹argument›", "--operator-note=‹argument›"]);
        let json = serde_json::to_string(&argv).unwrap();
        assert_eq!(serde_json::from_str::<Argv>(&json).unwrap(), argv);
        assert!(serde_json::from_str::<Argv>(r#"["a b c"]"#).is_err());
    }
}
