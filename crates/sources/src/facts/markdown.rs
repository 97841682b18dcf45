//! Markdown, MDX and the blocks of GitBook to markup, so that one reader reads them all.

mod elsewhere;
mod fence;
mod indented;
mod inside;
mod listing;
mod tag;

use std::borrow::Cow;

use pulldown_cmark::{Options, Parser, html};

use super::{markup::OF_HEAD, yaml};
use fence::Fence;

/// Longest twin that is read.
const LONGEST: usize = 4 << 20;

/// The markup of a text in Markdown.
pub(crate) fn to_html(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let (front, text) = front_matter(text);
    let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let text = without_comments(text);
    let text = indented::shown(&text);
    let text = fence::outside(&text, set_off);
    let text = liquid(&text);
    let text = plain_tags(&text);
    let text = inside::shown(&text);
    let text = without_gaps(&text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST;
    let mut out = front.map(head).unwrap_or_default();
    html::push_html(&mut out, Parser::new_ext(&text, options));
    out
}

/// Whether a part of what a text shows stands elsewhere: in a document that it takes in, or in an element that is not known and may draw it.
pub(crate) fn takes_in_more(text: &str) -> bool {
    front_matter(text.trim_start_matches('\u{feff}')).0.is_some_and(appends_more)
        || elsewhere::is_anywhere(text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default())
}

/// Whether a text ends in the middle: with a listing open, or in a line without an end whose row, brackets or signs are left open. One
/// that was cut at the end of a line can't be told from a whole one.
pub(crate) fn is_cut(text: &str) -> bool {
    let mut fence = Fence::default();
    for line in text.lines() {
        fence.takes(line);
    }
    if fence.is_open() {
        return true;
    }
    let mut lines = text.rsplit('\n');
    let last = lines.next().unwrap_or_default().trim();
    let before = lines.next().unwrap_or_default().trim();
    let is_row = |line: &str| line.starts_with('|') && line.ends_with('|') && line.len() > 1;
    let count = |sign: &str| last.matches(sign).count();
    let open_row = (last.starts_with('|') && is_row(before) && !is_row(last))
        || (is_row(before) && is_row(last) && count("|") < before.matches('|').count());
    // An end of a line, and nothing behind it: an empty last line is none.
    !last.is_empty()
        && (open_row
            || count("`") % 2 == 1
            || count("**") % 2 == 1
            || count("(") > count(")")
            || count("[") > count("]")
            || count("（") > count("）")
            || last.chars().all(|c| "#-+*>".contains(c)))
}

/// The block of YAML between lines of three dashes at the beginning.
fn front_matter(text: &str) -> (Option<&str>, &str) {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return (None, text) };
    match rest.split_once("\n---") {
        Some((front, rest)) => (Some(front), rest.trim_start_matches(['-', '\r'])),
        None => (None, text),
    }
}

/// What front matter says of a page: its title, and its endpoint (Mintlify: `openapi: "POST /v1/…"`, `api: "POST https://…"`).
fn head(front: &str) -> String {
    let Some(front) = yaml::read(front) else { return String::new() };
    let word = |name: &str| front.get(name).and_then(serde_json::Value::as_str).map(escaped);
    let mut out = String::new();
    if let Some(title) = word("title") {
        out.push_str(&format!("<h1>{title}</h1>\n"));
    }
    for endpoint in ["openapi", "api"].into_iter().filter_map(word) {
        // `openapi: "openapi.json POST /v1/…"` names the file before the endpoint.
        let words: Vec<&str> = endpoint.split_whitespace().collect();
        let from = words.iter().position(|word| super::path::method(word).is_some()).unwrap_or(0);
        let words = words.get(from..).unwrap_or_default().join(" ");
        out.push_str(&format!("<p class=\"{OF_HEAD}\">{words}</p>\n"));
    }
    out
}

/// Whether the head of a page of Slate has other documents put behind it (`includes:`), beside those that tell of errors.
fn appends_more(front: &str) -> bool {
    let front = yaml::read(front).unwrap_or_default();
    let names = front.get("includes").and_then(serde_json::Value::as_array).into_iter().flatten();
    names.filter_map(serde_json::Value::as_str).any(|name| !matches!(name, "errors" | "changelog"))
}

/// Text between tags.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Without MDX comments (`{/* … */}`), imports and exports, outside of listings.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut fence, mut comment) = (Fence::default(), false);
    for line in text.split_inclusive('\n') {
        if !comment && fence.takes(line) {
            out.push_str(line);
            continue;
        }
        let trimmed = line.trim_start();
        let is_code =
            trimmed.starts_with("import ") && trimmed.contains(" from ") || trimmed.starts_with("export const ");
        if is_code && !comment {
            out.push('\n');
            continue;
        }
        push_shown(line, &mut comment, &mut out);
    }
    out
}

/// A line without its comments; `inside` tells whether one is open.
fn push_shown(line: &str, inside: &mut bool, out: &mut String) {
    let mut rest = line;
    loop {
        if *inside {
            match rest.split_once("*/}") {
                Some((_, after)) => {
                    *inside = false;
                    rest = after;
                }
                None => return out.push('\n'),
            }
        } else {
            match rest.split_once("{/*") {
                Some((before, after)) => {
                    out.push_str(before);
                    *inside = true;
                    rest = after;
                }
                None => return out.push_str(rest),
            }
        }
    }
}

/// Without the empty lines between the rows of a table in markup: MDX knows no listings by indentation, so that an indented tag behind
/// one goes on with the table (ReadMe writes it so).
fn without_gaps(text: &str) -> Cow<'_, str> {
    let begins = |line: &str, tag: &str| line.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    if !text.lines().any(|line| begins(line.trim_start(), "<table")) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut inside, mut gap) = (false, String::new());
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if inside && trimmed.is_empty() {
            gap.push_str(line);
            continue;
        }
        if !(inside && line.starts_with("    ") && trimmed.starts_with('<')) {
            out.push_str(&gap);
        }
        gap.clear();
        out.push_str(line);
        inside = begins(trimmed, "<table") || (inside && !begins(trimmed, "</table"));
    }
    out.push_str(&gap);
    Cow::Owned(out)
}

/// The tags of MDX as markup has them: in one line, at its beginning, with texts for values. In a text of MDX an indented one begins no
/// listing.
fn plain_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let is_mdx = text.lines().any(|line| begins_with_component(line, "<"));
    Cow::Owned(fence::outside(text, |part| {
        let (mut out, mut from) = (String::with_capacity(part.len()), 0);
        for tag in tag::tags(part).flatten() {
            out.push_str(part.get(from..tag.range.0).unwrap_or_default());
            out.push_str(&tag.written());
            from = tag.range.1;
        }
        out.push_str(part.get(from..).unwrap_or_default());
        let is_tag = |line: &&str| begins_with_component(line, "<") || begins_with_component(line, "</");
        let shown = |line: &'_ str| -> String {
            Some(line.trim_start()).filter(|line| is_mdx && is_tag(line)).unwrap_or(line).to_owned()
        };
        out.split_inclusive('\n').map(shown).collect()
    }))
}

/// A part of a text with empty lines around those that begin or end a block of another Markdown (`:::note`, `::::{tab-item} A`, `/// tab`): a
/// table right behind one would go on with it.
fn set_off(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for line in part.split_inclusive('\n') {
        let is_sign = ["///", ":::"].iter().any(|sign| line.trim_start().starts_with(sign));
        out.push_str(&if is_sign { format!("\n{}\n\n", line.trim_end()) } else { line.to_owned() });
    }
    out
}

/// Whether a line begins with a sign and the name of a component.
fn begins_with_component(line: &str, sign: &str) -> bool {
    line.strip_prefix(sign).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// GitBook's blocks (`{% swagger-parameter in="body" name="model" %}`) as elements.
fn liquid(text: &str) -> Cow<'_, str> {
    if !text.contains("{%") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{%") {
        out.push_str(before);
        let Some((tag, after)) = after.split_once("%}") else { break };
        let tag = tag.trim();
        match tag.strip_prefix("end") {
            Some(name) => out.push_str(&format!("\n</{name}>\n\n")),
            None => {
                out.push_str(&format!("\n<{}>\n\n", tag.replace(['<', '>'], "")));
                out.push_str(&stated(tag));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The endpoint that a block of GitBook's states in its attributes.
fn stated(tag: &str) -> String {
    if !(tag.starts_with("swagger ") || tag.starts_with("api-method ")) {
        return String::new();
    }
    let value = |name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split('"').next()
    };
    let (Some(method), Some(path)) = (value("method"), value("path")) else { return String::new() };
    let base = value("baseUrl").or_else(|| value("host")).unwrap_or_default();
    format!("<p>{} {}{}</p>\n\n", method.to_uppercase(), escaped(base.trim_end_matches('/')), escaped(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_ends_in_the_middle_is_told() {
        let table = "| a | b |\n| - | - |\n";
        for (end, cut) in [
            ("| c | d |\n", false),
            ("| c | d |", false),
            ("| c | d", true),
            ("| c |", true),
            ("\nSee the guide", false),
            ("\n- `model` (string, requ", true),
            ("\n#### `mod", true),
            ("\n#### `model`\n", false),
            ("\n```json\n{\n", true),
            ("\n```json\n{}\n```\n", false),
            ("\n````yaml\n```\n````\n", false),
        ] {
            assert_eq!(is_cut(&format!("{table}{end}")), cut, "{end}");
        }
    }

    #[test]
    fn markdown_becomes_markup_with_what_its_head_says() {
        let html = to_html(
            "---\ntitle: Chat\nopenapi: \"spec.json POST /v1/chat/completions\"\n---\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n{/* hidden\nmore */}shown\n\n```\n{/* kept */}\n```\n",
        );
        assert!(html.starts_with("<h1>Chat</h1>\n<p class=\"redial-head\">POST /v1/chat/completions</p>"), "{html}");
        assert!(
            html.contains("<td>1</td>") && html.contains("shown") && html.contains("kept") && !html.contains("hidden")
        );
        let html = to_html(
            "{% swagger method=\"post\" path=\"/v1/messages\" baseUrl=\"https://x.example\" %}\n{% swagger-parameter in=\"body\" name=\"model\" required=\"true\" %}\nd\n{% endswagger-parameter %}\n{% endswagger %}\n",
        );
        assert!(
            html.contains("<p>POST https://x.example/v1/messages</p>")
                && html.contains("<swagger-parameter in=\"body\""),
            "{html}"
        );
    }
}
