//! The documentation pages that back a request shape: which they are, whether what was read is the page, what it
//! looked like (digests), and how old a kept snapshot of it may be.
//!
//! Pure: bytes in, facts out. Who calls brings the bytes and the clock. What a page says of a request (its contract) is
//! not read yet: every [`Source`](redial_note::Source) says `not_checked`.

mod decode;
mod judge;
mod markup;
mod normal;
mod page;
mod snapshot;
mod table;
mod wall;

pub use judge::{Outcome, source};
pub use page::{NotThePage, Page, Reply};
pub use snapshot::{Snapshot, SnapshotError};
pub use table::{SourcePage, page_of, pages};

/// What must hold for any bytes: no panic, and a page that was read has both digests.
#[doc(hidden)]
pub fn holds_for(bytes: &[u8]) {
    for content_type in [None, Some("text/html"), Some("text/markdown; charset=shift_jis")] {
        if let Ok(page) = Page::read(&Reply { status: 200, content_type, body: bytes }) {
            assert_eq!(page.bytes, bytes.len() as u64);
        }
    }
    drop(Snapshot::parse(bytes));
}
