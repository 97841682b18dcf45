//! reStructuredText as it is written, to markup, so that one reader reads it too: headings, paragraphs, items, field lists, tables
//! of three sorts, and the directives of sphinxcontrib-httpdomain. What else a directive holds is a listing, or left out.

use super::markdown::escaped;

/// Longest text that is read.
const LONGEST: usize = 4 << 20;

/// Whether a text is reStructuredText: a directive begins one of its first lines, and no fence of Markdown stands in it.
pub(crate) fn is_rst(text: &str) -> bool {
    let directive = |line: &str| line.trim_start().strip_prefix(".. ").is_some_and(|rest| rest.contains("::"));
    !text.contains("```") && text.lines().take(2_000).any(directive)
}

/// Whether a text ends within a line, or a part of it stands elsewhere or in a form that is not read. One that was cut at the end of a
/// line can't be told from a whole one.
pub(crate) fn is_cut(text: &str) -> bool {
    const UNREAD: [&str; 7] = ["include", "csv-table", "raw", "jsonschema", "openapi", "literalinclude", "swagger"];
    let is_unread = |line: &str| {
        let name = line.trim_start().strip_prefix(".. ").and_then(|rest| rest.split_once("::")).map(|(name, _)| name);
        name.is_some_and(|name| UNREAD.contains(&name.trim()))
    };
    !text.ends_with('\n') || text.lines().any(is_unread)
}

/// The markup of a text.
pub(crate) fn to_html(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = String::with_capacity(text.len() * 2);
    blocks(&lines, 0, &mut out, &mut Vec::new());
    out
}

/// How deep directives and lists are followed.
const DEEPEST: usize = 12;

/// Writes the blocks of some lines. `titles` are the signs of underlines, highest first.
fn blocks(lines: &[&str], depth: usize, out: &mut String, titles: &mut Vec<char>) {
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let next = lines.get(at + 1).copied().unwrap_or_default();
        at += if line.trim().is_empty() {
            1
        } else if depth > DEEPEST {
            rest.len()
        } else if let Some(rest_of) = line.strip_prefix(".. ") {
            let body = indented(rest.get(1..).unwrap_or_default());
            directive(rest_of, &dedented(body), depth, out, titles);
            1 + body.len()
        } else if is_border(line) && line.contains("+-") {
            grid(rest, out)
        } else if line.starts_with("==") && line.contains(' ') && is_border(line) {
            simple(rest, out)
        } else if let Some(sign) = underline(next).filter(|_| !line.starts_with(' ') && next.len() * 2 > line.len()) {
            heading(line, sign, out, titles);
            2
        } else if underline(line).is_some() {
            1
        } else if field(line).is_some() {
            fields(rest, out)
        } else {
            text(rest, depth, out, titles)
        };
    }
}

fn heading(line: &str, sign: char, out: &mut String, titles: &mut Vec<char>) {
    let level = titles.iter().position(|own| *own == sign).unwrap_or_else(|| {
        titles.push(sign);
        titles.len() - 1
    });
    let level = (level + 1).min(6);
    out.push_str(&format!("<h{level}>{}</h{level}>\n", inline(line)));
}

/// A paragraph, an item, a term with its definition, or a listing; how many lines it takes.
fn text(lines: &[&str], depth: usize, out: &mut String, titles: &mut Vec<char>) -> usize {
    let first = lines.first().copied().unwrap_or_default();
    let indent = first.len() - first.trim_start().len();
    if indent > 0 {
        let body = indented(lines);
        out.push_str("<blockquote>");
        blocks(&dedented(body), depth + 1, out, titles);
        out.push_str("</blockquote>\n");
        return body.len().max(1);
    }
    if let Some(item) = first.strip_prefix("* ").or_else(|| first.strip_prefix("- ")) {
        let body = indented(lines.get(1..).unwrap_or_default());
        out.push_str("<ul><li>");
        let mut own = vec![item];
        own.extend(dedented(body));
        blocks(&own, depth + 1, out, titles);
        out.push_str("</li></ul>\n");
        return 1 + body.len();
    }
    let defined = lines.get(1).is_some_and(|line| line.starts_with(' ') && !line.trim().is_empty());
    if defined && !first.ends_with("::") {
        let body = indented(lines.get(1..).unwrap_or_default());
        out.push_str(&format!("<dl><dt>{}</dt><dd>", inline(first)));
        blocks(&dedented(body), depth + 1, out, titles);
        out.push_str("</dd></dl>\n");
        return 1 + body.len();
    }
    let count = lines.iter().take_while(|line| !line.trim().is_empty() && !line.starts_with(' ')).count().max(1);
    let joined = lines.get(..count).unwrap_or_default().join(" ");
    out.push_str(&format!("<p>{}</p>\n", inline(joined.trim_end_matches(':'))));
    if !joined.ends_with("::") {
        return count;
    }
    let body = indented(lines.get(count..).unwrap_or_default());
    listing(&dedented(body), out);
    count + body.len()
}

fn listing(lines: &[&str], out: &mut String) {
    out.push_str(&format!("<pre>{}</pre>\n", escaped(&lines.join("\n"))));
}

/// What a directive says.
fn directive(head: &str, body: &[&str], depth: usize, out: &mut String, titles: &mut Vec<char>) {
    let Some((name, argument)) = head.split_once("::") else { return };
    let argument = argument.trim();
    match name.trim() {
        name if name.starts_with("http:") => {
            let method = name.trim_start_matches("http:").to_uppercase();
            out.push_str(&format!("<h3>{method} {}</h3>\n", escaped(argument)));
            blocks(body, depth + 1, out, titles);
        }
        "list-table" => list_table(body, out),
        "code-block" | "sourcecode" | "code" | "parsed-literal" | "highlight" => listing(body, out),
        "image" | "figure" | "toctree" | "contents" | "index" | "meta" | "todo" | "raw" | "include" | "csv-table" => {}
        _ => {
            if !argument.is_empty() {
                out.push_str(&format!("<p>{}</p>\n", inline(argument)));
            }
            blocks(body, depth + 1, out, titles);
        }
    }
}

/// `* - a` and `  - b`: rows and cells.
fn list_table(body: &[&str], out: &mut String) {
    let heads = body.iter().find_map(|line| line.trim().strip_prefix(":header-rows:")?.trim().parse::<usize>().ok());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in body.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with(':')) {
        let (begins, cell) = match line.strip_prefix("* ") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, line),
        };
        if begins {
            rows.push(Vec::new());
        }
        let Some(row) = rows.last_mut() else { continue };
        match (
            cell.strip_prefix("- ").or_else(|| cell.strip_prefix('-').filter(|rest| rest.is_empty())),
            row.last_mut(),
        ) {
            (Some(cell), _) => row.push(cell.trim().to_owned()),
            (None, Some(last)) => *last = format!("{last} {cell}"),
            (None, None) => {}
        }
    }
    // A row that has fewer cells than the first was cut: what they said is not known.
    let columns = rows.first().map_or(0, Vec::len);
    rows.iter_mut().for_each(|row| row.resize(row.len().max(columns), "?".to_owned()));
    table(&rows, heads.unwrap_or(0), out);
}

/// A table between borders of `+---+`; how many lines it takes.
fn grid(lines: &[&str], out: &mut String) -> usize {
    let count = lines.iter().take_while(|line| line.starts_with(['+', '|'])).count().max(1);
    let lines = lines.get(..count).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut heads = 0;
    let mut begins = true;
    for line in lines {
        if line.starts_with('+') {
            if line.contains('=') {
                heads = rows.len();
            }
            begins = true;
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if begins {
            rows.push(vec![String::new(); cells.len()]);
        }
        begins = false;
        let Some(row) = rows.last_mut() else { continue };
        for (own, cell) in row.iter_mut().zip(cells) {
            *own = format!("{own} {cell}").trim().to_owned();
        }
    }
    table(&rows, heads, out);
    count
}

/// A table whose columns lie below `===` and `===`; how many lines it takes.
fn simple(lines: &[&str], out: &mut String) -> usize {
    let border = lines.first().copied().unwrap_or_default();
    let is_own = |line: &&str| is_border(line) && line.starts_with("==");
    let borders: Vec<usize> =
        lines.iter().enumerate().take(5_000).filter(|(_, line)| is_own(line)).map(|(at, _)| at).take(3).collect();
    let (Some(end), heads) = (borders.last().copied(), usize::from(borders.len() > 2)) else { return 1 };
    if end == 0 {
        return 1;
    }
    let starts: Vec<usize> = std::iter::once(0).chain(border.match_indices(" =").map(|(at, _)| at + 1)).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in lines.get(1..end).unwrap_or_default().iter().filter(|line| !is_own(line) && !line.trim().is_empty()) {
        let cell = |index: usize| {
            let from = starts.get(index).copied().unwrap_or(0).min(line.len());
            let to = starts.get(index + 1).copied().unwrap_or(line.len()).min(line.len());
            line.get(line.floor_char_boundary(from)..line.floor_char_boundary(to)).unwrap_or_default().trim().to_owned()
        };
        let cells: Vec<String> = (0..starts.len()).map(cell).collect();
        match rows.last_mut().filter(|_| cells.first().is_some_and(String::is_empty)) {
            Some(row) => {
                row.iter_mut().zip(cells).for_each(|(own, cell)| *own = format!("{own} {cell}").trim().to_owned())
            }
            None => rows.push(cells),
        }
    }
    table(&rows, heads, out);
    end + 1
}

fn table(rows: &[Vec<String>], heads: usize, out: &mut String) {
    out.push_str("<table>");
    for (at, row) in rows.iter().enumerate() {
        let name = if at < heads { "th" } else { "td" };
        let cells: String = row.iter().map(|cell| format!("<{name}>{}</{name}>", inline(cell))).collect();
        out.push_str(&format!("<tr>{cells}</tr>"));
    }
    out.push_str("</table>\n");
}

/// `:name: text`; `:<json string model: text` is one of httpdomain's.
fn field(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':')?;
    let (name, text) = rest.split_once(": ").or_else(|| rest.strip_suffix(':').map(|name| (name, "")))?;
    (!name.is_empty() && !name.contains('`')).then_some((name, text))
}

/// A list of fields; how many lines it takes.
fn fields(lines: &[&str], out: &mut String) -> usize {
    let mut at = 0;
    let mut part = "";
    while let Some((name, said)) = lines.get(at).and_then(|line| field(line)) {
        let more = indented(lines.get(at + 1..).unwrap_or_default());
        at += 1 + more.len();
        let said = format!("{said} {}", more.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "));
        let mut words = name.split_whitespace();
        let first = words.next().unwrap_or_default();
        let words: Vec<&str> = words.collect();
        let now = match first {
            "<json" | "<jsonarr" | "reqjson" | "reqjsonobj" => "Request JSON Object",
            ">json" | ">jsonarr" | "resjson" | "resjsonobj" => "Response JSON Object",
            "reqheader" | "<header" => "Request Headers",
            "resheader" | ">header" => "Response Headers",
            "query" | "queryparam" | "qparam" => "Query Parameters",
            "param" | "parameter" => "Parameters",
            "form" | "formparam" => "Form Parameters",
            "status" | "statuscode" | "code" => "Status Codes",
            _ => "",
        };
        if now.is_empty() {
            out.push_str(&format!("<dl><dt>{}</dt><dd>{}</dd></dl>\n", inline(name), inline(said.trim())));
            continue;
        }
        if now != part {
            out.push_str(&format!("<h4>{now}</h4>\n"));
            part = now;
        }
        let (own, kind) = words.split_last().map_or((first, String::new()), |(own, kind)| (*own, kind.join(" ")));
        let kind = if kind.is_empty() { String::new() } else { format!(" ({})", escaped(&kind)) };
        out.push_str(&format!("<ul><li><strong>{}</strong>{kind} – {}</li></ul>\n", escaped(own), inline(said.trim())));
    }
    at.max(1)
}

/// The lines at the front that are further in, or empty between such.
fn indented<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let inside = lines.iter().take_while(|line| line.starts_with([' ', '\t']) || line.trim().is_empty()).count();
    let blank = lines.get(..inside).unwrap_or_default().iter().rev().take_while(|line| line.trim().is_empty()).count();
    lines.get(..inside - blank).unwrap_or_default()
}

/// Without the space that all lines begin with.
fn dedented<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let least = full.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    lines.iter().map(|line| line.get(least..).unwrap_or_default()).collect()
}

fn is_border(line: &str) -> bool {
    line.len() > 2 && line.chars().all(|c| matches!(c, '=' | '-' | '+' | ' '))
}

/// The sign of a line that is nothing but one.
fn underline(line: &str) -> Option<char> {
    let first = line.chars().next().filter(|c| "=-~^\"*+#'`.:_".contains(*c))?;
    (line.len() >= 3 && line.chars().all(|c| c == first)).then_some(first)
}

/// Literals, stress and roles in a line.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split("``").enumerate() {
        if at % 2 == 1 {
            out.push_str(&format!("<code>{}</code>", escaped(part)));
        } else {
            stressed(part, &mut out);
        }
    }
    out
}

fn stressed(text: &str, out: &mut String) {
    for (at, part) in text.split("**").enumerate() {
        if at % 2 == 1 {
            out.push_str(&format!("<strong>{}</strong>", escaped(part)));
            continue;
        }
        for (at, part) in part.split('*').enumerate() {
            if at % 2 == 1 && text.matches('*').count().is_multiple_of(2) {
                out.push_str(&format!("<em>{}</em>", escaped(part)));
            } else {
                out.push_str(&escaped(&part.replace('`', "")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fields_and_tables_become_markup() {
        let html = to_html(
            "Create\n======\n\n.. http:post:: /v1/x\n\n   :<json string model: The model. **Required.**\n   :>json string id: An id.\n\n\
             ====== ====\nField  Must\n====== ====\n``a``  yes\n====== ====\n\n+---+---+\n| b | c |\n+===+===+\n| 1 | 2 |\n+---+---+\n",
        );
        for part in [
            "<h1>Create</h1>",
            "<h3>POST /v1/x</h3>",
            "<h4>Request JSON Object</h4>",
            "<strong>model</strong> (string) – The model. <strong>Required.</strong>",
            "<h4>Response JSON Object</h4>",
            "<th>Field</th><th>Must</th>",
            "<td><code>a</code></td><td>yes</td>",
            "<th>b</th><th>c</th>",
            "<td>1</td><td>2</td>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn what_a_comment_holds_is_hidden_and_what_stands_elsewhere_is_missed() {
        assert!(!to_html(".. Not yet\n   :<json string model: Required.\n").contains("model"));
        for (text, cut) in
            [(".. note:: a\n", false), (".. note:: a", true), ("a\n\n   .. include:: fields.rst\n", true)]
        {
            assert_eq!(is_cut(text), cut, "{text}");
        }
    }

    #[test]
    fn deep_and_long_texts_are_read_in_bounded_work() {
        let deep: String = (0..400).map(|at| format!("{}* a\n\n", "  ".repeat(at))).collect();
        let wide = "* a\n".repeat(50_000) + &"====== ====\n".repeat(20_000) + &"+---+\n| a |\n".repeat(20_000);
        for text in [deep, wide, ":a: b\n".repeat(50_000), "a\n b\n".repeat(50_000), ".. a:: b\n".repeat(50_000)] {
            assert!(!to_html(&text).is_empty());
        }
    }
}
