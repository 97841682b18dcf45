//! What the elements of HTML do to what is in them, for both readers of it. They stay two: `markup` goes by, in constant memory and to the
//! end of any page, since a digest is made of what it sees; `dom` keeps a tree, of as many nodes as a page of documentation may have.

use std::borrow::Cow;

/// Elements without an end.
pub(crate) const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements in which nothing is shown.
const UNSEEN: [&str; 12] = [
    "script", "style", "template", "svg", "math", "iframe", "object", "canvas", "audio", "video", "select", "datalist",
];

/// Whether an element hides what is in it, by its name and its own attributes.
pub(crate) fn is_unseen<'a>(name: &str, attribute: impl Fn(&str) -> Option<Cow<'a, str>>) -> bool {
    let has = |name: &str| attribute(name).is_some();
    UNSEEN.contains(&name)
        || has("hidden")
        || attribute("aria-hidden").as_deref() == Some("true")
        || attribute("style").is_some_and(|style| hides(&style))
        || (name == "dialog" && !has("open"))
}

/// Whether a style, or the body of a rule, hides what it is for.
pub(crate) fn hides(style: &str) -> bool {
    let style: String = style.split_whitespace().collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_hides_by_its_name_or_an_attribute_of_its_own() {
        let attributes = |name: &str, own: &[(&str, &'static str)]| {
            is_unseen(name, |asked| own.iter().find(|(name, _)| *name == asked).map(|(_, value)| Cow::from(*value)))
        };
        for (name, own, unseen) in [
            ("p", &[][..], false),
            ("svg", &[], true),
            ("p", &[("hidden", "")], true),
            ("p", &[("aria-hidden", "false")], false),
            ("p", &[("aria-hidden", "true")], true),
            ("p", &[("style", "color: red; DISPLAY : none")], true),
            ("dialog", &[], true),
            ("dialog", &[("open", "")], false),
        ] {
            assert_eq!(attributes(name, own), unseen, "{name} {own:?}");
        }
    }
}
