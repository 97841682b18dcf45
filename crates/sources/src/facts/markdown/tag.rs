//! Elements of MDX: their names and attributes, whose values may be expressions, over as many lines as they take.

use std::iter;

/// Longest tag that is read, in bytes.
const LONGEST: usize = 16 << 10;
/// Most beginnings of tags without an end: each costs as much as the longest tag.
const MOST_OPEN: usize = 1_000;

/// What an attribute says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// It stands alone (`required`), or is `{true}`.
    Alone,
    /// Its text, in quotes or as an expression of nothing but a text, a number or `false`.
    Text(String),
    /// An expression that has to be evaluated, as it stands.
    Expression(String),
}

/// A tag that begins an element, or is one by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// `ParamField`.
    pub(super) name: &'a str,
    /// Names and values; what is spread into it (`{...field}`) is the value of `...`.
    pub(super) attributes: Vec<(String, Value)>,
    /// Whether it is closed in itself.
    pub(super) closed: bool,
    /// Where it begins and ends.
    pub(super) range: (usize, usize),
}

impl Tag<'_> {
    /// Whether it has an attribute.
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(own, _)| own == name)
    }

    /// The values of its attributes that are texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.attributes
            .iter()
            .filter_map(|(_, value)| if let Value::Text(text) = value { Some(text.as_str()) } else { None })
    }

    /// The tag as markup has it, in one line.
    pub(super) fn written(&self) -> String {
        let mut out = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            match value {
                Value::Alone => out.push_str(&format!(" {name}")),
                Value::Text(text) => out.push_str(&format!(" {name}=\"{}\"", quoted(text))),
                Value::Expression(_) if name == "..." => out.push_str(" spread"),
                Value::Expression(text) => out.push_str(&format!(" {name}=\"{{{}}}\"", quoted(text))),
            }
        }
        out.push_str(if self.closed { " />" } else { ">" });
        out
    }
}

/// Text in quotes, without ends of lines.
fn quoted(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    super::escaped(&text).replace('"', "&quot;")
}

/// What begins as an element does in a text without listings: a tag, or nothing but its name where it can't be read. None that stands in
/// code is one.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Result<Tag<'_>, &str>> {
    let (mut from, mut open) = (0, 0);
    iter::from_fn(move || {
        while open < MOST_OPEN {
            let rest = text.get(from..)?;
            let at = from + rest.find(['<', '`'])?;
            let rest = text.get(at..)?;
            if rest.starts_with('`') {
                from = at + code(rest);
                continue;
            }
            let name = name_of(rest.get(1..)?);
            // A component has a capital, an element of the site's own a hyphen.
            let is_own = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.contains('-');
            if !is_own && !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                from = at + 1;
                continue;
            }
            let Some((mut tag, length)) = tag(rest, name) else {
                from = at + 1;
                open += 1;
                return Some(Err(name));
            };
            from = at + length;
            tag.range = (at, from);
            return Some(Ok(tag));
        }
        None
    })
}

/// How long a piece of code is that a text begins with; only its signs, where it does not end before the next empty line, or is longer than
/// any tag.
fn code(text: &str) -> usize {
    let signs = text.chars().take_while(|c| *c == '`').count();
    let rest = text.get(signs..).unwrap_or_default();
    let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or_default();
    let rest = rest.split("\n\n").next().unwrap_or_default();
    let mark = text.get(..signs).unwrap_or_default();
    let end = rest.match_indices(mark).map(|(at, _)| at).find(|at| {
        let before = rest.get(..*at).unwrap_or_default();
        !before.ends_with('`') && !rest.get(at + signs..).unwrap_or_default().starts_with('`')
    });
    end.map_or(signs, |at| at + 2 * signs)
}

fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':')));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The tag that a text begins with, and its length.
fn tag<'a>(text: &str, name: &'a str) -> Option<(Tag<'a>, usize)> {
    let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let mut attributes = Vec::new();
    let mut rest = text.get(1 + name.len()..)?;
    loop {
        let before = rest.len();
        rest = rest.trim_start();
        let closed = rest.starts_with("/>");
        if let Some(after) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return Some((Tag { name, attributes, closed, range: (0, 0) }, text.len() - after.len()));
        }
        if rest.len() == before {
            // Nothing parts it from what stands before it: no tag, but for an attribute behind quotes or an expression.
            attributes.last()?;
        }
        if rest.starts_with('{') {
            let (inside, after) = expression(rest)?;
            // A comment among the attributes is none.
            if !inside.trim_start().starts_with("/*") {
                attributes.push(("...".to_owned(), Value::Expression(inside.to_owned())));
            }
            rest = after;
            continue;
        }
        let attribute = Some(name_of(rest)).filter(|name| !name.is_empty())?;
        rest = rest.get(attribute.len()..)?;
        let value = match rest.trim_start().strip_prefix('=') {
            None => Value::Alone,
            Some(after) => {
                let (value, after) = value(after.trim_start())?;
                rest = after;
                value
            }
        };
        attributes.push((attribute.to_owned(), value));
    }
}

/// The value that a text begins with, and what stands behind it.
fn value(text: &str) -> Option<(Value, &str)> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (inside, after) = text.get(1..)?.split_once(quote)?;
        return Some((Value::Text(inside.to_owned()), after));
    }
    if text.starts_with('{') {
        let (inside, after) = expression(text)?;
        return Some((evaluated(inside.trim()), after));
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '"' | '\'' | '`' | '<'))?;
    let (inside, after) = text.split_at_checked(end).filter(|(inside, _)| !inside.is_empty())?;
    Some((Value::Text(inside.to_owned()), after))
}

/// What an expression says by itself.
fn evaluated(text: &str) -> Value {
    if text == "true" {
        return Value::Alone;
    }
    let literal = ['"', '\'', '`'].into_iter().find_map(|quote| {
        let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
        let is_computed = quote == '`' && inside.contains("${");
        (!is_computed && !inside.contains([quote, '\\'])).then_some(inside)
    });
    let is_plain = text == "false" || text.parse::<f64>().is_ok();
    match literal.or_else(|| is_plain.then_some(text)) {
        Some(text) => Value::Text(text.to_owned()),
        None => Value::Expression(text.to_owned()),
    }
}

/// What stands between the braces that a text begins with, and what behind them.
fn expression(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some((text.get(1..at)?, text.get(at + 1..)?));
                }
            }
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<String> {
        tags(text).map(|tag| tag.map_or_else(|name| format!("? {name}"), |tag| tag.written())).collect()
    }

    #[test]
    fn a_tag_is_written_in_one_line_whatever_its_attributes_are() {
        for (text, tag) in [
            (
                "<ParamField\n  body=\"user\"\n  type='string'\n  required\n>",
                "<ParamField body=\"user\" type=\"string\" required>",
            ),
            ("<ParamField body={\"user\"} required={ true } />", "<ParamField body=\"user\" required />"),
            ("<ParamField body={`user`} required={false}>", "<ParamField body=\"user\" required=\"false\">"),
            (
                "<ParamField body=\"a\" initialValue={{ b: 1 }} required>",
                "<ParamField body=\"a\" initialValue=\"{{ b: 1 }}\" required>",
            ),
            (
                "<ParamField pre={[\"new\", \"}\"]} on={() => 1}>",
                "<ParamField pre=\"{[&quot;new&quot;, &quot;}&quot;]}\" on=\"{() =&gt; 1}\">",
            ),
            ("<ParamField body=\"a\" {/* old */} {...rest}>", "<ParamField body=\"a\" spread>"),
            ("<ParamField body=a required>", "<ParamField body=\"a\" required>"),
            ("<Params/>", "<Params />"),
            ("<YOUR_KEY>", "<YOUR_KEY>"),
        ] {
            assert_eq!(written(text), [tag], "{text}");
        }
    }

    #[test]
    fn what_is_no_tag_is_none() {
        for text in ["`<Params />`", "a < B", "<p>", "</Params>", "``a ` <Params/>``"] {
            assert_eq!(written(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(written("<Params a={\n"), ["? Params"]);
        assert_eq!(written("<Params, and <Other/>"), ["? Params", "<Other />"]);
        assert_eq!(written("it`s <Params />\n\n`"), ["<Params />"]);
    }
}
