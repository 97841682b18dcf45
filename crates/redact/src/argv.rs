use serde::{Deserialize, Serialize};

use crate::Tainted;

/// What stands for an argument that was left out.
const ARGUMENT: &str = "‹argument›";

/// Most words of a command line that are kept.
const MOST_WORDS: usize = 20;

clean_text!(
    /// One word of a command line: a program, a subcommand, a flag, `‹argument›`, or `‹N arguments›` for two or more at its end.
    Word,
    is_word
);

fn is_word(text: &str) -> bool {
    if many(text).is_some() {
        return true;
    }
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
/// At most 20 words; where there are more, the last is `‹N arguments›` and says how many it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Argv(Vec<Word>);

impl Argv {
    /// Cleans a command line. `known` are the subcommands, flags and closed values that may stay; of the
    /// program only the file name does.
    pub fn clean<'a>(args: impl IntoIterator<Item = &'a [u8]>, known: &[&str]) -> Self {
        let (mut words, mut more): (Vec<Word>, u64) = (Vec::new(), 0);
        for (index, arg) in args.into_iter().enumerate() {
            if index < MOST_WORDS {
                words.push(if index == 0 { program(arg) } else { argument(arg, known) });
            } else {
                more += 1;
            }
        }
        if more > 0 {
            // The last that has room gives it to the number.
            words.pop();
            words.push(Word(format!("‹{} arguments›", more + 1).into()));
        }
        Self(words)
    }

    /// The words as text.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Word::as_str)
    }

    /// How many arguments were left out, or cut down to their flag.
    pub fn left_out(&self) -> u64 {
        let of = |word: &str| many(word).unwrap_or_else(|| word.ends_with(ARGUMENT).into());
        self.words().map(of).fold(0, u64::saturating_add)
    }

    /// For how many arguments the last word stands, where there was no room for each.
    pub fn cut(&self) -> Option<u64> {
        self.0.last().and_then(|word| many(word.as_str()))
    }
}

/// The number of a word that stands for several arguments, in its one spelling.
fn many(word: &str) -> Option<u64> {
    let digits = word.strip_prefix('‹')?.strip_suffix(" arguments›")?;
    let count = digits.parse().ok().filter(|count| *count > 1)?;
    (digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')).then_some(count)
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

    #[test]
    fn a_long_command_line_says_how_many_arguments_have_no_room() {
        // The words, how many of them were left out, and for how many the last stands.
        for (given, left_out, cut) in [(20, 18, None), (21, 19, Some(2)), (20_001, 19_999, Some(19_982))] {
            let args = ["redial", "run"].into_iter().chain(std::iter::repeat("1")).take(given);
            let argv = Argv::clean(args.map(str::as_bytes), &["run"]);
            assert_eq!((argv.words().count(), argv.left_out(), argv.cut()), (20, left_out, cut), "{given}");
            let json = serde_json::to_string(&argv).unwrap();
            assert_eq!(serde_json::from_str::<Argv>(&json).unwrap(), argv);
        }
        for none in ["‹1 arguments›", "‹+2 arguments›", "‹02 arguments›", "‹ arguments›", "x‹2 arguments›"]
        {
            assert!(Word::new(Tainted::from(none)).is_err(), "{none}");
        }
    }
}
