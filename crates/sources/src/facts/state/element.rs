//! Elements as React keeps them in its own format (`["$", "p", null, {"children": …}]`), as the markup that they become.

use serde_json::{Map, Value};

/// Most elements of a tree that are shown.
const MOST: usize = 200_000;

/// Whether a list is such an element.
pub(super) fn is_element(list: &[Value]) -> bool {
    matches!(list, [Value::String(sign), Value::String(tag), _, Value::Object(_), ..] if sign == "$" && !tag.is_empty())
}

/// The markup of an element and what is in it. How deep it may be is bounded by the reader of JSON.
pub(super) fn html(element: &Value) -> String {
    let mut out = String::new();
    let mut left = MOST;
    show(element, &mut out, &mut left);
    out
}

fn show(value: &Value, out: &mut String, left: &mut usize) {
    *left = left.saturating_sub(1);
    if *left == 0 {
        return;
    }
    match value {
        // `$L5`, `$undefined`: what is named elsewhere; `$$` is a dollar.
        Value::String(text) if text.starts_with('$') && !text.starts_with("$$") => {}
        Value::String(text) => out.push_str(&escaped(text.strip_prefix('$').unwrap_or(text))),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Array(list) if is_element(list) => {
            let (Some(Value::String(tag)), Some(Value::Object(props))) = (list.get(1), list.get(3)) else { return };
            let named = tag.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            let tag = if named { tag.as_str() } else { "div" };
            out.push_str(&format!("<{tag}{}>", attributes(props)));
            if let Some(children) = props.get("children") {
                show(children, out, left);
            }
            out.push_str(&format!("</{tag}>"));
        }
        Value::Array(list) => list.iter().for_each(|value| show(value, out, left)),
        Value::Object(_) | Value::Null | Value::Bool(_) => {}
    }
}

/// The attributes that say how an element looks, and whether it is seen.
fn attributes(props: &Map<String, Value>) -> String {
    let mut out = String::new();
    for (name, own) in
        [("className", "class"), ("role", "role"), ("href", "href"), ("title", "title"), ("aria-label", "aria-label")]
    {
        if let Some(value) = props.get(name).and_then(Value::as_str) {
            out.push_str(&format!(" {own}=\"{}\"", escaped(value)));
        }
    }
    let style = |name: &str| props.get("style").and_then(|style| style.get(name)).and_then(Value::as_str);
    if props.get("hidden") == Some(&Value::Bool(true))
        || style("display") == Some("none")
        || style("visibility") == Some("hidden")
    {
        out.push_str(" hidden");
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_become_markup() {
        let inner = json!([["$", "code", "k", {"children": "a<b"}], " is ", 5, "$undefined", ["$", "p", null, {"hidden": true, "children": "no"}]]);
        let tree = json!(["$", "$L7", null, {"className": "x", "children": inner}]);
        assert_eq!(html(&tree), "<div class=\"x\"><code>a&lt;b</code> is 5<p hidden>no</p></div>");
        assert!(!is_element(&[json!("$"), json!(1)]));
    }
}
