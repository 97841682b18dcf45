//! What changed in a page between two readings, in words: facts, not text.

use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use crate::{Sent, Stated};

/// One change of what a page says. Names are of the closed pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// The endpoint is another one.
    Endpoint {
        /// What it was.
        was: Option<String>,
        /// What it is.
        is: Option<String>,
    },
    /// A field is required that was not.
    Required {
        /// Its name.
        field: String,
    },
    /// Fields are required that were not, and their names can't be told.
    RequiredNameless {
        /// How many.
        more: u64,
    },
    /// A field is required no more.
    NotRequired {
        /// Its name.
        field: String,
    },
    /// A field has another type; `sent` tells whether the request has it.
    Type {
        /// Its name.
        field: String,
        /// What it was.
        was: String,
        /// What it is.
        is: String,
        /// Whether the request has this field.
        sent: bool,
    },
    /// A field that the page did not know.
    Added {
        /// Its name.
        field: String,
    },
    /// A field that the page knows no more; `sent` tells whether the request has it.
    Removed {
        /// Its name.
        field: String,
        /// Whether the request has this field.
        sent: bool,
    },
    /// A status that the page did not name.
    StatusAdded {
        /// The status.
        status: u16,
    },
    /// A status that the page names no more.
    StatusRemoved {
        /// The status.
        status: u16,
    },
}

impl Change {
    /// The field that it is about, where it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Required { field }
            | Self::NotRequired { field }
            | Self::Type { field, .. }
            | Self::Added { field }
            | Self::Removed { field, .. } => Some(field),
            Self::Endpoint { .. }
            | Self::RequiredNameless { .. }
            | Self::StatusAdded { .. }
            | Self::StatusRemoved { .. } => None,
        }
    }

    /// Whether it changes what a request has to be: only then has the page changed (sources.md, rule 7).
    pub const fn is_of_the_contract(&self) -> bool {
        match self {
            Self::Endpoint { .. }
            | Self::Required { .. }
            | Self::RequiredNameless { .. }
            | Self::NotRequired { .. } => true,
            Self::Type { sent, .. } | Self::Removed { sent, .. } => *sent,
            Self::Added { .. } | Self::StatusAdded { .. } | Self::StatusRemoved { .. } => false,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
        match self {
            Self::Endpoint { was, is } => write!(f, "the endpoint was {}, is {}", or_none(was), or_none(is)),
            Self::Required { field } => write!(f, "\"{field}\" is required now"),
            Self::RequiredNameless { more: 1 } => f.write_str("a field whose name can't be told is required now"),
            Self::RequiredNameless { more } => write!(f, "{more} fields whose names can't be told are required now"),
            Self::NotRequired { field } => write!(f, "\"{field}\" is not required any more"),
            Self::Type { field, was, is, sent } => {
                let ours = if *sent { ", which is sent," } else { "" };
                write!(f, "\"{field}\"{ours} was of type {was}, is {is}")
            }
            Self::Added { field } => write!(f, "new field \"{field}\""),
            Self::Removed { field, sent: true } => write!(f, "\"{field}\", which is sent, is gone"),
            Self::Removed { field, sent: false } => write!(f, "field \"{field}\" is gone"),
            Self::StatusAdded { status } => write!(f, "status {status} is named now"),
            Self::StatusRemoved { status } => write!(f, "status {status} is not named any more"),
        }
    }
}

/// The fields that are required and were not, and those that were and are not.
pub fn required<'s>(before: &'s BTreeSet<String>, after: &'s BTreeSet<String>) -> impl Iterator<Item = Change> + 's {
    let new = after.difference(before).cloned().map(|field| Change::Required { field });
    new.chain(before.difference(after).cloned().map(|field| Change::NotRequired { field }))
}

/// What changed from one reading to another. Where one of them was not read to its end, what it lacks is no change.
pub fn changes(before: &Stated, after: &Stated, sent: &Sent) -> Vec<Change> {
    let (before, after) = (&without_brackets(before), &without_brackets(after));
    let mut found = Vec::new();
    let (was, is) = (before.endpoint(), after.endpoint());
    if was != is && was.is_some() && is.is_some() {
        found.push(Change::Endpoint { was, is });
    }
    // A snapshot of an earlier version calls a page whole that marks nothing.
    let (was_whole, is_whole) = (before.is_whole_for(sent), after.is_whole_for(sent));
    if was_whole && is_whole {
        found.extend(required(&before.required, &after.required));
        let more =
            before.nameless.zip(after.nameless).and_then(|(was, is)| is.checked_sub(was)).filter(|more| *more > 0);
        found.extend(more.map(|more| Change::RequiredNameless { more }));
    }
    for (field, was) in &before.fields {
        let ours = sent.has(field);
        match after.fields.get(field) {
            Some(is) if was != is && !was.is_empty() && !is.is_empty() => {
                let (field, was, is) = (field.clone(), was.clone(), is.clone());
                found.push(Change::Type { field, was, is, sent: ours });
            }
            None if was_whole && is_whole => {
                found.push(Change::Removed { field: field.clone(), sent: ours });
            }
            Some(_) | None => {}
        }
    }
    if was_whole {
        let new = after.fields.keys().filter(|field| !before.fields.contains_key(*field));
        let required = |field: &&String| !after.required.contains(*field);
        found.extend(new.filter(required).map(|field| Change::Added { field: field.clone() }));
    }
    found.extend(after.statuses.difference(&before.statuses).map(|status| Change::StatusAdded { status: *status }));
    found.extend(before.statuses.difference(&after.statuses).map(|status| Change::StatusRemoved { status: *status }));
    found
}

/// With one name for a list, however a site's generator writes it: `contents[]` is `contents`.
fn without_brackets(stated: &Stated) -> Stated {
    let bare = |name: &String| name.strip_suffix("[]").unwrap_or(name).to_owned();
    Stated {
        required: stated.required.iter().map(bare).collect(),
        fields: stated.fields.iter().map(|(name, kind)| (bare(name), kind.clone())).collect(),
        ..stated.clone()
    }
}

#[cfg(test)]
mod tests {
    use redial_note::Family;

    use super::*;

    fn stated(required: &[&str], fields: &[(&str, &str)]) -> Stated {
        Stated {
            method: Some("POST".into()),
            path: Some("/v1/chat/completions".into()),
            required: required.iter().map(|name| (*name).to_owned()).collect(),
            fields: fields.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect(),
            statuses: BTreeSet::from([200]),
            whole: true,
            nameless: Some(0),
        }
    }

    #[test]
    fn a_list_has_one_name_with_brackets_and_without() {
        let sent = Sent::of(Family::Gemini);
        let with = stated(&["contents[]"], &[("contents[]", "array"), ("tools[]", "array")]);
        let without = stated(&["contents"], &[("contents", "array"), ("tools", "array")]);
        assert_eq!((changes(&with, &without, &sent), changes(&without, &with, &sent)), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_changed_is_told_in_words_and_only_facts_of_the_contract_count() {
        let sent = Sent::of(Family::Chat);
        let before = stated(&["model", "messages"], &[("model", "string"), ("messages", "array"), ("n", "integer")]);
        let mut after =
            stated(&["model", "project"], &[("model", "object"), ("messages", "array"), ("user", "string")]);
        after.path = Some("/v2/chat/completions".into());
        after.fields.insert("project".into(), "string".into());
        after.statuses.insert(429);
        let told: Vec<(String, bool)> = changes(&before, &after, &sent)
            .iter()
            .map(|change| (change.to_string(), change.is_of_the_contract()))
            .collect();
        assert_eq!(
            told.iter().map(|(text, counts)| (text.as_str(), *counts)).collect::<Vec<_>>(),
            [
                ("the endpoint was POST /v1/chat/completions, is POST /v2/chat/completions", true),
                ("\"project\" is required now", true),
                ("\"messages\" is not required any more", true),
                ("\"model\", which is sent, was of type string, is object", true),
                ("field \"n\" is gone", false),
                ("new field \"user\"", false),
                ("status 429 is named now", false),
            ]
        );
        assert_eq!(changes(&before, &before, &sent), []);
    }

    #[test]
    fn a_required_field_without_a_name_is_a_change_where_such_were_counted() {
        let sent = Sent::of(Family::Chat);
        let with = |nameless| Stated { nameless, ..stated(&["model"], &[("model", "string")]) };
        for (was, is, told) in [
            (Some(0), Some(1), &["a field whose name can't be told is required now"][..]),
            (Some(1), Some(3), &["2 fields whose names can't be told are required now"]),
            (Some(1), Some(0), &[]),
            (None, Some(1), &[]),
        ] {
            let changes = changes(&with(was), &with(is), &sent);
            assert_eq!(changes.iter().map(ToString::to_string).collect::<Vec<_>>(), told);
            assert!(changes.iter().all(Change::is_of_the_contract));
        }
    }

    /// The empty cell, the picture: what its marks say is not known, so that nothing is required any more or now.
    #[test]
    fn a_page_that_marks_no_field_says_of_none_that_it_is_required_no_more() {
        let fields = [("model", "string"), ("messages", "array")];
        let (marked, bare) = (stated(&["model", "messages"], &fields), stated(&[], &fields));
        let sent = Sent::of(Family::Chat);
        assert_eq!((changes(&marked, &bare, &sent), changes(&bare, &marked, &sent)), (Vec::new(), Vec::new()));
        // Of the responses OpenAI's own page requires none.
        assert_eq!(changes(&marked, &bare, &Sent::of(Family::Responses)).len(), 2);
    }

    #[test]
    fn what_was_not_read_to_its_end_lacks_nothing() {
        let sent = Sent::of(Family::Chat);
        let before = stated(&["model", "messages"], &[("model", "string"), ("messages", "array")]);
        let mut after = stated(&["model"], &[("model", "string")]);
        after.whole = false;
        assert_eq!(changes(&before, &after, &sent), []);
    }
}
