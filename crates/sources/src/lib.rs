//! The documentation pages that back a request shape: which they are, whether what was read is the page, what it
//! looked like (digests), and how old a kept snapshot of it may be.
//!
//! Pure: bytes in, facts out. Who calls brings the bytes and the clock. What a page says of a request is its [`Contract`]:
//! [`Reading`] takes a page and what it leads to, `facts` reads each place in which facts stand, and what they say is held
//! against the request that is [`Sent`].

mod change;
mod contract;
mod decode;
mod dom;
mod element;
mod facts;
mod judge;
mod markup;
mod normal;
mod page;
mod snapshot;
mod table;
mod wall;

pub use change::{Change, changes, required};
pub use contract::{Contract, Reading, Sent, SentField, Stated};
pub use facts::links::{Lead, Led};
pub use judge::{Outcome, source};
pub use page::{NotThePage, Page, Reply};
pub use snapshot::{Snapshot, SnapshotError};
pub use table::{SourcePage, page_of, pages};

/// What must hold for any bytes: no panic, and a page that was read has both digests.
#[doc(hidden)]
pub fn holds_for(bytes: &[u8]) {
    let sent = Sent::of(redial_note::Family::Chat);
    for content_type in [None, Some("text/html"), Some("text/markdown; charset=shift_jis")] {
        if let Ok(page) = Page::read(&Reply { status: 200, content_type, body: bytes }) {
            assert_eq!(page.bytes, bytes.len() as u64);
            let mut reading = Reading::new(&page, "https://docs.example/chat", &sent);
            while let Some(lead) = reading.next_lead() {
                assert!(lead.path.starts_with('/'), "a lead is a path at the page's origin");
                reading.take(&lead, content_type, bytes);
            }
            holds_for_contract(&reading.contract());
        }
    }
    drop(Snapshot::parse(bytes));
}

/// What is told of a page is of the closed pattern, and a match differs in nothing.
fn holds_for_contract(contract: &Contract) {
    let stated = contract.stated.clone().unwrap_or_default();
    for name in contract.differs.iter().chain(&stated.required).chain(stated.fields.keys()) {
        assert!((1..=64).contains(&name.len()), "a name is short");
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.[]".contains(&b)), "a name is of the pattern");
    }
    if contract.state == redial_note::ContractState::Matches {
        // Whether a field must be sent may be unsaid (then `whole` is false) where it is sent.
        assert!(contract.differs.is_empty(), "a match differs in nothing");
    }
}
