//! Every page of the corpus (`tests/pages`) against its label. A false `matches` fails at once; beside that the share of
//! right contracts has to reach its goal, in the pages that the readers were made with and in those that were written before
//! the readers ran and not looked at afterwards (`held`).
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test may, also in its helpers"
)]

use std::{collections::BTreeMap, fs, path::Path};

use redial_note::Family;
use redial_sources::{Contract, Page, Reading, Reply, Sent};

/// A page of the corpus: labels, and the documents that its site serves; the first is the page itself.
struct Case {
    name: String,
    labels: BTreeMap<String, String>,
    documents: Vec<(String, String, String)>,
}

impl Case {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let mut parts = text.split("==> ");
        let labels =
            parts.next().unwrap().lines().filter_map(|line| line.split_once(": ").or_else(|| line.split_once(':')));
        let labels = labels.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
        let documents = parts.map(|part| {
            let (head, body) = part.split_once('\n').unwrap();
            let (path, kind) = head.split_once(' ').unwrap();
            (path.to_owned(), kind.to_owned(), body.to_owned())
        });
        Self { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), labels, documents: documents.collect() }
    }

    fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }

    fn contract(&self) -> Contract {
        let family = Family::ALL.into_iter().find(|family| family.name() == self.label("family")).unwrap();
        let sent = self.labels.get("model").map_or_else(|| Sent::of(family), |model| Sent::of_model(family, model));
        let (path, kind, body) = &self.documents[0];
        let Ok(page) = Page::read(&Reply { status: 200, content_type: Some(kind), body: body.as_bytes() }) else {
            return Contract::not_checked();
        };
        let mut reading = Reading::new(&page, &format!("https://docs.example{path}"), &sent);
        while let Some(lead) = reading.next_lead() {
            if let Some((_, kind, body)) = self.documents.iter().find(|(path, ..)| *path == lead.path) {
                reading.take(&lead, Some(kind), body.as_bytes());
            }
        }
        reading.contract()
    }

    /// Whether a contract is as the labels say, and in what it is not.
    fn fault(&self, contract: &Contract) -> Option<String> {
        let words = |name: &str| {
            let mut words: Vec<String> = self.label(name).split_whitespace().map(str::to_owned).collect();
            words.sort();
            words
        };
        let mut differs = contract.differs.clone();
        differs.sort();
        let stated = contract.stated.clone().unwrap_or_default();
        let path = format!("{} {}", stated.method.unwrap_or_default(), stated.path.unwrap_or_default());
        if contract.state.name() != self.label("contract") {
            Some(format!("{} {differs:?}, {path} {:?}", contract.state.name(), stated.required))
        } else if differs != words("differs") {
            Some(format!("differs {differs:?}"))
        } else if self.labels.contains_key("required")
            && stated.required.iter().cloned().collect::<Vec<_>>() != words("required")
        {
            Some(format!("required {:?}", stated.required))
        } else if self.labels.contains_key("path") && path != self.label("path") {
            Some(format!("path {path}"))
        } else {
            None
        }
    }
}

fn cases(split: &str) -> Vec<Case> {
    let folder = format!("{}/tests/pages/{split}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().filter(|file| file.extension().is_some_and(|end| end == "page")).map(|file| Case::read(file)).collect()
}

fn score(split: &str) {
    let mut right: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut lies = Vec::new();
    for case in cases(split) {
        let contract = case.contract();
        let fault = case.fault(&contract);
        let row = right.entry(case.label("class").to_owned()).or_default();
        row.1 += 1;
        match fault {
            None => row.0 += 1,
            Some(fault) => {
                println!("{split}/{}: {} [{}], but {fault}", case.name, case.label("contract"), case.label("differs"));
                if contract.state.name() == "matches" && case.label("contract") != "matches" {
                    lies.push(case.name);
                }
            }
        }
    }
    for (class, (right, total)) in &right {
        println!("{split} {class}: {right} of {total} right");
    }
    assert!(lies.is_empty(), "matches where it isn't so: {lies:?}");
    for (class, (right, total)) in right {
        let goal = if class == "plain" { 98 } else { 85 };
        assert!(right * 100 >= total * goal, "{split} {class}: {right} of {total}");
    }
}

#[test]
fn pages_that_the_readers_were_made_with_are_read_right() {
    score("tuned");
}

#[test]
fn pages_that_nobody_looked_at_are_read_right() {
    score("held");
}

/// Pages that are made to cost much: deep, wide, or turning in a circle.
#[test]
fn hostile_pages_are_read_in_bounded_work() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let pages = [
        many("<div><p>Show properties</p>", 1_000),
        format!(
            "<h1>x</h1><p>POST /v1/chat/completions</p><h2>Body</h2>{}",
            many("<p>name string required</p>", 1_000)
        ),
        format!("<h2>Body</h2>{}", many("<table><tr><td>", 1_000)),
        format!(
            "<h2>Body</h2><table>{}</table>",
            many("<tr><td rowspan=9999 colspan=9999>a<td>string<td>required", 5000)
        ),
        many("<table><tr><th>Name<th>Required<tr><td>a<td>yes</table>", 1_000),
        format!("<script>x = {}</script>", many("{\"a\":[", 5_000)),
        format!("<script>{}</script>", many("=[1,", 5_000)),
        format!("<script type=application/json>{}</script>", many("[", 12_000)),
        format!("<script>{}</script>", many("x={openapi:[", 20_000)),
        format!("<script>{}</script>", many("x=`openapi: ", 20_000)),
        format!(
            "<script type=application/json>{}1{}</script>",
            many("[\"$\",\"p\",null,{\"children\":", 40),
            many("}]", 40)
        ),
        many("<p>Required: a, b", 5_000),
        many("<p style='padding-left:9px'>name string</p>", 5_000),
        many("POST ", 7_000),
        many("<b>POST</b> /", 2_000),
        many("```\n# a\n| a | b |\n", 1_000),
        many("<dl><dt>name<dd>string required", 1_000),
        format!("\n<A>{}", many("<A {", 20_000)),
        format!("\n<A>{}", many("` `` <A ", 20_000)),
        format!("\n<A>{}", (1..600).map(|length| format!("{} ", many("`", length))).collect::<String>()),
        many("<span>a</span>", 5_000),
        many("<select><option>https://a.example/v1", 5_000),
        many("<p aria-hidden=true>https://a.example/v1<b>/messages", 5_000),
        many("<table><tr><td class=blob-code>a: ", 5_000),
        format!("<h2>Body</h2><h3>a</h3><p>string</p>{}", many("<div>b<button>Show child attributes</button>", 1_000)),
        format!("<h2>Body</h2><p>a string</p><p>x {}</p>", many("or <code>required</code> or ", 5_000)),
        format!("<ul role=tablist>{}</ul>", many("<li role=tab>Response</li>", 5_000)),
        format!("<h2>Body</h2>{}", many("<ul><li>name (string, required)", 1_000)),
        format!("openapi: 3.0.0\npaths:\n  /v1/chat/completions:\n    post: &a\n      x: [{}]\n", many("*a,", 1_000)),
    ];
    let sent = Sent::of(Family::Chat);
    for (index, body) in pages.iter().enumerate() {
        for kind in ["text/html", "text/markdown"] {
            let filler = "<p>The reference of this endpoint, with all of its fields.</p>";
            let body = format!("{filler}{body}");
            let Ok(page) = Page::read(&Reply { status: 200, content_type: Some(kind), body: body.as_bytes() }) else {
                continue;
            };
            let contract = Reading::new(&page, "https://docs.example/x", &sent).contract();
            assert_ne!(contract.state.name(), "matches", "page {index} as {kind}");
        }
    }
}
