//! What is left of a run whose journal was altered while it went on: its file as far as it can be read, and the lines in
//! memory.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
};

use redial_assess::{Ended, Fold, ReplayError};
use redial_note::{Draft, Event, JournalLines, read_line};

use super::{Book, sink::line_at};

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;

/// Takes the lines of a file, from a place to a length, into a run. Events are known by the place of their line. How many
/// were taken.
pub(super) fn fold_lines(
    file: &File,
    (mut place, length): (u64, u64),
    lines: &mut JournalLines,
    fold: &mut Fold,
) -> io::Result<u64> {
    let mut file = file;
    file.seek(SeekFrom::Start(place))?;
    let mut reader = BufReader::with_capacity(PIECE, file.take(length.saturating_sub(place)));
    let (mut line, mut taken) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line)? > 0 {
        if let Some(event) = lines.read(&line) {
            fold.take(&event, place);
            taken += 1;
        }
        place += line.len() as u64;
        line.clear();
    }
    Ok(taken)
}

/// The draft of it, rebuilt; `closed` is the event that ends the run, which has no line yet. The line that opened the run is
/// known from memory; each other one that cannot be read is a lost event.
pub(super) fn salvage(book: &Book, file: &File, closed: &Event) -> Result<Draft, ReplayError> {
    let first = book.early.front().ok_or(ReplayError::NotOpened)?;
    let (mut fold, mut lines) = (Fold::default(), JournalLines::default());
    let opened = lines.read(first).ok_or(ReplayError::NotOpened)?;
    fold.take(&opened, 0);
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let taken = fold_lines(file, (first.len() as u64, length), &mut lines, &mut fold);
    let mut taken = taken.or(Err(ReplayError::Unreadable))?.saturating_add(1);
    // Lines that the disk never took are known by places behind it.
    for (place, (_, line)) in (length..).zip(&book.unwritten) {
        if let Some(event) = lines.read(line) {
            fold.take(&event, place);
            taken += 1;
        }
    }
    fold.lose(book.lines().saturating_sub(taken));
    fold.take(closed, 0);
    let unwritten = |place: u64| book.unwritten.get(usize::try_from(place.checked_sub(length)?).ok()?);
    let mut again = |place| match unwritten(place) {
        Some((_, line)) => Some(read_line(line)?.1),
        None => Some(read_line(&line_at(file, place, 0)?)?.1),
    };
    fold.finish(Ended::Altered, &mut again)
}
