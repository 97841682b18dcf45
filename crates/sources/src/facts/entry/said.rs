//! What stands beside the name of a field: its type, its mark, its description.

use super::{
    super::{
        Need,
        outline::{self, Piece},
        words,
    },
    is_name, look, typed, values,
};
use crate::dom::Dom;

/// Words that stand in a pill beside a name and are no mark.
const KNOWN_PILLS: [&str; 26] = [
    "default",
    "min",
    "max",
    "range",
    "example",
    "enum",
    "new",
    "beta",
    "nullable",
    "format",
    "possible",
    "read-only",
    "write-only",
    "allowed",
    "options",
    "one of",
    "since",
    "value",
    "length",
    "available",
    "const",
    "unique",
    "pattern",
    "non-null",
    "experimental",
    "copy",
];

/// Words before a value that a sentence names.
const JOINTS: [&str; 3] = ["or", "and", "to"];
/// How many nodes around a piece are looked at for its sentence.
const NEAR: usize = 8;

/// What stands beside a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// The mark.
    pub(crate) need: Option<Need>,
    /// The type.
    pub(crate) kind: Option<&'static str>,
    /// Whether it is not to be used any more, or only comes back.
    pub(crate) deprecated: bool,
    /// Whether it says of itself that a request must not have it: struck out, «Removed», «Read-only».
    pub(crate) refused: bool,
    /// Whether a description came: nothing after it is a mark.
    pub(crate) described: bool,
    /// The looks of the elements whose text was a mark.
    pub(crate) marks: Vec<String>,
    /// The looks of short texts that were not understood.
    pub(crate) strange: Vec<String>,
    /// The looks of all such texts, also behind a description: two that look alike are a list of values.
    pub(crate) unknown: Vec<String>,
    /// Whether a star stands there by itself.
    pub(crate) star: bool,
    /// Where the element ends in which values are listed.
    pub(crate) values_until: usize,
    /// A sign beside it that a legend explains.
    pub(crate) sign: Option<char>,
    /// Whether its need is only what its type says: a mark says more.
    pub(crate) by_type: bool,
}

impl Said {
    /// Whether anything beside a name makes a field of it.
    pub(crate) const fn qualifies(&self) -> bool {
        self.need.is_some() || self.kind.is_some()
    }

    /// Takes a piece in.
    pub(crate) fn piece(&mut self, dom: &Dom, piece: &Piece) {
        let look = look(dom, piece.element);
        if piece.at < self.values_until && !is_called_a_mark(&look, &piece.text) {
            return;
        }
        if let Some(rest) = after_star(&piece.text).filter(|_| !self.described) {
            self.star = true;
            if !rest.is_empty() {
                self.piece(dom, &Piece { text: rest.to_owned(), ..piece.clone() });
            }
            return;
        }
        if values::begins(&piece.text) {
            self.values_until = values::end(dom, piece);
            return;
        }
        // «none», «auto», «required»: the third of them is no mark either.
        let listed = self.unknown.iter().filter(|own| **own == look).count() >= 2;
        if listed && words::mark(&piece.text).is_some() {
            return;
        }
        let struck = matches!(dom.name(piece.element), "s" | "del" | "strike");
        self.deprecated |= struck;
        self.refused |= struck;
        let before = (self.need, self.kind, self.deprecated);
        if self.described && self.need.is_none() {
            // A mark in an element of its own, behind the description.
            self.need = words::mark(&piece.text).filter(|_| !is_of_a_sentence(dom, piece));
        }
        if self.text(&piece.text) {
            // A sentence that says it is no pill.
            if self.need != before.0 && piece.text.split_whitespace().count() <= 3 {
                self.marks.push(look.clone());
            }
        } else if !self.described {
            self.strange.push(look.clone());
        }
        let unknown = words::mark(&piece.text).is_none() && words::kind(&piece.text).is_none();
        if unknown && is_name(piece.text.trim_matches(['"', '\''])) {
            self.unknown.push(look);
        }
    }

    /// «Type: string», «Required: yes»: a label and its value. `false`: it is none.
    pub(crate) fn labelled(&mut self, text: &str) -> bool {
        if text.chars().count() > 80 {
            return false;
        }
        let Some((label, value)) = text.split_once([':', '：']) else { return false };
        let of_required = match (words::column(label), words::mark(label)) {
            (words::Column::Required, _) | (_, Some(Need::Required)) => true,
            (words::Column::Optional, _) | (_, Some(Need::Optional)) => false,
            (words::Column::Type, _) => {
                self.kind = self.kind.or_else(|| words::kind(value));
                return true;
            }
            _ => return false,
        };
        let need = words::cell(value, of_required, "");
        // «Required: the model»: no value of such a label.
        let says = !value.trim().is_empty() && need != Need::Unknown;
        if says {
            self.set(need);
        }
        says
    }

    /// Takes a text in; `false`: a short one that was not understood.
    pub(crate) fn text(&mut self, text: &str) -> bool {
        if self.described {
            return true;
        }
        if let Some((rest, of_type)) = typed::parted(text) {
            self.text(&rest);
            if self.need.is_none() {
                (self.need, self.by_type) = (of_type.need, true);
                self.deprecated |= of_type.deprecated;
                self.refused |= of_type.refused;
            }
            return true;
        }
        let before = self.need;
        if self.word(text) {
            // What a bracket begins with that goes on behind an element may be a type: `(Optional<String>, required)`.
            let is_open = text.trim_start().starts_with('(') && !text.contains(')');
            self.by_type |= is_open && before != self.need && self.need != Some(Need::Required);
            return true;
        }
        let typed = typed::mark(text);
        typed.into_iter().for_each(|need| self.set(need));
        let short = text.chars().count() <= 48 && text.split_whitespace().count() <= 5;
        if !short {
            self.prose(text);
            return true;
        }
        if typed.is_some() {
            return true;
        }
        let mut known = self.parts(text);
        known |= self.in_words(text);
        known || is_known_pill(text)
    }

    /// The parts of a short text, as far as they are understood: of «one of auto, none, required» no part is a mark. What stands in
    /// brackets is a part of its own, and so is a sentence.
    fn parts(&mut self, text: &str) -> bool {
        const BRACKETS: [char; 8] = ['(', ')', '[', ']', '（', '）', '.', '。'];
        let mut known = false;
        for (at, bracketed) in text.split(BRACKETS).enumerate() {
            let mut inside = false;
            for part in bracketed.split([',', '|', '·', '•', ';', '/', '–', '—', '、', '，', ':']) {
                if self.word(part) {
                    inside = true;
                } else if !is_known_value(part) {
                    break;
                }
            }
            // A list of values in brackets is none of marks, and what stands before the brackets says no more.
            known |= inside && (at == 0 || !bracketed.contains(','));
        }
        known
    }

    /// A text that is one mark, type or deprecation.
    pub(super) fn word(&mut self, text: &str) -> bool {
        if words::plain(text).is_empty() {
            return text.trim().is_empty();
        }
        let refused = words::is_refused(text);
        if words::is_deprecated(text) || refused {
            self.deprecated = true;
            self.refused |= refused;
        } else if let Some(need) = words::mark(text) {
            self.set(need);
        } else if let Some(kind) = words::kind(text) {
            self.kind = self.kind.or(Some(kind));
        } else {
            return false;
        }
        true
    }

    fn set(&mut self, need: Need) {
        self.need = match self.need {
            _ if std::mem::take(&mut self.by_type) => Some(need),
            // «Required» beside «required if …» is the condition.
            Some(Need::Required) if need == Need::Conditional => Some(Need::Conditional),
            Some(own) => Some(own),
            None => Some(need),
        };
    }

    /// `string required`, without a sign between the words.
    fn in_words(&mut self, text: &str) -> bool {
        let mut known = false;
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let is_mark = words::mark(word).is_some() || words::is_deprecated(word);
            // «Optional settings of …», «deprecated models …»: a sentence that begins with the word, and no mark.
            let goes_on = is_mark
                && word.ends_with(char::is_alphanumeric)
                && words.peek().is_some_and(|next| next.starts_with(char::is_lowercase) && !Self::default().word(next));
            if goes_on || !self.word(word) {
                break;
            }
            known = true;
        }
        known
    }

    /// A sentence: what its beginning says, and what a sentence of its own in it says («… Required.»).
    pub(crate) fn prose(&mut self, text: &str) {
        self.described = true;
        let mut rest = text.trim_start_matches([' ', '-', '–', '—', ':', '(', '[', ',', '*', '|', '：', '（']);
        if words::is_deprecated(rest) {
            self.deprecated = true;
        }
        for _ in 0..4 {
            if let Some(need) = words::leading_mark(rest) {
                self.set(need);
            }
            let end = rest
                .find([',', '(', ')', ':', ';', '.', '|', '·', '–', '—', '[', ']', '\n', '。', '，', '：', '（', '）'])
                .unwrap_or(rest.len());
            let head = rest.get(..end).unwrap_or_default();
            let head = head.split_once(" - ").map_or(head, |(head, _)| head);
            if head.chars().count() > 60 || !(self.word(head) || self.in_words(head)) {
                break;
            }
            rest = rest.get(head.len()..).unwrap_or_default().trim_start_matches([
                ' ', '-', '–', '—', ':', '(', ')', '[', ']', ',', '.', ';', '|', '·', '。', '，', '：', '（', '）', '*',
            ]);
        }
        if self.need.is_none() {
            let mut parts = text.split(['.', '(', ')', '[', ']', '。', '（', '）', '【', '】', '\n']);
            let said = |part: &str| words::mark(part).or_else(|| words::stated(part));
            let mark = parts.find_map(|part| said(part).filter(|_| !words::plain(part).is_empty()));
            if let Some(need) = mark {
                self.set(need);
            }
        }
    }
}

/// What stands behind the star that a text is, or begins with before a type or a mark (`* (string)`).
fn after_star(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('*')?.trim_start();
    let inside = rest.trim_start_matches('(');
    let first = inside.split([' ', ',', ')', '[', '<']).next().unwrap_or_default();
    (rest.is_empty() || words::kind(first).is_some() || words::mark(first).is_some()).then_some(rest)
}

/// Whether a mark is called one by its class (`schema-optional`): «string · enum», «Optional» lists no values.
fn is_called_a_mark(look: &str, text: &str) -> bool {
    words::mark(text).is_some() && (look.contains("required") || look.contains("optional"))
}

/// Whether a sentence goes on around a word of code: «`required` means that …», «set it to `required`». It is a value there, and no
/// mark, but where the sentence says that the field is that.
fn is_of_a_sentence(dom: &Dom, piece: &Piece) -> bool {
    if !matches!(dom.name(piece.element), "code" | "kbd" | "samp" | "tt" | "var") {
        return false;
    }
    let block = outline::block_of(dom, piece.element);
    let end = dom.node(block).map_or(piece.at, |node| node.end);
    // The sentence's own text stands in an element around the piece, a pill beside it in another one.
    let around = |at: usize| dom.node(at).is_some_and(|node| dom.around(piece.element).any(|own| own == node.parent));
    let said = |at: usize| dom.own_text(at).map(str::trim).filter(|text| !text.is_empty()).map(|text| (at, text));
    let own = |(at, text)| Some(text).filter(|_| around(at));
    let next = (piece.at + 1..end).take(NEAR).find_map(said).and_then(own);
    let before = (block..piece.at).rev().take(NEAR).find_map(said).and_then(own);
    let last = before.and_then(|text| text.split_whitespace().next_back());
    let goes_on = |text: &str| text.starts_with(char::is_lowercase) && text.contains(char::is_whitespace);
    let is_said = last.is_some_and(|word| matches!(word, "is" | "are" | "be"));
    !is_said
        && (next.is_some_and(|text| goes_on(text) || JOINTS.contains(&text))
            || last.is_some_and(|word| JOINTS.contains(&word)))
}

/// A pill that is no mark: a default, a range, an example.
pub(super) fn is_known_pill(text: &str) -> bool {
    let plain = words::plain(text);
    plain.is_empty()
        || KNOWN_PILLS.iter().any(|pill| plain.starts_with(pill))
        || plain.starts_with(['<', '>', '=', '≤', '≥', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
}

/// A part beside a type or a mark that may stand before them: a number, a bound, «default 1»; but no list of values.
fn is_known_value(part: &str) -> bool {
    let plain = words::plain(part);
    is_known_pill(part)
        && !["possible", "allowed", "one of", "enum", "options", "value"].iter().any(|list| plain.starts_with(list))
}
