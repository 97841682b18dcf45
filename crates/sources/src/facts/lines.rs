//! Files that a site shows line by line: a table with a row for each line, or a list of lines in the page's state (GitHub).

use serde_json::Value;

use crate::dom::Dom;

/// Fewest lines of a file.
const FEWEST: usize = 3;
/// Most values of a state that are looked at.
const MOST: usize = 20_000;
/// Most characters of all files of a page.
const LONGEST: usize = 4 << 20;

/// The texts of such files.
pub(crate) fn files(dom: &Dom, trees: &[Value]) -> Vec<String> {
    let mut found = in_tables(dom);
    found.extend(in_states(trees));
    let mut room = LONGEST;
    found.retain(|text| {
        let fits = text.len() <= room;
        room = room.saturating_sub(text.len());
        fits
    });
    found
}

/// The cells of code of each table, a line each.
fn in_tables(dom: &Dom) -> Vec<String> {
    let mut found: Vec<(usize, Vec<String>)> = Vec::new();
    for (at, element) in dom.elements().filter(|(_, element)| element.name == "td") {
        let is_code = element.attribute("class").split_whitespace().any(|class| class == "blob-code");
        if !is_code || dom.node(at).is_none_or(|node| node.hidden) {
            continue;
        }
        let Some(table) = dom.around(at).find(|around| dom.name(*around) == "table") else { continue };
        let line = dom.text(at);
        match found.last_mut().filter(|(own, _)| *own == table) {
            Some((_, lines)) => lines.push(line),
            None => found.push((table, vec![line])),
        }
    }
    found.into_iter().filter(|(_, lines)| lines.len() >= FEWEST).map(|(_, lines)| lines.join("\n")).collect()
}

/// The lists that a state calls `rawLines`.
fn in_states(trees: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = trees.iter().collect();
    for _ in 0..MOST {
        let Some(value) = open.pop() else { break };
        if value.get("truncated") == Some(&Value::Bool(true)) {
            // Half a file says nothing of what is missing in it.
            continue;
        }
        if let Some(Value::Array(lines)) = value.get("rawLines") {
            let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
            found.extend((lines.len() >= FEWEST).then(|| lines.join("\n")));
            continue;
        }
        match value {
            Value::Object(map) => open.extend(map.values()),
            Value::Array(list) => open.extend(list),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_file_are_put_together() {
        let row = |line: &str| format!("<tr><td class=blob-num></td><td class='blob-code x'>{line}</td></tr>");
        let table = format!("<table>{}{}{}</table>", row("a:"), row("  b: <span>1</span>"), row("c: 2"));
        let state = serde_json::json!({"payload": {"blob": {"rawLines": ["d:", "  - e", ""]}}, "rawLines": null});
        let cut = serde_json::json!({"blob": {"truncated": true, "rawLines": ["d:", "  - e", ""]}});
        assert!(files(&Dom::read(""), &[cut]).is_empty());
        assert_eq!(files(&Dom::read(&table), &[state]), ["a:\n  b: 1\nc: 2", "d:\n  - e\n"]);
        assert!(files(&Dom::read(&format!("<table>{}</table>", row("a"))), &[]).is_empty());
    }
}
