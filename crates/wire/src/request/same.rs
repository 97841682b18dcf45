//! Bodies that are known again: a client that tries again says the same again.

use std::{cell::RefCell, collections::BTreeMap};

use redial_note::{FieldSet, RequestFingerprints};
use redial_redact::{FingerprintKey, Identifier, Label, Sha256, Tag, Tainted, count};

use super::outline::Outline;

/// How many of the last bodies a thread knows again. A job has few under way at a time.
const KNOWN: usize = 4;

/// Bytes of a request's body that are looked at; of a longer one its length alone is known.
pub const REQUEST_READ: usize = 1 << 20;

thread_local! {
    /// What this thread's last bodies asked for, the latest first, each by its tag. Their bytes are not kept. A tag is made
    /// under a key that follows from that of the fingerprints, so that facts under another key are not met.
    static LAST: RefCell<Vec<(Tag, Option<BodyFacts>)>> = const { RefCell::new(Vec::new()) };
}

/// What a body of JSON asks for.
#[derive(Debug, Clone)]
pub(super) struct BodyFacts {
    pub(super) stream: bool,
    pub(super) model: Option<Identifier>,
    pub(super) shape_sha256: Sha256,
    pub(super) fingerprints: RequestFingerprints,
    /// The top-level fields with a public name, and how many more there are; none where it is no object.
    pub(super) fields: Option<(FieldSet, u64)>,
    pub(super) counts: BTreeMap<Label, u64>,
    pub(super) limits: BTreeMap<Label, u64>,
}

/// What a body asks for; none where it is longer than is looked at, or no JSON. To know one again takes a tenth of the time
/// that it takes to read it.
pub(super) fn facts(body: &[u8], key: &FingerprintKey) -> Option<BodyFacts> {
    if body.is_empty() || body.len() > REQUEST_READ {
        return None;
    }
    let tag = key.tag(body);
    if let Some(facts) = known(&tag) {
        return facts;
    }
    let facts = Outline::of(body).map(|mut outline| {
        let facts = read(&mut outline, key);
        outline.spare();
        facts
    });
    LAST.with_borrow_mut(|last| {
        last.truncate(KNOWN - 1);
        last.insert(0, (tag, facts.clone()));
    });
    facts
}

/// What a body asked for that came lately.
fn known(tag: &Tag) -> Option<Option<BodyFacts>> {
    LAST.with_borrow(|last| last.iter().find(|(known, _)| known == tag).map(|(_, facts)| facts.clone()))
}

fn read(outline: &mut Outline, key: &FingerprintKey) -> BodyFacts {
    let label = |(name, number): &(&'static str, u64)| Some((Label::new(Tainted::from(*name)).ok()?, count(*number)?));
    BodyFacts {
        stream: outline.stream,
        model: outline.model().map(|model| Identifier::or_gap(Tainted::from(model))),
        shape_sha256: outline.shape(),
        fingerprints: outline.fingerprints(key),
        fields: outline.fields(),
        counts: outline.counts.iter().filter_map(label).collect(),
        limits: outline.limits.iter().filter_map(label).collect(),
    }
}
