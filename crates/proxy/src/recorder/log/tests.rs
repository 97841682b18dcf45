use std::{io, sync::mpsc, thread};

use redial_note::{Event, Lost, journal_line, read_journal};

use super::*;
use crate::journal::{Disk, Sink};

fn event(events: u64) -> Event {
    Event::Lost(Lost { events })
}

fn numbers(bytes: &[u8]) -> Vec<u64> {
    let lost = |event| if let Event::Lost(lost) = event { Some(lost.events) } else { None };
    read_journal(bytes).events.into_iter().filter_map(lost).collect()
}

/// What a test's disk does with lines: it asks before each write, and hands on what it wrote.
#[derive(Debug)]
struct Gate {
    ask: mpsc::Sender<Vec<u8>>,
    answer: mpsc::Receiver<io::Result<()>>,
}

impl Disk for Gate {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        // A test that has seen enough lets everything pass.
        self.ask.send(lines.to_vec()).unwrap_or_default();
        self.answer.recv().unwrap_or(Ok(()))
    }

    fn cut(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

/// A log before such a disk. What holds the disk up goes first.
struct Gated {
    asked: mpsc::Receiver<Vec<u8>>,
    answers: mpsc::Sender<io::Result<()>>,
    log: Log,
    _dir: tempfile::TempDir,
}

fn gated(longest_wait: Duration) -> Gated {
    gated_log(false, longest_wait)
}

fn gated_log(durable: bool, longest_wait: Duration) -> Gated {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(&dir.path().join("gate.journal.jsonl"), [7; 16]).unwrap();
    let ((ask, asked), (answers, answer)) = (mpsc::channel(), mpsc::channel());
    journal.sink = Some(Sink::new(Box::new(Gate { ask, answer }), [7; 16]));
    Gated { asked, answers, log: Log::of(journal, durable, longest_wait), _dir: dir }
}

#[test]
fn a_disk_that_hangs_holds_up_one_line_and_no_other() {
    let gate = gated(Duration::from_millis(1));
    thread::scope(|scope| {
        let stuck = scope.spawn(|| gate.log.write(event(1)));
        let first = gate.asked.recv().unwrap();
        // The disk has the first line and does not come back: the others go on without it.
        (2..=5).for_each(|n| gate.log.write(event(n)));
        assert!(gate.log.is_broken() && !stuck.is_finished());
        gate.answers.send(Ok(())).unwrap();
        // It came back: what waited is written in order, before anything new.
        let second = gate.asked.recv().unwrap();
        gate.answers.send(Ok(())).unwrap();
        stuck.join().unwrap();
        assert_eq!(numbers(&[first, second].concat()), [1, 2, 3, 4, 5]);
        let next = scope.spawn(|| gate.log.write(event(6)));
        let third = gate.asked.recv().unwrap();
        assert_eq!(third, journal_line(6, &event(6)).unwrap());
        gate.answers.send(Ok(())).unwrap();
        next.join().unwrap();
    });
}

#[test]
fn the_keeper_leaves_the_desk_to_whoever_has_the_file() {
    let gate = gated_log(true, Duration::from_secs(600));
    thread::scope(|scope| {
        let first = scope.spawn(|| gate.log.write(event(1)));
        let mut seen = gate.asked.recv().unwrap();
        // While the disk has the first line a second one waits, and the keeper has nothing to do.
        let second = scope.spawn(|| gate.log.write(event(2)));
        while !gate.log.shared.lock().book.has_waiting() {
            thread::yield_now();
        }
        gate.answers.send(Ok(())).unwrap();
        seen.extend(gate.asked.recv().unwrap());
        gate.answers.send(Ok(())).unwrap();
        first.join().unwrap();
        second.join().unwrap();
        assert_eq!(numbers(&seen), [1, 2]);
    });
}

#[test]
fn a_full_disk_is_tried_again_and_its_lines_keep_their_order() {
    let gate = gated(Duration::from_secs(600));
    thread::scope(|scope| {
        let full = scope.spawn(|| gate.log.write(event(1)));
        gate.asked.recv().unwrap();
        gate.answers.send(Err(io::ErrorKind::StorageFull.into())).unwrap();
        full.join().unwrap();
        assert!(gate.log.is_broken());
        // Nobody waits for it any more; the keeper tries again by itself.
        gate.log.write(event(2));
        gate.asked.recv().unwrap();
        gate.answers.send(Err(io::ErrorKind::StorageFull.into())).unwrap();
        gate.log.write(event(3));
        let again = gate.asked.recv().unwrap();
        gate.answers.send(Ok(())).unwrap();
        assert!(numbers(&again).starts_with(&[1, 2]), "{:?}", numbers(&again));
    });
}

#[test]
fn a_line_is_in_the_file_when_its_write_returns_and_a_durable_one_is_synced() {
    let dir = tempfile::tempdir().unwrap();
    for durable in [false, true] {
        let path = dir.path().join(format!("{durable}.journal.jsonl"));
        let log = Log::of(Journal::create(&path, [7; 16]).unwrap(), durable, Duration::from_secs(600));
        thread::scope(|scope| {
            let write = |worker: u64| {
                for n in 0..50 {
                    let number = worker * 1_000 + n;
                    log.write(event(number));
                    let there = std::fs::read_to_string(&path).unwrap();
                    assert!(there.contains(&format!("\"events\":{number}}}")), "{durable} {number}");
                }
            };
            (0..4).for_each(|worker| drop(scope.spawn(move || write(worker))));
        });
        if durable {
            let desk = log.shared.lock();
            assert_eq!((desk.synced, desk.through), (200, 200));
        }
        assert!(!log.is_broken());
        let read = read_journal(&std::fs::read(&path).unwrap());
        assert_eq!((read.events.len(), read.lost), (200, 0));
        assert!(log.into_journal().is_some());
    }
}

#[test]
fn what_many_exchanges_leave_is_written_together_and_before_it_is_settled() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("crowd.journal.jsonl");
    let log = Log::of(Journal::create(&path, [7; 16]).unwrap(), false, Duration::from_secs(600));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let number = 20;
    (0..number).for_each(|_| log.begin());
    let tasks = async {
        let mut lines = Vec::new();
        for n in 1..=number {
            lines.push(log.put(&event(n)));
        }
        // None has been written yet: each waits for those that come in the same turn.
        assert!(std::fs::read(&path).unwrap().is_empty());
        log.settled(lines[0]).await;
        let there = std::fs::read(&path).unwrap();
        assert_eq!(numbers(&there), (1..=number).collect::<Vec<_>>());
        assert!(lines.iter().all(|line| log.is_settled(*line)));
    };
    runtime.block_on(tasks);
    (0..number).for_each(|_| log.end());
    // With nobody else under way a line is written at once.
    let alone = log.put(&event(99));
    assert!(log.is_settled(alone));
    assert!(log.into_journal().is_some());
}

#[test]
fn a_line_that_nobody_waits_for_is_in_the_journal_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("left.journal.jsonl");
    let log = Log::of(Journal::create(&path, [7; 16]).unwrap(), false, Duration::from_secs(600));
    (0..CROWD).for_each(|_| log.begin());
    let line = log.put(&event(1));
    assert!(!log.is_settled(line));
    drop(log.into_journal().unwrap());
    assert_eq!(numbers(&std::fs::read(&path).unwrap()), [1]);
}
