//! What documentation sites call things, in the languages that they are written in. A word that is in no list is not
//! understood, which is not the same as «no».

mod column;
mod kind;
mod marks;

use marks::{CONDITION, NO, OPTIONAL, REQUIRED, YES};

use super::Need;

pub(crate) use column::{Column, column};
pub(crate) use kind::kind;

/// In lower case, with single spaces and without marks around it.
pub(crate) fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    text.trim_matches(|c: char| "`*_:.,;：。、#¶\u{200b}\u{feff}()[]（）【】<>\"'“”!？?".contains(c)).trim().to_owned()
}

/// Longest text, in bytes, that may be a mark, a type or a label: those have some words.
pub(crate) const LONGEST: usize = 1_000;

/// What a mark says that stands alone: a pill, a cell of words, a word in brackets. `None`: it is no mark.
pub(crate) fn mark(text: &str) -> Option<Need> {
    if text.len() > LONGEST {
        return None;
    }
    let text = plain(text);
    let each = |part: &str| -> Option<Need> {
        if REQUIRED.contains(&part) {
            Some(Need::Required)
        } else if OPTIONAL.contains(&part) {
            Some(Need::Optional)
        } else {
            None
        }
    };
    if let Some(need) = each(&text) {
        return Some(need);
    }
    // The same word in several languages: «required / 必填».
    let parts: Vec<Option<Need>> = text.split(['/', '|', '·']).map(|part| each(&plain(part))).collect();
    if parts.len() > 1 && parts.iter().all(|part| part.is_some() && *part == parts.first().copied().flatten()) {
        return parts.first().copied().flatten();
    }
    condition(&text)
}

/// Whether a text is a mark that is a word of letters: what a pill shows.
pub(crate) fn is_mark_word(text: &str) -> bool {
    text.chars().count() >= 2 && text.chars().all(char::is_alphabetic) && mark(text).is_some()
}

/// «Required if …», «conditionally required», «required for …»: a condition.
fn condition(text: &str) -> Option<Need> {
    let words = text.chars().count();
    if words > 160 {
        return None;
    }
    if let Some(rest) = REQUIRED.iter().find_map(|word| text.strip_prefix(word)) {
        let rest = rest.trim_start_matches([' ', ',', ':', '(', '（', '-', '–', '—']);
        // «Required unless `org` is given»: of every request but some. Whether this one is among those nobody can tell.
        let need = if rest.starts_with("unless") { Need::Unknown } else { Need::Conditional };
        return starts_condition(rest).then_some(need);
    }
    let alone = [
        "conditional",
        "conditionally required",
        "conditionally",
        "条件必填",
        "条件付き",
        "条件付き必須",
        "bedingt",
        "conditionnel",
        "condicional",
        "условно",
        "조건부",
        "depends",
    ];
    if alone.contains(&text) || text.ends_with("の場合必須") || text.ends_with("场合必填") {
        return Some(Need::Conditional);
    }
    None
}

/// Whether a text goes on as a condition. «Required for all requests» is none.
pub(crate) fn starts_condition(rest: &str) -> bool {
    let each = ["for ", "with "].iter().find_map(|word| rest.strip_prefix(word));
    let of = each.and_then(|rest| ["all ", "every ", "each ", "any "].iter().find_map(|word| rest.strip_prefix(word)));
    if of.is_some_and(|rest| rest.starts_with("request") || rest.starts_with("call")) {
        return false;
    }
    CONDITION.iter().any(|word| {
        rest.strip_prefix(word)
            .is_some_and(|after| !word.is_ascii() || !after.starts_with(|c: char| c.is_alphanumeric()))
    })
}

/// What the beginning of a description says: «Required. The model …», «(optional) …», «Required if …». Only where a mark is
/// set off from what follows; a sentence that begins with the word is none.
pub(crate) fn leading_mark(text: &str) -> Option<Need> {
    let text = text.trim_start_matches(['(', '[', '*', '_', '（', '【', ' ', '-', '–', '—', '・', ':']).to_lowercase();
    for (words, need) in [(OPTIONAL.as_slice(), Need::Optional), (REQUIRED.as_slice(), Need::Required)] {
        for word in words {
            let Some(rest) = text.strip_prefix(word) else { continue };
            let set_off = rest.is_empty()
                || rest.starts_with([
                    '.', ',', ')', ']', ':', ';', '*', '。', '、', '，', '）', '】', '：', '!', '-', '–', '—', '_', '|',
                ])
                || rest.starts_with(" -")
                || rest.starts_with(" –")
                || rest.starts_with(" —")
                || rest.starts_with(" (")
                || rest.starts_with(" |");
            // «(required) If set, …»: the bracket ends the mark.
            let closed = rest.starts_with([')', ']', '）', '】']);
            let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            if need == Need::Required && !closed && starts_condition(rest) {
                return Some(Need::Conditional);
            }
            if set_off {
                return Some(need);
            }
        }
    }
    (text.starts_with("conditionally required") || text.starts_with("conditional")).then_some(Need::Conditional)
}

/// Whether a sign says nothing by itself, so that a legend has to say what it means: ●, ★, †.
pub(crate) const fn is_sign(c: char) -> bool {
    matches!(c,
        '†' | '‡' | '※' | '¹' | '²' | '³' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f300}'..='\u{1faff}')
}

/// The sign that a text consists of.
pub(crate) fn sign(text: &str) -> Option<char> {
    let mut signs = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fe0f}');
    let first = signs.next().filter(|c| is_sign(*c))?;
    signs.all(|c| c == first).then_some(first)
}

/// What the words behind a sign of a legend, or before it, say of it. Where more is said than that, it is no plain mark.
pub(crate) fn legend(text: &str) -> Option<Need> {
    #[rustfmt::skip]
    const BESIDE: [&str; 31] = [
        "field", "fields", "parameter", "parameters", "property", "properties", "attribute", "attributes", "key", "keys", "argument",
        "arguments", "value", "values", "this", "these", "that", "is", "are", "be", "must", "means", "mean", "marks", "marked", "with",
        "by", "the", "a", "all", "and",
    ];
    if let Some(need) = mark(text) {
        return Some(need);
    }
    let plain = plain(text);
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let marks: Vec<Need> = words.iter().filter_map(|word| mark(word)).collect();
    let first = *marks.first()?;
    let known = |word: &&str| BESIDE.contains(word) || mark(word) == Some(first);
    Some(if words.iter().all(known) { first } else { Need::Unknown })
}

/// What a sentence of a description says: «This field is required».
pub(crate) fn stated(text: &str) -> Option<Need> {
    let plain = plain(text);
    let rest = plain.strip_prefix("this ")?;
    let nouns = ["field ", "parameter ", "property ", "attribute ", "argument ", "key "];
    let rest = nouns.iter().find_map(|noun| rest.strip_prefix(noun)).unwrap_or(rest);
    let rest = rest.strip_prefix("is ")?;
    let rest = ["always ", "a ", "an "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    mark(nouns.iter().find_map(|noun| rest.strip_suffix(noun.trim_end())).unwrap_or(rest))
}

/// What is added to the heads of a table whose marks are letters (M, O, C, or R).
pub(crate) const IN_LETTERS: &str = " m/o/c";

/// What is added to the heads of a table whose marks are an X or nothing.
pub(crate) const CROSSED: &str = " x/";

/// What a cell of a column «required» says. A sign that means yes in one country and no in another is not understood.
pub(crate) fn cell(text: &str, column_of_required: bool, heads: &str) -> Need {
    if let Some(need) = mark(text) {
        return need;
    }
    let trimmed = text.trim();
    // «Yes*», «Yes†»: what the note below says of it is not followed.
    if trimmed.chars().count() > 1 && trimmed.ends_with(['*', '†', '‡', '¹', '²', '³']) && !trimmed.starts_with('*')
    {
        return Need::Unknown;
    }
    let word = if trimmed == "*" { "*".to_owned() } else { plain(text) };
    let word = if word.is_empty() { trimmed.to_owned() } else { word };
    // A circle means yes, and a cross no, where tables have them so: in Japanese, Chinese and Korean.
    let eastern = ["必須", "必填", "必须", "必需", "必选", "必選", "필수"].iter().any(|head| heads.contains(head));
    let circle = eastern && matches!(word.as_str(), "○" | "◯" | "〇" | "o");
    let cross = trimmed == ":x:" || matches!(word.as_str(), "×" | "✕" | "✖") || (eastern && word == "x");
    if let Some(need) = by_heads(&word, column_of_required, heads) {
        return need;
    }
    match word.as_str() {
        "req" | "reqd" | "req'd" => return Need::Required,
        "opt" => return Need::Optional,
        _ => {}
    }
    let says = |yes: bool| if yes == column_of_required { Need::Required } else { Need::Optional };
    let first = word.split([' ', ',', '(', '（', '/', '.', ':', ';']).next().unwrap_or_default();
    let rest = word.strip_prefix(first).unwrap_or_default().trim_start_matches(|c: char| !c.is_alphanumeric());
    if word.is_empty() || NO.contains(&word.as_str()) || cross {
        says(false)
    } else if circle || YES.contains(&word.as_str()) {
        says(true)
    } else if YES.contains(&first) && starts_condition(rest) {
        Need::Conditional
    } else if (NO.contains(&first) && !first.is_empty())
        && (rest.starts_with("default") || rest.starts_with("optional"))
    {
        says(false)
    } else if (YES.contains(&first) || NO.contains(&first)) && is_set_off(&word, first) {
        says(YES.contains(&first))
    } else if YES.contains(&first) && parts_agree(&word, &YES) {
        says(true)
    } else if NO.contains(&first) && parts_agree(&word, &NO) {
        says(false)
    } else if starts_condition(&word) {
        Need::Conditional
    } else {
        Need::Unknown
    }
}

/// What a cell says by the heads of its table, or by how often a field may stand there: `0..1`, `1..*`.
fn by_heads(word: &str, column_of_required: bool, heads: &str) -> Option<Need> {
    if heads.ends_with(IN_LETTERS) {
        return Some(match word {
            "m" | "r" => Need::Required,
            "o" => Need::Optional,
            "c" => Need::Conditional,
            _ => Need::Unknown,
        });
    }
    if heads.ends_with(CROSSED) {
        return Some(if word.is_empty() == column_of_required { Need::Optional } else { Need::Required });
    }
    let (least, _) =
        word.split_once("..").filter(|(least, _)| !least.is_empty() && least.bytes().all(|b| b.is_ascii_digit()))?;
    Some(if least.trim_start_matches('0').is_empty() { Need::Optional } else { Need::Required })
}

/// Whether a text is a plain yes or no.
pub(crate) fn is_answer(text: &str) -> bool {
    let plain = plain(text);
    YES.contains(&plain.as_str()) || NO.contains(&plain.as_str())
}

/// Whether what follows a word is set off from it by a dash, a colon or a bracket: «Yes — always», «No (default: 1)».
fn is_set_off(word: &str, first: &str) -> bool {
    first.chars().any(char::is_alphabetic)
        && word.strip_prefix(first).is_some_and(|rest| {
            let rest = rest.trim_start();
            let inside = rest.trim_start_matches(['(', '（', '-', '–', '—', ':', ',', ' ']);
            inside.len() < rest.len() && !starts_condition(inside) && !inside.is_empty()
        })
}

fn parts_agree(word: &str, words: &[&str]) -> bool {
    word.split('/').all(|part| words.contains(&part.trim()))
}

/// Whether a mark says that a request must not have a field: that it was taken out, or only comes back.
pub(crate) fn is_refused(text: &str) -> bool {
    #[rustfmt::skip]
    const REFUSED: [&str; 20] = [
        "removed", "forbidden", "prohibited", "disallowed", "not allowed", "not accepted", "not supported", "unsupported", "no longer supported",
        "no longer accepted", "not available", "unavailable", "must not be set", "must not be sent", "do not send", "not permitted", "retired",
        "已移除", "entfernt", "supprimé",
    ];
    is_read_only(text) || REFUSED.contains(&plain(text).as_str())
}

/// Whether a text says that something only comes back.
fn is_read_only(text: &str) -> bool {
    let plain = plain(text);
    matches!(
        plain.as_str(),
        "read-only"
            | "readonly"
            | "read only"
            | "response only"
            | "output only"
            | "只读"
            | "読み取り専用"
            | "읽기 전용"
            | "nur lesen"
            | "solo lectura"
            | "lecture seule"
            | "только для чтения"
    )
}

/// Whether a text says that something is not to be used any more.
pub(crate) fn is_deprecated(text: &str) -> bool {
    let text = plain(text);
    let text = text.trim_start_matches(['⚠', '️', ' ', '[', '(']);
    let words = [
        "deprecated",
        "legacy",
        "obsolete",
        "已废弃",
        "已弃用",
        "废弃",
        "弃用",
        "非推奨",
        "廃止",
        "veraltet",
        "déprécié",
        "obsolète",
        "obsoleto",
        "устарел",
        "устарело",
        "устаревший",
        "사용 중단",
        "지원 중단",
        "deprecato",
    ];
    // «Deprecated in favour of …», «deprecated since …»; «deprecated models are refused» says it of something else.
    let goes_on = |rest: &str| {
        let next = rest.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.', ':']);
        let about = [
            "in",
            "since",
            "as",
            "and",
            "by",
            "for",
            "from",
            "use",
            "please",
            "with",
            "but",
            "see",
            "will",
            "now",
            "field",
            "parameter",
            "alias",
            "-",
            "–",
            "—",
        ];
        !rest.starts_with(' ') || about.contains(&next) || next.starts_with(['(', '-', '–', '—'])
    };
    words.iter().any(|word| {
        text == *word
            || text.strip_prefix(word).is_some_and(|rest| {
                rest.starts_with([' ', '.', ',', ':', ')', ']', '。', '，', ';', '-'])
                    && (!word.is_ascii() || goes_on(rest))
            })
    })
}
