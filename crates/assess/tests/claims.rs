//! How well sentences that claim too much are told from those that do not, on sentences of our own with labels.
//!
//! `development.jsonl` was looked at while the rules were written, and the weights are learned from it and from `batches/`, in
//! which each file has a voice of its own; `held_out.jsonl` was written before them, and nobody tuned anything to it.
//! `frozen.jsonl` and `unseen_*.jsonl` are read by nobody: only their score is asked for (`unseen_short_statements.jsonl` was read once,
//! and nothing was mended by it). `REDIAL_CLAIMS=development` prints what is
//! told wrongly of the first, `held_out` of the second.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test may, also in its helpers"
)]

use redial_assess::claims::{Form, handoff, observed, read};
use serde::Deserialize;

/// A sentence, and the kinds that are right for it: none where it is harmless.
#[derive(Deserialize)]
struct Labelled {
    text: String,
    kinds: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Score {
    right: u32,
    missed: u32,
    wrong: u32,
    other_kind: u32,
    harmless: u32,
}

impl Score {
    const fn plus(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            missed: self.missed + other.missed,
            wrong: self.wrong + other.wrong,
            other_kind: self.other_kind + other.other_kind,
            harmless: self.harmless + other.harmless,
        }
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.missed)
    }
}

fn score(file: &str, told: bool) -> Score {
    let path = format!("{}/tests/claims/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let mut score = Score::default();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let Labelled { text, kinds } = serde_json::from_str(line).unwrap();
        let found = read(&text, Form::Plain, &[]);
        assert!(found.unread.is_empty(), "{text}");
        let kind = found.claims.first().map(|claim| claim.kind.name());
        let word = match kind {
            None if kinds.is_empty() => {
                score.harmless += 1;
                continue;
            }
            None => {
                score.missed += 1;
                "missed"
            }
            Some(_) if kinds.is_empty() => {
                score.wrong += 1;
                "wrong"
            }
            Some(kind) => {
                score.right += 1;
                if kinds.iter().any(|right| right == kind) {
                    continue;
                }
                score.other_kind += 1;
                "kind"
            }
        };
        if told {
            println!("{word}: {text}  [{} instead of {kinds:?}]", kind.unwrap_or("-"));
        }
    }
    println!("{file}: precision {:.3}, recall {:.3}, {score:?}", score.precision(), score.recall());
    score
}

fn told(file: &str) -> bool {
    std::env::var("REDIAL_CLAIMS").is_ok_and(|asked| asked == file)
}

#[test]
fn what_claims_too_much_is_told_from_what_does_not() {
    let score = score("development", told("development"));
    assert!(score.right + score.missed + score.wrong + score.harmless >= 200);
    assert!(score.precision() >= 0.95 && score.recall() >= 0.9, "{score:?}");
}

/// What these reach is told honestly; the bound is below it, so that a rule that harms the unseen is seen.
#[test]
fn sentences_that_nobody_tuned_to_are_told_nearly_as_well() {
    let score = score("held_out", told("held_out"));
    assert!(score.right + score.missed + score.wrong + score.harmless >= 100);
    assert!(score.precision() >= 0.8 && score.recall() >= 0.6, "{score:?}");
}

/// Nobody reads what is told wrongly of these: only their number is asked for.
#[test]
fn sentences_that_nobody_reads_are_told_nearly_as_well() {
    let score = score("frozen", false);
    assert!(score.right + score.missed + score.wrong + score.harmless >= 120);
    assert!(score.precision() >= 0.85 && score.recall() >= 0.8, "{score:?}");
}

/// Batches in voices of which the weights know none, each scored when it was finished.
#[test]
fn sentences_in_a_voice_that_is_new_are_told_nearly_as_well() {
    for file in [
        "unseen_magazine",
        "unseen_logbook",
        "unseen_ledger",
        "unseen_newsroom",
        "unseen_handbook",
        "unseen_panel",
        "unseen_statements",
        "unseen_short_statements",
        "unseen_long_sentences",
        "unseen_each_kind",
        "unseen_each_kind_b",
    ] {
        let score = score(file, false);
        assert!(score.right + score.missed + score.wrong + score.harmless >= 100);
        assert!(score.precision() >= 0.75 && score.recall() >= 0.65, "{score:?}");
    }
}

/// Sentences as vendors' pages, threads and release notes have them: half of the harmless ones sound like claims, and nobody reads what is
/// told wrongly.
#[test]
fn sentences_of_pages_and_issues_are_told_less_well() {
    let score = score("unseen_pages_and_issues", false);
    assert!(score.right + score.missed + score.wrong + score.harmless >= 100);
    assert!(score.precision() >= 0.58 && score.recall() >= 0.75, "{score:?}");
}

/// Everyday prose of engineers, most of it what only sounds like a claim (of the last file all): what was told wrongly was read, and frames were mended by
/// it, but nothing was learned from it.
#[test]
fn sentences_as_engineers_write_them_are_told() {
    let files = ["engineers_a", "engineers_b", "engineers_c", "engineers_d"];
    let sum = files.iter().map(|name| score(name, told(name))).fold(Score::default(), Score::plus);
    println!("engineers: precision {:.3}, recall {:.3}, {sum:?}", sum.precision(), sum.recall());
    assert!(sum.right + sum.missed + sum.wrong + sum.harmless >= 800);
    assert!(sum.precision() >= 0.91 && sum.recall() >= 0.9, "{sum:?}");
}

#[test]
fn sentences_that_the_weights_are_learned_from_are_told() {
    let folder = format!("{}/tests/claims/batches", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.len() > 90);
    let sum =
        names.iter().map(|name| score(&format!("batches/{name}"), told(name))).fold(Score::default(), Score::plus);
    println!("batches: precision {:.3}, recall {:.3}, {sum:?}", sum.precision(), sum.recall());
    assert!(sum.precision() >= 0.95 && sum.recall() >= 0.9, "{sum:?}");
}

/// Kinds of what is found in a text.
fn kinds(text: &str) -> Vec<&'static str> {
    read(text, Form::Plain, &[]).claims.iter().map(|claim| claim.kind.name()).collect()
}

#[test]
fn a_pronoun_is_what_the_sentence_before_was_on() {
    assert_eq!(kinds("Our runner is ten years old. It never fails."), [] as [&str; 0]);
    assert_eq!(kinds("We use one gateway. It never fails."), ["uptime"]);
    assert_eq!(kinds("Our runner is old. The gateway never fails."), ["uptime"]);
}

#[test]
fn a_hedge_before_a_whole_sentence_leaves_it_open() {
    for hedged in [
        "It may be that the provider is overloaded.",
        "It could be that the key has no access to this model.",
        "It could well be that their servers are full.",
        "There is a good chance that the provider is overloaded.",
        "feat: enable live publishing",
        "fix(blog): disable live publishing",
    ] {
        assert_eq!(kinds(hedged), [] as [&str; 0], "{hedged}");
    }
    for (claimed, kind) in [
        ("The provider is overloaded.", "provider_capacity"),
        ("There is no chance that the gateway fails.", "uptime"),
        ("It may be that the page is old, but the gateway never fails.", "uptime"),
    ] {
        assert_eq!(kinds(claimed), [kind], "{claimed}");
    }
}

#[test]
fn a_longer_text_on_something_else_has_to_name_a_gateway_to_claim_something_of_one() {
    let other = "We went to the sea. ".repeat(9);
    assert_eq!(kinds(&format!("{other}It never fails.")), [] as [&str; 0]);
    assert_eq!(kinds(&format!("{other}The gateway never fails.")), ["uptime"]);
    assert_eq!(kinds("It never fails."), ["uptime"]);
}

#[test]
fn one_word_of_a_gateway_does_not_make_a_long_text_one_on_gateways() {
    let passing = format!("A vendor sold ice. {}", "We went to the sea. ".repeat(60));
    assert_eq!(kinds(&format!("{passing}It never fails.")), [] as [&str; 0]);
    assert_eq!(kinds(&format!("{passing}The gateway never fails.")), ["uptime"]);
}

#[test]
fn a_text_of_one_long_paragraph_is_on_gateways_if_its_sentences_are() {
    let text = "We use one gateway. It was asked at noon. ".repeat(30) + "It never fails.";
    assert_eq!(kinds(&text), ["uptime"]);
}

#[test]
fn the_answer_to_a_question_and_a_quotation_that_is_taken_over_are_the_authors() {
    assert_eq!(kinds("Is the gateway stable? Absolutely."), ["uptime"]);
    assert_eq!(kinds("Is the gateway stable? Nobody knows."), [] as [&str; 0]);
    assert_eq!(kinds("Q: Is the gateway stable?\n\nA: Absolutely."), ["uptime"]);
    assert_eq!(kinds("Is the gateway stable?\n\nAbsolutely."), [] as [&str; 0]);
    assert_eq!(kinds("> The gateway never fails.\n\nAnd she is right.\n"), ["uptime"]);
    assert_eq!(kinds("> The gateway never fails.\n\nWe have not looked at it.\n"), [] as [&str; 0]);
}

#[test]
fn a_short_cell_says_what_its_heads_make_of_it() {
    let found = |text: &str| {
        let reading = read(text, Form::Markdown, &[]);
        reading
            .claims
            .iter()
            .map(|claim| (claim.kind.name(), text.get(claim.start..claim.end).unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let table = "| Gateway | Uptime |\n| --- | --- |\n| cometapi | 99.9 % |\n";
    assert_eq!(found(table), [("uptime", "99.9 %".to_owned())]);
    assert_eq!(found("| Attempt | Status |\n| --- | --- |\n| 1 | 429 |\n| 2 | 200 |\n"), []);
    assert_eq!(found("| Runner | Uptime |\n| --- | --- |\n| our database | 99.9 % |\n"), []);
}

#[test]
fn a_short_cell_of_html_says_what_its_heads_make_of_it() {
    let found = |text: &str| {
        let reading = read(text, Form::Html, &[]);
        let told = reading
            .claims
            .iter()
            .map(|claim| (claim.kind.name(), text.get(claim.start..claim.end).unwrap().to_owned()));
        told.collect::<Vec<_>>()
    };
    let uptime = [("uptime", "99.9 %".to_owned())];
    for claimed in [
        "<table><tr><th>Gateway<th>Uptime<tr><td>cometapi<td>99.9 %</table>",
        "<table><thead><tr><td>Gateway</td><td>Uptime</td></tr></thead><tbody><tr><td>cometapi</td><td>99.9 %</td></tr></table>",
        "<table><caption>cometapi</caption><tr><th scope=row>Uptime</th><td>99.9 %</td></tr></table>",
        "<table><tr><th>Gateway</th><th colspan=2>Uptime</th></tr><tr><th>cometapi</th><td>?</td><td><b>99.9</b> %</td></tr></table>",
        "<dl><dt>Uptime of the gateway</dt><dd>99.9 %</dd></dl>",
    ] {
        let inner = claimed.contains("<b>");
        let told = found(claimed);
        assert_eq!(told.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), ["uptime"], "{claimed}");
        assert!(inner || told == uptime, "{claimed}: {told:?}");
    }
    for harmless in [
        "<table><tr><th>Attempt<th>Status<tr><td>1<td>429<tr><td>2<td>200</table>",
        "<table><tr><th>Runner</th><th>Uptime</th></tr><tr><td>our database</td><td>99.9 %</td></tr></table>",
        "<dl><dt>Status</dt><dd>200</dd><dt>Attempts</dt><dd>2</dd></dl>",
        "<table><tr><th>Gateway<th>Note<tr><td>cometapi<td><del>99.9 %</del></table>",
    ] {
        assert_eq!(found(harmless), [], "{harmless}");
    }
}

/// The documents of a folder, in which each finding stands between `⟦` and `⟧`: as they are marked, and as they are read.
fn marked(folder: &str) -> Vec<(String, String)> {
    let folder = format!("{}/tests/claims/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let form = match path.extension().unwrap().to_str().unwrap() {
            "md" | "mdx" => Form::Markdown,
            "html" => Form::Html,
            "commit" => Form::Commit,
            _ => Form::Plain,
        };
        let marked = std::fs::read_to_string(&path).unwrap();
        let text = marked.replace(['⟦', '⟧'], "");
        let mut shown = text.clone();
        for claim in read(&text, form, &[]).claims.iter().rev() {
            shown.insert(claim.end, '⟧');
            shown.insert(claim.start, '⟦');
        }
        documents.push((marked, shown));
    }
    documents
}

/// What a form hides is nobody's, and a place is that of the sentence.
#[test]
fn what_a_form_shows_is_read_and_what_it_hides_is_not() {
    let documents = marked("forms");
    assert!(documents.len() >= 40);
    for (marked, shown) in documents {
        assert_eq!(shown, marked);
    }
}

/// An article, a handover, a page, a README and a mail, marked before they were read; docs/claims.md says how they were read then.
#[test]
fn whole_documents_are_read_nearly_as_well_as_sentences() {
    let parts = |text: &str| -> Vec<String> {
        text.split('⟦').skip(1).map(|rest| rest.split('⟧').next().unwrap().to_owned()).collect()
    };
    let (mut right, mut missed, mut wrong) = (0, 0, 0);
    for (marked, shown) in marked("articles") {
        let (claims, found) = (parts(&marked), parts(&shown));
        let met =
            |one: &String, others: &[String]| others.iter().any(|other| other.contains(one) || one.contains(other));
        right += claims.iter().filter(|claim| met(claim, &found)).count();
        missed += claims.iter().filter(|claim| !met(claim, &found)).count();
        wrong += found.iter().filter(|one| !met(one, &claims)).count();
    }
    println!("articles: {right} right, {missed} missed, {wrong} wrong");
    assert!(right >= 34 && wrong <= 3, "{right} right, {missed} missed, {wrong} wrong");
}

/// A question with its answer, and whether that is a claim.
#[derive(Deserialize)]
struct Answered {
    text: String,
    claim: bool,
}

#[test]
fn what_a_short_answer_affirms_or_denies_is_said() {
    let path = format!("{}/tests/claims/answers.jsonl", env!("CARGO_MANIFEST_DIR"));
    let (mut asked, mut wrong, mut missed) = (0, 0, 0);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let Answered { text, claim } = serde_json::from_str(line).unwrap();
        let found = !kinds(&text).is_empty();
        asked += 1;
        wrong += u32::from(found && !claim);
        missed += u32::from(claim && !found);
    }
    assert!(asked > 70 && wrong <= 2 && missed <= 3, "{wrong} wrong, {missed} missed");
}

/// A handover, and the parts that it has.
#[derive(Deserialize)]
struct Handover {
    text: String,
    parts: Vec<String>,
}

/// Each quarter of these was written before what it shows was mended; docs/claims.md says how many were told wrongly then.
#[test]
fn which_parts_a_handover_has_is_told() {
    let path = format!("{}/tests/claims/handoffs.jsonl", env!("CARGO_MANIFEST_DIR"));
    let (mut asked, mut wrong) = (0, 0);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let Handover { text, parts } = serde_json::from_str(line).unwrap();
        let found = handoff(&text, Form::Markdown);
        let told = [
            ("command", found.command),
            ("result", found.result),
            ("changed_files", found.changed_files),
            ("uncertainty", found.uncertainty),
        ];
        for (part, is_there) in told {
            asked += 1;
            if is_there != parts.iter().any(|one| one == part) {
                println!("{part}: {is_there} of {text}");
                wrong += 1;
            }
        }
    }
    assert!(asked >= 400 && wrong <= 1, "{wrong} of {asked}");
}

/// A sentence, and whether a note refutes it.
#[derive(Deserialize)]
struct Held {
    note: String,
    text: String,
    refuted: bool,
}

/// Of the five parts of these each was written before what it shows was mended; docs/claims.md says how many were told wrongly then. What
/// is wrong is never that a note refutes what it carries.
#[test]
fn what_a_note_refutes_is_told_from_what_it_carries() {
    let folder = format!("{}/tests/claims", env!("CARGO_MANIFEST_DIR"));
    let note = |name: &str| -> redial_note::Note {
        serde_json::from_slice(&std::fs::read(format!("{folder}/notes/{name}.json")).unwrap()).unwrap()
    };
    let notes = ["recovered", "run", "clean"].map(|name| (name, note(name)));
    let (mut asked, mut missed) = (0, 0);
    for line in std::fs::read_to_string(format!("{folder}/refuted.jsonl")).unwrap().lines() {
        let Held { note, text, refuted } = serde_json::from_str(line).unwrap();
        let (_, note) = notes.iter().find(|(name, _)| *name == note).unwrap();
        let found = read(&text, Form::Plain, &[note]);
        let is_refuted = found.claims.iter().any(|claim| claim.refuted_by.is_some());
        assert!(refuted || !is_refuted, "{text}");
        asked += 1;
        missed += u32::from(refuted && !is_refuted);
    }
    assert!(asked >= 300 && missed <= 6, "{missed} of {asked}");
}

/// Whether a note of the folder, with some of its fields changed, refutes a sentence.
fn is_refuted(note: &serde_json::Value, text: &str) -> bool {
    let note = serde_json::from_value(note.clone()).unwrap();
    read(text, Form::Plain, &[&note]).claims.iter().any(|claim| claim.refuted_by.is_some())
}

fn note_of_a_run() -> serde_json::Value {
    let path = format!("{}/tests/claims/notes/run.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What a simulator answered, or a script made fail, says nothing of a real gateway: neither for a sentence nor against it.
#[test]
fn a_note_of_no_real_gateway_refutes_nothing() {
    let mut simulated = note_of_a_run();
    simulated["gateway"]["kind"] = "simulator".into();
    let text = "All attempts succeeded.";
    assert!(is_refuted(&note_of_a_run(), text));
    assert!(!is_refuted(&simulated, text));
    let note = serde_json::from_value(simulated).unwrap();
    let kinds = |text: &str, notes: &[&redial_note::Note]| {
        read(text, Form::Plain, notes).claims.iter().map(|claim| claim.kind.name()).collect::<Vec<_>>()
    };
    for text in ["The gateway never fails.", "No more 503s.", text] {
        assert_eq!(kinds(text, &[&note]), kinds(text, &[]), "{text}");
    }
}

/// What a note says beside its calls refutes, too: pages, a fallback, waits, files.
#[test]
fn what_a_note_shows_beside_its_calls_refutes() {
    let mut unread = note_of_a_run();
    let mut finding = unread["findings"][0].clone();
    finding["id"] = "hint_not_obeyed".into();
    unread["findings"].as_array_mut().unwrap().push(finding.clone());
    unread["calls"][1]["correlation"]["method"] = "body_and_timing+fallback_model".into();
    unread["calls"][1]["attempts"][2]["model"] = "m-2".into();
    unread["scope"] =
        serde_json::json!({"declared": ["posts/**"], "outside": ["posts-old/a.md", "stray.txt"], "outside_total": 2});
    let mut whole = note_of_a_run();
    // A setting that nobody approved is no fallback.
    finding["id"] = "unreviewed_fallback".into();
    whole["findings"].as_array_mut().unwrap().push(finding);
    whole["decision"]["result"] = "continue".into();
    for source in whole["sources"].as_array_mut().unwrap() {
        source["state"] = "fetched".into();
        source["contract"] = "matches".into();
        source["accessed_at"] = "2026-11-29T12:06:52.900Z".into();
    }
    for (text, refuted, refuted_of_whole) in [
        ("The documentation page was read.", true, false),
        ("The documentation page was read and matches the request.", true, false),
        ("The reference page matched.", true, false),
        ("The documentation page was not read.", false, true),
        ("The documentation page was unreachable.", false, true),
        ("The docs page could be read by hand, and was.", false, false),
        ("We read the documentation page ourselves.", false, false),
        ("The page of the blog was read.", false, false),
        ("The run went through without a fallback.", true, false),
        ("No fallback was needed.", true, false),
        ("No fallback was approved.", false, false),
        ("The run went through without a reviewed fallback.", false, false),
        ("All calls were answered by sim-model-1.", true, false),
        ("All calls were answered by m-3.", false, false),
        ("All calls were answered by hand, m-1.", false, false),
        ("All of the three calls were answered by sim-model-1.", true, false),
        ("All failed calls were answered by sim-model-1.", false, false),
        ("Both calls of the first job were answered by sim-model-1.", false, false),
        ("The client waited as long as the server asked.", true, false),
        ("The client honoured the Retry-After header.", true, false),
        ("The client waited as long as nobody stopped it.", false, false),
        ("The client did not wait as long as the server asked.", false, false),
        ("Only files in posts/ were changed.", true, false),
        ("Only files in posts/ may be changed.", false, false),
        ("The documentation page was reachable in the browser.", false, false),
        ("The documentation was read before the change.", false, false),
        ("The docs page was matched against the style guide.", false, false),
        ("The font was loaded without a fallback.", false, false),
        ("On the second attempt the client waited as long as the server asked.", false, false),
        ("In the pull request only files in posts/ were changed.", false, false),
        ("The run paused.", false, true),
        ("The run paused for 300 ms.", false, false),
        ("The run escalated.", false, true),
    ] {
        assert_eq!((is_refuted(&unread, text), is_refuted(&whole, text)), (refuted, refuted_of_whole), "{text}");
    }
}

/// A failed call beside good ones is the one that is told of.
#[test]
fn the_sentence_that_is_offered_is_on_the_gravest_call() {
    let mut note = note_of_a_run();
    let offered = |note: &serde_json::Value| observed(&serde_json::from_value(note.clone()).unwrap()).unwrap();
    let told = offered(&note);
    assert!(told.ends_with("failed after one attempt (401); the run made 2 more calls."), "{told}");
    note["calls"][0]["correlation"]["confidence"] = "unsure".into();
    let told = offered(&note);
    assert!(
        told.contains("one chat attempt for sim-model-1 through 127.0.0.1 failed (503); 4 more were made"),
        "{told}"
    );
}

/// Any text is read without a panic, and every place in what is found is one of the text.
#[test]
fn any_bytes_are_some_text() {
    proptest::proptest!(|(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40), noise in "\\PC{0,20}")| {
        let text = parts.concat() + &noise + &parts.concat();
        for form in [Form::Markdown, Form::Html, Form::Plain, Form::Commit] {
            let found = read(&text, form, &[]);
            for claim in &found.claims {
                proptest::prop_assert!(claim.start < claim.end && text.get(claim.start..claim.end).is_some(), "{form:?}: {claim:?} of {text:?}");
            }
            for ((start, end), _) in &found.unread {
                proptest::prop_assert!(text.get(*start..*end).is_some(), "{form:?}: {start}..{end} of {text:?}");
            }
        }
    });
}

/// Pieces of markup and of sentences.
const PARTS: &[&str] = &[
    "The gateway is up. ",
    "It never fails",
    ".",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "# ",
    "| a | b |\n| --- | --- |\n",
    "`",
    "```\n",
    "~~",
    "**",
    "<b>",
    "</b>",
    "<p title='It is fast.'>",
    "<!--",
    "-->",
    "&amp;",
    "&nbsp;",
    "<del>",
    "<script>",
    "---\ntitle: It is up\n---\n",
    "![The model is fast](x)",
    "[it is up](y)",
    "é",
    "\u{a0}",
    "\u{2019}s ",
    "網関 ",
    "\r\n",
    "<table><caption>Gateway<tr><th scope=row colspan=9>Uptime<td>",
    "</table>",
    "<dl><dt>Uptime<dd>99.9 %",
    "<img alt=\"The API never fails\">",
    "[!NOTE]",
    "\t",
    "\u{feff}",
    "İ is up. ",
];

/// `REDIAL_BATCH=NAME`: sentences of a file that is not in the tree yet, with all that is told wrongly of them.
#[test]
fn a_file_that_is_asked_for_is_scored() {
    if let Ok(name) = std::env::var("REDIAL_BATCH") {
        score(&name, true);
    }
}

/// `REDIAL_TEXTS=FILE`: a list of Markdown files on other things, with all that is taken for claims in them, and the time.
#[test]
fn documents_that_are_asked_for_are_read() {
    let Ok(list) = std::env::var("REDIAL_TEXTS") else { return };
    let (mut found, mut bytes) = (0, 0);
    let start = std::time::Instant::now();
    for path in std::fs::read_to_string(list).unwrap().lines() {
        let text = std::fs::read_to_string(path).unwrap();
        for claim in read(&text, Form::Markdown, &[]).claims {
            println!("{path}: {}: {}", claim.kind.name(), text.get(claim.start..claim.end).unwrap().replace('\n', " "));
            found += 1;
        }
        bytes += text.len();
    }
    println!("{found} claims in {bytes} bytes, {:?}", start.elapsed());
}
