//! Where snapshots are kept: the user's own in the data folder, reviewed ones in the repository.

use std::{
    io,
    path::{Path, PathBuf},
};

use redial_redact::{Label, SafeUrl};
use redial_sources::Snapshot;

use crate::{paths::Paths, store};

/// Folder of reviewed snapshots, from the repository's root.
const REVIEWED: &str = ".redial/sources";
/// Largest snapshot.
const LIMIT: u64 = 64 * 1024;

/// The two places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    user: Option<PathBuf>,
    repository: Option<PathBuf>,
}

impl Shelf {
    /// The user's folder and the repository's; an empty shelf (the default) keeps and finds nothing.
    pub(crate) fn of(paths: &Paths, root: Option<&Path>) -> Self {
        Self {
            user: paths.data.as_ref().map(|data| data.join("sources")),
            repository: root.map(|root| root.join(REVIEWED)),
        }
    }

    /// The user's own snapshot of a page.
    pub(crate) fn kept(&self, area: &Label, url: &SafeUrl) -> Option<Snapshot> {
        read(self.user.as_deref()?, area, url)
    }

    /// The reviewed snapshot of a page.
    pub(crate) fn reviewed(&self, area: &Label, url: &SafeUrl) -> Option<Snapshot> {
        read(self.repository.as_deref()?, area, url)
    }

    /// Whether there is a place for a snapshot of this kind.
    pub(crate) fn has_place(&self, reviewed: bool) -> bool {
        self.place(reviewed).is_some()
    }

    /// Keeps a snapshot.
    ///
    /// # Errors
    /// There is no place, or it can't be written.
    pub(crate) fn keep(&self, snapshot: &Snapshot, reviewed: bool) -> io::Result<PathBuf> {
        let folder = self.place(reviewed).ok_or(io::ErrorKind::NotFound)?;
        if reviewed {
            std::fs::create_dir_all(folder)?
        } else {
            store::folder(folder)?
        }
        let path = folder.join(Snapshot::file_name(&snapshot.area, &snapshot.url));
        store::replace(&path, snapshot.render().as_bytes()).map(|()| path)
    }

    fn place(&self, reviewed: bool) -> Option<&Path> {
        if reviewed { self.repository.as_deref() } else { self.user.as_deref() }
    }
}

/// A snapshot of another page under this page's name is none.
fn read(folder: &Path, area: &Label, url: &SafeUrl) -> Option<Snapshot> {
    let bytes = store::read(&folder.join(Snapshot::file_name(area, url)), LIMIT).ok()?;
    Snapshot::parse(&bytes).ok().filter(|snapshot| snapshot.area == *area && snapshot.url == *url)
}
