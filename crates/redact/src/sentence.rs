use std::borrow::Cow;

use crate::{
    AllowedHeader, FieldName, Fingerprint, GAP, GitRef, Host, Identifier, KeyId, Label, Nonce, OpaqueId, Pointer,
    SafePath, SafeUrl, Sha256, Sketch, Tainted, shape::credential_shape,
};

clean_text!(
    /// A sentence of Redial's own: a template of ours with clean arguments. At most 400 characters. `verify` derives
    /// each again, so that a sentence that was put into a note afterwards does not stand.
    Sentence,
    is_sentence
);

clean_text!(
    /// The operator's own words: at most 280 characters, no control characters, nothing shaped like a credential.
    Remark,
    is_remark
);

clean_text!(
    /// A command that runs as it stands in a POSIX shell: each word is ours or clean, and quoted.
    Shell,
    is_shell
);

fn is_sentence(text: &str) -> bool {
    is_text(text, 400)
}

fn is_remark(text: &str) -> bool {
    is_text(text, 280)
}

fn is_shell(text: &str) -> bool {
    is_text(text, 2000)
}

fn is_text(text: &str, max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= max && !text.chars().any(is_unseen) && !credential_shape(text)
}

/// A character that is not seen and changes how other text reads, or hides text in it: controls, bidirectional marks, zero
/// width, line and paragraph separators, fillers, interlinear marks, and the tags that spell letters nobody sees.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// What may stand in a template's gap: a clean type, a number, or a text of the program's own.
pub trait CleanArg: private::Sealed {
    /// The text to put in.
    fn clean_text(&self) -> Cow<'_, str>;
}

mod private {
    /// Keeps `CleanArg` to the types of this crate.
    #[expect(unnameable_types, reason = "a sealed trait is public and cannot be named: that is its point")]
    pub trait Sealed {}
}

macro_rules! clean_args {
    ($($name:ty),* $(,)?) => {$(
        impl private::Sealed for $name {}
        impl CleanArg for $name {
            fn clean_text(&self) -> Cow<'_, str> {
                Cow::Borrowed(self.as_str())
            }
        }
    )*};
}

clean_args!(
    AllowedHeader,
    Fingerprint,
    GitRef,
    Host,
    Identifier,
    KeyId,
    Label,
    FieldName,
    Nonce,
    OpaqueId,
    Pointer,
    Remark,
    SafePath,
    SafeUrl,
    Sha256,
    Sketch,
    Sentence,
    Shell
);

impl private::Sealed for &'static str {}
impl CleanArg for &'static str {
    fn clean_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

/// An option and its value as one word: a value that begins with `-` would pass for an option by itself.
#[derive(Debug)]
pub struct Valued<'a>(pub &'static str, pub &'a Identifier);

impl private::Sealed for Valued<'_> {}

impl CleanArg for Valued<'_> {
    fn clean_text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{}={}", self.0, self.1.clean_text()))
    }
}

/// Milliseconds, as an option takes them: `60s`, `1500ms`.
#[derive(Debug, Clone, Copy)]
pub struct Millis(pub u64);

impl std::fmt::Display for Millis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Minutes read well from two on: `60s` is how the options are documented.
        let longer = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m")];
        let longer = longer.into_iter().filter(|(scale, _)| self.0 > *scale);
        let fits = |(scale, _): &(u64, _)| self.0.is_multiple_of(*scale);
        let (scale, unit) = longer.chain([(1000, "s")]).find(fits).unwrap_or((1, "ms"));
        write!(f, "{}{unit}", self.0 / scale)
    }
}

impl private::Sealed for Millis {}

impl CleanArg for Millis {
    fn clean_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl private::Sealed for u64 {}
impl CleanArg for u64 {
    fn clean_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Sentence {
    /// Fills the gaps (`{}`) of a template of ours with clean arguments, in order. A sentence that comes out too
    /// long for its gate keeps its words and has `‹…›` for each argument.
    pub fn new_from(template: &'static str, args: &[&dyn CleanArg]) -> Self {
        let texts: Vec<Cow<'_, str>> = args.iter().map(|arg| arg.clean_text()).collect();
        let full = fill(template, texts.iter().map(AsRef::as_ref));
        if is_sentence(&full) { Self(full.into()) } else { Self(fill(template, args.iter().map(|_| GAP)).into()) }
    }
}

fn fill<'a>(template: &str, args: impl Iterator<Item = &'a str>) -> String {
    let mut parts = template.split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (part, arg) in parts.zip(args) {
        out.push_str(arg);
        out.push_str(part);
    }
    out
}

impl Shell {
    /// Joins words to a command, each quoted where the shell would read it otherwise: it fills in nothing.
    ///
    /// # Errors
    /// The command does not pass its gate (a word is too long or shaped like a credential).
    pub fn of_words(words: &[&dyn CleanArg]) -> Result<Self, crate::Refused> {
        let words: Vec<String> = words.iter().map(|word| quoted(&word.clean_text())).collect();
        Self::new(Tainted::from(words.join(" ").as_str()))
    }

    /// One word, quoted where the shell would read it otherwise: it fills in nothing.
    pub fn quote(word: &str) -> String {
        quoted(word)
    }

    /// A word that ends with what a variable holds: the shell fills that in, and nothing else. `None` for a name that no shell
    /// takes for a variable's.
    pub fn with_variable(before: &str, name: &str) -> Option<String> {
        let first = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
        let is_name = first && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let mut word = String::from("\"");
        for c in before.chars() {
            if matches!(c, '"' | '\\' | '$' | '`') {
                word.push('\\');
            }
            word.push(c);
        }
        is_name.then(|| format!("{word}${name}\""))
    }
}

fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@,+".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_word_cannot_leave_its_quotes() {
        let shell = Shell::of_words(&[&"curl", &"-d", &r#"{"a":"it's $HOME"}"#, &"see $(id) `id`", &"$HOME"]).unwrap();
        assert_eq!(shell.as_str(), r#"curl -d '{"a":"it'\''s $HOME"}' 'see $(id) `id`' '$HOME'"#);
        let header = Shell::with_variable(r#"x-"$a`b\: Bearer "#, "COMETAPI_KEY");
        assert_eq!(header.as_deref(), Some(r#""x-\"\$a\`b\\: Bearer $COMETAPI_KEY""#));
        assert_eq!(Shell::with_variable("key: ", "A-$(id)"), None);
        assert_eq!(Shell::with_variable("key: ", "1A"), None);
    }

    #[test]
    fn a_remark_with_a_key_or_a_hidden_character_is_refused() {
        let key = format!("see sk-{}", "a1B2c3D4e5F6g7H8i9J0");
        assert!(Remark::new(Tainted::from(key.as_str())).is_err());
        for hidden in ['\u{202e}', '\u{2028}', '\u{e0041}', '\u{200b}', '\u{1b}', '\u{3164}'] {
            assert!(Remark::new(Tainted::from(format!("pass{hidden}liaf").as_str())).is_err(), "{hidden:?}");
        }
        assert!(Remark::new(Tainted::from("checked by hand, looks fine")).is_ok());
    }
}
