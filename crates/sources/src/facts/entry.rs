//! One field as a page shows it: a name, and what stands beside it (type, mark, description).

mod typed;
mod values;

use super::{
    Need,
    outline::{self, Piece},
    words,
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

/// Words before the value of a property of a field.
const HEADS: [&str; 12] = [
    "Default", "Example", "Enum", "Format", "Allowed", "Possible", "Minimum", "Maximum", "Range", "Pattern", "Items",
    "Options",
];

/// Words before a value that a sentence names.
const JOINTS: [&str; 3] = ["or", "and", "to"];
/// How many nodes around a piece are looked at for its sentence.
const NEAR: usize = 8;

/// Whether a text is the name of a field, as interfaces name them.
pub(crate) fn is_name(text: &str) -> bool {
    let text = text.strip_suffix("[]").unwrap_or(text);
    !text.is_empty()
        && text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-[]$".contains(c))
        && !text.ends_with(['.', '-'])
}

/// Whether a text is what a list of values begins with: «Possible values».
pub(crate) fn is_list_of_values(text: &str) -> bool {
    text.contains(char::is_whitespace) && values::begins(text)
}

/// Whether a text is what a list of values begins with, also in one word: «Allowed:».
pub(crate) fn begins_values(text: &str) -> bool {
    values::begins(text)
}

/// Whether a text may be a name: it is one, and no word of the page's own language about fields.
pub(crate) fn may_be_name(text: &str) -> bool {
    is_name(text) && !is_word(text)
}

/// A word that pages write about fields.
fn is_word(text: &str) -> bool {
    // «The `messages` object»: how sentences and titles begin.
    let begins = matches!(
        text,
        "The"
            | "A"
            | "An"
            | "This"
            | "These"
            | "Each"
            | "All"
            | "For"
            | "In"
            | "If"
            | "Your"
            | "When"
            | "Note"
            | "See"
            | "Only"
            | "Use"
    );
    // «Type», «Default»: a head beside a field; in small letters it may be one.
    let head = text.starts_with(|c: char| c.is_ascii_uppercase())
        && (words::column(text) != words::Column::Other || HEADS.contains(&text));
    begins
        || head
        || words::kind(text).is_some()
        || words::mark(text).is_some()
        || words::is_deprecated(text)
        || is_bound(text)
        || super::path::method(text).is_some_and(|method| method == text)
        || matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "default" | "nullable" | "copy")
}

/// «minimum1», «maxLength64»: a bound with its value, as pages read that part them only by their looks.
fn is_bound(text: &str) -> bool {
    const BOUNDS: [&str; 9] = [
        "minimum",
        "maximum",
        "minlength",
        "maxlength",
        "minitems",
        "maxitems",
        "exclusiveminimum",
        "exclusivemaximum",
        "multipleof",
    ];
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    bare.len() < text.len() && BOUNDS.contains(&bare.to_ascii_lowercase().as_str())
}

/// A name at the beginning of pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The name without the signs around it.
    pub(crate) name: String,
    /// How many pieces it takes.
    pub(crate) pieces: usize,
    /// Whether a star marks it.
    pub(crate) star: bool,
    /// What follows in its own piece.
    pub(crate) rest: String,
    /// How deep its own signs say that it lies (`» role`, `└ role`).
    pub(crate) level: usize,
}

/// The name that pieces begin with: joined where markup splits a word, without the signs around it.
pub(crate) fn named(dom: &Dom, pieces: &[Piece]) -> Option<Named> {
    let (start, mut star, level) = past_signs(pieces)?;
    let first = pieces.get(start)?;
    let (text, sign_star) = stripped(&first.text);
    star |= sign_star;
    let mut name = text.to_owned();
    let mut used = start + 1;
    while let Some(next) = pieces.get(used) {
        let (more, more_star) = stripped(&next.text);
        if next.glued && continues(dom, pieces.get(used - 1)?, next, &name, more) {
            name.push_str(more);
            star |= more_star;
            used += 1;
        } else if next.text.trim() == "*" {
            star = true;
            used += 1;
        } else if is_anchor(&next.text) || matches!(next.text.as_str(), "?" | ":") || words::sign(&next.text).is_some()
        {
            used += 1;
        } else {
            break;
        }
    }
    is_name(&name).then_some(Named { name, pieces: used, star, rest: String::new(), level })
}

/// A name as the first word of a text that goes on: `model (string, required): …`.
pub(crate) fn named_in_text(pieces: &[Piece]) -> Option<Named> {
    let first = pieces.first()?;
    let text = first.text.trim_start_matches(['`', '*', '_', '•', '-', '–']);
    let (word, rest) = text.split_once([' ', '(', ':', '：', '（', '|', ','])?;
    let at = text.len() - rest.len();
    // The sign that ends the name belongs to what follows.
    let rest = text.get(at.saturating_sub(1)..).filter(|rest| rest.starts_with(['(', ':'])).unwrap_or(rest);
    let star = word.ends_with('*') || rest.trim_start().starts_with("* ") || rest.trim() == "*";
    let (word, _) = stripped(word);
    let fits = may_be_name(word)
        && (word.contains('_')
            || word.chars().all(|c| !c.is_ascii_uppercase())
            || word.chars().skip(1).any(|c| c.is_ascii_uppercase()));
    fits.then(|| Named { name: word.to_owned(), pieces: 1, star, rest: rest.to_owned(), level: 0 })
}

/// A sign that links to the place of a name.
fn is_anchor(text: &str) -> bool {
    matches!(text, "#" | "¶" | "§" | "🔗" | "\u{200b}")
}

/// Past signs of depth before a name: how many pieces they take, whether one is a star, and how deep.
fn past_signs(pieces: &[Piece]) -> Option<(usize, bool, usize)> {
    let (mut start, mut star, mut level) = (0, false, 0);
    while let Some(piece) = pieces.get(start) {
        let text = piece.text.trim();
        if text == "*" {
            star = true;
        } else if words::sign(text).is_some() {
            // What it means is told by a legend.
        } else if is_anchor(text) {
            // It leads to the name.
        } else if !text.is_empty() && text.chars().all(is_depth_sign) {
            level += text.chars().filter(|c| !c.is_whitespace()).count();
        } else {
            return Some((start, star, level + depth_of(text)));
        }
        start += 1;
    }
    None
}

fn is_depth_sign(c: char) -> bool {
    "»›>└├│─↳→–—-·∟╰┗┣ ".contains(c)
}

/// Signs of depth that stand in the same piece as the name.
fn depth_of(text: &str) -> usize {
    let signs: String = text.chars().take_while(|c| is_depth_sign(*c)).collect();
    if signs.len() == text.len() {
        0
    } else {
        signs.chars().filter(|c| !c.is_whitespace() && !"─".contains(*c)).count()
    }
}

/// Without the signs around a name; whether a star was among them.
fn stripped(text: &str) -> (&str, bool) {
    let text = text.trim().trim_start_matches(is_depth_sign);
    let is_around = |c: char| "`\"'“”«»*?:：".contains(c) || c.is_whitespace() || words::is_sign(c);
    let bare = text.trim_matches(is_around);
    (
        bare,
        text.starts_with('*')
            || text.ends_with('*')
            || text.ends_with("*:")
            || text.contains("*\"")
            || text.ends_with("*`"),
    )
}

/// Whether a piece goes on with the name before it. Pieces that belong to one small element do; of others those do that are
/// no word about fields.
fn continues(dom: &Dom, before: &Piece, next: &Piece, name: &str, more: &str) -> bool {
    let part = !more.is_empty() && more.chars().all(|c| c.is_ascii_alphanumeric() || "_.-[]".contains(c));
    if !part || name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-[]$".contains(c)) {
        return false;
    }
    let small = |at: usize| {
        matches!(
            dom.name(at),
            "code" | "span" | "b" | "strong" | "a" | "em" | "i" | "kbd" | "samp" | "var" | "mark" | "tt" | "font"
        )
    };
    let around = |piece: &Piece| -> Vec<usize> {
        std::iter::once(piece.element).chain(dom.around(piece.element)).take(6).collect()
    };
    let (before_around, next_around) = (around(before), around(next));
    let shared = before_around.iter().find(|at| next_around.contains(at)).copied();
    // `messages.` before `role`: a field's field, with what it lies in before it.
    let joint = name.ends_with(['_', '.']) || more.starts_with(['_', '.']);
    // A pill has a class of its own and the name another; pieces of a word have none, or the same.
    let class = |at: usize| dom.element(at).map_or("", |element| element.attribute("class"));
    let same_class = class(before.element) == class(next.element) || class(next.element).is_empty();
    if before.element == next.element || joint {
        return !is_word(more) || joint;
    }
    match shared {
        Some(at) if small(at) && !is_word(more) => true,
        Some(_) => same_class && !is_word(more) && !more.bytes().all(|b| b.is_ascii_digit()),
        None => false,
    }
}

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
    fn word(&mut self, text: &str) -> bool {
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
fn is_known_pill(text: &str) -> bool {
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

/// How an element looks: its name and its first two classes. Fields of one list look alike.
pub(crate) fn look(dom: &Dom, at: usize) -> String {
    let Some(element) = dom.element(at) else { return String::new() };
    let mut classes = element.attribute("class").split_whitespace();
    format!("{}.{}.{}", element.name, classes.next().unwrap_or_default(), classes.next().unwrap_or_default())
}
