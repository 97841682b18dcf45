//! What recorded clients sent, held against the fields that a page knows: from the note alone, so that whoever reads it can do it
//! again.

use std::collections::BTreeSet;

use redial_note::{Call, ContractState, Draft, Family, FieldSet, PageBody, Purpose, Request, Source, SourceState};
use redial_redact::{FieldName, Tainted};
use redial_wire::family;

use crate::replay::MOST_LISTED;

/// What became of the requests of a page's family.
#[derive(Debug, Default)]
struct Held {
    /// Where one of them differs.
    differs: BTreeSet<FieldName>,
    /// How many were held against it.
    held: usize,
    /// Whether something of them is not known, so that a match cannot be said.
    unknown: bool,
    /// Whether one of them has no field but those with public names.
    only_public: bool,
}

/// Holds the calls of a run against its pages, where a page was read to the end of its fields and its endpoint is the family's.
pub(crate) fn hold(draft: &mut Draft) {
    let words: Vec<_> = draft.sources.iter().map(|source| word(source, draft)).collect();
    for (source, word) in draft.sources.iter_mut().zip(words) {
        if let Some((state, differs)) = word {
            (source.contract, source.differs) = (state, differs);
        }
    }
}

/// Whether a kept snapshot stands for a page. What it required may be missing; but nothing matches a page that is not there.
pub(crate) const fn is_kept(state: SourceState) -> bool {
    matches!(state, SourceState::Snapshot | SourceState::Stale)
}

/// Of a snapshot only what it required is kept: of the other fields it says nothing.
const ONLY_REQUIRED: PageBody = PageBody { fields: FieldSet::NONE, closed: false };

/// What follows for a page from the calls of its family; `None` where it was judged when it was read, or says too little.
pub(crate) fn word(source: &Source, draft: &Draft) -> Option<(ContractState, Vec<FieldName>)> {
    let kept = is_kept(source.state);
    // A page that was read, or kept, differs without a name where it requires a field whose name can't be told.
    let nameless = source.contract == ContractState::Differs && source.differs.is_empty();
    let body = source.body.as_ref().or_else(|| (kept || nameless).then_some(&ONLY_REQUIRED))?;
    // Another path or method is another endpoint: of its fields nothing is known.
    let elsewhere = |name: &FieldName| matches!(name.as_str(), "path" | "method") && !source.required.contains(name);
    if source.differs.iter().any(elsewhere) {
        return None;
    }
    let unknown = kept || draft.coverage.grouped_away > 0 || draft.coverage.lost_events > 0;
    let mut held = Held { unknown, ..Held::default() };
    let asked = |call: &&Call| call.purpose == Purpose::Work && call.family.name() == source.area.as_str();
    draft.calls.iter().filter(asked).for_each(|call| held.take(call, source, body));
    let differs: Vec<FieldName> = held.differs.into_iter().take(MOST_LISTED).collect();
    // Only a request that may have other fields may have that one.
    Some(if !differs.is_empty() || nameless && held.only_public {
        (ContractState::Differs, differs)
    } else if held.held > 0 && !held.unknown && !nameless {
        (ContractState::Matches, differs)
    } else {
        (ContractState::NotChecked, differs)
    })
}

impl Held {
    fn take(&mut self, call: &Call, source: &Source, body: &PageBody) {
        let request = call.request.as_ref().filter(|request| is_own_endpoint(call.family, request));
        let Some((request, fields)) = request.and_then(|request| Some((request, request.fields?))) else {
            self.unknown = true;
            return;
        };
        self.held += 1;
        self.only_public |= request.other_fields == 0;
        let bare = |name: &FieldName| name.as_str().trim_end_matches("[]").to_owned();
        for name in source.required.iter().filter(|name| !fields.has(&bare(name))) {
            // One without a public name may be among those whose names are not kept.
            if FieldSet::is_public(&bare(name)) || request.other_fields == 0 {
                self.differs.insert(name.clone());
            } else {
                self.unknown = true;
            }
        }
        let known = |name: &&str| body.fields.has(name);
        if body.closed && fields.names().any(|name| known(&name)) {
            let unknown = fields.names().filter(|name| !known(name));
            self.differs.extend(unknown.filter_map(|name| FieldName::new(Tainted::from(name)).ok()));
            self.unknown |= request.other_fields > 0;
        }
    }
}

/// Whether a request went to the endpoint of its family that a page describes, whatever its model. Gemini's stream has another.
fn is_own_endpoint(family: Family, request: &Request) -> bool {
    const MODEL: &str = "model";
    let own = family::request(family, MODEL, false);
    let path = request.path.as_str();
    let same = match own.path.split_once(&format!("{MODEL}:")) {
        Some((before, operation)) => {
            path.starts_with(before) && path.rsplit_once(':').is_some_and(|(_, last)| last == operation)
        }
        None => path == own.path,
    };
    same && request.method.as_str() == own.method.name()
}
