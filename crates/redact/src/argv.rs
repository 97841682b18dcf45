use serde::{Deserialize, Serialize};

use crate::Tainted;

/// What stands for an argument that was left out.
const ARGUMENT: &str = "‹argument›";

/// Most words of a command line that are kept.
const MOST_WORDS: usize = 20;

/// Words that a program's own options keep beside a long command that they stand before.
const OWN_WORDS: usize = 10;

clean_text!(
    /// One word of a command line: a program, a subcommand, a flag, `‹argument›`, or `‹N arguments›` for two or more at the end of a part.
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
/// At most 20 words; where there are more, the last of a part is `‹N arguments›` and says how many it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Argv(Vec<Word>);

impl Argv {
    /// Cleans a command line. `known` are the subcommands, flags and closed values that may stay; of the
    /// program only the file name does.
    pub fn clean<'a>(args: impl IntoIterator<Item = &'a [u8]>, known: &[&str]) -> Self {
        Self::with_command(args, [], known)
    }

    /// The same of a command line that ends with another one, which keeps its place however many words stand before it.
    pub fn with_command<'a>(
        own: impl IntoIterator<Item = &'a [u8]>,
        command: impl IntoIterator<Item = &'a [u8]>,
        known: &[&str],
    ) -> Self {
        let (own, command): (Vec<&[u8]>, Vec<&[u8]>) = (own.into_iter().collect(), command.into_iter().collect());
        let behind = command.len().min(MOST_WORDS - own.len().min(OWN_WORDS));
        let word = |(index, arg): (usize, &&[u8])| if index == 0 { program(arg) } else { argument(arg, known) };
        let mut words = cut(own.iter().enumerate().map(word), own.len(), MOST_WORDS - behind);
        words.extend(cut(command.iter().map(|arg| argument(arg, known)), command.len(), behind));
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

    /// For how many arguments there was no room to stand by themselves.
    pub fn cut(&self) -> Option<u64> {
        self.words().filter_map(many).reduce(u64::saturating_add)
    }
}

/// As many words as there is room for; the last that has room gives it to the number of the rest.
fn cut(words: impl Iterator<Item = Word>, length: usize, room: usize) -> Vec<Word> {
    if length <= room {
        return words.collect();
    }
    let kept = room.saturating_sub(1);
    let more = Word(format!("‹{} arguments›", length - kept).into());
    words.take(kept).chain([more]).collect()
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
        // Behind options of its own, however many, stands what was run.
        for (own, command, expected) in [
            (12, 3, (15, None)),
            (30, 3, (20, Some(14))),
            (9, 30, (20, Some(20))),
            (30, 30, (20, Some(42))),
            (30, 0, (20, Some(11))),
        ] {
            let own = ["redial", "run"].into_iter().chain(std::iter::repeat("--name")).take(own);
            let command = ["--", "cargo"].into_iter().chain(std::iter::repeat("1")).take(command);
            let known = ["run", "--name", "--", "cargo"];
            let argv = Argv::with_command(own.map(str::as_bytes), command.clone().map(str::as_bytes), &known);
            assert_eq!((argv.words().count(), argv.cut()), expected);
            assert_eq!(argv.words().any(|word| word == "cargo"), command.count() > 1, "{argv:?}");
        }
        for none in ["‹1 arguments›", "‹+2 arguments›", "‹02 arguments›", "‹ arguments›", "x‹2 arguments›"]
        {
            assert!(Word::new(Tainted::from(none)).is_err(), "{none}");
        }
    }
}
