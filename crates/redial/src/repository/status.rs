//! What `git status --porcelain=v2 -z --branch` prints.

use redial_note::Change;

/// The question, with a folder that is new as a whole named once.
pub(super) const NORMAL: [&str; 8] = question("--untracked-files=normal");

/// The question, with every new file named.
pub(super) const ALL: [&str; 8] = question("--untracked-files=all");

const fn question(untracked: &'static str) -> [&'static str; 8] {
    [
        "status",
        "--porcelain=v2",
        "-z",
        "--branch",
        untracked,
        // A submodule has a configuration of its own that git would go by there.
        "--ignore-submodules=dirty",
        "--no-renames",
        "--no-ahead-behind",
    ]
}

/// The output's facts, borrowed from it.
#[derive(Debug, Default)]
pub(super) struct Status<'a> {
    pub(super) commit: Option<&'a [u8]>,
    pub(super) branch: Option<&'a [u8]>,
    pub(super) changed: Vec<(&'a [u8], Change)>,
}

/// Reads the output. Lines of a kind that is not known are skipped: git adds headers.
pub(super) fn parse(output: &[u8]) -> Status<'_> {
    let mut status = Status::default();
    let mut records = output.split(|b| *b == 0);
    while let Some(record) = records.next() {
        let Some((kind, rest)) = record.split_first_chunk::<2>() else { continue };
        match kind {
            b"# " => header(rest, &mut status),
            b"1 " => status.changed.extend(last(rest, 7).map(|path| (path, letters(rest)))),
            b"2 " => {
                status.changed.extend(last(rest, 8).map(|path| (path, Change::Renamed)));
                // The name before the move is a record of its own.
                records.next();
            }
            b"u " => status.changed.extend(last(rest, 9).map(|path| (path, Change::Conflicted))),
            b"? " => status.changed.push((rest, Change::Untracked)),
            _ => {}
        }
    }
    status
}

fn header<'a>(rest: &'a [u8], status: &mut Status<'a>) {
    if let Some(oid) = rest.strip_prefix(b"branch.oid ") {
        status.commit = Some(oid).filter(|oid| *oid != b"(initial)");
    } else if let Some(head) = rest.strip_prefix(b"branch.head ") {
        status.branch = Some(head).filter(|head| *head != b"(detached)");
    }
}

/// What stands behind the first `fields` fields: a path may hold spaces.
fn last(rest: &[u8], fields: usize) -> Option<&[u8]> {
    rest.splitn(fields + 1, |b| *b == b' ').nth(fields)
}

/// The graver of the two letters, index and work tree.
fn letters(rest: &[u8]) -> Change {
    let letters = rest.get(..2).unwrap_or_default();
    let has = |letter: u8| letters.contains(&letter);
    if has(b'D') {
        Change::Deleted
    } else if has(b'A') {
        Change::Added
    } else if has(b'R') || has(b'C') {
        Change::Renamed
    } else {
        Change::Modified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_record_is_read() {
        let zeros = "0000000000000000000000000000000000000000";
        let output = format!(
            "# branch.oid {zeros}\0# branch.head main\0# stash 1\0\
             1 .M N... 100644 100644 100644 {zeros} {zeros} a b.txt\0\
             1 A. N... 000000 100644 100644 {zeros} {zeros} new\0\
             1 .D N... 100644 100644 000000 {zeros} {zeros} gone\0\
             2 R. N... 100644 100644 100644 {zeros} {zeros} R100 to\0from\0\
             u UU N... 100644 100644 100644 100644 {zeros} {zeros} {zeros} both\0\
             ? odd name\0! ignored\0x\0"
        );
        let status = parse(output.as_bytes());
        assert_eq!((status.commit, status.branch), (Some(zeros.as_bytes()), Some(&b"main"[..])));
        let changed: Vec<_> =
            status.changed.iter().map(|(path, change)| (str::from_utf8(path).unwrap(), *change)).collect();
        assert_eq!(
            changed,
            [
                ("a b.txt", Change::Modified),
                ("new", Change::Added),
                ("gone", Change::Deleted),
                ("to", Change::Renamed),
                ("both", Change::Conflicted),
                ("odd name", Change::Untracked),
            ]
        );
        let status = parse(b"# branch.oid (initial)\0# branch.head (detached)\0");
        assert!(status.commit.is_none() && status.branch.is_none());
    }
}
