//! Lists of the values that a field may have: of `none`, `auto`, `required` none is a mark.

use super::super::{
    outline::{self, Piece},
    words,
};
use crate::dom::Dom;

/// What such a list begins with.
const BEGINNINGS: [&str; 46] = [
    "possible values",
    "possible enum values",
    "possible options",
    "allowed values",
    "allowed enum values",
    "allowed",
    "available options",
    "available values",
    "accepted values",
    "supported values",
    "valid values",
    "valid options",
    "enum",
    "enum values",
    "enumeration",
    "values",
    "value in",
    "values are",
    "value is one of",
    "one of",
    "any of",
    "can be one of",
    "can be",
    "must be one of",
    "should be one of",
    "may be one of",
    "either",
    "options",
    "options are",
    "枚举值",
    "枚举",
    "可选值",
    "取值",
    "取值范围",
    "可取值",
    "允许值",
    "値",
    "指定可能な値",
    "列挙値",
    "가능한 값",
    "mögliche werte",
    "valeurs possibles",
    "valores posibles",
    "valores possíveis",
    "возможные значения",
    "допустимые значения",
];

/// Whether a text is the beginning of a list of values, whose values stand in the pieces after it.
pub(super) fn begins(text: &str) -> bool {
    let plain = words::plain(text);
    let last = plain.rsplit(['.', '。', ',']).next().unwrap_or_default().trim();
    BEGINNINGS.contains(&plain.as_str()) || (last.len() < plain.len() && BEGINNINGS.contains(&last))
}

/// Where the element ends that holds the list: the block that its beginning stands in.
pub(super) fn end(dom: &Dom, piece: &Piece) -> usize {
    let block = outline::block_of(dom, piece.element);
    dom.node(block).map_or(0, |node| node.end)
}
