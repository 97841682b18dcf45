use std::{
    fs::File,
    io::Read as _,
    path::Path,
    process::{Command as Std, Stdio as StdStdio},
};

use redial_redact::{Control, Identifier, Nonce, Secret, Tainted};

use super::*;

const SECRET: &str = "sk-0123456789abcdefXYZ";

fn scanner() -> Arc<Scanner> {
    let secret = Secret::new(Identifier::or_gap(Tainted::from("KEY")), SECRET.as_bytes());
    Arc::new(Scanner::new(&[secret], Control::new(Nonce::from_bytes([7; 16]))))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A run whose output goes to files.
struct Run {
    dir: tempfile::TempDir,
    grouping: Grouping,
    grace: Duration,
    search: bool,
    env: Vec<(String, String)>,
    removed: Vec<String>,
}

impl Run {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            grouping: Grouping::Own,
            grace: Duration::from_secs(20),
            search: true,
            env: Vec::new(),
            removed: Vec::new(),
        }
    }

    fn grace(millis: u64) -> Self {
        Self { grace: Duration::from_millis(millis), ..Self::new() }
    }

    fn file(&self, name: &str) -> File {
        File::create(self.dir.path().join(name)).unwrap()
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default()
    }

    /// Waits until the child has made a file.
    async fn seen(&self, name: &str) {
        while !self.dir.path().join(name).exists() {
            sleep(Duration::from_millis(5)).await;
        }
    }

    fn start(&self, argv: &[&str], sinks: Sinks) -> Result<Child, NotStarted> {
        let argv: Vec<OsString> = argv.iter().map(OsString::from).collect();
        let mut env = self.env.clone();
        env.push(("DIR".to_owned(), self.dir.path().to_str().unwrap().to_owned()));
        let search = self.search.then(scanner);
        let start = Start {
            argv: &argv,
            env: &env,
            removed: &self.removed,
            search,
            grace: self.grace,
            killing: Arc::default(),
        };
        Child::start_with(&start, self.grouping, sinks)
    }

    fn sh(&self, script: &str) -> Child {
        let sinks = Sinks { stdout: self.file("out"), stderr: self.file("err") };
        self.start(&["sh", "-c", script], sinks).unwrap()
    }

    fn end(&self, script: &str) -> ChildEnd {
        runtime().block_on(async { self.sh(script).wait().await })
    }
}

fn code(code: u64) -> ChildExit {
    ChildExit { code: Some(code), signal: None }
}

fn signal(signal: u64) -> ChildExit {
    ChildExit { code: None, signal: Some(signal) }
}

/// Bytes, names of secrets and whether a stream was searched to its end.
fn searched(end: &ChildEnd, stream: Stream) -> (u64, Vec<String>, bool) {
    let Coverage::Searched { scan, whole, .. } = coverage(end, stream) else { panic!("{stream:?}: {end:?}") };
    let names = scan.hits.iter().map(|hit| hit.name.as_str().to_owned()).collect();
    (scan.bytes_read, names, *whole)
}

fn coverage(end: &ChildEnd, stream: Stream) -> &Coverage {
    &end.outputs.iter().find(|output| output.stream == stream).unwrap().coverage
}

#[test]
fn codes_and_signals_are_what_a_shell_would_say() {
    for (script, exit, shell) in [
        ("exit 0", code(0), 0),
        ("exit 7", code(7), 7),
        ("kill -TERM $$", signal(15), 143),
        ("kill -KILL $$", signal(9), 137),
    ] {
        let end = Run::new().end(script);
        assert_eq!((end.exit.clone(), end.code()), (exit, shell), "{script}");
        assert_eq!((end.asked, end.killed, end.left_some), (None, false, false), "{script}");
    }
}

#[test]
fn what_cannot_be_started_is_said_with_the_shells_codes() {
    let run = Run::new();
    drop(run.file("plain"));
    let plain = run.dir.path().join("plain");
    let folder = run.dir.path().to_str().unwrap().to_owned();
    runtime().block_on(async {
        for (program, code) in [("no-such-program-at-all", 127), (plain.to_str().unwrap(), 126), (&folder, 126)] {
            let sinks = Sinks { stdout: run.file("out"), stderr: run.file("err") };
            let problem = run.start(&[program], sinks).unwrap_err();
            assert_eq!(problem.code, code, "{program}");
            assert!(!problem.problem().to_string().contains(program));
        }
    });
}

#[test]
fn output_passes_byte_for_byte_and_is_searched() {
    let run = Run::new();
    let end = run.end(&format!("head -c 300000 /dev/zero; printf 'a\\377\\0b'; printf {SECRET} >&2"));
    let out = std::fs::read(run.dir.path().join("out")).unwrap();
    assert_eq!((out.len(), &out[300_000..]), (300_004, &b"a\xff\0b"[..]));
    assert_eq!(run.text("err"), SECRET);
    assert_eq!(searched(&end, Stream::Stdout), (300_004, vec![], true));
    assert_eq!(searched(&end, Stream::Stderr), (SECRET.len() as u64, vec!["KEY".to_owned()], true));
}

#[test]
fn a_file_for_both_streams_keeps_the_order_between_them() {
    let run = Run::new();
    let both = run.file("both");
    let sinks = Sinks { stdout: both.try_clone().unwrap(), stderr: both };
    let script = "for i in 1 2 3 4 5 6 7 8 9; do echo o$i; echo e$i >&2; done";
    let end = runtime().block_on(async { run.start(&["sh", "-c", script], sinks).unwrap().wait().await });
    let expected: String = (1..10).map(|i| format!("o{i}\ne{i}\n")).collect();
    assert_eq!(run.text("both"), expected);
    assert_eq!(end.outputs.len(), 1);
    assert_eq!(searched(&end, Stream::Both), (54, vec![], true));
}

#[test]
fn without_a_search_nothing_stands_between() {
    let run = Run { search: false, ..Run::new() };
    let end = run.end("test ! -t 9");
    assert_eq!((end.exit.clone(), coverage(&end, Stream::Stdout)), (code(0), &Coverage::NotAsked));
}

#[test]
fn bytes_come_as_they_are_written_and_a_reader_that_leaves_ends_the_writer() {
    let run = Run::new();
    let (mut reader, writer) = io::pipe().unwrap();
    let mut first = [0; 4];
    let sinks = Sinks { stdout: File::from(std::os::fd::OwnedFd::from(writer)), stderr: run.file("err") };
    let end = runtime().block_on(async {
        let child =
            run.start(&["sh", "-c", "printf ping; until test -e $DIR/go; do sleep 0.01; done; exec yes"], sinks);
        let reads = tokio::task::spawn_blocking(move || reader.read(&mut first).map(|n| (n, first)).unwrap());
        let go = async {
            // The child goes on only after its first bytes have arrived here.
            assert_eq!(reads.await.unwrap(), (4, *b"ping"));
            drop(run.file("go"));
        };
        tokio::join!(child.unwrap().wait(), go).0
    });
    assert_eq!(end.exit, signal(13));
}

#[test]
fn the_environment_is_redials_with_the_changes() {
    let env = vec![("ADDED".to_owned(), "it's".to_owned())];
    let run = Run { env, removed: vec!["HOME".to_owned()], ..Run::new() };
    assert_eq!(run.end("printf %s \"$ADDED${HOME-gone}\"; test -n \"$PATH\"").exit, code(0));
    assert_eq!(run.text("out"), "it'sgone");
}

/// Runs a script, and sends its Redial (this process) nothing: the signal goes the way `Life::pass` takes it.
async fn told(run: &Run, script: &str, signals: &[Signal]) -> ChildEnd {
    let child = run.sh(script);
    let send = async {
        run.seen("ready").await;
        for signal in signals {
            rustix::process::kill_process(rustix::process::getpid(), *signal).unwrap();
            sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::join!(child.wait(), send).0
}

/// Signals reach this whole process, and so every child of a test that runs beside it: one test, in its own process.
#[test]
#[ignore = "run by `signals_reach_the_child`, alone in a process"]
fn alone_signals_reach_the_child() {
    runtime().block_on(async {
        let run = Run::new();
        let script = "trap 'echo int; exit 3' INT; : > $DIR/ready; while :; do sleep 0.01; done";
        let end = told(&run, script, &[Signal::INT]).await;
        assert_eq!((end.exit.clone(), end.asked, end.killed, run.text("out").as_str()), (code(3), Some(Signal::INT), false, "int\n"));

        let run = Run::new();
        let script = "trap 'echo usr; exit 4' USR1; : > $DIR/ready; while :; do sleep 0.01; done";
        let end = told(&run, script, &[Signal::USR1]).await;
        assert_eq!((end.exit, end.asked), (code(4), None));

        // A time limit that somebody set before Redial is the child's end, and no end of Redial alone.
        let run = Run::new();
        let end = told(&run, ": > $DIR/ready; while :; do sleep 0.01; done", &[Signal::ALARM]).await;
        assert_eq!((end.exit, end.asked, end.killed), (signal(14), Some(Signal::ALARM), false));

        // The whole group: a grandchild in the background gets it, too.
        let run = Run::new();
        let script = "trap : USR2; (trap 'echo inner; exit 0' USR2; : > $DIR/ready; while :; do sleep 0.01; done) & wait; wait; exit 5";
        let end = told(&run, script, &[Signal::USR2]).await;
        assert_eq!((end.exit, run.text("out").as_str()), (code(5), "inner\n"));

        // Who doesn't listen is killed after the grace time.
        let run = Run::grace(200);
        let end = told(&run, "trap '' TERM; : > $DIR/ready; while :; do sleep 0.01; done", &[Signal::TERM]).await;
        assert_eq!((end.exit, end.killed, end.asked), (signal(9), true, Some(Signal::TERM)));

        // In one group with a terminal, Ctrl-C has reached the child already; an order to end has not.
        let run = Run { grouping: Grouping::Shared, ..Run::grace(200) };
        let script = "trap 'echo int' INT; trap 'echo term; exit 6' TERM; : > $DIR/ready; while :; do sleep 0.01; done";
        let end = told(&run, script, &[Signal::INT, Signal::TERM]).await;
        assert_eq!((end.exit, end.asked, run.text("out").as_str()), (code(6), Some(Signal::INT), "term\n"));
    });
}

/// What starts a program with no signal ignored, where this machine can: whoever runs the tests under nohup or in the
/// background of a script has some ignored, and they stay so.
fn default_signals() -> &'static str {
    let words = ["--default-signal=HUP,INT,QUIT,TERM,ALRM,USR1,USR2", "true"];
    let can = Std::new("env").args(words).stderr(StdStdio::null()).status().is_ok_and(|status| status.success());
    if can { "env --default-signal=HUP,INT,QUIT,TERM,ALRM,USR1,USR2 " } else { "" }
}

#[test]
fn signals_reach_the_child() {
    let output = Std::new("sh")
        .args(["-c", &format!("exec {}{}", default_signals(), line_for("alone_signals_reach_the_child"))])
        .stdin(StdStdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_is_left_in_the_group_ends_after_the_grace_time_and_not_before() {
    let run = Run::grace(200);
    let end = run.end("sleep 600 & echo $! > $DIR/pid; exit 2");
    assert_eq!((end.exit.clone(), end.left_some, end.killed), (code(2), true, false));
    assert!(!is_running(&run), "killed with its group");
    // It held the pipes, and is gone: they were read to their end.
    assert!(matches!(coverage(&end, Stream::Stdout), Coverage::Searched { whole: true, .. }));

    let run = Run::new();
    let end = run.end("(sleep 0.2; echo late) & exit 0");
    assert_eq!((end.left_some, run.text("out").as_str()), (false, "late\n"));
}

#[test]
fn a_process_of_another_group_is_not_ours_to_end_nor_to_wait_for() {
    let run = Run::grace(300);
    let end = run.end("setsid sleep 600 & sleep 0.1; echo $! > $DIR/pid; echo hi");
    assert_eq!((end.left_some, run.text("out").as_str()), (false, "hi\n"));
    assert_eq!(searched(&end, Stream::Stdout), (3, vec![], false));
    assert!(is_running(&run));
    let pid: i32 = run.text("pid").trim().parse().unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

fn is_running(run: &Run) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(run.text("pid").trim()).join("stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z"))
}

#[test]
fn a_child_that_is_dropped_ends_with_its_group() {
    let run = Run::new();
    runtime().block_on(async {
        let child = run.sh("sleep 600 & echo $! > $DIR/pid; : > $DIR/ready; wait");
        run.seen("ready").await;
        assert!(child.pid().is_some());
        drop(child);
        while is_running(&run) {
            sleep(Duration::from_millis(5)).await;
        }
    });
}

/// Runs the test binary for one test that needs a process or a terminal to itself.
fn line_for(test: &str) -> String {
    let exe = std::env::current_exe().unwrap();
    format!("{} --ignored --exact --nocapture child::tests::{test}", exe.display())
}

#[test]
#[ignore = "run by `what_was_ignored_stays_ignored`, alone in a process that ignores SIGHUP"]
fn alone_with_hangups_ignored() {
    let run = Run::new();
    let script = ": > $DIR/ready; sleep 0.3; exit 4";
    let end = runtime().block_on(told(&run, script, &[Signal::HUP]));
    assert_eq!((end.exit, end.asked), (code(4), None));
}

#[test]
fn what_was_ignored_stays_ignored() {
    let line = format!("trap '' HUP; exec {}", line_for("alone_with_hangups_ignored"));
    let output = Std::new("sh").args(["-c", &line]).stdin(StdStdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Types into a test under a terminal as soon as it has said `ready`. `false`: there is no `script` here.
fn typed(test: &str, text: &[u8]) -> bool {
    let started = Std::new("script")
        .args(["-qec", &line_for(test), "/dev/null"])
        .stdin(StdStdio::piped())
        .stdout(StdStdio::piped())
        .stderr(StdStdio::null())
        .spawn();
    let Ok(mut script) = started else { return false };
    let (mut seen, mut byte, mut out) = (Vec::new(), [0], script.stdout.take().unwrap());
    while !seen.ends_with(b"ready") && out.read(&mut byte).unwrap() == 1 {
        seen.extend(byte);
    }
    io::Write::write_all(script.stdin.as_mut().unwrap(), text).unwrap();
    out.read_to_end(&mut seen).unwrap();
    // Not by the status of `script`: when the terminal ends before it has seen its child's end, it tells a failure.
    script.wait().unwrap();
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("test result: ok. 1 passed"), "{seen}");
    true
}

fn under_terminal(script: &str) -> ChildEnd {
    let argv: Vec<OsString> = ["sh", "-c", script].iter().map(OsString::from).collect();
    runtime().block_on(async {
        let start = Start {
            argv: &argv,
            env: &[],
            removed: &[],
            search: Some(scanner()),
            grace: GRACE,
            killing: Arc::default(),
        };
        Child::start(&start).unwrap().wait().await
    })
}

#[test]
#[ignore = "run by `a_terminal_stays_a_terminal`"]
fn alone_under_a_terminal() {
    let end = under_terminal(
        "test -t 0 && test -t 1 && test -t 2 && printf ready && read line < /dev/tty && test \"$line\" = typed",
    );
    assert_eq!((end.exit, end.asked), (code(0), None));
    let terminal = |stream| Output { stream, coverage: Coverage::Terminal };
    assert_eq!(end.outputs, [terminal(Stream::Stdout), terminal(Stream::Stderr)]);
}

#[test]
#[ignore = "run by `a_terminal_stays_a_terminal`"]
fn alone_with_ctrl_c() {
    let end = under_terminal(
        "n=0; trap 'n=$((n + 1))' INT; printf ready; while test $n = 0; do sleep 0.01; done; sleep 0.2; exit $n",
    );
    assert_eq!((end.exit, end.asked, end.killed), (code(1), Some(Signal::INT), false));
}

#[test]
fn a_terminal_stays_a_terminal() {
    if !(typed("alone_under_a_terminal", b"typed\n") && typed("alone_with_ctrl_c", b"\x03")) {
        eprintln!("skipped: there is no `script`");
    }
}
