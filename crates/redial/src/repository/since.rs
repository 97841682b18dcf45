//! What changed since a run began, where its command left another commit: what it committed is changed as well as what it did not.

use std::collections::BTreeMap;

use redial_note::Change;

use super::{OUTPUT, Place, TIME, Unknown, reason};
use crate::subprocess::Ended;

/// What HEAD names; `None` before the first commit.
pub(super) type Head = Option<Vec<u8>>;

/// The tree without a file, which differs from a first commit by all that is in it.
pub(super) const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// What HEAD names now.
///
/// # Errors
/// Git says nothing.
pub(super) fn head(place: &Place) -> Result<Head, Unknown> {
    if place.root.is_none() {
        return Err(Unknown::NotARepository);
    }
    let asked = place.ask(&place.cwd, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?;
    match asked.finish(OUTPUT, TIME) {
        Ok(output) => Ok(Some(output.trim_ascii().to_vec())),
        Err(Ended::Code(Some(1))) => Ok(None),
        Err(ended) => Err(reason(ended)),
    }
}

/// The files that git knows and that are now otherwise than in a commit.
///
/// # Errors
/// Git says nothing, or more than is read.
pub(super) fn changed(place: &Place, before: &Head) -> Result<BTreeMap<Vec<u8>, Change>, Unknown> {
    let from = before.as_ref().map_or(EMPTY_TREE.into(), |commit| String::from_utf8_lossy(commit));
    let args = [
        "diff",
        "--name-status",
        "-z",
        "--no-renames",
        "--no-relative",
        "--no-ext-diff",
        "--no-textconv",
        "--ignore-submodules=dirty",
        &from,
        "--",
    ];
    let output = place.ask(&place.cwd, &args)?.finish(OUTPUT, TIME).map_err(reason)?;
    Ok(parse(&output))
}

/// `LETTER`, and then the path.
fn parse(output: &[u8]) -> BTreeMap<Vec<u8>, Change> {
    let mut records = output.split(|b| *b == 0).filter(|record| !record.is_empty());
    let mut all = BTreeMap::new();
    while let (Some(letter), Some(path)) = (records.next(), records.next()) {
        let change = match letter {
            b"A" => Change::Added,
            b"D" => Change::Deleted,
            b"T" => Change::TypeChanged,
            b"U" => Change::Conflicted,
            _ => Change::Modified,
        };
        // What a merge left open stands once as that, and once by how it looks.
        let is_open = all.get(path) == Some(&Change::Conflicted);
        if !is_open {
            all.insert(path.to_vec(), change);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_is_read_and_what_is_open_stands_once() {
        let read = parse(b"A\0a b\0D\0gone\0M\0it\0T\0link\0U\0both\0M\0both\0X\0");
        let told: Vec<(&str, Change)> =
            read.iter().map(|(path, change)| (str::from_utf8(path).unwrap(), *change)).collect();
        let wanted = [
            ("a b", Change::Added),
            ("both", Change::Conflicted),
            ("gone", Change::Deleted),
            ("it", Change::Modified),
            ("link", Change::TypeChanged),
        ];
        assert_eq!(told, wanted);
    }
}
