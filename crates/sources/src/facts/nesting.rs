//! Which of the fields of a part of a page are its own, and which lie in another field: by the places of their names in the tree.

use super::{entry, outline};
use crate::dom::Dom;

/// Words in the class of an element that holds the fields of a field.
const HINTS: [&str; 9] = ["child", "nest", "sub", "expand", "indent", "inner", "collaps", "detail", "propert"];

/// The names at the top, of names in the order of the page.
///
/// Below the element that holds all of them each field has an element of its own; the first name in it is the field's, the
/// others lie in it.
pub(crate) fn top(dom: &Dom, names: &[usize]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = vec![(names.to_vec(), true)];
    while let Some((names, whole)) = open.pop() {
        let Some(first) = names.first().copied() else { continue };
        if names.len() == 1 {
            found.push(first);
            continue;
        }
        let items = items(dom, &names);
        if items.len() < 2 {
            found.extend(names);
            continue;
        }
        if !is_list(dom, &items, whole) {
            found.push(first);
            continue;
        }
        let look = items.first().map(|(item, _)| look(dom, *item)).unwrap_or_default();
        let headed = items.first().is_some_and(|(item, _)| outline::level(dom, *item).is_some());
        // Below one term that is no field («Parameters») each description is a field of its own.
        let described = items.iter().any(|(item, _)| dom.name(*item) != "dd");
        for (item, inside) in items {
            let aside = (described && dom.name(item) == "dd") || (self::look(dom, item) != look && has_hint(dom, item))
                // A list below a field that is a heading.
                || (headed && matches!(dom.name(item), "ul" | "ol" | "dl"));
            if !aside {
                open.push((inside, false));
            }
        }
    }
    found.sort_unstable();
    found
}

/// How an item of a list looks, whatever classes set some of them off from the others (`property--required`).
fn look(dom: &Dom, at: usize) -> String {
    let look = entry::look(dom, at);
    look.split('.').map(|part| if part.contains("--") { "" } else { part }).collect::<Vec<_>>().join(".")
}

/// The elements below the one that holds all names, each with the names in it.
fn items(dom: &Dom, names: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let (Some(first), Some(last)) = (names.first().copied(), names.last().copied()) else { return Vec::new() };
    let holds = |at: &usize| dom.node(*at).is_some_and(|node| last < node.end);
    let holder = dom.around(first).find(holds).unwrap_or(0);
    let mut items: Vec<(usize, Vec<usize>)> = Vec::new();
    for name in names {
        let item =
            std::iter::once(*name).chain(dom.around(*name)).take_while(|at| *at != holder).last().unwrap_or(*name);
        match items.last_mut() {
            Some((own, inside)) if *own == item => inside.push(*name),
            _ => items.push((item, vec![*name])),
        }
    }
    items
}

/// Whether elements are the items of a list rather than the name of a field and what holds its fields. Those of a list look
/// alike; the outermost are one as long as none of them says something else.
fn is_list(dom: &Dom, items: &[(usize, Vec<usize>)], whole: bool) -> bool {
    let looks: Vec<String> = items.iter().map(|(item, _)| look(dom, *item)).collect();
    let alike = looks.iter().skip(1).any(|look| Some(look) == looks.first());
    let rest = items.iter().skip(1);
    alike || (whole && !rest.clone().all(|(item, _)| has_hint(dom, *item) || dom.name(*item) == "dd"))
}

fn has_hint(dom: &Dom, at: usize) -> bool {
    let Some(element) = dom.element(at) else { return false };
    let class = element.attribute("class").to_ascii_lowercase();
    let level =
        ["data-level", "data-depth", "aria-level"].into_iter().find_map(|name| element.attribute(name).parse().ok());
    HINTS.iter().any(|hint| class.contains(hint))
        || matches!(element.name.as_str(), "details" | "blockquote")
        || level.is_some_and(|level: u32| level > 0)
        || class.split_whitespace().any(is_pushed)
        || pushes(element.attribute("style"))
}

/// How far a class of a toolkit pushes to the right: `ml-4`, `sl-pl-3`.
fn class_push(class: &str) -> u32 {
    let (name, size) = class.rsplit_once('-').unwrap_or((class, ""));
    let name = name.rsplit('-').next().unwrap_or_default();
    if matches!(name, "ml" | "pl" | "ms" | "ps") { size.parse().unwrap_or(0) } else { 0 }
}

fn is_pushed(class: &str) -> bool {
    class_push(class) > 0
}

const PUSHES: [&str; 5] =
    ["padding-left:", "margin-left:", "text-indent:", "padding-inline-start:", "margin-inline-start:"];

/// A style that pushes to the right.
pub(crate) fn pushes(style: &str) -> bool {
    let style: String = style.split_whitespace().collect();
    PUSHES.iter().any(|name| style.split_once(name).is_some_and(|(_, value)| !value.starts_with(['0', '-'])))
}

/// How far each of the names is pushed to the right, below the element that holds all of them: by a number in a style or a class.
pub(crate) fn push_of(dom: &Dom, names: &[usize]) -> Vec<u32> {
    let (Some(first), Some(last)) = (names.first().copied(), names.last().copied()) else { return Vec::new() };
    let holder = dom.around(first).find(|at| dom.node(*at).is_some_and(|node| last < node.end)).unwrap_or(0);
    let own = |at: usize| own_push(dom, at);
    let push =
        |name: &usize| dom.around(*name).take_while(|at| *at != holder).take(12).map(own).fold(0, u32::saturating_add);
    names.iter().map(push).collect()
}

/// How far an element pushes to the right what it holds, by the number in its style and classes.
pub(crate) fn own_push(dom: &Dom, at: usize) -> u32 {
    let Some(element) = dom.element(at) else { return 0 };
    let style: String = element.attribute("style").split_whitespace().collect();
    let number =
        |value: &str| value.chars().take_while(char::is_ascii_digit).take(5).collect::<String>().parse().unwrap_or(0);
    let by_style = PUSHES.iter().filter_map(|name| style.split_once(name)).map(|(_, value)| number(value)).max();
    let by_class = element.attribute("class").split_whitespace().map(class_push).max();
    by_style.unwrap_or(0_u32).saturating_add(by_class.unwrap_or(0))
}
