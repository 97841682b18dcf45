//! A page's facts held against a request: what was read where, and what follows.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{ContractState, Family, PageBody};
use redial_wire::family;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Page, Reply, decode,
    dom::Dom,
    facts::{
        Facts, Need, declared, lines,
        links::{self, Lead, Led},
        markdown, markup,
        merge::{self, Origin, Voice, Word},
        openapi::{self, Described},
        rst, state, yaml,
    },
};

/// Most other documents that are asked for on account of one page.
const DOCUMENTS: usize = 8;
/// Most fields that are kept of a page.
const KEPT: usize = 200;

/// A request as it is sent, without any value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// In capitals.
    pub method: &'static str,
    /// Its path; a model in it stands as `{model}`.
    pub path: String,
    /// The top-level fields of its body.
    pub fields: Vec<SentField>,
    /// Whether those are known: of a recorded client's request they are not, so that a page is held against its endpoint only
    /// here, and against its fields when the run is over.
    pub fields_known: bool,
    /// Whether a recorded client sent it: the page that was named for its run may be that of another of its families, so that
    /// one of another endpoint says nothing of it.
    pub of_client: bool,
}

/// A field of a request's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentField {
    /// Its name.
    pub name: String,
    /// Whether the family works without it: a list of nothing but required fields need not know it.
    pub optional: bool,
}

/// The name of a model of which nothing is known.
const MODEL: &str = "model";

impl Sent {
    /// The request that Redial itself sends to a family, for a model of which nothing is known.
    pub fn of(family: Family) -> Self {
        Self::of_model(family, MODEL)
    }

    /// The request that Redial itself sends to a family for a model: those that reason get another bound on their output, and a page that
    /// requires the one is none for the other.
    pub fn of_model(family: Family, model: &str) -> Self {
        let request = family::request(family, MODEL, false);
        let path = request.path.replace(&format!("/{MODEL}:"), "/{model}:");
        let body: Value = serde_json::from_slice(&family::request(family, model, false).body).unwrap_or(Value::Null);
        let names = body.as_object().into_iter().flat_map(|body| body.keys());
        // Bounds on the answer, which the contract of their family does not require (sources.md, «least fields»).
        let optional = |name: &str| {
            matches!(
                (family, name),
                (Family::Chat, "max_tokens" | "max_completion_tokens")
                    | (Family::Responses, "max_output_tokens")
                    | (Family::Gemini, "generationConfig")
            )
        };
        let field = |name: &String| SentField { name: name.clone(), optional: optional(name) };
        let fields = names.map(field).collect();
        Self { method: request.method.name(), path, fields, fields_known: true, of_client: false }
    }

    /// A request of a client that was recorded: its endpoint is that of its family, its fields are not known here.
    pub fn of_client(family: Family) -> Self {
        Self { fields_known: family == Family::Models, of_client: true, ..Self::of(family) }
    }

    /// Whether each page of its endpoint has to require a field: none works without. Of the responses OpenAI's own page requires none.
    pub(crate) fn needs_some(&self) -> bool {
        !self.fields.is_empty() && !self.path.ends_with("/responses")
    }

    /// Whether it has a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        let name = name.strip_suffix("[]").unwrap_or(name);
        self.fields.iter().any(|field| field.name == name)
    }
}

/// What a page says, as it is kept to tell later whether it changed: names of the closed pattern only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// `POST`; absent where the page names none.
    pub method: Option<String>,
    /// `/v1/chat/completions`; absent where the page names none.
    pub path: Option<String>,
    /// Fields that are always required, sorted.
    pub required: BTreeSet<String>,
    /// How many more are required whose names can't be told; absent in a snapshot that is older than this count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nameless: Option<u64>,
    /// Every field of the body that it knows, with its type in a word of ours; empty where it says none.
    pub fields: BTreeMap<String, String>,
    /// Statuses that it names.
    pub statuses: BTreeSet<u16>,
    /// Whether the required fields were read to their end: only then another set of them is a change.
    pub whole: bool,
}

impl Stated {
    /// Whether it says to the end which fields a request needs. Where a page marks none and some are needed, its marks are none that are read.
    pub fn is_whole_for(&self, sent: &Sent) -> bool {
        let marks_some = !self.required.is_empty() || self.nameless.is_some_and(|nameless| nameless > 0);
        self.whole && (marks_some || !sent.needs_some())
    }

    /// Method and path, as far as they are stated.
    pub fn endpoint(&self) -> Option<String> {
        let path = self.path.as_deref()?;
        Some(self.method.as_deref().map_or_else(|| path.to_owned(), |method| format!("{method} {path}")))
    }
}

/// What a page says of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// What follows.
    pub state: ContractState,
    /// Where the request differs: `path`, `method`, or names of fields. A field whose name can't be told is not among them.
    pub differs: Vec<String>,
    /// What was read; `None` where no fact was.
    pub stated: Option<Stated>,
    /// The fields of the body, where they were read to their end for a request whose own fields are not known here.
    pub body: Option<PageBody>,
}

impl Contract {
    /// A page that says nothing.
    pub const fn not_checked() -> Self {
        Self { state: ContractState::NotChecked, differs: Vec::new(), stated: None, body: None }
    }
}

/// Reading a page with what it leads to: whoever calls brings the documents.
#[derive(Debug)]
pub struct Reading<'a> {
    page: &'a Page,
    sent: &'a Sent,
    address: String,
    origin: String,
    own: Own,
    /// Leads that were not followed yet, the next one last.
    leads: Vec<Lead>,
    asked: BTreeSet<String>,
    descriptions: Vec<(String, Value)>,
    twin: Option<String>,
}

/// What stands in the page itself.
#[derive(Debug, Default)]
struct Own {
    structured: Vec<Value>,
    markup: Vec<Facts>,
    heads: Vec<String>,
    cut: bool,
}

impl<'a> Reading<'a> {
    /// Reads a page that was fetched from `url`.
    pub fn new(page: &'a Page, url: &str, sent: &'a Sent) -> Self {
        let (origin, address) = split(url);
        let (own, mut leads) = Own::read(page, &address, &origin);
        leads.reverse();
        let asked = BTreeSet::from([address.clone()]);
        Self { page, sent, address, origin, own, leads, asked, descriptions: Vec::new(), twin: None }
    }

    /// The next document that may hold the page's facts.
    pub fn next_lead(&mut self) -> Option<Lead> {
        while let Some(lead) = self.leads.pop() {
            let wanted = match lead.what {
                Led::Description => true,
                Led::Twin | Led::Index => self.twin.is_none(),
                Led::Moved => self.page.shell.is_some(),
            };
            if wanted && self.asked.len() <= DOCUMENTS && self.asked.insert(lead.path.clone()) {
                return Some(lead);
            }
        }
        None
    }

    /// Takes in what a lead led to.
    pub fn take(&mut self, lead: &Lead, content_type: Option<&str>, body: &[u8]) {
        let Some(text) = decode::text(body, content_type) else { return };
        if lead.what == Led::Moved {
            return self.moved(lead, content_type, body);
        }
        let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
        let is_html = start.get(..15).is_some_and(|start| start.to_ascii_lowercase().starts_with("<!doctype html"))
            || start.starts_with("<html")
            || start.starts_with("<HTML");
        // An error page with status 200 is none of these.
        if is_html {
            return;
        }
        match lead.what {
            Led::Description => self.description(lead, &text),
            Led::Twin => self.twin = Some(text),
            Led::Index => {
                let twin = links::of_index(&text, &self.address, &self.origin, &self.own.heads);
                self.leads.extend(twin);
            }
            Led::Moved => {}
        }
    }

    /// The page at the address that a page without anything to see refreshes itself to. It obeys the rules of a page.
    fn moved(&mut self, lead: &Lead, content_type: Option<&str>, body: &[u8]) {
        let Ok(page) = Page::read(&Reply { status: 200, content_type, body }) else { return };
        let (own, leads) = Own::read(&page, &lead.path, &self.origin);
        let again = |lead: &Lead| lead.what != Led::Moved && !self.leads.contains(lead);
        let leads: Vec<Lead> = leads.into_iter().rev().filter(again).collect();
        self.leads.extend(leads);
        self.address = lead.path.clone();
        self.own = own;
    }

    fn description(&mut self, lead: &Lead, text: &str) {
        match yaml::read(text).filter(Value::is_object) {
            Some(document) => {
                self.leads.extend(links::of_description(&document, &lead.path, &self.origin));
                self.descriptions.push((lead.path.clone(), document));
            }
            None => {
                let held = state::descriptions_in(text);
                self.descriptions.extend(held.into_iter().map(|document| (lead.path.clone(), document)));
                let named = links::named_in_script(text);
                let paths = named.iter().filter_map(|url| links::resolved(&lead.path, url, &self.origin));
                self.leads.extend(paths.map(|path| Lead { path, what: Led::Description }));
            }
        }
    }

    /// What all of it says of the request.
    pub fn contract(&self) -> Contract {
        let mut voices = Vec::new();
        let structured = self.structured(&self.own.structured);
        voices.extend(Voice::of(Origin::Page, structured, self.sent));
        voices.extend(Voice::of(Origin::Page, self.own.markup.clone(), self.sent));
        let linked = self
            .descriptions
            .iter()
            .flat_map(|(address, root)| Described { root, address, others: &self.descriptions }.facts());
        voices.extend(Voice::of(Origin::Linked, linked.collect(), self.sent));
        voices.extend(self.twin.as_deref().and_then(|twin| self.twin_voice(twin, &voices)));
        let partial = self.own.cut || self.page.partial;
        let (mut word, facts) = merge::merge(&voices);
        let told = facts.as_ref().filter(|_| !partial);
        let body = told.and_then(|told| merge::body(&voices, told, self.sent));
        if partial && word == Word::Matches {
            word = Word::Unsaid;
        }
        let stated = facts
            .map(|facts| stated(&facts, self.sent))
            .filter(|stated| stated.path.is_some() || !stated.fields.is_empty());
        match word {
            Word::Matches => Contract { state: ContractState::Matches, differs: Vec::new(), stated, body },
            Word::Differs(differs) => Contract { state: ContractState::Differs, differs, stated, body },
            Word::Unsaid => Contract { state: ContractState::NotChecked, differs: Vec::new(), stated, body },
        }
    }

    fn structured(&self, trees: &[Value]) -> Vec<Facts> {
        state::facts(trees, &self.address, &self.descriptions)
    }

    /// What a twin says, if it is the page's: its title is, or its endpoint.
    fn twin_voice(&self, twin: &str, voices: &[Voice]) -> Option<Voice> {
        let mut own = Own::of_markdown(twin, (&self.address, &self.origin));
        let mut facts = self.structured(&std::mem::take(&mut own.structured));
        if facts.iter().all(|facts| facts.endpoint.is_none()) {
            facts = own.markup;
        }
        if markdown::is_cut(twin) {
            facts.iter_mut().for_each(|facts| facts.complete = false);
        }
        let voice = Voice::of(Origin::Twin, facts, self.sent)?;
        let endpoint = |facts: &Facts| facts.endpoint.clone().map(|endpoint| (endpoint.method, endpoint.path));
        let same_endpoint = voices
            .iter()
            .any(|other| endpoint(&other.facts).is_some() && endpoint(&other.facts) == endpoint(&voice.facts));
        let same_title = own.heads.iter().any(|head| self.own.heads.iter().any(|own| is_same_title(own, head)));
        let other_endpoint = voices.iter().any(|other| endpoint(&other.facts).is_some()) && !same_endpoint;
        (same_endpoint || (same_title && !other_endpoint)).then_some(voice)
    }
}

impl Own {
    /// Reads a page, and where it leads.
    fn read(page: &Page, address: &str, origin: &str) -> (Self, Vec<Lead>) {
        if page.is_markup {
            let dom = Dom::read(&page.text);
            return (Self::of_dom(&dom, (address, origin)), links::of_page(&dom, address, origin));
        }
        match yaml::read(&page.text).filter(openapi::is_description) {
            Some(document) => {
                let leads = links::of_description(&document, address, origin);
                (Self { structured: vec![document], ..Self::default() }, leads)
            }
            // One that can't be read is no prose: nothing in it is said to a reader.
            None if begins_as_description(&page.text) => (Self { cut: true, ..Self::default() }, Vec::new()),
            None if rst::is_rst(&page.text) => {
                let own = Self::of_dom(&Dom::read(&rst::to_html(&page.text)), (address, origin));
                (Self { cut: own.cut || rst::is_cut(&page.text), ..own }, Vec::new())
            }
            None => {
                let own = Self::of_markdown(&page.text, (address, origin));
                (Self { cut: own.cut || markdown::is_cut(&page.text), ..own }, Vec::new())
            }
        }
    }

    /// `place`: where it stands, as an address at an origin.
    fn of_markdown(text: &str, place: (&str, &str)) -> Self {
        let own = Self::of_dom(&Dom::read(&markdown::to_html(text)), place);
        Self { markup: held(own.markup, markdown::takes_in_more(text)), ..own }
    }

    fn of_dom(dom: &Dom, (address, origin): (&str, &str)) -> Self {
        let mut structured = state::trees(dom);
        let mut listings = Vec::new();
        let markup = markup::facts(dom, &mut listings);
        let markup = if markup.iter().any(|facts| facts.endpoint.is_some() || !facts.fields.is_empty()) {
            markup
        } else {
            // A page that shows nothing by itself may carry its text for its scripts.
            let documents = state::documents(&structured);
            let read = |text: &String| {
                if text.trim_start().starts_with('<') {
                    return markup::facts(&Dom::read(text), &mut listings);
                }
                let facts = markup::facts(&Dom::read(&markdown::to_html(text)), &mut listings);
                held(facts, markdown::takes_in_more(text))
            };
            documents.iter().flat_map(read).collect()
        };
        let mut markup = held(markup, links::draws_what_is_not_read(dom, address, origin));
        for facts in &mut markup {
            facts.complete &= !listings.iter().any(|listing| declared::demands_more(listing, facts));
        }
        listings.extend(lines::files(dom, &structured));
        structured.extend(listings.iter().filter(|text| may_describe(text)).filter_map(|text| yaml::read(text)));
        let heads = dom
            .elements()
            .filter_map(|(at, element)| match element.name.as_str() {
                "title" | "h1" => Some(dom.text(at)),
                "meta" if element.attribute("property") == "og:title" => Some(element.attribute("content").to_owned()),
                _ => None,
            })
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
            .filter(|head| !head.is_empty())
            .collect();
        Self { structured, markup, heads, cut: dom.cut }
    }
}

/// What a page shows, which is not all where a part of it stands `elsewhere`.
fn held(mut facts: Vec<Facts>, elsewhere: bool) -> Vec<Facts> {
    if elsewhere {
        facts.iter_mut().for_each(|facts| facts.complete = false);
    }
    facts
}

/// A listing that holds a description rather than an example of a call.
fn may_describe(text: &str) -> bool {
    text.contains("paths") && ["openapi", "swagger", "schemaArray"].iter().any(|mark| text.contains(mark))
}

/// Whether a file begins as a description does.
fn begins_as_description(text: &str) -> bool {
    let text = text.trim_start_matches(['\u{feff}', '-', '{', '"', '\'', ' ', '\n', '\r', '\t']);
    ["openapi", "swagger"].iter().any(|mark| {
        let rest = text.strip_prefix(mark).unwrap_or_default().trim_start_matches(['"', '\'']);
        // The head of a page in Markdown has an address there: `openapi: POST /v1/messages`.
        let version = rest.trim_start().strip_prefix(':').unwrap_or_default();
        version.trim_start_matches([' ', '"', '\'']).starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether two titles name the same page: they are one, or would be without the site's name behind one of them.
fn is_same_title(own: &str, other: &str) -> bool {
    own == other
        || own.starts_with(other)
        || links::without_site(own) == Some(other)
        || links::without_site(other) == Some(own)
}

fn stated(facts: &Facts, sent: &Sent) -> Stated {
    let tellable = |name: &&str| merge::is_tellable(name);
    let endpoint = facts.endpoint.as_ref().filter(|endpoint| endpoint.path.len() <= 160);
    let kinds = facts.fields.iter().filter(|field| merge::is_tellable(&field.name)).take(KEPT);
    let mut stated = Stated {
        method: endpoint.and_then(|endpoint| endpoint.method).map(str::to_owned),
        path: endpoint.map(|endpoint| endpoint.path.clone()),
        required: facts.required().filter(tellable).take(KEPT).map(str::to_owned).collect(),
        nameless: u64::try_from(facts.required().filter(|name| !tellable(name)).count()).ok(),
        fields: kinds.map(|field| (field.name.clone(), field.kind.unwrap_or_default().to_owned())).collect(),
        statuses: facts.statuses.iter().copied().take(KEPT).collect(),
        whole: facts.complete && facts.says_required && facts.fields.iter().all(|field| field.need != Need::Unknown),
    };
    stated.whole = stated.is_whole_for(sent);
    stated
}

/// The origin of an address, and its path with its query.
fn split(url: &str) -> (String, String) {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(after..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |at| after + at);
    let (origin, path) = url.split_at_checked(end).unwrap_or((url, ""));
    let path = path.split('#').next().unwrap_or_default();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    (origin.to_owned(), path)
}
