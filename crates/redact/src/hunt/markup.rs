//! Tags of HTML: they stand beside every word of a page, and mask nothing.

/// Whether what stands between two pointed brackets is a tag, a comment or a declaration, and not a word for what was left
/// out (`<redacted>`).
pub(super) fn is_tag(inner: &[u8]) -> bool {
    let name = inner.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next().unwrap_or_default();
    matches!(inner.first(), Some(b'/' | b'!' | b'?')) || ELEMENTS.binary_search_by(|known| compare(known, name)).is_ok()
}

/// How a name in lower case stands to one in any case.
fn compare(known: &str, name: &[u8]) -> std::cmp::Ordering {
    known.bytes().cmp(name.iter().map(u8::to_ascii_lowercase))
}

/// The elements of HTML (html.spec.whatwg.org, «Index of elements»), and those of SVG that pages draw with; sorted.
#[rustfmt::skip]
const ELEMENTS: [&str; 124] = [
    "a", "abbr", "address", "area", "article", "aside", "audio", "b", "base", "bdi", "bdo", "blockquote",
    "body", "br", "button", "canvas", "caption", "center", "circle", "cite", "code", "col", "colgroup", "data",
    "datalist", "dd", "defs", "del", "details", "dfn", "dialog", "div", "dl", "dt", "em", "embed", "fieldset",
    "figcaption", "figure", "font", "footer", "form", "g", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "line",
    "link", "main", "map", "mark", "menu", "meta", "meter", "nav", "noscript", "object", "ol", "optgroup",
    "option", "output", "p", "path", "picture", "pre", "progress", "q", "rect", "rp", "rt", "ruby", "s", "samp",
    "script", "search", "section", "select", "slot", "small", "source", "span", "strong", "style", "sub",
    "summary", "sup", "svg", "table", "tbody", "td", "template", "text", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "track", "tt", "u", "ul", "use", "var", "video", "wbr",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words_for_what_was_left_out() {
        assert!(ELEMENTS.is_sorted());
        for tag in ["td", "TD", "/span", "br/", "br /", "th scope=\"row\"", "!-- x --", "?xml", "h1"] {
            assert!(is_tag(tag.as_bytes()), "{tag}");
        }
        for mask in ["redacted", "REDACTED", "hidden", "secret", "key", "...", "28 chars", "your key", "x"] {
            assert!(!is_tag(mask.as_bytes()), "{mask}");
        }
    }
}
