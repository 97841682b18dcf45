//! From what was read and what was kept to the line in the note.

use std::{collections::BTreeSet, time::Duration};

use redial_note::{ContractState, Source, SourceState, Timestamp};
use redial_redact::{FieldName, Label, SafeUrl, Sentence, Tainted};

use crate::{Change, Contract, Page, Sent, Snapshot, Stated, changes, pages};

/// How far a snapshot's date may lie ahead: clocks differ.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1000;

/// What is known of a page at the moment of judging.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// The page, if it was read now; whatever stood in its way is `None`.
    pub page: Option<&'a Page>,
    /// What it says of the request; nothing where it was not read.
    pub contract: &'a Contract,
    /// The request that it was held against.
    pub sent: Option<&'a Sent>,
    /// The newest snapshot that somebody reviewed.
    pub reviewed: Option<&'a Snapshot>,
    /// The newest snapshot of the user's own.
    pub kept: Option<&'a Snapshot>,
    /// Now.
    pub now: Timestamp,
    /// How old a snapshot may be.
    pub max_age: Duration,
}

/// The note's line for a page.
///
/// `changed` means that a fact of its contract did, since the snapshot that it is compared with. A page of which no facts are
/// known, then or now, has not changed: what its text looks like tells nobody what a request has to be.
pub fn source(area: Label, url: SafeUrl, wording: Sentence, outcome: &Outcome<'_>) -> Source {
    let (state, accessed_at, sha256, text_sha256) = match (outcome.page, outcome.standing()) {
        (Some(page), _) => {
            let state = if outcome.has_changed() { SourceState::Changed } else { SourceState::Fetched };
            (state, Some(outcome.now), Some(page.sha256.clone()), Some(page.text_sha256.clone()))
        }
        (None, Some(kept)) => {
            let stands = outcome.is_young(kept) && outcome.reviewed == Some(kept);
            let state = if stands { SourceState::Snapshot } else { SourceState::Stale };
            (state, Some(kept.accessed_at), Some(kept.sha256.clone()), Some(kept.text_sha256.clone()))
        }
        (None, None) => (SourceState::Unreachable, None, None, None),
    };
    let missing = outcome.missing();
    let differs = || outcome.contract.differs.iter().chain(missing.iter().copied());
    let stands = missing.is_empty() && !outcome.lacks_nameless();
    let contract = if stands { outcome.contract.state } else { ContractState::Differs };
    let required = outcome.required();
    let is_own = pages().iter().any(|page| page.area == area.as_str() && page.url == url.as_str());
    Source {
        area,
        url,
        named: !is_own,
        accessed_at,
        sha256,
        text_sha256,
        state,
        contract,
        differs: names(differs()),
        // Those in which the request differs come first: a long list must not lose the very ones that a finding is about.
        required: names(
            differs()
                .filter(|name| required.is_some_and(|all| all.contains(*name)))
                .chain(required.into_iter().flatten()),
        ),
        body: outcome.contract.body.clone().filter(|_| outcome.page.is_some()),
        wording,
    }
}

/// Most names of a page that a note holds.
pub(crate) const NAMES: usize = 20;

/// Names that can be told, sorted: the first ones.
fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> Vec<FieldName> {
    let mut told = BTreeSet::new();
    for name in names.into_iter().filter_map(|name| FieldName::new(Tainted::from(name.as_str())).ok()) {
        if told.len() < NAMES {
            told.insert(name);
        }
    }
    told.into_iter().collect()
}

impl<'a> Outcome<'a> {
    /// The snapshot that stands for a page that was not read: the reviewed one while it is young, else the newest.
    fn standing(&self) -> Option<&'a Snapshot> {
        let young = self.reviewed.filter(|reviewed| self.is_young(reviewed));
        young.or_else(|| self.reviewed.into_iter().chain(self.kept).max_by_key(|snapshot| snapshot.accessed_at))
    }

    /// The snapshot that a page is compared with: what somebody reviewed, else what the user kept.
    pub fn baseline(&self) -> Option<&'a Snapshot> {
        self.reviewed.or(self.kept)
    }

    /// What changed in the page's facts since then.
    pub fn changes(&self) -> Vec<Change> {
        let before = self.baseline().and_then(|snapshot| snapshot.stated.as_ref());
        let (Some(before), Some(after), Some(sent)) = (before, self.contract.stated.as_ref(), self.sent) else {
            return Vec::new();
        };
        changes(before, after, sent)
    }

    /// What is known of a page that could not be read now: what it said when it was kept, if that is not long ago. A page that is down
    /// takes nothing back.
    fn remembered(&self) -> Option<&'a Stated> {
        let kept = self.standing().filter(|kept| self.page.is_none() && self.is_young(kept))?;
        kept.stated.as_ref()
    }

    /// The fields that the page requires, or required when it was kept.
    fn required(&self) -> Option<&'a BTreeSet<String>> {
        let stated = self.contract.stated.as_ref().or_else(|| self.remembered())?;
        Some(&stated.required)
    }

    /// What a page that could not be read now required when it was kept, and is not sent. That all else is sent says of an old page no
    /// more than that, and matches nothing.
    fn missing(&self) -> Vec<&'a String> {
        let known = self.sent.filter(|sent| sent.fields_known).zip(self.remembered());
        known.into_iter().flat_map(|(sent, stated)| stated.required.iter().filter(|name| !sent.has(name))).collect()
    }

    /// Whether such a page required a field whose name can't be told: Redial sends none, and what a client sent is held against it when
    /// the run is over.
    fn lacks_nameless(&self) -> bool {
        self.sent.is_some() && self.remembered().and_then(|stated| stated.nameless).is_some_and(|nameless| nameless > 0)
    }

    fn has_changed(&self) -> bool {
        self.changes().iter().any(Change::is_of_the_contract)
    }

    /// A snapshot from the future says that a clock is wrong: it counts as old.
    fn is_young(&self, snapshot: &Snapshot) -> bool {
        let age = self.now.as_millis().saturating_sub(snapshot.accessed_at.as_millis());
        let most = i64::try_from(self.max_age.as_millis()).unwrap_or(i64::MAX);
        age >= -AHEAD_MS && age <= most
    }
}

#[cfg(test)]
mod tests {
    use redial_note::Family;
    use redial_redact::Sha256;

    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn page(text: &str) -> Page {
        Page {
            sha256: Sha256::of(b"x"),
            text_sha256: Sha256::of(text.as_bytes()),
            bytes: 1,
            shell: None,
            partial: false,
            text: text.to_owned(),
            is_markup: false,
        }
    }

    fn area() -> (Label, SafeUrl) {
        (Label::new(Tainted::from("chat")).unwrap(), SafeUrl::new(Tainted::from("https://d.example/chat")).unwrap())
    }

    /// Facts with one required field; none for a dash.
    fn facts(required: &str) -> Option<Stated> {
        (required != "-").then(|| Stated { required: [required.to_owned()].into(), whole: true, ..Stated::default() })
    }

    fn kept(day: i64, required: &str) -> Snapshot {
        let (area, url) = area();
        Snapshot::of(area, url, Timestamp::from_millis(day * DAY), &page(required), facts(required))
    }

    fn state(page: Option<&str>, reviewed: Option<&Snapshot>, kept: Option<&Snapshot>) -> (SourceState, Option<i64>) {
        let source = told(page, reviewed, kept);
        (source.state, source.accessed_at.map(|at| at.as_millis() / DAY))
    }

    fn told(page: Option<&str>, reviewed: Option<&Snapshot>, kept: Option<&Snapshot>) -> Source {
        let (area, url) = area();
        let now = Timestamp::from_millis(100 * DAY);
        let stated = page.and_then(facts);
        let contract = Contract { state: ContractState::NotChecked, differs: Vec::new(), stated, body: None };
        let read = page.map(self::page);
        let sent = Sent::of(Family::Chat);
        let max_age = Duration::from_secs(30 * 86_400);
        let outcome =
            Outcome { page: read.as_ref(), contract: &contract, sent: Some(&sent), reviewed, kept, now, max_age };
        source(area, url, Sentence::new_from("Check it.", &[]), &outcome)
    }

    #[test]
    fn each_state_follows_from_what_was_read_and_kept() {
        let (now, other) = (Some("a"), Some("b"));
        assert_eq!(state(now, None, None), (SourceState::Fetched, Some(100)));
        assert_eq!(state(now, Some(&kept(1, "a")), None), (SourceState::Fetched, Some(100)));
        assert_eq!(state(other, Some(&kept(1, "a")), None), (SourceState::Changed, Some(100)));
        assert_eq!(state(other, None, Some(&kept(1, "a"))), (SourceState::Changed, Some(100)));
        assert_eq!(state(other, Some(&kept(1, "b")), Some(&kept(2, "a"))), (SourceState::Fetched, Some(100)));
        assert_eq!(state(other, Some(&kept(1, "-")), None), (SourceState::Fetched, Some(100)));
        assert_eq!(state(Some("-"), Some(&kept(1, "a")), None), (SourceState::Fetched, Some(100)));
        assert_eq!(state(None, None, Some(&kept(80, "a"))), (SourceState::Stale, Some(80)));
        assert_eq!(state(None, Some(&kept(80, "a")), None), (SourceState::Snapshot, Some(80)));
        // A reviewed one stands before a newer one that nobody reviewed, while it is young.
        assert_eq!(state(None, Some(&kept(75, "a")), Some(&kept(90, "a"))), (SourceState::Snapshot, Some(75)));
        assert_eq!(state(None, Some(&kept(20, "a")), Some(&kept(90, "a"))), (SourceState::Stale, Some(90)));
        assert_eq!(state(None, Some(&kept(70, "a")), Some(&kept(60, "a"))), (SourceState::Snapshot, Some(70)));
        assert_eq!(state(None, Some(&kept(69, "a")), None), (SourceState::Stale, Some(69)));
        assert_eq!(state(None, Some(&kept(200, "a")), None).0, SourceState::Stale);
        assert_eq!(state(None, None, None), (SourceState::Unreachable, None));
    }

    #[test]
    fn what_a_page_required_before_it_was_down_still_differs() {
        let told = |page: Option<&str>, kept: &Snapshot| {
            let source = told(page, None, Some(kept));
            (source.contract, source.differs.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(told(None, &kept(80, "group")), (ContractState::Differs, vec!["group".to_owned()]));
        // What is sent matches nothing that is no longer there; what is old says nothing, and a page that is there speaks for itself.
        assert_eq!(told(None, &kept(80, "model")).0, ContractState::NotChecked);
        assert_eq!(told(None, &kept(20, "group")).0, ContractState::NotChecked);
        assert_eq!(told(Some("-"), &kept(80, "group")).0, ContractState::NotChecked);
    }

    #[test]
    fn a_field_that_differs_for_being_required_is_among_the_required_ones() {
        let required = |source: &Source| source.required.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(required(&told(None, None, Some(&kept(80, "group")))), ["group"]);
        // What is old says nothing; where more are required than a note holds, those are kept that are not sent.
        assert!(required(&told(None, None, Some(&kept(20, "group")))).is_empty());
        let mut many = kept(80, "zone");
        let stated = many.stated.as_mut().unwrap();
        stated.required.extend((0..NAMES).map(|n| format!("a{n:02}")));
        let source = told(None, None, Some(&many));
        assert!(source.differs.iter().all(|name| source.required.contains(name)) && source.required.len() == NAMES);
        // A field without a name that was required is not sent either.
        let mut nameless = kept(80, "model");
        nameless.stated.as_mut().unwrap().nameless = Some(1);
        let source = told(None, None, Some(&nameless));
        assert_eq!((source.contract, source.differs.len()), (ContractState::Differs, 0));
    }

    #[test]
    fn a_snapshot_is_read_as_it_was_written_and_nothing_else_is() {
        let snapshot = kept(80, "a");
        let text = snapshot.render();
        assert_eq!(Snapshot::parse(text.as_bytes()), Ok(snapshot));
        assert!(Snapshot::parse(text.replace("/3", "/2").as_bytes()).is_ok());
        for wrong in
            [text.replace("/3", "/1"), text.replace("\"area\"", "\"extra\": 1, \"area\""), "{}".into(), "".into()]
        {
            assert!(Snapshot::parse(wrong.as_bytes()).is_err());
        }
        let (area, url) = area();
        assert!(Snapshot::file_name(&area, &url).starts_with("chat-"));
    }
}
