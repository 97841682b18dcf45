//! The search of a journal's file for secrets: in two halves at once, since a long run's takes most of the time between
//! the command's end and its note.

use std::{fs::File, io, ops::Range, os::unix::fs::FileExt as _, thread};

use redial_redact::{ArtefactScan, Digesting, KeyedDigest, Scanner, Sha256, Tag};

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// A shorter file is searched in one piece.
const WORTH_HALVES: u64 = 4 * 1024 * 1024;

/// How far the first half reaches into the second: more than the longest form of a secret.
const SHARED: u64 = 64 * 1024;

/// What a search of a journal's file saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalSearch {
    /// Bytes that the file should hold.
    pub bytes: u64,
    /// The digest of what was read.
    pub sha256: Sha256,
    /// Secrets and control that were found.
    pub scan: ArtefactScan,
}

/// Searches a file of a length, piece by piece. Hands back the tag of its bytes, too, for whoever has
/// the key.
pub(super) fn search(
    file: &File,
    length: u64,
    scanner: &Scanner,
    keyed: Option<KeyedDigest>,
) -> io::Result<(JournalSearch, Option<Tag>)> {
    search_worth(file, length, scanner, keyed, WORTH_HALVES)
}

/// Two halves at once, and the digest beside them, where a file is worth that.
fn search_worth(
    file: &File,
    bytes: u64,
    scanner: &Scanner,
    keyed: Option<KeyedDigest>,
    worth: u64,
) -> io::Result<(JournalSearch, Option<Tag>)> {
    let middle = bytes / 2;
    if bytes < worth {
        let scan = scan(file, 0..bytes, scanner)?;
        let (sha256, tag) = digests(file, bytes, keyed)?;
        return Ok((JournalSearch { bytes, sha256, scan }, tag));
    }
    let second = middle.saturating_sub(SHARED);
    thread::scope(|scope| {
        let first = scope.spawn(|| scan(file, 0..middle, scanner));
        let digest = scope.spawn(|| digests(file, bytes, keyed));
        let second = scan(file, second..bytes, scanner);
        let joined = first.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
        let scan = both(joined?, second?, middle.min(SHARED));
        let (sha256, tag) = digest.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))?;
        Ok((JournalSearch { bytes, sha256, scan }, tag))
    })
}

/// What two parts saw that share some bytes. The control has to be whole in each.
fn both(first: ArtefactScan, second: ArtefactScan, shared: u64) -> ArtefactScan {
    let mut hits = first.hits;
    for hit in second.hits {
        if !hits.contains(&hit) {
            hits.push(hit);
        }
    }
    ArtefactScan {
        bytes_read: (first.bytes_read + second.bytes_read).saturating_sub(shared),
        hits,
        echoes: first.echoes.max(second.echoes),
        planted: first.planted.max(second.planted),
        found: first.found.min(second.found),
        complete: first.complete && second.complete,
    }
}

fn scan(file: &File, part: Range<u64>, scanner: &Scanner) -> io::Result<ArtefactScan> {
    let mut search = scanner.search_of(part.end - part.start);
    read(file, part, |bytes| search.feed(bytes))?;
    Ok(search.finish())
}

fn digests(file: &File, bytes: u64, mut keyed: Option<KeyedDigest>) -> io::Result<(Sha256, Option<Tag>)> {
    let mut digest = Digesting::default();
    read(file, 0..bytes, |bytes| {
        digest.update(bytes);
        if let Some(keyed) = &mut keyed {
            keyed.update(bytes);
        }
    })?;
    Ok((digest.so_far(), keyed.map(|keyed| keyed.tag())))
}

/// Hands on a part of a file, or what there is of it.
fn read(file: &File, Range { start: mut place, end }: Range<u64>, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    while place < end {
        let wanted = usize::try_from(end - place).unwrap_or(PIECE).min(PIECE);
        let read = file.read_at(piece.get_mut(..wanted).unwrap_or_default(), place)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        take(bytes);
        place += read as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Identifier, Nonce, Secret, Tainted};

    use super::*;

    const SECRET: &[u8] = b"sk-0123456789abcdefXYZ";

    fn scanner() -> Scanner {
        let secret = Secret::new(Identifier::or_gap(Tainted::from("KEY")), SECRET);
        Scanner::new(&[secret], Control::new(Nonce::from_bytes([7; 16])))
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, bytes).unwrap();
        file
    }

    #[test]
    fn halves_see_what_the_whole_sees_also_across_the_middle() {
        let (length, scanner) = (300_001, scanner());
        let clean = vec![b'x'; length];
        let middle = length / 2;
        let edge = usize::try_from(SHARED).unwrap();
        let places = [0, middle - edge - 5, middle - edge, middle - 30, middle - 5, middle, length - SECRET.len()];
        for place in places.map(Some).into_iter().chain([None]) {
            let mut bytes = clean.clone();
            place.iter().for_each(|at| bytes[*at..at + SECRET.len()].copy_from_slice(SECRET));
            for worth in [0, u64::MAX] {
                let seen = search_worth(&file(&bytes), length as u64, &scanner, None, worth).unwrap().0;
                let expected =
                    JournalSearch { bytes: length as u64, sha256: Sha256::of(&bytes), scan: scanner.scan(&bytes) };
                assert_eq!(seen, expected, "{place:?}");
                assert_eq!(seen.scan.hits.len(), usize::from(place.is_some()), "{place:?}");
            }
        }
    }

    #[test]
    fn a_file_that_is_shorter_than_it_was_is_not_read_whole() {
        let (bytes, scanner) = (vec![b'x'; 200_000], scanner());
        for worth in [0, u64::MAX] {
            let seen = search_worth(&file(&bytes), 300_000, &scanner, None, worth).unwrap().0.scan;
            assert_eq!(seen.bytes_read, 200_000, "{worth}");
        }
    }
}
