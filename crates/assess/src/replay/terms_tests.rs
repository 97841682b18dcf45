//! What was declared before a run, held against what its calls came to.

use super::{
    tests::{Scripted, found, journal, note, replayed_from, scripted},
    *,
};
use crate::{
    correlate::tests::{KINDS, Kind as Client, Outcome as Came},
    verify::verify,
};
use redial_note::{Approved, DeclaredBudget, Effect, Expectation, JournalRead, Outside, Reason, RepositoryEnd};
use redial_redact::{Label, SafePath, SafeUrl, Tainted};

const PY: &Client = &KINDS[0];

/// A journal whose opening says more.
fn opened_with(script: &[Scripted<'_>], around: &[Event], say: impl Fn(&mut Opened)) -> Draft {
    let mut read: JournalRead = journal(&scripted(script), around);
    for event in &mut read.events {
        if let Event::Opened(opened) = event {
            say(opened);
        }
    }
    let draft = replayed_from(&read);
    assert_eq!(verify(&note(draft.clone())), []);
    draft
}

fn pauses(draft: &Draft, id: &str) -> usize {
    found(draft).1.iter().filter(|found| **found == (id.to_owned(), Effect::Pause)).count()
}

/// One call of two attempts, and one that is refused.
const TWO: [Scripted<'_>; 3] = [
    (PY, "a", 0, 10, 0, Came::Status(500)),
    (PY, "a", 510, 600, 1, Came::Good),
    (PY, "b", 700, 800, 0, Came::Status(400)),
];

#[test]
fn a_budget_is_measured_always_and_each_part_that_was_exceeded_is_said() {
    let draft = opened_with(&TWO, &[], |_| {});
    let budget = draft.budget.clone().unwrap();
    assert_eq!((budget.observed.attempts, budget.observed.calls, budget.observed.longest_wait_ms), (2, 2, 500));
    assert!(budget.kept && pauses(&draft, "budget_exceeded") == 0);
    let tight = DeclaredBudget { attempts: Some(1), calls: Some(1), wait_ms: Some(499), deadline_ms: Some(799) };
    let draft = opened_with(&TWO, &[], |opened| opened.budget = Some(tight.clone()));
    assert_eq!((draft.budget.clone().unwrap().kept, pauses(&draft, "budget_exceeded")), (false, 4));
    let exact = DeclaredBudget { attempts: Some(2), calls: Some(2), wait_ms: Some(500), deadline_ms: Some(800) };
    let draft = opened_with(&TWO, &[], |opened| opened.budget = Some(exact.clone()));
    assert!(draft.budget.clone().unwrap().kept && pauses(&draft, "budget_exceeded") == 0);
    let mut lied = opened_with(&TWO, &[], |opened| opened.budget = Some(tight.clone()));
    lied.budget.as_mut().unwrap().observed.attempts = 1;
    assert!(!verify(&note(lied)).is_empty());
    let mut lied = opened_with(&TWO, &[], |opened| opened.budget = Some(tight.clone()));
    lied.budget.as_mut().unwrap().kept = true;
    assert!(!verify(&note(lied)).is_empty());
}

/// Messages of a kind of finding.
fn messages(draft: &Draft, id: &str) -> Vec<(Effect, String)> {
    let derived: redial_note::Note = serde_json::from_slice(&note(draft.clone())).unwrap();
    let of = |finding: &redial_note::Finding| (finding.effect, finding.message.to_string());
    derived.findings.iter().filter(|finding| finding.id.as_str() == id).map(of).collect()
}

/// A client of which nothing is known: how its equal requests are grouped is never sure.
const CURL: &Client = &KINDS[8];

#[test]
fn what_a_budget_is_held_against_is_said_with_its_if_where_the_grouping_is_open() {
    let tight = DeclaredBudget { attempts: Some(1), calls: None, wait_ms: Some(499), deadline_ms: None };
    for (client, open) in [(PY, false), (CURL, true)] {
        let script: [Scripted<'_>; 2] =
            [(client, "a", 0, 10, 0, Came::Status(500)), (client, "a", 510, 600, 1, Came::Good)];
        let draft = opened_with(&script, &[], |opened| opened.budget = Some(tight.clone()));
        let said = messages(&draft, "budget_exceeded");
        assert_eq!(said.len(), 2);
        assert!(
            said.iter().all(|(effect, said)| *effect == Effect::Pause && said.contains(" if ") == open),
            "{said:?}"
        );
    }
    // Equal failures may be calls or attempts; answers that differ are calls, however anything is grouped.
    let two = [(CURL, "a", 0, 10, 0, Came::Status(500)), (CURL, "a", 90_000, 90_010, 0, Came::Status(500))];
    let calls = DeclaredBudget { attempts: None, calls: Some(1), wait_ms: None, deadline_ms: None };
    let draft = opened_with(&two, &[], |opened| opened.budget = Some(calls.clone()));
    assert!(messages(&draft, "budget_exceeded").iter().all(|(_, said)| said.contains(" if ")), "{draft:?}");
    let two = [(CURL, "a", 0, 10, 0, Came::Good), (CURL, "b", 20, 30, 0, Came::Good)];
    let draft = opened_with(&two, &[], |opened| opened.budget = Some(calls.clone()));
    assert!(messages(&draft, "budget_exceeded").iter().all(|(_, said)| !said.contains(" if ")));
}

#[test]
fn equal_failures_that_may_be_calls_of_their_own_are_not_missed_for_sure() {
    let script: [Scripted<'_>; 3] = [
        (CURL, "a", 0, 10, 0, Came::Status(400)),
        (CURL, "a", 400, 410, 0, Came::Status(400)),
        (CURL, "b", 800, 810, 0, Came::Status(400)),
    ];
    let reason = |draft: &Draft| draft.calls[0].attempts[0].failure.as_ref().unwrap().reason;
    let reason = reason(&opened_with(&script, &[], |_| {}));
    let declared = |calls| move |opened: &mut Opened| opened.expected = vec![Expectation { reason, calls }];
    let told =
        |script: &[Scripted<'_>], calls| messages(&opened_with(script, &[], declared(calls)), "expectation_unmet");
    let three = told(&script, 3);
    assert!(matches!(&three[..], [(Effect::None, said)] if said.contains("up to 3")), "{three:?}");
    let four = told(&script, 4);
    assert!(matches!(&four[..], [(Effect::Pause, _)]), "{four:?}");
    // What the client counts as a retry is no call of its own.
    let counted: Vec<Scripted<'_>> =
        script.iter().map(|one| (PY, one.1, one.2, one.3, u64::from(one.2 == 400), one.5)).collect();
    let three = told(&counted, 3);
    assert!(matches!(&three[..], [(Effect::Pause, _)]), "{three:?}");
}

#[test]
fn a_failure_that_was_declared_is_no_work_and_one_more_is() {
    let script: [Scripted<'_>; 3] = [
        (PY, "a", 0, 10, 0, Came::Good),
        (PY, "b", 20, 30, 0, Came::Status(400)),
        (PY, "c", 40, 50, 0, Came::Status(400)),
    ];
    let reason = |draft: &Draft| draft.calls[1].attempts[0].failure.as_ref().unwrap().reason;
    let reason = reason(&opened_with(&script, &[], |_| {}));
    let declared = |calls| move |opened: &mut Opened| opened.expected = vec![Expectation { reason, calls }];
    let draft = opened_with(&script, &[], declared(2));
    assert!(draft.calls[1..].iter().all(|call| call.purpose == Purpose::Expected));
    assert_eq!((pauses(&draft, "call_failed"), pauses(&draft, "expectation_unmet")), (0, 0));
    let draft = opened_with(&script, &[], declared(1));
    assert_eq!((draft.calls[2].purpose, pauses(&draft, "call_failed")), (Purpose::Work, 1));
    let draft = opened_with(&script, &[], declared(3));
    assert_eq!((draft.expected[0].seen, pauses(&draft, "expectation_unmet")), (2, 1));
    let mut lied = opened_with(&script, &[], declared(1));
    lied.calls[2].purpose = Purpose::Expected;
    assert!(!verify(&note(lied)).is_empty());
    let mut lied = opened_with(&script, &[], |_| {});
    lied.calls[1].purpose = Purpose::Expected;
    assert!(!verify(&note(lied)).is_empty());
    let other = |opened: &mut Opened| opened.expected = vec![Expectation { reason: Reason::Overloaded, calls: 1 }];
    assert_eq!(pauses(&opened_with(&script, &[], other), "expectation_unmet"), 1);
}

#[test]
fn files_outside_of_the_scope_pause_and_so_does_not_knowing() {
    let scope = |opened: &mut Opened| {
        let declared = vec![SafePath::masked(Tainted::from("content/**"))];
        opened.scope = Some(Scope { declared, outside: Vec::new(), outside_total: None });
    };
    let end = |outside| Event::RepositoryEnd(RepositoryEnd { repository: None, outside });
    let paths = vec![SafePath::masked(Tainted::from("Cargo.toml"))];
    let drift = opened_with(&TWO, &[end(Some(Outside { paths, total: 1 }))], scope);
    assert_eq!(pauses(&drift, "scope_drift"), 1);
    assert_eq!(pauses(&opened_with(&TWO, &[end(None)], scope), "scope_drift"), 1);
    let none = end(Some(Outside { paths: Vec::new(), total: 0 }));
    assert_eq!(pauses(&opened_with(&TWO, &[none], scope), "scope_drift"), 0);
    let mut lied = drift;
    lied.scope.as_mut().unwrap().outside_total = Some(0);
    assert!(!verify(&note(lied)).is_empty());
}

#[test]
fn what_differs_from_the_approved_settings_pauses() {
    let nothing = Approved { reviewed_by: Some(Identifier::ours("mara")), ..Approved::NOTHING };
    let with = |approved: Approved| {
        pauses(&opened_with(&TWO, &[], |opened| opened.approved = Some(approved.clone())), "unreviewed_fallback")
    };
    let asked = opened_with(&TWO, &[], |_| {}).calls[0].model.requested.clone();
    let name = |text| Some(Identifier::ours(text));
    assert_eq!(
        with(Approved { model: asked, family: Some(redial_note::Family::Chat), attempts: Some(2), ..nothing.clone() }),
        0
    );
    assert_eq!(with(Approved { model: name("other"), ..nothing.clone() }), 2);
    assert_eq!(with(Approved { family: Some(redial_note::Family::Gemini), ..nothing.clone() }), 2);
    assert_eq!(with(Approved { attempts: Some(1), ..nothing.clone() }), 1);
    assert_eq!(with(Approved { step: name("publish"), ..nothing.clone() }), 1);
    let elsewhere = SafeUrl::new(Tainted::from("https://elsewhere.example.com")).ok();
    assert_eq!(with(Approved { base_url: elsewhere, ..nothing.clone() }), 1);
    let gone = Timestamp::parse("2026-11-24T23:59:59.999Z");
    assert_eq!(with(Approved { until: gone, ..nothing.clone() }), 1);
    assert_eq!(with(Approved { until: Timestamp::parse("2026-11-25T23:59:59.999Z"), ..nothing.clone() }), 0);
    assert_eq!(with(Approved { attempts: Some(2), reviewed_by: None, ..nothing }), 1, "nobody reviewed it");
}

#[test]
fn a_permission_that_no_review_names_pauses() {
    let flag = || Label::new(Tainted::from("--yolo")).unwrap();
    let reviewed = || Approved { reviewed_by: Some(Identifier::ours("mara")), ..Approved::NOTHING };
    let with = |approved: Option<Approved>| {
        let draft = opened_with(&TWO, &[], |opened| {
            opened.environment.agent_permissions = vec![flag()];
            opened.approved.clone_from(&approved);
        });
        pauses(&draft, "unreviewed_fallback")
    };
    // Without a review there is nothing that it could go beyond.
    assert_eq!(with(None), 0);
    assert_eq!(with(Some(Approved { attempts: Some(2), ..reviewed() })), 1);
    assert_eq!(with(Some(Approved { agent_permissions: vec![flag()], ..reviewed() })), 0);
}

#[test]
fn a_hosted_job_without_its_log_is_a_gap() {
    let with = |kind| {
        pauses(
            &opened_with(&TWO, &[], |opened| {
                opened.origin.kind = kind;
                opened.origin.log = redial_note::Log { state: redial_note::LogState::Absent, url: None };
            }),
            "evidence_gap",
        )
    };
    let local = with(redial_note::OriginKind::Local);
    assert_eq!(with(redial_note::OriginKind::OtherCi), local);
    // A note of GitHub's has a step summary besides, which this one has not.
    let plain = |kind: &redial_note::OriginKind| *kind != redial_note::OriginKind::GithubActions;
    for kind in redial_note::OriginKind::ALL.iter().copied().filter(plain) {
        assert_eq!(with(kind), local + usize::from(kind.names_its_log()), "{kind}");
    }
    assert!(redial_note::OriginKind::GitlabCi.names_its_log() && redial_note::OriginKind::Jenkins.names_its_log());
}

#[test]
fn a_job_that_a_pull_request_started_names_it() {
    let with = |event: &'static str, pull_request| {
        let draft = opened_with(&TWO, &[], |opened| {
            opened.origin.event = Some(Identifier::ours(event));
            opened.origin.pull_request = pull_request;
        });
        pauses(&draft, "evidence_gap")
    };
    let push = with("push", None);
    assert_eq!(with("pull_request_target", Some(7)), push);
    assert_eq!(with("pull_request_target", None), push + 1);
    assert_eq!(with("merge_request_event", None), push + 1);
}

#[test]
fn a_call_that_nobody_can_repeat_is_a_weak_handoff() {
    let mut draft = opened_with(&TWO, &[], |_| {});
    assert_eq!(pauses(&draft, "weak_handoff"), 0);
    // None was named, nothing of the name was kept, or not all of it.
    for name in [None, Some("\u{1b}"), Some("ft:‹…›:org::abc123"), Some("‹…›/gpt")] {
        for call in &mut draft.calls {
            call.model.requested = name.map(|name| Identifier::or_gap(Tainted::from(name)));
        }
        assert!(crate::repeat::repeat(&draft).is_none(), "{name:?}");
        assert_eq!(pauses(&draft, "weak_handoff"), 1, "{name:?}");
    }
    // The list of models is asked for without one.
    for call in &mut draft.calls {
        (call.model.requested, call.family) = (None, redial_note::Family::Models);
    }
    assert!(crate::repeat::repeat(&draft).is_some() && pauses(&draft, "weak_handoff") == 0);
}

#[test]
fn what_a_gateway_says_of_itself_is_kept_as_its_word_and_a_fallback_behind_it_pauses() {
    use redial_note::Reported;
    let told = |reported: Reported| {
        let mut read: JournalRead = journal(&scripted(&TWO[2..]), &[]);
        for event in &mut read.events {
            if let Event::AttemptEnded(ended) = event {
                ended.reported = Some(reported.clone());
            }
        }
        replayed_from(&read)
    };
    let by = Label::new(Tainted::from("litellm")).unwrap();
    let twice = Reported { by, attempts: Some(2), fallbacks: None, served: None, request_id: None };
    let draft = told(twice.clone());
    assert_eq!(verify(&note(draft.clone())), []);
    assert!(found(&draft).1.contains(&("hidden_retry".to_owned(), Effect::None)));
    let fell = told(Reported { fallbacks: Some(1), ..twice.clone() });
    assert!(found(&fell).1.contains(&("hidden_retry".to_owned(), Effect::Pause)));
    let stranger = Label::new(Tainted::from("somebody")).unwrap();
    for lie in [Reported { by: stranger, ..twice.clone() }, Reported { attempts: None, ..twice }] {
        assert!(!verify(&note(told(lie))).is_empty());
    }
}
