//! The log: silent until somebody asks, one line for each exchange, never on standard output, never the last line.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::path::Path;

use redial_testkit::{Ran, Scene};

fn ran(before: &[&str], env: &[(&str, &str)]) -> Ran {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let mut args = before.to_vec();
    args.extend(["check", "chat", "--model", "sim-model-1"]);
    let ran = Ran::from(scene.command(&args).envs(env.iter().copied()).output().unwrap());
    let last = ran.stderr.lines().next_back().unwrap();
    assert!(last.contains(".json sha256:"), "the note's path and digest are not last: {ran:?}");
    assert!(!ran.stdout.contains("redial::check"), "a log on standard output: {ran:?}");
    ran
}

/// How many lines of the log each level has: error, warn, info, debug, trace.
fn levels(ran: &Ran) -> [usize; 5] {
    ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"]
        .map(|level| ran.stderr.lines().filter(|line| line.contains(&format!("{level} redial"))).count())
}

#[test]
fn nothing_is_logged_until_somebody_asks_and_nothing_when_told_to_be_quiet() {
    assert_eq!(levels(&ran(&[], &[])), [0; 5]);
    let variables = [("REDIAL_LOG", "trace"), ("RUST_LOG", "trace")];
    let quiet = ran(&["-q"], &variables);
    assert_eq!((levels(&quiet), quiet.stderr.lines().count()), ([0; 5], 1), "{quiet:?}");
    assert_eq!(levels(&ran(&[], &[("RUST_LOG", "hyper=trace,x[y]=info")])), [0; 5]);
}

#[test]
fn each_v_says_more() {
    // Three exchanges: the list, the work, the wrong request.
    let once = ran(&["-v"], &[("REDIAL_LOG", "trace")]);
    assert_eq!(levels(&once), [0, 0, 3, 0, 0], "{once:?}");
    let line = once.stderr.lines().find(|line| line.contains("call=c3")).unwrap();
    for part in ["purpose=\"error_path\"", "family=\"chat\"", "status=500", "failure=\"missing_parameter\"", "took_ms="]
    {
        assert!(line.contains(part), "{part}: {line}");
    }
    let [_, _, info, debug, trace] = levels(&ran(&["-vv"], &[]));
    assert!(info == 3 && debug > 10 && trace == 0, "{info} {debug} {trace}");
    let [_, _, info, debug, trace] = levels(&ran(&["-vvv"], &[]));
    assert!(info == 3 && debug > 10 && trace >= 3, "{info} {debug} {trace}");
}

#[test]
fn a_variable_asks_for_a_log_where_no_flag_does() {
    assert_eq!(levels(&ran(&[], &[("REDIAL_LOG", "info"), ("RUST_LOG", "trace")])), [0, 0, 3, 0, 0]);
    assert_eq!(levels(&ran(&[], &[("RUST_LOG", "info")])), [0, 0, 3, 0, 0]);
    let [_, _, info, debug, _] = levels(&ran(&[], &[("REDIAL_LOG", "redial_proxy=debug")]));
    assert!(info == 0 && debug > 10);
    let wrong = ran(&[], &[("REDIAL_LOG", "a=b=c")]);
    assert!(wrong.stderr.contains("warning: REDIAL_LOG") && !wrong.stderr.contains("a=b"), "{wrong:?}");
}

#[test]
fn the_log_follows_the_rule_of_colour() {
    assert!(!ran(&["-v"], &[]).stderr.contains('\u{1b}'));
    assert!(ran(&["-v", "--color", "always"], &[("NO_COLOR", "1")]).stderr.contains('\u{1b}'));
    assert!(!ran(&["-v", "--color", "never"], &[]).stderr.contains('\u{1b}'));
}

#[test]
fn a_line_with_a_secret_of_the_environment_is_kept_back() {
    // A word that stands in every line of the log, as if it were a key.
    let kept = ran(&["-v"], &[("SOME_TOKEN", "redial::check::job")]);
    assert!(kept.stderr.contains("a line of the log was kept back") && !kept.stderr.contains("check::job"), "{kept:?}");
}
