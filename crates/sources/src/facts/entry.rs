//! One field as a page shows it: a name, and what stands beside it (type, mark, description).

mod said;
mod typed;
mod values;

pub(crate) use said::Said;

use super::{outline::Piece, words};
use crate::dom::Dom;

/// Words before the value of a property of a field.
const HEADS: [&str; 12] = [
    "Default", "Example", "Enum", "Format", "Allowed", "Possible", "Minimum", "Maximum", "Range", "Pattern", "Items",
    "Options",
];

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

/// How an element looks: its name and its first two classes. Fields of one list look alike.
pub(crate) fn look(dom: &Dom, at: usize) -> String {
    let Some(element) = dom.element(at) else { return String::new() };
    let mut classes = element.attribute("class").split_whitespace();
    format!("{}.{}.{}", element.name, classes.next().unwrap_or_default(), classes.next().unwrap_or_default())
}
